//! Items of dynamongo: which options read what this Python library stored.
//!
//! Keys keep their form, because they are found by it. For everything else, an option of the field reads the old form,
//! and a put writes dyno's own, unless a converter writes the old one. As long as old programs read the table, write
//! the old form.
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
//! Its conditions and updates took names with dots for nested attributes; here they are typed paths. Its calls, as
//! `examples/people.rs` makes them:
//!
//! | Call | Here |
//! |---|---|
//! | `save_one(item)` | [`put`](crate::Table::put), which replaces the item |
//! | `save_one(item, overwrite=False)` | [`create`](crate::Table::create) |
//! | `save_one(item, overwrite=condition)` | `put(&item).condition(..)` |
//! | `save_many(items)` | [`put_all`](crate::Table::put_all), [`create_all`](crate::Table::create_all) |
//! | `get_one(key)`, `delete_one(key)` | [`get`](crate::Table::get), [`delete`](crate::Table::delete) with `return_old` |
//! | `get_many(keys)`, `delete_many(keys)` | [`batch_get`](crate::Table::batch_get), [`delete_all`](crate::Table::delete_all) |
//! | `get_many(condition)`, `delete_many(condition)` | [`find`](crate::Table::find), [`delete_where`](crate::Table::delete_where) |
//! | `update_one(key, updates)` | [`update`](crate::Table::update), which creates no item |
//! | `update_from_dict(item)` | `upsert(&item).condition(User::EMAIL.exists())`, or [`save`](crate::Table::save) of an item that was read |
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
