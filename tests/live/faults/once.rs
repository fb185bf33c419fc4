//! Writes that are carried out once, whatever happens to their responses.

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use dyno::Error;
use dyno_testing::{Fault, TemporaryTable};

use super::{Chance, Counter, counters, is_complete, is_injected, over_seeds};

/// How often what happened.
#[derive(Default)]
struct Seen {
    done: AtomicU32,
    done_at_a_later_attempt: AtomicU32,
    unmet: AtomicU32,
    unknown_and_done: AtomicU32,
    unknown_and_not_done: AtomicU32,
}

async fn value(good: &TemporaryTable<Counter>, id: u64) -> Option<u64> {
    let found = good.get(id).consistent().await;
    found
        .expect("nothing is wrong with the client")
        .map(|counter| counter.value)
}

async fn life(seed: u64, good: &TemporaryTable<Counter>, seen: &Seen) {
    let mut chance = Chance(seed);
    let faults = chance.faults(seed).chance(chance.odds(15), Fault::Conflict);
    let bad = faults.client(good.client());
    let table = bad.table_named::<Counter>(good.name());
    let mut before = value(good, seed).await;
    for _ in 0..1 + chance.below(5) {
        let calls = faults.requests().len();
        let add = || table.update(seed, Counter::VALUE.add(1_u64));
        let (response, new) = match chance.below(5) {
            0 => {
                let create = table.create(&Counter { id: seed, value: 5 });
                (
                    create.once().or_error().await,
                    before.is_none().then_some(Some(5)),
                )
            }
            1 => {
                let delete = table.delete(seed).condition(Counter::VALUE.ge(2_u64));
                let is_met = before.is_some_and(|value| value >= 2);
                (delete.once().or_error().await, is_met.then_some(None))
            }
            2 => {
                let update = add().condition(Counter::VALUE.lt(3_u64));
                let new = before
                    .filter(|&value| value < 3)
                    .map(|value| Some(value + 1));
                (update.once().or_error().await, new)
            }
            3 => (add().once().await, before.map(|value| Some(value + 1))),
            _ => (
                add().or_create().once().await,
                Some(Some(before.unwrap_or(0) + 1)),
            ),
        };
        let calls = faults.requests().len() - calls;
        let now = value(good, seed).await;
        match response {
            Ok(()) => {
                assert_eq!(Some(now), new, "{before:?}");
                seen.done.fetch_add(1, Relaxed);
                seen.done_at_a_later_attempt
                    .fetch_add(u32::from(calls > 1), Relaxed);
            }
            Err(Error::ConditionFailed(failed)) => {
                assert_eq!((now, new), (before, None));
                assert!(!failed.is_outcome_unknown());
                seen.unmet.fetch_add(1, Relaxed);
            }
            Err(error @ Error::NotFound(_)) => {
                assert_eq!((now, before), (None, None));
                assert!(!error.is_outcome_unknown());
            }
            Err(error) if error.is_outcome_unknown() => {
                assert!(is_injected(&error), "{error}");
                assert!(now == before || Some(now) == new, "{before:?}, {now:?}");
                let seen = match now == before {
                    true => &seen.unknown_and_not_done,
                    false => &seen.unknown_and_done,
                };
                seen.fetch_add(1, Relaxed);
            }
            Err(error) => {
                let is_canceled = matches!(error, Error::TransactionCanceled(_));
                assert!(is_canceled || is_injected(&error), "{error}");
                assert_eq!(now, before, "{error}");
            }
        }
        before = now;
    }
    // With a token that is kept, the caller can try as often as it likes.
    let token = format!("{seed}-count");
    let mut attempts = 0;
    loop {
        let count = table.update(seed, Counter::VALUE.add(1_u64)).or_create();
        match count.once_by(&token).await {
            Ok(()) => break,
            Err(error) => {
                let is_canceled = matches!(error, Error::TransactionCanceled(_));
                assert!(is_canceled || is_injected(&error), "{error}");
            }
        }
        attempts += 1;
        assert!(attempts < 1000, "it never succeeds");
    }
    assert_eq!(value(good, seed).await, Some(before.unwrap_or(0) + 1));
}

#[test]
fn what_is_carried_out_once_is_not_carried_out_twice() {
    let seen = Seen::default();
    over_seeds(500, counters, async |seed, good| {
        life(seed, good, &seen).await
    });
    if is_complete() {
        let all = [
            seen.done,
            seen.done_at_a_later_attempt,
            seen.unmet,
            seen.unknown_and_done,
            seen.unknown_and_not_done,
        ];
        let all = all.map(AtomicU32::into_inner);
        assert!(all.iter().all(|&times| times > 0), "{all:?}");
    }
}
