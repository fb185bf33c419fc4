//! Batches: writing or reading any number of items, with a report of what failed.
//!
//! The examples on this page use this model:
//!
//! ```
//! use dyno::Model;
//!
//! #[derive(Model, Clone)]
//! #[dyno(table = "Movies")]
//! struct Movie {
//!     #[dyno(partition_key)]
//!     year: u16,
//!     #[dyno(sort_key)]
//!     title: String,
//!     rank: Option<u32>,
//! }
//! ```
//!
//! # Writing
//!
//! ```no_run
//! # use dyno::{Client, Model};
//! # #[derive(Model, Clone)]
//! # #[dyno(table = "Movies")]
//! # struct Movie { #[dyno(partition_key)] year: u16, #[dyno(sort_key)] title: String, rank: Option<u32> }
//! # async fn example(client: Client, new: Vec<Movie>, old: Vec<(u16, String)>) -> dyno::Result<()> {
//! let movies = client.table::<Movie>();
//! movies.batch().put_all(new).delete_all(old).await?;
//! # Ok(())
//! # }
//! ```
//!
//! Awaiting a batch fails if anything was not written. The error, an [`Incomplete`](crate::batch::Incomplete), holds
//! the items and keys that failed; see [what was not written](#what-was-not-written).
//!
//! `put_all` and `delete_all` take iterators and streams. A batch reads only what it is about to send: at most
//! `concurrency` requests are in memory, whatever the source. DynamoDB's limits are respected: 25 operations and 16 MB
//! per request, and one operation per key in a request.
//!
//! Items may be borrowed, as in `put_all(&new)`. A borrowed item is cloned when it is read from the source, because the
//! report returns what was not written.
//!
//! Unprocessed items are retried after a growing delay with jitter. Meanwhile the batch sends fewer requests at once,
//! then smaller ones. It speeds up again when requests succeed.
//!
//! | Setting | Default | Meaning |
//! |---|---|---|
//! | `concurrency(n)` | 4 | requests in flight at the same time |
//! | `attempts(n)` | 10 | how many times an operation is sent at most; with 1, nothing unprocessed is retried |
//! | `backoff(..)` | full jitter, 50 ms to 5 s | the delays before something is retried |
//! | `deadline(duration)` | none | when to stop, even if requests are in flight |
//! | `duplicates(..)` | `InOrder` | what happens to [two operations on one key](#two-operations-on-one-key) |
//!
//! A batch is not a transaction and has no conditions. An operation that was carried out is not undone.
//!
//! # What was not written
//!
//! The error holds a [`WriteReport`](crate::batch::WriteReport). It contains every operation that was read from the
//! source and not written, with its item or key. Every other operation that was read from the source was written:
//!
//! ```no_run
//! # use dyno::{Client, Model};
//! # #[derive(Model, Clone)]
//! # #[dyno(table = "Movies")]
//! # struct Movie { #[dyno(partition_key)] year: u16, #[dyno(sort_key)] title: String, rank: Option<u32> }
//! # async fn example(client: Client, many: Vec<Movie>) -> dyno::Result<()> {
//! # let movies = client.table::<Movie>();
//! if let Err(incomplete) = movies.batch().put_all(many).await {
//!     println!("{incomplete}"); // Movie: 2 of 60 operations of the batch were not written: ..
//!     for failed in &incomplete.report().failed {
//!         println!("number {}: {}", failed.position, failed.reason);
//!     }
//!     let again = incomplete.into_report().failed.into_iter().filter_map(|failed| failed.input);
//!     movies.batch().write_all(again).await?;
//! }
//! # Ok(())
//! # }
//! ```
//!
//! `report()` returns the report without failing, even if everything was written:
//!
//! ```no_run
//! # use dyno::{Client, Model};
//! # #[derive(Model, Clone)]
//! # #[dyno(table = "Movies")]
//! # struct Movie { #[dyno(partition_key)] year: u16, #[dyno(sort_key)] title: String, rank: Option<u32> }
//! # async fn example(client: Client, mut source: impl Iterator<Item = Movie> + Send) -> dyno::Result<()> {
//! # let movies = client.table::<Movie>();
//! let report = movies.batch().put_all(&mut source).report().await?;
//! println!("{} written in {} requests", report.succeeded(), report.requests);
//! if let Some(reason) = &report.stopped {
//!     println!("stopped early: {reason}; {} movies were not read", source.count());
//! }
//! report.complete()?;
//! # Ok(())
//! # }
//! ```
//!
//! `?` converts the error into [`Error::Incomplete`](crate::Error::Incomplete), whatever the model. Its method
//! [`into_report`](crate::error::IncompleteBatch::into_report) returns the typed report, once:
//!
//! ```no_run
//! use dyno::batch::WriteReport;
//! use dyno::{Client, Error, Model};
//!
//! # #[derive(Model, Clone)]
//! # #[dyno(table = "Movies")]
//! # struct Movie { #[dyno(partition_key)] year: u16, #[dyno(sort_key)] title: String, rank: Option<u32> }
//! async fn load(client: &Client, many: Vec<Movie>) -> dyno::Result<()> {
//!     client.table::<Movie>().batch().put_all(many).await?;
//!     Ok(())
//! }
//!
//! # async fn example(client: Client, many: Vec<Movie>) -> dyno::Result<()> {
//! if let Err(Error::Incomplete(incomplete)) = load(&client, many).await {
//!     let report = incomplete.into_report::<WriteReport<Movie>>();
//!     println!("{report:?}");
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Each failed operation has a reason, a [`FailureReason`](crate::batch::FailureReason):
//!
//! | Reason | Written? | Meaning |
//! |---|---|---|
//! | `Invalid` | no | not sent: it cannot be stored, is larger than 400 KB, or repeats a key (`Duplicates::Reject`) |
//! | `Unprocessed` | no | it was unprocessed in every attempt: DynamoDB had no capacity for it |
//! | `Rejected` | no | DynamoDB rejected it |
//! | `Unknown` | perhaps | it was sent, and no usable response arrived |
//! | `Stopped` | no | the batch ended before it was sent |
//!
//! An item that cannot be stored does not delay the others. A request that DynamoDB rejects because of its content is
//! split in half and sent again, until the operation at fault is alone. An error that no single operation causes, such
//! as a missing permission or a missing table, stops the batch: requests in flight are finished, and nothing more is
//! read from the source. Ten requests in a row without progress also stop it. Pass the source as `&mut` to keep what
//! was not read.
//!
//! # With conditions
//!
//! [`put_all`](crate::Table::put_all), [`create_all`](crate::Table::create_all) and
//! [`delete_all`](crate::Table::delete_all) of a table also write any number of items, with a condition for all of
//! them, one for each, or none:
//!
//! ```no_run
//! use dyno::{Client, Model, pick};
//!
//! # #[derive(Model, Clone)]
//! # #[dyno(table = "Movies")]
//! # struct Movie { #[dyno(partition_key)] year: u16, #[dyno(sort_key)] title: String, rank: Option<u32> }
//! # async fn example(client: Client, many: Vec<Movie>, alien: Movie) -> dyno::Result<()> {
//! let movies = client.table::<Movie>();
//! movies.put_all(&many).await?;
//! let result = movies.create_all(&many).report().await?;
//! println!("{} are new, {} were there", result.succeeded(), result.failed.len());
//! movies.put_all(&many).conditions(|movie| Some(Movie::RANK.gt(movie.rank?))).await?;
//!
//! let dune = Movie::YEAR.eq(1984) & Movie::TITLE.eq("Dune");
//! movies.delete_all([pick((1985, "Brazil")), pick(&alien), pick(dune & Movie::RANK.gt(100))]).await?;
//! # Ok(())
//! # }
//! ```
//!
//! Operations without a condition are sent by BatchWriteItem, 25 items in a request. BatchWriteItem has no conditions,
//! so an operation with one is a PutItem or DeleteItem of its own, and so is one on a model with a `version` or a
//! `write_id`. 16 of them are sent at once, and 4 if only single elements of `delete_all` have a condition. The
//! capacity is the same.
//!
//! The report has what was written in [`items`](crate::batch::BatchReport::items), and what was not in
//! [`failed`](crate::batch::BatchReport::failed), both in the order of the source. An item whose condition failed is
//! `Rejected`, with an [`Error::ConditionFailed`](crate::Error::ConditionFailed) that holds the old item; it does not
//! delay the others. Two items with the same key are written in order.
//!
//! A put whose response is lost is sent again, and then its condition can fail because its first attempt succeeded. An
//! item with a `write_id` is recognized and counts as written. Without one, and for a delete, the outcome is `Unknown`.
//!
//! [`pick`](crate::pick) mixes keys, items and conditions on a key in one list, for `delete_all` and for
//! [`batch_get`](crate::Table::batch_get). A condition has to fix each attribute of the key by equality; the rest of it
//! is checked by the delete. To delete what a query or a scan finds, see [Finding](super::finding).
//!
//! # Cancellation and progress
//!
//! A batch spawns no tasks, so it sends nothing after its future is dropped. Operations that were in flight may have
//! been written. A [`handle`](crate::batch::BatchWrite::handle) reports the progress at any time. If the future is
//! dropped or the source panics, the handle has the report with the items.
//!
//! ```no_run
//! # use dyno::{Client, Model};
//! # #[derive(Model, Clone)]
//! # #[dyno(table = "Movies")]
//! # struct Movie { #[dyno(partition_key)] year: u16, #[dyno(sort_key)] title: String, rank: Option<u32> }
//! # async fn example(client: Client, many: Vec<Movie>, shutdown: impl Future<Output = ()>) -> dyno::Result<()> {
//! # let movies = client.table::<Movie>();
//! let batch = movies.batch().put_all(many);
//! let handle = batch.handle();
//! let finished = tokio::select! {
//!     written = batch.into_future() => Some(written),
//!     () = shutdown => None,
//! };
//! match finished {
//!     Some(written) => written?,
//!     None => println!("{:?}, {:?}", handle.progress(), handle.take_report()),
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Two operations on one key
//!
//! [`Duplicates`](crate::batch::Duplicates) says what happens to several operations on one key in a batch:
//!
//! | Choice | Effect |
//! |---|---|
//! | `InOrder`, the default | all are carried out in order, as if each had been sent separately |
//! | `Merge` | a later operation replaces one that has not been sent, which saves its capacity and its stream record |
//! | `Reject` | only the first is carried out; the others are `Invalid`; all keys are kept in memory |
//!
//! Keys are compared by value: the numbers 1 and 1.0 are one key.
//!
//! # Reading
//!
//! ```no_run
//! # use dyno::{Client, Document, Model};
//! # use futures::TryStreamExt;
//! # #[derive(Model, Clone)]
//! # #[dyno(table = "Movies")]
//! # struct Movie { #[dyno(partition_key)] year: u16, #[dyno(sort_key)] title: String, rank: Option<u32> }
//! # #[derive(Document)]
//! # struct Listing { title: String }
//! # async fn example(
//! #     client: Client, keys: Vec<(u16, String)>, many: impl Iterator<Item = (u16, String)> + Send,
//! # ) -> dyno::Result<()> {
//! # let movies = client.table::<Movie>();
//! let found: Vec<Option<Movie>> = movies.batch_get([(1985, "Brazil"), (1988, "Brasil")]).await?;
//! let titles: Vec<Option<Listing>> = movies.batch_get(keys).consistent().project::<Listing>().await?;
//!
//! let mut stream = movies.batch_get(many).stream();
//! while let Some(found) = stream.try_next().await? {
//!     // An `Option<Movie>` for each key, in the order of the keys.
//! }
//! # Ok(())
//! # }
//! ```
//!
//! The result is in the order of the keys, with `None` where no such item exists. A key that is passed again while its
//! first read is pending is requested once. Unprocessed keys are retried with the same projection and consistency. A
//! request has up to 100 keys. The stream reads keys from their source only as it is polled.
//!
//! A key that cannot be read ends the batch with an error. `report()` continues instead, and returns the items together
//! with the keys that were not read, each with its reason:
//!
//! ```no_run
//! # use dyno::{Client, Model};
//! # #[derive(Model, Clone)]
//! # #[dyno(table = "Movies")]
//! # struct Movie { #[dyno(partition_key)] year: u16, #[dyno(sort_key)] title: String, rank: Option<u32> }
//! # async fn example(client: Client, keys: Vec<(u16, String)>) -> dyno::Result<()> {
//! # let movies = client.table::<Movie>();
//! let report = movies.batch_get(keys).attempts(1).report().await?;
//! println!("{} found", report.items.iter().flatten().count());
//! for failed in &report.failed {
//!     println!("number {}, {:?}: {}", failed.position, failed.input, failed.reason);
//! }
//! let later = report.failed.into_iter().filter_map(|failed| failed.input);
//! let rest: Vec<Option<Movie>> = movies.batch_get(later).await?;
//! # Ok(())
//! # }
//! ```
//!
//! # Several tables
//!
//! Batches of several tables share requests. A tuple has up to 16 of them, a `Vec` any number. Awaiting them fails if
//! anything was not written, and `report()` returns the report of each.
//!
//! ```no_run
//! use dyno::{Client, Model};
//!
//! # #[derive(Model, Clone)]
//! # #[dyno(table = "Movies")]
//! # struct Movie { #[dyno(partition_key)] year: u16, #[dyno(sort_key)] title: String, rank: Option<u32> }
//! #[derive(Model)]
//! #[dyno(table = "Orders")]
//! struct Order {
//!     #[dyno(partition_key)]
//!     id: String,
//! }
//!
//! # async fn example(client: Client, new: Vec<Movie>, old: Vec<String>) -> dyno::Result<()> {
//! let (movies, orders) = (client.table::<Movie>(), client.table::<Order>());
//! client.batch_write((movies.batch().put_all(new), orders.batch().delete_all(old))).await?;
//! let reads = (movies.batch_get([(1985, "Brazil")]), orders.batch_get(["A-1"]));
//! let (found, ordered) = client.batch_get(reads).await?;
//! # let (_, _): (Vec<Option<Movie>>, Vec<Option<Order>>) = (found, ordered);
//! # Ok(())
//! # }
//! ```
//!
//! # Deleting the items of a query or scan
//!
//! `delete_all` on a query or a scan reads keys only and deletes the items in a batch. The key condition, filter, limit
//! and cursor apply as they do to every other method. It is not a transaction: an item that changes between its read
//! and its delete is deleted anyway.
//!
//! ```no_run
//! # use dyno::{Client, Model};
//! # #[derive(Model, Clone)]
//! # #[dyno(table = "Movies")]
//! # struct Movie { #[dyno(partition_key)] year: u16, #[dyno(sort_key)] title: String, rank: Option<u32> }
//! # async fn example(client: Client) -> dyno::Result<()> {
//! let movies = client.table::<Movie>();
//! movies.query(1985).filter(Movie::RANK.gt(100)).delete_all().await?;
//! # Ok(())
//! # }
//! ```
//!
//! A scan without a filter and a limit would empty the table, and is an invalid request; `allow_all` or
//! [`clear`](crate::Table::clear) states that it is meant. [`delete_where`](crate::Table::delete_where) takes any
//! condition, and [finds](super::finding) the items by the request that reads the least.
//!
//! It consumes the capacity of the read, before the filter, and of one delete per item. Deleting a whole table and
//! creating it again costs no capacity.
//!
//! # Merging
//!
//! BatchWriteItem replaces and deletes whole items; it cannot change an item. `upsert_all` is therefore not part of
//! `batch()`: it sends an UpdateItem for each item, several at the same time. Each one is an
//! [upsert](super::writing#replace-or-merge), which does not overwrite the other attributes of the item:
//!
//! ```no_run
//! use dyno::{Client, Model};
//!
//! #[derive(Model, Clone)]
//! #[dyno(table = "Movies")]
//! struct Movie {
//!     #[dyno(partition_key)]
//!     year: u16,
//!     #[dyno(sort_key)]
//!     title: String,
//!     rank: Option<u32>,
//!     added: Option<String>,
//! }
//!
//! # async fn example(client: Client, many: Vec<Movie>) -> dyno::Result<()> {
//! let movies = client.table::<Movie>();
//! let report = movies
//!     .upsert_all(&many)
//!     .keep_existing(Movie::ADDED)
//!     .condition(Movie::RANK.not_exists() | Movie::RANK.gt(3))
//!     .concurrency(32)
//!     .report()
//!     .await?;
//! let failed: Vec<Movie> = report.failed.into_iter().filter_map(|failed| failed.input).collect();
//! # let _ = failed;
//! # Ok(())
//! # }
//! ```
//!
//! Awaiting it fails like awaiting a batch. Reading from the source, the rate of requests, attempts, delays, deadline,
//! progress and reasons are the same as in batches. The differences are:
//!
//! - A request has one item, so `concurrency` is 16 by default.
//! - Conditions are possible. An item whose condition failed is in the report as `Rejected`; its error holds the old
//!   item. A failed condition does not stop the upserts.
//! - Items with the same key are written in order. There is no `Merge`, because each item may have attributes that the
//!   others leave out.
//! - `return_new().await` returns the items after their writes, a `Vec<Movie>` in the order of the source. It costs no
//!   further capacity, but all items are in memory.
//! - A retried upsert has the same effect as a single one, unless its `.update(..)` adds to a number.
//!
//! # Without a model
//!
//! A [raw table](super::reading#without-a-model) knows the names of its key attributes, so its batches work like those
//! of a model: `client.raw_table("Movies", ["year", "title"]).batch()`.
//!
//! # Costs
//!
//! An operation costs the same in a batch as alone; a batch saves round trips. To change items without lost updates, do
//! not read, change and put them: use [`update`](crate::Table::update) or [merging](#merging).
//!
//! Sources: AWS developer guide, "Quotas in Amazon DynamoDB", "DynamoDB item sizes and formats", "Error handling with
//! DynamoDB" ("Batch operations and error handling").
