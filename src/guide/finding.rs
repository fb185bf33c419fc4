//! Finding: reads and deletes by any condition, and what is sent for it.
//!
//! [`Table::find`](crate::Table::find) takes a condition as a filter does, and chooses the request by what the
//! condition fixes. [`explain`](crate::find::Find::explain) returns the choice before anything is sent. A scan, which
//! reads the whole table, is an error unless it is allowed.
//!
//! ```no_run
//! use dyno::{Client, Model, keys_in};
//!
//! #[derive(Model)]
//! #[dyno(table = "Movies", index(name = "ByDirector", partition_key = director, sort_key = year))]
//! struct Movie {
//!     #[dyno(partition_key)]
//!     year: u16,
//!     #[dyno(sort_key)]
//!     title: String,
//!     director: Option<String>,
//!     rank: u32,
//! }
//!
//! # async fn example(client: Client) -> dyno::Result<()> {
//! let movies = client.table::<Movie>();
//!
//! // a get
//! let brazil = movies.find(Movie::YEAR.eq(1985) & Movie::TITLE.eq("Brazil")).first().await?;
//! // a batch get, in the order of the keys
//! let both = movies.find(keys_in([(1985, "Brazil"), (1979, "Alien")])).all().await?;
//! // a query on the index, with a filter on the rank
//! let gilliam = Movie::DIRECTOR.eq("Gilliam") & Movie::YEAR.between(1980, 1989) & Movie::RANK.lt(10);
//! let find = movies.find(gilliam);
//! println!("{}", find.explain()?);
//! let eighties = find.all().await?;
//! // a scan
//! let best = movies.find(Movie::RANK.eq(1)).allow_scan().all().await?;
//! # Ok(())
//! # }
//! ```
//!
//! The third plan prints as:
//!
//! ```text
//! access      query
//! source      index ByDirector of Movies
//! key         director = ? AND year BETWEEN ? AND ?
//! filter      rank < ?
//! reads       1 partition
//! requests    at least 1, one for each 1 MB
//! read units  at least 0.5
//! ```
//!
//! # What is chosen
//!
//! | Condition | Request |
//! |---|---|
//! | the whole key equals a value | GetItem |
//! | the whole key is one of several, by `keys_in`, `is_in` or an OR of keys | BatchGetItem |
//! | the same, and other conditions | a Query for each key, with a filter |
//! | the partition key equals a value | Query |
//! | the partition key is one of several | a Query for each partition, merged as by `query_partitions` |
//! | the same of an index | Query on the index; one for each value if its sort key is one of several |
//! | it contradicts itself, such as two different values for one attribute | nothing |
//! | a value of a key is empty or longer than 2,048 bytes, 1,024 bytes in a sort key | nothing |
//! | anything else | Scan, if it is allowed |
//!
//! Conditions on the sort key are part of the key condition: equality, order, `between` and `begins_with`, several of
//! them as one range. The rest is the filter, which does not reduce the cost. Of several possibilities, keys come
//! before partitions, one partition before several, more conditions on the sort key before fewer, and the table before
//! an index.
//!
//! An index is used only if
//!
//! - it holds all attributes of the model; a delete needs those of the condition alone;
//! - it has all items that meet the condition. An item that lacks a key attribute of the index is not in it, so there
//!   must be a condition on each of them that is an `Option` or has a `default`; `exists` is enough.
//!   A composed key of an index is written with the item: items that are older than the index are not in it, and a find
//!   does not see them until they are written again.
//!
//! DynamoDB rejects a filter on the key that is queried. Such a condition, like `contains` on the sort key, rules that
//! request out, which leaves another index or a scan; the error of the scan names the attribute and the operator.
//!
//! Lists of values combine: a list of 100 years and one of 100 titles are 10,000 keys, which are read 100 at a time. Up
//! to 100,000 keys are combined, and up to 1,000 partitions and values of a sort key, each of which is a query; more
//! need a scan, whose error names the attributes and the number. A list of whole keys in `keys_in` has no bound.
//!
//! [`hide_expired`](crate::find::Find::hide_expired) leaves out items whose Time to Live has passed, in every plan:
//! queries and scans filter them out; items read by key are dropped after the read.
//!
//! The plan of an invalid request can be printed as well; [`Plan::error`](crate::find::Plan::error) says why: a scan
//! that is not allowed, a consistent read of a global index, a page size of 0.
//!
//! Keys composed of fields are known by their fields: all fields of the partition key, and the first fields of the sort
//! key with a range of the next one. A condition needs an attribute, so fields of the table's key need
//! `#[dyno(stored)]`; without it, [`query`](crate::Table::query) and [`keys_in`](crate::keys_in) take their values.
//! Items of other models in the same table are never found.
//!
//! A find on a global secondary index is eventually consistent, and [`consistent`](crate::find::Find::consistent) is
//! then an error.
//!
//! # Deleting
//!
//! [`delete_all`](crate::Table::delete_all) deletes the items of a list, each by its key, by an item, or by a condition
//! on its key; [Batches](super::batches#with-conditions) has more.
//!
//! [`delete_where`](crate::Table::delete_where) deletes what meets a condition. The same planner chooses how the items
//! are found; keys without other conditions are deleted without a read. [`clear`](crate::Table::clear) deletes all
//! items of a model, and lists how to delete a part of them.
//!
//! ```no_run
//! # use dyno::{Client, Model};
//! # #[derive(Model)]
//! # #[dyno(table = "Movies")]
//! # struct Movie { #[dyno(partition_key)] year: u16, #[dyno(sort_key)] title: String, rank: u32 }
//! # async fn example(client: Client) -> dyno::Result<()> {
//! let movies = client.table::<Movie>();
//! movies.delete_where(Movie::YEAR.eq(1985) & Movie::RANK.gt(100)).await?;
//! # Ok(())
//! # }
//! ```
