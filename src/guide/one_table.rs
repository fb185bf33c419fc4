//! One table, several entities: keys composed of fields, collections and typed indexes.
//!
//! Many designs for DynamoDB keep several kinds of items in one table, so that one query reads a customer with all
//! orders. The key attributes have general names, such as `pk` and `sk`, and their texts are composed of fields. With
//! dyno each kind is a model of its own; the keys are templates, which the compiler checks.
//!
//! # Models
//!
//! ```no_run
//! use dyno::{Client, Collection, Item, Model, Table, between};
//!
//! #[derive(Model)]
//! #[dyno(table = Shop, partition_key = "CUSTOMER#{customer_id}", sort_key = "CUSTOMER")]
//! struct Customer {
//!     customer_id: u64,
//!     name: String,
//! }
//!
//! #[derive(Model)]
//! #[dyno(
//!     table = Shop,
//!     partition_key = "CUSTOMER#{customer_id}",
//!     sort_key = "ORDER#{year}#{number:06}",
//!     index(GSI1, partition_key = "STATUS#{status}", sort_key = "{year}#{number:06}")
//! )]
//! struct Order {
//!     customer_id: u64,
//!     year: u16,
//!     number: u32,
//!     status: String,
//!     total: u32,
//! }
//!
//! #[derive(Table)]
//! #[dyno(
//!     name = "shop",
//!     partition_key(pk: String),
//!     sort_key(sk: String),
//!     entity = "kind",
//!     index(name = "GSI1", partition_key(gsi1pk: String), sort_key(gsi1sk: String)),
//!     entities(Customer, Order)
//! )]
//! struct Shop;
//!
//! #[derive(Collection)]
//! enum CustomerItem {
//!     Customer(Customer),
//!     Order(Order),
//!     #[dyno(other)]
//!     Other(Item),
//! }
//!
//! async fn example(client: Client, order: Order) -> dyno::Result<()> {
//!     let (customers, orders) = (client.table::<Customer>(), client.table::<Order>());
//!     orders.put(&order).await?; // pk, sk, gsi1pk and gsi1sk are composed
//!     let customer = customers.get(7).await?;
//!     let order = orders.get((7, (2026, 1))).await?;
//!     let of_two_years = orders.query(7).sort_key(between(2025, 2026)).all().await?;
//!     let open = orders.index(Order::GSI1).query("open").limit(20).page().await?;
//!     orders.update((7, (2026, 1)), Order::STATUS.set("closed")).await?; // gsi1pk changes, too
//!     let everything = client.collection::<CustomerItem>().query(7).all().await?;
//!     Ok(())
//! }
//! ```
//!
//! The entity attribute is optional. Without `entity = "kind"`, key prefixes distinguish the items: `CUSTOMER` and
//! `ORDER#`. The compiler checks that no key of a model in the list, or in a collection, can be mistaken for a key of
//! another model.
//!
//! [`derive(Model)`](macro@crate::Model#several-models-in-one-table) describes templates, keys, conditions and updates;
//! [`codec::key_text`](crate::codec::key_text) has the text of each type. The options of the table are those of
//! [`derive(Table)`](macro@crate::Table), and [`derive(Collection)`](macro@crate::Collection) reads several models
//! together. The example `shop` runs all of this.
//!
//! # What is stored
//!
//! | Field | Stored |
//! |---|---|
//! | in the key of the table | in the key attributes; with `#[dyno(stored)]` as an attribute, too |
//! | in the key of an index | as an attribute, and in the key attributes of the index |
//! | in no key | as an attribute |
//!
//! Every item also has the entity attribute, if the table names one. An `Option` that is `None` leaves out all key
//! attributes of the index that it is part of, so that the item is not in the index.
//!
//! # Choosing templates
//!
//! - Begin the sort keys of models in one partition with different texts, and with none that another begins with:
//!   `ORDER#` and `LINE#`, not `ORDER#` and `ORDER#..#LINE#`. A query of one model then reads its own items only.
//! - Put the fields of range queries first. A string before another field has no ranges without `#[dyno(key =
//!   escape)]`, and an enum has none at all.
//! - Give numbers their final width: `{number:06}` fails for a number of seven digits, and another width is another
//!   key.
//! - The item at the head of a partition often has the same text in both halves: `partition_key = "CUSTOMER#{id}",
//!   sort_key = "CUSTOMER#{id}"`. A field of both halves is passed once, `customers.get(7)`, and read back from both,
//!   which must agree.
//! - Two neighboring fields of the same type can be swapped by mistake. A newtype for each makes this a compile error.
//!
//! A changed template is a changed key: items with the old key are not found. Write them again under the new key.
//!
//! # Costs
//!
//! | Read | How items of other models are kept out | Cost |
//! |---|---|---|
//! | get, batch get | by the key, and the entity attribute, which a projection requests as well | none |
//! | query, if `entities(..)` shows that no other model has such keys | by the prefix of the sort key | none |
//! | any other query of one model | by a filter as well | the items of others are read and consume capacity |
//! | scan of one model | by a filter | the whole table is read |
//! | query, get or batch get of a collection | not at all, or into `other` | one request for all models |
//!
//! For a `page`, `limit` counts items before the filter, so that it can have fewer items, or none, and a cursor; over
//! all pages it counts after the filter. Each index that an item is in is another write when the item or its key
//! changes.
//!
//! # Indexes that hold some attributes
//!
//! An index with `projection = keys_only` or `include(..)` is not read as the model. There are three ways to read it:
//!
//! | Call | Reads | Cost |
//! |---|---|---|
//! | `.project::<Summary>()` | a [`derive(View)`](macro@crate::View): attributes that the index holds, and fields of keys | the index |
//! | `.keys()` | the keys of the items | the index |
//! | `.hydrate()` | the whole items, by BatchGetItem in the order of the query, and the keys of items that no longer exist; see [`Hydrate`](crate::Hydrate) | the index, and each item in the table |
//!
//! What the index does not hold does not compile: a filter and a `projection(..)` have the paths of a view of the
//! index, `Summary::TOTAL`, rather than those of the model, and `project` takes such a view, or `Item` for all that the
//! index holds. Names that are known only at run time ([`path_of`](crate::path_of), texts of expressions) are checked
//! before anything is sent.
//!
//! A read of one model keeps out the items of others here, too: by the entity attribute, if the index includes it, or
//! by the prefixes of the keys of the table and of the index. An index of a table with `entities(..)` that has neither
//! does not compile. Without the list, such a read is an [`Error::InvalidRequest`](crate::Error::InvalidRequest) before
//! anything is sent: include the entity attribute, `projection = include(kind)`.
//!
//! # What is in a table
//!
//! `Shop::access_patterns()` lists each model with its templates, an example key, and the reads that find its items. It
//! prints as a table; see [`AccessPatterns`](crate::model::AccessPatterns). `orders.entity::<Customer>()` is the same
//! table for another model, and `orders.collection::<CustomerItem>()` for several, for example in tests with temporary
//! tables.
//!
//! dyno does not import models of NoSQL Workbench: write the key attributes of its table as a `#[derive(Table)]`, and
//! each of its entities as a model. The examples `sessions` and `access_control` are two such models of AWS.
//!
//! # Existing tables
//!
//! Keys that are not composed of fields are fields: `partition_key = pk, sort_key = sk`. Items of different models can
//! then have the same key. If the table has an entity attribute, reads and updates of one model do not find those of
//! another, an upsert fails on them, and so do puts and deletes that have a condition or check a version; `same_entity`
//! adds this check to a put or a delete without one. A `check` in a transaction is about the item with that key,
//! whatever its model is. A batch has no conditions: it replaces what is there. A get, an update or an upsert of any
//! model takes an item without the attribute; queries with a filter and scans leave it out, and a collection reads it
//! into `other`, as it does with the items that other programs keep in the table.
//!
//! Sources: Amazon DynamoDB Developer Guide, "Data modeling foundations in DynamoDB", "Best practices for using sort
//! keys to organize data", "Using Global Secondary Indexes in DynamoDB", "Querying tables in DynamoDB" (filter
//! expressions).
