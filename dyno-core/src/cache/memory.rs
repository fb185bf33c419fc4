//! Who reads, who waits for another's read, and what of it may be kept?
//!
//! A read is in the books under its keys from before it is sent until it has landed, and what it brings is kept only if it still stands there.
//! A write that comes to its end, and an invalidation, strike its key out: a read that began before may have seen the item as it was, and
//! whoever asks from now on begins another. Both happen behind one lock, so that there is no moment between them.
//!
//! Nobody waits for somebody else to go on: a read is a future that all who want its answer poll, so that one whose owner is dropped, or
//! does something else, goes on as long as anybody wants it. A channel from whoever began it was tried in mind and rejected: a stream that
//! buffers a read and is not polled while its consumer asks for the same key would wait for ever.

use std::collections::{HashMap, VecDeque};
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures::FutureExt;
use futures::future::{Shared, WeakShared};
use futures::stream::{self, StreamExt};
use tokio::time::Instant;

use super::Cache;
use super::store::Store;
use crate::error::Result;
use crate::model::Document;
use crate::op::{Listen, canonical_key};

/// How long after [`Memory::forget_all`] reads are consistent. An eventually consistent read mostly is of the last second.
const SETTLING: Duration = Duration::from_secs(5);

/// How long a write without an answer may still be on its way. The service gives up a request after seconds.
const OPEN: Duration = Duration::from_secs(30);

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

type Landed<M> = HashMap<Arc<str>, Result<Option<Arc<M>>>>;

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

/// What must change together with what is kept.
struct Books<M> {
    flights: HashMap<Arc<str>, (u64, Weak<M>)>,
    /// How many reads were begun.
    begun: u64,
    /// The keys of writes that may still be carried out, and until when; and the same in the order of time.
    open: HashMap<Arc<str>, Instant>,
    closing: VecDeque<(Instant, Arc<str>)>,
    /// Until when reads are consistent, whatever their key.
    settling: Option<Instant>,
}

type Weak<M> = WeakShared<Pin<Box<dyn Future<Output = Arc<Landed<M>>> + Send>>>;

impl<M> Memory<M> {
    pub(crate) fn new(names: Arc<[Box<str>]>, cache: &Cache) -> Arc<Self> {
        Arc::new(Self {
            names,
            store: Store::new(cache),
            books: Mutex::new(Books {
                flights: HashMap::new(),
                begun: 0,
                open: HashMap::new(),
                closing: VecDeque::new(),
                settling: None,
            }),
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
        let mut books = self.lock();
        books.flights.remove(&key);
        self.store.written(key);
    }

    pub(super) fn forget_all(&self) {
        let mut books = self.lock();
        books.flights.clear();
        books.settling = Some(Instant::now() + SETTLING);
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
        let now = Instant::now();
        let (mut places, mut flights) = (Vec::with_capacity(keys.len()), Vec::new());
        // The flights of others, by their numbers; the keys that are read now, by whether they are read consistently.
        let mut joined: HashMap<u64, usize> = HashMap::new();
        let mut missing: [Vec<(usize, Asked)>; 2] = Default::default();
        let mut books = self.lock();
        books.close(now);
        for (position, asked) in keys.iter().enumerate() {
            if !past {
                if let Some(item) = self.known(&asked.key) {
                    places.push(Place::Known(item));
                    continue;
                }
                if let Some((number, flight)) = books.flight(&asked.key) {
                    self.joined.fetch_add(1, Ordering::Relaxed);
                    let at = *joined.entry(number).or_insert_with(|| {
                        flights.push(flight);
                        flights.len() - 1
                    });
                    places.push(Place::Flight(at));
                    continue;
                }
                self.misses.fetch_add(1, Ordering::Relaxed);
            }
            let consistent = past || self.is_fresh(&books, &asked.key, now);
            missing[usize::from(consistent)].push((position, asked.clone()));
            places.push(Place::Flight(0));
        }
        for (consistent, missing) in [false, true].into_iter().zip(missing) {
            for chunk in missing.chunks(most) {
                let keys: Vec<_> = chunk.iter().map(|(_, asked)| asked.clone()).collect();
                let reading = read(keys.clone(), consistent);
                let flight = self.begin(&mut books, keys, reading);
                for (position, _) in chunk {
                    if let Some(place) = places.get_mut(*position) {
                        *place = Place::Flight(flights.len());
                    }
                }
                flights.push(flight);
            }
        }
        (places, flights)
    }

    /// Whether an eventually consistent read of the key might bring back what a write has replaced.
    fn is_fresh(&self, books: &Books<M>, key: &str, now: Instant) -> bool {
        books.settling.is_some_and(|until| now < until)
            || self.store.is_written(key)
            || books.open.contains_key(key)
    }

    fn begin(
        self: &Arc<Self>,
        books: &mut Books<M>,
        keys: Vec<Asked>,
        reading: Reading<M>,
    ) -> Flight<M> {
        books.begun += 1;
        let booked = Booked {
            memory: self.clone(),
            number: books.begun,
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
        if let Some(weak) = flight.downgrade() {
            let booked = keys.into_iter().map(|key| (key, (number, weak.clone())));
            books.flights.extend(booked);
        }
        flight
    }
}

impl<M> Books<M> {
    /// The read of the key that is on its way, unless those who wanted it are gone.
    fn flight(&self, key: &str) -> Option<(u64, Flight<M>)> {
        let (number, flight) = self.flights.get(key)?;
        Some((*number, flight.upgrade()?))
    }

    /// Strikes a key out of a read. Whether it stood there.
    fn strike(&mut self, key: &str, of: u64) -> bool {
        let stands = self
            .flights
            .get(key)
            .is_some_and(|(number, _)| *number == of);
        if stands {
            self.flights.remove(key);
        }
        stands
    }

    /// Forgets the writes that cannot be on their way any more.
    fn close(&mut self, now: Instant) {
        while let Some((_, key)) = self.closing.pop_front_if(|(until, _)| *until <= now) {
            // Unless it was written once more since.
            if self.open.get(&key).is_some_and(|until| *until <= now) {
                self.open.remove(&key);
            }
        }
    }

    fn open(&mut self, key: &Arc<str>, now: Instant) {
        let until = now + OPEN;
        self.close(now);
        self.open.insert(key.clone(), until);
        self.closing.push_back((until, key.clone()));
    }
}

impl<M: Send + Sync> Listen for Memory<M> {
    fn written(&self, item: &str, unknown: bool) {
        // An item without its key is not written.
        let Some(key) = self.key(item) else {
            return;
        };
        if unknown {
            self.lock().open(&key, Instant::now());
        }
        self.forget(key);
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
                && !books.open.contains_key(key)
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

/// How often a cache knew the answer. It counts keys, not requests; consistent reads count nowhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CacheStatistics {
    /// Keys whose item, or that there is none, was known.
    pub hits: u64,
    /// Keys that the table was asked for.
    pub misses: u64,
    /// Keys that somebody else was asking for just then, whose answer was waited for.
    pub joined: u64,
    /// How many keys are known now; also those that are too old, and those that were written, until something takes their place.
    pub keys: usize,
}
