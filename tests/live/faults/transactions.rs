//! All or nothing, once, and what is reported is so.

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use dyno::Error;
use dyno::error::Code;
use dyno::op::Writes;
use dyno_testing::{Fault, TemporaryTable};

use super::{Chance, Counter, counters, is_complete, is_injected, over_seeds};

/// How often what happened.
#[derive(Default)]
struct Seen {
    done: AtomicU32,
    done_at_a_later_attempt: AtomicU32,
    canceled: AtomicU32,
    unknown_and_done: AtomicU32,
    unknown_and_not_done: AtomicU32,
    throttled_and_done: AtomicU32,
}

async fn values(good: &TemporaryTable<Counter>, ids: &[u64]) -> Vec<Option<Counter>> {
    let found = good.batch_get(ids.iter().copied()).consistent().await;
    found.expect("nothing is wrong with the client")
}

async fn life(seed: u64, good: &TemporaryTable<Counter>, seen: &Seen) {
    let mut chance = Chance(seed);
    let faults = chance.faults(seed).chance(chance.odds(15), Fault::Conflict);
    let bad = faults.client(good.client());
    let table = bad.table_named::<Counter>(good.name());
    let ids: Vec<u64> = (0..4).map(|id| 10 * seed + id).collect();
    // Nobody else writes these items, so what is there after a transaction is what is there before the next one.
    let mut there = values(good, &ids).await;
    let mut tokens = Vec::new();
    for _ in 0..1 + chance.below(4) {
        // Each id is used once; the first one creates its item, or its condition fails.
        let create = chance.below(3) == 0;
        let count = 1 + chance.below(3) as usize;
        let places = usize::from(!create)..=count;
        let (ids, before) = (&ids[places.clone()], there[places.clone()].to_vec());
        let mut writes = Writes::new();
        for (at, &id) in ids.iter().enumerate() {
            match create && at == 0 {
                true => writes.push(table.create(&Counter { id, value: 1 })),
                false => writes.push(table.update(id, Counter::VALUE.add(1_u64)).or_create()),
            }
        }
        let retries_conflicts = chance.below(3) > 0;
        let calls = faults.requests().len();
        let mut write = bad.transact_write(writes);
        if retries_conflicts {
            write = write.retry_conflicts();
        }
        let response = write.await;

        let calls = faults.requests().split_off(calls);
        assert!(calls.len() <= 3, "{} calls", calls.len());
        let token = &calls.first().expect("it was sent").body["ClientRequestToken"];
        assert!(token.is_string() && !tokens.contains(token));
        assert!(
            calls
                .iter()
                .all(|call| &call.body["ClientRequestToken"] == token)
        );
        tokens.push(token.clone());

        let after = values(good, ids).await;
        there.splice(places, after.iter().cloned());
        let once: Vec<Option<Counter>> = before
            .iter()
            .zip(ids)
            .map(|(before, &id)| {
                let value = before.as_ref().map_or(0, |before| before.value) + 1;
                Some(Counter { id, value })
            })
            .collect();
        let done = match after == before {
            true => false,
            false => {
                assert_eq!(after, once, "neither all nor nothing, or more than once");
                true
            }
        };
        match response {
            Ok(Ok(())) => {
                assert!(done, "it was reported as done");
                seen.done.fetch_add(1, Relaxed);
                seen.done_at_a_later_attempt
                    .fetch_add(u32::from(calls.len() > 1), Relaxed);
            }
            Ok(Err(canceled)) => {
                assert!(!done, "it was reported as cancelled: {canceled}");
                assert_eq!(canceled.reasons.len(), ids.len());
                if let Some(Some(first)) = canceled.reasons.first()
                    && first.code == Code::ConditionalCheckFailed
                {
                    let old = first.old.as_ref().map(|old| old.read::<u64>("value"));
                    let there = before[0].as_ref().expect("it was in the way").value;
                    assert_eq!(old.expect("it is told").expect("a number"), there);
                }
                seen.canceled.fetch_add(1, Relaxed);
            }
            Err(error) => {
                assert!(is_injected(&error), "{error}");
                assert!(error.is_outcome_unknown() || !done, "it was done: {error}");
                let unknown = match done {
                    true => &seen.unknown_and_done,
                    false => &seen.unknown_and_not_done,
                };
                unknown.fetch_add(u32::from(error.is_outcome_unknown()), Relaxed);
                let throttled = matches!(error, Error::Throttled(_));
                seen.throttled_and_done
                    .fetch_add(u32::from(throttled && done), Relaxed);
            }
        }
    }
}

// D7, I102
#[test]
fn a_transaction_is_carried_out_once_or_not_at_all() {
    let seen = Seen::default();
    over_seeds(1000, counters, async |seed, good| {
        life(seed, good, &seen).await
    });
    if is_complete() {
        let Seen {
            done,
            done_at_a_later_attempt,
            canceled,
            unknown_and_done,
            unknown_and_not_done,
            throttled_and_done,
        } = seen;
        let all = [
            done,
            done_at_a_later_attempt,
            canceled,
            unknown_and_done,
            unknown_and_not_done,
            throttled_and_done,
        ];
        let all = all.map(AtomicU32::into_inner);
        assert!(all.iter().all(|&times| times > 0), "{all:?}");
    }
}
