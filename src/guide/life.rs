//! Versions, times, rules, and items that are changed and saved.
//!
//! | To | Use | Costs |
//! |---|---|---|
//! | write only what was changed | [`loaded()`](#changing-an-item) and [`save`] | the write; nothing if nothing was changed |
//! | keep two writers from overwriting each other | [`version`](#versions) | a condition, which is free |
//! | repeat a change after a conflict | [`retry_on_conflict`] | a consistent read, and a write for each attempt |
//! | know when an item was written | [`created_at`, `updated_at`](#times) | their bytes |
//! | keep items that break a rule from being written | [`normalize`, `validate`](#rules) | – |
//! | store what follows from other fields | [`computed`, `generated`](#rules) | their bytes |
//!
//! A model without these options does none of this: its writes have no condition and no check at run time.
//!
//! # Changing an item
//!
//! A [`put`] replaces the whole item: attributes that the model does not have are lost, and so are the changes that
//! others made since the item was read. A [`Loaded`] remembers what was read, and [`save`] sends the difference:
//!
//! ```no_run
//! use dyno::{Document, Loaded, Model, Table};
//!
//! #[derive(Model)]
//! #[dyno(table = "Movies")]
//! struct Movie {
//!     #[dyno(partition_key)]
//!     year: u16,
//!     #[dyno(sort_key)]
//!     title: String,
//!     rank: Option<u32>,
//!     info: Info,
//! }
//!
//! #[derive(Document)]
//! struct Info {
//!     plot: Option<String>,
//!     actors: Vec<String>,
//! }
//!
//! async fn edit(movies: &Table<Movie>) -> dyno::Result<()> {
//!     let mut brazil: Loaded<Movie> = movies.get((1985, "Brazil")).loaded().required().await?;
//!     brazil.rank = None;
//!     brazil.info.plot = Some("a fly in the works".to_owned());
//!     movies.save(&mut brazil).await?; // SET info.plot = .. REMOVE rank
//!     movies.save(&mut brazil).await?; // nothing was changed since, so nothing is sent
//!     Ok(())
//! }
//! ```
//!
//! Queries, scans, finds and batches of gets have `loaded()`, too, and a collection can read items as `Loaded<Movie>`.
//! A document or a map is changed member by member, so that members that the model does not have stay; a list and a set
//! are written as a whole. After a save, the `Loaded` holds the item as it is in the table, including what others
//! changed meanwhile, and keeps its fields that are not stored (`skip`). The key cannot change.
//!
//! Two writers that change different fields both succeed. If the change depends on what was read, guard it: with a
//! version, which guards by itself, or with the old values of what is changed:
//!
//! ```no_run
//! # use dyno::{Loaded, Model, Table};
//! # #[derive(Model)]
//! # #[dyno(table = "Seats")]
//! # struct Seat { #[dyno(partition_key)] number: u16, guest: Option<String> }
//! async fn book(seats: &Table<Seat>, number: u16, guest: &str) -> dyno::Result<bool> {
//!     let mut seat: Loaded<Seat> = seats.get(number).loaded().required().await?;
//!     if seat.guest.is_some() {
//!         return Ok(false);
//!     }
//!     seat.guest = Some(guest.to_owned());
//!     Ok(seats.save(&mut seat).if_unchanged().await?.is_ok()) // attribute_not_exists(guest)
//! }
//! ```
//!
//! [`Save`] lists what is sent for each kind of change, and which changes carry a condition of their own.
//!
//! # Versions
//!
//! A field with `#[dyno(version)]` counts the writes of an item. A write with an item that somebody else has changed
//! since fails with [`Error::VersionConflict`](crate::Error::VersionConflict), which has the item in the table:
//!
//! ```no_run
//! use dyno::{Error, Loaded, Model, Table};
//!
//! #[derive(Model, Debug)]
//! #[dyno(table = "Accounts")]
//! struct Account {
//!     #[dyno(partition_key)]
//!     id: String,
//!     balance: i64,
//!     #[dyno(version)]
//!     version: u64,
//!     #[dyno(write_id)]
//!     write_id: String,
//! }
//!
//! async fn deposit(accounts: &Table<Account>, id: &str, amount: i64) -> dyno::Result<Account> {
//!     accounts.retry_on_conflict(id, |account| account.balance += amount).await
//! }
//!
//! async fn rename(accounts: &Table<Account>, ada: &mut Loaded<Account>) -> dyno::Result<()> {
//!     match accounts.save(ada).await {
//!         Err(Error::VersionConflict(conflict)) => {
//!             let now: Option<Loaded<Account>> = conflict.stored()?; // can be changed and saved
//!             println!("somebody else was faster: {now:?}");
//!             Ok(())
//!         }
//!         other => other,
//!     }
//! }
//! ```
//!
//! | Write | Expects |
//! |---|---|
//! | `put`, `upsert`, `save` | the version of the item; `put` and `save` of version 0 that there is none |
//! | `update`, `delete` | nothing, unless `.if_version(n)` says so |
//! | `upsert` of version 0 | nothing: an item that was never stored is merged into what is there |
//! | a batch of puts | does not compile, because BatchWriteItem has no conditions |
//!
//! An item that is older than the option reads as version 0. A `put` or a `save` gives it the first version, and
//! fails if somebody else did so first. An `upsert` cannot tell it from a new item: save such an item instead.
//!
//! A conflict is a failed condition: `is_conditional_check_failed` is true for it as well, and `is_version_conflict`
//! tells it from others.
//!
//! ## Responses that are lost
//!
//! If a response is lost, the SDK sends the write again, and its condition then fails because the first attempt was
//! carried out. With a `#[dyno(write_id)]`, a random value of each write, the write recognizes its own item and
//! succeeds. Without one, the outcome is unknown ([`is_outcome_unknown`](crate::Error::is_outcome_unknown)), and
//! `retry_on_conflict` returns the error rather than make a change twice. A save without a guard sets the same values
//! again, which is harmless.
//!
//! # Times
//!
//! `#[dyno(created_at)]` is the time of the first write, `#[dyno(updated_at)]` that of the last one, from the clock of
//! the client. [`Client::with_clock`](crate::Client::with_clock) replaces it in tests. The types are those of
//! [`Timestamp`](crate::model::Timestamp). A save in which nothing was changed moves neither a time nor the version.
//!
//! # Rules
//!
//! Each write of an item goes through the same steps, in this order:
//!
//! | Step | Option |
//! |---|---|
//! | 1. a copy of the item is normalized | `normalize = User::normalize` |
//! | 2. `None` is replaced | `default_on_write = ..` |
//! | 3. ids and times are made | `generated`, `created_at`, `updated_at` |
//! | 4. fields are computed | `computed = User::domain` |
//! | 5. the rules are checked, with the values that are sent | `validate = User::validate`, `validate = garde::Validate::validate` |
//! | 6. the version and the write id are set, and keys are composed | `version`, `write_id` |
//!
//! An item that breaks a rule is an [`Error::Encode`](crate::Error::Encode) with the rules, and nothing is sent.
//!
//! ```no_run
//! use dyno::{Model, Table};
//!
//! #[derive(Model, Clone)]
//! #[dyno(table = "Orders", validate(Order::check, from(total)))]
//! struct Order {
//!     #[dyno(partition_key, generated)]
//!     id: String,
//!     price: u32,
//!     amount: u32,
//!     note: Option<String>,
//!     #[dyno(computed = Order::total, from(price, amount))]
//!     total: u32,
//! }
//!
//! impl Order {
//!     fn total(&self) -> u32 {
//!         self.price.saturating_mul(self.amount)
//!     }
//!
//!     fn check(&self) -> Result<(), &'static str> {
//!         if self.total <= 10_000 { Ok(()) } else { Err("the order is too large") }
//!     }
//! }
//!
//! async fn example(orders: &Table<Order>, id: &str) -> dyno::Result<()> {
//!     orders.update(id, Order::NOTE.set("by bike")).await?; // no part of `total`
//!     let both = Order::PRICE.set(7_u32) & Order::TOTAL.set(14_u32);
//!     orders.update(id, both).unvalidated().await?; // `check` depends on `total`
//!     let mut order = orders.get(id).loaded().required().await?;
//!     order.amount = 3; // or let the save compute it
//!     orders.save(&mut order).await
//! }
//! ```
//!
//! An `update` has no item, so it normalizes, computes and validates nothing. An update that could break the rules or
//! a computed field is an error before anything is sent:
//!
//! | Update | |
//! |---|---|
//! | changes a field that a `computed` one depends on, and does not set that | [`Error::InvalidRequest`](crate::Error::InvalidRequest); without `from(..)`, every field counts |
//! | changes a field that `normalize` or `validate` depends on | the same, unless it is made [`unvalidated`](crate::op::UpdateItem::unvalidated); without `from(..)`, every field counts |
//! | sets a field to a value that breaks a rule of garde for this field, or removes a required one | [`Error::Encode`](crate::Error::Encode) with the rule |
//! | computes a field with a rule of garde (`+`, `append`), or sets a part of it | the same as for `validate` |
//!
//! A rule of garde that names other fields (`matches`, `self`) may depend on any field. In a model with generic
//! parameters, and for a field with a converter, dyno cannot pass a value to garde. All of this also applies to the
//! `update(..)` of an upsert.
//!
//! The steps of each kind of write:
//!
//! | Write | Steps |
//! |---|---|
//! | `put`, `create`, `upsert`, `save`, `retry_on_conflict`, also in transactions; `put_all`, `create_all`, `upsert_all` | all |
//! | `batch().put` and `put_all` of it | all; a model with a version or with unique attributes does not compile |
//! | `update`, also in a transaction, and `update(..)` of an upsert | steps 3 and 6 for what it changes; an error as above |
//! | `write_back`, `retry_on_conflict` | all, of the item that was read |
//! | `delete` in all forms | none; `if_version` checks the version |
//! | [`raw()`](crate::Table::raw), raw tables, PartiQL, `into_sdk` of a raw table | none: they bypass the model |
//!
//! An upsert validates and computes from the item that is given. An attribute that it leaves out stays in the table as
//! it is, unless [`remove_absent`](crate::op::Upsert::remove_absent) removes it. If a computed field may depend on it,
//! the upsert is an [`Error::InvalidRequest`](crate::Error::InvalidRequest). `validate` has seen each attribute with
//! the item that it was sent with, and not two of different writes together; what must hold for both needs a `put`, a
//! `save`, or `remove_absent`.
//!
//! An update with `or_create` creates an item of the attributes that it sets, for which no function is called. It is
//! rejected in the same way if it does not set a computed field or one that the model needs to be read, and for a model
//! with `normalize` or `validate`, unless it is `unvalidated`. Of rules of garde it is rejected only if one is broken
//! by an attribute that is absent.
//!
//! A `save` validates the item that it has. It does not see what others change meanwhile, unless the model has a
//! version.
//!
//! Reads do not check the rules: an item that is stored can be read, and corrected by a save. Where an item must follow
//! them, `get(..).validated()` reads it as a [`Valid`](crate::model::Valid), and so do queries and scans.
//!
//! A `generated` id outside of the key is kept by an upsert if the item in the table has one.
//!
//! # Costs
//!
//! Conditions, conflicts and returned items cost nothing in addition to the write. A write whose condition fails costs
//! the same as one that succeeds, one write unit for each KB. A save costs the units of the whole item, as a put does,
//! not those of the difference; what it saves is the size of the request, and the changes of others. The text of an
//! update can have up to 4 KB, enough for about 200 changed attributes.
//!
//! Sources: AWS developer guide, "DynamoDB read and write operations", "Optimistic locking with version number", "Using
//! update expressions in DynamoDB", "Expression parameters".
//!
//! [`Loaded`]: crate::Loaded
//! [`Save`]: crate::op::Save
//! [`put`]: crate::Table::put
//! [`retry_on_conflict`]: crate::Table::retry_on_conflict
//! [`save`]: crate::Table::save
