//! What do bytes of DynamoDB's JSON say?
//!
//! Every attribute travels as an object with one member, its type: `{"S": "Brazil"}`. [`Reader`] pulls such values out of a text,
//! [`Writer`] appends them to one. Both are bounded in depth and allocate nothing but what they hand out.
//! The same two also speak plain JSON ([`Format::Plain`]), for fixtures; there the Rust type decides what a text or an array means.

mod attribute_type;
mod cursor;
mod error;
mod map;
mod name;
mod reader;
mod rest;
mod scan;
mod value;
mod writer;

pub use attribute_type::AttributeType;
pub(crate) use error::write_name;
pub use error::{DecodeError, EncodeError, NumberError, Segment};
pub use map::MapReader;
pub use name::Name;
pub use reader::Reader;
pub use rest::Rest;
pub use value::{ItemsReader, ListReader, SetReader, ValueReader};
pub use writer::{ListWriter, MapWriter, SetWriter, ValueWriter, Writer};
pub(crate) use writer::{quoted, unready};

/// How attribute values are written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// DynamoDB's own JSON: each value carries its type, `{"N": "1985"}`.
    DynamoDb,
    /// Plain JSON: `1985`. Sets are arrays, binary is base64 text.
    Plain,
}

/// How many lists and maps may stand one inside the other in an attribute that is written.
///
/// DynamoDB speaks of 32 levels (AWS developer guide, "Quotas in Amazon DynamoDB", "Nested attribute depth") and counts what
/// the innermost list or map holds as one of them: it accepts 31 brackets and refuses 32. Of an empty one at the 32nd level only
/// DynamoDB Local is known, which refuses it.
pub const MAX_DEPTH: u32 = 31;

/// The levels of nesting at which reading stops: more than DynamoDB ever sends, few enough for any stack.
const READ_DEPTH: u32 = 2 * MAX_DEPTH;

/// The size of the largest item, names and values (AWS developer guide, "Quotas in Amazon DynamoDB", "Item size").
pub const MAX_ITEM_SIZE: usize = 400 * 1024;

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::codec::{DecodeError, EncodeError, Members, slot};

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
    fn half_a_value_is_noticed() {
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
    fn a_key_is_not_empty() {
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

    /// What DynamoDB Local and the service itself do: 31 lists or maps are stored, 32 are refused.
    #[test]
    fn nesting_ends_where_the_service_ends_it() {
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
            nest(Writer::new(Format::DynamoDb).value(), 32).expect_err("32 levels are too deep");
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
    fn each_member_goes_to_one_flattened_document() {
        let text = r#"{"x": {"y": 3}, "b": 2, "a": 1, "z": {}}"#;
        let mut reader = Reader::from_json(text, Format::Plain);
        let outer =
            Outer::decode_members(&mut reader.item().expect("an object")).expect("a document");
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
    fn a_value_that_is_read_in_part_is_passed_over() {
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
}
