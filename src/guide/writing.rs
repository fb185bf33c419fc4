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
//! Each of them is one request, takes `.condition(..)`, and can be part of a [transaction](super::transactions). Writes
//! of [unique values](#unique-values) are transactions of their own.
//!
//! # Updates
//!
//! An [`update`] changes attributes of an item that exists. If the item does not exist, nothing is written and the
//! error is [`Error::NotFound`](crate::Error::NotFound). This prevents the creation of an item that lacks attributes of
//! its model, which no read could decode. `.or_create()` creates the item from the key and the update, as DynamoDB does
//! by default. An update that does not set all that the model needs is then an
//! [`Error::InvalidRequest`](crate::Error::InvalidRequest), whether or not the item exists. Counters need it:
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
//! # Unique values
//!
//! A key is unique by itself. `#[dyno(unique)]` makes another attribute unique among the items of its model:
//!
//! ```no_run
//! use dyno::{Error, Model, Table};
//!
//! #[derive(Model)]
//! #[dyno(table = "Users")]
//! struct User {
//!     #[dyno(partition_key)]
//!     id: String,
//!     #[dyno(unique)]
//!     email: String,
//!     #[dyno(unique)]
//!     phone: Option<String>, // `None` is not a value: any number of users have none
//!     logins: u64,
//! }
//!
//! async fn sign_up(users: &Table<User>, user: &User) -> dyno::Result<()> {
//!     match users.create(user).await {
//!         Err(Error::NotUnique(taken)) => println!("another user has this {}", taken.attribute()),
//!         other => other??,
//!     }
//!     users.update(&*user.id, User::EMAIL.set("ada@example.com")).await?; // releases the old address
//!     users.delete(&*user.id).await // releases both
//! }
//! ```
//!
//! DynamoDB has no unique constraints. For each value, dyno keeps a second item in the same table, a *marker*: its
//! partition key is `dyno#unique#email#ada@example.com`, or begins with `dyno#unique#Customer#email#` for an entity of
//! a shared table, and it has the key of the item with the value. An item and its markers are written in one
//! transaction, which requires that no other item has the marker. A value is compared as it is stored, after
//! `normalize`. An update does not normalize: to set a value that `normalize` depends on, give it in its normalized
//! form and call `unvalidated()`.
//!
//! The transaction must release the values that the item had. So the item is read first, and the transaction requires
//! that the values are still the same; if they are not, it begins again with the new ones, ten times at most. The
//! transaction has an idempotency token: a lost response neither applies the write twice nor makes the item's own value
//! look taken.
//!
//! | Write | With unique attributes |
//! |---|---|
//! | `put`, `delete` | a consistent read, and a transaction |
//! | `create` | a transaction |
//! | `update`, `upsert`, `save` that set or remove one of them | the same; an update cannot compute one (`add`, a path) |
//! | `update`, `upsert`, `save` of other attributes | as always: no read, no transaction |
//! | `return_old` | the transaction requires that all attributes that were read, and those of the model, are as they were |
//! | the new item of an `update`, `upsert` or `save` | read after the transaction, with later changes if there are any |
//! | a batch of puts | does not compile |
//! | a batch of deletes, `put_all`, `create_all`, `upsert_all`, `delete_where`, `clear`, `delete_all` | [`Error::InvalidRequest`](crate::Error::InvalidRequest) |
//! | `create` in a transaction of yours | claims its values in the same transaction |
//! | `put`, `update`, `upsert`, `delete` in one | the same with [`releasing(&old)`](crate::op::PutItem::releasing), and otherwise an [`Error::InvalidRequest`](crate::Error::InvalidRequest) |
//! | `into_sdk`, `return_updated_old`, `return_updated_new` | [`Error::InvalidRequest`](crate::Error::InvalidRequest) |
//! | raw tables, PartiQL, other programs | unknown to dyno: they must not write these attributes |
//!
//! A [transaction](super::transactions) of yours cannot read, so a write in it states what it replaces: the item as it
//! was read, a value of the model or a [`Loaded`](crate::Loaded). The markers are then written in the same transaction,
//! and count toward its 100 operations. The reasons of a cancelled transaction are those of your operations; if one
//! claims a value that another item has, its reason has [`not_unique`](crate::error::Reason::not_unique). Two items can
//! exchange their values.
//!
//! ```no_run
//! # use dyno::{Client, Model};
//! # #[derive(Model, Clone)]
//! # #[dyno(table = "Users")]
//! # struct User { #[dyno(partition_key)] id: String, #[dyno(unique)] email: String }
//! # #[derive(Model)]
//! # #[dyno(table = "Events")]
//! # struct Event { #[dyno(partition_key)] id: u64 }
//! # async fn example(client: Client, new: User, left: Event) -> dyno::Result<()> {
//! let (users, events) = (client.table::<User>(), client.table::<Event>());
//! let ada = users.get("ada").required().await?;
//! let delete = users.delete(&ada).releasing(&ada);
//! client.transact_write((users.create(&new), delete, events.put(&left))).or_error().await?;
//! # Ok(())
//! # }
//! ```
//!
//! The permissions are GetItem, PutItem, UpdateItem and DeleteItem; a policy that allows only some partition keys
//! (`dynamodb:LeadingKeys`) must allow those of the markers.
//!
//! Reads of the model see no markers: not in queries, scans, counts, `find`, indexes or collections. A raw scan, a
//! PartiQL statement, an export and a stream do see them. A typed record of a stream is an error for a marker, because
//! a marker is no item of the model; [`Record::is_marker`](crate::stream::Record::is_marker) tells it apart:
//! `error.record().is_marker()`. A get or a query with the key of a marker finds it.
//!
//! The key attributes of the table must be strings. A model with Time to Live has no unique attributes, because an
//! item that DynamoDB deletes would not release its values. The key of a marker has up to 2,048 bytes; a longer value
//! is an [`Error::InvalidRequest`](crate::Error::InvalidRequest). Items that are older than the option have no markers:
//! put each of them once. An error for one of them then says that two of them have the same value.
//!
//! A transaction consumes twice the write units of the item, and two units for each value that is claimed or released,
//! in addition to the read. A put claims all values of its item, also unchanged ones.
//!
//! # Writes that are carried out once
//!
//! If a response is lost, the SDK sends the write again. A put or a delete has the same effect twice, but a counter
//! counts twice, `append` appends twice, and a `create` may find its own item. `.once()` prevents this: the write is
//! sent as a transaction with an idempotency token, which is the same in all attempts.
//!
//! ```no_run
//! # use dyno::{Model, Table};
//! # #[derive(Model)]
//! # #[dyno(table = "Counters")]
//! # struct Counter { #[dyno(partition_key)] name: String, value: u64, log: Vec<String> }
//! # async fn example(counters: Table<Counter>, message_id: String) -> dyno::Result<()> {
//! counters.update("visits", Counter::VALUE.add(1_u64)).or_create().once().await?;
//! counters.update("visits", Counter::LOG.append(["again".to_owned()])).once().await?;
//! // A message that is delivered twice is counted once, also by another process.
//! counters.update("visits", Counter::VALUE.add(1_u64)).once_by(message_id).await?;
//! # Ok(())
//! # }
//! ```
//!
//! | | Costs | Protects from | Limit |
//! |---|---|---|---|
//! | nothing | | | a counter may count twice |
//! | `.once()` of a put, create, update, upsert or delete | twice the write units; no returned item | the SDK's attempts | ten minutes, longer than a call |
//! | `update(..).once_by(token)` | the same | calls with the same token | ten minutes after the first one |
//! | `#[dyno(write_id)]` and a condition or a version | 22 bytes in the item | the SDK's attempts; the write recognizes its own item | until the next write of the item |
//!
//! A model with unique attributes is always written once. In a [transaction](super::transactions) every operation is.
//!
//! `examples/lock.rs` builds a lock of these parts: a lease that is renewed, and a fencing token.
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
//! DynamoDB", "Quotas in Amazon DynamoDB", "Managing complex workflows with DynamoDB transactions"; AWS database blog,
//! "Simulating Amazon DynamoDB unique constraints using transactions".
//!
//! [`create`]: crate::Table::create
//! [`delete`]: crate::Table::delete
//! [`put`]: crate::Table::put
//! [`update`]: crate::Table::update
//! [`upsert`]: crate::Table::upsert
