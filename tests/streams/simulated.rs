//! Streams of a simulated service, whose shards are split while they are read.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use dyno::stream::{Record, RecordKind, Records};
use dyno::{Error, Item, RawTable, item};
use futures::{StreamExt as _, TryStreamExt as _};
use serde_json::{Value, json};

use crate::Order;
use crate::simulation::{ARN, Alter, ITEMS, Service, Simulation, ok};

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
    for seed in 0..12 {
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
        let read: Vec<_> = tokio::time::timeout(Duration::from_secs(10), records.collect())
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
    let waited = tokio::time::timeout(Duration::from_secs(51), records.next()).await;
    assert!(waited.is_err());
    assert_eq!(*asked.lock().unwrap(), 11);
}

// Another shard stays open, so that only the missing children make the stream list the shards again.
#[tokio::test(start_paused = true)]
async fn children_that_are_listed_late_are_found() {
    let simulation = Simulation::new(7, 0, 0);
    {
        let mut simulation = simulation.lock().unwrap();
        simulation.left = 1_000_000;
        simulation.is_still = true;
        simulation.shards[0].is_closed = true;
        let parent = simulation.shards[0].id.clone();
        simulation.shard(Some(parent), 0..ITEMS / 2);
        simulation.shards[2].unlisted = 5;
        simulation.shards[2].records = vec![(0, 1)];
    }
    let table = table(&simulation);
    let mut records = table.changes().from_oldest().stream().await.unwrap();
    let found = tokio::time::timeout(Duration::from_secs(60), records.next()).await;
    assert_eq!(version(&found.unwrap().unwrap().unwrap()), (0, 1));
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
