//! Values: how Rust types are stored as DynamoDB attributes.
//!
//! | Rust | DynamoDB |
//! |---|---|
//! | `i8` to `i128`, `u8` to `u128`, `isize`, `usize`, `NonZero` integers | N |
//! | `f32`, `f64` | N; NaN, infinities and magnitudes outside DynamoDB's range are errors |
//! | [`Number`](crate::Number) | N with its exact text, up to 38 digits |
//! | `Decimal` (feature `rust_decimal`), `BigDecimal` (feature `bigdecimal`) | N |
//! | `String`, `&str`, `Cow<str>`, `Box<str>`, `Rc<str>`, `Arc<str>`, `char` | S |
//! | `CompactString` (feature `compact_str`) | S; up to 24 bytes are inside of the value |
//! | `IpAddr`, `Ipv4Addr`, `Ipv6Addr`, `Uuid` (feature `uuid`), `Ulid` (feature `ulid`), `Url` (feature `url`) | S |
//! | dates and times of `chrono`, `time` and `jiff` (features of these names) | S; see [Dates](#dates) |
//! | `Vec<u8>`, `[u8; N]`, `Bytes` (feature `bytes`) | B |
//! | `bool`, `()` | BOOL, NULL |
//! | `Option<T>` | as `T`; `None` is left out, see [below](#absent-null-and-empty) |
//! | `Vec<T>`, `VecDeque<T>`, arrays, tuples | L |
//! | `HashMap<String, T>`, `BTreeMap<String, T>`, [`Item`](crate::Item) | M |
//! | `HashMap<K, T>`, `BTreeMap<K, T>`: integers, `Uuid`, unit enums ([`MapKey`](crate::codec::MapKey)) | M, by name |
//! | a struct with [`derive(Document)`](macro@crate::Document) | M |
//! | a struct with one unnamed field, with `derive(Document)` | as its field |
//! | an enum without data, with `derive(Document)` | S, the variant's name |
//! | an enum with data, with `derive(Document)` and `#[dyno(tag = "kind")]` | M with the attribute `kind` |
//! | `HashSet<T>`, `BTreeSet<T>` of strings, numbers or bytes | SS, NS, BS; an empty set is left out |
//! | `Duration`, [`Ttl`](crate::Ttl) | N, in seconds |
//! | [`Shard`](crate::Shard) | N |
//! | [`Value`](crate::Value) | the value that it holds |
//! | any other type, with `#[dyno(serde)]` on the field | what serde_dynamo writes for it |
//! | any other type, with `#[dyno(with = Converter)]` on the field | what your [`Convert`](crate::Convert) writes |
//!
//! The path of an enum with data has the paths of its tag and of the fields of its variants:
//! `Order::PAYMENT.card.number`; see [`derive(Document)`](macro@crate::Document#paths-of-variants).
//!
//! # Absent, NULL and empty
//!
//! A `None` and an empty set are left out of the item. An absent attribute and NULL both read as `None`, and as the
//! empty set. With `#[dyno(null)]` on the field, `None` is written as NULL. Then an `Option` of a set is possible, too:
//! its `None` is NULL, and the empty set is no attribute.
//!
//! Inside a list, or a map with arbitrary names, nothing is left out: `None` is NULL, and an empty set is an error,
//! because DynamoDB has no empty sets.
//!
//! Empty strings, lists, maps and binaries are stored as they are. Some programs store NULL for them, such as those
//! with the SDK for Go. `#[dyno(default)]` reads it, and `#[dyno(empty_as_null)]` also writes it. DynamoDB rejects
//! empty strings and binaries in keys; dyno returns an error for them before a request is sent.
//!
//! # Reading
//!
//! Attributes that the struct does not name are ignored. A missing attribute is an error, unless the type of the field
//! can be absent or the field has `#[dyno(default)]`. A number that does not fit the type of the field is an error; it
//! is never truncated.
//!
//! A default is applied at each read, and is stored only when the item is put. `#[dyno(default = Utc::now())]` gives an
//! item without the attribute another time at each read; see
//! [absent attributes](macro@crate::Model#absent-attributes).
//!
//! ```
//! use dyno::{Document, from_item, to_item};
//!
//! #[derive(Document, Debug, PartialEq)]
//! struct Track {
//!     title: String,
//!     #[dyno(default)]
//!     plays: u64,
//!     tags: std::collections::BTreeSet<String>,
//! }
//!
//! let track = Track { title: "Aguas de Março".into(), plays: 3, tags: Default::default() };
//! let item = to_item(&track)?;
//! assert_eq!(item.len(), 2); // the empty set is no attribute
//! assert_eq!(from_item::<Track>(&item)?, track);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Numbers
//!
//! DynamoDB stores 38 digits. What a Rust type cannot hold is an error, with one exception: a float is the nearest one.
//!
//! | Rust | Reading | Writing |
//! |---|---|---|
//! | integers | exact; `1E+2` and `100.0` are 100, and a fraction is an error | exact; 39 significant digits are an error |
//! | [`Number`](crate::Number) | all digits | all digits |
//! | `BigDecimal` | exact | exact; more than 38 significant digits are an error |
//! | `Decimal` | exact; a number that it cannot hold is an error | exact |
//! | `f64`, `f32` | the nearest float, so digits after the 15th or the 6th may be lost; an error if that is zero or infinite | the shortest digits that read back as the same float |
//! | any type with `#[dyno(serde)]` | exact: digits that no `i64`, `u64` or `f64` holds are an error | as serde_dynamo writes it |
//!
//! A float field that is read and put back stores the nearest float. Where others write more digits, use a `Number` or
//! a decimal. Integers above 2⁵³ do not all fit in an `f64`.
//!
//! # Values of other programs
//!
//! Other programs store the same values in other forms: numbers as strings, Booleans as `"true"` or 1, dates with the
//! offset `+0000` or as seconds since 1970. `#[dyno(lenient)]` on a field reads these forms, too; the table is at
//! [`Lenient`](crate::codec::Lenient). What is written has the field's own form.
//!
//! ```
//! use chrono::{DateTime, Utc};
//! use dyno::{Model, from_dynamodb_json};
//!
//! #[derive(Model)]
//! #[dyno(table = "Orders")]
//! struct Order {
//!     #[dyno(partition_key)]
//!     id: String,
//!     #[dyno(lenient)]
//!     total: dyno::Number,
//!     #[dyno(lenient)]
//!     paid: bool,
//!     #[dyno(lenient)]
//!     placed_at: DateTime<Utc>,
//!     #[dyno(lenient(seconds))]
//!     shipped_at: Option<DateTime<Utc>>,
//! }
//!
//! let order: Order = from_dynamodb_json(
//!     r#"{
//!         "id": {"S": "7"}, "total": {"S": "19.90"}, "paid": {"N": "1"},
//!         "placed_at": {"S": "2026-01-31T12:00:00+0000"}, "shipped_at": {"N": "1769947200"}
//!     }"#,
//! )?;
//! assert_eq!(order.total.to_string(), "19.90");
//! assert_eq!(order.shipped_at.unwrap() - order.placed_at, chrono::TimeDelta::days(1));
//! # Ok::<(), dyno::DecodeError>(())
//! ```
//!
//! A condition, a filter or an update does not convert: `Order::PAID.eq(true)` does not match an item with `"N": "1"`.
//! Any other form needs a converter, `#[dyno(with = ..)]`.
//!
//! # Dates
//!
//! A time in UTC is written as `1985-02-20T12:00:00.000000000Z`, a time without an offset as
//! `1985-02-20T12:00:00.000000000`. The nine fractional digits are always written, so that the order of the strings is
//! the order of the times and they can be sort keys. A time with another offset or with a time zone keeps it,
//! `1985-02-20T12:00:00.000000000+01:00`, and sorts correctly only among times of the same offset. A date is
//! `1985-02-20`, a time of day `12:00:00.000000000`. Years are 0 to 9999. Any number of fractional digits can be read.
//!
//! The serde implementations of these crates write as few digits as the time needs, `1985-02-20T12:00:00Z`. dyno reads
//! such items. DynamoDB, however, does not match them with what dyno writes: the two strings are different keys, are
//! not equal, and do not sort together. A converter can write a field in the form that the table already has:
//!
//! ```
//! use chrono::{DateTime, ParseError, SecondsFormat, Utc};
//! use dyno::{Convert, Model, to_json};
//!
//! #[derive(Model)]
//! #[dyno(table = "Readings")]
//! struct Reading {
//!     #[dyno(partition_key)]
//!     sensor: String,
//!     #[dyno(sort_key, with = Seconds)]
//!     at: DateTime<Utc>,
//! }
//!
//! /// Stores a time as `1985-02-20T12:00:00Z`, without fractions of a second.
//! struct Seconds;
//!
//! impl Convert<DateTime<Utc>> for Seconds {
//!     type Stored = String;
//!     type Error = ParseError;
//!
//!     fn store(time: &DateTime<Utc>) -> Result<String, ParseError> {
//!         Ok(time.to_rfc3339_opts(SecondsFormat::Secs, true))
//!     }
//!
//!     fn load(stored: String) -> Result<DateTime<Utc>, ParseError> {
//!         stored.parse()
//!     }
//! }
//!
//! let at = "1985-02-20T12:00:00.5Z".parse()?;
//! let reading = Reading { sensor: "roof".into(), at };
//! assert_eq!(to_json(&reading)?, r#"{"sensor":"roof","at":"1985-02-20T12:00:00Z"}"#);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Keys, conditions and updates of such a field take the field's type and are converted as well:
//! `Reading::AT.lt(time)`, `query("roof").sort_key(ge(time))`. `Reading::AT.stored()` is the path of the stored string.
//!
//! # Other sources of items
//!
//! | Source | Function |
//! |---|---|
//! | a map of `aws_sdk_dynamodb`, for example an item that another library read | [`from_item`](crate::from_item), [`to_item`](crate::to_item) |
//! | the JSON of a Lambda event with stream records | [`stream::Records`](crate::stream::Records) |
//! | DynamoDB's JSON as text or bytes: `{"id":{"S":"7"}}` | [`from_dynamodb_json`](crate::from_dynamodb_json), [`to_dynamodb_json`](crate::to_dynamodb_json) |
//! | a line of a table's export to S3: `{"Item":{..}}` | [`export::read`](crate::export::read), [`from_export_line`](crate::codec::from_export_line) |
//! | plain JSON, for fixtures: `{"id":"7"}` | [`from_json`](crate::from_json), [`to_json`](crate::to_json) |
//! | serde, for an [`Item`](crate::Item), a [`Value`](crate::Value), a [`Number`](crate::Number) or a [`Ttl`](crate::Ttl) (feature `serde`) | `Serialize` and `Deserialize`, with the types of DynamoDB's JSON |
//!
//! Records of DynamoDB Streams are read by [`stream::Records`](crate::stream::Records); see [streams](super::streams).
//!
//! [Limits](super::limits) has the limits of values and items.
