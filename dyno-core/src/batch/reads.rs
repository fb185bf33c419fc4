//! Which places want which item? The engine for reads: a key is asked once, however many places want it.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::batch::engine::{End, Engine, Limits, Response, Settled, Step};

/// Keys that are asked for, and the places of the response that want their items.
pub(crate) struct Reads<T> {
    engine: Engine<Asked<T>>,
    slots: HashMap<Arc<str>, usize>,
    settled: VecDeque<Settled<Asked<T>>>,
}

/// A key.
#[derive(Debug)]
pub(crate) struct Asked<T> {
    pub(crate) key: Arc<str>,
    pub(crate) content: T,
    /// Shared with who reads the response.
    pub(crate) places: Arc<Mutex<Vec<Place>>>,
}

/// A place in the response to one of the parts of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) part: usize,
    pub(crate) position: usize,
}

impl<T> Reads<T> {
    pub(crate) fn new(limits: Limits) -> Self {
        Self {
            engine: Engine::new(limits),
            slots: HashMap::new(),
            settled: VecDeque::new(),
        }
    }

    /// As [`Engine::step`].
    pub(crate) fn step(&mut self, now: Duration, room: bool) -> Step {
        let step = self.engine.step(now, room);
        self.follow();
        step
    }

    /// A key from the source.
    pub(crate) fn offer(&mut self, key: Arc<str>, content: T, bytes: usize, place: Place) {
        if let Some(&slot) = self.slots.get(&key) {
            let places = &self.engine.content(slot).places;
            places
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(place);
            return;
        }
        let asked = Asked {
            key: key.clone(),
            content,
            places: Arc::new(Mutex::new(vec![place])),
        };
        self.slots.insert(key, self.engine.insert(asked, bytes));
    }

    /// Where the key is, if it is part of this request.
    pub(crate) fn slot_of(&self, request: u64, key: &str) -> Option<usize> {
        let slot = *self.slots.get(key)?;
        self.engine.flight(request).contains(&slot).then_some(slot)
    }

    pub(crate) fn content(&self, slot: usize) -> &Asked<T> {
        self.engine.content(slot)
    }

    pub(crate) fn answered(
        &mut self,
        request: u64,
        response: Response,
        now: Duration,
        jitter: f64,
    ) {
        self.engine.answered(request, response, now, jitter);
        self.follow();
    }

    /// Forgets where the keys are whose end is known: who wants them again has to ask again.
    fn follow(&mut self) {
        while let Some(settled) = self.engine.settled() {
            self.slots.remove(&settled.content.key);
            self.settled.push_back(settled);
        }
    }

    pub(crate) fn settled(&mut self) -> Option<Settled<Asked<T>>> {
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
