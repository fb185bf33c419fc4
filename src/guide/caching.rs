//! Caching reads: `get` and `batch_get` from memory, with the feature `cache`.
//!
//! [`Table::cached`](crate::Table::cached) returns a view of the table with a cache. The results of reads by key are
//! kept for a while, including the fact that an item does not exist. Concurrent reads of one key share a request.
//!
//! ```no_run
//! use std::sync::Arc;
//! use std::time::Duration;
//! use dyno::cache::Cache;
//! use dyno::{Client, Model};
//!
//! #[derive(Model)]
//! #[dyno(table = "Movies")]
//! struct Movie {
//!     #[dyno(partition_key)]
//!     year: u16,
//!     #[dyno(sort_key)]
//!     title: String,
//!     rank: Option<u32>,
//! }
//!
//! # async fn example(client: Client) -> dyno::Result<()> {
//! let cache = Cache::new().capacity(50_000).time_to_live(Duration::from_secs(300));
//! let movies = client.table::<Movie>().cached(cache); // its clones share the cache
//!
//! let found: Option<Arc<Movie>> = movies.get((1985, "Brazil")).await?;
//! let found: Vec<Option<Arc<Movie>>> = movies.batch_get([(1985, "Brazil"), (1988, "Brasil")]).await?;
//!
//! movies.update((1985, "Brazil"), Movie::RANK.set(7)).await?;
//! let movie = movies.get((1985, "Brazil")).required().await?; // its rank is 7
//!
//! let all = movies.table().scan().all().await?; // not from the cache
//! # Ok(())
//! # }
//! ```
//!
//! `get` and `batch_get` read through the cache. `put`, `create`, `update`, `upsert`, `delete`, `batch` and
//! `upsert_all` are those of the table, and invalidate what they write. A cached table is not a
//! [`Table`](struct@crate::Table). `table()` returns the table for all other operations, such as queries and scans,
//! which bypass the cache.
//!
//! Items are returned as [`Arc`](std::sync::Arc)s, so a cached item costs a reference count, whatever its size;
//! `Arc::unwrap_or_clone(movie)` returns an owned item. A batch keeps the order of its keys, with `None` for items that
//! do not exist.
//!
//! # Freshness
//!
//! | Written by | Visible |
//! |---|---|
//! | this cached table, its clones or its `table()`: single, batch or transaction | immediately |
//! | the same, with an unknown outcome | if it was carried out; the key is not read from memory for half a minute |
//! | another table of this process, another process | after the time to live, or after `invalidate` |
//! | a PartiQL statement, `into_sdk`, `call` | as if another process had written |
//!
//! `invalidate(key)` and `invalidate_all()` remove entries immediately.
//!
//! A read that is not in memory is eventually consistent, like every `get`. For a minute after the last write or
//! `invalidate` of its key, it is consistent and costs twice as much; otherwise it could return the old item and keep
//! it. This does not depend on the cache size: recently written keys are kept separately from the items, at about 10
//! bytes each. After more than a million keys in a minute, all reads are consistent for a minute.
//!
//! The result of a read is not kept if its key was written or invalidated in the meantime. Errors are not kept either.
//! Callers that wait for the same read get the same error.
//!
//! `get(key).consistent()` and `batch_get(keys).consistent()` always send a request. Their results are kept. With
//! `.meter(&meter)`, both count the capacity of the requests that they send.
//!
//! # Size
//!
//! `capacity(n)` limits the number of keys; the default is 10,000. `max_bytes(n)` limits the total size of the items,
//! as DynamoDB counts it. When the cache is full, keys that are read often stay. `statistics()` returns hits, misses
//! and the number of keys.
//!
//! # Without a model
//!
//! A raw table is cached like the table of a model: `raw_table("Movies", ["year", "title"]).cached(Cache::new())`. Keys
//! are compared by value: the numbers 1 and 1.0 are one key, the string `"1"` is another.
//!
//! # Limitations
//!
//! The cache is local to its process and does not see the writes of other processes. To see them, call `invalidate`
//! from a consumer of the table's stream, or use DynamoDB Accelerator, which all processes share. Queries, scans and
//! reads with a projection are not cached.
//!
//! Sources: AWS developer guide, "DynamoDB read consistency", "In-memory acceleration with DynamoDB Accelerator (DAX)".
