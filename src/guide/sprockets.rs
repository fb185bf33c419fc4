//! Items of sprockets-dynamodb: which options read what this Python library stored.
//!
//! Keys keep their form, because they are found by it. For everything else, an option of the field reads the old form,
//! and a put writes dyno's own, unless a converter writes the old one. As long as old programs read the table, write
//! the old form.
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
