//! Items of sprockets-dynamodb and dynamongo: which options read what these Python libraries stored.
//!
//! Keys keep their form, because they are found by it. For everything else, an option of the field reads the old form,
//! and a put writes dyno's own, unless a converter writes the old one. As long as old programs read the table, write
//! the old form.
//!
//! # sprockets-dynamodb
//!
//! | Python | It stored | The field |
//! |---|---|---|
//! | `str`, `bool`, `int`, `float`, `dict`, `list` | S, BOOL, N, N, M, L | `String`, `bool`, integers, `f64`, structs, `Vec` |
//! | an empty `str` or `bytes` | NULL | `#[dyno(empty_as_null)]` reads and writes it |
//! | `bytes` | B | `Vec<u8>`, `Bytes` |
//! | `None` | NULL | `Option<T>`; `#[dyno(null)]` also writes it |
//! | `datetime` in UTC | S, `2026-01-31T12:00:00+00:00` | `DateTime<Utc>`; a converter writes it |
//! | `datetime` without a zone | S, `2026-01-31T12:00:00` | `NaiveDateTime` |
//! | `uuid.UUID` | S with hyphens | `Uuid` |
//! | sets of `str`, numbers, `bytes` | SS, NS, BS | `BTreeSet<T>`, `HashSet<T>` |
//!
//! ```
//! use std::collections::BTreeSet;
//!
//! use chrono::{DateTime, Utc};
//! use dyno::{Model, from_dynamodb_json, to_dynamodb_json};
//! use uuid::Uuid;
//!
//! #[derive(Model, Debug, PartialEq)]
//! #[dyno(table = "Users")]
//! struct User {
//!     #[dyno(partition_key)]
//!     id: Uuid,
//!     #[dyno(empty_as_null)]
//!     name: String,
//!     #[dyno(null)]
//!     email: Option<String>,
//!     joined: DateTime<Utc>,
//!     groups: BTreeSet<String>,
//! }
//!
//! let old = r#"{
//!     "id": {"S": "67e55044-10b1-426f-9247-bb680e5fe0c8"}, "name": {"NULL": true}, "email": {"NULL": true},
//!     "joined": {"S": "2026-01-31T12:00:00+00:00"}, "groups": {"SS": ["admins"]}
//! }"#;
//! let user: User = from_dynamodb_json(old)?;
//! assert_eq!((user.name.as_str(), &user.email), ("", &None));
//! let new = to_dynamodb_json(&user)?;
//! assert!(new.contains(r#""name":{"NULL":true},"email":{"NULL":true}"#), "{new}");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # dynamongo
//!
//! | Field | It stored | The field |
//! |---|---|---|
//! | `IntField`, `FloatField`, `BooleanField`, `StringField` | N, N, BOOL, S | integers, `f64`, `bool`, `String` |
//! | a value that is `None` or `""`, at any depth | no attribute | `Option<T>`, or `#[dyno(skip_empty)]`, which reads it as empty and does not write it either |
//! | `EmailField`, `URLField`, `UUIDField`, `IPAddressField` | S | `String`, `Url`, `Uuid`, `IpAddr` |
//! | `DateTimeField` | S, `2026-01-31T12:00:00.000000+0000` | `#[dyno(lenient)]` on a date; a converter writes it |
//! | `DateField` | S, `2026-01-31` | `NaiveDate` |
//! | `TimedeltaField` | N, whole seconds, or its `precision` | `Duration`, or a converter for [another unit](super::field_types#units-and-formats) |
//! | `ListField` | L | `Vec<T>` with `#[dyno(default)]` |
//! | `DictField` | M | a struct with `derive(Document)`, or a map |
//!
//! Its conditions and updates took names with dots for nested attributes; here they are typed paths. Its `save`
//! replaced the item, as [`put`](crate::Table::put) does, and its updates never created one, as
//! [`update`](crate::Table::update) does not.
//!
//! ```
//! use std::time::Duration;
//!
//! use chrono::{DateTime, ParseError, Utc};
//! use dyno::{Convert, Document, Model, from_dynamodb_json, to_dynamodb_json};
//!
//! #[derive(Model, Debug, PartialEq)]
//! #[dyno(table = "Users")]
//! struct User {
//!     #[dyno(partition_key)]
//!     name: String,
//!     #[dyno(skip_empty)]
//!     nick: String,
//!     #[dyno(with = Python)]
//!     joined: DateTime<Utc>,
//!     session: Duration,
//!     #[dyno(default)]
//!     pets: Vec<String>,
//!     address: Option<Address>,
//! }
//!
//! #[derive(Document, Debug, PartialEq)]
//! struct Address {
//!     city: String,
//!     #[dyno(skip_empty)]
//!     street: String,
//! }
//!
//! /// Dates as `strftime` writes them with dynamongo's format. Old programs read what it writes.
//! struct Python;
//!
//! impl Convert<DateTime<Utc>> for Python {
//!     type Stored = String;
//!     type Error = ParseError;
//!
//!     fn store(time: &DateTime<Utc>) -> Result<String, ParseError> {
//!         Ok(time.format("%Y-%m-%dT%H:%M:%S%.6f%z").to_string())
//!     }
//!
//!     fn load(stored: String) -> Result<DateTime<Utc>, ParseError> {
//!         DateTime::parse_from_str(&stored, "%Y-%m-%dT%H:%M:%S%.f%z").map(Into::into)
//!     }
//! }
//!
//! let old = concat!(
//!     r#"{"name":{"S":"Ada"},"joined":{"S":"2026-01-31T12:00:00.000000+0000"},"session":{"N":"90"},"#,
//!     r#""pets":{"L":[]},"address":{"M":{"city":{"S":"Turin"}}}}"#,
//! );
//! let user: User = from_dynamodb_json(old)?;
//! assert_eq!((user.nick.as_str(), user.session), ("", Duration::from_secs(90)));
//! assert_eq!(to_dynamodb_json(&user)?, old);
//! assert_eq!(User::NICK.set("").to_string(), "REMOVE nick");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
