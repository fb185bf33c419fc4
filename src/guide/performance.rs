//! Performance: dyno compared with the SDK and serde_dynamo.
//!
//! `cargo bench` prints this page's tables in Markdown, with the date, the versions and the processor above them. Once
//! everything is built, it takes a few minutes, most of them for `build`. `cargo bench -- read call` measures only some
//! groups:
//!
//! | Group | Measures |
//! |---|---|
//! | `read`, `write` | items only, without a client |
//! | `call`, `http` | whole calls, with responses from memory and over loopback HTTP |
//! | `clients` | another table: small calls with each kind of client on both routes, with cold caches as well |
//! | `peers` | the items for which other projects publish numbers |
//! | `memory` | allocations and peak heap |
//! | `batches` | batches; both sides' requests are counted, and dyno must not send more |
//! | `build` | compile time |
//! | `watched` | another table: the cost of an observer and of a meter |
//! | `tagged` | a table that is not copied here: items that are variants of an enum, and the same items as structs |
//! | `collections` | the same for the models of a table, and a collection of them |
//! | `paging`, `exports` | tables of their own: streams and cursors, and the lines of an export |
//!
//! Times are CPU time of the calling thread. The columns of a row are measured in turn in one process, 20 ms each, for
//! many rounds. A time is the median over the rounds. "7.3x ±0.1" is the speed-up over the first column, SDK +
//! serde_dynamo: the median of the ratios within each round, and half of their interquartile range. So a speed-up can
//! differ from the ratio of the two times in the row. Ratios carry over to other machines better than times do. Ratios
//! of pages carry over better than those of single small calls, which also depend on the state of the heap.
//!
//! # How to read the tables
//!
//! - A movie is 2 KB and has lists and maps. A small item has seven flat attributes.
//! - Pages gain most.
//! - A call for one small item costs a little more than with the SDK, if it goes through the SDK: a get 5 % and a put
//!   10 % more, and a client of the builder another 5 %. Direct calls cost a fifth in memory, and 0.3 of it over
//!   loopback HTTP.
//! - The worst row is a Query with all clauses and no items, 0.60x: dyno renders its expressions, while the SDK's
//!   request has them as fixed strings.
//! - Merging 16 partitions costs about 80 ns an item more than reading one after the other, with pages of 1 MB. Signing
//!   a cursor costs 0.3 µs, encrypting it 2.5 µs.
//! - "dyno, borrowed" reads strings that point into the response; see
//!   [reading](super::reading#borrowing-from-a-page).
//!
//! # Direct calls
//!
//! Allocations of one call, with a response from memory, as the bench `allocations` counts them in a dev build (1
//! December 2026, rustc 1.95.0, aws-sdk-dynamodb 1.136.0, an AMD EPYC processor).
//!
//! | | SDK + serde_dynamo | dyno | dyno, direct calls |
//! |---|---|---|---|
//! | GetItem of a small item | 378 | 370 | 82 |
//! | GetItem of a movie | 462 | 402 | 116 |
//! | BatchWriteItem of 25 small items | 768 | 536 | 245 |
//! | BatchWriteItem of 25 movies | 2700 | 542 | 251 |
//!
//! The peak heap of a small GetItem is 19.1 KB with the SDK, 25.6 KB with dyno, and 15.7 KB with direct calls; that of
//! 25 small items is 41.8, 49.2 and 39.0 KB.
//!
//! # Several models in one table
//!
//! Instructions, counted by valgrind on 30 November 2026 (rustc 1.95.0): 900 items of three models, about 790 bytes
//! each, read as a collection from one page, and as models from a page of each. `cargo run --release -p
//! dyno-instructions -- collection last` is what is counted.
//!
//! | Place of the entity attribute in the items | models | a collection |
//! |---|---|---|
//! | first | 7.97 M | 8.60 M, 1.08x |
//! | in the middle | 7.97 M | 8.68 M, 1.09x |
//! | last | 7.97 M | 8.84 M, 1.11x |
//! | anywhere | 9.72 M | 10.79 M, 1.11x |
//!
//! The same items with keys that are fields, and with keys composed of a field each:
//!
//! | | keys that are fields | composed keys |
//! |---|---|---|
//! | read 900 items | 7.12 M | 7.97 M, 1.12x |
//! | write 900 items | 3.87 M | 5.90 M, 1.53x |
//!
//! A composed key in an item or a get allocates its text and nothing else, which a test counts; a condition on one
//! makes a few more texts. `cargo bench -- collections` has the times.
//!
//! # Tables
//!
#![doc = include_str!("performance.md")]
