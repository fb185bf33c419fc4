//! What is kept, how much of it, and for how long?

use std::sync::Arc;
use std::time::Duration;

use quick_cache::sync::{Cache as Entries, DefaultLifecycle};
use quick_cache::{DefaultHashBuilder, OptionsBuilder, Weighter};
use tokio::time::Instant;

use super::Cache;
use crate::codec::Document;
use crate::codec::size::{MAX_ITEM_SIZE, item_size};

/// What is known of keys, within bounds.
pub(super) struct Store<M> {
    entries: Entries<Arc<str>, Entry<M>, ByWeight>,
    scale: Scale,
    time_to_live: Duration,
}

struct Entry<M> {
    known: Known<M>,
    weight: u64,
}

enum Known<M> {
    /// The item, or that there is none; until then, if it ends.
    Item(Option<Arc<M>>, Option<Instant>),
    /// That it was written and not read since.
    Written,
}

impl<M> Store<M> {
    pub(super) fn new(cache: Cache) -> Self {
        let scale = Scale::new(cache);
        let mut options = OptionsBuilder::new();
        options
            .weight_capacity(WHOLE)
            .estimated_items_capacity(cache.capacity);
        // A shard takes no entry that is larger than itself, so each must have room for some items of the largest size.
        if let Some(bytes) = cache.max_bytes {
            options.shards(1.max(bytes / (4 * MAX_ITEM_SIZE)).min(64));
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

    /// The item of the key, or that there is none, if either is known.
    pub(super) fn get(&self, key: &str, now: Instant) -> Option<Option<Arc<M>>> {
        match self.entries.get(key)?.known {
            Known::Item(item, until) if until.is_none_or(|until| now < until) => Some(item),
            Known::Item(..) | Known::Written => None,
        }
    }

    /// Whether the key was written and not read since, as far as that is known.
    pub(super) fn is_written(&self, key: &str) -> bool {
        let entry = self.entries.peek(key);
        entry.is_some_and(|entry| matches!(entry.known, Known::Written))
    }

    /// Keeps what was read, as long as it may be kept that was asked for at this time.
    pub(super) fn keep(&self, key: Arc<str>, item: Option<Arc<M>>, asked: Instant)
    where
        M: Document,
    {
        let size = || {
            // What was read can be written, but for types with a will of their own.
            let size = |item: &Arc<M>| item_size(&**item).unwrap_or(MAX_ITEM_SIZE);
            item.as_ref().map_or(0, size)
        };
        let weight = self.scale.weight(|| key.len() + size());
        let known = Known::Item(item, asked.checked_add(self.time_to_live));
        self.entries.insert(key, Entry { known, weight });
    }

    /// Forgets the item of the key, and remembers that it was written.
    pub(super) fn written(&self, key: Arc<str>) {
        let weight = self.scale.weight(|| key.len());
        let known = Known::Written;
        self.entries.insert(key, Entry { known, weight });
    }

    pub(super) fn clear(&self) {
        self.entries.clear();
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }
}

impl<M> Clone for Entry<M> {
    fn clone(&self) -> Self {
        Self {
            known: match &self.known {
                Known::Item(item, until) => Known::Item(item.clone(), *until),
                Known::Written => Known::Written,
            },
            weight: self.weight,
        }
    }
}

/// What all entries may weigh together: so much that the share of one is exact enough.
const WHOLE: u64 = 1 << 60;

/// Two bounds as one weight: an entry has the larger of its shares of both.
#[derive(Clone, Copy)]
struct Scale {
    entry: u64,
    max_bytes: Option<u64>,
}

impl Scale {
    fn new(cache: Cache) -> Self {
        let entry = WHOLE.checked_div(cache.capacity as u64);
        Self {
            // Where nothing may be kept, each entry is too heavy.
            entry: entry.unwrap_or(WHOLE + 1).max(1),
            max_bytes: cache.max_bytes.map(|bytes| bytes as u64),
        }
    }

    fn weight(self, bytes: impl FnOnce() -> usize) -> u64 {
        let Some(max_bytes) = self.max_bytes else {
            return self.entry;
        };
        let share = (bytes() as u128 * u128::from(WHOLE)).checked_div(max_bytes.into());
        let share = share.and_then(|share| u64::try_from(share).ok());
        share.unwrap_or(WHOLE + 1).max(self.entry)
    }
}

#[derive(Clone)]
struct ByWeight;

impl<M> Weighter<Arc<str>, Entry<M>> for ByWeight {
    fn weight(&self, _: &Arc<str>, entry: &Entry<M>) -> u64 {
        entry.weight
    }
}
