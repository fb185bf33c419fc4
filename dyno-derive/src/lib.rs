//! The derive macros of dyno. They are documented where they are used: as `dyno::Model`, `dyno::Document`,
//! `dyno::Table` and `dyno::Collection`.
//!
//! `attr.rs` reads the options, and `serde_attributes.rs` those of serde. `field.rs`, `model.rs`, `index.rs`,
//! `document.rs`, `variant.rs`, `entity.rs`, `template.rs`, `table.rs` and `collection.rs` interpret them and check the
//! rules between them. `expand/` generates the code.

mod advice;
mod ast;
mod attr;
mod attribute_name;
mod capacity;
mod case;
mod collection;
mod container;
mod document;
mod document_options;
mod entity;
mod errors;
mod expand;
mod fallback;
mod field;
mod field_type;
mod index;
mod life;
mod model;
mod nearest;
mod option_reader;
mod path_name;
mod serde_attributes;
mod serde_difference;
mod serde_names;
mod serde_option;
mod table;
mod template;
#[cfg(test)]
mod tests;
mod upgrade;
mod variant;
mod view;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

use ast::Input;
use attr::Scope;
use collection::Collection;
use document::Document;
use entity::Entity;
use errors::{Errors, Failure};
use model::Model;
use table::Table;

/// Implements `dyno::Model` for a struct, whose values are the items of a table.
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
/// Each field gets a constant in upper case, which holds its path: `Movie::YEAR`, `Movie::INFO`. The constant has the
/// visibility and the documentation of the field. Each index also gets a constant: `Movie::BY_RANK`.
///
/// A partition key is also called a hash key, and a sort key is also called a range key.
///
/// # Options
///
/// | Option | On | Effect |
/// |---|---|---|
/// | `table = "Movies"` | struct | sets the name of the table, before the prefix of the client; required |
/// | `name_from_env = "MOVIES_TABLE"` | struct | names the environment variable that has the name of the table: see [`Table`](macro@Table#names-from-the-environment) |
/// | [`table = Shop`](#several-models-in-one-table) | struct | names a declared table, which several models share |
/// | [`partition_key = ".."`, `sort_key = ".."`](#templates) | struct | composes a key attribute of the table |
/// | [`index(GSI1, ..)`](#several-models-in-one-table) | struct | composes the key of an index of the declared table |
/// | [`entity = "Order"`](#several-models-in-one-table) | struct | sets the value of the entity attribute |
/// | [`index(name = "ByRank", ..)`](#keys-and-indexes) | struct | defines a global secondary index |
/// | [`local_index(name = "ByDate", ..)`](#keys-and-indexes) | struct | defines a local secondary index |
/// | [`stream = new_and_old_images`](#streams-and-time-to-live) | struct | enables a stream |
/// | [`normalize = User::normalize`](#rules-of-a-model) | struct | calls a function that changes a copy of the item before each write; `normalize(User::normalize, from(email))` names the fields that it depends on |
/// | [`validate = User::validate`](#rules-of-a-model) | struct | calls a function that may reject the item before each write; `validate(User::validate, from(age))` |
/// | [`capacity(read = 5, write = 5)`](#capacity) | struct, index | provisions capacity for the table or the global index |
/// | [`item_version = 3`](#versions-of-items) | struct | stores the version of the attributes in each item |
/// | [`upgrade(from = 2, with = ..)`](#versions-of-items) | struct | reads items of an older version |
/// | [`rename_all = "camelCase"`](#names) | struct | sets the case of the attribute names |
/// | [`serde_attributes = apply`](#attributes-of-serde) | struct, field | applies serde's attributes, or ignores them |
/// | [`serde = write`](#programs-that-read-with-serde_dynamo) | struct | writes items as serde_dynamo does |
/// | [`crate = crate::mapper`](#re-exports) | struct | sets the path of this crate |
/// | [`partition_key`](#keys-and-indexes) | field | makes the field the partition key; required on one field |
/// | [`sort_key`](#keys-and-indexes) | field | makes the field the sort key |
/// | [`rename = "name"`](#names) | field | sets the name of the attribute |
/// | [`alias = "oldName"`](#names) | field | also reads the field from an older name |
/// | [`default`, `default = 5`](#absent-attributes) | field | sets the value of the field if the attribute is absent or NULL |
/// | [`default_on_write = now()`](#absent-attributes) | field | sets the value that is written if the field is `None` |
/// | [`skip`](#absent-attributes) | field | does not store the field |
/// | [`null`](#absent-attributes) | field | stores `None` as NULL instead of no attribute |
/// | [`empty_as_null`](#absent-attributes) | field | stores an empty string, list, set or map as NULL |
/// | [`skip_empty`](#absent-attributes) | struct, enum, field | does not store an empty string, list or map |
/// | [`lenient`, `lenient(seconds)`](#values-of-other-programs) | field | also accepts the forms that other programs write |
/// | [`flatten`](#flattened-documents) | field | stores the members of a document as attributes of the item |
/// | [`with = Millis`](#types-of-other-crates) | field | stores the field with a converter |
/// | [`serde`](#types-of-other-crates) | field | stores the field with serde |
/// | [`ttl`](#streams-and-time-to-live) | field | makes the field the expiry time of the item |
/// | [`version`](#versions) | field | locks the items of the model optimistically |
/// | [`write_id`](#versions) | field | gives each write a random value, by which it recognizes its own item |
/// | [`created_at`](#timestamps) | field | sets the time of the first write |
/// | [`updated_at`](#timestamps) | field | sets the time of the last write |
/// | [`generated`](#rules-of-a-model) | field | makes an id in each write of an item that has none |
/// | [`computed = Order::total`](#rules-of-a-model) | field | writes what a function returns |
/// | [`from(price, amount)`](#rules-of-a-model) | field | names the fields that a `computed` field depends on |
/// | [`unique`](#unique-values) | field | lets no two items of the model have the same value |
/// | [`key = escape`](#templates) | field | sets how a string is written in templates; also `lower`, `upper` |
/// | [`stored`](#several-models-in-one-table) | field | stores a field of a composed key as an attribute, too |
///
/// # Keys and indexes
///
/// A key attribute is a string, a number, binary data, or a type that is stored as one of these, such as a newtype or
/// an enum without data. A key attribute of the table is always present, so its field is not an `Option`. A key
/// attribute of an index may be an `Option`; items without it are not in the index. An update cannot change a key
/// attribute of the table.
///
/// ```
/// # use dyno::Model;
/// #[derive(Model)]
/// #[dyno(table = "Orders")]
/// #[dyno(index(name = "GSI1", partition_key = status))]
/// #[dyno(index(name = "ByRegion", partition_key = (country, city), sort_key = total, projection = include(status)))]
/// #[dyno(local_index(name = "by-total", sort_key = total, projection = keys_only))]
/// struct Order {
///     #[dyno(partition_key)]
///     customer: String,
///     #[dyno(sort_key)]
///     number: u32,
///     status: Option<String>,
///     country: String,
///     city: String,
///     total: u64,
/// }
///
/// assert_eq!(Order::GSI1.schema().name, "GSI1");
/// assert_eq!(Order::BY_TOTAL.schema().name, "by-total");
/// ```
///
/// The options of `index` and `local_index` are:
///
/// - `name`: the name of the index; required.
/// - `partition_key`: one field, or up to four in parentheses; required for `index`. A local index has the partition
///   key of the table.
/// - `sort_key`: one field, or up to four in parentheses for `index`; required for `local_index`, where it is one
///   field.
/// - `projection`: `all` (the default), `keys_only`, or `include(..)` with the fields that the index contains in
///   addition to the keys.
///
/// # Several models in one table
///
/// A table that several models share is declared once, with [`derive(Table)`](macro@Table). `table = Shop` refers to
/// it, and the keys are *templates*: texts with fields in braces.
///
/// ```
/// use dyno::{Document, Model, Table, to_json};
///
/// #[derive(Table)]
/// #[dyno(
///     name = "shop",
///     partition_key(pk: String),
///     sort_key(sk: String),
///     entity = "kind",
///     index(name = "GSI1", partition_key(gsi1pk: String), sort_key(gsi1sk: String))
/// )]
/// struct Shop;
///
/// #[derive(Model)]
/// #[dyno(
///     table = Shop,
///     partition_key = "CUSTOMER#{customer}",
///     sort_key = "ORDER#{year}#{number:06}",
///     index(GSI1, partition_key = "STATUS#{status}", sort_key = "{shipped}")
/// )]
/// struct Order {
///     customer: String,
///     year: u16,
///     number: u32,
///     status: Status,
///     shipped: Option<u64>, // an order that is not shipped is not in the index
///     total: u32,
/// }
///
/// #[derive(Document)]
/// enum Status {
///     Open,
///     Closed,
/// }
///
/// let order = Order {
///     customer: "ada".to_owned(),
///     year: 2026,
///     number: 7,
///     status: Status::Open,
///     shipped: None,
///     total: 40,
/// };
/// let json = concat!(
///     r#"{"pk":"CUSTOMER#ada","sk":"ORDER#02026#000007","kind":"Order","#,
///     r#""status":"Open","total":40}"#,
/// );
/// assert_eq!(to_json(&order)?, json);
/// # Ok::<(), dyno::EncodeError>(())
/// ```
///
/// The key attributes are composed on every write of every kind, and their fields are read back from them. A field of
/// the table's key has no attribute of its own, so it has no conditions and no updates; `#[dyno(stored)]` on the field
/// stores it, too, for conditions, filters and other programs. A field that only the key of an index is composed of is
/// stored.
///
/// | Option | On | Effect |
/// |---|---|---|
/// | `table = Shop` | struct | names the declared table |
/// | `partition_key = "CUSTOMER#{customer}"`, `sort_key = ".."` | struct | composes a key attribute of the table |
/// | `index(GSI1, partition_key = "..", sort_key = "..")` | struct | composes the key of an index of the table |
/// | `entity = "Order"` | struct | sets the value of the entity attribute; the name of the struct by default |
/// | `key = escape`, `lower`, `upper` | field | sets how a string is written in templates |
/// | `stored` | field | stores a field of the table's key as an attribute, too |
///
/// `rename`, `rename_all`, `default`, `skip`, `with` and the other options of fields work as in other models. `stream`,
/// `ttl` and the names of indexes belong to the declared table.
///
/// ## Templates
///
/// A template has the syntax of `format!`. Each field is in braces, `{customer}`; a brace itself is written twice.
/// Between two fields is a text, whose first character is the separator that ends the first field. A template without
/// fields is a fixed key, `sort_key = "PROFILE"`. A key attribute that is a field itself is named without quotes,
/// `sort_key = number`; only so can it be a number or binary data.
///
/// `dyno::codec::key_text` lists the text of each type. Integers, dates, times in UTC, `Uuid`s and Booleans have a
/// fixed width and the order of their values. `{number:04}` writes four digits. A decimal always has its digits before
/// and after the point: `{price:8.2}`. A float has no such text.
///
/// A string ends at its separator, which it must not contain; such a value is an error before the request is sent.
/// Before another field, it allows only `eq`, because what follows the separator is compared, too. `#[dyno(key =
/// escape)]` takes all strings and keeps their order. `lower` and `upper` write the string in one case, and it is read
/// back so. Enums without data are written by name, and allow only `eq`.
///
/// DynamoDB limits a partition key to 2,048 bytes and a sort key to 1,024 bytes. A longer key is an error before the
/// request is sent. So is a key that would be empty. A template whose texts are all longer does not compile.
///
/// ## Keys and conditions
///
/// A key is the value of the fields in the order of the templates: one value, or a tuple for several. A half without
/// fields is left out. A condition on the sort key takes the fields from left to right, and a condition on the next
/// one; fields on the right can be left out.
///
/// ```no_run
/// # use dyno::{Model, Table, between, eq};
/// # #[derive(Table)]
/// # #[dyno(name = "shop", partition_key(pk: String), sort_key(sk: String), entity = "kind")]
/// # struct Shop;
/// # #[derive(Model)]
/// # #[dyno(table = Shop, partition_key = "CUSTOMER#{customer}", sort_key = "ORDER#{year}#{number:06}")]
/// # struct Order { customer: String, year: u16, number: u32, total: u32 }
/// # async fn example(orders: Table<Order>) -> dyno::Result<()> {
/// let order = orders.get(("ada", (2026, 7))).await?;
/// let of_two_years = orders.query("ada").sort_key(between(2025, 2026)).all().await?;
/// let of_a_year = orders.query("ada").sort_key(eq(2026)).all().await?;
/// let first = orders.query("ada").sort_key((2026, between(1, 99))).all().await?;
/// # Ok(())
/// # }
/// ```
///
/// A condition selects only keys that begin as those of the template do.
///
/// A field that occurs more than once in a key is passed only once, at its first position, and every attribute is
/// composed of the same value. So the key of the item that begins a partition is one value, and a condition on the sort
/// key is about the fields that the partition key does not have. An item whose key attributes disagree about the field
/// is a decode error, which names both templates.
///
/// ```no_run
/// # use dyno::{Model, Table, ge};
/// # #[derive(Table)]
/// # #[dyno(name = "shop", partition_key(pk: String), sort_key(sk: String), entity = "kind")]
/// # struct Shop;
/// #[derive(Model)]
/// #[dyno(table = Shop, partition_key = "CUSTOMER#{id}", sort_key = "CUSTOMER#{id}")]
/// struct Customer { id: u64, name: String }
///
/// #[derive(Model)]
/// #[dyno(table = Shop, partition_key = "CUSTOMER#{customer}", sort_key = "VISIT#{customer}#{number}")]
/// struct Visit { customer: u64, number: u32 }
///
/// # async fn example(customers: Table<Customer>, visits: Table<Visit>) -> dyno::Result<()> {
/// let customer = customers.get(7).await?;
/// let visit = visits.get((7, 1)).await?;
/// let later = visits.query(7).sort_key(ge(2)).all().await?;
/// # Ok(())
/// # }
/// ```
///
/// ## Entities apart
///
/// A query of one model reads the keys that begin with the text of its sort key before the first field, `ORDER#`. If
/// the table lists its models in `entities(..)` and no other of them has such keys, this is enough. Otherwise, and in
/// every scan, a filter on the entity attribute is added: the items of other models are read, count toward `limit`, and
/// consume capacity, but are not returned. So begin the sort keys of models in one partition with different texts.
///
/// A get of an item of another model returns `None` if the table has an entity attribute, which a get of some
/// attributes requests as well. Otherwise it is an error if the key is not one of the template; keys that are plain
/// fields do not distinguish the models.
///
/// A string at the end of a template can contain the separators of a longer template: with `"ORDER#{id}"` and
/// `"ORDER#{id}#NOTE#{note}"`, the order `1#NOTE#2` has the key of a note. `#[dyno(key = escape)]` on the field of the
/// order prevents this; without it, a table that lists both in `entities(..)` does not compile. Neither does one with
/// `"ORDER#{id}"` and `"ORDER#LATEST"`, which is the key of the order `LATEST`, even if it is escaped.
///
/// ## Updates
///
/// A field that the key of an index is composed of takes `set(value)` and `remove()`. The composed attributes change in
/// the same request. If they need fields that the update does not set, `Update::with` states their
/// values, and the update is carried out only if they hold; without it, the update is an error that names the missing
/// fields. An update cannot compute such a field, as `increment` does, because the key is composed before the request
/// is sent.
///
/// ```
/// # use dyno::{Model, Table};
/// # #[derive(Table)]
/// # #[dyno(name = "shop", partition_key(pk: String), index(name = "GSI1", partition_key(gsi1pk: String)))]
/// # struct Shop;
/// #[derive(Model)]
/// #[dyno(table = Shop, partition_key = "ORDER#{id}", index(GSI1, partition_key = "{region}#{status}"))]
/// struct Order {
///     id: u64,
///     region: String,
///     status: String,
/// }
///
/// let update = Order::STATUS.set("closed").with(Order::REGION, "EU");
/// assert_eq!(update.to_string(), "SET status = \"closed\" IF region = \"EU\"");
/// ```
///
/// If a field of an index's key is an `Option` and is `None`, the item has none of the key attributes of this index, so
/// it is not in the index.
///
/// ## Existing tables
///
/// A table whose keys are not composed of fields is declared in the same way, and the key attributes are fields:
/// `partition_key = pk, sort_key = sk`, with `pk: String` and `sk: String` in the struct. The entity attribute is left
/// out of the declaration if the items have none.
///
/// Sources: Amazon DynamoDB Developer Guide, "Best practices for using sort keys to organize data", "Using sort keys
/// for version control" and "Quotas in Amazon DynamoDB" (sizes of keys).
///
/// # Streams and Time to Live
///
/// The value of `stream` is `keys_only`, `new_image`, `old_image` or `new_and_old_images`. A field with `ttl` holds the
/// expiry time in seconds since 1970, such as a `dyno::Ttl`.
///
/// ```
/// # use dyno::{Model, TableDefinition, Ttl};
/// #[derive(Model)]
/// #[dyno(table = "Sessions", stream = old_image)]
/// struct Session {
///     #[dyno(partition_key)]
///     id: String,
///     #[dyno(ttl)]
///     expires: Ttl,
/// }
///
/// let table = TableDefinition::of::<Session>();
/// assert!(table.stream.is_some());
/// ```
///
/// Tags and other settings of the table are not part of the model; see `dyno::TableDefinition`.
///
/// # Capacity
///
/// A table is billed per request, unless the model or the declared table has a `capacity`: its read and write units per
/// second, at least 1. A global index has that of the table, or its own. `TableDefinition::billing` sets another one,
/// for example for a test.
///
/// ```
/// # use dyno::{Model, TableDefinition};
/// # use dyno::table_definition::Billing;
/// #[derive(Model)]
/// #[dyno(table = "Movies", capacity(read = 8, write = 4))]
/// #[dyno(index(name = "ByRank", partition_key = rank, capacity(read = 2, write = 4)))]
/// struct Movie {
///     #[dyno(partition_key)]
///     title: String,
///     rank: Option<u32>,
/// }
///
/// let table = TableDefinition::of::<Movie>();
/// assert_eq!(table.billing, Some(Billing::provisioned(8, 4)));
/// assert_eq!(table.indexes[0].billing, Some(Billing::provisioned(2, 4)));
/// ```
///
/// # Versions of items
///
/// `item_version` is the number of current items, and `upgrade` reads the items of an older version: its function turns
/// an item of the version `from` into one of the next. It takes `&mut Item`, or a document, and returns the next one.
///
/// ```
/// # use dyno::{Item, Model, from_json};
/// #[derive(Model)]
/// #[dyno(table = "Users", item_version = 2, upgrade(from = 1, with = User::from_1))]
/// struct User {
///     #[dyno(partition_key)]
///     id: u64,
///     first: String,
/// }
///
/// impl User {
///     fn from_1(item: &mut Item) {
///         if let Some(name) = item.remove("name") {
///             item.insert("first", name);
///         }
///     }
/// }
///
/// let user: User = from_json(r#"{"id": 7, "name": "Ada"}"#)?;
/// assert_eq!(user.first, "Ada");
/// # Ok::<(), dyno::DecodeError>(())
/// ```
///
/// An item without a number has version 1. The guide's page "Upgrading items" has the rest: writing back, updates,
/// views.
///
/// # Versions
///
/// A field with `version` is an unsigned integer that counts the writes of an item. A write of an item that somebody
/// else has changed since it was read fails with `Error::VersionConflict`, which has the item in the table.
///
/// ```no_run
/// # use dyno::{Error, Model, Table};
/// #[derive(Model, Debug)]
/// #[dyno(table = "Accounts")]
/// struct Account {
///     #[dyno(partition_key)]
///     id: String,
///     balance: i64,
///     #[dyno(version)]
///     version: u64, // 0 until the item is stored
/// }
///
/// # async fn example(accounts: Table<Account>) -> dyno::Result<()> {
/// let mut ada = accounts.get("ada").required().await?;
/// ada.balance += 5;
/// let ada = accounts.put(&ada).return_new().await?; // fails if somebody else wrote it meanwhile
///
/// // or: read, change and write until it succeeds
/// let ada = accounts.retry_on_conflict("ada", |account| account.balance += 5).await?;
/// # Ok(())
/// # }
/// ```
///
/// | Write | Condition | Version of the item |
/// |---|---|---|
/// | `put` of version 0 | the table has no version for the key, or 0 | 1 |
/// | `put`, `upsert` of version n | the version is n | n + 1 |
/// | `save` | the version is the one that was read, 0 if there was none | n + 1; the same if nothing was changed |
/// | `create` | there is no such item | one more than the given one |
/// | `upsert` of version 0, `update` | none | counted; 1 for a new item |
/// | `update(..).if_version(n)` | the version is n | n + 1 |
/// | `delete(..).if_version(n)` | the version is n | |
/// | `delete` | none | |
///
/// The same holds in transactions and in `upsert_all`. BatchWriteItem has no conditions: a batch of puts of such a
/// model does not compile. An item without the attribute, because it is older than the option, reads as version 0: a
/// `put` and a `save` check that it still has none, but an `upsert` has no condition, because a new item has version 0
/// as well; save such an item instead. All writers of the table must count the version; `client.raw_table(..)` does
/// not. The type is `u32`, `u64` or `u128`.
///
/// If a response is lost, the SDK sends the write again, and the version is not the expected one any more because the
/// write itself was carried out. Without more, it cannot be told from an equal write by another writer, so the conflict
/// says that its outcome is unknown: `is_outcome_unknown`. With a `write_id`, a field that gets a new random value in
/// each write (`String`, `u64` or `Uuid`), puts, creates, updates with a condition and upserts know their own item
/// again and succeed.
///
/// # Timestamps
///
/// `created_at` and `updated_at` are set by every write of an item, from the clock of the client, which tests replace
/// with `Client::with_clock`. The types are those of `dyno::model::Timestamp`: dates and times of chrono, time and
/// jiff, and seconds since 1970 as a number. An `Option`, or the beginning of 1970, is a time that is not set.
///
/// ```
/// # use dyno::Model;
/// #[derive(Model)]
/// #[dyno(table = "Notes")]
/// struct Note {
///     #[dyno(partition_key)]
///     id: u64,
///     text: String,
///     #[dyno(created_at)]
///     created: Option<u64>,
///     #[dyno(updated_at)]
///     updated: u64,
/// }
/// ```
///
/// | Write | `created_at` | `updated_at` |
/// |---|---|---|
/// | `put`, `create`, a put in a batch | the time of the item, or now if it has none | now |
/// | `upsert`, `upsert_all`, `update(..).or_create()` | stays as it is in the table; a new item gets the time of the given one, or now | now |
/// | `update` | stays as it is in the table | now |
///
/// An update that sets one of the fields itself writes what it says.
///
/// # Rules of a model
///
/// A write of an item does the following, in this order:
///
/// 1. It calls `normalize` with a copy of the item.
/// 2. It puts the values of `default_on_write` in place of `None`.
/// 3. It makes the ids that are `generated`, and sets the times.
/// 4. It calls the functions of `computed` fields. Each gets the item as it is then, with the computed fields as they
///    were read.
/// 5. It calls `validate`, with the values that are sent. Only the version and the write id come later.
/// 6. It sets the version and the write id, and composes the keys of all these values.
///
/// A model with `normalize` must be `Clone`, and so must one whose `validate` or `computed` gets a value that the write
/// makes: a default, an id, a time, or a computed field.
///
/// The item in memory does not change; `return_new` of a put returns it as it was written. `put`, `create`, `upsert`,
/// `save`, each item of a batch and of `upsert_all`, `retry_on_conflict`, and the same in transactions do all of that.
///
/// A `generated` id is a part of what is sent, not of the item in memory: a program that sends an item again writes it
/// under another id. Take the item that `return_new` returns, or set the id before.
///
/// ```
/// # use dyno::Model;
/// use dyno::model::Violation;
///
/// #[derive(Model, Clone)]
/// #[dyno(table = "Users", normalize = User::normalize, validate = User::validate)]
/// struct User {
///     #[dyno(partition_key, generated)]
///     id: String, // empty: the write makes one
///     email: String,
///     #[dyno(computed = User::domain)]
///     domain: String,
/// }
///
/// impl User {
///     fn normalize(&mut self) {
///         self.email = self.email.trim().to_lowercase();
///     }
///
///     fn validate(&self) -> Result<(), Violation> {
///         match self.email.contains('@') {
///             true => Ok(()),
///             false => Err(Violation::at("email", "is not an address")),
///         }
///     }
///
///     fn domain(&self) -> String {
///         self.email.split('@').next_back().unwrap_or_default().to_owned()
///     }
/// }
/// ```
///
/// An item that breaks a rule is an `Error::Encode` with the rules (`EncodeError::violations`), and nothing is sent.
/// With the feature `garde`, the rules of that crate are checked by `validate = garde::Validate::validate`. Reads check
/// the rules on request, by `validated()`.
///
/// An `update` sets the version, the write id and the times. It has no item, so it calls no function. A change of a
/// field that a function depends on is an error before anything is sent, because the function would be skipped:
///
/// - An update is invalid if it changes a field that a `computed` field depends on and does not set the computed field
///   as well. Any field may be such a field, unless `from(price, amount)` names them. An upsert is invalid if it
///   changes or keeps such a field by itself.
/// - An update is invalid if it changes a field that `normalize` or `validate` depends on. Any field may be such a
///   field, unless `normalize(User::normalize, from(email))` names them. `unvalidated()` allows the update.
/// - If `validate` is `garde::Validate::validate`, the new value of a field is checked by garde's rules for this field.
///   The function then depends on the fields with rules, or on every field if a rule names others (`matches`, `self`).
///   The value of a field with a converter, and of every field of a generic model, cannot be checked in an update.
///
/// A `Loaded` that is changed and saved does all of the above instead.
///
/// A generated id is a `String` in the format of a ULID, a `Ulid` (feature `ulid`), or a `Uuid` of version 7
/// (feature `uuid`); all sort by time. An upsert keeps the id that the item in the table has, if that is no part of the
/// key; `update(..).or_create()` makes none, and is rejected if it sets none. `computed` and `generated` fields are
/// read as they are stored.
///
/// The expiry time of a model with `ttl` is checked as well: a number of more than eleven digits looks like
/// milliseconds, and is an error before anything is sent, in writes of every kind.
///
/// # Unique values
///
/// No two items of a model have the same value of a field with `unique`. The field is a string, a number or bytes, or
/// an `Option` of these; `None` is not a value.
///
/// ```
/// # use dyno::Model;
/// #[derive(Model)]
/// #[dyno(table = "Users")]
/// struct User {
///     #[dyno(partition_key)]
///     id: String,
///     #[dyno(unique)]
///     email: String,
/// }
/// ```
///
/// A put, a delete, and an update or upsert of the field are transactions with further items in the same table, which
/// hold the values; the error for a value that another item has is `Error::NotUnique`. A batch of puts does not
/// compile, and other writes that cannot keep the values unique are invalid. The guide's page `writing` has the rules,
/// the costs and the limits. The key attributes of the table are strings, and the model has no Time to Live.
///
/// # Names
///
/// An attribute has the name of its field, without `r#`. `rename_all` changes the names of all fields, and `rename` the
/// name of one field. The cases are those of serde: `lowercase`, `UPPERCASE`, `PascalCase`, `camelCase`, `snake_case`,
/// `SCREAMING_SNAKE_CASE`, `kebab-case` and `SCREAMING-KEBAB-CASE`.
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
/// `alias` sets another name that is read. It can be given several times. If an item has several of the names, the
/// field's own name takes precedence, then the first alias. The path and all writes use only the field's own name: a
/// condition, a filter or an update does not see the value of an attribute that is still stored under an alias. A `put`
/// of the item stores the attribute under the field's own name.
///
/// ```
/// # use dyno::{Model, from_json, to_json};
/// #[derive(Model)]
/// #[dyno(table = "Users")]
/// struct User {
///     #[dyno(partition_key)]
///     id: u32,
///     #[dyno(alias = "name", alias = "nick")]
///     display_name: String,
/// }
///
/// let user: User = from_json(r#"{"id": 1, "nick": "Sam"}"#)?;
/// assert_eq!(to_json(&user)?, r#"{"id":1,"display_name":"Sam"}"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Absent attributes
///
/// A read fails if an attribute is absent or NULL, unless the field is an `Option` or a set, or has a default. Sets
/// read NULL as the empty set. A field with `skip` gets the default of its type, or the value of `default`.
///
/// A default belongs to reading. The expression is evaluated at each read of an item without the attribute, and its
/// value is not in the table until the item is put: `default = SystemTime::now()` is another time at each read, and a
/// filter or an index does not find it.
///
/// ```
/// # use dyno::{Model, from_json};
/// #[derive(Model)]
/// #[dyno(table = "Users")]
/// struct User {
///     #[dyno(partition_key)]
///     name: String,
///     nick: Option<String>, // `None` if the attribute is absent or NULL
///     #[dyno(null)]
///     email: Option<String>, // the same, but `None` is stored as NULL
///     #[dyno(empty_as_null, default)]
///     about: String, // the empty string is stored as NULL
///     #[dyno(default)]
///     tags: Vec<String>, // `Default::default()` if the attribute is absent or NULL
///     #[dyno(default = 3)]
///     stars: u8,
///     #[dyno(skip)]
///     cached: bool, // not stored
/// }
///
/// let user: User = from_json(r#"{"name": "Sam"}"#)?;
/// assert_eq!((user.nick, user.email, user.tags.len(), user.stars, user.cached), (None, None, 0, 3, false));
/// # Ok::<(), dyno::DecodeError>(())
/// ```
///
/// `default_on_write` is for such values: if the field is `None`, the expression is evaluated and its value is written.
/// It applies to whole items: `put`, `create`, upserts, batches and transactions. An update writes its value as it is.
/// The struct in memory does not change, and a field that has a value keeps it.
///
/// ```
/// # use dyno::{Model, from_json, to_json};
/// #[derive(Model)]
/// #[dyno(table = "Users")]
/// struct User {
///     #[dyno(partition_key)]
///     name: String,
///     #[dyno(default_on_write = 7)]
///     joined: Option<u64>, // for example the time now
/// }
///
/// let user = User { name: "Sam".to_owned(), joined: None };
/// assert_eq!(to_json(&user)?, r#"{"name":"Sam","joined":7}"#);
/// let user = User { name: "Sam".to_owned(), joined: Some(3) };
/// assert_eq!(to_json(&user)?, r#"{"name":"Sam","joined":3}"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// An empty set is stored as no attribute, because DynamoDB has no empty sets. With `null`, an `Option` of a set stores
/// `None` as NULL and the empty set as no attribute; both are read back as they were.
///
/// `empty_as_null` applies to strings, bytes, lists, sets and maps, in what `put` writes and in what the path takes:
/// `User::ABOUT.set("")` stores NULL, and `User::ABOUT.eq("")` finds it. NULL has no order, so `lt("")` and the like
/// compare with the empty value itself. The empty value that is stored as itself is read, too, but not found by `eq`.
///
/// `skip_empty` applies to strings, bytes, lists and maps: the empty value is not stored, and an absent attribute and
/// NULL are read as the empty value. `set` of the empty value is a REMOVE; `not_exists` finds the items without it.
///
/// On a model or a document, `skip_empty` applies to each field whose type is named `String`, `Vec`, `VecDeque`,
/// `HashMap` or `BTreeMap`, unless the field is part of the table's key or has an option, such as `null` or `with`,
/// that decides how it is stored. Documents inside it need the option themselves.
///
/// ```
/// # use std::collections::BTreeMap;
/// # use dyno::{Model, to_json};
/// #[derive(Model, Default)]
/// #[dyno(table = "Users", skip_empty)]
/// struct User {
///     #[dyno(partition_key)]
///     id: u32,
///     name: String,
///     pets: Vec<String>,
///     scores: BTreeMap<String, u32>,
///     logins: u32,
/// }
///
/// assert_eq!(to_json(&User::default())?, r#"{"id":0,"logins":0}"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Values of other programs
///
/// `lenient` reads a field from the forms in which other programs store it, besides its own: numbers and Booleans as S,
/// dates with an offset such as `+0000`, and more; the table is at `dyno::codec::Lenient`. With `lenient(seconds)` or
/// `lenient(milliseconds)` a number is a date. What is written has the field's own form. Keys have one form, in which
/// they are found, so `lenient` is not for keys of a table.
///
/// ```
/// # use dyno::{Model, from_json, to_json};
/// #[derive(Model)]
/// #[dyno(table = "Products")]
/// struct Product {
///     #[dyno(partition_key)]
///     id: u32,
///     #[dyno(lenient)]
///     price: dyno::Number,
///     #[dyno(lenient)]
///     sizes: Vec<u8>,
///     #[dyno(lenient)]
///     sold_out: bool,
/// }
///
/// let product: Product = from_json(r#"{"id": 1, "price": "19.90", "sizes": ["38", 40], "sold_out": "false"}"#)?;
/// assert_eq!(to_json(&product.price)?, "19.90");
/// assert_eq!((product.sizes, product.sold_out), (vec![38, 40], false));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Flattened documents
///
/// The type of a flattened field is a struct or an enum with [`derive(Document)`](macro@Document), or a map. A map such
/// as `HashMap<String, dyno::Value>` contains all attributes that have no field. Writing an item fails if two
/// attributes have the same name.
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
/// `with` names a type that implements `dyno::Convert`. `serde` stores any type that implements serde's traits, in the
/// same way as the crate serde_dynamo. On a field of type `Option<T>`, both apply to `T`, and `None` is stored as no
/// attribute.
///
/// The path of such a field takes values of the field's type, and so do keys: they are converted like the field.
/// `path.stored()` offers what works on the stored form only, such as `+` or `begins_with`.
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
/// assert_eq!(Event::AT.lt(UNIX_EPOCH + Duration::from_millis(7)).to_string(), "at < 7");
/// assert_eq!(Event::AT.stored().add(7_u64).to_string(), "ADD at 7");
/// # Ok::<(), dyno::EncodeError>(())
/// ```
///
/// # Attributes of serde
///
/// A type that also derives serde's traits may have attributes such as `#[serde(rename = "id")]`. If dyno stored or
/// read such a type in another way, it would not find what serde wrote, and the next `put` would delete it. So each
/// serde attribute that changes what is stored or read is a compile error, unless
///
/// - dyno has the same option: `#[dyno(rename = "id")]`;
/// - `serde_attributes = apply` on the type applies serde's `rename`, `rename_all`, `rename_all_fields`, `alias`,
///   `default`, `skip`, `flatten`, `tag` and `other`. If both are given, dyno's option takes precedence. An attribute
///   that dyno cannot apply, such as `untagged`, remains an error;
/// - `serde_attributes = ignore` on the type or on one field states that the difference is intended.
///
/// ```
/// # use dyno::{Model, to_json};
/// # use serde::{Deserialize, Serialize};
/// #[derive(Model, Serialize, Deserialize)]
/// #[serde(rename_all = "camelCase")]
/// #[dyno(table = "Users", serde_attributes = apply)]
/// struct User {
///     #[dyno(partition_key)]
///     user_id: u32,
///     #[serde(skip_serializing)] // not in the JSON of the API, but in the table
///     #[dyno(serde_attributes = ignore, rename = "passwordHash")]
///     password_hash: String,
/// }
///
/// let user = User { user_id: 1, password_hash: "x".to_owned() };
/// assert_eq!(to_json(&user)?, r#"{"userId":1,"passwordHash":"x"}"#);
/// # Ok::<(), dyno::EncodeError>(())
/// ```
///
/// The attributes inside a type that is stored with `#[dyno(serde)]` are applied by serde itself.
///
/// # Programs that read with serde_dynamo
///
/// With `serde = write`, items are written as serde_dynamo writes them: `Vec<u8>` and sets as L, `None` as NULL, dates
/// as serde writes them. So programs that still read with serde_dynamo work while this one replaces them; see
/// `dyno::guide::migrating`. dyno reads both forms. Keys of the table and of indexes are written in dyno's form.
/// Conditions and updates write bytes, sets, dates and times of the type's own fields in serde's form; their fields
/// implement `serde::Deserialize`, too. Other values there have dyno's form, which is the same for strings, numbers and
/// Booleans. A field of the type with `with` or `empty_as_null` is written as the option says, and not by serde; the
/// fields of a document inside are written by serde.
///
/// The type derives `serde::Serialize`. Writing an attribute that dyno does not read is an error, so that no value is
/// lost with the next put. In a model of a declared table, the fields of the table's key are stored, as with `stored`.
///
/// ```
/// # use dyno::{Model, to_json};
/// use std::collections::BTreeSet;
///
/// #[derive(Model, serde::Serialize)]
/// #[dyno(table = "Users", serde = write)]
/// struct User {
///     #[dyno(partition_key)]
///     id: u32,
///     digest: Vec<u8>,
///     tags: BTreeSet<String>,
///     email: Option<String>,
/// }
///
/// let user = User { id: 1, digest: vec![7], tags: BTreeSet::new(), email: None };
/// assert_eq!(to_json(&user)?, r#"{"digest":[7],"email":null,"tags":[],"id":1}"#);
/// # Ok::<(), dyno::EncodeError>(())
/// ```
///
/// # Re-exports
///
/// The generated code refers to this crate as `::dyno`. `crate` sets another path, for crates that re-export it.
///
/// ```
/// mod mapper {
///     pub use dyno::*;
/// }
///
/// #[derive(mapper::Model)]
/// #[dyno(table = "Movies", crate = crate::mapper)]
/// struct Movie {
///     #[dyno(partition_key)]
///     year: u16,
/// }
/// # fn main() {}
/// ```
///
/// # Generics
///
/// A model can have type, const and lifetime parameters. A struct that borrows can be written to a table, but a struct
/// that is read from a table must own its strings and bytes.
#[doc(alias = "hash_key")]
#[doc(alias = "range_key")]
#[proc_macro_derive(Model, attributes(dyno, serde))]
pub fn derive_model(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    model(&input).into()
}

/// Implements `dyno::Document` for a struct or an enum, which can then be stored in an attribute.
///
/// | Type | Stored as |
/// |---|---|
/// | a struct with named fields | M, with one member for each field |
/// | a struct with one unnamed field (a newtype) | the same as its field |
/// | an enum without data | S, the name of the variant |
/// | an enum with data and `#[dyno(tag = "kind")]` | M, with the variant in `kind` and the fields of the variant |
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
///     Other(Prize), // the members of the prize are stored beside `kind`
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
/// The path of a document has the paths of its fields: `Movie::INFO.rating`. The path of a tagged enum has the path of
/// its tag, `Order::PAYMENT.kind`, and [those of its variants](#paths-of-variants). A newtype can be a key or an
/// element of a set if its field can, and an enum without data always can. Both are compared only with values of their
/// own type. In the arguments that take a key, a newtype of a string, an integer or a `Uuid` can be given as the value
/// of its field: `users.get("u-1")`. An enum without data can also be the key of a map: `HashMap<Status, u32>`.
///
/// # Options
///
/// | Option | On | Effect |
/// |---|---|---|
/// | `tag = "kind"` | enum | names the attribute that holds the variant; required if a variant has data |
/// | `rename_all = "camelCase"` | struct, enum, variant | sets the case of the names of fields or variants |
/// | `rename = "other"` | variant, field | sets the name of the variant or of the attribute |
/// | `alias = "oldName"` | variant, field | also reads the variant or the attribute from an older name |
/// | [`other`](#unknown-variants) | variant | reads all other names as this variant |
/// | [`serde_attributes = apply`](macro@Model#attributes-of-serde) | all | applies or ignores serde's attributes |
/// | [`serde = write`](macro@Model#programs-that-read-with-serde_dynamo) | struct, enum | writes the members as serde_dynamo does |
/// | `crate = crate::mapper` | struct, enum | sets the path of this crate |
///
/// The other options of fields are those of [`derive(Model)`](macro@Model#options), except `partition_key`, `sort_key`
/// and `ttl`. The field of a newtype takes `with`, `serde` and `lenient`.
///
/// # Paths of variants
///
/// The path of a tagged enum has a member for each variant with data, whose name is that of the variant in snake case.
/// It has the paths of the variant's fields, or of the fields of its document. A raw name is needed for a keyword:
/// `r#match`. A name that the tag or a variant before it has, or that Rust reserves, such as `super`, gets an
/// underscore at the end. A variant with `other` has no paths.
///
/// ```
/// use dyno::{Document, Model};
///
/// #[derive(Model)]
/// #[dyno(table = "Orders")]
/// struct Order {
///     #[dyno(partition_key)]
///     id: u64,
///     payment: Payment,
/// }
///
/// #[derive(Document)]
/// #[dyno(tag = "kind")]
/// enum Payment {
///     Cash,
///     Card(Card),
///     Transfer { bank: u32, iban: Option<String> },
/// }
///
/// #[derive(Document)]
/// struct Card {
///     number: String,
/// }
///
/// let condition = Order::PAYMENT.kind.eq("Card") & Order::PAYMENT.card.number.begins_with("4");
/// assert_eq!(condition.to_string(), "payment.kind = \"Card\" AND begins_with(payment.number, \"4\")");
/// assert_eq!(Order::PAYMENT.transfer.iban.remove().to_string(), "REMOVE payment.iban");
/// ```
///
/// A path does not say that the value is this variant. If several variants have an attribute of the same name, its
/// condition applies to all of them; combine it with one on the tag. An update of a field in a value of another variant
/// would leave an attribute that this variant does not have, so it needs a condition on the tag, too.
///
/// # Unknown variants
///
/// A name without a variant is an error. A variant with `other` takes all such names, for example those that a newer
/// version of the program writes. `Other(String)` in an enum without data keeps the name, and `Other(dyno::Item)` in an
/// enum with a tag keeps the map with its tag. Both are written back as they were read. A variant without data does not
/// keep what was read: it is written under its own name.
///
/// ```
/// use dyno::{Document, Item, from_json, to_json};
///
/// #[derive(Document)]
/// #[dyno(rename_all = "lowercase")]
/// enum Status {
///     Open,
///     #[dyno(other)]
///     Other(String),
/// }
///
/// #[derive(Document)]
/// #[dyno(tag = "kind")]
/// enum Event {
///     Moved { to: String },
///     #[dyno(other)]
///     Other(Item),
/// }
///
/// for json in [r#""open""#, r#""archived""#] {
///     assert_eq!(to_json(&from_json::<Status>(json)?)?, json);
/// }
/// let json = r#"{"by":"Sam","kind":"Renamed"}"#;
/// assert_eq!(to_json(&from_json::<Event>(json)?)?, json);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[proc_macro_derive(Document, attributes(dyno, serde))]
pub fn derive_document(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    document(&input).into()
}

/// Declares a table that several models share: its name, its key, its indexes and its other settings.
///
/// The struct has no fields. The models refer to it with `table = Shop`, and compose its key attributes of their
/// fields; see [several models in one table](macro@Model#several-models-in-one-table). A model that is alone in its
/// table needs no declaration: `table = "Movies"` is enough.
///
/// ```
/// use dyno::{Model, Table};
///
/// #[derive(Model)]
/// #[dyno(
///     table = Shop,
///     partition_key = "CUSTOMER#{customer_id}",
///     sort_key = "ORDER#{number}",
///     index(GSI1, partition_key = "REGION#{region}", sort_key = "{number}")
/// )]
/// struct Order {
///     customer_id: u64,
///     number: u32,
///     region: String,
/// }
///
/// #[derive(Model)]
/// #[dyno(table = Shop, partition_key = "CUSTOMER#{customer_id}", sort_key = "CUSTOMER")]
/// struct Customer {
///     customer_id: u64,
///     name: String,
/// }
///
/// #[derive(Table)]
/// #[dyno(
///     name = "shop",
///     partition_key(pk: String),
///     sort_key(sk: String),
///     entity = "kind",
///     index(name = "GSI1", partition_key(gsi1pk: String), sort_key(gsi1sk: String)),
///     entities(Customer, Order)
/// )]
/// struct Shop;
/// ```
///
/// | Option | Effect |
/// |---|---|
/// | `name = "shop"` | sets the name of the table, before the prefix of the client; required |
/// | `name_from_env = "SHOP_TABLE"` | names the environment variable that has the name of the table |
/// | `partition_key(pk: String)` | names the partition key and its type; required |
/// | `sort_key(sk: String)` | names the sort key and its type |
/// | `index(name = "GSI1", partition_key(gsi1pk: String), ..)` | defines a global secondary index |
/// | `local_index(name = "LSI1", sort_key(lsi1sk: String))` | defines a local secondary index |
/// | `projection = keys_only`, `include(total, status)` | sets what an index holds besides the keys, by the names of attributes; all by default |
/// | `entity = "kind"` | names the attribute that holds the name of the model |
/// | `entities(Customer, Order)` | lists all models of the table; a model that is missing does not compile |
/// | `ttl = expires_at` | names the attribute for Time to Live, which a listed model must store |
/// | `stream = new_and_old_images` | enables a stream |
/// | `crate = crate::mapper` | sets the path of this crate |
///
/// The names of attributes are written as identifiers, or in quotes if they are none. Each index gets a constant,
/// `Shop::GSI1`, and each model that is in the index gets one, too: `Order::GSI1`.
///
/// The entity attribute is written with every item. Without one, scans and [collections](macro@Collection) distinguish
/// items by the prefixes of their keys.
///
/// With `entities(..)`, the compiler checks that every model of the table is listed, that the models have different
/// names and that no two of them can have the same key, as far as the templates tell, and queries know which models
/// need no filter. A second model with the name (`entity = ".."`) and the keys of a listed one reads and writes the
/// same items, and is not listed itself. The compiler checks that it writes the same texts, has the same keys in
/// indexes, and has the same version attribute, item version and unique attributes. Without `entities(..)`, the list is
/// open, and every query of a model has a filter on the entity attribute, if the table has one. A table with neither
/// `entity` nor `entities(..)` is taken to have keys that begin differently for each model; nothing checks this, and a
/// query reads every item whose key begins like the model's.
///
/// `ensure_table`, differences and exports of any of the models are those of the whole table.
///
/// ## Names from the environment
///
/// With `name_from_env = "SHOP_TABLE"`, the environment variable is read when `client.table::<Order>()` or
/// `client.collection::<CustomerItem>()` is called, and the table has its value as its name, with the prefix of the
/// client before it. There is no fallback to `name`: if the variable is missing or empty, every request of the table is
/// an `Error::Config` that names the variable, and nothing is sent. So is a request over several tables with this one,
/// such as a transaction. Temporary tables and `TableDefinition::of` use `name`. `table_named` takes any other name.
///
/// Source: Amazon DynamoDB Developer Guide, "Data modeling foundations in DynamoDB" (single table design).
#[proc_macro_derive(Table, attributes(dyno))]
pub fn derive_table(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    declared_table(&input).into()
}

/// Reads some of the attributes of a model, or what an index of it holds, as a type.
///
/// `of` names the model, and `index` the constant of the index. The fields have the names of the model's fields, with
/// the same `rename`. A query chooses the view with `project`, which requests only these attributes. A field that is
/// part of the composed key of the table, which every index holds, is read from there; if the index does not hold all
/// attributes, so is a field of the key of the index.
///
/// ```no_run
/// use dyno::{Model, Table, View};
///
/// #[derive(Table)]
/// #[dyno(
///     name = "shop",
///     partition_key(pk: String),
///     sort_key(sk: String),
///     index(name = "ByRegion", partition_key(region_pk: String), projection = include(total)),
/// )]
/// struct Shop;
///
/// #[derive(Model)]
/// #[dyno(
///     table = Shop,
///     partition_key = "CUSTOMER#{customer}",
///     sort_key = "ORDER#{number}",
///     index(BY_REGION, partition_key = "{region}")
/// )]
/// struct Order {
///     customer: u64,
///     number: u32,
///     region: String,
///     total: u32,
///     note: String,
/// }
///
/// #[derive(View)]
/// #[dyno(of = Order, index = BY_REGION)]
/// struct Summary {
///     number: u32,    // from the key of the table
///     region: String, // from the key of the index
///     total: u32,     // an attribute that the index holds
/// }
///
/// # async fn example(orders: dyno::Table<Order>) -> dyno::Result<()> {
/// let large: Vec<Summary> = orders
///     .index(Order::BY_REGION)
///     .query("EU")
///     .project::<Summary>()
///     .filter(Summary::TOTAL.gt(100_u32))
///     .all()
///     .await?;
/// # Ok(())
/// # }
/// ```
///
/// A field that the model does not have, or whose attribute the index does not hold, does not compile. The view has a
/// path for each of its attributes, for filters and projections; a field that is read from a key has none. If the index
/// does not hold all attributes, only paths of its views filter it, and only its views are read from it. A view is not
/// written.
#[proc_macro_derive(View, attributes(dyno, serde))]
pub fn derive_view(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    view::expand(&input).into()
}

/// Reads the items of several models of one declared table together, such as all items of a partition.
///
/// An enum has a variant for each model. `Client::collection` reads it, with queries, scans and indexes; each item is
/// decoded once, whatever the order of its attributes. The entity attribute of the table selects the variant.
///
/// ```
/// use dyno::{Client, Collection, Item, Model, Table};
///
/// #[derive(Table)]
/// #[dyno(name = "shop", partition_key(pk: String), sort_key(sk: String), entity = "kind")]
/// struct Shop;
///
/// #[derive(Model)]
/// #[dyno(table = Shop, partition_key = "CUSTOMER#{id}", sort_key = "CUSTOMER")]
/// struct Customer {
///     id: u64,
///     name: String,
/// }
///
/// #[derive(Model)]
/// #[dyno(table = Shop, partition_key = "CUSTOMER#{customer}", sort_key = "ORDER#{number}")]
/// struct Order {
///     customer: u64,
///     number: u32,
/// }
///
/// #[derive(Collection)]
/// enum CustomerItem {
///     Customer(Customer),
///     Order(Order),
///     #[dyno(other)]
///     Other(Item),
/// }
///
/// #[derive(Collection)]
/// struct CustomerOrders {
///     customer: Option<Customer>,
///     orders: Vec<Order>,
/// }
///
/// # async fn example(client: Client) -> dyno::Result<()> {
/// let items: Vec<CustomerItem> = client.collection::<CustomerItem>().query(7).all().await?;
/// let grouped: CustomerOrders = client.collection::<CustomerOrders>().query(7).grouped().await?;
/// # Ok(())
/// # }
/// ```
///
/// A struct has a field for each model: an `Option` for at most one item, a `Vec` for any number. `grouped` reads all
/// items and groups them. A second item for an `Option` is an error. With `Loaded<Order>` in place of a model, the
/// items are read as they are in the table, so that `save` writes only what was changed.
///
/// | Option | On | Effect |
/// |---|---|---|
/// | `other` | variant, field | takes the items of other models, as an `Item` or a `Vec<Item>` |
/// | `crate = crate::mapper` | enum, struct | sets the path of this crate |
///
/// Without `other`, an item of another model cannot be read, which is an error; `lenient` returns it as an error of
/// this item alone, so that it hides neither the others nor the cursor.
///
/// The models of a collection are of one table and have the same partition key. Other models of the partition are read,
/// too, and cost capacity. The entity attribute identifies the model of an item. In a table without one, the table's
/// key identifies it: the keys of the models must begin with different texts, none of which is a prefix of another.
#[proc_macro_derive(Collection, attributes(dyno))]
pub fn derive_collection(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    collection_of(&input).into()
}

fn collection_of(input: &DeriveInput) -> proc_macro2::TokenStream {
    match Collection::read(input) {
        Ok(collection) => expand::collection(&collection),
        Err(error) => error.to_compile_error(),
    }
}

fn declared_table(input: &DeriveInput) -> proc_macro2::TokenStream {
    match Table::read(input) {
        Ok(table) => expand::table(&table),
        Err(error) => error.to_compile_error(),
    }
}

fn model(input: &DeriveInput) -> proc_macro2::TokenStream {
    let mut errors = Errors::default();
    let mut written = Input::read(Scope::Model, input, &mut errors);
    serde_attributes::reconcile(&mut written, input, &mut errors);
    if Entity::is_one(&written) {
        return match Entity::read(&written, errors) {
            Ok(entity) => expand::entity(&entity),
            Err(failure) => fallback::model(&written, &failure),
        };
    }
    match Model::read(&written, errors) {
        Ok(model) => expand::model(&model),
        Err(error) => fallback::model(&written, &Failure::from(&error)),
    }
}

fn document(input: &DeriveInput) -> proc_macro2::TokenStream {
    let mut errors = Errors::default();
    let mut written = Input::read(Scope::Document, input, &mut errors);
    serde_attributes::reconcile(&mut written, input, &mut errors);
    match Document::read(&written, errors) {
        Ok(document) => expand::document(&document),
        Err(error) => fallback::document(&written, &error),
    }
}
