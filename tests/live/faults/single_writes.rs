//! What is reported of one write is so, also when the SDK sent it again after a response that was lost.

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use dyno::error::Code;
use dyno::op::Writes;
use dyno::{ConditionFailed, Error};
use dyno_testing::{Fault, Faults, SentRequest, TemporaryTable, temporary_table};

use super::{Chance, Counter, counters, is_complete, is_injected, judge, over_seeds};

/// How often what happened.
#[derive(Default)]
struct Seen {
    done: AtomicU32,
    counted_twice: AtomicU32,
    unmet: AtomicU32,
    unmet_by_itself: AtomicU32,
    failed_and_done: AtomicU32,
    failed_and_surely_not_done: AtomicU32,
}

fn reached(calls: &[SentRequest]) -> u64 {
    calls
        .iter()
        .filter(|call| call.service_status == Some(200))
        .count() as u64
}

/// The kinds of writes, by number.
const ADD: u64 = 0;
const CREATE: u64 = 1;
const PUT_IF: u64 = 2;
const UPDATE_IF: u64 = 3;
const DELETE_IF: u64 = 4;
const PUT: u64 = 5;
const DELETE: u64 = 6;

/// Some writes of one item: half of them, and the last one, of these kinds, the others of any kind.
async fn life(seed: u64, kinds: &[u64], good: &TemporaryTable<Counter>, seen: &Seen) {
    let mut chance = Chance(seed);
    let faults = chance.faults(seed).chance(chance.odds(10), Fault::Conflict);
    let bad = faults.client(good.client());
    let table = bad.table_named::<Counter>(good.name());
    let id = 10 * seed;
    let look = async || {
        let found = good.get(id).consistent().await;
        found.expect("nothing is wrong with the client")
    };
    // Nobody else writes this item, so what is there after a write is what is there before the next one.
    let mut after = look().await;
    for left in (0..1 + chance.below(6)).rev() {
        let before = after;
        let value = before.as_ref().map_or(0, |before| before.value);
        let sent = faults.requests().len();
        let kind = match left == 0 || chance.below(2) == 0 {
            true => kinds[chance.below(kinds.len() as u64) as usize],
            false => chance.below(7),
        };
        let (response, new) = match kind {
            ADD => {
                let add = table.update(id, Counter::VALUE.add(1_u64));
                let response = add.or_create().await;
                let calls = faults.requests().split_off(sent);
                after = look().await;
                added(value, after.as_ref(), response, &calls, seen);
                continue;
            }
            CREATE => {
                let new = Counter { id, value: 1 };
                (table.create(&new).await, Some(new))
            }
            PUT => {
                let new = Counter {
                    id,
                    value: value + 1000,
                };
                (table.put(&new).await.map(Ok), Some(new))
            }
            PUT_IF => {
                let new = Counter {
                    id,
                    value: value + 10,
                };
                let put = table.put(&new).condition(Counter::VALUE.lt(value + 10));
                (put.await, Some(new))
            }
            UPDATE_IF => {
                let new = Counter {
                    id,
                    value: value + 100,
                };
                let update = table
                    .update(id, Counter::VALUE.set(value + 100))
                    .condition(Counter::VALUE.eq(value));
                (update.return_nothing().await, Some(new))
            }
            DELETE => (table.delete(id).await.map(Ok), None),
            DELETE_IF => {
                let delete = table.delete(id).condition(Counter::VALUE.ge(value));
                (delete.await, None)
            }
            kind => panic!("no kind {kind}"),
        };
        assert!(
            faults.requests().len() - sent <= 3,
            "more than three attempts"
        );
        after = look().await;
        guarded(
            before.as_ref(),
            after.as_ref(),
            new.as_ref(),
            response,
            seen,
        );
    }
}

/// An `ADD` may count twice, but never without a word: as often as it says, or with an error that says that nobody
/// knows.
fn added(
    before: u64,
    after: Option<&Counter>,
    response: dyno::Result<Counter>,
    calls: &[SentRequest],
    seen: &Seen,
) {
    let counted = after.map_or(0, |after| after.value) - before;
    assert_eq!(counted, reached(calls));
    match response {
        Ok(new) => {
            assert_eq!(
                Some(&new),
                after,
                "the response is that of the last attempt"
            );
            seen.done.fetch_add(1, Relaxed);
            seen.counted_twice
                .fetch_add(u32::from(counted > 1), Relaxed);
        }
        Err(error) => failed(&error, counted > 0, seen),
    }
}

fn failed(error: &Error, done: bool, seen: &Seen) {
    assert!(is_injected(error), "{error}");
    assert!(error.is_outcome_unknown() || !done, "it was done: {error}");
    let kind = match (done, error.is_outcome_unknown()) {
        (true, _) => &seen.failed_and_done,
        (false, false) => &seen.failed_and_surely_not_done,
        (false, true) => return,
    };
    kind.fetch_add(1, Relaxed);
}

fn guarded(
    before: Option<&Counter>,
    after: Option<&Counter>,
    new: Option<&Counter>,
    response: dyno::Result<Result<(), ConditionFailed<Counter>>>,
    seen: &Seen,
) {
    match response {
        Ok(Ok(())) => {
            assert_eq!(after, new, "it was reported as done");
            seen.done.fetch_add(1, Relaxed);
        }
        Ok(Err(unmet)) => {
            assert_eq!(unmet.old.as_ref(), after, "the item that was in the way");
            let itself = after != before;
            let unknown = unmet.is_outcome_unknown();
            judge(unknown, &before, &after, &new);
            assert_eq!(Error::from(unmet).is_outcome_unknown(), unknown);
            seen.unmet.fetch_add(u32::from(!unknown), Relaxed);
            seen.unmet_by_itself.fetch_add(u32::from(itself), Relaxed);
        }
        Err(error) => {
            let done = after != before;
            failed(&error, done, seen);
            judge(error.is_outcome_unknown(), &before, &after, &new);
        }
    }
}

// D7
#[test]
fn what_is_reported_of_a_put_is_so() {
    judge_kinds(&[PUT, PUT_IF]);
}

#[test]
fn what_is_reported_of_a_create_is_so() {
    judge_kinds(&[CREATE]);
}

#[test]
fn what_is_reported_of_an_update_is_so() {
    judge_kinds(&[ADD, UPDATE_IF]);
}

#[test]
fn what_is_reported_of_a_delete_is_so() {
    judge_kinds(&[DELETE, DELETE_IF]);
}

/// Tries a thousand seeds with writes of these kinds.
fn judge_kinds(kinds: &[u64]) {
    let seen = Seen::default();
    over_seeds(1000, counters, async |seed, good| {
        life(seed, kinds, good, &seen).await
    });
    if is_complete() {
        let Seen {
            done,
            counted_twice,
            unmet,
            unmet_by_itself,
            failed_and_done,
            failed_and_surely_not_done,
        } = seen;
        let all = [
            done,
            counted_twice,
            unmet,
            unmet_by_itself,
            failed_and_done,
            failed_and_surely_not_done,
        ];
        let all = all.map(AtomicU32::into_inner);
        assert!(all.iter().all(|&times| times > 0), "{all:?}");
    }
}

#[tokio::test]
async fn an_error_says_that_an_attempt_before_may_have_been_carried_out() {
    let faults = Faults::none()
        .on("PutItem")
        .nth(1)
        .inject(Fault::ResponseLost)
        .on("UpdateItem")
        .nth(1)
        .inject(Fault::ResponseLost)
        .on("UpdateItem")
        .inject(Fault::Throttled);
    let counters = temporary_table::<Counter>().faults(&faults).await.unwrap();
    let one = Counter { id: 1, value: 1 };
    let unmet = counters.create(&one).await.unwrap().unwrap_err();
    assert_eq!(
        (&unmet.old, unmet.is_outcome_unknown()),
        (&Some(one.clone()), true)
    );
    let said =
        "Counter (1): the condition failed, and an earlier attempt may have been carried out";
    assert_eq!(unmet.to_string(), said);
    let error = Error::from(unmet);
    assert_eq!(error.to_string(), said);
    assert!(error.is_outcome_unknown());

    let update = counters.update(1, Counter::VALUE.add(1_u64));
    let error = update.await.unwrap_err();
    assert!(
        matches!(error, Error::Throttled(_)) && error.is_outcome_unknown(),
        "{error:?}"
    );
    assert!(
        error
            .to_string()
            .contains("; an earlier attempt may have been carried out"),
        "{error}"
    );
    assert_eq!(
        counters.get(1).await.unwrap(),
        Some(Counter { id: 1, value: 2 })
    );

    let error = counters
        .update(1, Counter::VALUE.add(1_u64))
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Throttled(_)) && !error.is_outcome_unknown());
    let unmet = counters.create(&one).await.unwrap().unwrap_err();
    assert!(!unmet.is_outcome_unknown());
    assert_eq!(
        unmet.to_string(),
        "Counter (1): the condition failed, so nothing was written"
    );
}

// The SDK does not look at the checksum of an error, and the error of a unmet write has an item.
#[tokio::test]
async fn a_damaged_failed_condition_is_requested_again() {
    for fault in [Fault::ResponseCorrupted, Fault::ResponseTruncated] {
        let faults = Faults::none().on("PutItem").nth(2).inject(fault);
        let counters = temporary_table::<Counter>().faults(&faults).await.unwrap();
        let one = Counter { id: 1, value: 1 };
        counters.create(&one).await.unwrap().unwrap();
        let unmet = counters.create(&one).await.unwrap().unwrap_err();
        assert_eq!(unmet.old, Some(one));
        // The first attempt was unmet as well: its status says so.
        assert!(!unmet.is_outcome_unknown());
        let puts = faults
            .requests()
            .into_iter()
            .filter(|call| call.operation == "PutItem");
        let answered: Vec<_> = puts.map(|call| call.client_status).collect();
        assert_eq!(answered, [Some(200), Some(400), Some(400)]);
    }
}

// A code of 400 with which the service gave up does not say that it unmet.
#[tokio::test]
async fn an_attempt_before_was_rejected_unless_its_code_leaves_open_what_was_done() {
    for (code, open) in [
        ("RequestTimeoutException", true),
        ("ThrottlingException", false),
    ] {
        let faults = Faults::none()
            .on("PutItem")
            .nth(2)
            .inject(Fault::Error(code));
        let counters = temporary_table::<Counter>().faults(&faults).await.unwrap();
        let one = Counter { id: 1, value: 1 };
        counters.create(&one).await.unwrap().unwrap();
        let unmet = counters.create(&one).await.unwrap().unwrap_err();
        assert_eq!(faults.requests().len(), 3, "it was sent again");
        assert_eq!(unmet.is_outcome_unknown(), open, "{code}");
    }
}

// The SDK unzips nothing.
#[tokio::test]
async fn a_compressed_error_says_what_it_says() {
    let faults = Faults::none().on_all().inject(Fault::ResponseGzipped);
    let counters = temporary_table::<Counter>().faults(&faults).await.unwrap();
    let one = Counter { id: 1, value: 1 };
    counters.create(&one).await.unwrap().unwrap();
    let unmet = counters.create(&one).await.unwrap().unwrap_err();
    assert_eq!(unmet.old, Some(one.clone()));

    let client = counters.client();
    let mut writes = Writes::new();
    writes.push(counters.create(&one));
    let canceled = client.transact_write(writes).await.unwrap().unwrap_err();
    let [Some(reason)] = &*canceled.reasons else {
        panic!("{canceled:?}")
    };
    assert_eq!(reason.code, Code::ConditionalCheckFailed);
    let old = reason.old.as_ref().unwrap();
    assert_eq!(old.read::<u64>("value").unwrap(), 1);

    let missing = client.table_named::<Counter>("dyno-test-nobody-made-this");
    let error = missing.get(1).await.unwrap_err();
    assert_eq!(error.code(), Some(Code::ResourceNotFound));
    assert!(missing.describe_table().await.unwrap().is_none());
    let error = missing.delete_table().await.unwrap_err();
    assert!(error.is_resource_not_found() && !error.is_outcome_unknown());
    missing.delete_table().if_exists().await.unwrap();
    let errors = faults.requests().into_iter();
    assert_eq!(
        errors
            .filter(|call| call.service_status == Some(400))
            .count(),
        7
    );
}
