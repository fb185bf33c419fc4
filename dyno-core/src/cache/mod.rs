//! May a response be kept? Reads by key that are answered from memory.
//!
//! [`Table::cached`](crate::Table::cached) and [`RawTable::cached`](crate::RawTable::cached) take a [`Cache`], which says how much is kept and
//! for how long, and give the table as it is seen through it, [`Cached`]. It needs the feature `cache`.

// `memory` decides who reads what, and what of it may be kept: reads of one key are one request, and nothing is kept that a write has
// overtaken, for which it has `books` of what is on its way. `store` bounds what is kept. A table that is seen through a cache hands out the
// operations that it always does; those that write tell the memory when they have come to their end.
mod batch_get;
mod books;
mod cached;
mod get;
mod memory;
mod store;
#[cfg(test)]
mod tests;

use std::time::Duration;

pub use batch_get::CachedBatchGet;
pub use cached::{Cacheable, Cached};
pub use get::CachedGet;
pub use memory::CacheStatistics;

/// How much a cache keeps, and for how long; what [`Table::cached`](crate::Table::cached) and
/// [`RawTable::cached`](crate::RawTable::cached) take.
///
/// | Setting | Default | |
/// |---|---|---|
/// | `capacity(n)` | 10,000 | how many keys are kept at most, those without an item included |
/// | `max_bytes(n)` | none | how large the items are together at most |
/// | `time_to_live(duration)` | one minute | how old a response may be |
///
/// ```no_run
/// # use std::time::Duration;
/// # use dyno::cache::Cache;
/// # use dyno::model::ReadModel;
/// # async fn example<Movie: ReadModel + Sync>(movies: dyno::Table<Movie>) {
/// let cache = Cache::new().capacity(50_000).max_bytes(64 << 20).time_to_live(Duration::from_secs(300));
/// let movies = movies.cached(cache);
/// # }
/// ```
#[derive(Clone, Copy, Debug)]
#[must_use = "a cache keeps nothing by itself; give it to `cached`"]
pub struct Cache {
    capacity: usize,
    max_bytes: Option<usize>,
    time_to_live: Duration,
}

impl Cache {
    /// With the settings above.
    pub const fn new() -> Self {
        Self {
            capacity: 10_000,
            max_bytes: None,
            time_to_live: Duration::from_secs(60),
        }
    }

    /// How many keys are kept at most; 10,000 unless it is set. A key of which there is no item counts as well.
    ///
    /// What is asked for often stays, and what was asked for once makes room first.
    pub const fn capacity(mut self, keys: usize) -> Self {
        self.capacity = keys;
        self
    }

    /// How large the items are together at most, with their keys; no limit unless it is set.
    ///
    /// An item counts as DynamoDB counts it, see [`item_size`](crate::codec::size::item_size); structs take up to some times as much memory. To
    /// know its size, each item that is kept is encoded once. An item that is nearly as large as the limit, or larger, is not kept.
    pub const fn max_bytes(mut self, bytes: usize) -> Self {
        self.max_bytes = Some(bytes);
        self
    }

    /// How old a response may be, counted from when it was asked for; one minute unless it is set.
    ///
    /// For so long the writes of others may go unseen. [`Duration::MAX`] keeps a response until it is invalidated or makes room.
    pub const fn time_to_live(mut self, duration: Duration) -> Self {
        self.time_to_live = duration;
        self
    }
}

impl Default for Cache {
    fn default() -> Self {
        Self::new()
    }
}
