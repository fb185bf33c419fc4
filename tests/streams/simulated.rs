//! Streams of a simulated service, whose shards are split while they are read.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use dyno::stream::{Record, RecordKind, RecordStream, Records};
use dyno::{Error, Item, RawTable, item};
use dyno_testing::{Fault, Faults};
use futures::{StreamExt as _, TryStreamExt as _};
use serde_json::{Value, json};
use tokio::time::{Instant, timeout};

use crate::Order;
use crate::leased::seeds;
use crate::simulation::{ARN, Alter, ITEMS, Reply, SLOW, Service, Simulation, ok};

fn table(simulation: &Arc<Mutex<Simulation>>) -> RawTable {
    Service::of(simulation).client().raw_table("Movies", "id")
}

fn version(record: &Record<Item>) -> (u32, u32) {
    let new = record.new.as_ref().unwrap();
    (new.read("id").unwrap(), new.read("version").unwrap())
}

/// Reads until the end of the stream, and returns the versions of each item in the order of the records.
async fn read_all(
    seed: u64,
    writes: u32,
    faults: u32,
    restarts: bool,
) -> (BTreeMap<u32, Vec<u32>>, BTreeMap<u32, u32>) {
    let simulation = Simulation::new(seed, writes, faults);
    simulation.lock().unwrap().gaps = faults;
    let table = table(&simulation);
    let mut random = fastrand::Rng::with_seed(seed);
    let mut seen = BTreeMap::<u32, Vec<u32>>::new();
    let begin = async || table.changes().from_oldest().stream().await.unwrap();
    let mut records = begin().await;
    while let Some(next) = records.next().await {
        match next {
            Ok(record) => {
                let (item, version) = version(&record);
                seen.entry(item).or_default().push(version);
            }
            Err(error) => assert!(
                error.is_retryable() || error.is_outcome_unknown(),
                "{error:?}"
            ),
        }
        if restarts && random.u32(..5) == 0 {
            let text = records.checkpoint().to_string();
            let resumed = table.changes().resume(text.parse().unwrap());
            records = resumed.stream().await.unwrap();
        }
    }
    let versions = simulation.lock().unwrap().versions.clone();
    (seen, versions)
}

// What is split while it is read, with requests that fail and iterators that expire.
#[tokio::test(start_paused = true)]
async fn each_record_is_returned_once_in_the_order_of_its_item() {
    for seed in seeds(12) {
        for (faults, restarts) in [(0, false), (20, false), (0, true), (20, true)] {
            let (seen, versions) = read_all(seed, 60, faults, restarts).await;
            for (item, version) in versions {
                let expected: Vec<_> = (1..=version).collect();
                assert_eq!(
                    seen[&item], expected,
                    "seed {seed} {faults} {restarts} {item}"
                );
            }
        }
    }
}

// What is written after `stream` has returned, and nothing that was written seconds before.
#[tokio::test(start_paused = true)]
async fn from_now_on_begins_with_the_next_change() {
    for seed in 0..40 {
        let simulation = Simulation::new(seed, 20, 0);
        let table = table(&simulation);
        while simulation.lock().unwrap().left > 0 {
            simulation.lock().unwrap().go_on();
        }
        let splits = simulation.lock().unwrap().shards.len();
        simulation.lock().unwrap().left = 1_000_000;
        let mut records = table.changes().stream().await.unwrap();
        let before = {
            let mut simulation = simulation.lock().unwrap();
            simulation.left = 40;
            simulation.versions.clone()
        };
        let mut seen = BTreeMap::<u32, Vec<u32>>::new();
        while let Some(record) = records.try_next().await.unwrap() {
            let (item, version) = version(&record);
            seen.entry(item).or_default().push(version);
        }
        for (item, version) in simulation.lock().unwrap().versions.clone() {
            let first = before.get(&item).copied().unwrap_or_default() + 1;
            let seen = seen.remove(&item).unwrap_or_default();
            // Some are of the time in which the stream began.
            let end: Vec<_> = seen.iter().copied().filter(|seen| *seen >= first).collect();
            assert_eq!(
                end,
                (first..=version).collect::<Vec<_>>(),
                "seed {seed} {splits}"
            );
            assert!(seen.is_sorted());
        }
    }
}

#[tokio::test(start_paused = true)]
async fn records_that_were_trimmed_are_told_and_the_rest_is_read() {
    let simulation = Simulation::new(7, 0, 0);
    {
        let mut simulation = simulation.lock().unwrap();
        simulation.shards[0].records = (1..=9).map(|version| (0, version)).collect();
    }
    let table = table(&simulation);
    let mut records = table.changes().from_oldest().stream().await.unwrap();
    records.next().await.unwrap().unwrap();
    let checkpoint = records.checkpoint();
    drop(records);
    simulation.lock().unwrap().shards[0].trimmed = 5;
    let mut records = table
        .changes()
        .resume(checkpoint.clone())
        .stream()
        .await
        .unwrap();
    let error = records.next().await.unwrap().unwrap_err();
    assert_eq!(
        error.failure().unwrap().code_text(),
        "TrimmedDataAccessException"
    );
    let rest: Vec<_> = records
        .map_ok(|record| version(&record).1)
        .try_collect()
        .await
        .unwrap();
    assert_eq!(rest, [6, 7, 8, 9]);

    // The whole shard is gone.
    simulation.lock().unwrap().shards.remove(0);
    let mut records = table.changes().resume(checkpoint).stream().await.unwrap();
    let error = records.next().await.unwrap().unwrap_err();
    assert_eq!(
        error.failure().unwrap().code_text(),
        "ResourceNotFoundException"
    );
    assert!(error.to_string().contains("GetShardIterator"), "{error}");
    assert!(records.next().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn an_unreadable_record_is_an_error_in_its_place() {
    let simulation = Simulation::new(7, 0, 0);
    simulation.lock().unwrap().shards[0].records = vec![(0, 1), (0, 2)];
    let orders = table(&simulation).client().table_named::<Order>("Movies");
    let mut records = orders.changes().from_oldest().stream().await.unwrap();
    for version in [1, 2] {
        let error = records.next().await.unwrap().unwrap_err();
        let Error::Decode(unreadable) = error else {
            panic!("{error:?}")
        };
        assert_eq!(
            unreadable.item(),
            Some(item! { "id" => 0, "version" => version })
        );
    }
    assert!(records.next().await.is_none());
}

// Whatever is wrong with it, it keeps no shard from being read, and comes once.
#[tokio::test(start_paused = true)]
async fn a_record_that_dyno_does_not_know_is_an_error_in_its_place() {
    let alterations: [(Alter, &str); 6] = [
        (
            |record| record["eventName"] = json!("TRUNCATE"),
            "eventName",
        ),
        (
            |record| record["dynamodb"]["NewImage"]["tags"] = json!({}),
            "dynamodb.NewImage.tags",
        ),
        (
            |record| record["dynamodb"]["NewImage"]["tags"] = json!({ "X": [] }),
            "dynamodb.NewImage.tags",
        ),
        (
            |record| record["dynamodb"]["ApproximateCreationDateTime"] = json!("now"),
            "dynamodb.ApproximateCreationDateTime",
        ),
        (|record| record["eventID"] = Value::Null, "eventID"),
        (
            |record| record["dynamodb"] = json!({ "SequenceNumber": "1", "Keys": 7 }),
            "dynamodb.Keys",
        ),
    ];
    for (alter, place) in alterations {
        let simulation = Simulation::new(7, 0, 0);
        simulation.lock().unwrap().shards[0].records = vec![(0, 1), (0, 2), (0, 3)];
        simulation.lock().unwrap().altered = Some((1, alter));
        let table = table(&simulation);
        let records = table.changes().from_oldest().stream().await.unwrap();
        let read: Vec<_> = timeout(Duration::from_secs(10), records.collect())
            .await
            .expect("the shard is not blocked");
        let [Ok(first), Err(error), Ok(last)] = &read[..] else {
            panic!("{place}: {read:?}")
        };
        assert_eq!((version(first), version(last)), ((0, 1), (0, 3)));
        let Error::Decode(unreadable) = error else {
            panic!("{error:?}")
        };
        assert!(error.to_string().contains(&format!("`{place}`")), "{error}");
        if place == "dynamodb.NewImage.tags" {
            let json: Value = serde_json::from_str(unreadable.json().unwrap()).unwrap();
            assert_eq!(json["version"]["N"], "2");
        }
    }
}

// What a response of GetRecords has is an event of Lambda, too.
#[test]
fn an_unknown_record_has_what_is_known_of_it() {
    let json = json!([{
        "eventID": "1", "eventName": "TRUNCATE",
        "dynamodb": {
            "Keys": { "id": { "S": "7" } }, "SequenceNumber": "9", "SizeBytes": 4,
            "OldImage": { "id": { "S": "7" }, "total": { "N": "1" } },
            "NewImage": { "id": { "S": "7" }, "tags": {} },
        },
    }]);
    let records = Records::<Order>::from_json(&json.to_string()).unwrap();
    let error = records.into_iter().next().unwrap().unwrap_err();
    let record = error.record();
    assert_eq!(
        (record.kind, &*record.sequence_number),
        (RecordKind::Unknown, "9")
    );
    assert_eq!(record.keys, item! { "id" => "7" });
    assert_eq!(record.old, Some(item! { "id" => "7", "total" => 1 }));
    assert_eq!(record.new, None);
    let kept: Value = serde_json::from_str(error.json().unwrap()).unwrap();
    assert_eq!(kept, json[0]);
    assert!(!format!("{error} {error:?}").contains("TRUNCATE"));
}

#[tokio::test]
async fn a_stream_that_is_not_there_or_another_ones_is_an_invalid_request() {
    let none = Service::new(|_, _| Some(ok(r#"{"Table":{"TableName":"Orders"}}"#)));
    let error = none
        .client()
        .table::<Order>()
        .changes()
        .stream()
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "Orders: the table has no stream; enable it with the model's option `stream`"
    );
    let simulation = Simulation::new(7, 0, 0);
    let table = table(&simulation);
    let records = table.changes().from_oldest().stream().await.unwrap();
    let checkpoint = records.checkpoint();
    let other = none.client().table_named::<Order>("Movie");
    let error = other
        .changes()
        .resume(checkpoint)
        .stream()
        .await
        .unwrap_err();
    assert!(
        error
            .to_string()
            .contains("the checkpoint does not belong to `Movie`"),
        "{error}"
    );
}

// An empty shard is asked once in a poll interval.
#[tokio::test(start_paused = true)]
async fn a_shard_without_records_is_left_alone_for_a_while() {
    let asked = Arc::new(Mutex::new(0));
    let counted = asked.clone();
    let service = Service::new(move |action, _| {
        *counted.lock().unwrap() += usize::from(action == "GetRecords");
        let body = match action {
            "DescribeTable" => {
                json!({ "Table": { "TableName": "Orders", "LatestStreamArn": ARN } })
            }
            "DescribeStream" => {
                json!({ "StreamDescription": { "StreamStatus": "ENABLED", "Shards": [{ "ShardId": "a" }] } })
            }
            "GetShardIterator" => json!({ "ShardIterator": "a" }),
            _ => json!({ "Records": [], "NextShardIterator": "a" }),
        };
        Some(ok(&body.to_string()))
    });
    let orders = service.client().table::<Order>();
    let changes = orders.changes().poll_interval(Duration::from_secs(5));
    let mut records = changes.stream().await.unwrap();
    let waited = timeout(Duration::from_secs(51), records.next()).await;
    assert!(waited.is_err());
    assert_eq!(*asked.lock().unwrap(), 11);
}

/// The next records, which come within minutes.
async fn next(records: &mut RecordStream<Item>, count: usize) -> Vec<(u32, u32)> {
    let mut come = Vec::new();
    while come.len() < count {
        let next = timeout(Duration::from_secs(300), records.next()).await;
        let next = next.unwrap_or_else(|_| panic!("nothing comes after {come:?}"));
        come.push(version(&next.unwrap().unwrap()));
    }
    come
}

/// A simulation in which nothing happens by itself.
pub(crate) fn still(shards: u32) -> Arc<Mutex<Simulation>> {
    let simulation = Simulation::with_shards(shards, 7, 0, 0);
    {
        let mut simulation = simulation.lock().unwrap();
        (simulation.left, simulation.is_still) = (1_000_000, true);
    }
    simulation
}

// Another shard stays open, so that only the missing children make the stream list the shards again.
#[tokio::test(start_paused = true)]
async fn children_that_are_listed_late_are_found() {
    let simulation = still(2);
    {
        let mut simulation = simulation.lock().unwrap();
        let child = simulation.split_off(0, 1..2);
        simulation.shards[child].unlisted = 5;
    }
    let table = table(&simulation);
    let mut records = table.changes().from_oldest().stream().await.unwrap();
    assert_eq!(next(&mut records, 1).await, [(0, 1)]);
}

// After the first child, it is not known whether there is a second one.
#[tokio::test(start_paused = true)]
async fn two_children_that_are_listed_one_after_the_other_are_found() {
    let simulation = still(2);
    {
        let mut simulation = simulation.lock().unwrap();
        let first = simulation.split_off(0, 1..2);
        let second = simulation.split_off(0, 1..2);
        simulation.shards[first].unlisted = 2;
        simulation.shards[second].unlisted = 7;
        simulation.shards[second].records = vec![(1, 1)];
    }
    let table = table(&simulation);
    let mut records = table.changes().from_oldest().stream().await.unwrap();
    assert_eq!(next(&mut records, 2).await, [(0, 1), (1, 1)]);
}

// DescribeStream is eventually consistent. What it lacks is not gone.
#[tokio::test(start_paused = true)]
async fn a_child_waits_for_a_parent_that_is_not_listed_yet() {
    for unlisted in [1, 2, 3, 6] {
        for (hidden, checkpointed) in [(0, false), (0, true), (2, false), (2, true)] {
            let simulation = still(2);
            {
                let mut simulation = simulation.lock().unwrap();
                simulation.shards[0].records = vec![(0, 1), (0, 2)];
                let child = simulation.split_off(0, 3..5);
                simulation.split_off(child, 5..7);
                // The oldest one, or the one in the middle.
                simulation.shards[hidden].unlisted = unlisted;
            }
            let table = table(&simulation);
            let mut records = table.changes().from_oldest().stream().await.unwrap();
            let mut seen = Vec::new();
            for _ in 0..6 {
                seen.extend(next(&mut records, 1).await);
                if checkpointed {
                    let resumed = table.changes().resume(records.checkpoint());
                    records = resumed.stream().await.unwrap();
                }
            }
            let expected: Vec<_> = (1..7).map(|version| (0, version)).collect();
            assert_eq!(seen, expected, "{unlisted} {hidden} {checkpointed}");
        }
    }
}

// Its records would come again, after those of its children.
#[tokio::test(start_paused = true)]
async fn a_shard_that_was_read_and_is_not_listed_for_a_while_is_not_read_again() {
    let simulation = still(2);
    {
        let mut simulation = simulation.lock().unwrap();
        simulation.shards[0].records = vec![(0, 1)];
        simulation.split_off(0, 2..3);
    }
    let table = table(&simulation);
    let changes = table.changes().from_oldest();
    let changes = changes.poll_interval(Duration::from_secs(60));
    let mut records = changes.stream().await.unwrap();
    assert_eq!(next(&mut records, 2).await, [(0, 1), (0, 2)]);
    simulation.lock().unwrap().shards[0].unlisted = 3;
    let again = timeout(Duration::from_secs(24 * 3600), records.next()).await;
    assert!(again.is_err());
    assert_eq!(simulation.lock().unwrap().shards[0].unlisted, 0);

    // Once it is gone, the checkpoint is without it.
    let before = records.checkpoint().to_string().len();
    simulation.lock().unwrap().shards.remove(0);
    let again = timeout(Duration::from_secs(3600), records.next()).await;
    assert!(again.is_err());
    assert!(records.checkpoint().to_string().len() < before);
}

#[tokio::test(start_paused = true)]
async fn a_child_whose_parent_is_gone_is_read_at_once() {
    let simulation = still(1);
    {
        let mut simulation = simulation.lock().unwrap();
        simulation.split_off(0, 7..8);
        simulation.shards.remove(0);
    }
    let table = table(&simulation);
    let mut records = table.changes().from_oldest().stream().await.unwrap();
    let begin = Instant::now();
    assert_eq!(next(&mut records, 1).await, [(0, 7)]);
    assert_eq!(begin.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn a_slow_list_keeps_no_shard_waiting() {
    let simulation = still(2);
    simulation.lock().unwrap().shards[0].records = vec![(0, 1)];
    let faults = Faults::none().tokio_time();
    let slow = Fault::ResponseDelayed(Duration::from_secs(60));
    let faults = faults.on("DescribeStream").nth(2).times(9).inject(slow);
    let client = faults.client(table(&simulation).client());
    let table = client.raw_table("Movies", "id");
    let mut records = table.changes().from_oldest().stream().await.unwrap();
    assert_eq!(next(&mut records, 1).await, [(0, 1)]);
    // A list begins, and what it says is old when it arrives.
    let waited = timeout(Duration::from_secs(10), records.next()).await;
    assert!(waited.is_err());
    let begin = Instant::now();
    {
        let mut simulation = simulation.lock().unwrap();
        simulation.split_off(0, 2..3);
        let item = simulation.shards[1].items.start;
        simulation.shards[1].records = vec![(item, 1)];
    }
    assert_eq!(next(&mut records, 1).await, [(ITEMS / 2, 1)]);
    assert!(begin.elapsed() < Duration::from_secs(5));
    assert_eq!(next(&mut records, 1).await, [(0, 2)]);
}

#[tokio::test(start_paused = true)]
async fn iterators_that_always_expire_are_reported() {
    let service = Service::new(|action, _| {
        Some(match action {
            "DescribeTable" => ok(
                &json!({ "Table": { "TableName": "Orders", "LatestStreamArn": ARN } }).to_string(),
            ),
            "DescribeStream" => ok(&json!({ "StreamDescription": {
                "StreamStatus": "ENABLED", "Shards": [{ "ShardId": "a" }],
            } })
            .to_string()),
            "GetShardIterator" => ok(&json!({ "ShardIterator": "a" }).to_string()),
            _ => crate::simulation::error("ExpiredIteratorException"),
        })
    });
    let orders = service.client().table::<Order>();
    let mut records = orders.changes().from_oldest().stream().await.unwrap();
    let reported = timeout(Duration::from_secs(60), records.next()).await;
    let error = reported.unwrap().unwrap().unwrap_err();
    let code = error.failure().unwrap().code_text();
    assert_eq!(code, "ExpiredIteratorException");
}

/// The reads of a simulation of many shards, each of which takes a second.
#[derive(Clone, Default)]
pub(crate) struct Reads(Arc<Mutex<Vec<(Instant, String)>>>);

impl Reads {
    /// A service with these shards, each with three records of an item of its own.
    pub(crate) fn of(&self, shards: u32) -> Service {
        let simulation = still(1);
        {
            let mut simulation = simulation.lock().unwrap();
            simulation.shards.clear();
            for item in 0..shards {
                simulation.shard(None, item..item + 1);
                let shard = simulation.shards.last_mut().unwrap();
                shard.records = (1..4).map(|version| (item, version)).collect();
            }
        }
        let (service, reads) = (Service::of(&simulation), self.clone());
        Service::new(move |action, body| {
            let reply = service.respond(action, body)?;
            let Reply::Response(200, page) = reply else {
                return Some(reply);
            };
            if action != "GetRecords" {
                return Some(ok(&page));
            }
            let iterator = body["ShardIterator"].as_str().unwrap();
            let shard = iterator.split('/').next().unwrap().to_owned();
            reads.0.lock().unwrap().push((Instant::now(), shard));
            Some(Reply::Slow(page))
        })
    }

    /// Checks that so many reads at most were open at the same time, at some time as many, and that no shard was read a
    /// second time before each was read once.
    pub(crate) fn check(&self, shards: usize, at_once: usize) {
        let reads = self.0.lock().unwrap();
        let open = |at: &Instant| {
            let began = reads.iter().map(|(began, _)| *began);
            began
                .filter(|began| began <= at && *at < *began + SLOW)
                .count()
        };
        let most = reads.iter().map(|(began, _)| open(began)).max();
        assert_eq!(most, Some(at_once));
        let first = reads.iter().take(shards).map(|(_, shard)| shard);
        assert_eq!(first.collect::<BTreeSet<_>>().len(), shards);
    }
}

// What is read at the same time is in memory at the same time.
#[tokio::test(start_paused = true)]
async fn only_so_many_shards_are_read_at_the_same_time() {
    for (at_once, expected) in [(Some(10), 10), (None, 32)] {
        let reads = Reads::default();
        let table = reads.of(400).client().raw_table("Movies", "id");
        let changes = table.changes().from_oldest();
        let changes = match at_once {
            Some(at_once) => changes.at_once(at_once),
            None => changes,
        };
        let mut records = changes.stream().await.unwrap();
        let mut seen = BTreeMap::<u32, Vec<u32>>::new();
        for _ in 0..1200 {
            let (item, version) = version(&records.next().await.unwrap().unwrap());
            seen.entry(item).or_default().push(version);
        }
        assert_eq!(seen.len(), 400);
        assert!(seen.values().all(|versions| versions == &[1, 2, 3]));
        reads.check(400, expected);
    }
}

// Whatever the reason: credentials that have expired are renewed.
#[tokio::test(start_paused = true)]
async fn a_list_that_cannot_be_read_is_read_again() {
    let simulation = Simulation::new(7, 20, 0);
    simulation.lock().unwrap().denied = 3;
    let table = table(&simulation);
    let mut records = table.changes().from_oldest().stream().await.unwrap();
    let (mut errors, mut seen) = (0, 0);
    while let Some(record) = records.next().await {
        match record {
            Ok(_) => seen += 1,
            Err(error) => {
                assert_eq!(
                    error.failure().unwrap().code_text(),
                    "AccessDeniedException"
                );
                errors += 1;
            }
        }
    }
    assert_eq!((errors, seen), (3, 20));
}
