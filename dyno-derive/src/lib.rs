//! The derive macros of dyno. They are documented where they are used: as `dyno::Model` and `dyno::Document`.
//!
//! An option is read in `attr.rs`, gets its meaning in `field.rs`, `model.rs`, `index.rs` or `document.rs`, and is written out in `expand/`.

mod advice;
mod ast;
mod attr;
mod case;
mod container;
mod document;
mod errors;
mod expand;
mod fallback;
mod field;
mod index;
mod model;
mod nearest;
#[cfg(test)]
mod tests;
mod word;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

use ast::Input;
use attr::Place;
use document::Document;
use errors::Errors;
use model::Model;

/// Makes a struct the model of a table: its items become values of the struct, and the struct knows its keys.
///
/// ```
/// use dyno::{Document, Model};
///
/// #[derive(Model)]
/// #[dyno(table = "Movies", index(name = "ByRank", partition_key = year, sort_key = rank))]
/// struct Movie {
///     #[dyno(partition_key)]
///     year: u16,
///     #[dyno(sort_key)]
///     title: String,
///     rank: Option<u32>,
///     info: Info,
/// }
///
/// #[derive(Document)]
/// struct Info {
///     rating: Option<f64>,
/// }
///
/// assert_eq!(Movie::INFO.rating.gt(7.5).to_string(), "info.rating > 7.5");
/// ```
///
/// For each field there is a constant in upper case, its path: `Movie::YEAR`, `Movie::INFO`. It is as public as the field and has its
/// documentation. For each index there is one, too: `Movie::BY_RANK`.
///
/// A partition key is called hash key in older texts, a sort key range key.
///
/// # Options of the struct
///
/// | Option | Meaning |
/// |---|---|
/// | `table = "Movies"` | the name of the table; required. The client may put a prefix before it |
/// | `index(name = "ByRank", partition_key = year, sort_key = rank)` | a global secondary index; the keys are fields, the sort key is optional |
/// | `local_index(name = "ByDate", sort_key = released)` | a local secondary index: the partition key of the table with another sort key |
/// | `stream = new_and_old_images` | the table has a stream, whose records show `keys_only`, `new_image`, `old_image` or `new_and_old_images` |
/// | `rename_all = "camelCase"` | how the names of attributes are written: `lowercase`, `UPPERCASE`, `PascalCase`, `camelCase`, `snake_case`, `SCREAMING_SNAKE_CASE`, `kebab-case`, `SCREAMING-KEBAB-CASE`, as in serde |
/// | `crate = ::path` | where this crate is, for those who re-export it |
///
/// # Options of a field
///
/// | Option | Meaning |
/// |---|---|
/// | [`partition_key`](#keys-and-indexes) | the partition key of the table; exactly one field has it |
/// | [`sort_key`](#keys-and-indexes) | the sort key of the table |
/// | [`rename = "movieTitle"`](#names) | the name of the attribute |
/// | [`default`, `default = 5`](#absent-attributes) | what the field is when the attribute is absent: the type's default, or an expression |
/// | [`skip`](#absent-attributes) | the field is not stored; it is read as its default, or as `skip, default = 5` says |
/// | [`null`](#absent-attributes) | `None` is written as NULL rather than left out |
/// | [`flatten`](#flattened-documents) | the members of the field's document stand beside the other attributes |
/// | [`with = Cents`](#types-of-other-crates) | the field is stored as a converter says |
/// | [`serde`](#types-of-other-crates) | the field is stored as serde says |
/// | [`ttl`](#what-else-a-table-has) | the field says when an item expires: a number of seconds since 1970, such as `dyno::Ttl` |
///
/// # Keys and indexes
///
/// Keys are strings, numbers or bytes, and types that are stored as one: new types, enums without data. A key is always there, so it is
/// no `Option`; the keys of an index may be absent, and items without them are not in the index. A key cannot be changed by an update.
///
/// ```
/// # use dyno::Model;
/// #[derive(Model)]
/// #[dyno(table = "Orders")]
/// #[dyno(index(name = "GSI1", partition_key = status))]
/// #[dyno(local_index(name = "by-total", sort_key = total))]
/// struct Order {
///     #[dyno(partition_key)]
///     customer: String,
///     #[dyno(sort_key)]
///     number: u32,
///     status: Option<String>,
///     total: u64,
/// }
///
/// assert_eq!(Order::GSI1.schema().name, "GSI1");
/// assert_eq!(Order::BY_TOTAL.schema().name, "by-total");
/// ```
///
/// The keys of a global index have up to four attributes each: `partition_key = (project, state)`. An index holds all attributes of its
/// items, or the keys alone with `projection = keys_only`, or some more with `projection = include(title)`.
///
/// # What else a table has
///
/// ```
/// # use dyno::{Model, TableDefinition, Ttl};
/// #[derive(Model)]
/// #[dyno(table = "Sessions", stream = old_image)]
/// #[dyno(index(name = "ByUser", partition_key = (tenant, user), sort_key = opened, projection = include(device)))]
/// struct Session {
///     #[dyno(partition_key)]
///     id: String,
///     tenant: String,
///     user: String,
///     opened: u64,
///     device: String,
///     #[dyno(ttl)]
///     expires: Ttl,
/// }
///
/// let table = TableDefinition::of::<Session>();
/// assert!(table.stream.is_some());
/// ```
///
/// Billing, tags and the rest belong to the place where a table runs: see `dyno::TableDefinition`.
///
/// # Names
///
/// An attribute is called as its field, without `r#`.
///
/// ```
/// # use dyno::Model;
/// #[derive(Model)]
/// #[dyno(table = "Movies", rename_all = "camelCase")]
/// struct Movie {
///     #[dyno(partition_key)]
///     release_year: u16,
///     #[dyno(rename = "name")]
///     title: String,
/// }
///
/// assert_eq!(Movie::RELEASE_YEAR.to_string(), "releaseYear");
/// assert_eq!(Movie::TITLE.to_string(), "name");
/// ```
///
/// # Absent attributes
///
/// ```
/// # use dyno::{Model, from_json};
/// #[derive(Model)]
/// #[dyno(table = "Users")]
/// struct User {
///     #[dyno(partition_key)]
///     name: String,
///     nick: Option<String>, // absent or NULL: `None`
///     #[dyno(null)]
///     email: Option<String>, // the same, but `None` is written as NULL
///     #[dyno(default)]
///     tags: Vec<String>,
///     #[dyno(default = 3)]
///     stars: u8,
///     #[dyno(skip)]
///     cached: bool, // never stored
/// }
///
/// let user: User = from_json(r#"{"name": "Sam"}"#)?;
/// assert_eq!((user.nick, user.email, user.tags.len(), user.stars, user.cached), (None, None, 0, 3, false));
/// # Ok::<(), dyno::DecodeError>(())
/// ```
///
/// # Flattened documents
///
/// The field's type is a struct or an enum with [`derive(Document)`](macro@Document), or a map, which takes what the other fields
/// leave: `HashMap<String, dyno::Value>`. Two attributes of one name are refused when the item is written.
///
/// ```
/// # use dyno::{Document, Model};
/// #[derive(Model)]
/// #[dyno(table = "Users")]
/// struct User {
///     #[dyno(partition_key)]
///     name: String,
///     #[dyno(flatten)]
///     audit: Audit,
/// }
///
/// #[derive(Document)]
/// struct Audit {
///     created: u64,
/// }
///
/// assert_eq!(User::AUDIT.created.to_string(), "created");
/// ```
///
/// # Types of other crates
///
/// `serde` stores whatever serde can, as the crate serde_dynamo does. `with` names a type that implements `dyno::Convert`. On a field
/// that is an `Option<T>`, both are about `T`, and `None` is absent.
///
/// ```
/// # use dyno::{Convert, Model, to_json};
/// use std::convert::Infallible;
/// use std::time::{Duration, SystemTime, UNIX_EPOCH};
///
/// struct Millis;
///
/// impl Convert<SystemTime> for Millis {
///     type Stored = u64;
///     type Error = Infallible;
///
///     fn store(time: &SystemTime) -> Result<u64, Infallible> {
///         Ok(time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as u64))
///     }
///
///     fn load(millis: u64) -> Result<SystemTime, Infallible> {
///         Ok(UNIX_EPOCH + Duration::from_millis(millis))
///     }
/// }
///
/// #[derive(Model)]
/// #[dyno(table = "Events")]
/// struct Event {
///     #[dyno(partition_key)]
///     id: u64,
///     #[dyno(with = Millis)]
///     at: SystemTime,
///     #[dyno(serde)]
///     shape: Option<(u8, char)>,
/// }
///
/// let event = Event { id: 1, at: UNIX_EPOCH + Duration::from_millis(5), shape: Some((3, 'x')) };
/// assert_eq!(to_json(&event)?, r#"{"id":1,"at":5,"shape":[3,"x"]}"#);
/// assert_eq!(Event::AT.lt(7_u64).to_string(), "at < 7");
/// # Ok::<(), dyno::EncodeError>(())
/// ```
///
/// # Generics
///
/// Models have type, constant and lifetime parameters. A struct that borrows can be written; what is read from a table must own
/// its strings and bytes.
#[proc_macro_derive(Model, attributes(dyno))]
pub fn derive_model(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    model(&input).into()
}

/// Makes a struct or an enum something that an attribute can hold.
///
/// | Type | Stored as |
/// |---|---|
/// | a struct with named fields | M, one member for each field |
/// | a struct with one unnamed field | what the field is stored as |
/// | an enum without data | S, the name of the variant |
/// | an enum with data, with `#[dyno(tag = "kind")]` | M: the name of the variant in the attribute `kind`, its fields beside |
///
/// ```
/// use dyno::{Document, to_json};
///
/// #[derive(Document)]
/// struct Info {
///     rating: Option<f64>,
///     awards: Vec<Award>,
///     studio: Studio,
///     status: Status,
/// }
///
/// #[derive(Document)]
/// struct Studio(String);
///
/// #[derive(Document)]
/// #[dyno(rename_all = "lowercase")]
/// enum Status {
///     Planned,
///     Released,
/// }
///
/// #[derive(Document)]
/// #[dyno(tag = "kind")]
/// enum Award {
///     Oscar { year: u16 },
///     #[dyno(rename = "other")]
///     Other(Prize), // the members of the prize stand beside `kind`
///     None,
/// }
///
/// #[derive(Document)]
/// struct Prize {
///     name: String,
/// }
///
/// let info = Info {
///     rating: None,
///     awards: vec![Award::Oscar { year: 1986 }, Award::Other(Prize { name: "Bear".to_owned() }), Award::None],
///     studio: Studio("Embassy".to_owned()),
///     status: Status::Released,
/// };
/// let json = concat!(
///     r#"{"awards":[{"kind":"Oscar","year":1986},{"kind":"other","name":"Bear"},{"kind":"None"}],"#,
///     r#""studio":"Embassy","status":"released"}"#,
/// );
/// assert_eq!(to_json(&info)?, json);
/// # Ok::<(), dyno::EncodeError>(())
/// ```
///
/// The fields of a document are fields of its path, `Movie::INFO.rating`; of a tagged enum the tag is: `Order::PAYMENT.kind`.
/// A new type is a key or the element of a set where its content could be one, and so is an enum without data. Both are compared
/// with values of their own type only.
///
/// # Options
///
/// | Option | Where | Meaning |
/// |---|---|---|
/// | `tag = "kind"` | enum | the attribute that says which variant is stored; required where a variant has data |
/// | `rename_all = "camelCase"` | struct, enum, variant | how the names of the fields, of the variants, of the variant's fields are written |
/// | `rename = "other"` | variant, field | the name of the variant, of the attribute |
/// | `crate = ::path` | struct, enum | where this crate is, for those who re-export it |
///
/// The options of a field are those of [`derive(Model)`](macro@Model#options-of-a-field), without the keys. The one field of a new
/// type takes `with` and `serde`.
#[proc_macro_derive(Document, attributes(dyno))]
pub fn derive_document(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    document(&input).into()
}

fn model(input: &DeriveInput) -> proc_macro2::TokenStream {
    let mut errors = Errors::default();
    let written = Input::read(Place::Model, input, &mut errors);
    match Model::read(&written, errors) {
        Ok(model) => expand::model(&model),
        Err(error) => fallback::model(&written, &error),
    }
}

fn document(input: &DeriveInput) -> proc_macro2::TokenStream {
    let mut errors = Errors::default();
    let written = Input::read(Place::Document, input, &mut errors);
    match Document::read(&written, errors) {
        Ok(document) => expand::document(&document),
        Err(error) => fallback::document(&written, &error),
    }
}
