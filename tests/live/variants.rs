//! Conditions and updates of the fields of an enum's variants.

use dyno::{Document, Model};

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Orders")]
struct Order {
    #[dyno(partition_key)]
    id: u32,
    payment: Payment,
}

#[derive(Document, Clone, Debug, PartialEq)]
#[dyno(tag = "kind")]
enum Payment {
    Cash,
    Card(Card),
    Transfer { bank: u32, iban: Option<String> },
}

#[derive(Document, Clone, Debug, PartialEq)]
struct Card {
    number: String,
    expires: u16,
}

#[tokio::test]
async fn fields_of_variants_are_conditions_and_updates() {
    let table = dyno_testing::temporary_table::<Order>().await.unwrap();
    let card = Card {
        number: "4711".to_owned(),
        expires: 2027,
    };
    let payments = [
        Payment::Cash,
        Payment::Card(card.clone()),
        Payment::Transfer {
            bank: 7,
            iban: Some("NL1".to_owned()),
        },
    ];
    for (id, payment) in (0..).zip(payments.clone()) {
        table.put(&Order { id, payment }).await.unwrap();
    }
    let by_card = Order::PAYMENT.kind.eq("Card") & Order::PAYMENT.card.number.begins_with("47");
    let found = table.scan().filter(by_card.clone()).all().await.unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].payment, payments[1]);

    let later = Order::PAYMENT.card.expires.set(2030);
    let updated = table
        .update(1, later.clone())
        .condition(by_card.clone())
        .await;
    let renewed = Card {
        expires: 2030,
        ..card
    };
    assert_eq!(updated.unwrap().unwrap().payment, Payment::Card(renewed));
    let unmet = table.update(0, later).condition(by_card).await.unwrap();
    assert_eq!(unmet.unwrap_err().old.unwrap().payment, Payment::Cash);

    let no_iban = table.update(2, Order::PAYMENT.transfer.iban.remove()).await;
    let expected = Payment::Transfer {
        bank: 7,
        iban: None,
    };
    assert_eq!(no_iban.unwrap().payment, expected);
}
