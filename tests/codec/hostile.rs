//! Texts that are not what the type wants: an error that names the place, never a panic.

use std::collections::BTreeMap;

use dyno::Item;
use dyno::codec::{Segment, from_json};
use dyno::wire::{Format, Reader};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use crate::generators::any_item;
use crate::round_trip::{One, read, text};

type Nested = One<BTreeMap<String, Vec<(u8, BTreeMap<String, Option<bool>>, String)>>>;

fn nested() -> Nested {
    let flags = BTreeMap::from([("x".to_owned(), Some(true)), ("y".to_owned(), Some(false))]);
    let list = vec![
        (1, flags.clone(), "one".to_owned()),
        (2, flags, "two".to_owned()),
    ];
    One(BTreeMap::from([
        ("a.b".to_owned(), list.clone()),
        ("c".to_owned(), list),
    ]))
}

/// The places of all attribute values in a text of DynamoDB's JSON, as JSON pointers, with the way an error names them.
fn places(value: &Json, pointer: &str, path: &str, found: &mut Vec<(String, String)>) {
    let Some((tag, content)) = value.as_object().and_then(|object| object.iter().next()) else {
        return;
    };
    found.push((pointer.to_owned(), path.to_owned()));
    match content {
        Json::Array(values) => {
            for (at, value) in values.iter().enumerate() {
                places(
                    value,
                    &format!("{pointer}/{tag}/{at}"),
                    &format!("{path}[{at}]"),
                    found,
                );
            }
        }
        Json::Object(members) => {
            for (name, value) in members {
                let shown = if name.contains('.') {
                    format!("{name:?}")
                } else {
                    name.clone()
                };
                places(
                    value,
                    &format!("{pointer}/{tag}/{name}"),
                    &format!("{path}.{shown}"),
                    found,
                );
            }
        }
        _ => {}
    }
}

#[test]
fn a_wrong_type_is_named_at_every_depth() {
    let document: Json = serde_json::from_str(&text(&nested()).expect("a document")).expect("JSON");
    let mut all = Vec::new();
    places(&document["value"], "/value", "value", &mut all);
    assert_eq!(all.len(), 1 + 2 * (1 + 2 * (1 + 3 + 2)));
    for (pointer, path) in all {
        for wrong in [
            json!({ "SS": ["no"] }),
            json!({ "B": "AA==" }),
            json!({ "NS": ["1"] }),
        ] {
            let mut changed = document.clone();
            let place = changed.pointer_mut(&pointer).expect("the place");
            let tag = place
                .as_object()
                .and_then(|object| object.keys().next())
                .expect("a tag")
                .clone();
            let found = wrong
                .as_object()
                .and_then(|object| object.keys().next())
                .expect("a tag")
                .clone();
            *place = wrong;
            let error = read::<Nested>(&changed.to_string()).expect_err("a wrong type");
            assert_eq!(
                error.to_string(),
                format!("attribute `{path}`: expected {tag}, found {found}")
            );
        }
        for malformed in [
            json!(null),
            json!(1),
            json!("S"),
            json!([]),
            json!({}),
            json!({ "s": "x" }),
            json!({ "S": null }),
            json!({ "N": 1 }),
            json!({ "M": [] }),
            json!({ "L": {} }),
            json!({ "BOOL": "true" }),
            json!({ "S": "x", "N": "1" }),
            json!({ "L": [{}] }),
            json!({ "M": { "x": {} } }),
        ] {
            let mut changed = document.clone();
            *changed.pointer_mut(&pointer).expect("the place") = malformed;
            let error = read::<Nested>(&changed.to_string()).expect_err("malformed");
            assert!(
                error.to_string().starts_with(&format!("attribute `{path}")),
                "{error}, not at {path}"
            );
        }
    }
}

#[test]
fn missing_attributes_are_errors_and_unknown_ones_are_skipped() {
    let error = read::<One<Vec<(u8, u8)>>>(
        r#"{"value":{"L":[{"L":[{"N":"1"},{"N":"2"}]},{"L":[{"N":"1"}]}]}}"#,
    );
    let error = error.expect_err("an element is missing");
    assert!(error.is_missing());
    let path: Vec<Segment> = error.path().cloned().collect();
    assert_eq!(
        path,
        [
            Segment::Name("value".to_owned()),
            Segment::Index(1),
            Segment::Index(1)
        ]
    );

    let text =
        r#"{"before":{"M":{"a":{"L":[{"S":"}]\""}]}}},"value":{"N":"5"},"after":{"NULL":true}}"#;
    assert_eq!(read::<One<u8>>(text).expect("a document"), One(5));
    assert_eq!(
        from_json::<One<u8>>(r#" { "x" : [ { } , [ ] , "}" , -1.5e3 , null ] , "value" : 5 } "#)
            .expect("JSON"),
        One(5)
    );
}

#[test]
fn truncated_json_is_an_error() {
    let text = text(&nested()).expect("a document");
    assert!(read::<Nested>(&text).is_ok());
    for end in 0..text.len() {
        assert!(read::<Nested>(&text[..end]).is_err(), "{}", &text[..end]);
        assert!(read::<Item>(&text[..end]).is_err(), "{}", &text[..end]);
        assert!(
            read::<One<Option<u8>>>(&text[..end].replace("value", "other")).is_err(),
            "{}",
            &text[..end]
        );
    }
    for tail in ["x", "}", "{}", ",", "\0"] {
        assert!(read::<Nested>(&format!("{text}{tail}")).is_err());
        assert!(from_json::<Item>(&format!("{{}}{tail}")).is_err());
    }
    assert!(read::<Nested>(&format!(" {text}\r\n\t ")).is_ok());
}

#[test]
fn nesting_is_limited() {
    for (open, close) in [(r#"{"L":["#, "]}"), (r#"{"M":{"a":"#, "}}")] {
        for levels in [63, 1000, 200_000] {
            let value = format!(
                "{}{{\"L\":[]}}{}",
                open.repeat(levels),
                close.repeat(levels)
            );
            for name in ["value", "other"] {
                let error = read::<One<Option<dyno::Value>>>(&format!(r#"{{"{name}":{value}}}"#));
                if levels > 63 || name == "value" {
                    let message = error.expect_err("too deep").to_string();
                    assert!(message.ends_with("nested too deeply"), "{message}");
                }
            }
            let error = from_json::<Item>(&format!(
                r#"{{"value":{}{}}}"#,
                "[".repeat(levels),
                "]".repeat(levels)
            ));
            assert!(error.is_err());
        }
    }
}

#[test]
fn bytes_that_are_not_utf_8_are_errors() {
    for bytes in [
        &b"\xff"[..],
        b"{\"a\xc3\":1}",
        b"{\"value\":{\"S\":\"\xed\xa0\x80\"}}",
    ] {
        assert!(Reader::new(bytes, Format::DynamoDb).is_err());
    }
}

#[test]
fn huge_values_are_read() {
    let long = "x".repeat(1_000_000);
    assert_eq!(
        read::<One<String>>(&format!(r#"{{"value":{{"S":"{long}"}}}}"#)).expect("a document"),
        One(long)
    );
    let many = vec![r#"{"N":"1"}"#; 100_000].join(",");
    let One(list) =
        read::<One<Vec<u16>>>(&format!(r#"{{"value":{{"L":[{many}]}}}}"#)).expect("a document");
    assert_eq!(list.len(), 100_000);
    let digits = "1".repeat(1_000_000);
    assert!(read::<One<u64>>(&format!(r#"{{"value":{{"N":"{digits}"}}}}"#)).is_err());
    assert!(read::<One<Item>>(&format!(r#"{{"value":{{"N":"1E{digits}"}}}}"#)).is_err());
}

proptest! {
    #[test]
    fn the_reader_never_panics(text: String, bytes: Vec<u8>) {
        let _ = read::<Item>(&text);
        let _ = from_json::<Item>(&text);
        let _ = read::<Nested>(&text);
        let _ = Reader::new(&bytes, Format::DynamoDb);
    }

    /// serde_json accepts whatever dyno's reader accepts: only JSON is read, however valid JSON is changed.
    #[test]
    fn changed_json_is_an_error_unless_it_is_json(
        item in any_item(),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<char>(), 0_u8..4), 1..4),
    ) {
        let mut text: Vec<char> = text(&item).expect("an item").chars().collect();
        for (index, char, kind) in changes {
            let at = index.index(text.len());
            match kind {
                0 => text[at] = char,
                1 => text.insert(at, char),
                2 => text[at] = [',', ':', '"', '{', '}', '[', ']', '\\', '0', 'u'][char as usize % 10],
                _ => { if text.len() > 1 { text.remove(at); } }
            }
        }
        let text: String = text.into_iter().collect();
        let oracle = serde_json::from_str::<Json>(&text).is_ok();
        prop_assert!(oracle || read::<Item>(&text).is_err(), "{}", text);
        // Skipped JSON is checked just as strictly.
        prop_assert!(oracle || read::<One<Option<()>>>(&text).is_err(), "{}", text);
        prop_assert!(oracle || from_json::<One<Option<()>>>(&text).is_err(), "{}", text);
        // The reader accepts all JSON.
        let is_object = serde_json::from_str::<serde_json::Map<String, Json>>(&text).is_ok();
        if oracle && is_object && !text.contains("\"value\"") {
            prop_assert!(from_json::<One<Option<()>>>(&text).is_ok(), "{}", text);
        }
    }
}
