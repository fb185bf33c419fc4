//! The engine for reads: a key is requested once, however many positions want its item.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::batch::engine::{End, Engine, Limits, Response, Settled, Step};

/// The keys of a batch, and the positions that want their items.
pub(crate) struct ReadQueue<T> {
    engine: Engine<RequestedKey<T>>,
    slots: HashMap<Arc<str>, usize>,
    settled: VecDeque<Settled<RequestedKey<T>>>,
}

/// A key that is requested.
#[derive(Debug)]
pub(crate) struct RequestedKey<T> {
    pub(crate) key: Arc<str>,
    pub(crate) content: T,
    /// Shared with what reads the response.
    pub(crate) wanted: Arc<Mutex<Vec<Wanted>>>,
}

/// Who wants an item: a position of a part of the batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Wanted {
    pub(crate) part: usize,
    pub(crate) position: usize,
}

impl<T> ReadQueue<T> {
    pub(crate) fn new(limits: Limits) -> Self {
        Self {
            engine: Engine::new(limits),
            slots: HashMap::new(),
            settled: VecDeque::new(),
        }
    }

    /// The same as [`Engine::step`].
    pub(crate) fn step(&mut self, now: Duration, room: bool) -> Step {
        let step = self.engine.step(now, room);
        self.follow();
        step
    }

    /// A key from the source.
    pub(crate) fn offer(&mut self, key: Arc<str>, content: T, bytes: usize, wanted: Wanted) {
        if let Some(&slot) = self.slots.get(&key) {
            let others = &self.engine.content(slot).wanted;
            others
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(wanted);
            return;
        }
        let requested = RequestedKey {
            key: key.clone(),
            content,
            wanted: Arc::new(Mutex::new(vec![wanted])),
        };
        self.slots.insert(key, self.engine.insert(requested, bytes));
    }

    /// The slot of the key, if it is part of this request.
    pub(crate) fn slot_of(&self, request: u64, key: &str) -> Option<usize> {
        let slot = *self.slots.get(key)?;
        self.engine
            .entries_of(request)
            .contains(&slot)
            .then_some(slot)
    }

    pub(crate) fn content(&self, slot: usize) -> &RequestedKey<T> {
        self.engine.content(slot)
    }

    pub(crate) fn respond(&mut self, request: u64, response: Response, now: Duration, jitter: f64) {
        self.engine.respond(request, response, now, jitter);
        self.follow();
    }

    /// Forgets the slots of keys whose outcome is known: they are requested again if they are wanted again.
    fn follow(&mut self) {
        while let Some(settled) = self.engine.settled() {
            self.slots.remove(&settled.content.key);
            self.settled.push_back(settled);
        }
    }

    pub(crate) fn settled(&mut self) -> Option<Settled<RequestedKey<T>>> {
        self.settled.pop_front()
    }

    pub(crate) fn len(&self) -> usize {
        self.engine.len()
    }

    pub(crate) fn source_is_empty(&mut self) {
        self.engine.source_is_empty();
    }

    pub(crate) fn source_woke(&mut self) {
        self.engine.source_woke();
    }

    pub(crate) fn source_ended(&mut self) {
        self.engine.source_ended();
    }

    pub(crate) fn ended(&self) -> Option<&End> {
        self.engine.ended()
    }
}
