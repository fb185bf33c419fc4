//! In which order are operations of one key carried out? The engine for writes: one operation of a key at a time.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use crate::batch::engine::{End, Engine, Limits, Outcome, Response, Settled, Step};

/// What becomes of an operation when there is another one of the same key in the batch.
///
/// Keys are the same when DynamoDB takes them for the same: the numbers 1 and 1.0 are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Duplicates {
    /// Both are carried out, in the order in which they were given: the later one waits until it is known what became of the earlier one.
    #[default]
    InOrder,
    /// The last one wins: an operation that still waits when a later one comes is dropped, and counted as
    /// [`merged`](crate::batch::WriteReport::merged). One that is on its way already is followed by the later one.
    Merge,
    /// The first one wins: each later one is handed back as [`FailureReason::Invalid`](crate::batch::FailureReason::Invalid). All keys are remembered for that, so
    /// memory grows with the number of operations.
    Refuse,
}

/// Operations whose keys are known.
pub(crate) struct Writes<T> {
    engine: Engine<Keyed<T>>,
    /// The keys of what is in the engine, and what waits behind it.
    chains: HashMap<Arc<str>, Chain<T>>,
    held: usize,
    most_held: usize,
    /// All keys so far, where duplicates are refused.
    seen: HashSet<Arc<str>>,
    settled: VecDeque<Settled<T>>,
}

struct Keyed<T> {
    key: Arc<str>,
    content: T,
}

struct Chain<T> {
    slot: usize,
    /// With its bytes.
    held: VecDeque<(T, usize)>,
}

impl<T> Writes<T> {
    pub(crate) fn new(limits: Limits) -> Self {
        Self {
            engine: Engine::new(limits),
            chains: HashMap::new(),
            held: 0,
            most_held: limits.most(),
            seen: HashSet::new(),
            settled: VecDeque::new(),
        }
    }

    /// As [`Engine::step`].
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
        if duplicates == Duplicates::Refuse && !self.seen.insert(key.clone()) {
            self.settle_unsent(content, Outcome::Duplicate);
            return;
        }
        let Some(chain) = self.chains.get_mut(&key) else {
            let slot = self.engine.insert(
                Keyed {
                    key: key.clone(),
                    content,
                },
                bytes,
            );
            let held = VecDeque::new();
            self.chains.insert(key, Chain { slot, held });
            return;
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
                    .replace(chain.slot, Keyed { key, content }, bytes)
                {
                    Ok(dropped) => {
                        self.settle_unsent(dropped.content, Outcome::Merged);
                        return;
                    }
                    Err(later) => later.content,
                }
            }
            (Duplicates::InOrder | Duplicates::Refuse, _) => content,
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

    /// Where the operation of this key is, if it is part of this request.
    pub(crate) fn slot_of(&self, request: u64, key: &str) -> Option<usize> {
        let slot = self.chains.get(key)?.slot;
        self.engine.flight(request).contains(&slot).then_some(slot)
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

    /// Lets go what was held back behind what is settled now.
    fn follow(&mut self) {
        while let Some(settled) = self.engine.settled() {
            let Keyed { key, content } = settled.content;
            let next = self.chains.get_mut(&key).and_then(|chain| {
                let (content, bytes) = chain.held.pop_front()?;
                self.held -= 1;
                Some((content, bytes))
            });
            self.settled.push_back(Settled {
                content,
                outcome: settled.outcome,
                attempts: settled.attempts,
            });
            match next {
                None => drop(self.chains.remove(&key)),
                Some((content, bytes)) if self.engine.ended().is_none() => {
                    let slot = self.engine.insert(
                        Keyed {
                            key: key.clone(),
                            content,
                        },
                        bytes,
                    );
                    if let Some(chain) = self.chains.get_mut(&key) {
                        chain.slot = slot;
                    }
                }
                Some((content, _)) => {
                    self.settle_unsent(content, Outcome::Stopped);
                    let rest = self.chains.remove(&key).map(|chain| chain.held);
                    for (content, _) in rest.into_iter().flatten() {
                        self.held -= 1;
                        self.settle_unsent(content, Outcome::Stopped);
                    }
                }
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

    /// How many operations are in here whose end is not known.
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
    use crate::batch::simulation::{left, limits};

    fn offer(writes: &mut Writes<u32>, duplicates: Duplicates, operations: &[(&str, u32)]) {
        for &(key, operation) in operations {
            assert_eq!(writes.step(Duration::ZERO), Step::Pull);
            writes.offer(key.into(), operation, 10, duplicates);
        }
    }

    /// What is sent next, and what is settled before.
    fn sent(writes: &mut Writes<u32>) -> Vec<u32> {
        match writes.step(Duration::ZERO) {
            Step::Send { entries, .. } => {
                entries.iter().map(|&slot| *writes.content(slot)).collect()
            }
            step => panic!("{step:?}"),
        }
    }

    fn settled(writes: &mut Writes<u32>) -> Vec<(u32, String)> {
        std::iter::from_fn(|| writes.settled())
            .map(|settled| (settled.content, format!("{:?}", settled.outcome)))
            .collect()
    }

    fn done(writes: &mut Writes<u32>, request: u64) {
        writes.answered(request, left(vec![]), Duration::ZERO, 0.0);
    }

    #[test]
    fn operations_of_one_key_follow_each_other() {
        let (mut writes, duplicates) = (Writes::new(limits(2, 2)), Duplicates::InOrder);
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
        let (mut writes, duplicates) = (Writes::new(limits(2, 2)), Duplicates::Merge);
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
        let (mut writes, duplicates) = (Writes::new(limits(2, 2)), Duplicates::Refuse);
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
    fn no_more_is_held_back_than_is_in_flight_at_most() {
        let (mut writes, duplicates) = (Writes::new(limits(2, 2)), Duplicates::InOrder);
        offer(
            &mut writes,
            duplicates,
            &[("a", 0), ("a", 1), ("a", 2), ("a", 3), ("a", 4)],
        );
        // There may be more keys in the source, but nobody looks for them.
        assert_eq!(sent(&mut writes), [0]);
        assert_eq!(writes.step(Duration::ZERO), Step::Wait(None));
        assert_eq!(writes.len(), 5);
    }
}
