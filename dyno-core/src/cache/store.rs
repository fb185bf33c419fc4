//! The entries in memory, limited in number, size and age.

use std::sync::Arc;
use std::time::Duration;

use quick_cache::sync::{Cache as Entries, DefaultLifecycle};
use quick_cache::{DefaultHashBuilder, OptionsBuilder, Weighter};
use tokio::time::Instant;

use super::settings::Cache;
use crate::codec::Document;
use crate::codec::size::{MAX_ITEM_SIZE, item_size};

/// The items and absences of keys, within limits.
pub(super) struct Store<M> {
    entries: Entries<Arc<str>, StoredEntry<M>, ByWeight>,
    scale: Scale,
    time_to_live: Duration,
}

struct StoredEntry<M> {
    /// The item, or that there is none.
    item: Option<Arc<M>>,
    /// Its expiry, if there is one.
    until: Option<Instant>,
    weight: u64,
}

impl<M> Store<M> {
    pub(super) fn new(cache: Cache) -> Self {
        let scale = Scale::new(cache);
        let mut options = OptionsBuilder::new();
        options
            .weight_capacity(MAX_WEIGHT)
            .estimated_items_capacity(cache.capacity);
        // A shard rejects entries larger than itself, so each must have room for several items of the maximum size.
        if let Some(bytes) = cache.max_bytes {
            options.shards(1.max(bytes / (4 * MAX_ITEM_SIZE)).min(64));
        }
        // By default a shard takes no entry that fills it, which the only one does.
        if cache.capacity == 1 {
            options.hot_allocation(1.0);
        }
        let options = options.build();
        Self {
            entries: Entries::with_options(
                options.expect("capacity and estimate are set"),
                ByWeight,
                DefaultHashBuilder::default(),
                DefaultLifecycle::default(),
            ),
            scale,
            time_to_live: cache.time_to_live,
        }
    }

    /// The item of the key, or its absence, if it is in memory.
    pub(super) fn get(&self, key: &str, now: Instant) -> Option<Option<Arc<M>>> {
        let entry = self.entries.get(key)?;
        entry
            .until
            .is_none_or(|until| now < until)
            .then_some(entry.item)
    }

    /// Keeps the result of a read that began at this time.
    pub(super) fn keep(&self, key: Arc<str>, item: Option<Arc<M>>, begun: Instant)
    where
        M: Document,
    {
        let size = || {
            // An item that was read can be encoded, except by unusual codecs.
            let size = |item: &Arc<M>| item_size(&**item).unwrap_or(MAX_ITEM_SIZE);
            item.as_ref().map_or(0, size)
        };
        let weight = self.scale.weight(|| key.len() + size());
        let until = begun.checked_add(self.time_to_live);
        let entry = StoredEntry {
            item,
            until,
            weight,
        };
        self.entries.insert(key, entry);
    }

    /// Forgets the item of the key.
    pub(super) fn forget(&self, key: &str) {
        self.entries.remove(key);
    }

    pub(super) fn clear(&self) {
        self.entries.clear();
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }
}

impl<M> Clone for StoredEntry<M> {
    fn clone(&self) -> Self {
        Self {
            item: self.item.clone(),
            until: self.until,
            weight: self.weight,
        }
    }
}

/// The maximum weight of all entries, which is large enough for an exact share of each.
const MAX_WEIGHT: u64 = 1 << 60;

/// Two limits as one weight: an entry has the larger of its shares of both.
#[derive(Clone, Copy)]
struct Scale {
    entry: u64,
    max_bytes: Option<u64>,
}

impl Scale {
    fn new(cache: Cache) -> Self {
        let entry = MAX_WEIGHT.checked_div(cache.capacity as u64);
        Self {
            // With a capacity of zero each entry is too heavy.
            entry: entry.unwrap_or(MAX_WEIGHT + 1).max(1),
            max_bytes: cache.max_bytes.map(|bytes| bytes as u64),
        }
    }

    fn weight(self, bytes: impl FnOnce() -> usize) -> u64 {
        let Some(max_bytes) = self.max_bytes else {
            return self.entry;
        };
        let share = (bytes() as u128 * u128::from(MAX_WEIGHT)).checked_div(max_bytes.into());
        let share = share.and_then(|share| u64::try_from(share).ok());
        share.unwrap_or(MAX_WEIGHT + 1).max(self.entry)
    }
}

#[derive(Clone)]
struct ByWeight;

impl<M> Weighter<Arc<str>, StoredEntry<M>> for ByWeight {
    fn weight(&self, _: &Arc<str>, entry: &StoredEntry<M>) -> u64 {
        entry.weight
    }
}
