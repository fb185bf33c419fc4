//! Who reads, who waits for another's read, and what of it may be kept?
//!
//! A read is in the books under its keys from before it is sent until it has landed, and what it brings is kept only if it still stands there.
//! A write that comes to its end, and an invalidation, strike its key out: a read that began before may have seen the item as it was, and
//! whoever asks from now on begins another. Both happen behind one lock, so that there is no moment between them.
//!
//! Nobody waits for somebody else to go on: a read is a future that all who want its response poll, so that one whose owner is dropped, or
//! does something else, goes on as long as anybody wants it. A channel from whoever began it was tried in mind and rejected: a stream that
//! buffers a read and is not polled while its consumer asks for the same key would wait for ever.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures::FutureExt;
use futures::future::Shared;
use futures::stream::{self, StreamExt};
use tokio::time::Instant;

use super::Cache;
use super::books::Books;
use super::store::Store;
use crate::batch::canonical_key;
use crate::codec::Document;
use crate::error::Result;
use crate::transport::WriteListener;

/// A key: as the text by which it is kept, and as it is sent.
#[derive(Clone)]
pub(super) struct Asked {
    pub(super) key: Arc<str>,
    pub(super) text: Arc<str>,
}

/// The items of a read, in the order of its keys.
pub(super) type Reading<M> = Pin<Box<dyn Future<Output = Vec<Result<Option<M>>>> + Send>>;

/// A read, for all who wait for it.
pub(super) type Flight<M> = Shared<Pin<Box<dyn Future<Output = Arc<Landed<M>>> + Send>>>;

pub(super) type Landed<M> = HashMap<Arc<str>, Result<Option<Arc<M>>>>;

/// Where the item of a key is.
pub(super) enum Place<M> {
    Known(Option<Arc<M>>),
    /// In the read of this number, of those that were handed out.
    Flight(usize),
}

/// What is known of the items of a table, and the reads that are on their way.
pub(crate) struct Memory<M> {
    /// The names of the key's attributes.
    names: Arc<[Box<str>]>,
    store: Store<M>,
    books: Mutex<Books<M>>,
    hits: AtomicU64,
    misses: AtomicU64,
    joined: AtomicU64,
}

impl<M> Memory<M> {
    pub(crate) fn new(names: Arc<[Box<str>]>, cache: Cache) -> Arc<Self> {
        Arc::new(Self {
            names,
            store: Store::new(cache),
            books: Mutex::default(),
            hits: AtomicU64::new(0),
            misses: AtomicU64::new(0),
            joined: AtomicU64::new(0),
        })
    }

    fn lock(&self) -> MutexGuard<'_, Books<M>> {
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The text by which the item of this text, or of this key's text, is kept.
    pub(super) fn key(&self, text: &str) -> Option<Arc<str>> {
        canonical_key(0, text, Some(&self.names))
    }

    /// The item of the key, or that there is none, if either is known.
    pub(super) fn known(&self, key: &str) -> Option<Option<Arc<M>>> {
        let item = self.store.get(key, Instant::now())?;
        self.hits.fetch_add(1, Ordering::Relaxed);
        Some(item)
    }

    /// What is known from now on was read after now.
    pub(super) fn forget(&self, key: Arc<str>) {
        self.strike_out(&mut self.lock(), key);
    }

    fn strike_out(&self, books: &mut Books<M>, key: Arc<str>) {
        books.strike_out(&key);
        self.store.written(key);
    }

    pub(super) fn forget_all(&self) {
        let mut books = self.lock();
        books.clear(Instant::now());
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
    /// Finds the items of keys, each of which is given once, and begins reads of so many keys at most for those that nobody reads yet.
    ///
    /// `past` begins a consistent read for each of them. What `read` returns is asked for the first time when its flight is polled; it is
    /// told whether it must be consistent.
    pub(super) fn find(
        self: &Arc<Self>,
        keys: &[Asked],
        past: bool,
        most: usize,
        read: impl Fn(Vec<Asked>, bool) -> Reading<M>,
    ) -> (Vec<Place<M>>, Vec<Flight<M>>) {
        let (mut places, mut flights) = (Vec::with_capacity(keys.len()), Vec::new());
        let mut missing = Vec::new();
        for (position, asked) in keys.iter().enumerate() {
            let known = (!past).then(|| self.known(&asked.key)).flatten();
            if known.is_none() {
                missing.push((position, asked));
            }
            places.push(known.map_or(Place::Flight(0), Place::Known));
        }
        if missing.is_empty() {
            return (places, flights);
        }
        let mut put = |position: usize, place| {
            if let Some(unknown) = places.get_mut(position) {
                *unknown = place;
            }
        };
        let now = Instant::now();
        let mut books = self.lock();
        books.close(now);
        // The flights of others by their numbers, and the keys that are read now by whether they are read consistently.
        let mut joined: HashMap<u64, usize> = HashMap::new();
        let mut unread: [Vec<(usize, Asked)>; 2] = Default::default();
        for (position, asked) in missing {
            if !past {
                // What landed since nobody needs to read again.
                if let Some(item) = self.known(&asked.key) {
                    put(position, Place::Known(item));
                    continue;
                }
                if let Some((number, flight)) = books.flight(&asked.key) {
                    self.joined.fetch_add(1, Ordering::Relaxed);
                    let at = *joined.entry(number).or_insert_with(|| {
                        flights.push(flight);
                        flights.len() - 1
                    });
                    put(position, Place::Flight(at));
                    continue;
                }
                self.misses.fetch_add(1, Ordering::Relaxed);
            }
            // An eventually consistent read might bring back what a write has replaced.
            let written = self.store.is_written(&asked.key) || books.is_unsettled(&asked.key, now);
            let [eventual, consistent] = &mut unread;
            let unread = if past || written {
                consistent
            } else {
                eventual
            };
            unread.push((position, asked.clone()));
        }
        for (consistent, unread) in [false, true].into_iter().zip(unread) {
            for chunk in unread.chunks(most) {
                let keys: Vec<_> = chunk.iter().map(|(_, asked)| asked.clone()).collect();
                let reading = read(keys.clone(), consistent);
                for (position, _) in chunk {
                    put(*position, Place::Flight(flights.len()));
                }
                flights.push(self.begin(&mut books, keys, reading));
            }
        }
        (places, flights)
    }

    fn begin(
        self: &Arc<Self>,
        books: &mut Books<M>,
        keys: Vec<Asked>,
        reading: Reading<M>,
    ) -> Flight<M> {
        let booked = Booked {
            memory: self.clone(),
            number: books.next_number(),
            keys: keys.into_iter().map(|asked| asked.key).collect(),
        };
        let (number, keys) = (booked.number, booked.keys.clone());
        let flight = async move {
            let asked = Instant::now();
            let items = reading.await;
            let items = items.into_iter().map(|item| Ok(item?.map(Arc::new)));
            let landed: Landed<M> = booked.keys.iter().cloned().zip(items).collect();
            booked.land(&landed, asked);
            Arc::new(landed)
        };
        let flight: Pin<Box<dyn Future<Output = _> + Send>> = Box::pin(flight);
        let flight = flight.shared();
        books.book(number, keys, &flight);
        flight
    }
}

impl<M: Send + Sync> WriteListener for Memory<M> {
    fn written(&self, item: &str, unknown: bool) {
        // An item without its key is not written.
        let Some(key) = self.key(item) else {
            return;
        };
        let mut books = self.lock();
        if unknown {
            books.open(&key, Instant::now());
        }
        self.strike_out(&mut books, key);
    }
}

/// A read that stands in the books, until it lands or everybody who wanted it is gone.
struct Booked<M> {
    memory: Arc<Memory<M>>,
    number: u64,
    keys: Vec<Arc<str>>,
}

impl<M: Document> Booked<M> {
    /// Keeps what no write has overtaken. Errors are not kept.
    fn land(&self, landed: &Landed<M>, asked: Instant) {
        let mut books = self.memory.lock();
        books.close(Instant::now());
        for (key, item) in landed {
            if books.strike(key, self.number)
                && let Ok(item) = item
                && !books.is_open(key)
            {
                self.memory.store.keep(key.clone(), item.clone(), asked);
            }
        }
    }
}

impl<M> Drop for Booked<M> {
    fn drop(&mut self) {
        let mut books = self.memory.lock();
        for key in &self.keys {
            books.strike(key, self.number);
        }
    }
}

/// What the reads of so many flights at once bring.
pub(super) async fn landed<M>(
    flights: Vec<Flight<M>>,
    at_once: usize,
) -> impl Fn(usize, &str) -> Result<Option<Arc<M>>> {
    let landed: Vec<_> = stream::iter(flights)
        .buffered(at_once.max(1))
        .collect()
        .await;
    move |flight, key| {
        let item = landed.get(flight).and_then(|landed| landed.get(key));
        item.expect("a read lands all its keys").clone()
    }
}

/// How often a cache knew the response. It counts keys, not requests; consistent reads count nowhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CacheStatistics {
    /// Keys whose item, or that there is none, was known.
    pub hits: u64,
    /// Keys that the table was asked for.
    pub misses: u64,
    /// Keys that somebody else was asking for just then, whose response was waited for.
    pub joined: u64,
    /// How many keys are known now; also those that are too old, and those that were written, until something takes their place.
    pub keys: usize,
}
