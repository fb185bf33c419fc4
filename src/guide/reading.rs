//! Reading: get, query and scan; indexes, pages, cursors, limits, projections and unreadable items.
//!
//! | Operation | Reads | When |
//! |---|---|---|
//! | [`get`](crate::Table::get) | one item by its key | the whole key is known |
//! | [`batch_get`](crate::Table::batch_get) | many items by their keys | see [batches](super::batches#reading) |
//! | [`query`](crate::Table::query) | the items of one partition, in sort-key order | the partition key is known |
//! | [`find`](crate::Table::find) | the items that meet a condition, by one of these | see [finding](super::finding) |
//! | [`scan`](crate::Table::scan) | every item of the table, in no particular order | nothing else fits |
//!
//! The examples on this page use this model:
//!
//! ```
//! use dyno::{Document, Model};
//!
//! #[derive(Model, Debug)]
//! #[dyno(table = "Movies", index(name = "ByRank", partition_key = year, sort_key = rank))]
//! struct Movie {
//!     #[dyno(partition_key)]
//!     year: u16,
//!     #[dyno(sort_key)]
//!     title: String,
//!     rank: Option<u32>,
//!     plot: Option<String>,
//! }
//!
//! #[derive(Document, Debug)]
//! struct Listing {
//!     title: String,
//!     rank: Option<u32>,
//! }
//! ```
//!
//! # One item
//!
//! ```no_run
//! # use dyno::{Model, Table};
//! # #[derive(Model, Debug)]
//! # #[dyno(table = "Movies")]
//! # struct Movie { #[dyno(partition_key)] year: u16, #[dyno(sort_key)] title: String }
//! # async fn example(movies: Table<Movie>) -> dyno::Result<()> {
//! let found: Option<Movie> = movies.get((1985, "Brazil")).await?;
//! let latest: Option<Movie> = movies.get((1985, "Brazil")).consistent().await?;
//! let movie: Movie = movies.get((1985, "Brazil")).required().await?; // a missing item is an error
//! # Ok(())
//! # }
//! ```
//!
//! A key is a value, a tuple of partition key and sort key, a [`Key`](crate::Key), or a reference to an item. The
//! compiler checks its types.
//!
//! # Query
//!
//! ```no_run
//! # use dyno::{Model, Table, between};
//! # #[derive(Model, Debug)]
//! # #[dyno(table = "Movies", index(name = "ByRank", partition_key = year, sort_key = rank))]
//! # struct Movie { #[dyno(partition_key)] year: u16, #[dyno(sort_key)] title: String, rank: Option<u32> }
//! # async fn example(movies: Table<Movie>) -> dyno::Result<()> {
//! let movies_a_to_l: Vec<Movie> = movies
//!     .query(1985) // the partition key
//!     .sort_key(between("A", "L"))
//!     .filter(Movie::RANK.le(100))
//!     .descending()
//!     .all()
//!     .await?;
//! # Ok(())
//! # }
//! ```
//!
//! `sort_key` takes one condition: [`eq`](crate::eq), [`lt`](crate::lt), [`le`](crate::le), [`gt`](crate::gt),
//! [`ge`](crate::ge), [`between`](crate::between) or [`begins_with`](crate::begins_with). A second call replaces the
//! first. Unlike a filter, the sort key condition limits what is read and paid for.
//!
//! A **filter** is applied after reading. Items that it removes have been read and cost capacity. Several filters must
//! all hold. A filter on the key attributes of a query is an error before anything is sent.
//!
//! # Scan
//!
//! ```no_run
//! # use dyno::{Model, Table};
//! # #[derive(Model, Debug)]
//! # #[dyno(table = "Movies")]
//! # struct Movie { #[dyno(partition_key)] year: u16, #[dyno(sort_key)] title: String }
//! # async fn example(movies: Table<Movie>) -> dyno::Result<()> {
//! let fifties = movies.scan().filter(Movie::YEAR.between(1950, 1959)).count().await?;
//! let all: Vec<Movie> = movies.scan().parallel(4).all().await?; // four segments at the same time
//! let quarter: Vec<Movie> = movies.scan().segment(0, 4).all().await?; // one of four workers
//! # Ok(())
//! # }
//! ```
//!
//! A scan consumes capacity for every item of the table, however many items pass the filter. `parallel` reads the
//! segments in one process, and uses as much of the table's capacity as it can get. `segment` is for workers on several
//! machines.
//!
//! # Indexes
//!
//! ```no_run
//! # use dyno::{Model, Table, le};
//! # #[derive(Model, Debug)]
//! # #[dyno(table = "Movies", index(name = "ByRank", partition_key = year, sort_key = rank))]
//! # struct Movie { #[dyno(partition_key)] year: u16, #[dyno(sort_key)] title: String, rank: Option<u32> }
//! # async fn example(movies: Table<Movie>) -> dyno::Result<()> {
//! let top_ten: Vec<Movie> = movies.index(Movie::BY_RANK).query(1985).sort_key(le(10)).all().await?;
//! # Ok(())
//! # }
//! ```
//!
//! The derive makes a constant for each index. An index is queried and scanned like its table. It cannot be read by key
//! or written. An item is in an index only if it has all key attributes of the index.
//!
//! A global secondary index follows its table with a delay and has no consistent reads: `consistent` on it does not
//! compile. A local secondary index has consistent reads.
//!
//! An index holds the attributes that are projected into it. If these are not all attributes of the model
//! (`projection = keys_only`, or `include(..)` of some), the index is not read as the model, because the other
//! attributes would seem to be absent: `all()` and the other results do not compile. Choose what is read:
//!
//! | On the query or scan | Returns |
//! |---|---|
//! | `project::<Summary>()` | a [`View`](macro@crate::View) of the index: a type with attributes that the index holds |
//! | `projection(paths)` | these attributes, as an [`Item`](crate::Item); the paths are those of such a view |
//! | `keys()` | the [`Key`](crate::Key)s of the items, for example for `batch_get` |
//! | `count()` | their number |
//! | `all_attributes()`, local indexes only | whole items, which DynamoDB fetches from the table |
//!
//! A filter of such an index has the paths of a view of it as well: `Summary::TOTAL.gt(100)`. A filter or a projection
//! with the paths of the model does not compile. An attribute that is named at run time, and that the index does not
//! hold, is an [`Error::InvalidRequest`](crate::Error::InvalidRequest) before the request is sent. For a projection on
//! a local secondary index, DynamoDB fetches such attributes from the table, which costs a read of each item; there,
//! `project` and `projection` take any type and the paths of the model. See
//! [indexes](super::tables#indexes-with-several-key-attributes) for keys of several attributes.
//!
//! ```no_run
//! # use dyno::{Document, Model, Table};
//! #[derive(Model)]
//! #[dyno(table = "Users", index(name = "ByMail", partition_key = mail, projection = keys_only))]
//! struct User {
//!     #[dyno(partition_key)]
//!     id: String,
//!     mail: Option<String>,
//!     bio: Option<String>,
//! }
//!
//! # async fn example(users: Table<User>) -> dyno::Result<()> {
//! let keys = users.index(User::BY_MAIL).query("ada@example.com").keys().all().await?;
//! let found: Vec<Option<User>> = users.batch_get(keys).await?;
//! # Ok(())
//! # }
//! ```
//!
//! A query does not filter attributes of its own key, of the table or of the index: `sort_key` is the condition for
//! these, and a filter on them is an [`Error::InvalidRequest`](crate::Error::InvalidRequest). A scan can filter every
//! attribute.
//!
//! # Results
//!
//! | Method | Returns | Requests |
//! |---|---|---|
//! | `page()` | one [`Page`](crate::Page): items, cursor, counts | one |
//! | `page_of(n)` | one page with `n` items, even with a filter, or all remaining ones | as many as it takes |
//! | `pages()` | a `Stream` of pages | one per page |
//! | `stream()` | a `Stream` of items | one per page; the next page is fetched ahead |
//! | `all()` | a `Vec` of all items | one per page |
//! | `first()` | the first item, if any | until an item passes the filter |
//! | `count()` | the number of items | one per page, without items |
//! | `bytes()` | one [`PageBytes`](crate::PageBytes), from which items can borrow | one |
//! | `delete_all()` | deletes the items; see [batches](super::batches#deleting-the-items-of-a-query-or-scan) | |
//!
//! `count` consumes as much capacity as reading the items. A page of DynamoDB holds at most 1 MB of items before the
//! filter. A page may be empty even if more pages follow; `stream`, `all`, `first` and `count` read on by themselves. A
//! response that repeats the cursor of its request would make them read forever, so they return an
//! [`Error::Protocol`](crate::Error::Protocol).
//!
//! Optional conditions need no second code path: `maybe_filter`, `maybe_sort_key` and `maybe_start_after` take an
//! `Option`, and `None` changes nothing.
//!
//! # Limit and page size
//!
//! | Method | Counts | DynamoDB's name |
//! |---|---|---|
//! | `limit(n)` | items returned, over all pages, after the filter | – |
//! | `page_size(n)` | items read by each request, before the filter | `Limit` |
//!
//! With a selective filter and a small limit, `page_size` keeps a request from reading a whole megabyte. `page()` is
//! one request, so its `limit` also counts items before the filter, and its cursor is right after its last item. With
//! `parallel`, each segment reads up to `limit` items, and the result is cut to `limit`.
//!
//! # Cursors
//!
//! A [`Cursor`](crate::Cursor) is a position between two items. The cursor of a page is right after its last item; a
//! page without one is the last. As a string it goes into a URL as it is, and it implements serde's traits.
//!
//! In one process, `pages()` returns page after page, and `stream()` item after item. A job that stores the cursor of a
//! page, or of the stream after an item, can continue there after a restart:
//!
//! ```no_run
//! # use dyno::{Cursor, Model, Table};
//! # #[derive(Model, Debug)]
//! # #[dyno(table = "Movies")]
//! # struct Movie { #[dyno(partition_key)] year: u16, #[dyno(sort_key)] title: String }
//! use futures::TryStreamExt as _;
//!
//! # async fn work(_: Movie) {}
//! # async fn store(_: Option<Cursor>) {}
//! async fn export(movies: &Table<Movie>, stored: Option<Cursor>) -> dyno::Result<()> {
//!     let mut items = movies.scan().maybe_start_after(stored).stream();
//!     while let Some(movie) = items.try_next().await? {
//!         work(movie).await;
//!         store(items.cursor()?).await;
//!     }
//!     Ok(())
//! }
//! ```
//!
//! A service that returns pages receives cursors from its callers: [`Pagination`](crate::cursor::Pagination) is the
//! page that a query string requests, `after=` or `before=` a cursor, or the first one. With the feature `axum` it is
//! an argument of a handler. `page_of(20)` reads until it has 20 items, or all remaining ones, and one more to know
//! whether another page follows. `max_requests` and `max_capacity` limit how much one page may read. An item that stays
//! in the table is on one page only; one that is added is found if it comes after the cursor, and the item at a cursor
//! may be deleted.
//!
//! ```no_run
//! # use dyno::{Model, Page, Table};
//! # #[derive(Model, Debug)]
//! # #[dyno(table = "Orders")]
//! # struct Order { #[dyno(partition_key)] customer: String, #[dyno(sort_key)] number: u64, total: u32 }
//! use dyno::cursor::{CursorKeys, Pagination};
//!
//! async fn list(
//!     orders: &Table<Order>,
//!     keys: &CursorKeys,
//!     customer: &str,
//!     pagination: Pagination,
//! ) -> dyno::Result<Page<Order>> {
//!     orders
//!         .query(customer)
//!         .filter(Order::TOTAL.gt(100))
//!         .sealed(&keys.seal(customer))
//!         .pagination(pagination)
//!         .page_of(20)
//!         .max_requests(10)
//!         .await // `next_page()` and `previous_page()` are its links
//! }
//! ```
//!
//! An unsealed cursor shows the key of an item, and a caller can make another one. Only a read of another table, index
//! or partition rejects it. [`sealed`](crate::op::Query::sealed) signs the cursors of a read: then it accepts only
//! cursors sealed for the same partition, sort key condition, direction, filter and scope, such as a user or a tenant.
//! A [`Seal`](crate::cursor::Seal) lets them expire, and with the feature `encrypted-cursors` hides their keys.
//! [`CursorKeys`](crate::cursor::CursorKeys) holds the signing secret and further accepted secrets, for rotation.
//!
//! A cursor that cannot be used is an [`InvalidCursor`](crate::error::InvalidCursor), which
//! [`Error::invalid_cursor`](crate::Error::invalid_cursor) returns; nothing was sent, unless DynamoDB rejected it. With
//! the feature `axum` its response is 400.
//!
//! `maybe_start_after(None)` starts at the beginning; it is for the first page of a caller, not for a loop, which would
//! start again after the last page. A scan cannot be read backward, because DynamoDB cannot.
//!
//! `cursor(&item)` of a table or an index returns the cursor at an item, without a page: a model, a view or an
//! [`Item`](crate::Item) that has the attributes of the keys. A [`Key`](crate::Key) becomes the cursor in its table by
//! `into()`.
//!
//! # Several partitions
//!
//! A partition takes at most 1,000 write units per second. Spread data that is written faster, such as a log, a time
//! series or the newest items of all customers, over several partitions: a [`Shard`](crate::Shard) in the key does
//! that. [`query_shards`](crate::Table::query_shards) reads all shards as one list, in the order of the sort key.
//!
//! ```no_run
//! use dyno::{Client, Model, Shard, Table, ge};
//!
//! #[derive(Table)]
//! #[dyno(name = "metrics", partition_key(pk: String), sort_key(sk: String))]
//! struct Metrics;
//!
//! #[derive(Model, Debug)]
//! #[dyno(table = Metrics, partition_key = "{metric}#{shard}", sort_key = "{second}")]
//! struct Sample {
//!     metric: String,
//!     shard: Shard<4>, // `Shard::random()`, or `Shard::of(id)` for items that are found by their key
//!     second: u64,
//!     value: f64,
//! }
//!
//! # async fn example(client: Client, since: u64) -> dyno::Result<()> {
//! let samples = client.table::<Sample>();
//! let latest = samples.query_shards("cpu").descending().limit(100).all().await?;
//! let page = samples.query_shards("cpu").sort_key(ge(since)).page_of(20).await?;
//! # Ok(())
//! # }
//! ```
//!
//! [`query_partitions`](crate::Table::query_partitions) does the same for any partitions, such as the last seven days.
//! All settings and terminals of a query work, except `bytes` and `into_sdk`: one cursor, as short as for a single
//! partition, covers all of them. A read sends at least one request for each partition, so four shards are four times
//! the requests of a short list. `cargo run --example time_series` prints them.
//!
//! # Long scans
//!
//! A scan of a large table can take hours and be divided among machines. `parallel(16)` reads 16 segments at the same
//! time; at most 64 segments are read at a time, unless `at_once` sets another number. The stream has a
//! [`Checkpoint`](crate::cursor::Checkpoint) of all of them, a short string that can be stored at any time; `resume`
//! continues from it. No item is skipped. Items returned after the last stored checkpoint are returned again, so
//! processing an item must be idempotent.
//!
//! ```no_run
//! # use dyno::{Model, Table};
//! # #[derive(Model, Debug)]
//! # #[dyno(table = "Movies")]
//! # struct Movie { #[dyno(partition_key)] year: u16, #[dyno(sort_key)] title: String }
//! use dyno::CapacityBudget;
//! use dyno::cursor::Checkpoint;
//! use futures::TryStreamExt as _;
//!
//! # async fn work(_: Movie) {}
//! # async fn store(_: Checkpoint) {}
//! async fn walk(movies: &Table<Movie>, stored: Option<Checkpoint>) -> dyno::Result<()> {
//!     let budget = CapacityBudget::per_second(100.0);
//!     let checkpoint = stored.unwrap_or_else(|| Checkpoint::new(64));
//!     let mut items = movies.scan().budget(&budget).resume(checkpoint).at_once(8).stream();
//!     while let Some(movie) = items.try_next().await? {
//!         work(movie).await;
//!         if items.progress().returned % 1000 == 0 {
//!             store(items.checkpoint()?).await;
//!         }
//!     }
//!     store(items.checkpoint()?).await; // `is_done()`
//!     Ok(())
//! }
//! ```
//!
//! A [`CapacityBudget`](crate::CapacityBudget) limits the capacity per second of all reads that use it, and slows
//! them down when DynamoDB throttles. `progress()` returns how many items, bytes and segments were read, and
//! `progress_events()` is the same as a stream, for example for a progress bar in another task.
//! [`estimated`](crate::op::ParallelScan::estimated) asks DynamoDB for the expected number of items. `cargo run
//! --example scan` shows all of it.
//!
//! # A scan by several workers
//!
//! `Checkpoint::new(64).split(4)` divides the scan among four independent processes. Workers that start and stop at any
//! time share the segments through [leases](crate::lease), which dyno keeps in a separate table:
//!
//! ```no_run
//! # use dyno::{Client, Model};
//! # #[derive(Model, Debug)]
//! # #[dyno(table = "Movies")]
//! # struct Movie { #[dyno(partition_key)] year: u16, #[dyno(sort_key)] title: String }
//! # async fn index(_: Movie) -> dyno::Result<()> { Ok(()) }
//! async fn reindex(client: &Client) -> dyno::Result<()> {
//!     let leases = client.leases("reindex-2026-11"); // the name of the job, the same for all workers
//!     leases.ensure_table().await?;
//!     let movies = client.table::<Movie>();
//!     let mut items = movies.scan().parallel(64).at_once(8).leased(&leases).await?;
//!     while let Some(movie) = items.try_next().await? {
//!         index(movie).await?; // counts as processed when the next one is taken
//!     }
//!     Ok(()) // the whole job is finished, including the segments of other workers
//! }
//! ```
//!
//! Each worker takes free segments, up to `at_once`, and renews its leases in the background. The position of the
//! processed items is written with the renewals; `confirm()` writes it immediately, and `next_chunk(n)` returns several
//! items, to process them concurrently. A worker that has not renewed its lease within the lease's
//! [duration](crate::lease::Leases::duration), 30 seconds by default, loses its segments to others, and a new worker
//! gets its share from those that have more. A worker that has lost a segment cannot overwrite what the next owner
//! confirms: each write has the condition that the lease is still its own. Clocks of different machines are never
//! compared.
//!
//! Every item that is in the table during the whole scan is returned at least once, some of them twice.
//! [`parts`](crate::lease::Leases::parts) returns the state and the owner of each part.
//!
//! # Projections
//!
//! `project::<Listing>()` reads the items as another type, and requests only the attributes that are its fields. A
//! field that the model does not have is an [`Error::InvalidRequest`](crate::Error::InvalidRequest) before the request
//! is sent. `projection(paths)` reads these paths as an [`Item`](crate::Item).
//!
//! ```no_run
//! # use dyno::{Document, Item, Model, Table};
//! # #[derive(Model, Debug)]
//! # #[dyno(table = "Movies")]
//! # struct Movie { #[dyno(partition_key)] year: u16, #[dyno(sort_key)] title: String, rank: Option<u32> }
//! # #[derive(Document, Debug)]
//! # struct Listing { title: String, rank: Option<u32> }
//! # async fn example(movies: Table<Movie>) -> dyno::Result<()> {
//! let listings: Vec<Listing> = movies.query(1985).project::<Listing>().all().await?;
//! let items: Vec<Item> = movies.query(1985).projection(Movie::TITLE & Movie::RANK).all().await?;
//! # Ok(())
//! # }
//! ```
//!
//! A projection makes the response smaller. The read still consumes capacity for the whole items.
//!
//! # Unreadable items
//!
//! An item that does not match the model is an [`Error::Decode`](crate::Error::Decode) that names the item and the
//! attribute. What happens to the other items depends on the method:
//!
//! | Method | An unreadable item |
//! |---|---|
//! | `page()`, `all()`, `first()` | is the error of the whole call |
//! | `stream()` | is an error in its place; the stream continues |
//! | `project::<Item>()` | is read: an [`Item`](crate::Item) has any attributes |
//! | `lenient()` before any of them | is an `Err` in its place; the other items and the cursor are kept |
//!
//! A lenient read returns a `Result` for each item: pages have `Vec<Result<Movie>>`, and a stream has an outer `Result`
//! for its requests and an inner one for each item. Parallel scans and [statements](super::partiql) can also be
//! lenient.
//!
//! ```no_run
//! # use dyno::{Model, Table};
//! # #[derive(Model, Debug)]
//! # #[dyno(table = "Movies")]
//! # struct Movie { #[dyno(partition_key)] year: u16, #[dyno(sort_key)] title: String }
//! # async fn example(movies: Table<Movie>) -> dyno::Result<()> {
//! let page = movies.scan().lenient().page().await?;
//! for item in page.items {
//!     match item {
//!         Ok(movie) => println!("{movie:?}"),
//!         Err(error) => eprintln!("{error}"), // Movie (1985, "Brazil"): attribute `rank`: expected N, found S
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Without a model
//!
//! A [`RawTable`](crate::RawTable) reads [`Item`](crate::Item)s. It is created from the table's name and the names of
//! its key attributes, partition key first, and has the methods of a table with a model:
//!
//! ```no_run
//! # use dyno::{Client, Item, begins_with, le};
//! # async fn example(client: Client) -> dyno::Result<()> {
//! let movies = client.raw_table("Movies", ["year", "title"]);
//! let found: Option<Item> = movies.get((1985, "Brazil")).await?;
//! let found: Vec<Item> = movies.query(1985).sort_key(begins_with("B")).all().await?;
//! let by_rank = movies.index("ByRank", ["year", "rank"]);
//! let ranked: Vec<Item> = by_rank.query(1985).sort_key(le(10)).all().await?;
//! # Ok(())
//! # }
//! ```
//!
//! | Key | Names |
//! |---|---|
//! | a partition key | `"id"` |
//! | a partition key and a sort key | `["year", "title"]` |
//! | of a global secondary index, several attributes for each key | `(["project", "state"], ["priority", "opened"])` |
//!
//! The types of the key are not known, so only DynamoDB rejects a value of the wrong type. The number of values is
//! checked before the request is sent. [`describe_raw_table`](crate::Client::describe_raw_table) asks DynamoDB for the
//! names, and [`table.raw()`](crate::Table::raw) is the raw table of a model: it does not add the client's prefix to
//! the name again.
//!
//! # Borrowing from a page
//!
//! [`PageBytes`](crate::PageBytes), from `bytes()`, holds the response. Its `items()` returns documents whose `&str`
//! and `Cow<str>` fields point into the response, without an allocation for each string.
//!
//! [Costs and consistency](super::costs) has the read units of each operation.
//!
//! Sources: AWS developer guide, "Querying tables in DynamoDB", "Scanning tables in DynamoDB", "DynamoDB read
//! consistency".
