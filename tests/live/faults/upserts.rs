//! What is reported of many upserts is so, whatever becomes of their requests, and also when they are dropped on the
//! way.

use std::collections::{BTreeMap, BTreeSet};
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::task::Poll;

use dyno::batch::{FailureReason, UpsertReport};
use dyno::{Error, Model};
use dyno_testing::{Fault, TemporaryTable, temporary_table};

use super::{Chance, is_complete, is_injected, over_seeds};

/// Two fields, of which an item may have one only, so that the other must stay.
#[derive(Model, Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[dyno(table = "Pairs")]
struct Pair {
    #[dyno(partition_key)]
    id: u64,
    first: Option<u64>,
    second: Option<u64>,
}

/// What the upserts of one seed have in common.
struct Upserts {
    items: Vec<Pair>,
    /// Whether `second` is kept where it is.
    keeps: bool,
    /// Whether an item is left alone when `first` has reached [`LIMIT`].
    limits: bool,
    returns: bool,
}

impl Upserts {
    fn of(seed: u64, chance: &mut Chance) -> Self {
        let items = (0..1 + chance.below(14)).map(|_| {
            let id = 10 * seed + chance.below(4);
            let both = chance.below(4);
            Pair {
                id,
                first: (both != 0).then(|| chance.below(8)),
                second: (both != 1).then(|| chance.below(8)),
            }
        });
        Self {
            items: items.collect(),
            keeps: chance.below(3) == 0,
            limits: chance.below(2) == 0,
            returns: chance.below(2) == 0,
        }
    }

    fn is_allowed(&self, before: Option<&Pair>) -> bool {
        let before = before.and_then(|before| before.first);
        !self.limits || before.is_none_or(|first| first < LIMIT)
    }

    fn merge(&self, before: Option<&Pair>, item: &Pair) -> Pair {
        let (first, second) = before.map_or((None, None), |pair| (pair.first, pair.second));
        let kept = second.filter(|_| self.keeps);
        Pair {
            id: item.id,
            first: item.first.or(first),
            second: kept.or(item.second).or(second),
        }
    }
}

/// See [`Upserts::limits`].
const LIMIT: u64 = 6;

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

/// What may be in the table.
type Possible = BTreeMap<u64, BTreeSet<Option<Pair>>>;

async fn life(seed: u64, good: &TemporaryTable<Pair>, seen: &Seen) {
    let mut chance = Chance(seed);
    let faults = chance.faults(seed).chance(chance.odds(20), Fault::Conflict);
    let upserts = Upserts::of(seed, &mut chance);
    let bad = faults
        .client(good.client())
        .table_named::<Pair>(good.name());
    let attempts = 1 + chance.below(4) as u32;
    let mut all = bad.upsert_all(&upserts.items).attempts(attempts);
    if upserts.keeps {
        all = all.keep_existing(Pair::SECOND);
    }
    if upserts.limits {
        all = all.condition(Pair::FIRST.not_exists() | Pair::FIRST.lt(LIMIT));
    }
    let all = all.concurrency(1 + chance.below(4) as usize);
    let handle = all.handle();
    let report: Pin<Box<dyn Future<Output = _> + Send>> = match upserts.returns {
        true => Box::pin(all.return_new().report()),
        false => Box::pin(all.report()),
    };
    let polls = match chance.below(4) {
        0 => chance.below(60),
        _ => u64::MAX,
    };
    let report = match polled(report, polls).await {
        Some(report) => report.expect("there is always a report"),
        None => {
            seen.dropped.fetch_add(1, Relaxed);
            handle.take_report().expect("nobody else has it")
        }
    };
    assert!(handle.take_report().is_none(), "it is given out once");
    assert!(faults.requests().len() <= 3 * attempts as usize * upserts.items.len());
    let possible = judge(&upserts, &report, attempts, seen);
    for (id, possible) in possible {
        let found = good.get(id).consistent().await;
        let found = found.expect("nothing is wrong with the client");
        assert!(possible.contains(&found), "{found:?}: {possible:?}");
    }
}

/// The output, unless the future is dropped after so many polls.
pub(super) async fn polled<F: Future>(future: F, polls: u64) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut left = polls;
    poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        future.as_mut().poll(context).map(Some)
    })
    .await
}

/// What may be in the table after this report.
fn judge(upserts: &Upserts, report: &UpsertReport<Pair>, attempts: u32, seen: &Seen) -> Possible {
    let items = &upserts.items;
    assert!(report.taken == items.len() || report.stopped.is_some());
    let left: BTreeMap<usize, &FailureReason> = report
        .failed
        .iter()
        .map(|failed| (failed.position, &failed.reason))
        .collect();
    assert_eq!(left.len(), report.failed.len(), "one is reported twice");
    for failed in &report.failed {
        assert!(failed.attempts <= attempts);
        assert_eq!(failed.input.as_ref(), items.get(failed.position));
    }
    let mut possible = Possible::new();
    for (position, item) in items.iter().enumerate().take(report.taken) {
        let states = possible
            .entry(item.id)
            .or_insert_with(|| BTreeSet::from([None]));
        let is_allowed = |state: &Option<Pair>| upserts.is_allowed(state.as_ref());
        let allowed = states.iter().filter(|state| is_allowed(state));
        let merged: BTreeSet<_> = allowed
            .map(|state| Some(upserts.merge(state.as_ref(), item)))
            .collect();
        let counter = match left.get(&position) {
            None => {
                *states = merged;
                &seen.written
            }
            Some(FailureReason::Rejected(error)) => {
                if let Error::ConditionFailed(unmet) = &**error {
                    let old = unmet.old_item().map(|old| old.read_as().expect("a pair"));
                    assert!(states.contains(&old), "{old:?}: {states:?}");
                    assert!(!is_allowed(&old), "{old:?}");
                    *states = [old].into();
                } else {
                    assert!(is_injected(error), "{error}");
                }
                &seen.unmet
            }
            Some(FailureReason::Unknown(_)) => {
                states.extend(merged);
                &seen.unknown
            }
            Some(FailureReason::Unprocessed(_)) => &seen.left_over,
            Some(FailureReason::Stopped) => &seen.stopped,
            Some(reason) => panic!("{reason}"),
        };
        counter.fetch_add(1, Relaxed);
        if let Some(Some(stored)) = report.items.get(position) {
            let stored = stored.as_ref().expect("a pair").clone();
            assert!(states.contains(&Some(stored.clone())), "{stored:?}");
            *states = [Some(stored)].into();
        }
        assert!(!states.is_empty(), "it cannot be so: {item:?}");
    }
    possible
}

// D7, T3, Q48, Q49
#[test]
fn what_is_reported_of_upserts_is_so() {
    let seen = Seen::default();
    let pairs = async || temporary_table::<Pair>().await;
    over_seeds(1000, pairs, async |seed, good| {
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
