//! How far is a source read ahead that is faster than the table? A stream that is always ready says how often it was
//! asked.

use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex};

use dyno::batch::Stopped;
use dyno_testing::{Fault, Faults, TemporaryTable};
use futures::{StreamExt, stream};

use super::{Chance, Counter, counters, over_seeds};

fn slow_table(chance: &mut Chance, seed: u64) -> Faults {
    Faults::seeded(seed)
        .chance(chance.odds(60), Fault::SomeUnprocessed)
        .chance(chance.odds(30), Fault::Throttled)
        .chance(chance.odds(10), Fault::ConnectionReset)
}

const ITEMS: u64 = 400;

async fn life(seed: u64, good: &TemporaryTable<Counter>, most: &Arc<AtomicUsize>) {
    let mut chance = Chance(seed);
    let asked = Arc::new(AtomicUsize::new(0));
    let concurrency = 1 + chance.below(4) as usize;
    let (given, ahead, sent) = (asked.clone(), most.clone(), Mutex::new(HashSet::new()));
    // Each request that is sent looks how many were taken from the source that had not been sent before.
    let faults = slow_table(&mut chance, seed)
        .on("BatchWriteItem")
        .when(move |request| {
            let mut sent = sent.lock().expect("nobody failed before");
            let waiting = given.load(Relaxed) - sent.len();
            ahead.fetch_max(waiting, Relaxed);
            assert!(waiting <= 25 * concurrency, "{waiting} ahead of the table");
            let tables = request["RequestItems"].as_object().into_iter().flatten();
            for put in tables.flat_map(|(_, puts)| puts.as_array()).flatten() {
                sent.insert(put["PutRequest"]["Item"]["id"].to_string());
            }
            false
        })
        .inject(Fault::Hang);
    let bad = faults
        .client(good.client())
        .table_named::<Counter>(good.name());
    let first = ITEMS * seed;
    let mut source = stream::iter(first..first + ITEMS).map(|id| {
        asked.fetch_add(1, Relaxed);
        Counter { id, value: seed }
    });
    // With some seeds, ten requests in a row make no progress, which ends a batch. The next one goes on.
    let mut again = Vec::new();
    loop {
        let batch = bad.batch().write_all(again).put_all(&mut source);
        let batch = batch.attempts(1000).concurrency(concurrency);
        let report = batch.report().await.expect("a report");
        let is_complete = report.is_complete();
        assert!(
            matches!(report.stopped, None | Some(Stopped::NoProgress(_))),
            "{report:?}"
        );
        let failed = report.failed.into_iter();
        again = failed.filter_map(|failed| failed.input).collect();
        if is_complete {
            break;
        }
    }

    let mut read = 0;
    while read < ITEMS {
        let given = AtomicU64::new(read);
        let keys = stream::iter(first + read..first + ITEMS).inspect(|_| {
            given.fetch_add(1, Relaxed);
        });
        let reads = bad.batch_get(keys).consistent().attempts(1000);
        let mut items = reads.concurrency(concurrency).stream();
        while read < ITEMS {
            match items.next().await.expect("one for each key") {
                Ok(item) => assert!(item.is_some(), "{read}"),
                Err(error) => {
                    assert!(error.is_retryable(), "{error}");
                    break;
                }
            }
            let ahead = given.load(Relaxed) - read;
            assert!(
                ahead <= 2 * 100 * concurrency as u64,
                "{ahead} ahead of the reader"
            );
            read += 1;
        }
        assert!(read < ITEMS || items.next().await.is_none());
    }
    for id in (first..first + ITEMS).collect::<Vec<_>>().chunks(1000) {
        let deleted = good.batch().delete_all(id.iter().copied()).await;
        deleted.expect("a good client");
    }
}

// D7, I47
#[test]
fn a_source_is_not_read_far_ahead_of_the_table() {
    let most = Arc::new(AtomicUsize::new(0));
    over_seeds(20, counters, async |seed, good| {
        life(seed, good, &most).await
    });
    // It is read ahead at all: by a request at least.
    let most = most.load(Relaxed);
    assert!(most >= 25, "{most}");
}
