//! Reading items: GetItem, Query and Scan, their pages and streams.
//!
//! A [`Query`](query::Query), a [`Scan`](scan::Scan) and a [`ParallelScan`](parallel_scan::ParallelScan) hold a
//! `PageRequest`, plain data. A `PageSequence` sends it, page after page; streams and collections are made of that.
//! `Merged` reads several partitions, each with a `PageSequence` of its own.

pub(crate) mod budget;
pub(crate) mod cursor_of;
pub(crate) mod filled_page;
pub(crate) mod get;
mod head_key;
pub(crate) mod index_ref;
pub(crate) mod item_pages;
pub(crate) mod items;
mod merged;
mod merged_pages;
mod narrowed;
pub(crate) mod page_bytes;
mod page_positions;
pub(crate) mod page_request;
pub(crate) mod page_sequence;
mod page_stream;
pub(crate) mod parallel_scan;
pub(crate) mod partition;
pub(crate) mod positions;
mod prefetch;
pub(crate) mod progress;
pub(crate) mod query;
pub(crate) mod read_as;
pub(crate) mod scan;
mod segment;
pub(crate) mod segments;
pub(crate) mod sort_keys;
mod sort_position;
mod sorted_pages;
#[cfg(test)]
mod tests;
