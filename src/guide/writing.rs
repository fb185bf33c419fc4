//! Writing: put, create, update, upsert and delete.
//!
//! | | With the item | With its key |
//! |---|---|---|
//! | whether or not it exists | [`put`] replaces it, [`upsert`] merges into it | `update(..).or_create()`, [`delete`] |
//! | only if it does not exist | [`create`] | |
//! | only if it exists | `upsert(..).existing()` | [`update`] |
//!
//! A [`save`](super::life#changing-an-item) writes what was changed since an item was read.
//!
//! Each of them is one request, takes `.condition(..)`, and can be part of a [transaction](super::transactions).
//!
//! # Updates
//!
//! An [`update`] changes attributes of an item that exists. If the item does not exist, nothing is written and the
//! error is [`Error::NotFound`](crate::Error::NotFound). This prevents the creation of an item that lacks attributes of
//! its model, which no read could decode. `.or_create()` creates the item from the key and the update, as DynamoDB does
//! by default. Counters need it:
//!
//! ```no_run
//! use dyno::{Model, Table};
//!
//! #[derive(Model)]
//! #[dyno(table = "Counters")]
//! struct Counter {
//!     #[dyno(partition_key)]
//!     name: String,
//!     value: u64,
//! }
//!
//! async fn count(counters: &Table<Counter>, name: &str) -> dyno::Result<u64> {
//!     let counter = counters.update(name, Counter::VALUE.add(1_u64)).or_create().await?;
//!     Ok(counter.value)
//! }
//! ```
//!
//! `update` adds a condition to the same request, `attribute_exists` on the partition key. The condition costs nothing
//! extra, and the builder that `into_sdk()` returns has it. The `update` of a [raw table](crate::RawTable) has no such
//! condition: it creates a missing item.
//!
//! # Conditions
//!
//! With a condition, awaiting a write gives a nested `Result`. The outer one is the error of the request, as for every
//! operation. The inner one says whether the condition held. A failed condition is a
//! [`ConditionFailed`](crate::ConditionFailed) with the old item, typed. `create` and `upsert(..).existing()` have
//! their own condition, so they also return a nested `Result`.
//!
//! | Written as | Output | A failed condition |
//! |---|---|---|
//! | `put(..).condition(c).await?` | `Result<(), ConditionFailed<M>>` | a value, to be handled |
//! | `put(..).condition(c).or_error().await?` | `()` | [`Error::ConditionFailed`](crate::Error::ConditionFailed) |
//! | `put(..).condition(c).await??` | `()` | the same |
//!
//! ```no_run
//! use dyno::{Client, Model};
//!
//! #[derive(Model)]
//! #[dyno(table = "Accounts")]
//! struct Account {
//!     #[dyno(partition_key)]
//!     id: String,
//!     balance: i64,
//! }
//!
//! async fn withdraw(client: &Client, id: &str, amount: i64) -> dyno::Result<bool> {
//!     let accounts = client.table::<Account>();
//!     let less = Account::BALANCE.set(Account::BALANCE - amount);
//!     match accounts.update(id, less).condition(Account::BALANCE.ge(amount)).await? {
//!         Ok(account) => println!("{} left", account.balance),
//!         Err(failed) => {
//!             println!("not enough: {:?}", failed.old.map(|account| account.balance));
//!             return Ok(false);
//!         }
//!     }
//!     Ok(true)
//! }
//!
//! async fn open(client: &Client, account: &Account) -> dyno::Result<()> {
//!     client.table::<Account>().create(account).or_error().await // an existing account is an error
//! }
//! ```
//!
//! An update with a condition also requires that the item exists, unless it has `.or_create()`. If the item does not
//! exist, the condition fails and there is no old item. `.maybe_condition(..)` takes an `Option<Condition<M>>`, for a
//! condition that is known only at run time.
//!
//! Returning the old item costs nothing extra. After a retry by the SDK, the old item may be the one that the first
//! attempt wrote: see [retried writes](super::errors#retried-writes).
//!
//! An update can carry a condition of its own, as `decrement` of an unsigned field does: see
//! [numbers that do not get too low](super::expressions#numbers-that-do-not-get-too-low).
//!
//! # Return values
//!
//! | Operation | Returns | Setters |
//! |---|---|---|
//! | `put`, `create` | `()` | `return_old` |
//! | `update`, `upsert` | the new item | `return_old`, `return_nothing`, `return_updated_new`, `return_updated_old` |
//! | `delete` | `()` | `return_old` |
//!
//! # Replace or merge
//!
//! ```no_run
//! use dyno::{Client, Model};
//!
//! #[derive(Model)]
//! #[dyno(table = "Users")]
//! struct User {
//!     #[dyno(partition_key)]
//!     id: String,
//!     name: String,
//!     city: Option<String>,
//!     since: u32,
//!     logins: u64,
//! }
//!
//! # async fn example(client: Client, ada: User) -> dyno::Result<()> {
//! let users = client.table::<User>();
//! users.put(&ada).await?; // exactly this item
//! let now: User = users.upsert(&ada).await?; // the attributes of `ada`, and all others as they were
//! let now: User = users
//!     .upsert(&ada)
//!     .keep_existing(User::SINCE) // written only if it is absent
//!     .update(User::LOGINS.add(1_u64)) // instead of `ada.logins`
//!     .await?;
//! # let _ = now;
//! # Ok(())
//! # }
//! ```
//!
//! An upsert is an UpdateItem that sets every attribute of the item except its key:
//!
//! | The attribute | `put` | `upsert` | `upsert(..).remove_absent()` |
//! |---|---|---|---|
//! | is in the item | written | written as a whole | written as a whole |
//! | is in the item and in `keep_existing` | – | written if it is absent | written if it is absent |
//! | is left out: `None`, an empty set | removed | kept | removed, unless it is in `keep_existing` |
//! | is unknown to the model | removed | kept | kept |
//! | is named by `.update(..)` | – | only the update applies | only the update applies |
//!
//! A document in an item is one attribute. To change a part of it, leave it out of the item and [`update`] its path, or
//! move it into a separate model. With `#[dyno(null)]`, a `None` is in the item: it is written as NULL.
//!
//! Two writers that know different attributes of the same items can both upsert, and neither overwrites the attributes
//! of the other. If they read, change and put the items instead, each can overwrite the changes of the other; a
//! [`save`](super::life#changing-an-item) sends only what was changed.
//!
//! An upsert of a raw table, `raw_table("Users", "id").upsert(item)`, has no `remove_absent`, because the possible
//! attributes are not known; name them with `.update(path("city").remove())`.
//!
//! # Limits
//!
//! The text of an update can have up to 4 KB, enough for about 300 attributes. DynamoDB counts about twenty bytes for
//! each attribute in addition to what an update writes, so an item of nearly 400 KB can be put but not merged. An
//! upsert that has only a key and attributes to remove creates no item.
//!
//! [`upsert_all`](super::batches#merging) merges many items. Upserts cost the same as puts: see [costs](super::costs).
//!
//! Sources: AWS developer guide, "Using update expressions in DynamoDB", "Working with items and attributes in
//! DynamoDB", "Quotas in Amazon DynamoDB".
//!
//! [`create`]: crate::Table::create
//! [`delete`]: crate::Table::delete
//! [`put`]: crate::Table::put
//! [`update`]: crate::Table::update
//! [`upsert`]: crate::Table::upsert
