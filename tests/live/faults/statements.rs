//! What is reported of writes in PartiQL, of an action by its name and of a deletion of what is found is so.

use std::env::var_os;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::Duration;

use dyno::retry::Backoff;
use dyno::{Client, Error};
use dyno_testing::{SentRequest, TemporaryTable};

use super::{Chance, Counter, counters, over_seeds, seeds};

/// How many seeds are tried, unless `DYNO_SEEDS` says so.
const SEEDS: u64 = 1000;

/// Whether statements count. The embedded engine has no arithmetic in PartiQL, so that they set the next number.
fn counts() -> bool {
    ["DYNAMODB_ENDPOINT", "TEST_DYNAMODB_ENDPOINT"]
        .iter()
        .any(|name| var_os(name).is_some())
}

/// Whether so many seeds were tried that everything must have happened once.
fn is_complete() -> bool {
    seeds(SEEDS).count() >= 1000
}

/// How often what happened.
#[derive(Default)]
struct Seen {
    done: AtomicU32,
    counted_twice: AtomicU32,
    failed_and_done: AtomicU32,
    failed_and_surely_not_done: AtomicU32,
}

/// Two items, which nobody else writes.
type Two = [Option<Counter>; 2];

/// What is said of each of the items, and what each is if it is done.
type Said = ([Result<(), Error>; 2], Two);

/// The kinds of writes, by number.
const INSERT: u64 = 0;
const ADD: u64 = 1;
const DELETE: u64 = 2;
const INSERT_BOTH: u64 = 3;
const UPDATE_BOTH: u64 = 4;
const ADD_TO_BOTH: u64 = 5;
const CALL: u64 = 6;
const DELETE_FOUND: u64 = 7;

/// The same of both items.
fn both<T>(result: Result<T, Error>) -> [Result<(), Error>; 2] {
    let result = result.map(|_| ());
    [result.clone(), result]
}

/// Of the first item; nothing is done with the other.
fn first<T>(result: Result<T, Error>) -> [Result<(), Error>; 2] {
    [result.map(|_| ()), Ok(())]
}

async fn write(kind: u64, client: &Client, table: &str, before: &Two, ids: [u64; 2]) -> Said {
    let new = |n: usize, add: u64| {
        let value = before[n].as_ref().map_or(0, |counter| counter.value) + add;
        Some(Counter { id: ids[n], value })
    };
    let second = before[1].clone();
    let insert = format!(r#"INSERT INTO "{table}" VALUE {{'id': ?, 'value': ?}}"#);
    let set = format!(r#"UPDATE "{table}" SET "value" = ? WHERE id = ?"#);
    let add = format!(r#"UPDATE "{table}" SET "value" = "value" + 1 WHERE id = ?"#);
    let add = |n: usize| match counts() {
        true => client.statement(add.clone()).bind(ids[n]),
        false => {
            let next = new(n, 1).map_or(0, |counter| counter.value);
            client.statement(set.clone()).bind(next).bind(ids[n])
        }
    };
    let delete = format!(r#"DELETE FROM "{table}" WHERE id = ?"#);
    let counters = client.table_named::<Counter>(table);
    let inserted = |n: usize| {
        let id = ids[n];
        Some(Counter { id, value: 1 })
    };
    match kind {
        INSERT => {
            let insert = client.statement(insert).bind(ids[0]).bind(1);
            (first(insert.await), [inserted(0), second])
        }
        ADD => (first(add(0).await), [new(0, 1), second]),
        DELETE => {
            let delete = client.statement(delete).bind(ids[0]);
            (first(delete.await), [None, second])
        }
        INSERT_BOTH | UPDATE_BOTH => {
            let (statement, wanted) = match kind {
                INSERT_BOTH => (insert, [inserted(0), inserted(1)]),
                _ => (set.clone(), [new(0, 100), new(1, 100)]),
            };
            let statements = [0, 1].map(|n| {
                let statement = client.statement(statement.clone());
                let value = wanted[n].as_ref().map_or(0, |counter| counter.value);
                match kind {
                    INSERT_BOTH => statement.bind(ids[n]).bind(value),
                    _ => statement.bind(value).bind(ids[n]),
                }
            });
            let results = match client.batch_statements(Vec::from(statements)).await {
                Ok(results) => {
                    let mut results = results.into_iter().map(|result| result.map(|_| ()));
                    [0, 1].map(|_| results.next().expect("a result of each"))
                }
                Err(error) => both::<()>(Err(error)),
            };
            (results, wanted)
        }
        // The token keeps an attempt that is sent again from counting twice.
        ADD_TO_BOTH => {
            let statements = [0, 1].map(add);
            let done = client.transact_statements(Vec::from(statements)).await;
            (both(done), [new(0, 1), new(1, 1)])
        }
        CALL => {
            let value = before[0].as_ref().map_or(0, |counter| counter.value) + 1000;
            let id = ids[0];
            let item = format!(r#"{{"id":{{"N":"{id}"}},"value":{{"N":"{value}"}}}}"#);
            let body = format!(r#"{{"TableName":"{table}","Item":{item}}}"#);
            let put = client.call("PutItem", body).await;
            (first(put), [Some(Counter { id, value }), second])
        }
        DELETE_FOUND => {
            let found = counters.query(ids[0]).consistent().delete_all();
            let found = found.attempts(2).backoff(Backoff::fixed(Duration::ZERO));
            (first(found.await.map_err(Error::from)), [None, second])
        }
        kind => panic!("no kind {kind}"),
    }
}

/// The attempts of a call that were carried out.
fn reached(calls: &[SentRequest]) -> u64 {
    let reached = calls.iter().filter(|call| call.service_status == Some(200));
    reached.count() as u64
}

/// Some writes of two items: half of them, and the last one, of these kinds, the others of any kind.
async fn life(seed: u64, kinds: &[u64], good: &TemporaryTable<Counter>, seen: &Seen) {
    let mut chance = Chance(seed);
    let faults = chance.faults(seed);
    let bad = faults.client(good.client());
    let ids = [10 * seed, 10 * seed + 1];
    let look = async || {
        let found = ids.map(|id| good.get(id).consistent().into_future());
        let [one, other] = found;
        [one.await, other.await].map(|found| found.expect("nothing is wrong with the client"))
    };
    let mut after: Two = look().await;
    for left in (0..1 + chance.below(6)).rev() {
        let before = after;
        let sent = faults.requests().len();
        let kind = match left == 0 || chance.below(2) == 0 {
            true => kinds[chance.below(kinds.len() as u64) as usize],
            false => chance.below(8),
        };
        let (said, wanted) = write(kind, &bad, good.name(), &before, ids).await;
        after = look().await;
        let calls = faults.requests().split_off(sent);
        for (n, said) in said.into_iter().enumerate() {
            let [before, after, wanted] = [&before, &after, &wanted].map(|two| two[n].as_ref());
            if kind == ADD && n == 0 && counts() {
                let value = |counter: Option<&Counter>| counter.map_or(0, |counter| counter.value);
                let counted = value(after) - value(before);
                assert_eq!(counted, reached(&calls));
                assert!(said.is_err() || counted > 0);
                seen.counted_twice
                    .fetch_add(u32::from(counted > 1), Relaxed);
            } else {
                assert!(
                    after == before || after == wanted,
                    "{kind}: {after:?} is neither"
                );
            }
            match said {
                Ok(()) if kind == ADD && counts() => {}
                Ok(()) => {
                    assert_eq!(after, wanted, "{kind}: it was reported as done");
                    seen.done.fetch_add(1, Relaxed);
                }
                Err(error) => {
                    let (done, unknown) = (after != before, error.is_outcome_unknown());
                    assert!(unknown || !done, "{kind}: it was done: {error}");
                    seen.failed_and_done.fetch_add(u32::from(done), Relaxed);
                    let surely = u32::from(!unknown);
                    seen.failed_and_surely_not_done.fetch_add(surely, Relaxed);
                }
            }
        }
    }
    // A statement looks at all items of a table.
    for id in ids {
        let deleted = good.delete(id).await;
        deleted.expect("nothing is wrong with the client");
    }
}

#[test]
fn what_is_reported_of_a_statement_is_so() {
    let seen = judge_kinds(&[INSERT, ADD, DELETE]);
    let twice = seen.counted_twice.into_inner();
    assert!(!is_complete() || !counts() || twice > 0);
}

#[test]
fn what_is_reported_of_a_batch_of_statements_is_so() {
    judge_kinds(&[INSERT_BOTH, UPDATE_BOTH]);
}

#[test]
fn what_is_reported_of_a_transaction_of_statements_is_so() {
    judge_kinds(&[ADD_TO_BOTH]);
}

#[test]
fn what_is_reported_of_an_action_by_its_name_is_so() {
    judge_kinds(&[CALL]);
}

#[test]
fn what_is_reported_of_a_deletion_of_what_is_found_is_so() {
    judge_kinds(&[DELETE_FOUND]);
}

/// Tries seeds with writes of these kinds.
fn judge_kinds(kinds: &[u64]) -> Seen {
    let seen = Seen::default();
    over_seeds(SEEDS, counters, async |seed, good| {
        life(seed, kinds, good, &seen).await
    });
    if is_complete() {
        let all = [
            &seen.done,
            &seen.failed_and_done,
            &seen.failed_and_surely_not_done,
        ];
        let all = all.map(|times| times.load(Relaxed));
        assert!(all.iter().all(|&times| times > 0), "{all:?}");
    }
    seen
}
