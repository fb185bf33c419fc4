//! How is an item written: put, create, update or upsert?
//!
//! | | with the item | with its key |
//! |---|---|---|
//! | there may be one | [`put`](crate::Table::put) replaces it, [`upsert`](crate::Table::upsert) merges into it | [`update`](crate::Table::update) |
//! | there must be none | [`create`](crate::Table::create) | |
//! | there must be one | `upsert(..).existing()` | `update(..).existing()` |
//!
//! All of them are one request, take `.condition(..)`, and can be a part of a [transaction](super::transactions).
//!
//! # Replace or merge
//!
//! ```no_run
//! # use dyno::{Client, Model};
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
//! let now: User = users.upsert(&ada).await?; // what `ada` has, beside what there was
//! let now: User = users
//!     .upsert(&ada)
//!     .keep_existing(User::SINCE) // written only where it is absent
//!     .update(User::LOGINS.add(1_u64)) // in the place of `ada.logins`
//!     .await?;
//! # let _ = now;
//! # Ok(())
//! # }
//! ```
//!
//! An upsert is an UpdateItem whose SET has every attribute of the item but its key. What becomes of an attribute:
//!
//! | The attribute | `put` | `upsert` | `upsert(..).remove_absent()` |
//! |---|---|---|---|
//! | is in the item | written | written, as a whole | written, as a whole |
//! | is in the item, and in `keep_existing` | – | written where it is absent | written where it is absent |
//! | is left out: `None`, an empty set | removed | stays | removed, unless it is in `keep_existing` |
//! | is not known to the model | removed | stays | stays |
//! | is named by `.update(..)` | – | only the update is carried out | only the update is carried out |
//!
//! A document in an item is one attribute. To change a part of it, leave it out of the item and [`update`](crate::Table::update) its path, or
//! have it in a model of its own. `None` with `#[dyno(null)]` is written, as NULL.
//!
//! Two writers that know different attributes of the same items can both upsert, and neither loses anything; both would lose by reading, changing
//! and putting back.
//!
//! Without a model an upsert has to be told which attributes are the key: `raw_table("Users").upsert(["id"], item)`. It has no
//! `remove_absent`, for nobody knows which attributes there could be; name them with `.update(path("city").remove())`.
//!
//! # Limits
//!
//! DynamoDB takes 4 KB of text for an update, which is enough for about 300 attributes, and counts some twenty bytes for each attribute besides
//! what it writes: an item of just 400 KB can be put and not be merged. Removals alone create no item: an upsert
//! that has nothing to write but a key, and attributes to remove, leaves nothing where nothing was.
//!
//! Many items at once: [`upsert_all`](super::batches#merging). Costs are those of a put: see [costs](super::costs).
//!
//! Sources: AWS developer guide, "Using update expressions in DynamoDB", "Working with items and attributes in DynamoDB", "Quotas in Amazon
//! DynamoDB".
