//! How far is a source read ahead that is faster than the table? A stream that is always ready says how often it was
//! asked.

use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex};

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
    let source = stream::iter(first..first + ITEMS).map(|id| {
        asked.fetch_add(1, Relaxed);
        Counter { id, value: seed }
    });
    let batch = bad.batch().put_all(source).attempts(1000);
    let written = batch.concurrency(concurrency).await;
    written.expect("a thousand attempts are enough");

    let given = AtomicUsize::new(0);
    let keys = stream::iter(first..first + ITEMS).inspect(|_| {
        given.fetch_add(1, Relaxed);
    });
    let reads = bad.batch_get(keys).consistent().attempts(1000);
    let mut items = reads.concurrency(concurrency).stream();
    for read in 0..ITEMS as usize {
        let item = items.next().await.expect("one for each key");
        assert!(item.expect("it is there").is_some());
        let ahead = given.load(Relaxed) - read;
        assert!(
            ahead <= 2 * 100 * concurrency,
            "{ahead} ahead of the reader"
        );
    }
    assert!(items.next().await.is_none());
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
