//! Documents inside of items: structs, new types, enums.

use std::collections::{BTreeMap, BTreeSet};

use dyno::{Document, Model};

use crate::both_ways;

#[derive(Document, Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Email(String);

#[derive(Document, Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[dyno(rename_all = "kebab-case")]
enum Status {
    Open,
    OnItsWay,
    #[dyno(rename = "closed!")]
    Closed,
}

#[derive(Document, Clone, Debug, PartialEq)]
struct Card {
    number: String,
    year: u16,
}

#[derive(Document, Clone, Debug, PartialEq)]
#[dyno(tag = "kind")]
enum Payment {
    Cash,
    #[dyno(rename = "card")]
    Card(Card),
    #[dyno(rename_all = "camelCase")]
    Transfer {
        bank_code: u32,
        #[dyno(default)]
        note: String,
    },
    Other(BTreeMap<String, u8>),
}

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Orders", index(name = "ByEmail", partition_key = email, sort_key = status))]
struct Order {
    #[dyno(partition_key)]
    email: Email,
    #[dyno(sort_key)]
    status: Status,
    emails: BTreeSet<Email>,
    payments: Vec<Payment>,
    payment: Option<Payment>,
    #[dyno(flatten)]
    card: Card,
    #[dyno(flatten)]
    rest: BTreeMap<String, String>,
}

#[test]
fn documents_go_both_ways() {
    let order = Order {
        email: Email("a@b.c".to_owned()),
        status: Status::OnItsWay,
        emails: BTreeSet::from([Email("x".to_owned())]),
        payments: vec![
            Payment::Cash,
            Payment::Card(Card {
                number: "1".to_owned(),
                year: 3,
            }),
            Payment::Transfer {
                bank_code: 3,
                note: String::new(),
            },
            Payment::Other(BTreeMap::from([("a".to_owned(), 1)])),
        ],
        payment: Some(Payment::Cash),
        card: Card {
            number: "2".to_owned(),
            year: 4,
        },
        rest: BTreeMap::from([("extra".to_owned(), "y".to_owned())]),
    };
    assert_eq!(
        both_ways(&order),
        concat!(
            r#"{"email":"a@b.c","status":"on-its-way","emails":["x"],"#,
            r#""payments":[{"kind":"Cash"},{"kind":"card","number":"1","year":3},"#,
            r#"{"kind":"Transfer","bankCode":3,"note":""},{"kind":"Other","a":1}],"#,
            r#""payment":{"kind":"Cash"},"number":"2","year":4,"extra":"y"}"#,
        )
    );
    assert_eq!(Order::CARD.number.to_string(), "number");
    assert_eq!(Order::PAYMENT.kind.to_string(), "payment.kind");
    assert_eq!(
        Order::PAYMENTS
            .at(1)
            .then(|payment| payment.kind)
            .to_string(),
        "payments[1].kind"
    );
}
