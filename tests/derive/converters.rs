//! Fields of types that are not attribute types: `with` and `serde`.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::num::ParseIntError;

use dyno::model::AttributeType;
use dyno::{Convert, Document, Item, Model, from_item, from_json, to_item};

use crate::both_ways;

/// It represents a type of another crate.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Money(u64);

/// Stores money as a number of cents.
struct Cents;

impl Convert<Money> for Cents {
    type Stored = u64;
    type Error = Infallible;

    fn store(value: &Money) -> Result<u64, Infallible> {
        Ok(value.0)
    }

    fn load(stored: u64) -> Result<Money, Infallible> {
        Ok(Money(stored))
    }
}

/// Stores a number as a string in base `BASE`.
struct Text<const BASE: u32>;

impl<const BASE: u32> Convert<u32> for Text<BASE> {
    type Stored = String;
    type Error = ParseIntError;

    fn store(value: &u32) -> Result<String, ParseIntError> {
        Ok(if BASE == 16 {
            format!("{value:x}")
        } else {
            value.to_string()
        })
    }

    fn load(stored: String) -> Result<u32, ParseIntError> {
        u32::from_str_radix(&stored, BASE)
    }
}

/// Stores a list as a set.
struct AsSet;

impl Convert<Vec<String>> for AsSet {
    type Stored = BTreeSet<String>;
    type Error = Infallible;

    fn store(value: &Vec<String>) -> Result<BTreeSet<String>, Infallible> {
        Ok(value.iter().cloned().collect())
    }

    fn load(stored: BTreeSet<String>) -> Result<Vec<String>, Infallible> {
        Ok(stored.into_iter().collect())
    }
}

#[derive(serde::Serialize, serde::Deserialize, Clone, Debug, PartialEq)]
struct Elsewhere {
    x: i32,
    y: Option<String>,
}

#[derive(Document, Clone, Copy, Debug, PartialEq)]
struct Price(#[dyno(with = Cents)] Money);

#[derive(Document, Clone, Debug, PartialEq)]
struct Maybe(#[dyno(with = Cents)] Option<Money>);

#[derive(Document, Clone, Debug, PartialEq)]
struct Foreign(#[dyno(serde)] Elsewhere);

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Orders", index(name = "ByTotal", partition_key = total))]
struct Order {
    #[dyno(partition_key, with = Text<16>)]
    id: u32,
    #[dyno(with = Cents)]
    total: Money,
    #[dyno(with = Cents)]
    rebate: Option<Money>,
    #[dyno(with = Cents, null)]
    tip: Option<Money>,
    #[dyno(with = Cents, default = Money(9))]
    fee: Money,
    #[dyno(with = Cents, default = Some(Money(8)))]
    toll: Option<Money>,
    #[dyno(with = AsSet)]
    tags: Vec<String>,
    #[dyno(serde)]
    place: Elsewhere,
    #[dyno(serde)]
    places: Option<Vec<Elsewhere>>,
    #[dyno(serde)]
    by_number: BTreeMap<String, (i8, bool)>,
    price: Price,
    maybe: Maybe,
    foreign: Vec<Foreign>,
}

fn order() -> Order {
    let place = Elsewhere { x: -1, y: None };
    Order {
        id: 255,
        total: Money(100),
        rebate: None,
        tip: None,
        fee: Money(1),
        toll: Some(Money(2)),
        tags: vec!["a".to_owned()],
        place: place.clone(),
        places: Some(vec![place.clone()]),
        by_number: BTreeMap::from([("one".to_owned(), (1, true))]),
        price: Price(Money(3)),
        maybe: Maybe(Some(Money(4))),
        foreign: vec![Foreign(place)],
    }
}

#[test]
fn converted_fields_survive() {
    let json = concat!(
        r#"{"id":"ff","total":100,"tip":null,"fee":1,"toll":2,"tags":["a"],"place":{"x":-1,"y":null},"#,
        r#""places":[{"x":-1,"y":null}],"by_number":{"one":[1,true]},"price":3,"maybe":4,"#,
        r#""foreign":[{"x":-1,"y":null}]}"#
    );
    assert_eq!(both_ways(&order()), json);
}

#[derive(Document, Clone, Debug, PartialEq)]
struct Elsewheres {
    #[dyno(serde)]
    left_out: Option<Elsewhere>,
    #[dyno(serde, null)]
    null: Option<Elsewhere>,
}

#[test]
fn null_is_none_for_every_converter() {
    let none = Elsewheres {
        left_out: None,
        null: None,
    };
    assert_eq!(both_ways(&none), r#"{"null":null}"#);
    let nulls = from_json::<Elsewheres>(r#"{"left_out":null,"null":null}"#);
    assert_eq!(nulls.expect("a document"), none);
}

#[test]
fn an_item_is_read_as_a_model() {
    let item: Item = from_item(&to_item(&order()).expect("a map")).expect("an item");
    assert_eq!(item.read_as::<Order>().expect("an order"), order());
    let error = Item::new().read_as::<Order>().expect_err("no order");
    assert_eq!(error.to_string(), "attribute `id` is missing");
}

#[test]
fn operands_go_through_the_converter() {
    let total = Order::TOTAL;
    let rebate = Order::REBATE;
    let place = Elsewhere { x: 1, y: None };
    let in_some = [Money(1), Money(2)];
    for (condition, text) in [
        (total.eq(Money(5)), "total = 5"),
        (total.ne(Money(5)), "total <> 5"),
        (total.gt(rebate), "total > rebate"),
        (rebate.le(total), "rebate <= total"),
        (rebate.between(Money(1), Money(2)), "rebate BETWEEN 1 AND 2"),
        (rebate.is_in(in_some), "rebate IN (1, 2)"),
        (Order::ID.eq(255), "id = \"ff\""),
        (Order::TAGS.eq(vec!["a".to_owned()]), "tags = {\"a\"}"),
        (
            Order::PLACE.eq(place.clone()),
            "place = {\"x\": 1, \"y\": NULL}",
        ),
        (Order::PRICE.lt(Price(Money(7))), "price < 7"),
        (Order::PRICE.eq(Order::PRICE), "price = price"),
        (
            Order::FOREIGN.contains(Foreign(place)),
            "contains(foreign, {\"x\": 1, \"y\": NULL})",
        ),
    ] {
        assert_eq!(condition.to_string(), text);
    }
    for (update, text) in [
        (total.set(Money(15)), "SET total = 15"),
        (total.set(rebate), "SET total = rebate"),
        (rebate.set_or_remove(Some(Money(1))), "SET rebate = 1"),
        (rebate.set_or_remove(None::<Money>), "REMOVE rebate"),
        (
            total.set_if_not_exists(Money(1)),
            "SET total = if_not_exists(total, 1)",
        ),
        (
            total.set(rebate.if_not_exists(Money(0))),
            "SET total = if_not_exists(rebate, 0)",
        ),
        (Order::PRICE.set(Price(Money(7))), "SET price = 7"),
        (Order::MAYBE.set(Maybe(Some(Money(7)))), "SET maybe = 7"),
    ] {
        assert_eq!(update.to_string(), text);
    }
}

#[test]
fn the_stored_form_has_a_word_of_its_own() {
    assert_eq!(Order::TOTAL.stored().gt(5_u64).to_string(), "total > 5");
    assert_eq!(
        Order::REBATE.stored().add(5_u64).to_string(),
        "ADD rebate 5"
    );
    let sum = Order::TOTAL.stored().set(Order::TOTAL.stored() + 5_u64);
    assert_eq!(sum.to_string(), "SET total = total + 5");
    let less = Order::TOTAL.stored().decrement(5_u64);
    assert_eq!(less.to_string(), "SET total = total - 5 IF total >= 5");
    assert_eq!(
        Order::TAGS.stored().contains("a").to_string(),
        "contains(tags, \"a\")"
    );
    assert_eq!(
        Order::PLACE.stored().key("x").eq(1).to_string(),
        "place.x = 1"
    );
    assert_eq!(Order::PRICE.stored().ge(3_u64).to_string(), "price >= 3");
    assert_eq!(Order::MAYBE.stored().ge(3_u64).to_string(), "maybe >= 3");
}

#[test]
fn keys_go_through_the_converter() {
    assert_eq!(
        Order::SCHEMA.table.key.partition().attribute_type,
        AttributeType::S
    );
    let key = dyno::Key::<Order>::new(255).expect("a key");
    assert_eq!(key.to_string(), "(\"ff\")");
    assert_eq!(dyno::Key::of(&order()).expect("a key"), key);
    let cursor = dyno::Cursor::from(key);
    assert_eq!(format!("{cursor:?}"), r#"Cursor(at ("ff"))"#);
}

#[test]
fn absence_depends_on_the_stored_type() {
    let empty = Order {
        tags: Vec::new(),
        maybe: Maybe(None),
        ..order()
    };
    let item = to_item(&empty).expect("an item");
    assert!(!item.contains_key("tags") && !item.contains_key("maybe"));
    both_ways(&empty);
    let json = r#"{"id":"1","total":1,"place":{"x":1},"by_number":{},"price":3,"foreign":[]}"#;
    let read: Order = from_json(json).expect("an order");
    assert_eq!(
        (read.fee, read.toll, read.tip, read.rebate),
        (Money(9), Some(Money(8)), None, None)
    );
}

#[test]
fn a_converter_can_fail() {
    let error = from_json::<Order>(r#"{"id":"xyz"}"#).expect_err("no number");
    assert_eq!(
        error.to_string(),
        "attribute `id`: expected a value that the converter accepts"
    );
}

/// A converter whose error is a string.
struct Even;

impl Convert<u32> for Even {
    type Stored = u32;
    type Error = String;

    fn store(value: &u32) -> Result<u32, String> {
        Self::load(*value)
    }

    fn load(stored: u32) -> Result<u32, String> {
        match stored % 2 {
            0 => Ok(stored),
            _ => Err("the number is odd".to_owned()),
        }
    }
}

#[derive(Document, Clone, Copy, Debug, PartialEq)]
struct Evens {
    #[dyno(with = Even)]
    number: u32,
}

#[derive(Model)]
#[dyno(table = "Odd")]
struct Odd {
    #[dyno(partition_key, with = Even)]
    number: u32,
}

#[test]
fn the_error_of_a_converter_may_be_a_string() {
    both_ways(&Evens { number: 2 });
    let error = dyno::to_json(&Evens { number: 3 }).expect_err("an odd number");
    let source = std::error::Error::source(&error).map(ToString::to_string);
    assert_eq!(source.as_deref(), Some("the number is odd"));
    let condition = Odd::NUMBER.eq(3).to_string();
    assert_eq!(condition, "number = <the converter rejected the value>");
    let error = from_json::<Evens>(r#"{"number":5}"#).expect_err("an odd number");
    let source = std::error::Error::source(&error).map(ToString::to_string);
    assert_eq!(source.as_deref(), Some("the number is odd"));
}
