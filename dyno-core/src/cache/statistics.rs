//! The statistics of a cache.

/// The hits and misses of a cache. They count keys, not requests. Consistent reads are not counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CacheStatistics {
    /// Keys whose item, or its absence, was in memory.
    pub hits: u64,
    /// Keys that were read from the table.
    pub misses: u64,
    /// Keys whose read was already in flight and was waited for.
    pub joined: u64,
    /// The number of keys in memory, including keys that are too old and keys that were written, until they are
    /// replaced.
    pub keys: usize,
}
