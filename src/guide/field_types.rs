//! Field types: which Rust type and which option stores each kind of field, and how its values are checked.
//!
//! Python's mappers name a class for each kind of field. Here the kind is a Rust type, which other forms are read or
//! written is an option of the field, and a rule for its values is one of the crate `garde` (feature `garde`) or a
//! function of the model; see [Rules of a model](macro@crate::Model#rules-of-a-model).
//!
//! | Field | Rust type | Options and rules |
//! |---|---|---|
//! | `IntField(min_value, max_value)` | `i8` to `i128`, `u8` to `u128` | `garde(range(min = 1, max = 9))`; the type is a range, too |
//! | `IntField(strict = False)` | the same | `#[dyno(lenient)]` also reads S with digits |
//! | `add`, `subtract`, `increment`, `decrement` | [`add`](crate::expr::Path::add), [`increment`](crate::expr::Path::increment), [`decrement`](crate::expr::Path::decrement) of its path; `path - 1` in a `set` | |
//! | `FloatField` | `f64`, `f32`; [`Number`](crate::Number) or a decimal for exact digits | `garde(range(..))`, `#[dyno(lenient)]` |
//! | `BooleanField` | `bool` | `#[dyno(lenient)]` also reads `True`, `False`, `1` and `0`, as S or N |
//! | `StringField(regex, max_length, min_length)` | `String` | `garde(length(min = 1, max = 40))`, `garde(pattern(..))` with garde's feature `regex` |
//! | `StringField(choices)` | an enum without data with [`derive(Document)`](macro@crate::Document) | its variants are the choices |
//! | `EmailField` | `String`, or a newtype | `garde(email)` with garde's feature `email`, or `garde(custom(..))` |
//! | `URLField(fqdn)` | `Url` (feature `url`) | the type accepts valid URLs only; `garde(custom(..))` for the scheme and the host |
//! | `URLField(verify_exists)` | the same | send a request of your own before the put: rules do no I/O, and dyno sends requests to AWS only |
//! | `UUIDField` | `Uuid` (feature `uuid`) | `#[dyno(generated)]` |
//! | `IPAddressField` | `IpAddr`, `Ipv4Addr`, `Ipv6Addr` | |
//! | `DateTimeField` | times of `chrono`, `time` or `jiff` (features) | `#[dyno(lenient)]` reads `+0000` and more, `lenient(seconds)` numbers |
//! | `DateTimeField(formats, parser, serialized_format)` | the same | a converter: `load` reads the formats, `store` writes one, as [below](#units-and-formats) |
//! | `DateTimeField(tzd = 'require')`, `'allow'` | `DateTime<FixedOffset>`, which has an offset | a text without one is an error; a converter that assumes one allows it |
//! | `DateTimeField(tzd = 'utc', convert_tz = True)` | `DateTime<Utc>` | what is read is converted to UTC |
//! | `DateTimeField(tzd = 'reject', drop_tzinfo = True)` | `NaiveDateTime` | a text with an offset is an error; a converter drops it |
//! | `DateField(formats)` | `NaiveDate`, `time::Date`, `civil::Date` | `2026-01-31`; a converter for other formats |
//! | `TimedeltaField(precision)` | `Duration` in seconds | a converter for another unit, as [below](#units-and-formats) |
//! | `ListField(field, min_size, max_size)` | `Vec<T>`, `VecDeque<T>` | `#[dyno(default)]` for an absent list, `garde(length(..))`, `garde(inner(..))` |
//! | `append`, `prepend` | [`append`](crate::expr::Path::append), [`prepend`](crate::expr::Path::prepend) of its path | |
//! | `DictField(**fields)` | a struct with `derive(Document)` | `#[dyno(flatten)] rest: HashMap<String, Value>` keeps other attributes |
//! | sets | `HashSet<T>`, `BTreeSet<T>` | |
//!
//! | Option of a field | Here |
//! |---|---|
//! | `required` | a type that is no `Option`: a missing attribute is an error |
//! | `default` | `#[dyno(default = ..)]` when reading, `#[dyno(default_on_write = ..)]` when writing |
//! | `choices` | an enum |
//! | `validators`, `messages` | `garde`, or `validate` of the model, whose errors have a text |
//! | `serialized_name`, `set_name` | `#[dyno(rename = "..")]`, any name |
//! | `deserialize_from` | `#[dyno(alias = "..")]` |
//! | `serialize_when_none = False` | the default: `None` is not stored; `#[dyno(null)]` stores NULL |
//! | dropping empty values | `#[dyno(skip_empty)]` on strings, lists and maps |
//! | `to_primitive`, `to_native` | a [`Convert`](crate::Convert) in `#[dyno(with = ..)]` |
//! | `metadata` | doc comments |
//!
//! ```
//! use std::net::IpAddr;
//!
//! use dyno::{Document, Model, Table};
//! use garde::Validate;
//!
//! #[derive(Model, Validate)]
//! #[dyno(table = "Members", validate = Validate::validate)]
//! #[garde(allow_unvalidated)]
//! struct Member {
//!     #[dyno(partition_key)]
//!     #[garde(length(min = 3, max = 20))]
//!     name: String,
//!     #[garde(range(min = 18, max = 120))]
//!     age: u8,
//!     #[garde(custom(is_address))]
//!     email: String,
//!     level: Level,
//!     last_address: Option<IpAddr>,
//!     #[dyno(default)]
//!     #[garde(length(max = 10), inner(length(min = 1)))]
//!     tags: Vec<String>,
//! }
//!
//! #[derive(Document)]
//! enum Level {
//!     Basic,
//!     Gold,
//! }
//!
//! fn is_address(email: &str, _: &()) -> garde::Result {
//!     match email.split_once('@') {
//!         Some((name, host)) if !name.is_empty() && host.contains('.') => Ok(()),
//!         _ => Err(garde::Error::new("is not an address")),
//!     }
//! }
//!
//! async fn tag(members: &Table<Member>) -> dyno::Result<Member> {
//!     members.update("Ada", Member::TAGS.append(["new"])).unvalidated().await // the rules see no longer list
//! }
//! ```
//!
//! # Units and formats
//!
//! A converter stores a field in another unit or format, also in keys, conditions and updates:
//!
//! ```
//! use std::convert::Infallible;
//! use std::time::Duration;
//!
//! use dyno::{Convert, Model, to_json};
//!
//! #[derive(Model)]
//! #[dyno(table = "Films")]
//! struct Film {
//!     #[dyno(partition_key)]
//!     title: String,
//!     #[dyno(with = Minutes)]
//!     length: Duration,
//! }
//!
//! /// Stores a duration as whole minutes.
//! struct Minutes;
//!
//! impl Convert<Duration> for Minutes {
//!     type Stored = u64;
//!     type Error = Infallible;
//!
//!     fn store(duration: &Duration) -> Result<u64, Infallible> {
//!         Ok(duration.as_secs() / 60)
//!     }
//!
//!     fn load(minutes: u64) -> Result<Duration, Infallible> {
//!         Ok(Duration::from_secs(minutes.saturating_mul(60)))
//!     }
//! }
//!
//! let film = Film { title: "Brazil".into(), length: Duration::from_secs(142 * 60) };
//! assert_eq!(to_json(&film)?, r#"{"title":"Brazil","length":142}"#);
//! assert_eq!(Film::LENGTH.ge(Duration::from_secs(7200)).to_string(), "length >= 120");
//! # Ok::<(), dyno::EncodeError>(())
//! ```
//!
//! A converter can read several formats and write one:
//!
//! ```
//! use chrono::{NaiveDate, ParseError};
//! use dyno::{Convert, Document, from_json, to_json};
//!
//! /// Reads days in European and US notation. Writes them in a form that sorts.
//! struct Day;
//!
//! impl Convert<NaiveDate> for Day {
//!     type Stored = String;
//!     type Error = ParseError;
//!
//!     fn store(day: &NaiveDate) -> Result<String, ParseError> {
//!         Ok(day.to_string())
//!     }
//!
//!     fn load(stored: String) -> Result<NaiveDate, ParseError> {
//!         let formats = ["%d.%m.%Y", "%m/%d/%Y"].into_iter();
//!         let day = formats.map(|format| NaiveDate::parse_from_str(&stored, format)).find(Result::is_ok);
//!         day.unwrap_or_else(|| stored.parse())
//!     }
//! }
//!
//! #[derive(Document)]
//! struct Person {
//!     #[dyno(with = Day)]
//!     born: NaiveDate,
//! }
//!
//! for born in ["31.01.1990", "01/31/1990", "1990-01-31"] {
//!     let person: Person = from_json(&format!(r#"{{"born":"{born}"}}"#))?;
//!     assert_eq!(to_json(&person)?, r#"{"born":"1990-01-31"}"#);
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
