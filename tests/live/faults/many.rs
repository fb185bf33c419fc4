//! What is reported of many puts, creates and deletes is so, with and without conditions, also when they are dropped on
//! the way.

use std::collections::{BTreeMap, BTreeSet};
use std::pin::Pin;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use dyno::batch::FailureReason;
use dyno::{Error, Key, pick};
use dyno_testing::{Fault, TemporaryTable};

use super::upserts::polled;
use super::{Chance, Counter, counters, is_complete, is_injected, over_seeds};

/// A put, a create or a delete of one item.
#[derive(Clone, Copy, Debug)]
struct Step {
    id: u64,
    value: u64,
    /// The value in the table must be below this one.
    below: Option<u64>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Put,
    Create,
    Delete,
}

impl Step {
    fn of(seed: u64, chance: &mut Chance) -> Self {
        Self {
            id: 10 * seed + chance.below(6),
            value: chance.below(8),
            below: (chance.below(2) == 0).then(|| chance.below(9)),
        }
    }

    fn is_allowed(&self, kind: Kind, before: Option<u64>) -> bool {
        let is_new = kind != Kind::Create || before.is_none();
        let is_below = |below| before.is_some_and(|before| before < below);
        // An item that is not there has no value to compare.
        is_new && self.below.is_none_or(is_below)
    }

    fn wanted(&self, kind: Kind) -> Option<u64> {
        (kind != Kind::Delete).then_some(self.value)
    }
}

/// How often what happened.
#[derive(Default)]
struct Seen {
    written: AtomicU32,
    unmet: AtomicU32,
    unknown: AtomicU32,
    left_over: AtomicU32,
    stopped: AtomicU32,
    dropped: AtomicU32,
}

/// What is reported: how many steps were taken, those that were carried out, and why the others failed.
struct Report {
    taken: usize,
    written: Vec<u64>,
    failed: BTreeMap<usize, FailureReason>,
}

/// What may be in the table.
type Possible = BTreeMap<u64, BTreeSet<Option<u64>>>;

async fn life(seed: u64, good: &TemporaryTable<Counter>, seen: &Seen) {
    let mut chance = Chance(seed);
    let faults = chance
        .faults(seed)
        .chance(chance.odds(20), Fault::Conflict)
        .chance(chance.odds(30), Fault::SomeUnprocessed);
    let bad = faults
        .client(good.client())
        .table_named::<Counter>(good.name());
    let kind = [Kind::Put, Kind::Create, Kind::Delete][chance.below(3) as usize];
    let mut possible = Possible::new();
    for id in 10 * seed..10 * seed + 6 {
        let value = (chance.below(2) == 0).then(|| chance.below(8));
        if let Some(value) = value {
            let put = good.put(&Counter { id, value }).await;
            put.expect("nothing is wrong with the client");
        }
        possible.insert(id, [value].into());
    }
    let steps: Vec<_> = (0..1 + chance.below(14))
        .map(|_| Step::of(seed, &mut chance))
        .collect();
    let attempts = 1 + chance.below(4) as u32;
    let concurrency = 1 + chance.below(4) as usize;
    let polls = match chance.below(4) {
        0 => chance.below(60),
        _ => u64::MAX,
    };
    let dropped = || _ = seen.dropped.fetch_add(1, Relaxed);
    let condition = |step: &Step| step.below.map(|below| Counter::VALUE.lt(below));
    let report = match kind {
        Kind::Delete => {
            let picks = steps.iter().map(|step| match condition(step) {
                Some(condition) => pick(Counter::ID.eq(step.id) & condition),
                None => pick(step.id),
            });
            let deletes = bad.delete_all(picks).attempts(attempts);
            let deletes = deletes.concurrency(concurrency);
            let handle = deletes.handle();
            let report = match polled(deletes.report(), polls).await {
                Some(report) => report.expect("there is always a report"),
                None => {
                    dropped();
                    handle.take_report().expect("nobody else has it")
                }
            };
            let id = |key: &Key<Counter>| key.as_item().read("id").expect("the key has it");
            let failed = report.failed.into_iter();
            Report {
                taken: report.taken,
                written: report.items.iter().map(id).collect(),
                failed: failed
                    .map(|failed| (failed.position, failed.reason))
                    .collect(),
            }
        }
        Kind::Put | Kind::Create => {
            let counter = |step: &Step| Counter {
                id: step.id,
                value: step.value,
            };
            let mut conditions = steps.iter().map(condition);
            let counters = steps.iter().map(counter);
            let puts = match kind {
                Kind::Create => bad.create_all(counters),
                _ => bad.put_all(counters),
            };
            let puts = puts.conditions(move |_| conditions.next().flatten());
            let puts = puts.attempts(attempts).concurrency(concurrency);
            let handle = puts.handle();
            let puts: Pin<Box<dyn Future<Output = _> + Send>> = Box::pin(puts.report());
            let report = match polled(puts, polls).await {
                Some(report) => report.expect("there is always a report"),
                None => {
                    dropped();
                    handle.take_report().expect("nobody else has it")
                }
            };
            let failed = report.failed.into_iter();
            let failed = failed.inspect(|failed| {
                let item = steps.get(failed.position).map(counter);
                assert_eq!(failed.input, item);
                assert!(failed.attempts <= attempts);
            });
            Report {
                taken: report.taken,
                failed: failed
                    .map(|failed| (failed.position, failed.reason))
                    .collect(),
                written: report.items.iter().map(|counter| counter.id).collect(),
            }
        }
    };
    judge(kind, &steps, &report, &mut possible, seen);
    for (id, possible) in possible {
        let found = good.get(id).consistent().await;
        let found = found.expect("nothing is wrong with the client");
        let value = found.map(|counter| counter.value);
        assert!(possible.contains(&value), "{value:?} of {id}: {possible:?}");
    }
}

/// Leaves what may be in the table after this report.
fn judge(kind: Kind, steps: &[Step], report: &Report, possible: &mut Possible, seen: &Seen) {
    let mut written = Vec::new();
    for (position, step) in steps.iter().enumerate().take(report.taken) {
        let states = possible.get_mut(&step.id).expect("one of the items");
        let is_possible = states.iter().any(|&state| step.is_allowed(kind, state));
        let counter = match report.failed.get(&position) {
            None => {
                assert!(is_possible, "{step:?} was not allowed: {states:?}");
                written.push(step.id);
                *states = [step.wanted(kind)].into();
                &seen.written
            }
            Some(FailureReason::Rejected(error)) => {
                if let Error::ConditionFailed(unmet) = &**error {
                    let old = unmet.old::<Counter>().expect("a counter");
                    let old = old.map(|old| old.value);
                    assert!(states.contains(&old), "{old:?}: {states:?}");
                    assert!(!step.is_allowed(kind, old), "{step:?}: {old:?}");
                    *states = [old].into();
                } else {
                    assert!(is_injected(error), "{error}");
                }
                &seen.unmet
            }
            Some(FailureReason::Unknown(_)) => {
                if is_possible {
                    states.insert(step.wanted(kind));
                }
                &seen.unknown
            }
            Some(FailureReason::Unprocessed(_)) => &seen.left_over,
            Some(FailureReason::Stopped) => &seen.stopped,
            Some(reason) => panic!("{reason}"),
        };
        counter.fetch_add(1, Relaxed);
    }
    assert_eq!(report.written, written, "what was written, in order");
}

// D7, T2, G27, G28, G38
#[test]
fn what_is_reported_of_many_writes_is_so() {
    let seen = Seen::default();
    over_seeds(500, counters, async |seed, good| {
        life(seed, good, &seen).await
    });
    if is_complete() {
        let Seen {
            written,
            unmet,
            unknown,
            left_over,
            stopped,
            dropped,
        } = seen;
        let all = [written, unmet, unknown, left_over, stopped, dropped];
        let all = all.map(AtomicU32::into_inner);
        assert!(all.iter().all(|&times| times > 0), "{all:?}");
    }
}
