//! Which entries are sent next, and when.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use slab::Slab;

use super::events::{End, Limits, Settled, Step};
use super::pace::Pace;
use crate::transport::Departure;

/// Slots are made by `insert`, and each is in one list only until it is settled.
const UNSETTLED: &str = "a slot is used until its entry is settled";

#[derive(Clone, Copy, Debug, PartialEq)]
enum SourceState {
    Open,
    /// It has nothing now.
    Empty,
    Ended,
}

/// An entry that is not settled.
pub(super) struct Unsettled<T> {
    pub(super) content: T,
    bytes: usize,
    pub(super) attempts: u32,
    pub(super) state: EntryState,
    /// Whether it may have been carried out although no response said so.
    pub(super) unclear: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum EntryState {
    Ready,
    Waiting,
    InFlight,
}

/// The state of a batch. Entries are known by their slots.
pub(crate) struct Engine<T> {
    pub(super) limits: Limits,
    pub(super) pace: Pace,
    source: SourceState,
    pub(super) end: Option<End>,
    pub(super) entries: Slab<Unsettled<T>>,
    /// What is sent next, and its bytes.
    ready: VecDeque<usize>,
    ready_bytes: usize,
    /// What is ready and sent as a request of its own.
    alone: VecDeque<usize>,
    /// Halves of rejected requests. Each is a request of its own, so that the cause is found.
    pub(super) halves: VecDeque<Vec<usize>>,
    /// What is retried, by the time when it is sent.
    pub(super) waiting: BTreeMap<(Duration, u64), Vec<usize>>,
    pub(super) in_flight: BTreeMap<u64, Vec<usize>>,
    /// Which requests in flight have been sent, where that is known.
    pub(super) departures: BTreeMap<u64, Departure>,
    /// How many requests were sent.
    pub(super) sent: u64,
    pub(super) settled: VecDeque<Settled<T>>,
}

impl<T> Engine<T> {
    pub(crate) fn new(limits: Limits) -> Self {
        Self {
            pace: Pace::new(limits.entries, limits.concurrency),
            limits,
            source: SourceState::Open,
            end: None,
            entries: Slab::new(),
            ready: VecDeque::new(),
            ready_bytes: 0,
            alone: VecDeque::new(),
            halves: VecDeque::new(),
            waiting: BTreeMap::new(),
            in_flight: BTreeMap::new(),
            departures: BTreeMap::new(),
            sent: 0,
            settled: VecDeque::new(),
        }
    }

    pub(super) fn entry(&self, slot: usize) -> &Unsettled<T> {
        self.entries.get(slot).expect(UNSETTLED)
    }

    pub(super) fn entry_mut(&mut self, slot: usize) -> &mut Unsettled<T> {
        self.entries.get_mut(slot).expect(UNSETTLED)
    }

    /// What to do next. `room` says whether there is room for more from the source, besides that in here.
    pub(crate) fn step(&mut self, now: Duration, room: bool) -> Step {
        if self.limits.deadline.is_some_and(|deadline| now >= deadline) && !self.is_done() {
            self.end(End::Deadline);
            self.abandon();
        }
        self.wake(now);
        if self.in_flight.len() < self.pace.concurrency()
            && now >= self.pace.delay()
            && let Some(step) = self.more(room)
        {
            return step;
        }
        if self.is_done() {
            return Step::Done;
        }
        Step::Wait(self.next_time(now))
    }

    /// What can be done while a request may be sent.
    fn more(&mut self, room: bool) -> Option<Step> {
        if let Some(half) = self.halves.pop_front() {
            return Some(self.send(half));
        }
        if let Some(slot) = self.alone.pop_front() {
            return Some(self.send(vec![slot]));
        }
        let size = self.pace.request_size();
        let full = self.ready.len() >= size || self.ready_bytes >= self.limits.bytes;
        let room = room && self.len() < self.limits.most();
        if !full && room && self.source == SourceState::Open {
            return Some(Step::Pull);
        }
        // A source that has nothing now may soon have more: worth a wait as long as something is in flight anyway.
        let alone = self.source != SourceState::Empty || !room || self.in_flight.is_empty();
        if full || (alone && !self.ready.is_empty()) {
            let entries = self.assemble(size);
            return Some(self.send(entries));
        }
        None
    }

    /// Takes as many ready entries as fit into a request.
    fn assemble(&mut self, size: usize) -> Vec<usize> {
        let (mut taken, mut bytes) = (Vec::with_capacity(size.min(self.ready.len())), 0);
        while taken.len() < size
            && let Some(&slot) = self.ready.front()
        {
            let more = self.entry(slot).bytes;
            if bytes + more > self.limits.bytes && !taken.is_empty() {
                break;
            }
            bytes += more;
            self.ready.pop_front();
            taken.push(slot);
        }
        self.ready_bytes -= bytes;
        taken
    }

    fn send(&mut self, entries: Vec<usize>) -> Step {
        for &slot in &entries {
            let entry = self.entry_mut(slot);
            entry.attempts += 1;
            entry.state = EntryState::InFlight;
        }
        let request = self.sent;
        self.sent += 1;
        self.in_flight.insert(request, entries.clone());
        Step::Send { request, entries }
    }

    /// Makes ready what has waited long enough.
    fn wake(&mut self, now: Duration) {
        while let Some(first) = self.waiting.first_entry()
            && first.key().0 <= now
        {
            // In front, because it was there before what is ready.
            for slot in first.remove().into_iter().rev() {
                self.make_ready(slot, true);
            }
        }
    }

    fn make_ready(&mut self, slot: usize, in_front: bool) {
        let entry = self.entry_mut(slot);
        entry.state = EntryState::Ready;
        let bytes = entry.bytes;
        // What is too large for any request is sent by itself, for DynamoDB to judge.
        let ready = match bytes > self.limits.bytes {
            true => &mut self.alone,
            false => {
                self.ready_bytes += bytes;
                &mut self.ready
            }
        };
        match in_front {
            true => ready.push_front(slot),
            false => ready.push_back(slot),
        }
    }

    /// When `step` should be called again, if nothing happens before.
    fn next_time(&self, now: Duration) -> Option<Duration> {
        let can_send = self.end.is_none() && self.in_flight.len() < self.pace.concurrency();
        let delay = Some(self.pace.delay()).filter(|&delay| delay > now);
        let next = match can_send {
            true => delay.or_else(|| Some(self.waiting.first_key_value()?.0.0)),
            false => None,
        };
        next.into_iter().chain(self.limits.deadline).min()
    }

    /// An entry from the source. Returns its slot.
    pub(crate) fn insert(&mut self, content: T, bytes: usize) -> usize {
        let slot = self.entries.insert(Unsettled {
            content,
            bytes,
            attempts: 0,
            state: EntryState::Ready,
            unclear: false,
        });
        self.make_ready(slot, false);
        slot
    }

    /// Replaces an entry that is not in flight, and returns the old one; else returns the new one.
    pub(crate) fn replace(&mut self, slot: usize, content: T, bytes: usize) -> Result<T, T> {
        let entry = self.entry_mut(slot);
        if entry.state == EntryState::InFlight {
            return Err(content);
        }
        let before = std::mem::replace(&mut entry.bytes, bytes);
        (entry.attempts, entry.unclear) = (0, false);
        let old = std::mem::replace(&mut entry.content, content);
        if entry.state == EntryState::Ready {
            let most = self.limits.bytes;
            if before <= most && bytes <= most {
                self.ready_bytes = self.ready_bytes - before + bytes;
            } else {
                let of_request = before <= most;
                match of_request {
                    true => self.ready.retain(|ready| *ready != slot),
                    false => self.alone.retain(|alone| *alone != slot),
                }
                self.ready_bytes -= if of_request { before } else { 0 };
                self.make_ready(slot, false);
            }
        }
        Ok(old)
    }

    /// The source has nothing now. It is read again after [`source_woke`](Self::source_woke).
    pub(crate) fn source_is_empty(&mut self) {
        self.source = SourceState::Empty;
    }

    pub(crate) fn source_woke(&mut self) {
        if self.source == SourceState::Empty {
            self.source = SourceState::Open;
        }
    }

    pub(crate) fn source_ended(&mut self) {
        self.source = SourceState::Ended;
    }

    /// Takes everything that is ready or waiting, so that it is not sent any more.
    pub(super) fn take_unsent(&mut self) -> Vec<usize> {
        self.ready_bytes = 0;
        let alone = std::mem::take(&mut self.alone);
        let ready = std::mem::take(&mut self.ready).into_iter().chain(alone);
        let waiting = std::mem::take(&mut self.waiting).into_values().flatten();
        ready.chain(waiting).collect()
    }

    /// The next entry whose outcome is known.
    pub(crate) fn settled(&mut self) -> Option<Settled<T>> {
        self.settled.pop_front()
    }

    /// What is in a slot that was handed out and not settled.
    pub(crate) fn content(&self, slot: usize) -> &T {
        &self.entry(slot).content
    }

    /// The entries of a request in flight.
    pub(crate) fn entries_of(&self, request: u64) -> &[usize] {
        self.in_flight.get(&request).map_or(&[], Vec::as_slice)
    }

    /// How many entries are in here.
    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Why the batch ended before its source, if it did.
    pub(crate) fn ended(&self) -> Option<&End> {
        self.end.as_ref()
    }

    fn is_done(&self) -> bool {
        self.source == SourceState::Ended && self.len() == 0
    }
}
