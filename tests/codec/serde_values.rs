//! serde's traits of items, values, numbers and expiry times, and the digits of numbers that go through serde.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use dyno::{Document, Item, Number, Ttl, Value, from_item, from_json, item, to_item};
use proptest::prelude::*;
use serde::{Deserialize, Serialize};

fn number() -> impl Strategy<Value = Number> {
    "-?[1-9][0-9]{0,30}(\\.[0-9]{0,6}[1-9])?".prop_map(|digits| digits.parse().expect("a number"))
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        ".{0,4}".prop_map(Value::S),
        number().prop_map(Value::N),
        proptest::collection::vec(any::<u8>(), 0..4).prop_map(Value::B),
        any::<bool>().prop_map(Value::Bool),
        Just(Value::Null),
        proptest::collection::btree_set(".{0,3}", 1..4).prop_map(Value::Ss),
        proptest::collection::btree_set(number(), 1..4).prop_map(Value::Ns),
        proptest::collection::btree_set(proptest::collection::vec(any::<u8>(), 0..3), 1..4)
            .prop_map(Value::Bs),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::L),
            proptest::collection::btree_map(".{1,3}", inner, 0..4)
                .prop_map(|map| Value::M(map.into())),
        ]
    })
}

fn json_value(json: &str) -> serde_json::Value {
    serde_json::from_str(json).expect("JSON")
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_item_survives_serde(value in value(), digits in number(), seconds: u64) {
        #[derive(Debug, PartialEq, Serialize, Deserialize)]
        struct All { item: Item, value: Value, number: Number, ttl: Ttl }

        let item = item! { "value" => value.clone() };
        let all = All { item: item.clone(), value, number: digits, ttl: Ttl::from_seconds(seconds) };
        let json = serde_json::to_string(&all).unwrap();
        prop_assert_eq!(&serde_json::from_str::<All>(&json).unwrap(), &all);
        let stored: HashMap<String, AttributeValue> = serde_dynamo::to_item(&all).unwrap();
        prop_assert_eq!(&serde_dynamo::from_item::<_, All>(stored).unwrap(), &all);
        // It is DynamoDB's JSON.
        let json = serde_json::to_string(&item).unwrap();
        prop_assert_eq!(dyno::from_dynamodb_json::<Item>(&json).unwrap(), item);
        let ours = dyno::to_dynamodb_json(&all.item).unwrap();
        prop_assert_eq!(json_value(&json), json_value(&ours));
    }
}

#[test]
fn a_value_carries_its_type() {
    let item = item! { "b" => [1_u8, 2], "n" => 7, "null" => (), "list" => ["a"] };
    let json = r#"{"b":{"B":"AQI="},"list":{"L":[{"S":"a"}]},"n":{"N":"7"},"null":{"NULL":true}}"#;
    assert_eq!(serde_json::to_string(&item).unwrap(), json);
    for wrong in [
        "{}",
        r#"{"X":"a"}"#,
        r#"{"S":7}"#,
        r#"{"N":"x"}"#,
        r#"{"NULL":false}"#,
        r#"{"B":"?"}"#,
        r#"{"S":"a","N":"1"}"#,
        "7",
    ] {
        assert!(serde_json::from_str::<Value>(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn a_number_is_read_from_whatever_has_all_its_digits() {
    for (json, digits) in [
        (
            r#""12345678901234567890123456789""#,
            "12345678901234567890123456789",
        ),
        ("7", "7"),
        ("-9223372036854775808", "-9223372036854775808"),
        ("18446744073709551615", "18446744073709551615"),
        ("19.9", "19.9"),
        ("0.000123456789012345", "0.000123456789012345"),
        ("1e30", "1E+30"),
    ] {
        let number: Number = serde_json::from_str(json).unwrap();
        assert_eq!(number, digits.parse().unwrap(), "{json}");
    }
    for json in [
        "0.12345678901234567",
        "123456789012345678901234567891",
        "true",
        r#""x""#,
        r#""NaN""#,
    ] {
        assert!(serde_json::from_str::<Number>(json).is_err(), "{json}");
    }
    let json = serde_json::to_string(&"19.90".parse::<Number>().unwrap()).unwrap();
    assert_eq!(json, r#""19.90""#);
}

#[test]
fn what_serde_expects_is_said_in_words() {
    let number = serde_json::from_str::<Number>("true").unwrap_err();
    assert_eq!(
        number.to_string(),
        "invalid type: boolean `true`, expected a number, or a string with its digits at line 1 column 4"
    );
    let value = serde_json::from_str::<Value>("7").unwrap_err();
    assert_eq!(
        value.to_string(),
        "invalid type: integer `7`, expected a value with its DynamoDB type, such as `{\"N\": \"7\"}` at line 1 \
         column 1"
    );
}

// Only a map with this one key is a number.
#[test]
fn a_map_with_the_key_of_digits_and_another_stays_a_map() {
    #[derive(Document, Debug, PartialEq)]
    struct Texts {
        #[dyno(serde)]
        v: HashMap<String, String>,
    }

    let digits = "$serde_json::private::Number".to_owned();
    let v = HashMap::from([(digits, "7".to_owned()), ("unit".into(), "kg".into())]);
    let texts = Texts { v };
    let stored = to_item(&texts).expect("texts can be stored");
    assert_eq!(from_item::<Texts>(&stored).expect("texts"), texts);
}

#[derive(Document, Debug, PartialEq)]
struct Free {
    #[dyno(serde)]
    v: serde_json::Value,
}

fn free(value: impl Into<Value>) -> Result<serde_json::Value, String> {
    let map = to_item(&item! { "v" => value }).expect("a value that can be stored");
    match from_item::<Free>(&map) {
        Ok(free) => Ok(free.v),
        Err(error) => Err(error.to_string()),
    }
}

// serde_json's numbers have 64 bits.
#[test]
fn digits_that_serde_would_lose_are_an_error() {
    let digits = |text: &str| text.parse::<Number>().unwrap();
    let says = "attribute `v`: expected numbers whose digits serde can hold; \
        read them as `dyno::Number` or `dyno::Value`";
    for lost in [
        "12345678901234567890123456789",
        "18446744073709551616.5",
        "0.1234567890123456789",
        "9007199254740993.0",
    ] {
        assert_eq!(free(digits(lost)), Err(says.into()), "{lost}");
        let nested = item! { "a" => [Value::N(digits(lost))] };
        assert_eq!(free(nested), Err(says.into()), "{lost}");
        let set = Value::Ns([digits(lost)].into());
        assert_eq!(free(set), Err(says.into()), "{lost}");
    }
    for kept in [
        "18446744073709551615",
        "-9223372036854775808",
        "0.1",
        "7.50",
        "1E+100",
        "1E-130",
    ] {
        let read = free(digits(kept)).unwrap();
        let read: Number = read.to_string().parse().unwrap();
        assert_eq!(read, digits(kept), "{kept}");
    }
}

/// A number as the feature `arbitrary_precision` of serde_json gives it to serde.
#[derive(Serialize, Deserialize, Debug, PartialEq)]
struct AllDigits {
    #[serde(rename = "$serde_json::private::Number")]
    digits: String,
}

#[test]
fn the_digits_of_serde_json_are_stored_as_a_number() {
    #[derive(Document)]
    struct Price {
        #[dyno(serde)]
        price: Vec<AllDigits>,
    }
    let digits = "12345678901234567890123456789".to_owned();
    let number: Number = digits.parse().unwrap();
    let price = vec![AllDigits { digits }];
    let stored: Item = from_item(&to_item(&Price { price }).unwrap()).unwrap();
    assert_eq!(stored, item! { "price" => [number] });
    let digits = "none".to_owned();
    assert!(
        to_item(&Price {
            price: vec![AllDigits { digits }]
        })
        .is_err()
    );
}

// A float is the nearest one, but neither zero nor infinite by rounding.
#[test]
fn a_float_is_not_rounded_to_zero() {
    #[derive(Document, Debug, PartialEq)]
    struct Floats {
        single: f32,
        double: f64,
    }
    let read = |json: &str| from_json::<Floats>(json).map_err(|error| error.to_string());
    let small = read(r#"{"single": 1E-130, "double": 1E-130}"#);
    assert_eq!(
        small,
        Err("attribute `single`: expected a number that fits f32".into())
    );
    for (json, single) in [
        ("0", 0.0),
        ("-0.0", 0.0),
        ("0E-130", 0.0),
        ("1e-45", 1e-45),
        ("0.30000000000000004", 0.3),
        ("16777217", 16_777_216.0),
    ] {
        let read = read(&format!(r#"{{"single": {json}, "double": 1E-130}}"#)).unwrap();
        assert_eq!((read.single, read.double), (single, 1e-130), "{json}");
    }
    assert!(read(r#"{"single": 1E39, "double": 1}"#).is_err());
}
