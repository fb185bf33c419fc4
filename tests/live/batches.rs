//! Batches on a real engine, without and with faults.

use std::collections::{BTreeMap, HashMap};

use dyno::batch::{Duplicates, FailureReason, Write};
use dyno::{Document, Key, Model, Table, item, path};
use dyno_testing::{Fault, Faults, temporary_table};
use futures::{StreamExt, TryStreamExt, stream};

use crate::faults::{Named, seeds};

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Readings")]
struct Reading {
    #[dyno(partition_key)]
    sensor: String,
    #[dyno(sort_key)]
    hour: u32,
    celsius: f64,
    note: Option<String>,
}

#[derive(Document, Debug, PartialEq)]
struct Temperature {
    celsius: f64,
}

fn reading(hour: u32) -> Reading {
    Reading {
        sensor: "roof".into(),
        hour,
        celsius: f64::from(hour),
        note: None,
    }
}

fn key(hour: u32) -> (&'static str, u32) {
    ("roof", hour)
}

// S46, S47, Q45 to Q47, Q50, Q51, G27, G38, I44, I47
#[tokio::test]
async fn any_number_is_written_and_read_in_order() {
    let readings = temporary_table::<Reading>().await.unwrap();
    let report = readings
        .batch()
        .put_all((0..200).map(reading))
        .put_all(stream::iter(200..260).map(reading))
        .delete_all((0..260).filter(|hour| hour % 2 == 0).map(key))
        .delete_all(stream::iter([1, 999]).map(key))
        .report()
        .await
        .unwrap();
    assert_eq!((report.taken, report.succeeded()), (392, 392));
    report.complete().unwrap();
    let expected: Vec<_> = (0..300)
        .map(|hour| (hour > 1 && hour % 2 == 1 && hour < 260).then(|| reading(hour)))
        .collect();
    let found = readings
        .batch_get((0..300).map(key))
        .consistent()
        .await
        .unwrap();
    assert_eq!(found, expected);
    let streamed: Vec<_> = readings
        .batch_get(stream::iter(0..300).map(key))
        .consistent()
        .concurrency(2)
        .stream()
        .try_collect()
        .await
        .unwrap();
    assert_eq!(streamed, expected);
    let some = readings
        .batch_get([3, 4, 3].map(key))
        .project::<Temperature>();
    let three = || Some(Temperature { celsius: 3.0 });
    assert_eq!(some.await.unwrap(), [three(), None, three()]);
}

// Q45
#[tokio::test]
async fn borrowed_items_are_written_as_owned_ones() {
    let readings = temporary_table::<Reading>().await.unwrap();
    let many: Vec<_> = (0..30).map(reading).collect();
    let one = reading(30);
    readings
        .batch()
        .put_all(&many)
        .put(&one)
        .put_all(stream::iter(&[reading(31)]))
        .await
        .unwrap();
    let found = readings.batch_get((0..32).map(key)).consistent();
    let expected: Vec<_> = (0..32).map(|hour| Some(reading(hour))).collect();
    assert_eq!(found.await.unwrap(), expected);
}

#[tokio::test]
async fn items_without_a_model_are_written_and_read() {
    let table = temporary_table::<Reading>().await.unwrap();
    let raw = table.raw();
    let item = |hour: i32| item! { "sensor" => "roof", "hour" => hour, "celsius" => 1 };
    let raw_key = |hour: i32| item! { "sensor" => "roof", "hour" => hour };
    let batch = raw.batch();
    let report = batch
        .put_all((0..40).map(item))
        .delete_all((0..10).map(raw_key))
        .report()
        .await
        .unwrap();
    assert_eq!(report.succeeded(), 50);
    report.complete().unwrap();
    let found = raw.batch_get((0..50).map(raw_key)).await.unwrap();
    let there: Vec<bool> = found.iter().map(Option::is_some).collect();
    let expected: Vec<bool> = (0..50).map(|hour| (10..40).contains(&hour)).collect();
    assert_eq!(there, expected);
    assert_eq!(found[20], Some(item(20)));
    let projected = raw.batch_get([raw_key(20)]).projection(path("celsius"));
    assert_eq!(projected.await.unwrap(), [Some(item(20))]);
}

// I43, I45, I46, I48
#[tokio::test]
async fn with_one_attempt_what_is_unprocessed_is_in_the_report() {
    let table = temporary_table::<Reading>().await.unwrap();
    let faults = Faults::none()
        .on("BatchWriteItem")
        .nth(1)
        .inject(Fault::SomeUnprocessed)
        .on("BatchGetItem")
        .nth(1)
        .inject(Fault::SomeUnprocessed);
    let client = faults.client(table.client());
    let readings = client.table_named::<Reading>(table.name());
    let batch = readings.batch().put_all((0..20).map(reading)).attempts(1);
    let report = batch.report().await.unwrap();
    assert_eq!(report.requests, 1);
    assert!(!report.failed.is_empty() && report.succeeded() > 0);
    let left: Vec<u32> = report
        .failed
        .iter()
        .map(|failed| match &failed.input {
            Some(Write::Put(reading)) => reading.hour,
            other => panic!("{other:?}"),
        })
        .collect();
    let there = |hour: u32| (!left.contains(&hour)).then(|| reading(hour));

    let get = readings.batch_get((0..20).map(key)).consistent();
    let report = get.attempts(1).report().await.unwrap();
    assert_eq!(report.requests, 1);
    assert!(!report.failed.is_empty());
    let (mut items, mut failed) = (report.items, report.failed);
    // Nothing is unprocessed the second time.
    let again: Vec<_> = failed.iter().filter_map(|one| one.input.clone()).collect();
    let again = readings.batch_get(&again).consistent().attempts(1).report();
    let again = again.await.unwrap().complete().unwrap();
    for (left, item) in failed.drain(..).zip(again) {
        assert!(
            matches!(left.reason, FailureReason::Unprocessed(None)),
            "{left:?}"
        );
        assert_eq!(
            left.input,
            Some(Key::of(&reading(left.position as u32)).unwrap())
        );
        items[left.position] = item;
    }
    assert_eq!(items, (0..20).map(there).collect::<Vec<_>>());
}

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Sensors")]
struct Sensor {
    #[dyno(partition_key)]
    name: String,
}

// I46
#[tokio::test]
async fn several_tables_are_written_and_read_together() {
    let readings = temporary_table::<Reading>().await.unwrap();
    let sensors = temporary_table::<Sensor>().await.unwrap();
    let client = readings.client();
    let there = client.table_named::<Sensor>(sensors.name());
    let names = || ["roof", "cellar"].map(|name| Sensor { name: name.into() });
    let (first, second) = client
        .batch_write((
            readings.batch().put_all((0..30).map(reading)),
            there.batch().put_all(names()),
        ))
        .report()
        .await
        .unwrap();
    assert_eq!((first.requests, second.requests), (2, 1));
    first.complete().unwrap();
    second.complete().unwrap();
    let (hours, found) = client
        .batch_get((
            readings.batch_get((0..31).map(key)).consistent(),
            there.batch_get(["roof", "attic", "cellar"]).consistent(),
        ))
        .await
        .unwrap();
    assert_eq!(hours.iter().flatten().count(), 30);
    let [roof, cellar] = names();
    assert_eq!(found, [Some(roof), None, Some(cellar)]);
}

// G57
#[tokio::test]
async fn an_item_that_is_too_large_is_named_before_it_is_sent() {
    let readings = temporary_table::<Reading>().await.unwrap();
    let large = |length| Reading {
        note: Some("x".repeat(length)),
        ..reading(length as u32)
    };
    // sensor 6 + 4, hour 4 + 4, celsius 7 + 4, note 4
    let most = 400 * 1024 - 33;
    let batch = readings.batch().put_all([large(most), large(most + 1)]);
    let incomplete = batch.await.unwrap_err();
    let report = incomplete.report();
    let [left] = &report.failed[..] else {
        panic!("{report:?}");
    };
    assert_eq!(
        left.reason.to_string(),
        format!(
            "not sent: Reading (\"roof\", {}): the item has 409601 bytes; an item can have at most 409600",
            most + 1
        )
    );
    assert_eq!((report.succeeded(), report.failed.len()), (1, 1));
}

#[tokio::test]
async fn responses_beyond_16_mb_are_read_in_parts() {
    let readings = temporary_table::<Reading>().await.unwrap();
    let large = |hour| Reading {
        note: Some("x".repeat(390_000)),
        ..reading(hour)
    };
    readings.batch().put_all((0..50).map(large)).await.unwrap();
    let found = readings.batch_get((0..50).map(key)).await.unwrap();
    assert!(
        found
            .iter()
            .enumerate()
            .all(|(at, item)| item.as_ref().unwrap().hour as usize == at)
    );
}

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Counters")]
struct Counter {
    #[dyno(partition_key)]
    id: u64,
    value: usize,
}

/// Random numbers that are the same for the same seed on every machine.
fn chance(state: &mut u64) -> u64 {
    *state = state
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695_040_888_963_407);
    *state >> 33
}

/// What may be in the table under a key: the value of the last operation that was written, or of a later one whose
/// outcome is unknown.
type Possible = HashMap<u64, Vec<Option<usize>>>;

async fn under_faults(seed: u64, name: &str, good: &Table<Counter>) {
    let mut state = seed;
    let mut odds = |most: u64| chance(&mut state) as f64 % most as f64 / 100.0;
    let faults = Faults::seeded(seed)
        .chance(odds(20), Fault::Throttled)
        .chance(odds(30), Fault::SomeUnprocessed)
        .chance(odds(15), Fault::ResponseLost)
        .chance(odds(10), Fault::ConnectionReset)
        .chance(odds(10), Fault::ResponseTruncated)
        .chance(odds(10), Fault::ResponseCorrupted)
        .chance(odds(10), Fault::Unavailable)
        .chance(odds(10), Fault::Error("InternalServerError"))
        .chance(odds(3), Fault::Error("AccessDeniedException"));
    let bad = faults.client(good.client()).table_named::<Counter>(name);
    let writes: Vec<Write<Counter>> = (0..1 + chance(&mut state) as usize % 12)
        .map(|value| {
            let id = 100 * seed + chance(&mut state) % 6;
            match chance(&mut state) % 4 {
                0 => Write::Delete(Key::new(id).expect("a number is a key")),
                _ => Write::Put(Counter { id, value }),
            }
        })
        .collect();
    let merge = chance(&mut state).is_multiple_of(2);
    let duplicates = if merge {
        Duplicates::Merge
    } else {
        Duplicates::InOrder
    };
    let batch = bad
        .batch()
        .write_all(writes.iter().cloned())
        .duplicates(duplicates);
    let attempts = 1 + chance(&mut state) as u32 % 5;
    let report = batch
        .attempts(attempts)
        .concurrency(2)
        .report()
        .await
        .expect("a batch ends with a report");

    assert!(report.taken == writes.len() || report.stopped.is_some());
    let left: BTreeMap<usize, &FailureReason> = report
        .failed
        .iter()
        .map(|failed| (failed.position, &failed.reason))
        .collect();
    assert_eq!(left.len(), report.failed.len(), "one is reported twice");
    assert!(
        report
            .failed
            .iter()
            .all(|failed| failed.attempts <= attempts)
    );
    assert!(
        report
            .failed
            .iter()
            .all(|failed| failed.input.as_ref() == writes.get(failed.position))
    );
    let mut possible = Possible::new();
    for (position, write) in writes.iter().enumerate().take(report.taken) {
        let (id, value) = match write {
            Write::Put(counter) => (counter.id, Some(counter.value)),
            Write::Delete(key) => (key.as_item().read("id").expect("the key has it"), None),
        };
        let values = possible.entry(id).or_insert_with(|| vec![None]);
        match left.get(&position) {
            None if merge => values.push(value),
            None => *values = vec![value],
            Some(FailureReason::Unknown(_)) => values.push(value),
            Some(_) => {}
        }
    }
    let ids: Vec<u64> = possible.keys().copied().collect();
    let found = good
        .batch_get(ids.iter().copied())
        .consistent()
        .await
        .expect("nothing is wrong with the client");
    for (id, found) in ids.iter().zip(&found) {
        let value = found.as_ref().map(|counter| counter.value);
        let possible = possible.get(id).expect("it was requested");
        assert!(possible.contains(&value), "{value:?} of {id}: {possible:?}");
    }
    // Reads under the same faults: the same items, or an error.
    match bad
        .batch_get(ids.iter().copied())
        .consistent()
        .attempts(attempts)
        .await
    {
        Ok(again) => assert_eq!(again, found),
        Err(error) => assert!(!matches!(error, dyno::Error::Decode(_)), "{error}"),
    }
    assert!(faults.requests().len() < 1000);
}

// D7, Q52, T2
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_item_is_lost_under_faults() {
    let tasks = (0..4).map(|first| {
        tokio::spawn(async move {
            let counters = temporary_table::<Counter>().await.unwrap();
            for seed in seeds(2000).skip(first).step_by(4) {
                let _named = Named(seed);
                under_faults(seed, counters.name(), &counters).await;
            }
            counters.remove().await.unwrap();
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
}
