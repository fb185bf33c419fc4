//! The keys that were written recently: an eventually consistent read of one could return an older item.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

use tokio::time::Instant;

/// How long a key is at least read consistently after a write. Replicas are usually consistent within a second.
const WINDOW: Duration = Duration::from_secs(60);

/// The maximum number of keys of one period; a million take about 10 MB.
const MAX_KEYS: usize = 1 << 20;

/// The keys that were written in the last one to two minutes, by their hashes. Two keys with the same hash cost only a
/// consistent read.
pub(super) struct RecentWrites {
    hasher: RandomState,
    /// The keys of the current period, which began at this time, and of the one before.
    current: HashSet<u64>,
    previous: HashSet<u64>,
    begun: Option<Instant>,
    /// Until when every key counts as written.
    every_key: Option<Instant>,
    max_keys: usize,
}

impl RecentWrites {
    pub(super) fn new() -> Self {
        Self::of_at_most(MAX_KEYS)
    }

    fn of_at_most(max_keys: usize) -> Self {
        Self {
            hasher: RandomState::new(),
            current: HashSet::new(),
            previous: HashSet::new(),
            begun: None,
            every_key: None,
            max_keys,
        }
    }

    /// Adds a key that was written.
    pub(super) fn add(&mut self, key: &str, now: Instant) {
        self.expire(now);
        if self.current.len() == self.max_keys {
            // The keys are forgotten, so that memory stays limited, and all are in doubt instead.
            self.current.clear();
            self.previous.clear();
            self.begin_period(now);
            self.add_every_key(now, WINDOW);
        }
        if self.current.is_empty() && self.previous.is_empty() {
            self.begin_period(now);
        }
        self.current.insert(self.hasher.hash_one(key));
    }

    /// Makes every key count as written for this time.
    pub(super) fn add_every_key(&mut self, now: Instant, window: Duration) {
        self.every_key = self.every_key.max(Some(now + window));
    }

    /// Whether the key was written recently.
    pub(super) fn contains(&mut self, key: &str, now: Instant) -> bool {
        self.expire(now);
        if self.every_key.is_some_and(|until| now < until) {
            return true;
        }
        let hash = self.hasher.hash_one(key);
        self.current.contains(&hash) || self.previous.contains(&hash)
    }

    fn begin_period(&mut self, now: Instant) {
        self.begun = Some(now);
    }

    fn expire(&mut self, now: Instant) {
        let Some(begun) = self.begun else { return };
        let age = now.saturating_duration_since(begun);
        if age >= 2 * WINDOW {
            self.current.clear();
            self.previous.clear();
            self.begun = None;
        } else if age >= WINDOW {
            self.previous = std::mem::take(&mut self.current);
            self.begin_period(begun + WINDOW);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_counts_for_one_to_two_windows() {
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let mut writes = RecentWrites::new();
        assert!(!writes.contains("a", start));
        writes.add("a", start);
        writes.add("b", at(59));
        assert!(writes.contains("a", at(59)) && writes.contains("b", at(59)));
        // The second period begins.
        writes.add("c", at(61));
        assert!(writes.contains("b", at(118)), "59 seconds after the write");
        assert!(!writes.contains("a", at(120)));
        assert!(!writes.contains("b", at(120)) && writes.contains("c", at(120)));
        assert!(!writes.contains("c", at(300)));
        // Written again long after.
        writes.add("a", at(1000));
        assert!(writes.contains("a", at(1059)) && !writes.contains("c", at(1059)));
    }

    #[test]
    fn too_many_keys_are_all_in_doubt() {
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let mut writes = RecentWrites::of_at_most(3);
        for key in ["a", "b", "c"] {
            writes.add(key, start);
        }
        assert!(!writes.contains("z", start));
        writes.add("d", at(1));
        assert!(writes.contains("a", at(1)) && writes.contains("z", at(60)));
        assert!(!writes.contains("a", at(61)), "60 seconds later");
        // What was written meanwhile counts on.
        writes.add("e", at(59));
        assert!(writes.contains("e", at(118)));
    }
}
