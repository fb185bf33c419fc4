//! The settings of a cache.

use std::time::Duration;

/// The settings of a cache: how much it keeps, and for how long.
///
/// | Setting | Default | |
/// |---|---|---|
/// | `capacity(n)` | 10,000 | the maximum number of keys, including keys without an item |
/// | `max_bytes(n)` | none | the maximum total size of the items |
/// | `time_to_live(duration)` | one minute | the maximum age of a result |
///
/// ```no_run
/// # use std::time::Duration;
/// # use dyno::{Model, Table, cache::Cache};
/// # #[derive(Model)]
/// # #[dyno(table = "Movies")]
/// # struct Movie { #[dyno(partition_key)] year: u16, #[dyno(sort_key)] title: String }
/// # fn example(movies: Table<Movie>) {
/// let cache = Cache::new().capacity(50_000).max_bytes(64 << 20).time_to_live(Duration::from_secs(300));
/// let movies = movies.cached(cache);
/// # }
/// ```
#[derive(Clone, Copy, Debug)]
#[must_use = "a cache keeps nothing by itself; give it to `cached`"]
pub struct Cache {
    pub(super) capacity: usize,
    pub(super) max_bytes: Option<usize>,
    pub(super) time_to_live: Duration,
}

impl Cache {
    /// Returns the default settings.
    pub const fn new() -> Self {
        Self {
            capacity: 10_000,
            max_bytes: None,
            time_to_live: Duration::from_secs(60),
        }
    }

    /// Sets the maximum number of keys; the default is 10,000. Keys without an item also count.
    ///
    /// When the cache is full, keys that are read often stay, and keys that were read once are removed first.
    pub const fn capacity(mut self, keys: usize) -> Self {
        self.capacity = keys;
        self
    }

    /// Sets the maximum total size of the items and their keys; there is none by default.
    ///
    /// An item has the size that DynamoDB counts; see [`item_size`](crate::codec::size::item_size). A struct can take
    /// several times as much memory. Each item that is kept is encoded once to determine its size. An item that is
    /// nearly as large as the limit, or larger, is not kept.
    pub const fn max_bytes(mut self, bytes: usize) -> Self {
        self.max_bytes = Some(bytes);
        self
    }

    /// Sets the maximum age of a result, from the beginning of its read; the default is one minute.
    ///
    /// For that long, writes by others may not be visible. [`Duration::MAX`] keeps a result until it is invalidated or
    /// removed.
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
