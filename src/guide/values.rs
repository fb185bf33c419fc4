//! How is a Rust value stored?
//!
//! | Rust | DynamoDB |
//! |---|---|
//! | `i8` to `i128`, `u8` to `u128`, `isize`, `usize`, `NonZero` integers | N |
//! | `f32`, `f64` | N; NaN, infinities and magnitudes beyond DynamoDB's are refused |
//! | [`Number`](crate::Number) | N with its exact text, up to 38 digits |
//! | `Decimal` (feature `rust_decimal`), `BigDecimal` (feature `bigdecimal`) | N |
//! | `String`, `&str`, `Cow<str>`, `Box<str>`, `Rc<str>`, `Arc<str>`, `char` | S |
//! | `IpAddr`, `Ipv4Addr`, `Ipv6Addr`, `Uuid` (feature `uuid`), `Url` (feature `url`) | S |
//! | dates and times of `chrono`, `time` and `jiff` (features of these names) | S; see [Dates](#dates) |
//! | `Vec<u8>`, `[u8; N]`, `Bytes` (feature `bytes`) | B |
//! | `bool`, `()` | BOOL, NULL |
//! | `Option<T>` | `None` is no attribute; absent and NULL are read as `None`. With `#[dyno(null)]` `None` is written as NULL |
//! | `Vec<T>`, `VecDeque<T>`, arrays, tuples | L |
//! | `HashMap<String, T>`, `BTreeMap<String, T>`, [`Item`](crate::Item) | M |
//! | a struct with [`derive(Document)`](macro@crate::Document) | M |
//! | a struct of one unnamed field with `derive(Document)` | as its field |
//! | an enum without data, with `derive(Document)` | S, the variant's name |
//! | an enum with data, with `derive(Document)` and `#[dyno(tag = "kind")]` | M with the attribute `kind`, the only one that its path offers |
//! | `HashSet<T>`, `BTreeSet<T>` of strings, numbers or bytes | SS, NS, BS; the empty set is no attribute |
//! | `Duration`, [`Ttl`](crate::Ttl) | N, in seconds |
//! | [`Value`](crate::Value) | whatever it holds |
//! | any other type, with `#[dyno(serde)]` on the field | what serde_dynamo makes of it |
//! | any other type, with `#[dyno(with = Converter)]` on the field | what your [`Convert`](crate::Convert) says |
//!
//! # Absent, NULL and empty
//!
//! A field that is `None`, or an empty set, is left out of the item. Inside a list or a `HashMap` nothing is left out, or the other
//! elements would move: there `None` is NULL, and an empty set is refused, since DynamoDB has none.
//! An empty string, list, map or binary is stored as such; only in a key DynamoDB refuses empty strings and binaries, and so does dyno,
//! before anything is sent.
//!
//! # Reading
//!
//! Attributes that the struct does not name are passed over. A missing attribute is an error unless the field's type can be absent or the
//! field says `#[dyno(default)]`. A number that does not fit the field's type is an error, never cut.
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
//! # Dates
//!
//! What is in UTC is written as `1985-02-20T12:00:00.000000000Z`, what has no offset as `1985-02-20T12:00:00.000000000`: always nine
//! digits of a second, so that the order of the texts is the order of the times and they can be sort keys. A time with another offset
//! or with a time zone keeps it, `1985-02-20T12:00:00.000000000+01:00`, and sorts only among those of the same offset.
//! A date is `1985-02-20`, a time of day `12:00:00.000000000`. A year lies between 0 and 9999. Read is any number of digits.
//!
//! The serde of these crates writes as few digits as the time needs, `1985-02-20T12:00:00Z`. Such items can be read, but they are not found:
//! to DynamoDB the two texts are different keys, are not equal, and do not sort together. A field that must match what is
//! in the table says how it is written with a converter:
//!
//! ```
//! use chrono::{DateTime, ParseError, SecondsFormat, Utc};
//! use dyno::{Convert, Model, to_json};
//!
//! /// Stores a time as `1985-02-20T12:00:00Z`; fractions of a second are cut.
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
//! #[derive(Model)]
//! #[dyno(table = "Readings")]
//! struct Reading {
//!     #[dyno(partition_key)]
//!     sensor: String,
//!     #[dyno(sort_key, with = Seconds)]
//!     at: DateTime<Utc>,
//! }
//!
//! let at = "1985-02-20T12:00:00.5Z".parse()?;
//! let reading = Reading { sensor: "roof".into(), at };
//! assert_eq!(to_json(&reading)?, r#"{"sensor":"roof","at":"1985-02-20T12:00:00Z"}"#);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Limits
//!
//! An item has up to 400 KB, a number up to 38 digits, and 32 levels of nesting (AWS developer guide, "Quotas in Amazon DynamoDB").
//! DynamoDB counts what the innermost list or map holds as a level of its own, so that 31 lists and maps may stand one inside the other
//! around a scalar. The item itself is none of them. dyno refuses the 32nd before anything is sent.
