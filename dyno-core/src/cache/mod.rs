//! Caching reads: `get` and `batch_get` from memory.
//!
//! [`Table::cached`](crate::Table::cached) and [`RawTable::cached`](crate::RawTable::cached) take the settings of a
//! [`Cache`], and return a view of the table, a [`CachedTable`] or a [`CachedRawTable`]. Needs the feature `cache`.

// `memory` decides which keys are read, and which results are kept: concurrent reads of one key are one request, and a
// result that a write has overtaken is not kept, for which `pending` has the reads in flight and the writes with an
// unknown outcome. `recent_writes` has the keys that are read consistently. `store` limits what is kept. The operations
// of a cached table notify the memory when a write has ended.
mod batch_get;
mod cached_items;
mod cached_raw_table;
mod cached_table;
mod get;
mod memory;
mod pending;
mod reads;
mod recent_writes;
mod settings;
mod statistics;
mod store;
#[cfg(test)]
mod tests;

pub use batch_get::CachedBatchGet;
pub use cached_raw_table::CachedRawTable;
pub use cached_table::CachedTable;
pub use get::CachedGet;
pub use settings::Cache;
pub use statistics::CacheStatistics;
