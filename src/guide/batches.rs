//! How are many items written or read, and what if some of them are not?
//!
//! # Writing
//!
//! ```no_run
//! # use dyno::{Client, Model};
//! # #[derive(Model)]
//! # #[dyno(table = "Movies")]
//! # struct Movie {
//! #     #[dyno(partition_key)]
//! #     year: u16,
//! #     #[dyno(sort_key)]
//! #     title: String,
//! # }
//! # async fn example(client: Client, new: Vec<Movie>, old: Vec<(u16, String)>) -> dyno::Result<()> {
//! let movies = client.table::<Movie>();
//! movies.batch().put_all(new).delete_all(old).await?.complete()?;
//! # Ok(())
//! # }
//! ```
//!
//! A batch takes iterators and streams, and takes from them only what it is about to send: whether the source is a `Vec`, the lines of a
//! file or a stream from a network, there are never more than `concurrency` requests of it in memory. DynamoDB's limits are kept by
//! themselves: 25 operations and 16 MB a request, one operation per key in it. Items may be borrowed, as in `put_all(&new)`: each is cloned
//! when it is taken, for the answer hands back what was not written.
//!
//! What the service leaves over, for want of capacity, is sent again after a pause that grows, with jitter. Meanwhile the pace is lowered:
//! fewer requests at once, then smaller ones; it rises again when they go through.
//!
//! | Setting | Default | |
//! |---|---|---|
//! | `concurrency(n)` | 4 | requests in flight at once |
//! | `attempts(n)` | 10 | how often one operation is sent at most; `once()` sends everything once and hands back what was left over |
//! | `backoff(..)` | full jitter, 50 ms to 5 s | the pauses before something is sent again |
//! | `deadline(duration)` | none | when to stop, whatever is in flight |
//! | `duplicates(..)` | `InOrder` | what to do with two operations of one key |
//!
//! A batch is no transaction, and has no conditions: an operation that was carried out stays so.
//!
//! # What was not written
//!
//! The answer lists what was taken from the source and not written, as what it was: the item, or the key. Everything that was taken and
//! is not listed was written.
//!
//! ```no_run
//! # use dyno::{Client, Model};
//! # #[derive(Model)]
//! # #[dyno(table = "Movies")]
//! # struct Movie {
//! #     #[dyno(partition_key)]
//! #     year: u16,
//! #     #[dyno(sort_key)]
//! #     title: String,
//! # }
//! # async fn example(client: Client, films: impl Iterator<Item = Movie> + Send) -> dyno::Result<()> {
//! # let movies = client.table::<Movie>();
//! let mut films = films;
//! let answer = movies.batch().put_all(&mut films).await?;
//! println!("{} written in {} requests", answer.written(), answer.requests);
//! for left in &answer.unwritten {
//!     println!("number {}: {}", left.position, left.why);
//! }
//! if let Some(why) = &answer.stopped {
//!     println!("stopped early: {why}; {} films were not taken", films.count());
//! }
//! # Ok(())
//! # }
//! ```
//!
//! [`Why`](crate::batch::Why) is one of these:
//!
//! | Why | Was it written? | |
//! |---|---|---|
//! | `Invalid` | no | it was never sent: it cannot be stored, is larger than 400 KB, or has the key of an earlier one (`Duplicates::Refuse`) |
//! | `LeftOver` | no | the service had no capacity for it, at any attempt |
//! | `Refused` | no | the service refused it, by itself |
//! | `Unknown` | perhaps | it was sent, and no answer came, or none that made sense |
//! | `Stopped` | no | the batch ended before its turn came |
//!
//! An item that cannot be stored does not hold up the others. A request that is refused for what is in it is sent again in halves, until
//! the operation that is to blame stands alone. An error that no operation is to blame for, such as a missing permission or a missing
//! table, stops the batch: what is in flight is finished, and nothing more is taken. Lend the source with `&mut` to keep what was not taken.
//!
//! `complete()` makes an error of an answer that is not complete. The answer is still in it:
//!
//! ```no_run
//! # use dyno::{Client, Error, Model};
//! # #[derive(Model)]
//! # #[dyno(table = "Movies")]
//! # struct Movie {
//! #     #[dyno(partition_key)]
//! #     year: u16,
//! #     #[dyno(sort_key)]
//! #     title: String,
//! # }
//! # async fn load(client: &Client, films: Vec<Movie>) -> dyno::Result<()> {
//! #     client.table::<Movie>().batch().put_all(films).await?.complete()?;
//! #     Ok(())
//! # }
//! # async fn example(client: Client, films: Vec<Movie>) -> dyno::Result<()> {
//! if let Err(Error::Incomplete(incomplete)) = load(&client, films).await {
//!     println!("{incomplete}"); // Movie: 2 of 60 operations of the batch were not written
//!     if let Some(answer) = incomplete.into_answer::<Movie>() {
//!         let again = answer.unwritten.into_iter().filter_map(|left| left.write);
//!         client.table::<Movie>().batch().write_all(again).await?.complete()?;
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # When it is dropped
//!
//! A batch sends nothing after its future is dropped, for it spawns no tasks. What was in flight then may have been written or not. A handle
//! that was taken before tells which operations these are, and keeps their items; it does so also when the source panics.
//!
//! ```no_run
//! # use std::time::Duration;
//! # use dyno::{Client, Model};
//! # #[derive(Model)]
//! # #[dyno(table = "Movies")]
//! # struct Movie {
//! #     #[dyno(partition_key)]
//! #     year: u16,
//! #     #[dyno(sort_key)]
//! #     title: String,
//! # }
//! # async fn example(client: Client, films: Vec<Movie>, shutdown: impl Future<Output = ()>) -> dyno::Result<()> {
//! # let movies = client.table::<Movie>();
//! let batch = movies.batch().put_all(films);
//! let account = batch.account();
//! tokio::select! {
//!     answer = batch.into_future() => answer?.complete()?,
//!     () = shutdown => {
//!         let answer = account.take().expect("the future is dropped");
//!         println!("{} written, {} not or perhaps", answer.written(), answer.unwritten.len());
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Two operations of one key
//!
//! They are carried out in the order in which they were given, also if they are far apart, which is the default,
//! [`Duplicates::InOrder`](crate::batch::Duplicates): the table ends up as if each operation had been sent by itself, one after the other.
//! [`Merge`](crate::batch::Duplicates) drops an operation that still waits when a later one of the same key comes, and so saves its
//! capacity; a stream of the table then does not see it. [`Refuse`](crate::batch::Duplicates) hands back every operation but the first of a
//! key, and has to remember all keys for that.
//! Keys are compared by value: the numbers 1 and 1.0 are one key.
//!
//! # Reading
//!
//! ```no_run
//! # use dyno::{Client, Document, Model};
//! # use futures::TryStreamExt;
//! # #[derive(Model)]
//! # #[dyno(table = "Movies")]
//! # struct Movie {
//! #     #[dyno(partition_key)]
//! #     year: u16,
//! #     #[dyno(sort_key)]
//! #     title: String,
//! # }
//! # #[derive(Document)]
//! # struct Listing {
//! #     title: String,
//! # }
//! # async fn example(client: Client, keys: Vec<(u16, String)>, many: impl Iterator<Item = (u16, String)> + Send) -> dyno::Result<()> {
//! # let movies = client.table::<Movie>();
//! let found: Vec<Option<Movie>> = movies.batch_get([(1985, "Brazil"), (1988, "Brasil")]).await?;
//! let titles: Vec<Option<Listing>> = movies.batch_get(keys).consistent().project::<Listing>().await?;
//!
//! let mut films = movies.batch_get(many).stream();
//! while let Some(film) = films.try_next().await? {
//!     // An `Option<Movie>` for each key, in the order of the keys.
//! }
//! # Ok(())
//! # }
//! ```
//!
//! The answer is in the order of the keys, with `None` where there is no such item. A key that is given again before its item came is
//! asked once and answered twice. Leftovers keep their projection and consistency. The stream takes keys only as it is read.
//!
//! A key that cannot be read ends the batch with an error. `answer()` goes on instead, and hands out what was read together with the
//! keys that were not, each with its reason; `once()` asks each key once.
//!
//! ```no_run
//! # use dyno::{Client, Model};
//! # #[derive(Model)]
//! # #[dyno(table = "Movies")]
//! # struct Movie {
//! #     #[dyno(partition_key)]
//! #     year: u16,
//! #     #[dyno(sort_key)]
//! #     title: String,
//! # }
//! # async fn example(client: Client, keys: Vec<(u16, String)>) -> dyno::Result<()> {
//! # let movies = client.table::<Movie>();
//! let answer = movies.batch_get(keys).once().answer().await?;
//! println!("{} found", answer.items.iter().flatten().count());
//! for left in &answer.unread {
//!     println!("number {}, {:?}: {}", left.position, left.key, left.why);
//! }
//! let later = answer.unread.into_iter().filter_map(|left| left.key);
//! let rest: Vec<Option<Movie>> = movies.batch_get(later).await?;
//! # Ok(())
//! # }
//! ```
//!
//! # Several tables
//!
//! ```no_run
//! # use dyno::{Client, Model};
//! # #[derive(Model)]
//! # #[dyno(table = "Movies")]
//! # struct Movie {
//! #     #[dyno(partition_key)]
//! #     year: u16,
//! # }
//! # #[derive(Model)]
//! # #[dyno(table = "Orders")]
//! # struct Order {
//! #     #[dyno(partition_key)]
//! #     id: String,
//! # }
//! # async fn example(client: Client, new: Vec<Movie>, old: Vec<String>) -> dyno::Result<()> {
//! # let (movies, orders) = (client.table::<Movie>(), client.table::<Order>());
//! let (films, done) = client.batch_write((movies.batch().put_all(new), orders.batch().delete_all(old))).await?;
//! films.complete()?;
//! done.complete()?;
//! let (film, order) = client.batch_get((movies.batch_get([1985]), orders.batch_get(["A-1"]))).await?;
//! # Ok(())
//! # }
//! ```
//!
//! # Deleting what a read finds
//!
//! `delete_all` on a query or a scan reads keys only and deletes them as a batch; conditions, filter and limit hold as for every other
//! terminal. It is no transaction: an item that changes between its read and its delete is deleted all the same.
//!
//! ```no_run
//! # use dyno::{Client, Model};
//! # #[derive(Model)]
//! # #[dyno(table = "Movies")]
//! # struct Movie { #[dyno(partition_key)] year: u16, #[dyno(sort_key)] title: String, rank: Option<u32> }
//! # async fn example(client: Client) -> dyno::Result<()> {
//! let movies = client.table::<Movie>();
//! movies.query(1985).filter(Movie::RANK.gt(100)).delete_all().await?.complete()?;
//! # Ok(())
//! # }
//! ```
//!
//! # Merging
//!
//! BatchWriteItem replaces whole items and deletes them; nothing in it changes an item that is there. `upsert_all` and `upsert_stream` are therefore
//! not batches of DynamoDB's but [upserts](super::writes#replace-or-merge), an UpdateItem for each item, several at once, so that other writers of
//! the same items lose nothing:
//!
//! ```no_run
//! # use dyno::{Client, Model};
//! # #[derive(Model, Clone)]
//! # #[dyno(table = "Movies")]
//! # struct Movie { #[dyno(partition_key)] year: u16, #[dyno(sort_key)] title: String, rank: Option<u32>, added: Option<String> }
//! # async fn example(client: Client, many: Vec<Movie>) -> dyno::Result<()> {
//! let movies = client.table::<Movie>();
//! let answer = movies
//!     .upsert_all(&many)
//!     .keep_existing(Movie::ADDED)
//!     .condition(Movie::RANK.not_exists() | Movie::RANK.gt(3))
//!     .concurrency(32)
//!     .await?;
//! let refused: Vec<Movie> = answer.unwritten.into_iter().map(|left| left.item).collect();
//! # let _ = refused;
//! # Ok(())
//! # }
//! ```
//!
//! They are driven as batches are: back-pressure, pace, attempts, backoff, deadline and account are the same, and so is
//! [`Why`](crate::batch::Why). What differs:
//!
//! - A request has one item, so 16 are in flight at once unless `concurrency(n)` says otherwise.
//! - There are conditions. One that is false hands back its item as `Refused`, with the item that was there in the error, and is no reason to stop.
//! - Items of one key are written in their order; there is no `Merge`, for each may have what the other leaves out.
//! - `return_new()` hands out the items as they are after their writes, in the order of the source. They come with the writes and cost nothing more, but they are all in memory.
//! - An upsert that is sent again does the same twice, unless its `.update(..)` adds to a number.
//!
//! # Without a model
//!
//! `raw_table("Movies").batch(["year", "title"])` has to be told the names of the key's attributes, for an item does not say which of its
//! attributes are its key; so have `upsert` and `upsert_all`. Reads need no names: what is given are keys.
//!
//! # Costs and limits
//!
//! An operation of a batch costs what it costs alone; a batch saves round trips. There are no batch updates: DynamoDB has none. A read,
//! a change in memory and a batch of puts are three steps between which others may write; [merging](#merging) is one.
//!
//! Sources: AWS developer guide, "Quotas in Amazon DynamoDB", "DynamoDB item sizes and formats", "Error handling with DynamoDB"
//! ("Batch operations and error handling").
