//! Items that serde_dynamo wrote, and fields that are stored with serde.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use aws_sdk_dynamodb::types::AttributeValue;
use dyno::codec::{Convert, Serde, SerdeError, from_item, slot, via};
use dyno::wire::{Format, Reader, Writer};
use dyno::{Item, Number, Value, item};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Written {
    title: String,
    year: u16,
    rating: Option<f64>,
    large: u64,
    small: i64,
    letter: char,
    flag: bool,
    unit: (),
    pair: (u8, String),
    list: Vec<Option<i32>>,
    map: HashMap<String, Vec<f32>>,
    nested: Nested,
    kind: Kind,
    shape: Kind,
    #[serde(with = "serde_bytes_like")]
    blob: Vec<u8>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Nested {
    actors: Vec<String>,
    empty: BTreeMap<String, String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
enum Kind {
    Feature,
    Series { seasons: u8 },
    Short(u8),
}

mod serde_bytes_like {
    use serde::{Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(bytes)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<u8>, D::Error> {
        struct Visitor;
        impl serde::de::Visitor<'_> for Visitor {
            type Value = Vec<u8>;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("bytes")
            }
            fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Vec<u8>, E> {
                Ok(bytes.to_vec())
            }
        }
        deserializer.deserialize_bytes(Visitor)
    }
}

fn written() -> Written {
    Written {
        title: "Brazil \"🎬\"\n".to_owned(),
        year: 1985,
        rating: None,
        large: u64::MAX,
        small: i64::MIN,
        letter: 'é',
        flag: true,
        unit: (),
        pair: (7, "x".to_owned()),
        list: vec![Some(-1), None],
        map: HashMap::from([("a".to_owned(), vec![0.1, 1e30])]),
        nested: Nested {
            actors: vec!["Jonathan Pryce".to_owned()],
            empty: BTreeMap::new(),
        },
        kind: Kind::Feature,
        shape: Kind::Series { seasons: 2 },
        blob: vec![0, 1, 255],
    }
}

#[test]
fn items_of_serde_dynamo_can_be_read() {
    let map: HashMap<String, AttributeValue> = serde_dynamo::to_item(written()).expect("an item");
    let item: Item = from_item(&map).expect("an item");
    assert_eq!(item.read::<String>("title").expect("S"), written().title);
    assert_eq!(item.read::<u16>("year").expect("N"), 1985);
    assert_eq!(item.read::<Option<f64>>("rating").expect("NULL"), None);
    assert_eq!(item.read::<u64>("large").expect("N"), u64::MAX);
    assert_eq!(item.read::<i64>("small").expect("N"), i64::MIN);
    assert_eq!(item.read::<char>("letter").expect("S"), 'é');
    assert!(item.read::<bool>("flag").expect("BOOL"));
    item.read::<()>("unit").expect("NULL");
    assert_eq!(
        item.read::<(u8, String)>("pair").expect("L"),
        (7, "x".to_owned())
    );
    assert_eq!(
        item.read::<Vec<Option<i32>>>("list").expect("L"),
        [Some(-1), None]
    );
    assert_eq!(
        item.read::<HashMap<String, Vec<f32>>>("map").expect("M"),
        written().map
    );
    assert_eq!(item.read::<Vec<u8>>("blob").expect("B"), [0, 1, 255]);
    assert_eq!(item.read::<String>("kind").expect("S"), "Feature");
}

/// serde has neither sets nor bytes: both become lists.
#[derive(Serialize)]
struct Listed {
    texts: HashSet<String>,
    numbers: BTreeSet<i32>,
    none: HashSet<String>,
    bytes: Vec<u8>,
    array: [u8; 3],
}

#[test]
fn lists_of_serde_are_read_as_sets_and_bytes() {
    let listed = Listed {
        texts: HashSet::from(["a".to_owned(), "b".to_owned()]),
        numbers: BTreeSet::from([-1, 7]),
        none: HashSet::new(),
        bytes: vec![0, 255],
        array: [1, 2, 3],
    };
    let map: HashMap<String, AttributeValue> = serde_dynamo::to_item(&listed).expect("an item");
    assert!(
        map.values()
            .all(|value| matches!(value, AttributeValue::L(_)))
    );
    let mut item: Item = from_item(&map).expect("an item");

    let texts: HashSet<String> = item.read("texts").expect("a set");
    assert_eq!(texts, listed.texts);
    let numbers: BTreeSet<i32> = item.read("numbers").expect("a set");
    assert_eq!(numbers, listed.numbers);
    let none: HashSet<String> = item.read("none").expect("a set");
    assert_eq!(none, listed.none);
    let bytes: Vec<u8> = item.read("bytes").expect("bytes");
    assert_eq!(bytes, listed.bytes);
    let array: [u8; 3] = item.read("array").expect("bytes");
    assert_eq!(array, listed.array);

    item.write("texts", &texts).expect("SS");
    item.write("numbers", &numbers).expect("NS");
    item.write("none", &none).expect("nothing");
    item.write("bytes", &bytes).expect("B");
    item.write("array", &array).expect("B");
    let rewritten = item! {
        "texts" => BTreeSet::from(["a".to_owned(), "b".to_owned()]),
        "numbers" => BTreeSet::from([Number::from(-1), Number::from(7)]),
        "bytes" => [0_u8, 255],
        "array" => [1_u8, 2, 3],
    };
    assert_eq!(item, rewritten);

    let mixed = item! { "set" => [Value::from("a"), Value::from(1)], "bytes" => [1, 256] };
    let error = mixed.read::<HashSet<String>>("set").expect_err("a number");
    assert_eq!(error.to_string(), "attribute `set[1]`: expected S, found N");
    let error = mixed.read::<Vec<u8>>("bytes").expect_err("256");
    assert_eq!(
        error.to_string(),
        "attribute `bytes[1]`: expected an integer that fits u8"
    );
}

#[track_caller]
fn survives<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(value: &T) -> Value {
    let mut writer = Writer::new(Format::DynamoDb);
    dyno::codec::Encode::encode(&via::<Serde, _>(value), writer.value()).expect("a value");
    let text = writer.into_json();
    let read: dyno::codec::Via<Serde, T> =
        dyno::codec::Decode::decode(Reader::from_json(&text, Format::DynamoDb).value())
            .expect(&text);
    assert_eq!(read.into_inner(), *value);
    let expected: AttributeValue = serde_dynamo::to_attribute_value(value).expect("a value");
    let stored = Value::of(&via::<Serde, _>(value)).expect("a value");
    let map = HashMap::from([("value".to_owned(), expected)]);
    assert_eq!(
        from_item::<Item>(&map).expect("an item").get("value"),
        Some(&stored)
    );
    stored
}

#[test]
fn types_with_serde_survive() {
    survives(&written());
    survives(&Kind::Short(3));
    survives(&vec![Some(u64::MAX), None]);
    survives(&(f64::MIN_POSITIVE.sqrt().max(1e-130), f32::MAX, 1e125, -0.0));
    assert_eq!(survives(&()), Value::Null);
    assert_eq!(survives(&None::<String>), Value::Null);
    assert_eq!(survives(&String::new()), Value::from(""));
    survives(&serde_json::json!({ "a": [1, -2, 1.5, "x", null, true, {}] }));
}

#[test]
fn errors_of_serde_dynamo_are_reported() {
    fn error_of<T: Serialize + DeserializeOwned>(value: &T) -> String {
        let error = Value::of(&via::<Serde, _>(value)).expect_err("cannot be stored");
        assert_eq!(error.to_string(), "the converter rejected the value");
        let cause = std::error::Error::source(&error).expect("a cause");
        let cause: &SerdeError = cause.downcast_ref().expect("the error of serde");
        cause.detail().to_string()
    }
    assert_eq!(error_of(&u128::MAX), "u128 is not supported");
    assert_eq!(
        error_of(&HashMap::from([((1, 2), 3)])),
        "Key must be a string"
    );
    assert_eq!(error_of(&f64::NAN), "expected a valid number");
    assert_eq!(
        error_of(&vec![1e300]),
        "attribute `[0]`: expected a valid number"
    );
}

#[test]
fn errors_of_serde_do_not_print_the_value() {
    let error = Serde::load(Value::from("secret"))
        .map(|_: Kind| ())
        .expect_err("no variant");
    assert_eq!(error.to_string(), "serde rejected the value");
    assert_eq!(format!("{error:?}"), "SerdeError(serde rejected the value)");
    assert!(std::error::Error::source(&error).is_none());
    assert_eq!(
        error.detail().to_string(),
        "unknown variant `secret`, expected one of `Feature`, `Series`, `Short`"
    );
}

#[test]
fn an_absent_attribute_is_read_as_null() {
    assert_eq!(
        slot::<dyno::codec::Via<Serde, Option<u8>>>()
            .take("x")
            .expect("none")
            .into_inner(),
        None
    );
    let missing = slot::<dyno::codec::Via<Serde, u8>>()
        .take("x")
        .expect_err("missing");
    assert_eq!(missing.to_string(), "attribute `x` is missing");
    assert_eq!(<Serde as Convert<Option<u8>>>::absent(), Some(None));
}
