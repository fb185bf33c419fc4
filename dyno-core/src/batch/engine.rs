//! What is to be sent next, and what became of it? The life of a batch without requests, clock or chance of its own.
//!
//! Whoever drives it asks [`step`](Engine::step) what to do, does it, and says how it went; time is how long the batch has been
//! running. Entries come in by [`insert`](Engine::insert) and go out by [`settled`](Engine::settled), each of them once.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use crate::batch::pace::Pace;
use crate::batch::slab::Slab;
use crate::error::Error;
use crate::retry::Backoff;

/// What a batch must not exceed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Entries of one request.
    pub(crate) entries: usize,
    /// Bytes of one request.
    pub(crate) bytes: usize,
    /// Requests in flight.
    pub(crate) concurrency: usize,
    /// How often an entry is sent.
    pub(crate) attempts: u32,
    pub(crate) deadline: Option<Duration>,
    pub(crate) backoff: Backoff,
}

impl Limits {
    /// Entries in flight, which is also how many are taken from the source ahead of their responses.
    pub(crate) fn most(&self) -> usize {
        self.entries.saturating_mul(self.concurrency)
    }
}

/// How many rounds of requests in a row may get nothing done.
///
/// More than the requests that it takes to find the one operation of a request that is to blame.
const MAX_FRUITLESS: u32 = 10;

/// What to do next.
#[derive(Debug, PartialEq)]
pub(crate) enum Step {
    /// Send a request of these entries, and say later what it was answered.
    Send { request: u64, entries: Vec<usize> },
    /// Take something from the source: insert it, or say that there is nothing now or nothing more.
    Pull,
    /// Wait for a response, for the source, or until this time.
    Wait(Option<Duration>),
    /// All is settled. Requests that are still on their way do not matter any more.
    Done,
}

/// How a request was answered.
#[derive(Debug)]
pub(crate) enum Response {
    /// All was done but these entries of it.
    Left {
        entries: Vec<usize>,
        /// Whether they may have been carried out before, by an attempt of which no response came.
        unclear: bool,
    },
    Failed {
        error: Arc<Error>,
        then: Then,
        /// Whether it may have been carried out nevertheless.
        unclear: bool,
    },
}

/// What a failed request means for others.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Then {
    /// It may go better later.
    Again,
    /// Something in it is to blame.
    Halves,
    /// It was answered: conditions of its entries were false.
    GoOn,
    /// No other would go better.
    Stop,
}

/// What became of an entry.
#[derive(Clone, Debug)]
pub(crate) enum Outcome {
    Done,
    Unprocessed(Option<Arc<Error>>),
    Rejected(Arc<Error>),
    Unknown(Option<Arc<Error>>),
    Stopped,
    /// A later one took its place.
    Merged,
    /// There was an earlier one of the same key.
    Duplicate,
}

/// Why a batch ended before its source did.
#[derive(Clone, Debug)]
pub(crate) enum End {
    Error(Arc<Error>),
    /// Too many rounds in a row got nothing done.
    NoProgress(Option<Arc<Error>>),
    Deadline,
    Dropped,
}

#[derive(Debug)]
pub(crate) struct Settled<T> {
    pub(crate) content: T,
    pub(crate) outcome: Outcome,
    pub(crate) attempts: u32,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Source {
    Open,
    /// It has nothing now.
    Empty,
    Ended,
}

struct Entry<T> {
    content: T,
    bytes: usize,
    attempts: u32,
    place: Place,
    /// Whether it may have been carried out although nobody said so.
    unclear: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Place {
    Ready,
    Waiting,
    Flying,
}

pub(crate) struct Engine<T> {
    limits: Limits,
    pace: Pace,
    source: Source,
    end: Option<End>,
    entries: Slab<Entry<T>>,
    /// What is sent next, and its bytes.
    ready: VecDeque<usize>,
    ready_bytes: usize,
    /// Halves of requests that were refused; each is a request of its own, so that what is to blame is found.
    suspects: VecDeque<Vec<usize>>,
    /// What was left over, by the time when it is sent again.
    waiting: BTreeMap<(Duration, u64), Vec<usize>>,
    flights: BTreeMap<u64, Vec<usize>>,
    /// How many requests were sent.
    sent: u64,
    settled: VecDeque<Settled<T>>,
}

impl<T> Engine<T> {
    pub(crate) fn new(limits: Limits) -> Self {
        Self {
            pace: Pace::new(limits.entries, limits.concurrency),
            limits,
            source: Source::Open,
            end: None,
            entries: Slab::default(),
            ready: VecDeque::new(),
            ready_bytes: 0,
            suspects: VecDeque::new(),
            waiting: BTreeMap::new(),
            flights: BTreeMap::new(),
            sent: 0,
            settled: VecDeque::new(),
        }
    }

    /// What to do next. `room` says whether there is room for more from the source, besides that in here.
    pub(crate) fn step(&mut self, now: Duration, room: bool) -> Step {
        if self.limits.deadline.is_some_and(|deadline| now >= deadline) && !self.is_done() {
            self.end(End::Deadline);
            self.abandon();
        }
        self.wake(now);
        if self.flights.len() < self.pace.concurrency()
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
        if let Some(suspects) = self.suspects.pop_front() {
            return Some(self.send(suspects));
        }
        let size = self.pace.request_size();
        let full = self.ready.len() >= size || self.ready_bytes >= self.limits.bytes;
        let room = room && self.len() < self.limits.most();
        if !full && room && self.source == Source::Open {
            return Some(Step::Pull);
        }
        // A source that has nothing now may soon have more, which is worth a wait as long as something is in flight anyway.
        let alone = self.source != Source::Empty || !room || self.flights.is_empty();
        if full || (alone && !self.ready.is_empty()) {
            let entries = self.assemble(size);
            return Some(self.send(entries));
        }
        None
    }

    /// Takes from what is ready as much as fits into a request.
    fn assemble(&mut self, size: usize) -> Vec<usize> {
        let (mut taken, mut bytes) = (Vec::with_capacity(size.min(self.ready.len())), 0);
        while taken.len() < size
            && let Some(&slot) = self.ready.front()
        {
            let more = self.entries.get(slot).bytes;
            // What is too large for any request is for the service to judge, by itself.
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
            let entry = self.entries.get_mut(slot);
            entry.attempts += 1;
            entry.place = Place::Flying;
        }
        let request = self.sent;
        self.sent += 1;
        self.flights.insert(request, entries.clone());
        Step::Send { request, entries }
    }

    /// Makes ready what has waited long enough.
    fn wake(&mut self, now: Duration) {
        while let Some(first) = self.waiting.first_entry()
            && first.key().0 <= now
        {
            // In front, for it was there before what is ready.
            for slot in first.remove().into_iter().rev() {
                self.make_ready(slot, true);
            }
        }
    }

    fn make_ready(&mut self, slot: usize, in_front: bool) {
        let entry = self.entries.get_mut(slot);
        entry.place = Place::Ready;
        let bytes = entry.bytes;
        self.ready_bytes += bytes;
        match in_front {
            true => self.ready.push_front(slot),
            false => self.ready.push_back(slot),
        }
    }

    /// When `step` should be asked again, if nothing happens before.
    fn next_time(&self, now: Duration) -> Option<Duration> {
        let can_send = self.end.is_none() && self.flights.len() < self.pace.concurrency();
        let delay = Some(self.pace.delay()).filter(|&delay| delay > now);
        let next = match can_send {
            true => delay.or_else(|| Some(self.waiting.first_key_value()?.0.0)),
            false => None,
        };
        next.into_iter().chain(self.limits.deadline).min()
    }

    /// Something from the source. Returns where it is.
    pub(crate) fn insert(&mut self, content: T, bytes: usize) -> usize {
        let entry = Entry {
            content,
            bytes,
            attempts: 0,
            place: Place::Ready,
            unclear: false,
        };
        let slot = self.entries.insert(entry);
        self.make_ready(slot, false);
        slot
    }

    /// Puts something else in the place of what is not in flight, and gives that back; else the new one.
    pub(crate) fn replace(&mut self, slot: usize, content: T, bytes: usize) -> Result<T, T> {
        let entry = self.entries.get_mut(slot);
        if entry.place == Place::Flying {
            return Err(content);
        }
        let before = std::mem::replace(&mut entry.bytes, bytes);
        (entry.attempts, entry.unclear) = (0, false);
        let old = std::mem::replace(&mut entry.content, content);
        if entry.place == Place::Ready {
            self.ready_bytes = self.ready_bytes - before + bytes;
        }
        Ok(old)
    }

    /// The source has nothing now. Asked again after [`source_woke`](Self::source_woke).
    pub(crate) fn source_is_empty(&mut self) {
        self.source = Source::Empty;
    }

    pub(crate) fn source_woke(&mut self) {
        if self.source == Source::Empty {
            self.source = Source::Open;
        }
    }

    pub(crate) fn source_ended(&mut self) {
        self.source = Source::Ended;
    }

    /// A request was answered. What is left over is sent again after a delay with this jitter, from 0 to 1.
    pub(crate) fn answered(
        &mut self,
        request: u64,
        response: Response,
        now: Duration,
        jitter: f64,
    ) {
        // One that was given up may still be answered.
        let Some(entries) = self.flights.remove(&request) else {
            return;
        };
        match response {
            Response::Left {
                entries: left,
                unclear,
            } => {
                let (left, done): (Vec<_>, Vec<_>) =
                    entries.iter().partition(|slot| left.contains(slot));
                let all = left.len() == entries.len();
                for slot in done {
                    self.settle(slot, Outcome::Done);
                }
                self.mark(&left, unclear);
                match left.is_empty() {
                    true => self.pace.went_through(entries.len()),
                    false => self.try_again(request, left, all, None, now, jitter),
                }
            }
            Response::Failed {
                error,
                then,
                unclear,
            } => {
                self.mark(&entries, unclear);
                match then {
                    Then::Again => {
                        self.try_again(request, entries, true, Some(error), now, jitter);
                    }
                    Then::Halves => self.find_the_refused(entries, &error),
                    Then::GoOn => {
                        self.pace.went_through(entries.len());
                        for slot in entries {
                            self.settle(slot, Outcome::Rejected(error.clone()));
                        }
                    }
                    Then::Stop => {
                        for slot in entries {
                            self.settle(slot, Outcome::Rejected(error.clone()));
                        }
                        self.end(End::Error(error));
                    }
                }
            }
        }
    }

    fn mark(&mut self, entries: &[usize], unclear: bool) {
        for &slot in entries {
            self.entries.get_mut(slot).unclear |= unclear;
        }
    }

    fn try_again(
        &mut self,
        request: u64,
        left: Vec<usize>,
        fruitless: bool,
        error: Option<Arc<Error>>,
        now: Duration,
        jitter: f64,
    ) {
        self.pace.left_over(request, self.sent, fruitless);
        let most = left
            .iter()
            .map(|&slot| self.entries.get(slot).attempts)
            .max();
        let until = now + self.limits.backoff.delay(most.unwrap_or(1), jitter);
        if fruitless {
            let delay = self.limits.backoff.delay(self.pace.fruitless(), jitter);
            self.pace.pause_until(now + delay);
        }
        let late = |until| {
            self.limits
                .deadline
                .is_some_and(|deadline| until >= deadline)
        };
        let late = late(until);
        let attempts = self.limits.attempts;
        let (again, given_up): (Vec<_>, Vec<_>) = left
            .into_iter()
            .partition(|&slot| !late && self.entries.get(slot).attempts < attempts);
        for slot in given_up {
            self.settle(slot, Outcome::Unprocessed(error.clone()));
        }
        for &slot in &again {
            self.entries.get_mut(slot).place = Place::Waiting;
        }
        match self.end {
            Some(_) => self.stop(again),
            None if again.is_empty() => {}
            None => {
                self.waiting.insert((until, request), again);
            }
        }
        if self.pace.fruitless() >= MAX_FRUITLESS {
            self.end(End::NoProgress(error));
        }
    }

    /// Sends the halves of a refused request again, unless it had one entry only.
    fn find_the_refused(&mut self, entries: Vec<usize>, error: &Arc<Error>) {
        let tried = |slot: &usize| self.entries.get(*slot).attempts >= self.limits.attempts;
        if entries.len() == 1 || entries.iter().any(tried) || self.end.is_some() {
            for slot in entries {
                self.settle(slot, Outcome::Rejected(error.clone()));
            }
        } else {
            let (first, second) = entries.split_at(entries.len() / 2);
            for &slot in &entries {
                self.entries.get_mut(slot).place = Place::Waiting;
            }
            self.suspects.push_front(second.to_vec());
            self.suspects.push_front(first.to_vec());
        }
        self.pace.refused();
        if self.pace.fruitless() >= MAX_FRUITLESS {
            self.end(End::NoProgress(Some(error.clone())));
        }
    }

    /// Ends the batch: nothing more is sent or taken. What is in flight stays so.
    pub(crate) fn end(&mut self, end: End) {
        self.end.get_or_insert(end);
        self.source = Source::Ended;
        self.ready_bytes = 0;
        for slot in std::mem::take(&mut self.suspects).into_iter().flatten() {
            self.settle(slot, Outcome::Stopped);
        }
        let ready = std::mem::take(&mut self.ready).into_iter();
        let waiting = std::mem::take(&mut self.waiting).into_values().flatten();
        self.stop(ready.chain(waiting).collect());
    }

    fn stop(&mut self, rest: Vec<usize>) {
        for slot in rest {
            let outcome = match self.entries.get(slot).attempts {
                0 => Outcome::Stopped,
                _ => Outcome::Unprocessed(None),
            };
            self.settle(slot, outcome);
        }
    }

    /// Gives up what is in flight.
    pub(crate) fn abandon(&mut self) {
        for slot in std::mem::take(&mut self.flights).into_values().flatten() {
            self.settle(slot, Outcome::Unknown(None));
        }
    }

    fn settle(&mut self, slot: usize, outcome: Outcome) {
        let entry = self.entries.remove(slot);
        let outcome = match outcome {
            Outcome::Unprocessed(error) if entry.unclear => Outcome::Unknown(error),
            Outcome::Rejected(error) if entry.unclear => Outcome::Unknown(Some(error)),
            Outcome::Stopped if entry.unclear => Outcome::Unknown(None),
            outcome => outcome,
        };
        self.settled.push_back(Settled {
            content: entry.content,
            outcome,
            attempts: entry.attempts,
        });
    }

    /// The next entry whose end is known.
    pub(crate) fn settled(&mut self) -> Option<Settled<T>> {
        self.settled.pop_front()
    }

    /// What is in a slot that was handed out and not settled.
    pub(crate) fn content(&self, slot: usize) -> &T {
        &self.entries.get(slot).content
    }

    /// The entries of a request in flight.
    pub(crate) fn flight(&self, request: u64) -> &[usize] {
        self.flights.get(&request).map_or(&[], Vec::as_slice)
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
        self.source == Source::Ended && self.len() == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::simulation::{failed, left, limits};

    const fn ms(milliseconds: u64) -> Duration {
        Duration::from_millis(milliseconds)
    }

    /// An engine with so many entries, from the end of its source.
    fn filled(limits: Limits, entries: u32) -> Engine<u32> {
        let mut engine = Engine::new(limits);
        for entry in 0..entries {
            engine.insert(entry, 10);
        }
        engine.source_ended();
        engine
    }

    fn send(engine: &mut Engine<u32>, now: Duration) -> (u64, Vec<usize>) {
        match engine.step(now, true) {
            Step::Send { request, entries } => (request, entries),
            step => panic!("{step:?}"),
        }
    }

    fn settled(engine: &mut Engine<u32>) -> Vec<(u32, String, u32)> {
        std::iter::from_fn(|| engine.settled())
            .map(|one| (one.content, format!("{:?}", one.outcome), one.attempts))
            .collect()
    }

    #[test]
    fn a_throttled_request_makes_all_others_wait() {
        let mut engine = filled(limits(2, 1), 4);
        let (request, entries) = send(&mut engine, ms(0));
        assert_eq!(entries, [0, 1]);
        engine.answered(request, failed(Then::Again, false), ms(10), 1.0);
        assert_eq!(engine.step(ms(10), true), Step::Wait(Some(ms(110))));
        assert_eq!(engine.step(ms(109), true), Step::Wait(Some(ms(110))));
        // What was left over comes first, and the request is smaller.
        assert_eq!(send(&mut engine, ms(110)).1, [0]);
    }

    #[test]
    fn what_is_left_over_waits_while_others_are_sent() {
        let mut engine = filled(limits(4, 1), 6);
        let (request, _) = send(&mut engine, ms(0));
        engine.answered(request, left(vec![1]), ms(10), 0.5);
        let (request, entries) = send(&mut engine, ms(10));
        assert_eq!(entries, [4, 5]);
        engine.answered(request, left(vec![]), ms(20), 0.5);
        assert_eq!(engine.step(ms(20), true), Step::Wait(Some(ms(60))));
        let (request, entries) = send(&mut engine, ms(60));
        assert_eq!(entries, [1]);
        engine.answered(request, left(vec![]), ms(70), 0.5);
        assert_eq!(engine.step(ms(70), true), Step::Done);
        assert_eq!(settled(&mut engine)[5], (1, "Done".into(), 2));
    }

    #[test]
    fn a_source_that_has_nothing_now_is_waited_for_while_something_is_in_flight() {
        let mut engine: Engine<u32> = Engine::new(limits(2, 2));
        assert_eq!(engine.step(ms(0), true), Step::Pull);
        engine.insert(0, 10);
        engine.source_is_empty();
        let (request, entries) = send(&mut engine, ms(0));
        assert_eq!(entries, [0]);
        engine.source_woke();
        assert_eq!(engine.step(ms(1), true), Step::Pull);
        engine.insert(1, 10);
        engine.source_is_empty();
        assert_eq!(engine.step(ms(1), true), Step::Wait(None));
        engine.answered(request, left(vec![]), ms(2), 0.0);
        assert_eq!(send(&mut engine, ms(2)).1, [1]);
    }

    #[test]
    fn nothing_is_tried_again_beyond_the_deadline() {
        let deadline = Some(ms(100));
        let mut engine = filled(
            Limits {
                deadline,
                ..limits(2, 2)
            },
            6,
        );
        let (first, _) = send(&mut engine, ms(0));
        let (second, _) = send(&mut engine, ms(0));
        // The delay would last until 110.
        engine.answered(first, left(vec![0]), ms(10), 1.0);
        let left_over = (0, "Unprocessed(None)".into(), 1);
        assert_eq!(settled(&mut engine), [(1, "Done".into(), 1), left_over]);
        assert_eq!(engine.step(ms(10), true), Step::Wait(deadline));
        assert_eq!(engine.step(ms(100), true), Step::Done);
        let unknown = |of| (of, "Unknown(None)".into(), 1);
        let stopped = |of| (of, "Stopped".into(), 0);
        assert_eq!(
            settled(&mut engine),
            [stopped(4), stopped(5), unknown(2), unknown(3)]
        );
        assert!(matches!(engine.ended(), Some(End::Deadline)));
        // Its response comes too late.
        engine.answered(second, left(vec![]), ms(120), 0.0);
        assert_eq!(settled(&mut engine), []);
    }

    #[test]
    fn a_fatal_error_lets_finish_what_is_in_flight() {
        let mut engine = filled(limits(1, 2), 3);
        let (first, _) = send(&mut engine, ms(0));
        let (second, _) = send(&mut engine, ms(0));
        engine.answered(first, failed(Then::Stop, false), ms(1), 0.0);
        assert_eq!(engine.step(ms(1), true), Step::Wait(None));
        engine.answered(second, left(vec![]), ms(2), 0.0);
        assert_eq!(engine.step(ms(2), true), Step::Done);
        let ends = settled(&mut engine);
        let ends: Vec<_> = ends.iter().map(|(of, end, _)| (*of, &end[..4])).collect();
        assert_eq!(ends, [(0, "Reje"), (2, "Stop"), (1, "Done")]);
    }

    #[test]
    fn bytes_end_a_request() {
        let mut engine: Engine<u32> = Engine::new(limits(9, 1));
        for bytes in [600, 400, 1, 2000, 5] {
            engine.insert(0, bytes);
        }
        engine.source_ended();
        for expected in [&[0, 1][..], &[2], &[3], &[4]] {
            let (request, entries) = send(&mut engine, ms(0));
            assert_eq!(entries, expected);
            engine.answered(request, left(vec![]), ms(0), 0.0);
        }
    }
}
