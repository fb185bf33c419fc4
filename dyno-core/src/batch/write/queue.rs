//! The engine for writes: one operation on a key at a time.

use std::collections::hash_map::{Entry, HashMap};
use std::collections::{HashSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use crate::batch::duplicates::Duplicates;
use crate::batch::engine::{End, Engine, Limits, Outcome, Response, Settled, Step};
use crate::transport::Departure;

/// The operations of a batch, by their keys.
pub(crate) struct WriteQueue<T> {
    engine: Engine<KeyedWrite<T>>,
    /// The keys of what is in the engine, and the operations on them that wait.
    chains: HashMap<Arc<str>, Chain<T>>,
    held: usize,
    most_held: usize,
    /// All keys so far, where duplicates are rejected.
    seen: HashSet<Arc<str>>,
    settled: VecDeque<Settled<T>>,
}

struct KeyedWrite<T> {
    key: Arc<str>,
    content: T,
}

struct Chain<T> {
    slot: usize,
    /// With its bytes.
    held: VecDeque<(T, usize)>,
}

impl<T> WriteQueue<T> {
    pub(crate) fn new(limits: Limits) -> Self {
        Self {
            chains: HashMap::new(),
            held: 0,
            most_held: limits.most(),
            engine: Engine::new(limits),
            seen: HashSet::new(),
            settled: VecDeque::new(),
        }
    }

    /// The same as [`Engine::step`].
    pub(crate) fn step(&mut self, now: Duration) -> Step {
        let step = self.engine.step(now, self.held < self.most_held);
        self.follow();
        step
    }

    /// An operation from the source.
    pub(crate) fn offer(
        &mut self,
        key: Arc<str>,
        content: T,
        bytes: usize,
        duplicates: Duplicates,
    ) {
        if duplicates == Duplicates::Reject && !self.seen.insert(key.clone()) {
            self.settle_unsent(content, Outcome::Duplicate);
            return;
        }
        // The key is hashed once.
        let chain = match self.chains.entry(key.clone()) {
            Entry::Occupied(chain) => chain.into_mut(),
            Entry::Vacant(place) => {
                place.insert(Chain {
                    slot: self.engine.insert(KeyedWrite { key, content }, bytes),
                    held: VecDeque::new(),
                });
                return;
            }
        };
        let content = match (duplicates, chain.held.back_mut()) {
            (Duplicates::Merge, Some(held)) => {
                let (dropped, _) = std::mem::replace(held, (content, bytes));
                self.settle_unsent(dropped, Outcome::Merged);
                return;
            }
            (Duplicates::Merge, None) => {
                match self
                    .engine
                    .replace(chain.slot, KeyedWrite { key, content }, bytes)
                {
                    Ok(dropped) => {
                        self.settle_unsent(dropped.content, Outcome::Merged);
                        return;
                    }
                    Err(later) => later.content,
                }
            }
            (Duplicates::InOrder | Duplicates::Reject, _) => content,
        };
        chain.held.push_back((content, bytes));
        self.held += 1;
    }

    fn settle_unsent(&mut self, content: T, outcome: Outcome) {
        self.settled.push_back(Settled {
            content,
            outcome,
            attempts: 0,
        });
    }

    /// The slot of the operation on this key, if it is part of this request.
    pub(crate) fn slot_of(&self, request: u64, key: &str) -> Option<usize> {
        let slot = self.chains.get(key)?.slot;
        self.engine
            .entries_of(request)
            .contains(&slot)
            .then_some(slot)
    }

    /// Watches whether a request is sent.
    pub(crate) fn watch(&mut self, request: u64, departure: Departure) {
        self.engine.watch(request, departure);
    }

    pub(crate) fn respond(&mut self, request: u64, response: Response, now: Duration, jitter: f64) {
        self.engine.respond(request, response, now, jitter);
        self.follow();
    }

    /// Releases the operations that waited for those that are settled now.
    fn follow(&mut self) {
        while let Some(settled) = self.engine.settled() {
            let KeyedWrite { key, content } = settled.content;
            self.settled.push_back(Settled {
                content,
                outcome: settled.outcome,
                attempts: settled.attempts,
            });
            let Entry::Occupied(mut chain) = self.chains.entry(key) else {
                continue;
            };
            let Some((content, bytes)) = chain.get_mut().held.pop_front() else {
                chain.remove();
                continue;
            };
            self.held -= 1;
            if self.engine.ended().is_none() {
                let key = chain.key().clone();
                chain.get_mut().slot = self.engine.insert(KeyedWrite { key, content }, bytes);
                continue;
            }
            let rest = chain.remove().held;
            self.held -= rest.len();
            self.settle_unsent(content, Outcome::Stopped);
            for (content, _) in rest {
                self.settle_unsent(content, Outcome::Stopped);
            }
        }
    }

    /// Ends the batch at once: what is in flight is given up.
    pub(crate) fn abandon(&mut self, end: End) {
        self.engine.end(end);
        self.engine.abandon();
        self.follow();
    }

    pub(crate) fn settled(&mut self) -> Option<Settled<T>> {
        self.settled.pop_front()
    }

    pub(crate) fn content(&self, slot: usize) -> &T {
        &self.engine.content(slot).content
    }

    /// How many operations are in here whose outcome is not known.
    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.engine.len() + self.held
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::tests::simulation::{limits, unprocessed};

    fn offer(writes: &mut WriteQueue<u32>, duplicates: Duplicates, operations: &[(&str, u32)]) {
        for &(key, operation) in operations {
            assert_eq!(writes.step(Duration::ZERO), Step::Pull);
            writes.offer(key.into(), operation, 10, duplicates);
        }
    }

    /// What is sent next, and what is settled before.
    fn sent(writes: &mut WriteQueue<u32>) -> Vec<u32> {
        match writes.step(Duration::ZERO) {
            Step::Send { entries, .. } => {
                entries.iter().map(|&slot| *writes.content(slot)).collect()
            }
            step => panic!("{step:?}"),
        }
    }

    fn settled(writes: &mut WriteQueue<u32>) -> Vec<(u32, String)> {
        std::iter::from_fn(|| writes.settled())
            .map(|settled| (settled.content, format!("{:?}", settled.outcome)))
            .collect()
    }

    fn done(writes: &mut WriteQueue<u32>, request: u64) {
        writes.respond(request, unprocessed(vec![]), Duration::ZERO, 0.0);
    }

    #[test]
    fn operations_on_one_key_follow_each_other() {
        let (mut writes, duplicates) = (WriteQueue::new(limits(2, 2)), Duplicates::InOrder);
        offer(
            &mut writes,
            duplicates,
            &[("a", 1), ("a", 2), ("a", 3), ("b", 4)],
        );
        assert_eq!(sent(&mut writes), [1, 4]);
        writes.source_ended();
        assert_eq!(writes.step(Duration::ZERO), Step::Wait(None));
        done(&mut writes, 0);
        assert_eq!(sent(&mut writes), [2]);
        done(&mut writes, 1);
        assert_eq!(sent(&mut writes), [3]);
        done(&mut writes, 2);
        assert_eq!(writes.step(Duration::ZERO), Step::Done);
        let order: Vec<_> = settled(&mut writes)
            .into_iter()
            .map(|(content, _)| content)
            .collect();
        assert_eq!(order, [1, 4, 2, 3]);
    }

    #[test]
    fn the_last_of_several_that_wait_wins() {
        let (mut writes, duplicates) = (WriteQueue::new(limits(2, 2)), Duplicates::Merge);
        offer(&mut writes, duplicates, &[("a", 1), ("a", 2), ("b", 3)]);
        assert_eq!(sent(&mut writes), [2, 3]);
        offer(&mut writes, duplicates, &[("a", 4), ("a", 5)]);
        writes.source_ended();
        done(&mut writes, 0);
        assert_eq!(sent(&mut writes), [5]);
        let merged = |of: u32| (of, "Merged".to_owned());
        let done = |of: u32| (of, "Done".to_owned());
        assert_eq!(
            settled(&mut writes),
            [merged(1), merged(4), done(2), done(3)]
        );
    }

    #[test]
    fn the_first_of_several_wins() {
        let (mut writes, duplicates) = (WriteQueue::new(limits(2, 2)), Duplicates::Reject);
        offer(&mut writes, duplicates, &[("a", 1), ("a", 2), ("b", 3)]);
        assert_eq!(sent(&mut writes), [1, 3]);
        done(&mut writes, 0);
        offer(&mut writes, duplicates, &[("a", 4)]);
        writes.source_ended();
        assert_eq!(writes.step(Duration::ZERO), Step::Done);
        let duplicate = |of: u32| (of, "Duplicate".to_owned());
        let done = |of: u32| (of, "Done".to_owned());
        assert_eq!(
            settled(&mut writes),
            [duplicate(2), done(1), done(3), duplicate(4)]
        );
    }

    #[test]
    fn no_more_operations_wait_than_are_in_flight_at_most() {
        let (mut writes, duplicates) = (WriteQueue::new(limits(2, 2)), Duplicates::InOrder);
        offer(
            &mut writes,
            duplicates,
            &[("a", 0), ("a", 1), ("a", 2), ("a", 3), ("a", 4)],
        );
        // There may be more keys in the source, but they are not read.
        assert_eq!(sent(&mut writes), [0]);
        assert_eq!(writes.step(Duration::ZERO), Step::Wait(None));
        assert_eq!(writes.len(), 5);
    }
}
