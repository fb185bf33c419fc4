//! Values that are written and read.

use std::collections::BTreeMap;

use crate::codec::{DecodeError, EncodeError, Members, slot};
use crate::wire::*;

fn write(
    format: Format,
    write: impl FnOnce(&mut MapWriter<'_>) -> Result<(), EncodeError>,
) -> Result<String, String> {
    let mut writer = Writer::new(format);
    let mut map = writer.item();
    write(&mut map).map_err(|error| error.to_string())?;
    map.end();
    Ok(writer.into_json())
}

#[test]
fn an_incomplete_value_is_an_error() {
    struct With(fn(ValueWriter<'_>));
    impl crate::codec::Encode for With {
        fn encode(&self, out: ValueWriter<'_>) -> Result<(), EncodeError> {
            self.0(out);
            Ok(())
        }
    }
    let whole = |half: fn(ValueWriter<'_>)| {
        let inside = |map: &mut MapWriter<'_>| {
            map.member("a", &1)?;
            map.member("b", &With(half))?;
            map.member("c", &[With(half), With(half)][..])
        };
        [
            {
                let mut writer = Writer::new(Format::DynamoDb);
                With(half).encode(writer.value()).expect("no error");
                writer.whole().is_ok()
            },
            {
                let mut writer = Writer::new(Format::DynamoDb);
                let mut map = writer.item();
                inside(&mut map).expect("no error");
                map.member("d", &1).expect("a number");
                map.end();
                writer.whole().is_ok()
            },
        ]
    };
    use crate::codec::Encode as _;
    assert_eq!(whole(|out| out.string("x")), [true; 2]);
    assert_eq!(whole(|out| out.null()), [true; 2]);
    assert_eq!(whole(|_| {}), [false; 2]);
    assert_eq!(whole(|out| drop(out.list())), [false; 2]);
    assert_eq!(whole(|out| drop(out.map())), [false; 2]);
    assert_eq!(whole(|out| drop(out.set(AttributeType::Ss))), [false; 2]);
    assert_eq!(whole(|out| out.list().expect("a list").end()), [true; 2]);
}

#[test]
fn an_empty_key_is_an_error() {
    for (format, text) in [
        (Format::DynamoDb, r#"{"k":{"S":":\""}}"#),
        (Format::Plain, r#"{"k":":\""}"#),
    ] {
        assert_eq!(
            write(format, |map| map.key("k", ":\"")),
            Ok(text.to_owned())
        );
        assert_eq!(
            write(format, |map| map.key("k", "")),
            Err("attribute `k`: a key must not be empty".to_owned())
        );
        assert_eq!(
            write(format, |map| map.key("k", &Vec::<u8>::new())),
            Err("attribute `k`: a key must not be empty".to_owned())
        );
        assert_eq!(
            write(format, |map| map.key("k", &None::<String>)),
            Ok("{}".to_owned())
        );
    }
    assert_eq!(
        write(Format::DynamoDb, |map| map.key("", &1)),
        Err("attribute `\"\"`: the name of an attribute must not be empty".to_owned())
    );
}

/// DynamoDB Local and DynamoDB do the same: 31 levels are stored, 32 are rejected.
#[test]
fn nesting_is_limited_as_in_dynamodb() {
    fn nest(out: ValueWriter<'_>, levels: u32) -> Result<(), EncodeError> {
        struct Level(u32);
        impl crate::codec::Encode for Level {
            fn encode(&self, out: ValueWriter<'_>) -> Result<(), EncodeError> {
                nest(out, self.0)
            }
        }
        let mut list = out.list()?;
        if levels > 1 {
            list.element(&Level(levels - 1))?;
        }
        list.end();
        Ok(())
    }
    assert!(nest(Writer::new(Format::DynamoDb).value(), 31).is_ok());
    let error =
        nest(Writer::new(Format::DynamoDb).value(), 32).expect_err("32 levels are too many");
    assert_eq!(error.path().count(), 31);
}

#[derive(Debug, PartialEq)]
struct Inner {
    a: u8,
    deep: Deep,
}

#[derive(Debug, PartialEq)]
struct Deep {
    b: u8,
}

impl<'b> Members<'b> for Deep {
    fn decode_members(map: &mut MapReader<'_, 'b>) -> Result<Self, DecodeError> {
        let mut b = slot::<u8>();
        while let Some((name, value)) = map.next()? {
            match &*name {
                "b" => b.fill("b", value)?,
                _ => value.skip()?,
            }
        }
        Ok(Self { b: b.take("b")? })
    }
}

impl<'b> Members<'b> for Inner {
    fn decode_members(map: &mut MapReader<'_, 'b>) -> Result<Self, DecodeError> {
        let mut a = slot::<u8>();
        let mut rest = Rest::default();
        while let Some((name, value)) = map.next()? {
            match &*name {
                "a" => a.fill("a", value)?,
                _ => rest.keep(name, value)?,
            }
        }
        Ok(Self {
            a: a.take("a")?,
            deep: rest.read()?,
        })
    }
}

#[derive(Debug, PartialEq)]
struct Outer {
    inner: Inner,
    extra: BTreeMap<String, BTreeMap<String, u8>>,
}

impl<'b> Members<'b> for Outer {
    fn decode_members(map: &mut MapReader<'_, 'b>) -> Result<Self, DecodeError> {
        let mut rest = Rest::default();
        while let Some((name, value)) = map.next()? {
            rest.keep(name, value)?;
        }
        Ok(Self {
            inner: rest.read()?,
            extra: rest.read()?,
        })
    }
}

#[test]
fn each_member_is_read_by_one_flattened_document() {
    let text = r#"{"x": {"y": 3}, "b": 2, "a": 1, "z": {}}"#;
    let mut reader = Reader::from_json(text, Format::Plain);
    let outer = Outer::decode_members(&mut reader.item().expect("an object")).expect("a document");
    let extra = BTreeMap::from([
        ("x".into(), BTreeMap::from([("y".into(), 3)])),
        ("z".into(), BTreeMap::new()),
    ]);
    assert_eq!(
        outer,
        Outer {
            inner: Inner {
                a: 1,
                deep: Deep { b: 2 }
            },
            extra
        }
    );
    reader.finish().expect("the end");
}

#[test]
fn a_value_that_is_read_in_part_is_skipped() {
    let text = r#"{"L":[{"L":[{"N":"1"},{"M":{"a":{"N":"2"},"b":{"SS":["x","y"]}}}]},{"SS":["s","t"]},{"N":"4"}]}"#;
    let mut reader = Reader::from_json(text, Format::DynamoDb);
    let mut list = reader.value().list().expect("a list");
    {
        let mut inner = list
            .next()
            .expect("an element")
            .expect("not the end")
            .list()
            .expect("a list");
        inner
            .next()
            .expect("an element")
            .expect("not the end")
            .number()
            .expect("a number");
        let mut map = inner
            .next()
            .expect("an element")
            .expect("not the end")
            .map()
            .expect("a map");
        map.next().expect("a member");
    }
    let mut set = list
        .next()
        .expect("an element")
        .expect("not the end")
        .set(AttributeType::Ss)
        .expect("a set");
    set.next()
        .expect("an element")
        .expect("not the end")
        .string()
        .expect("a string");
    let last = list
        .next()
        .expect("an element")
        .expect("not the end")
        .number()
        .expect("a number");
    assert_eq!(last, "4");
    assert!(list.next().expect("the end").is_none());
    assert!(list.next().expect("still the end").is_none());
    reader.finish().expect("the end");
}

#[test]
fn plain_numbers_follow_the_grammar_of_json() {
    for (text, expected) in [
        ("0", true),
        ("-0", true),
        ("10", true),
        ("1.5e-3", true),
        ("1E+2", true),
        ("0.0", true),
        ("01", false),
        ("+1", false),
        (".5", false),
        ("1.", false),
        ("1e", false),
        ("-", false),
        ("1-2", false),
        ("0x1", false),
    ] {
        let mut reader = Reader::from_json(text, Format::Plain);
        let read = reader.value().number().is_ok() && reader.finish().is_ok();
        assert_eq!(read, expected, "{text}");
    }
}
