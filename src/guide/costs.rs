//! Costs and consistency: the read and write units of each operation.
//!
//! # Reads
//!
//! A read unit reads 4 KB consistently, or 8 KB with eventual consistency. Sizes are rounded up.
//!
//! | Operation | Read units | Consistency |
//! |---|---|---|
//! | `get` | half a unit per 4 KB of the item; a whole one with `consistent` | eventual, or strong with `consistent` |
//! | `query` | half a unit per 4 KB of all items of the key condition, before the filter | as `get`, see below |
//! | `scan` | half a unit per 4 KB of the whole table or index, before the filter | as `query` |
//! | `count` | the same as the query or scan that returns the items | as `query` |
//! | `batch_get` | the sum of its gets | as `get` |
//! | `transact_get` | twice the units of the same gets with `consistent` | all items as of one moment |
//! | `get`, `batch_get` through a [cache] | none for cached items, otherwise as above | the time to live |
//! | `statement` | as the equivalent operation; a SELECT without the partition key is a scan | as that operation |
//!
//! A global secondary index is always eventually consistent. A query or scan of a local secondary index that requests
//! attributes outside the index also reads each whole item from the table: half a unit per 4 KB of each.
//!
//! # Writes
//!
//! | Operation | Write units |
//! |---|---|
//! | `put`, `create`, `update`, `upsert`, `delete` | one per 1 KB of the larger of the old and the new item |
//! | `save` | as an `update`; none if nothing was changed |
//! | the same, for each index whose entry changes | one per 1 KB of the entry |
//! | a write whose condition failed | as if it had been carried out |
//! | `batch`, `upsert_all` | the sum of its writes |
//! | `.once()` | twice the units of the write |
//! | a write of [unique values](super::writing#unique-values) | twice the units of the write, two per value that is claimed or released, and a consistent read |
//! | `transact_write` | twice the units of the same writes, even if it is cancelled |
//!
//! # Filters, projections and limits
//!
//! A **filter** is applied after reading. It makes responses smaller, not reads cheaper. Only the key condition,
//! `query(..)` and `sort_key(..)`, limits what is read. A **projection** also makes only the response smaller.
//!
//! `limit(n)` ends the read after `n` items, over all pages. `page_size(n)`, DynamoDB's `Limit`, limits the items that
//! one request reads before the filter. See [reading](super::reading#limit-and-page-size).
//!
//! A stream requests the next page while the current one is consumed, so it can read one page more than is used.
//!
//! # Leases, streams and exports
//!
//! | Job | Cost |
//! |---|---|
//! | parts of a job that workers share through [`Leases`](crate::lease::Leases) | each part: three write units per lease duration; each worker: half a read unit per 4 KB of lease items, as often |
//! | `changes` of a table (feature `streams`) | streams read request units for each GetRecords, no read units of the table |
//! | a full or incremental export to S3 | by size; no read units |
//! | an import from S3 | by size; no write units |
//!
//! # Eventual consistency
//!
//! An eventually consistent read can miss a recent write, even one by the same client. A later read can miss a write
//! that an earlier read has seen. Conditions of writes are always checked against the current item. In tests,
//! `Fault::Stale` of `dyno-testing` makes reads miss the last writes; see [testing](super::testing#faults).
//!
//! # Measuring
//!
//! A [`Meter`](crate::observe::Meter) adds up the units that requests have consumed; see [observing](super::observing).
//!
//! Sources: AWS developer guide, "DynamoDB read and write operations", "Querying tables in DynamoDB", "Scanning tables
//! in DynamoDB", "DynamoDB read consistency"; Amazon DynamoDB pricing, "DynamoDB Streams", "Data export to Amazon S3"
//! and "Data import from Amazon S3".
//!
#![cfg_attr(feature = "cache", doc = "[cache]: super::caching")]
#![cfg_attr(not(feature = "cache"), doc = "[cache]: super")]
