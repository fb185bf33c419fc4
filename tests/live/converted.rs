//! Fields with a converter: what is stored, whatever the operation.

use std::convert::Infallible;

use std::collections::BTreeSet;

use dyno::{Convert, Item, Model, begins_with, between, ge, gt, item, to_item};
use dyno_testing::temporary_table;
use serde::{Deserialize, Serialize};

/// An amount, as in a decimal type of another crate.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
struct Amount(f64);

/// Stores an amount as a whole number of cents.
struct Cents;

impl Convert<Amount> for Cents {
    type Stored = i64;
    type Error = String;

    fn store(amount: &Amount) -> Result<i64, String> {
        let cents = (amount.0 * 100.0).round();
        match (amount.0 * 100.0 - cents).abs() < 1e-6 {
            true => Ok(format!("{cents}").parse().expect("whole cents")),
            false => Err("an amount has whole cents".to_owned()),
        }
    }

    fn load(cents: i64) -> Result<Amount, String> {
        Ok(Amount(cents as f64 / 100.0))
    }
}

/// Stands for encryption.
struct Sealed;

impl Convert<String> for Sealed {
    type Stored = Vec<u8>;
    type Error = Infallible;

    fn store(text: &String) -> Result<Vec<u8>, Infallible> {
        Ok(text.bytes().map(|byte| byte ^ 0x55).collect())
    }

    fn load(sealed: Vec<u8>) -> Result<String, Infallible> {
        Ok(sealed.iter().map(|byte| char::from(byte ^ 0x55)).collect())
    }
}

/// Stores a number so that its text sorts like it.
struct Padded;

impl Convert<u32> for Padded {
    type Stored = String;
    type Error = std::num::ParseIntError;

    fn store(number: &u32) -> Result<String, Self::Error> {
        Ok(format!("{number:08}"))
    }

    fn load(stored: String) -> Result<u32, Self::Error> {
        stored.parse()
    }
}

#[derive(Serialize, Deserialize, Clone, Debug, PartialEq)]
struct Place {
    street: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Payments", index(name = "ByAmount", partition_key = account, sort_key = amount))]
struct Payment {
    #[dyno(partition_key, with = Padded)]
    account: u32,
    #[dyno(sort_key, with = Padded)]
    number: u32,
    #[dyno(with = Cents)]
    amount: Amount,
    #[dyno(with = Cents)]
    fee: Option<Amount>,
    #[dyno(with = Sealed)]
    secret: String,
    #[dyno(serde)]
    place: Place,
}

fn payment(number: u32) -> Payment {
    Payment {
        account: 7,
        number,
        amount: Amount(f64::from(number)),
        fee: None,
        secret: "plain".into(),
        place: Place {
            street: "Main".into(),
        },
    }
}

fn sealed(text: &str) -> Vec<u8> {
    let Ok(sealed) = Sealed::store(&text.to_owned());
    sealed
}

#[tokio::test]
async fn every_operand_goes_through_the_converter() {
    let items = [1, 2, 10].map(payment);
    let payments = temporary_table::<Payment>().items(items).await.unwrap();
    let raw = payments.raw();
    let stored = async |number: &str| -> Item {
        let found = raw.get(("00000007", number)).await.unwrap();
        found.expect("an item")
    };

    // Updates.
    let fifteen = Amount(15.0);
    let street = Place {
        street: "Side".into(),
    };
    let update = Payment::AMOUNT.set(fifteen)
        & Payment::FEE.set_if_not_exists(Amount(0.5))
        & Payment::SECRET.set("x")
        & Payment::PLACE.set(&street);
    let new = payments.update((7, 1), update).await.unwrap();
    let expected = Payment {
        amount: fifteen,
        fee: Some(Amount(0.5)),
        secret: "x".into(),
        place: street.clone(),
        ..payment(1)
    };
    assert_eq!(new, expected);
    assert_eq!(
        stored("00000001").await,
        item! {
            "account" => "00000007", "number" => "00000001", "amount" => 1500, "fee" => 50, "secret" => sealed("x"),
            "place" => item! { "street" => "Side" }
        }
    );
    let update = Payment::FEE.set_or_remove(None::<Amount>) & Payment::AMOUNT.stored().add(25);
    let new = payments.update((7, 1), update).await.unwrap();
    assert_eq!((new.amount, new.fee), (Amount(15.25), None));

    // Conditions and filters.
    let condition =
        Payment::AMOUNT.eq(Amount(15.25)) & Payment::SECRET.eq("x") & Payment::PLACE.eq(street);
    let written = payments
        .put(&payment(1))
        .condition(condition)
        .await
        .unwrap();
    assert!(written.is_ok());
    let filter =
        Payment::AMOUNT.between(Amount(1.5), Amount(10.0)) & Payment::AMOUNT.ne(Amount(2.0));
    let found = payments.query(7).filter(filter).all().await.unwrap();
    assert_eq!(found, [payment(10)]);
    let filter = Payment::AMOUNT.is_in([Amount(1.0), Amount(2.0)]);
    assert_eq!(payments.scan().filter(filter).count().await.unwrap(), 2);

    // Keys, and conditions on them.
    assert_eq!(payments.get((7, 10)).await.unwrap(), Some(payment(10)));
    let found = payments.query(7).sort_key(ge(2)).all().await.unwrap();
    assert_eq!(found, [payment(2), payment(10)]);
    let prefix = begins_with("0000000").stored();
    let found = payments.query(7).sort_key(prefix).all().await.unwrap();
    assert_eq!(found, [payment(1), payment(2)]);
    let by_amount = payments.index(Payment::BY_AMOUNT);
    let found = by_amount
        .query(7)
        .sort_key(between(Amount(1.5), Amount(10.0)));
    assert_eq!(found.all().await.unwrap(), [payment(2), payment(10)]);
    let cursor = by_amount.cursor(&payment(1)).unwrap();
    let found = by_amount
        .query(7)
        .sort_key(gt(Amount(0.5)))
        .start_after(cursor);
    assert_eq!(found.all().await.unwrap(), [payment(2), payment(10)]);

    // Upserts and batches.
    let upserted = payments
        .upsert(&Payment {
            amount: Amount(3.0),
            secret: "other".into(),
            ..payment(2)
        })
        .keep_existing(Payment::SECRET)
        .update(Payment::FEE.set(Amount(0.25)))
        .await
        .unwrap();
    let expected = Payment {
        amount: Amount(3.0),
        fee: Some(Amount(0.25)),
        ..payment(2)
    };
    assert_eq!(upserted, expected);
    let found = payments.batch_get([(7, 2), (7, 3)]).await.unwrap();
    assert_eq!(found, [Some(expected), None]);
    payments.batch().delete_all([(7, 10)]).await.unwrap();
    assert_eq!(payments.get((7, 10)).await.unwrap(), None);
}

#[tokio::test]
async fn the_error_of_a_converter_names_the_attribute() {
    let payments = temporary_table::<Payment>().await.unwrap();
    let odd = Amount(0.001);
    let error = payments
        .update((7, 1), Payment::AMOUNT.set(odd))
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "Payment (\"00000007\", \"00000001\"): the value for `amount` cannot be stored: the converter rejected \
         the value"
    );
    let mut causes = Vec::new();
    let mut cause = std::error::Error::source(&error);
    while let Some(error) = cause {
        causes.push(error.to_string());
        cause = error.source();
    }
    assert_eq!(causes, ["an amount has whole cents"]);
    let by_amount = payments.index(Payment::BY_AMOUNT);
    let error = by_amount
        .query(7)
        .sort_key(ge(odd))
        .all()
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "Payment: the value for `amount` cannot be stored: the converter rejected the value"
    );
    let error = payments
        .put(&Payment {
            amount: odd,
            ..payment(1)
        })
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "Payment (\"00000007\", \"00000001\"): attribute `amount`: the converter rejected the value"
    );
}

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Profiles")]
struct Profile {
    #[dyno(partition_key)]
    id: String,
    #[dyno(empty_as_null)]
    about: String,
}

#[tokio::test]
async fn an_empty_value_that_is_null_is_found_however_it_was_written() {
    let profile = |id: &str| Profile {
        id: id.into(),
        about: String::new(),
    };
    let profiles = temporary_table::<Profile>()
        .items([profile("put")])
        .await
        .unwrap();
    let update = profiles.update("set", Profile::ABOUT.set(""));
    update.or_create().await.unwrap();
    let empty = profiles.scan().filter(Profile::ABOUT.eq(""));
    let mut found = empty.all().await.unwrap();
    found.sort_by(|one, other| one.id.cmp(&other.id));
    assert_eq!(found, [profile("put"), profile("set")]);
}

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[dyno(table = "Digests", serde = write)]
struct Digest {
    #[dyno(partition_key)]
    id: String,
    bytes: Vec<u8>,
    tags: BTreeSet<String>,
}

#[tokio::test]
async fn an_update_of_what_serde_writes_can_be_read_by_old_programs() {
    let old = Digest {
        id: "a".into(),
        bytes: vec![1],
        tags: BTreeSet::new(),
    };
    let digests = temporary_table::<Digest>()
        .items([old.clone()])
        .await
        .unwrap();
    let new = Digest {
        bytes: vec![2, 3],
        tags: ["x".to_owned()].into(),
        ..old.clone()
    };
    let update = Digest::BYTES.set(&new.bytes) & Digest::TAGS.set(&new.tags);
    let updated = digests
        .update("a", update)
        .condition(Digest::BYTES.eq(old.bytes));
    assert_eq!(updated.await.unwrap().unwrap(), new);
    let stored: Item = digests.raw().get("a").await.unwrap().unwrap();
    let by_serde: Digest = serde_dynamo::from_item(to_item(&stored).unwrap()).unwrap();
    assert_eq!(by_serde, new);
}
