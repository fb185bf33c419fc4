//! Shards that several workers share by leases, while workers die, shards are split, and requests fail.

use std::collections::{BTreeMap, BTreeSet};
use std::env::var;
use std::ops::Range;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use dyno::lease::{LeasePart, Leases};
use dyno::stream::{LeasedRecords, Record};
use dyno::{Client, Item, RawTable, Table};
use dyno_testing::{Fault, Faults};
use tokio::time::{sleep, timeout};

use crate::Order;
use crate::log::Log;
use crate::simulated::{Reads, still};
use crate::simulation::{Service, Simulation};

/// Chance that says the same for the same seed on every machine.
type Chance = fastrand::Rng;

/// The seeds of a test: `DYNO_SEEDS` says how many there are, `DYNO_SEED` is the only one.
pub(crate) fn seeds(many: u64) -> Range<u64> {
    let number = |name| Some(var(name).ok()?.parse().expect("a seed is a number"));
    match number("DYNO_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..number("DYNO_SEEDS").unwrap_or(many),
    }
}

/// A client of a simulated stream, whose leases are in an engine of its own.
async fn client(simulation: &Arc<Mutex<Simulation>>) -> Client {
    let engine = dyno_testing::embedded();
    engine.leases("job").ensure_table().await.unwrap();
    Service::of(simulation).with_engine(&engine).client()
}

fn table(client: &Client) -> RawTable {
    client.raw_table("Movies", "id")
}

fn version(record: &Record<Item>) -> (u32, u32) {
    let new = record.new.as_ref().unwrap();
    (new.read("id").unwrap(), new.read("version").unwrap())
}

/// Runs a test with skipped time.
fn run(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .start_paused(true)
        .build();
    runtime.unwrap().block_on(test);
}

const DURATION: Duration = Duration::from_secs(10);

/// Takes records until the stream has ended, at a worker's pace. A request that fails does not end it, unless it is
/// one for leases.
async fn work(
    consumer: u64,
    client: &Client,
    at_once: usize,
    chance: &mut Chance,
    log: &Mutex<Log>,
) -> dyno::Result<()> {
    let leases = client.leases("job").duration(DURATION);
    let changes = table(client).changes().from_oldest().at_once(at_once);
    let changes = changes.poll_interval(Duration::from_secs(2));
    let mut records = changes.leased(&leases).await?;
    loop {
        let chunk = match chance.bool() {
            true => records.next_chunk(chance.usize(1..4)).await,
            false => records.try_next().await.map(Vec::from_iter),
        };
        let Ok(chunk) = chunk else {
            continue;
        };
        if chunk.is_empty() {
            return Ok(());
        }
        for record in &chunk {
            let (item, version) = version(record);
            log.lock().unwrap().note(consumer, item, version);
        }
        if chance.u32(..4) == 0 {
            sleep(Duration::from_millis(chance.u64(..6000))).await;
        }
        match chance.u32(..40) {
            0..8 => {
                records.confirm().await?;
            }
            8 => {
                records.release().await?;
                return Box::pin(work(consumer + 1000, client, at_once, chance, log)).await;
            }
            _ => {}
        }
    }
}

async fn life(seed: u64) {
    let mut chance = Chance::with_seed(seed);
    let writes = 40 + chance.u32(..80);
    let simulation = Simulation::with_shards(4, seed, writes, chance.u32(..10));
    simulation.lock().unwrap().gaps = chance.u32(..2) * chance.u32(..40);
    let client = client(&simulation).await;
    let log = Arc::new(Mutex::new(Log::default()));
    let (mut plans, mut workers) = (Vec::new(), Vec::new());
    for consumer in 0..2 + chance.u64(..3) {
        let mut odds = |most: u32| f64::from(chance.u32(..most)) / 100.0;
        let faults = Faults::seeded(seed * 8 + consumer)
            .tokio_time()
            .chance(odds(10), Fault::ResponseLost)
            .chance(odds(10), Fault::Throttled)
            .chance(odds(5), Fault::Error("AccessDeniedException"))
            .chance(odds(10), Fault::ResponseDelayed(Duration::from_secs(3)))
            .chance(odds(10), Fault::RequestDelayed(Duration::from_secs(15)));
        let client = faults.client(&client);
        plans.push(faults);
        let (mut chance, log) = (Chance::with_seed(seed * 100 + consumer), log.clone());
        let at_once = match chance.u32(..3) {
            0 => chance.usize(1..4),
            _ => usize::MAX,
        };
        workers.push(tokio::spawn(async move {
            sleep(Duration::from_millis(chance.u64(..20_000))).await;
            let mut number = consumer * 1_000_000;
            while work(number, &client, at_once, &mut chance, &log)
                .await
                .is_err()
            {
                number += 10_000;
                sleep(Duration::from_millis(chance.u64(..5000))).await;
            }
        }));
    }
    // All but one die at some time, in the middle of whatever they do.
    while workers.len() > 1 {
        sleep(Duration::from_millis(chance.u64(..30_000))).await;
        let dies = chance.usize(..workers.len());
        workers.remove(dies).abort();
    }
    let ended = timeout(Duration::from_secs(100_000), workers.remove(0)).await;
    ended.expect("the job ends").expect("no panic");

    log.lock()
        .unwrap()
        .check(&simulation.lock().unwrap().versions);
    let parts = client.leases("job").parts().await.unwrap();
    // The last ones may be shards that were split when the stream had ended.
    let shards = simulation.lock().unwrap().shards.len();
    assert!(
        (4..=shards).contains(&parts.len()),
        "{shards} {}",
        parts.len()
    );
    for part in &parts {
        assert!(part.done && part.owner.is_none(), "{part:?}");
        assert_eq!(part.position, "done");
    }
    only_goes_on(&plans);
}

/// Checks that of each shard, no two writes had the same counter, and that no position is before an earlier one: so
/// nobody wrote who had lost the lease.
fn only_goes_on(plans: &[Faults]) {
    let place = |state: &str| match state.split_once(' ') {
        Some(("after", number)) => Some(1 + number.parse::<u64>().ok()?),
        None if state == "oldest" => Some(0),
        None if state == "done" => Some(u64::MAX),
        _ => None,
    };
    let mut writes = BTreeMap::<(String, u64), u64>::new();
    for call in plans.iter().flat_map(Faults::requests) {
        if call.operation != "UpdateItem" || call.service_status != Some(200) {
            continue;
        }
        let part = call.body["Key"]["part"]["S"].as_str().unwrap().to_owned();
        let values = call.body["ExpressionAttributeValues"].as_object().unwrap();
        let mut places = values
            .values()
            .filter_map(|value| place(value["S"].as_str()?));
        // A lease that is taken has no new state.
        let Some(place) = places.next() else {
            continue;
        };
        let numbers = values.values().filter_map(|value| value["N"].as_str());
        let counter = numbers.map(|number| number.parse().unwrap()).max().unwrap();
        let before = writes.insert((part, counter), place);
        assert_eq!(before, None, "two writes have one counter");
    }
    let mut last: Option<(String, u64)> = None;
    for ((part, counter), place) in writes {
        if let Some((of, before)) = &last
            && *of == part
        {
            assert!(place >= *before, "{part} went back at {counter}");
        }
        last = Some((part, place));
    }
}

#[test]
fn whatever_befalls_the_workers_each_change_is_seen_in_order() {
    for seed in seeds(25) {
        let caught = std::panic::catch_unwind(|| run(life(seed)));
        assert!(caught.is_ok(), "DYNO_SEED={seed}");
    }
}

/// Four open shards, each with three records of one item.
fn four_shards() -> Arc<Mutex<Simulation>> {
    let simulation = Simulation::with_shards(4, 7, 0, 0);
    {
        let mut simulation = simulation.lock().unwrap();
        (simulation.left, simulation.is_still) = (1_000_000, true);
        for shard in &mut simulation.shards {
            let item = shard.items.start;
            shard.records = (1..4).map(|version| (item, version)).collect();
        }
    }
    simulation
}

async fn leased(client: &Client, leases: &Leases) -> LeasedRecords<Item> {
    let changes = table(client).changes().from_oldest();
    changes.leased(leases).await.unwrap()
}

/// The records that come within a minute.
async fn those_that_come(records: &mut LeasedRecords<Item>) -> Vec<(u32, u32)> {
    let mut come = Vec::new();
    while let Ok(next) = timeout(Duration::from_secs(60), records.try_next()).await {
        come.push(version(&next.unwrap().unwrap()));
    }
    come
}

fn owned(parts: &[LeasePart], worker: &str) -> usize {
    let owners = parts.iter().filter_map(|part| part.owner.as_deref());
    owners.filter(|owner| owner.starts_with(worker)).count()
}

#[test]
fn a_new_worker_gets_its_share_and_takes_over_from_the_dead() {
    run(async {
        let simulation = four_shards();
        let client = client(&simulation).await;
        let leases = client.leases("job").duration(DURATION);
        let mut first = leased(&client, &leases.clone().worker("first")).await;
        let seen = those_that_come(&mut first).await;
        assert_eq!(seen.len(), 12);
        assert_eq!(owned(&leases.parts().await.unwrap(), "first"), 4);
        first.confirm().await.unwrap();

        let mut second = leased(&client, &leases.clone().worker("second")).await;
        let shares = leases.parts().await.unwrap();
        assert_eq!((owned(&shares, "first"), owned(&shares, "second")), (2, 2));
        // What was confirmed does not come again.
        assert_eq!(those_that_come(&mut second).await, []);
        let lost = first.confirm().await.unwrap().lost;
        assert_eq!(lost.len(), 2, "{lost:?}");
        assert!(lost[0].part.starts_with("shardId-"));

        for shard in &mut simulation.lock().unwrap().shards {
            shard.records.push((shard.items.start, 4));
        }
        assert_eq!(those_that_come(&mut second).await.len(), 2);
        // The first one dies before it has confirmed: what it was about comes once more.
        let record = first.try_next().await.unwrap().unwrap();
        drop(first);
        let rest = those_that_come(&mut second).await;
        assert_eq!(rest.len(), 2);
        assert!(rest.contains(&version(&record)), "{rest:?}");
        assert_eq!(owned(&leases.parts().await.unwrap(), "second"), 4);
    });
}

#[test]
fn what_is_released_is_free_at_once_and_comes_once() {
    run(async {
        let simulation = four_shards();
        let client = client(&simulation).await;
        let leases = client.leases("job").duration(Duration::from_secs(3600));
        let mut seen = Vec::new();
        for count in [1, 5, 4, 2] {
            let mut records = leased(&client, &leases).await;
            for _ in 0..count {
                let record = records.try_next().await.unwrap().unwrap();
                seen.push(version(&record));
            }
            let released = records.release().await.unwrap();
            assert_eq!(released.lost, []);
        }
        seen.sort_unstable();
        let expected: Vec<_> = [0, 2, 4, 6]
            .iter()
            .flat_map(|item| (1..4).map(|version| (*item, version)))
            .collect();
        assert_eq!(seen, expected);
    });
}

// A busy shard does not keep the others waiting.
#[test]
fn the_shards_of_a_worker_take_turns() {
    run(async {
        let simulation = four_shards();
        {
            let shards = &mut simulation.lock().unwrap().shards;
            shards[0].records = (1..2000).map(|version| (0, version)).collect();
        }
        let client = client(&simulation).await;
        let mut records = leased(&client, &client.leases("job")).await;
        let mut items = BTreeSet::new();
        for _ in 0..100 {
            let record = records.try_next().await.unwrap().unwrap();
            items.insert(version(&record).0);
        }
        assert_eq!(items, [0, 2, 4, 6].into());
    });
}

#[test]
fn a_job_that_begins_now_has_the_next_changes() {
    run(async {
        let simulation = four_shards();
        simulation.lock().unwrap().old = 9;
        // One shard has ended, and its child is there.
        {
            let mut simulation = simulation.lock().unwrap();
            simulation.shards[0].is_closed = true;
            let parent = simulation.shards[0].id.clone();
            simulation.shard(Some(parent), 0..2);
            simulation.shards[4].unlisted = 0;
        }
        let client = client(&simulation).await;
        let leases = client.leases("job");
        let begin = async || table(&client).changes().leased(&leases).await.unwrap();
        let mut records = begin().await;
        assert_eq!(those_that_come(&mut records).await, []);
        let parts = leases.parts().await.unwrap();
        assert_eq!(parts.iter().filter(|part| part.done).count(), 1);
        assert_eq!(parts[4].parent.as_ref(), Some(&parts[0].name));
        drop(records);
        simulation.lock().unwrap().shards[4].records.push((0, 9));
        // Also with another worker: it is the job that has begun.
        let mut records = begin().await;
        assert_eq!(those_that_come(&mut records).await, [(0, 9)]);
    });
}

#[test]
fn a_job_begins_after_a_checkpoint() {
    run(async {
        let simulation = four_shards();
        let client = client(&simulation).await;
        let mut alone = table(&client)
            .changes()
            .from_oldest()
            .stream()
            .await
            .unwrap();
        let mut seen = BTreeSet::new();
        for _ in 0..5 {
            let record = futures::StreamExt::next(&mut alone).await.unwrap().unwrap();
            seen.insert(version(&record));
        }
        let changes = table(&client).changes().resume(alone.checkpoint());
        let mut records = changes.leased(&client.leases("job")).await.unwrap();
        let rest = those_that_come(&mut records).await;
        assert_eq!(rest.len(), 7);
        seen.extend(rest);
        assert_eq!(seen.len(), 12);
    });
}

// Their items would be there forever otherwise.
#[test]
fn the_leases_of_shards_that_are_gone_are_deleted() {
    run(async {
        let simulation = four_shards();
        {
            let mut simulation = simulation.lock().unwrap();
            simulation.shards[0].is_closed = true;
            let parent = simulation.shards[0].id.clone();
            simulation.shard(Some(parent), 0..2);
            simulation.shards[4].records = vec![(0, 4)];
        }
        let client = client(&simulation).await;
        let leases = client.leases("job");
        let begin = async || {
            let changes = table(&client).changes().from_oldest();
            let changes = changes.poll_interval(Duration::from_secs(30));
            changes.leased(&leases).await.unwrap()
        };
        let mut records = begin().await;
        let mut seen = those_that_come(&mut records).await;
        assert_eq!(seen.len(), 13);
        assert_eq!(leases.parts().await.unwrap().len(), 5);
        let gone = simulation.lock().unwrap().shards.remove(0);
        let mut minutes = 0;
        while leases.parts().await.unwrap().len() == 5 {
            seen.extend(those_that_come(&mut records).await);
            minutes += 1;
            assert!(minutes < 40);
        }
        assert!(minutes >= 10, "{minutes}");
        let parts = leases.parts().await.unwrap();
        assert!(parts.iter().all(|part| part.name != gone.id));
        // The child goes on without it, also with another worker.
        drop(records);
        simulation.lock().unwrap().shards[3].records.push((0, 5));
        let mut records = begin().await;
        assert_eq!(those_that_come(&mut records).await.last(), Some(&(0, 5)));
    });
}

#[test]
fn a_job_of_something_else_is_invalid() {
    run(async {
        let simulation = four_shards();
        let client = client(&simulation).await;
        drop(leased(&client, &client.leases("job")).await);
        let other: Table<Order> = client.table_named("Others");
        let leases = client.leases("job");
        let error = other.changes().leased(&leases).await.unwrap_err();
        let expected = "the job `job` was created for something other than the stream of this table; use another job \
            name for it";
        assert!(error.to_string().ends_with(expected), "{error}");
        let scan = other.scan().parallel(2).leased(&leases).await.unwrap_err();
        assert!(scan.to_string().contains("`job`"), "{scan}");
        let missing = client.leases("job").table("nothing-is-here");
        let error = table(&client).changes().leased(&missing).await.unwrap_err();
        assert!(error.is_resource_not_found(), "{error}");
    });
}

// A worker that runs while the leases are deleted stops with an error. The next one starts from the beginning.
#[test]
fn deleted_leases_end_a_worker() {
    run(async {
        let simulation = four_shards();
        let client = client(&simulation).await;
        let leases = client.leases("job").duration(DURATION);
        let mut records = leased(&client, &leases).await;
        assert_eq!(those_that_come(&mut records).await.len(), 12);
        leases.delete().await.unwrap();
        let error = timeout(Duration::from_secs(60), records.try_next()).await;
        let error = error.unwrap().unwrap_err().to_string();
        assert!(error.contains("`job` were deleted"), "{error}");
        assert_eq!(leases.parts().await.unwrap(), []);
        drop(records);
        let mut records = leased(&client, &leases).await;
        assert_eq!(those_that_come(&mut records).await.len(), 12);
    });
}

// It has the plan of the deleted job: another stream perhaps, whose shards it would report as missing.
#[test]
fn a_worker_of_a_deleted_job_takes_no_part_in_the_next_one() {
    run(async {
        let simulation = four_shards();
        let client = client(&simulation).await;
        let leases = client.leases("job").duration(DURATION);
        let mut old = leased(&client, &leases.clone().worker("old")).await;
        old.try_next().await.unwrap();
        leases.delete().await.unwrap();
        let mut new = leased(&client, &leases.clone().worker("new")).await;
        assert_eq!(those_that_come(&mut new).await.len(), 12);
        let error = timeout(Duration::from_secs(60), async {
            loop {
                if let Err(error) = old.try_next().await {
                    return error;
                }
            }
        });
        let error = error.await.unwrap().to_string();
        assert!(error.contains("`job` were deleted"), "{error}");
        // Not even if it goes on.
        let later = timeout(Duration::from_secs(60), old.try_next()).await;
        assert!(later.unwrap().is_err());
        assert_eq!(old.confirm().await.unwrap().lost.len(), 4);
        let parts = leases.parts().await.unwrap();
        assert_eq!((owned(&parts, "old"), owned(&parts, "new")), (0, 4));
    });
}

// What a worker creates or has left after the deletion belongs to no job.
#[test]
fn what_is_left_of_a_deleted_job_is_not_taken() {
    run(async {
        let simulation = four_shards();
        let client = client(&simulation).await;
        let leases = client.leases("job").duration(DURATION);
        let mut records = leased(&client, &leases).await;
        assert_eq!(those_that_come(&mut records).await.len(), 12);
        records.release().await.unwrap();
        // Only the plan is deleted, the first of five.
        let faults = Faults::none().tokio_time().on("DeleteItem").nth(2).times(9);
        let failing = faults.inject(Fault::Throttled).client(&client);
        failing.leases("job").delete().await.unwrap_err();
        assert_eq!(leases.parts().await.unwrap(), []);
        let mut records = leased(&client, &leases).await;
        assert_eq!(those_that_come(&mut records).await.len(), 12);
        assert_eq!(leases.parts().await.unwrap().len(), 4);
    });
}

// DescribeStream is eventually consistent. What it lacks is not gone.
#[test]
fn a_child_waits_for_a_parent_that_is_not_listed_yet() {
    run(async {
        // Also when the job begins, and also when there are two generations.
        for (unlisted, hidden) in [(1, 0), (2, 0), (9, 0), (1, 2), (2, 2), (9, 2)] {
            let simulation = still(2);
            {
                let mut simulation = simulation.lock().unwrap();
                simulation.shards[0].records = vec![(0, 1), (0, 2)];
                let child = simulation.split_off(0, 3..5);
                simulation.split_off(child, 5..7);
                simulation.shards[hidden].unlisted = unlisted;
            }
            let client = client(&simulation).await;
            let mut records = leased(&client, &client.leases("job")).await;
            let mut seen = Vec::new();
            while seen.len() < 6 {
                let next = timeout(Duration::from_secs(300), records.try_next()).await;
                let next = next.unwrap_or_else(|_| panic!("nothing comes after {seen:?}"));
                seen.push(version(&next.unwrap().unwrap()));
            }
            let expected: Vec<_> = (1..7).map(|version| (0, version)).collect();
            assert_eq!(seen, expected, "{unlisted} {hidden}");
        }
    });
}

// After the first child, it is not known whether there is a second one.
#[test]
fn two_children_that_are_listed_one_after_the_other_are_found() {
    run(async {
        let simulation = still(2);
        {
            let mut simulation = simulation.lock().unwrap();
            let first = simulation.split_off(0, 1..2);
            let second = simulation.split_off(0, 1..2);
            simulation.shards[first].unlisted = 2;
            simulation.shards[second].unlisted = 7;
            simulation.shards[second].records = vec![(1, 1)];
        }
        let client = client(&simulation).await;
        let mut records = leased(&client, &client.leases("job")).await;
        for expected in [(0, 1), (1, 1)] {
            let next = timeout(Duration::from_secs(300), records.try_next()).await;
            let next = next.expect("both are found").unwrap().unwrap();
            assert_eq!(version(&next), expected);
        }
    });
}

// All shards are leased, and some are read.
#[test]
fn only_so_many_shards_are_read_at_the_same_time() {
    run(async {
        let engine = dyno_testing::embedded();
        engine.leases("job").ensure_table().await.unwrap();
        let reads = Reads::default();
        let client = reads.of(300).with_engine(&engine).client();
        let leases = client.leases("job").duration(Duration::from_secs(3600));
        let changes = table(&client).changes().from_oldest().at_once(10);
        let mut records = changes.leased(&leases).await.unwrap();
        assert!(
            leases
                .parts()
                .await
                .unwrap()
                .iter()
                .all(|part| part.owner.is_some())
        );
        let mut seen = BTreeMap::<u32, Vec<u32>>::new();
        for _ in 0..900 {
            let (item, version) = version(&records.try_next().await.unwrap().unwrap());
            seen.entry(item).or_default().push(version);
        }
        assert_eq!(seen.len(), 300);
        assert!(seen.values().all(|versions| versions == &[1, 2, 3]));
        reads.check(300, 10);
    });
}
