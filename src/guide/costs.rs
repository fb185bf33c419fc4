//! What does a request cost, and how fresh is its answer?
//!
//! | Operation | Read or write units | Consistency |
//! |---|---|---|
//! | `get` | half a unit per 4 KB of the item, rounded up; with `consistent` a whole one | eventual, or strong with `consistent` |
//! | `query` | half a unit per 4 KB of all items of the key condition, before the filter | as `get`; a global index is always eventual |
//! | `scan` | half a unit per 4 KB of the whole table or index, before the filter | as `query` |
//! | `query` and `scan` of a local index with `all_attributes`, or with a projection that it does not have | as above, and for each item that has to be fetched from the table half a unit per 4 KB of it | as `query` |
//! | `count` | as the same query or scan that returns the items | as these |
//! | `put`, `update`, `upsert`, `delete` | one unit per 1 KB of the larger of old and new item, and the same for each index that changes | |
//! | a write whose condition fails | as if it had been done | |
//! | `batch`, `upsert_all` | the sum of its writes | |
//! | `batch_get` | the sum of its gets | as `get` |
//! | `get`, `batch_get` through a cache | none for what is known; else as these, and the first after a write as with `consistent` | no older than the time to live |
//! | `transact_write`, `transact_get` | twice that of the same operations alone, also when it is cancelled | reads are as of one moment |
//! | `statement` | as the operation that it comes to; a SELECT without the partition key is a scan | as that operation |
//!
//! A **filter** runs after reading: it makes answers smaller, not reads cheaper. Only the key condition, `query(..)` and
//! `sort_key(..)`, decides what is read. A **projection** makes answers smaller, not reads cheaper, either.
//!
//! `limit(n)` ends the answer after `n` items over all pages. `page_size(n)` is what DynamoDB calls Limit: the items that one
//! request evaluates before filtering. A page also ends at 1 MB, and may be empty although more follow; streams and `all` go on by themselves.
//!
//! A stream asks for the next page while the current one is being consumed, and so may read one page more than is used.
//!
//! **Eventual** means that a read may miss what was written a moment before, by the same client too, and that the next one may miss it
//! although this one has seen it. A write never does: its condition is judged on what is there. In tests, `Fault::Stale` of `dyno-testing` makes
//! reads miss the last writes.
//!
//! What it was in truth, a [`Meter`](crate::observe::Meter) adds up: see [how to see what happens](super::observing).
//!
//! Sources: AWS developer guide, "DynamoDB read and write operations", "Querying tables in DynamoDB", "Scanning tables in DynamoDB", "DynamoDB read consistency".
