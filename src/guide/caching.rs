//! May an answer come from memory, and how fresh is it then?
//!
//! With the feature `cache` a table can be seen through a cache. What is read by key is kept for a while, also that there is no such item;
//! many who ask for the same key at once are one request.
//!
//! ```no_run
//! # use std::sync::Arc;
//! # use std::time::Duration;
//! # use dyno::{Client, Model};
//! use dyno::cache::Cache;
//! # #[derive(Model)]
//! # #[dyno(table = "Movies")]
//! # struct Movie {
//! #     #[dyno(partition_key)]
//! #     year: u16,
//! #     #[dyno(sort_key)]
//! #     title: String,
//! #     rank: Option<u32>,
//! # }
//! # async fn example(client: Client) -> dyno::Result<()> {
//! let cache = Cache::new().capacity(50_000).time_to_live(Duration::from_secs(300));
//! let movies = client.table::<Movie>().cached(cache); // clones of it share the cache
//!
//! let film: Option<Arc<Movie>> = movies.get((1985, "Brazil")).await?;
//! let films: Vec<Option<Arc<Movie>>> = movies.batch_get([(1985, "Brazil"), (1988, "Brasil")]).await?;
//!
//! movies.update((1985, "Brazil"), Movie::RANK.set(7)).await?;
//! let film = movies.get((1985, "Brazil")).required().await?; // of rank 7
//! # Ok(())
//! # }
//! ```
//!
//! Everything but `get` and `batch_get` is the table's own. Items come as [`Arc`](std::sync::Arc)s, so that one that is known is handed out
//! for the price of a counter, whatever its size; `Arc::unwrap_or_clone(film)` makes an item of it. A batch keeps the order of its keys, with
//! `None` where there is no item, known or not.
//!
//! # How fresh is it?
//!
//! | Who wrote | When it is seen |
//! |---|---|
//! | somebody with the same cache: `put`, `create`, `update`, `delete`, a batch, `delete_all`, a transaction | at once |
//! | the same, and nobody knows whether it was carried out | if and when it is: its key is read past the cache for half a minute |
//! | another table of this process, another process | after the time to live at last; at once after `invalidate(key)` or `invalidate_all()` |
//! | a statement of PartiQL, `into_sdk`, `call` | as if somebody else had written |
//!
//! A read that is not answered from memory is eventually consistent as every `get`, but the first one after a write, or after `invalidate`,
//! is consistent, and costs twice: otherwise it might bring back what was just replaced, and keep it. What a read brings is not kept if its key was
//! written or invalidated while it was on its way. Errors are not kept; those who waited for the same read get the same error.
//!
//! `get(key).consistent()` and `batch_get(keys).consistent()` go past the cache; what they bring is kept.
//!
//! # How large is it?
//!
//! `capacity(n)` bounds the number of keys, 10,000 unless it is set, and `max_bytes(n)` the sizes of the items as DynamoDB counts them. What is
//! asked for often stays when there is not enough room. `statistics()` has the hits and misses and how many keys are known.
//!
//! # Without a model
//!
//! `raw_table("Movies").cached(["year", "title"], Cache::new())` has to be told the names of the key's attributes, for an item that is put does
//! not say which of its attributes are its key. Keys are compared by value: the numbers 1 and 1.0 are one key, the string `"1"` is another.
//!
//! # What it is not
//!
//! It knows no other process; there, use DynamoDB Accelerator or a stream of the table that calls `invalidate`. Queries, scans and reads with a
//! projection are not kept: ask the table for them.
//!
//! Sources: AWS developer guide, "DynamoDB read consistency", "In-memory acceleration with DynamoDB Accelerator (DAX)".
