//! Items and values without a model.

use std::collections::{BTreeSet, HashMap};

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use dyno::Number;
use dyno::codec::{from_item, from_json, to_item, to_json};
use dyno::item;
use dyno::{Item, Value};
use proptest::prelude::*;

use crate::generators::{any_item, any_value};
use crate::round_trip::{encode_error, json_of, read, text};

/// The value that is read from a value's plain JSON, where sets are lists and binary is a string.
fn plainly(value: &Value) -> Value {
    match value {
        Value::B(bytes) => Value::S(aws_smithy_types::base64::encode(bytes)),
        Value::L(values) => Value::L(values.iter().map(plainly).collect()),
        Value::M(item) => Value::M(
            item.iter()
                .map(|(name, value)| (name, plainly(value)))
                .collect(),
        ),
        Value::Ss(texts) => Value::L(texts.iter().cloned().map(Value::S).collect()),
        Value::Ns(numbers) => Value::L(numbers.iter().cloned().map(Value::N).collect()),
        Value::Bs(blobs) => Value::L(
            blobs
                .iter()
                .cloned()
                .map(|bytes| plainly(&Value::B(bytes)))
                .collect(),
        ),
        other => other.clone(),
    }
}

proptest! {
    // A15, T12
    #[test]
    fn items_survive(item in any_item()) {
        let text = text(&item).expect("an item");
        prop_assert_eq!(&read::<Item>(&text).expect("the same item"), &item);

        let map = to_item(&item).expect("an item");
        prop_assert_eq!(&from_item::<Item>(&map).expect("the same item"), &item);
        prop_assert_eq!(json_of(&map), serde_json::from_str::<serde_json::Value>(&text).expect("JSON"));

        // A16
        let plain = to_json(&item).expect("an item");
        let expected: Item = item.iter().map(|(name, value)| (name, plainly(value))).collect();
        prop_assert_eq!(from_json::<Item>(&plain).expect("plain JSON"), expected);
    }

    #[test]
    fn values_are_read_as_they_are_written(value in any_value()) {
        prop_assert_eq!(&Value::of(&value).expect("a value"), &value);
        prop_assert_eq!(&value.read::<Value>().expect("a value"), &value);
    }
}

// S74, S75, S77, I6, I106: for items without a model
#[test]
fn attributes_are_read_by_name() {
    let mut item = item! {
        "title" => "Brazil",
        "year" => 1985_u16,
        "seen" => (),
        "poster" => b"png",
        "actors" => ["Jonathan Pryce", "Kim Greist"],
        "genres" => BTreeSet::from(["satire".to_owned()]),
        "info" => item! { "rating" => "7.9".parse::<Number>().expect("a number") },
    };
    assert_eq!(item.read::<String>("title").expect("S"), "Brazil");
    assert_eq!(item.read::<f64>("year").expect("N"), 1985.0);
    assert_eq!(item.read::<Option<u8>>("seen").expect("NULL"), None);
    assert_eq!(item.read::<Vec<u8>>("poster").expect("B"), b"png");
    assert_eq!(
        item.read::<Vec<String>>("actors").expect("L"),
        ["Jonathan Pryce", "Kim Greist"]
    );
    assert_eq!(
        item.read::<BTreeSet<String>>("genres").expect("SS"),
        BTreeSet::from(["satire".to_owned()])
    );
    assert_eq!(
        item.read::<BTreeSet<String>>("no genres").expect("absent"),
        BTreeSet::new()
    );
    assert_eq!(
        item.read::<HashMap<String, f64>>("info").expect("M"),
        HashMap::from([("rating".to_owned(), 7.9)])
    );
    for (name, message) in [
        ("title", "attribute `title`: expected N, found S"),
        ("nothing", "attribute `nothing` is missing"),
    ] {
        assert_eq!(
            item.read::<u8>(name).expect_err(message).to_string(),
            message
        );
    }

    item.write("rating", &7.9).expect("N");
    assert_eq!(item["rating"], Value::N("7.9".parse().expect("a number")));
    item.write("rating", &None::<f64>).expect("absent");
    assert_eq!(item.get("rating"), None);
    assert_eq!(
        item.write("rating", &f64::NAN)
            .expect_err("NaN")
            .to_string(),
        "attribute `rating`: NaN and infinity are not valid numbers in DynamoDB"
    );
}

#[test]
fn an_empty_set_is_an_error_everywhere() {
    for set in [
        Value::Ss(BTreeSet::new()),
        Value::Ns(BTreeSet::new()),
        Value::Bs(BTreeSet::new()),
    ] {
        let error = encode_error(item! { "a" => vec![Value::from(1), set] });
        assert_eq!(
            error,
            "attribute `value.a[1]`: an empty set cannot be stored here; DynamoDB has no empty sets"
        );
    }
}

// T12
#[test]
fn nesting_is_limited_as_in_dynamodb() {
    let nest = |levels: usize| {
        (0..levels).fold(Value::from("x"), |inner, level| {
            if level % 2 == 0 {
                Value::L(vec![inner])
            } else {
                item! { "m" => inner }.into()
            }
        })
    };
    let deep = item! { "deep" => nest(31) };
    let map = to_item(&deep).expect("31 levels");
    assert_eq!(from_item::<Item>(&map).expect("31 levels"), deep);
    assert_eq!(
        from_json::<Item>(&to_json(&deep).expect("31 levels")).expect("31 levels"),
        deep
    );
    let error = to_item(&item! { "deep" => nest(32) })
        .expect_err("32 levels")
        .to_string();
    assert!(
        error.ends_with(": lists and maps can be nested at most 31 deep in an item"),
        "{error}"
    );
}

#[test]
fn every_map_of_the_sdk_is_read_or_is_an_error() {
    let map = HashMap::from([
        (
            "texts".to_owned(),
            AttributeValue::Ss(vec!["a".into(), "b".into(), "a".into()]),
        ),
        (
            "numbers".to_owned(),
            AttributeValue::Ns(vec!["1".into(), "1.0".into()]),
        ),
        ("none".to_owned(), AttributeValue::Ss(vec![])),
        ("blob".to_owned(), AttributeValue::B(Blob::new([0, 255]))),
        ("zero".to_owned(), AttributeValue::N("007".into())),
    ]);
    let item: Item = from_item(&map).expect("an item");
    assert_eq!(
        item["texts"],
        BTreeSet::from(["a".to_owned(), "b".to_owned()]).into()
    );
    assert_eq!(item["numbers"], BTreeSet::from([Number::from(1)]).into());
    assert_eq!(item["none"], Value::Ss(BTreeSet::new()));
    assert_eq!(item["blob"], [0_u8, 255].into());
    assert_eq!(item["zero"], 7.into());

    for (value, message) in [
        (
            AttributeValue::N("1\"}".into()),
            "attribute `a.b[1]`: expected a valid number",
        ),
        (
            AttributeValue::N(String::new()),
            "attribute `a.b[1]`: expected a valid number",
        ),
        (
            AttributeValue::Ns(vec!["x".into()]),
            "attribute `a.b[1]`: expected a valid number",
        ),
    ] {
        let list = AttributeValue::L(vec![AttributeValue::Null(true), value]);
        let map = HashMap::from([(
            "a".to_owned(),
            AttributeValue::M(HashMap::from([("b".to_owned(), list)])),
        )]);
        assert_eq!(
            from_item::<Item>(&map).expect_err(message).to_string(),
            message
        );
    }

    let deep = (0..100_000).fold(AttributeValue::Null(true), |inner, _| {
        AttributeValue::L(vec![inner])
    });
    let map = HashMap::from([("deep".to_owned(), deep)]);
    from_item::<Item>(&map).expect_err("too deep");
    // Dropping such a deep value would overflow the stack.
    std::mem::forget(map);
}
