//! Of queries and scans nothing is lost and nothing comes twice, however small, empty or damaged their pages are.

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use dyno::{Model, between};
use dyno_testing::{Fault, TemporaryTable, temporary_table};
use futures::StreamExt;

use super::{Chance, is_complete, is_injected, over_seeds};

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Readings")]
struct Reading {
    #[dyno(partition_key)]
    sensor: String,
    #[dyno(sort_key)]
    hour: u32,
    celsius: u32,
}

const SENSORS: [&str; 3] = ["attic", "cellar", "roof"];
const HOURS: u32 = 12;

fn all() -> Vec<Reading> {
    let reading = |sensor: &str, hour| Reading {
        sensor: sensor.into(),
        hour,
        celsius: hour * 7 % 10,
    };
    let of = |sensor| (0..HOURS).map(move |hour| reading(sensor, hour));
    SENSORS.into_iter().flat_map(of).collect()
}

async fn readings() -> dyno::Result<TemporaryTable<Reading>> {
    temporary_table::<Reading>().items(all()).await
}

/// How often what happened.
#[derive(Default)]
struct Seen {
    whole: AtomicU32,
    broken_off: AtomicU32,
    empty_pages: AtomicU32,
}

async fn life(seed: u64, good: &TemporaryTable<Reading>, seen: &Seen) {
    let mut chance = Chance(seed);
    let faults = chance
        .faults(seed)
        .chance(
            chance.odds(50),
            Fault::SmallPage(1 + chance.below(4) as u32),
        )
        .chance(chance.odds(40), Fault::EmptyPage);
    let bad = faults
        .client(good.client())
        .table_named::<Reading>(good.name());
    let sensor = SENSORS[chance.below(3) as usize];
    let (first, last) = (chance.below(6) as u32, 6 + chance.below(7) as u32);
    let coldest = chance.below(8) as u32;
    let page_size = 1 + chance.below(15) as usize;
    let descending = chance.below(2) == 0;
    let limit = [usize::MAX, chance.below(10) as usize + 1][chance.below(2) as usize];

    let mut expected = all();
    expected.retain(|reading| reading.celsius >= coldest);
    let warm = Reading::CELSIUS.ge(coldest);
    let is_query = chance.below(2) == 0;
    let mut items = if is_query {
        let hours = first..=last;
        expected.retain(|reading| reading.sensor == sensor && hours.contains(&reading.hour));
        let query = bad.query(sensor).sort_key(between(first, last));
        let query = query.filter(warm).page_size(page_size).limit(limit);
        match descending {
            true => {
                expected.reverse();
                query.descending().stream()
            }
            false => query.stream(),
        }
    } else {
        let segments = 1 + chance.below(3) as u32;
        let scan = bad.scan().filter(warm).page_size(page_size).limit(limit);
        match segments {
            1 => scan.stream(),
            _ => scan.parallel(segments).stream(),
        }
    };
    let mut found = Vec::new();
    let mut error = None;
    while let Some(item) = items.next().await {
        match item {
            Ok(reading) => {
                assert!(error.is_none(), "an item after an error");
                found.push(reading);
            }
            Err(failed) => error = Some(failed),
        }
    }
    let wanted = limit.min(expected.len());
    if is_query {
        // In order, and up to an error without a gap.
        expected.truncate(found.len().max(wanted));
        assert!(expected.starts_with(&found), "{found:?} of {expected:?}");
    } else {
        // No engine promises an order of partitions.
        let place = |reading: &Reading| (reading.sensor.clone(), reading.hour);
        found.sort_by_key(place);
        assert!(
            found.windows(2).all(|two| two[0] != two[1]),
            "one came twice"
        );
        assert!(found.iter().all(|reading| expected.contains(reading)));
    }
    match error {
        None => {
            assert_eq!(found.len(), wanted, "some are lost");
            seen.whole.fetch_add(1, Relaxed);
        }
        Some(error) => {
            assert!(is_injected(&error), "{error}");
            seen.broken_off.fetch_add(1, Relaxed);
        }
    }
    let calls = faults.requests();
    let empty = calls
        .iter()
        .filter(|call| call.fault == Some(Fault::EmptyPage));
    seen.empty_pages.fetch_add(empty.count() as u32, Relaxed);
    // A page with an item for each, and between two of them an empty one; each in three attempts at most.
    assert!(
        calls.len() <= 3 * 2 * (all().len() + 3),
        "{} requests",
        calls.len()
    );
}

// D7, Q52
#[test]
fn nothing_is_lost_and_nothing_comes_twice() {
    let seen = Seen::default();
    over_seeds(1000, readings, async |seed, good| {
        life(seed, good, &seen).await
    });
    if is_complete() {
        let all = [seen.whole, seen.broken_off, seen.empty_pages].map(AtomicU32::into_inner);
        assert!(all.iter().all(|&times| times > 0), "{all:?}");
    }
}
