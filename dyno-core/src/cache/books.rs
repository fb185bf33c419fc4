//! Which reads are on their way, and which writes may still be?

use std::collections::{HashMap, VecDeque};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use futures::future::WeakShared;
use tokio::time::Instant;

use super::memory::{Flight, Landed};

/// How long after everything was forgotten reads are consistent. An eventually consistent read is mostly one of the last second.
const SETTLING: Duration = Duration::from_secs(5);

/// How long a write without a response may still be on its way. The service gives up a request after seconds.
const OPEN: Duration = Duration::from_secs(30);

/// What must change together with what is kept.
pub(super) struct Books<M> {
    flights: HashMap<Arc<str>, (u64, Weak<M>)>,
    /// How many reads were begun.
    begun: u64,
    /// The keys of writes that may still be carried out, and until when; and the same in the order of time.
    open: HashMap<Arc<str>, Instant>,
    closing: VecDeque<(Instant, Arc<str>)>,
    /// Until when reads are consistent, whatever their key.
    settling: Option<Instant>,
}

/// A read, which is kept alive by those alone who wait for it.
type Weak<M> = WeakShared<Pin<Box<dyn Future<Output = Arc<Landed<M>>> + Send>>>;

impl<M> Books<M> {
    pub(super) fn next_number(&mut self) -> u64 {
        self.begun += 1;
        self.begun
    }

    /// Enters a read under its keys, in the place of others.
    pub(super) fn book(&mut self, number: u64, keys: Vec<Arc<str>>, flight: &Flight<M>) {
        // One that has landed already needs none.
        if let Some(weak) = flight.downgrade() {
            let booked = keys.into_iter().map(|key| (key, (number, weak.clone())));
            self.flights.extend(booked);
        }
    }

    /// The read of the key that is on its way, unless those who wanted it are gone.
    pub(super) fn flight(&self, key: &str) -> Option<(u64, Flight<M>)> {
        let (number, flight) = self.flights.get(key)?;
        Some((*number, flight.upgrade()?))
    }

    /// Strikes a key out of a read. Whether it stood there.
    pub(super) fn strike(&mut self, key: &str, of: u64) -> bool {
        let booked = self.flights.get(key);
        let stands = booked.is_some_and(|(number, _)| *number == of);
        if stands {
            self.strike_out(key);
        }
        stands
    }

    /// Strikes a key out of whichever read it stands in.
    pub(super) fn strike_out(&mut self, key: &str) {
        self.flights.remove(key);
    }

    /// Strikes everything out.
    pub(super) fn clear(&mut self, now: Instant) {
        self.flights.clear();
        self.settling = Some(now + SETTLING);
    }

    /// A write of the key has no response, and may still be carried out.
    pub(super) fn open(&mut self, key: &Arc<str>, now: Instant) {
        let until = now + OPEN;
        self.close(now);
        self.open.insert(key.clone(), until);
        self.closing.push_back((until, key.clone()));
    }

    /// Forgets the writes that cannot be on their way any more.
    pub(super) fn close(&mut self, now: Instant) {
        while let Some((_, key)) = self.closing.pop_front_if(|(until, _)| *until <= now) {
            // Unless it was written once more since.
            if self.open.get(&key).is_some_and(|until| *until <= now) {
                self.open.remove(&key);
            }
        }
    }

    pub(super) fn is_open(&self, key: &str) -> bool {
        self.open.contains_key(key)
    }

    /// Whether the key must be read consistently, as far as it is known here.
    pub(super) fn is_unsettled(&self, key: &str, now: Instant) -> bool {
        self.is_open(key) || self.settling.is_some_and(|until| now < until)
    }
}

impl<M> Default for Books<M> {
    fn default() -> Self {
        Self {
            flights: HashMap::new(),
            begun: 0,
            open: HashMap::new(),
            closing: VecDeque::new(),
            settling: None,
        }
    }
}
