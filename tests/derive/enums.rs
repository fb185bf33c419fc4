//! Enums: without data a string, with data a map with a tag.

use std::collections::{BTreeMap, BTreeSet};

use dyno::model::AttributeType;
use dyno::{Document, Model, Value, from_json};

use crate::both_ways;

#[derive(Document, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
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
        #[dyno(skip)]
        retries: u8,
    },
    Guarded {
        year: String,
        #[dyno(flatten)]
        card: Box<Card>,
    },
    Split(Split),
    Other(BTreeMap<String, Value>),
}

/// A tagged enum that is the content of a variant of another one.
#[derive(Document, Clone, Debug, PartialEq)]
#[dyno(tag = "by")]
enum Split {
    Half,
    Share { percent: u8 },
}

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Orders")]
struct Order {
    #[dyno(partition_key)]
    id: u32,
    #[dyno(sort_key)]
    status: Status,
    history: BTreeSet<Status>,
    payments: Vec<Payment>,
    refund: Option<Payment>,
}

fn order() -> Order {
    let card = Card {
        number: "1".to_owned(),
        year: 3,
    };
    Order {
        id: 1,
        status: Status::OnItsWay,
        history: BTreeSet::from([Status::Open, Status::Closed]),
        payments: vec![
            Payment::Cash,
            Payment::Card(card),
            Payment::Transfer {
                bank_code: 3,
                note: String::new(),
                retries: 0,
            },
            Payment::Split(Split::Half),
            Payment::Split(Split::Share { percent: 30 }),
            Payment::Other(BTreeMap::from([("a".to_owned(), Value::from(true))])),
        ],
        refund: Some(Payment::Cash),
    }
}

#[test]
fn enums_survive() {
    let json = concat!(
        r#"{"id":1,"status":"on-its-way","history":["open","closed!"],"payments":[{"kind":"Cash"},"#,
        r#"{"kind":"card","number":"1","year":3},{"kind":"Transfer","bankCode":3,"note":""},"#,
        r#"{"kind":"Split","by":"Half"},{"kind":"Split","by":"Share","percent":30},{"kind":"Other","a":true}],"#,
        r#""refund":{"kind":"Cash"}}"#
    );
    assert_eq!(both_ways(&order()), json);
}

#[test]
fn the_tag_can_be_at_any_position() {
    let payment: Payment =
        from_json(r#"{"number":"1","extra":{"kind":"Cash"},"year":3,"kind":"card"}"#)
            .expect("a payment");
    let card = Card {
        number: "1".to_owned(),
        year: 3,
    };
    assert_eq!(payment, Payment::Card(card));
}

#[test]
fn an_unknown_variant_is_an_error() {
    for (json, expected) in [
        (
            r#"{"kind":"Cheque"}"#,
            "attribute `kind`: unknown variant; \
             expected one of `Cash`, `card`, `Transfer`, `Guarded`, `Split`, `Other`",
        ),
        (r#"{"number":"1"}"#, "attribute `kind` is missing"),
        (r#"{"kind":7}"#, "attribute `kind`: expected S, found N"),
        (r#"{"kind":"Split"}"#, "attribute `by` is missing"),
    ] {
        let error = from_json::<Payment>(json).expect_err("no payment");
        assert_eq!(error.to_string(), expected);
    }
    let error = from_json::<Status>(r#""gone""#).expect_err("no status");
    assert_eq!(
        error.to_string(),
        "unknown variant; expected one of `open`, `on-its-way`, `closed!`"
    );
}

#[test]
fn other_members_cannot_have_the_name_of_the_tag() {
    let other = Payment::Other(BTreeMap::from([("kind".to_owned(), Value::from(1))]));
    let error = dyno::to_json(&other).expect_err("two members are called `kind`");
    assert_eq!(
        error.to_string(),
        "attribute `kind` is written twice; rename the field or the one in the flattened document"
    );
}

#[test]
fn enums_can_be_keys_and_tags_have_paths() {
    assert_eq!(
        Order::SCHEMA
            .table
            .key
            .sort()
            .map(|sort| sort.attribute_type),
        Some(AttributeType::S)
    );
    assert_eq!(
        Order::STATUS.eq(Status::Open).to_string(),
        "status = \"open\""
    );
    assert_eq!(
        Order::REFUND.kind.eq("Cash").to_string(),
        "refund.kind = \"Cash\""
    );
    let kind = Order::PAYMENTS.at(1).then(|payment| payment.kind);
    assert_eq!(kind.to_string(), "payments[1].kind");
}

#[test]
fn an_attribute_of_two_variants_has_a_type_if_they_agree() {
    let types: Vec<_> = Payment::SHAPE
        .attributes
        .iter()
        .map(|attribute| (attribute.name, attribute.attribute_type))
        .collect();
    let expected = [
        ("kind", Some(AttributeType::S)),
        ("bankCode", Some(AttributeType::N)),
        ("note", Some(AttributeType::S)),
        ("year", Some(AttributeType::S)),
    ];
    assert_eq!(types, expected);
    assert_eq!(Payment::SHAPE.flattened.len(), 4);
}

#[derive(Document, Clone, Debug, PartialEq)]
#[dyno(tag = "type", rename_all = "kebab-case")]
enum Change<T> {
    #[dyno(alias = "put")]
    Set {
        #[dyno(rename = "v")]
        value: T,
        r#type_of: Option<String>,
    },
    Type(Card),
    #[dyno(rename_all = "camelCase")]
    HTTPCall {
        #[dyno(alias = "status")]
        status_code: Option<u16>,
        #[dyno(flatten)]
        card: Card,
        #[dyno(skip)]
        retries: u8,
    },
    Match {
        v: Option<T>,
    },
    Nothing,
    #[dyno(other)]
    Other(dyno::Item),
}

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Changes")]
struct Changed {
    #[dyno(partition_key)]
    id: u32,
    change: Option<Change<String>>,
    all: Vec<Change<String>>,
    #[dyno(flatten)]
    payment: Payment,
}

#[test]
fn fields_of_variants_have_paths() {
    let change = Changed::CHANGE;
    for (found, expected) in [
        (
            Order::REFUND.card.number.eq("1").to_string(),
            "refund.number = \"1\"",
        ),
        (
            Order::REFUND.transfer.bank_code.gt(3_u32).to_string(),
            "refund.bankCode > 3",
        ),
        (
            Order::REFUND.guarded.year.begins_with("19").to_string(),
            "begins_with(refund.year, \"19\")",
        ),
        (
            Order::REFUND.guarded.card.number.exists().to_string(),
            "attribute_exists(refund.number)",
        ),
        (
            Order::REFUND.split.share.percent.lt(50).to_string(),
            "refund.percent < 50",
        ),
        (
            Order::REFUND.split.by.eq("Half").to_string(),
            "refund.by = \"Half\"",
        ),
        (change.set.value.eq("x").to_string(), "change.v = \"x\""),
        (
            change.set.type_of.exists().to_string(),
            "attribute_exists(change.type_of)",
        ),
        (change.type_.year.eq(3).to_string(), "change.year = 3"),
        (
            change.http_call.status_code.eq(404).to_string(),
            "change.statusCode = 404",
        ),
        (
            change.r#match.v.not_exists().to_string(),
            "attribute_not_exists(change.v)",
        ),
        (change.r#type.eq("set").to_string(), "change.type = \"set\""),
        (
            Changed::PAYMENT.card.number.eq("1").to_string(),
            "number = \"1\"",
        ),
        (
            Changed::ALL
                .at(2)
                .then(|change| change.set.value)
                .eq("x")
                .to_string(),
            "all[2].v = \"x\"",
        ),
        (
            (change.set.value.set("y") & change.http_call.status_code.remove()).to_string(),
            "SET change.v = \"y\" REMOVE change.statusCode",
        ),
    ] {
        assert_eq!(found, expected);
    }
}
