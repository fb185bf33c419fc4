//! Decides which keys are read, which reads are shared, and which results are kept.
//!
//! A read is registered under its keys from before it is sent until it has ended, and its result is kept only if it is
//! still registered. The end of a write and an invalidation remove the key: a read that began before may have seen the
//! old item, and later callers begin a new read. Both happen under one lock.
//!
//! No caller depends on another one's progress: a read is a future that all its callers poll, so it continues as long
//! as one of them waits. A channel from the first caller was rejected: a stream that buffers a read and is not polled
//! while its consumer requests the same key would wait forever.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures::FutureExt;
use tokio::time::Instant;

use super::pending::Pending;
use super::reads::{Lookup, PendingRead, ReadItems, RequestedKey, SharedRead};
use super::settings::Cache;
use super::statistics::CacheStatistics;
use super::store::Store;
use crate::batch::canonical_key;
use crate::codec::Document;
use crate::transport::WriteListener;

/// The items of a table that are in memory, and the reads in flight.
pub(crate) struct Memory<M> {
    /// The names of the key's attributes.
    names: Arc<[Box<str>]>,
    store: Store<M>,
    pending: Mutex<Pending<M>>,
    hits: AtomicU64,
    misses: AtomicU64,
    joined: AtomicU64,
}

impl<M> Memory<M> {
    pub(crate) fn new(names: Arc<[Box<str>]>, cache: Cache) -> Arc<Self> {
        Arc::new(Self {
            names,
            store: Store::new(cache),
            pending: Mutex::default(),
            hits: AtomicU64::new(0),
            misses: AtomicU64::new(0),
            joined: AtomicU64::new(0),
        })
    }

    fn lock(&self) -> MutexGuard<'_, Pending<M>> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The text by which an item is kept, from the text of the item or of its key.
    pub(super) fn key(&self, text: &str) -> Option<Arc<str>> {
        canonical_key(0, text, Some(&self.names))
    }

    /// The item of the key, or its absence, if it is in memory.
    pub(super) fn known(&self, key: &str) -> Option<Option<Arc<M>>> {
        let item = self.store.get(key, Instant::now())?;
        self.hits.fetch_add(1, Ordering::Relaxed);
        Some(item)
    }

    /// Forgets the item of the key, and the reads that began before.
    pub(super) fn forget(&self, key: &str) {
        self.forget_key(&mut self.lock(), key);
    }

    fn forget_key(&self, pending: &mut Pending<M>, key: &str) {
        pending.remove_read(key);
        pending.add_write(key, Instant::now());
        self.store.forget(key);
    }

    pub(super) fn forget_all(&self) {
        let mut pending = self.lock();
        pending.clear(Instant::now());
        self.store.clear();
    }

    pub(super) fn statistics(&self) -> CacheStatistics {
        CacheStatistics {
            hits: self.hits.load(Ordering::Relaxed),
            misses: self.misses.load(Ordering::Relaxed),
            joined: self.joined.load(Ordering::Relaxed),
            keys: self.store.len(),
        }
    }
}

impl<M: Document + Send + Sync + 'static> Memory<M> {
    /// Looks up distinct keys, and begins reads of at most `most` keys for those that are not being read yet.
    ///
    /// `bypass` begins a consistent read for all of them. The future of `begin_read` is first polled with its read; its
    /// second argument says whether it must be consistent.
    pub(super) fn find(
        self: &Arc<Self>,
        keys: &[RequestedKey],
        bypass: bool,
        most: usize,
        begin_read: impl Fn(Vec<RequestedKey>, bool) -> PendingRead<M>,
    ) -> (Vec<Lookup<M>>, Vec<SharedRead<M>>) {
        let (mut lookups, mut reads) = (Vec::with_capacity(keys.len()), Vec::new());
        let mut missing = Vec::new();
        for (position, requested) in keys.iter().enumerate() {
            let known = (!bypass).then(|| self.known(&requested.key)).flatten();
            if known.is_none() {
                missing.push((position, requested));
            }
            lookups.push(known.map_or(Lookup::InFlight(0), Lookup::Known));
        }
        if missing.is_empty() {
            return (lookups, reads);
        }
        let mut put = |position: usize, lookup| {
            if let Some(unknown) = lookups.get_mut(position) {
                *unknown = lookup;
            }
        };
        let now = Instant::now();
        let mut pending = self.lock();
        pending.expire_writes(now);
        // The joined reads by their numbers, and the keys to be read, eventually and strongly consistent.
        let mut joined: HashMap<u64, usize> = HashMap::new();
        let mut unread: [Vec<(usize, RequestedKey)>; 2] = Default::default();
        for (position, requested) in missing {
            if !bypass {
                // A read may have ended since.
                if let Some(item) = self.known(&requested.key) {
                    put(position, Lookup::Known(item));
                    continue;
                }
                if let Some((number, read)) = pending.read(&requested.key) {
                    self.joined.fetch_add(1, Ordering::Relaxed);
                    let at = *joined.entry(number).or_insert_with(|| {
                        reads.push(read);
                        reads.len() - 1
                    });
                    put(position, Lookup::InFlight(at));
                    continue;
                }
                self.misses.fetch_add(1, Ordering::Relaxed);
            }
            let [eventual, consistent] = &mut unread;
            let unread = if bypass || pending.needs_consistent_read(&requested.key, now) {
                consistent
            } else {
                eventual
            };
            unread.push((position, requested.clone()));
        }
        for (consistent, unread) in [false, true].into_iter().zip(unread) {
            for chunk in unread.chunks(most) {
                let keys: Vec<_> = chunk
                    .iter()
                    .map(|(_, requested)| requested.clone())
                    .collect();
                let pending_read = begin_read(keys.clone(), consistent);
                for (position, _) in chunk {
                    put(*position, Lookup::InFlight(reads.len()));
                }
                reads.push(self.begin(&mut pending, keys, pending_read));
            }
        }
        (lookups, reads)
    }

    fn begin(
        self: &Arc<Self>,
        pending: &mut Pending<M>,
        keys: Vec<RequestedKey>,
        pending_read: PendingRead<M>,
    ) -> SharedRead<M> {
        let registered = RegisteredRead {
            memory: self.clone(),
            number: pending.next_number(),
            keys: keys.into_iter().map(|requested| requested.key).collect(),
        };
        let (number, keys) = (registered.number, registered.keys.clone());
        let read = async move {
            let begun = Instant::now();
            let items = pending_read.await;
            let items = items.into_iter().map(|item| Ok(item?.map(Arc::new)));
            let results: ReadItems<M> = registered.keys.iter().cloned().zip(items).collect();
            registered.complete(&results, begun);
            Arc::new(results)
        };
        let read: Pin<Box<dyn Future<Output = _> + Send>> = Box::pin(read);
        let read = read.shared();
        pending.register(number, keys, &read);
        read
    }
}

impl<M: Send + Sync> WriteListener for Memory<M> {
    fn written(&self, item: &str, unknown: bool) {
        // An item without its key cannot be written.
        let Some(key) = self.key(item) else {
            return;
        };
        let mut pending = self.lock();
        if unknown {
            pending.add_unknown_write(&key, Instant::now());
        }
        self.forget_key(&mut pending, &key);
    }
}

/// A read that is registered until it ends or all its callers are dropped.
struct RegisteredRead<M> {
    memory: Arc<Memory<M>>,
    number: u64,
    keys: Vec<Arc<str>>,
}

impl<M: Document> RegisteredRead<M> {
    /// Keeps the items that no write has overtaken. Errors are not kept.
    fn complete(&self, results: &ReadItems<M>, begun: Instant) {
        let mut pending = self.memory.lock();
        pending.expire_writes(Instant::now());
        for (key, item) in results {
            if pending.remove(key, self.number)
                && let Ok(item) = item
                && !pending.has_unknown_write(key)
            {
                self.memory.store.keep(key.clone(), item.clone(), begun);
            }
        }
    }
}

impl<M> Drop for RegisteredRead<M> {
    fn drop(&mut self) {
        let mut pending = self.memory.lock();
        for key in &self.keys {
            pending.remove(key, self.number);
        }
    }
}
