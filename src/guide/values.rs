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
//! | dates and times of `chrono`, `time` and `jiff` (features of these names) | S |
//! | `Vec<u8>`, `[u8; N]`, `Bytes` (feature `bytes`) | B |
//! | `bool`, `()` | BOOL, NULL |
//! | `Option<T>` | `None` is no attribute; absent and NULL are read as `None`. With `#[dyno(null)]` `None` is written as NULL |
//! | `Vec<T>`, `VecDeque<T>`, arrays, tuples | L |
//! | `HashMap<String, T>`, `BTreeMap<String, T>`, [`Item`](crate::Item) | M |
//! | a struct with [`derive(Document)`](macro@crate::Document) | M |
//! | a struct of one unnamed field with `derive(Document)` | as its field |
//! | an enum without data, with `derive(Document)` | S, the variant's name |
//! | an enum with data, with `derive(Document)` and `#[dyno(tag = "kind")]` | M with the attribute `kind` |
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
//! Limits: an item has up to 400 KB, a number up to 38 digits, lists and maps nest 32 levels deep
//! (AWS developer guide, "Quotas in Amazon DynamoDB").
