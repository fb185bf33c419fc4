//! The reads in flight, recent writes, and writes with an unknown outcome.

use std::collections::{HashMap, VecDeque};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use futures::future::WeakShared;
use tokio::time::Instant;

use super::reads::{ReadItems, SharedRead};
use super::recent_writes::RecentWrites;

/// How long reads are consistent after everything was invalidated. Replicas are usually consistent within a second.
const SETTLING: Duration = Duration::from_secs(5);

/// How long a write without a response may still be carried out. DynamoDB drops a request after seconds.
const UNKNOWN_WRITE: Duration = Duration::from_secs(30);

/// The state that changes together with the store.
pub(super) struct Pending<M> {
    reads: HashMap<Arc<str>, (u64, Weak<M>)>,
    /// The number of reads that have begun.
    begun: u64,
    /// The keys of writes that may still be carried out, with the end of that time; and the same in the order of time.
    unknown_writes: HashMap<Arc<str>, Instant>,
    expiring: VecDeque<(Instant, Arc<str>)>,
    recent_writes: RecentWrites,
}

/// A read, which is kept alive by its callers only.
type Weak<M> = WeakShared<Pin<Box<dyn Future<Output = Arc<ReadItems<M>>> + Send>>>;

impl<M> Pending<M> {
    pub(super) fn next_number(&mut self) -> u64 {
        self.begun += 1;
        self.begun
    }

    /// Registers a read under its keys. Replaces earlier reads.
    pub(super) fn register(&mut self, number: u64, keys: Vec<Arc<str>>, read: &SharedRead<M>) {
        // A read that has ended is not registered.
        if let Some(weak) = read.downgrade() {
            let booked = keys.into_iter().map(|key| (key, (number, weak.clone())));
            self.reads.extend(booked);
        }
    }

    /// The read of the key that is in flight, unless its callers are dropped.
    pub(super) fn read(&self, key: &str) -> Option<(u64, SharedRead<M>)> {
        let (number, read) = self.reads.get(key)?;
        Some((*number, read.upgrade()?))
    }

    /// Removes a key from a read. Returns whether it was registered.
    pub(super) fn remove(&mut self, key: &str, of: u64) -> bool {
        let booked = self.reads.get(key);
        let registered = booked.is_some_and(|(number, _)| *number == of);
        if registered {
            self.remove_read(key);
        }
        registered
    }

    /// Removes a key from its read.
    pub(super) fn remove_read(&mut self, key: &str) {
        self.reads.remove(key);
    }

    /// Removes all keys.
    pub(super) fn clear(&mut self, now: Instant) {
        self.reads.clear();
        self.recent_writes.add_every_key(now, SETTLING);
    }

    /// Adds a write of the key that has ended.
    pub(super) fn add_write(&mut self, key: &str, now: Instant) {
        self.recent_writes.add(key, now);
    }

    /// Adds a write of the key without a response, which may still be carried out.
    pub(super) fn add_unknown_write(&mut self, key: &Arc<str>, now: Instant) {
        let until = now + UNKNOWN_WRITE;
        self.expire_writes(now);
        self.unknown_writes.insert(key.clone(), until);
        self.expiring.push_back((until, key.clone()));
    }

    /// Removes the writes that cannot be carried out any more.
    pub(super) fn expire_writes(&mut self, now: Instant) {
        while let Some((_, key)) = self.expiring.pop_front_if(|(until, _)| *until <= now) {
            // Unless it was written again since.
            if self
                .unknown_writes
                .get(&key)
                .is_some_and(|until| *until <= now)
            {
                self.unknown_writes.remove(&key);
            }
        }
    }

    pub(super) fn has_unknown_write(&self, key: &str) -> bool {
        self.unknown_writes.contains_key(key)
    }

    /// Whether an eventually consistent read of the key could return what a write has replaced.
    pub(super) fn needs_consistent_read(&mut self, key: &str, now: Instant) -> bool {
        self.has_unknown_write(key) || self.recent_writes.contains(key, now)
    }
}

impl<M> Default for Pending<M> {
    fn default() -> Self {
        Self {
            reads: HashMap::new(),
            begun: 0,
            unknown_writes: HashMap::new(),
            expiring: VecDeque::new(),
            recent_writes: RecentWrites::new(),
        }
    }
}
