//! Segments that several workers share by leases, while workers die, requests are late and responses are lost.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may panic; the lints leave out only functions with `#[test]`"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::env::var_os;
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use aws_sdk_dynamodb::config::{HttpClient, RuntimeComponents};
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use dyno::cursor::Checkpoint;
use dyno::lease::{LeasedItems, Leases};
use dyno::observe::Meter;
use dyno::{Client, Document, Model, Table};
use dyno_testing::{Fault, Faults, TemporaryTable, temporary_table};
use futures::StreamExt as _;
use futures::future::join;
use tokio::task::spawn_blocking;
use tokio::time::{sleep, timeout};

use crate::faults::{Chance, Named, seeds};

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Sensors")]
struct Sensor {
    #[dyno(partition_key)]
    id: u32,
}

/// The table of leases, as one that is deleted after the test.
#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Leases")]
struct LeaseItem {
    #[dyno(partition_key)]
    job: String,
    #[dyno(sort_key)]
    part: String,
}

struct Tables {
    sensors: Table<Sensor>,
    client: Client,
    _sensors: TemporaryTable<Sensor>,
    leases: TemporaryTable<LeaseItem>,
}

const SENSORS: u32 = 30;

impl Tables {
    async fn new() -> Self {
        let sensors = (0..SENSORS).map(|id| Sensor { id });
        let sensors = temporary_table().items(sensors).await.expect("a table");
        let leases = temporary_table().await.expect("a table");
        let timeless = |client: &Client| {
            client.reconfigured(|config| match client.sdk().config().http_client() {
                Some(http) if !is_far() => config.http_client(Timeless(http)),
                _ => config,
            })
        };
        Self {
            sensors: timeless(sensors.client()).table_named(sensors.name()),
            client: timeless(leases.client()),
            _sensors: sensors,
            leases,
        }
    }

    fn leases(&self, job: &str) -> Leases {
        self.client.leases(job).table(self.leases.name())
    }
}

/// Requests that take no time. The engine has a thread of its own, and skipped time would go on while it works.
#[derive(Clone, Debug)]
struct Timeless<H>(H);

impl HttpClient for Timeless<SharedHttpClient> {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(Timeless(self.0.http_connector(settings, components)))
    }
}

impl HttpConnector for Timeless<SharedHttpConnector> {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let call = self.0.call(request);
        HttpConnectorFuture::new(async move {
            // tokio skips no time while a blocking task runs.
            let (waiting, ended) = mpsc::channel::<()>();
            let blocked = spawn_blocking(move || ended.recv().is_ok());
            let response = call.await;
            drop(waiting);
            blocked.await.expect("it does not panic");
            response
        })
    }
}

/// Whether requests go over a network, where time cannot be skipped.
fn is_far() -> bool {
    let far = ["DYNAMODB_ENDPOINT", "TEST_DYNAMODB_ENDPOINT"];
    far.iter().any(|name| var_os(name).is_some())
}

/// A duration of the test, which is shorter if it really passes.
fn millis(millis: u64) -> Duration {
    Duration::from_millis(if is_far() { millis / 10 } else { millis })
}

/// Runs a test with skipped time, unless requests go over a network.
fn run(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .start_paused(!is_far())
        .build();
    runtime.expect("a runtime").block_on(test);
}

/// Takes items until the job is done or something fails, at a worker's pace.
async fn work(
    sensors: &Table<Sensor>,
    leases: &Leases,
    (segments, at_once, page): (u32, usize, usize),
    chance: &mut Chance,
    done: &Mutex<BTreeMap<u32, u32>>,
) -> dyno::Result<()> {
    let scan = sensors.scan().page_size(page).parallel(segments);
    let mut items = scan.at_once(at_once).leased(leases).await?;
    loop {
        let many = 1 + chance.below(3) as usize;
        let chunk = items.next_chunk(many).await?;
        if chunk.is_empty() {
            return Ok(());
        }
        assert!(chunk.len() <= many);
        sleep(millis(chance.below(4000))).await;
        for sensor in chunk {
            *done.lock().unwrap().entry(sensor.id).or_default() += 1;
        }
        match chance.below(8) {
            0 | 1 => {
                items.confirm().await?;
            }
            2 if chance.below(10) == 0 => {
                items.release().await?;
                return work_again();
            }
            _ => {}
        }
    }
}

/// A worker that has given its segments back begins again like one that failed.
fn work_again() -> dyno::Result<()> {
    Err("garbage".parse::<Checkpoint>().unwrap_err().into())
}

async fn life(seed: u64, tables: &Tables) {
    let mut chance = Chance(seed);
    let leases = tables.leases(&format!("job {seed}"));
    let leases = leases.duration(millis(10_000));
    let settings = (
        1 + chance.below(6) as u32,
        1 + chance.below(4) as usize,
        1 + chance.below(5) as usize,
    );
    let done = Arc::new(Mutex::new(BTreeMap::new()));
    let mut plans = Vec::new();
    let mut workers = Vec::new();
    for number in 0..2 + chance.below(3) {
        let faults = Faults::seeded(seed * 8 + number)
            .tokio_time()
            .chance(chance.odds(10), Fault::ResponseLost)
            .chance(chance.odds(10), Fault::Throttled)
            .chance(chance.odds(5), Fault::Error("AccessDeniedException"))
            .chance(chance.odds(10), Fault::ResponseDelayed(millis(3000)))
            .chance(
                chance.odds(10),
                Fault::RequestDelayed(millis(chance.below(25_000))),
            );
        let sensors = faults
            .client(tables.sensors.client())
            .table_named::<Sensor>(tables.sensors.name());
        let leases = faults
            .client(&tables.client)
            .leases(format!("job {seed}"))
            .table(tables.leases.name())
            .duration(millis(10_000));
        plans.push(faults);
        let (mut chance, done) = (Chance(seed * 100 + number), done.clone());
        workers.push(tokio::spawn(async move {
            sleep(millis(chance.below(20_000))).await;
            while work(&sensors, &leases, settings, &mut chance, &done)
                .await
                .is_err()
            {
                sleep(millis(chance.below(5000))).await;
            }
        }));
    }
    // All but one die at some time, in the middle of whatever they do.
    while workers.len() > 1 {
        sleep(millis(chance.below(40_000))).await;
        let dies = chance.below(workers.len() as u64) as usize;
        workers.remove(dies).abort();
    }
    let last = workers.remove(0);
    let ended = timeout(Duration::from_secs(100_000), last).await;
    ended.expect("the job ends").expect("no panic");

    let done = done.lock().unwrap().clone();
    let missing: Vec<_> = (0..SENSORS).filter(|id| !done.contains_key(id)).collect();
    assert!(missing.is_empty(), "{missing:?}");
    let parts = leases.parts().await.unwrap();
    assert_eq!(parts.len(), settings.0 as usize);
    for part in &parts {
        assert!(part.done && part.owner.is_none(), "{part:?}");
    }
    only_goes_on(&plans, tables).await;
}

/// Checks that of each part, no two writes had the same counter, and that no state is before an earlier one: so nobody
/// wrote who had lost the lease.
async fn only_goes_on(plans: &[Faults], tables: &Tables) {
    let mut writes = BTreeMap::<(String, u64), String>::new();
    for call in plans.iter().flat_map(Faults::requests) {
        if call.operation != "UpdateItem" || call.service_status != Some(200) {
            continue;
        }
        let part = call.body["Key"]["part"]["S"].as_str().unwrap().to_owned();
        let values = call.body["ExpressionAttributeValues"].as_object().unwrap();
        let texts = values.values().filter_map(|value| value["S"].as_str());
        let mut states = texts.filter(|text| text.parse::<Checkpoint>().is_ok());
        // A lease that is taken has no new state.
        let Some(state) = states.next() else {
            continue;
        };
        let numbers = values.values().filter_map(|value| value["N"].as_str());
        let counter = numbers.map(|number| number.parse().unwrap()).max().unwrap();
        let before = writes.insert((part, counter), state.to_owned());
        assert_eq!(before, None, "two writes have one counter");
    }
    let mut last: Option<(String, usize)> = None;
    for ((part, counter), state) in writes {
        let left = tables.sensors.scan().resume(state.parse().unwrap());
        let left = left.count().await.unwrap();
        if let Some((of, before)) = &last
            && *of == part
        {
            assert!(left <= *before, "{part} went back at {counter}");
        }
        last = Some((part, left));
    }
}

// I36
#[test]
fn whatever_befalls_the_workers_each_item_is_seen_and_the_job_ends() {
    run(async {
        let tables = Tables::new().await;
        for seed in seeds(50) {
            let _named = Named(seed);
            life(seed, &tables).await;
        }
    });
}

#[test]
fn a_new_worker_gets_its_share_and_takes_over_from_the_dead() {
    run(async {
        let tables = Tables::new().await;
        let leases = tables.leases("share").duration(Duration::from_secs(3));
        let scan = || tables.sensors.scan().page_size(1).parallel(8);
        let mut first = scan()
            .leased(&leases.clone().worker("first"))
            .await
            .unwrap();
        let mut seen = BTreeSet::new();
        seen.insert(first.try_next().await.unwrap().unwrap().id);
        first.confirm().await.unwrap();
        let of = async |name: &str| {
            let parts = leases.parts().await.unwrap().into_iter();
            let owned = |owner: &String| owner.starts_with(name);
            parts
                .filter(|part| part.owner.as_ref().is_some_and(owned))
                .count()
        };
        // A segment without items may be done already.
        let open = async || {
            let parts = leases.parts().await.unwrap().into_iter();
            parts.filter(|part| !part.done).count()
        };
        assert_eq!(of("first").await, open().await);
        let mut second = scan()
            .leased(&leases.clone().worker("second"))
            .await
            .unwrap();
        let shares = (of("first").await, of("second").await);
        assert!(matches!(shares, (4, 3 | 4) | (3, 4)), "{shares:?}");
        seen.insert(second.try_next().await.unwrap().unwrap().id);

        // The first one notices when it writes, and goes on with the others.
        sleep(Duration::from_secs(2)).await;
        seen.insert(first.try_next().await.unwrap().unwrap().id);
        first.confirm().await.unwrap();
        drop(first);
        while let Some(sensor) = second.try_next().await.unwrap() {
            seen.insert(sensor.id);
        }
        assert_eq!(seen.len(), SENSORS as usize);
        let parts = leases.parts().await.unwrap();
        assert!(parts.len() == 8 && parts.iter().all(|part| part.done));

        // A job that is done stays so, until its leases are deleted.
        let mut again = scan().leased(&leases).await.unwrap();
        assert_eq!(again.try_next().await.unwrap(), None);
        leases.delete().await.unwrap();
        assert_eq!(leases.parts().await.unwrap(), []);
        let mut again = scan().leased(&leases).await.unwrap();
        assert!(again.try_next().await.unwrap().is_some());
    });
}

// Reads that are eventually consistent may show the leases that were deleted.
#[test]
fn a_job_starts_anew_whatever_old_reads_show() {
    run(async {
        let tables = Tables::new().await;
        for (first, writes) in (1..=8).flat_map(|first| [4, 20].map(|writes| (first, writes))) {
            let faults = Faults::none().tokio_time().on("Query").nth(first).times(3);
            let stale = faults.inject(Fault::Stale(writes)).client(&tables.client);
            for round in 0..2 {
                let leases = stale.leases("anew").table(tables.leases.name());
                let scan = tables.sensors.scan().parallel(2);
                let mut items = scan.leased(&leases).await.unwrap();
                let mut seen = BTreeSet::new();
                while let Some(sensor) = items.try_next().await.unwrap() {
                    seen.insert(sensor.id);
                }
                assert_eq!(seen.len(), SENSORS as usize, "{first} {writes} {round}");
                leases.delete().await.unwrap();
            }
        }
        let left = tables.leases.scan().consistent().count().await.unwrap();
        assert_eq!(left, 0);
    });
}

// The job ends with its plan, which is deleted first. What is left belongs to no job.
#[test]
fn a_job_starts_anew_whatever_is_left_of_a_deleted_one() {
    run(async {
        let tables = Tables::new().await;
        let leases = tables.leases("half");
        let mut items = tables
            .sensors
            .scan()
            .parallel(8)
            .leased(&leases)
            .await
            .unwrap();
        while items.try_next().await.unwrap().is_some() {}
        let other = tables.sensors.scan().parallel(5).leased(&leases).await;
        let other = other.unwrap_err().to_string();
        assert!(other.contains("`half`"), "{other}");
        let faults = Faults::none()
            .tokio_time()
            .on("DeleteItem")
            .nth(2)
            .times(50);
        let failing = faults.inject(Fault::ConnectionReset).client(&tables.client);
        let failing = failing.leases("half").table(tables.leases.name());
        failing.delete().await.unwrap_err();
        assert_eq!(leases.parts().await.unwrap(), []);
        let other = tables.sensors.scan().parallel(5).leased(&leases).await;
        let mut other = other.unwrap();
        let mut seen = BTreeSet::new();
        while let Some(sensor) = other.try_next().await.unwrap() {
            seen.insert(sensor.id);
        }
        assert_eq!(seen.len(), SENSORS as usize);
        assert_eq!(leases.parts().await.unwrap().len(), 5);
        leases.delete().await.unwrap();
        let left = tables.leases.scan().consistent().count().await.unwrap();
        assert_eq!(left, 0);
    });
}

// A worker that runs while the leases are deleted ends with an error, also if the job was started again.
#[test]
fn a_worker_of_a_deleted_job_takes_no_part_in_the_next_one() {
    run(async {
        let tables = Tables::new().await;
        let leases = tables.leases("deleted").duration(Duration::from_secs(1));
        let scan = || tables.sensors.scan().page_size(1).parallel(4);
        let mut old = scan().leased(&leases.clone().worker("old")).await.unwrap();
        old.try_next().await.unwrap();
        leases.delete().await.unwrap();
        let mut new = scan().leased(&leases.clone().worker("new")).await.unwrap();
        sleep(Duration::from_secs(1)).await;
        let error = loop {
            match timeout(Duration::from_secs(60), old.try_next()).await {
                Ok(Ok(Some(_))) => {}
                Ok(Ok(None)) => panic!("the job is not done"),
                Ok(Err(error)) => break error.to_string(),
                Err(_) => panic!("the worker does not end"),
            }
        };
        assert!(error.contains("`deleted` were deleted"), "{error}");
        let mut seen = BTreeSet::new();
        while let Some(sensor) = new.try_next().await.unwrap() {
            seen.insert(sensor.id);
        }
        assert_eq!(seen.len(), SENSORS as usize);
    });
}

// A worker that goes on after each error does not send requests all the time.
#[test]
fn a_segment_that_fails_is_left_alone_for_a_while() {
    run(async {
        let tables = Tables::new().await;
        let (seconds, most) = if is_far() { (4, 3) } else { (60, 7) };
        let denied = Fault::Error("AccessDeniedException");
        let faults = Faults::none().tokio_time().on("Scan").times(1000);
        let faults = faults.inject(denied);
        let sensors = faults.client(tables.sensors.client());
        let sensors = sensors.table_named::<Sensor>(tables.sensors.name());
        let counted = Faults::none().tokio_time();
        let leases = counted.client(&tables.client);
        let leases = leases.leases("fails").table(tables.leases.name());
        let leases = leases.duration(Duration::from_secs(20));
        let mut items = sensors.scan().parallel(1).leased(&leases).await.unwrap();
        let mut errors = 0;
        let looping = async {
            loop {
                items.try_next().await.unwrap_err();
                errors += 1;
            }
        };
        let ended: Result<(), _> = timeout(Duration::from_secs(seconds), looping).await;
        assert!(ended.is_err());
        // After 0, 1, 3, 7, 15, 31 and 61 seconds.
        assert!((2..=most).contains(&errors), "{errors}");
        assert_eq!(faults.requests().len(), errors);
        let requests = counted.requests().len();
        assert!(requests < 60, "{requests}");
    });
}

#[derive(Document, Debug)]
struct SmallId {
    id: u8,
}

// An item that nobody has seen is not confirmed, also if it is unreadable.
#[test]
fn an_unreadable_item_is_left_for_the_next_worker() {
    run(async {
        let tables = Tables::new().await;
        tables.sensors.put(&Sensor { id: 300 }).await.unwrap();
        let leases = tables.leases("unreadable").duration(Duration::from_secs(3));
        let mut failed = 0;
        let mut seen = BTreeSet::new();
        // Each worker dies after a chunk that it has confirmed.
        while seen.len() < SENSORS as usize || failed == 0 {
            let scan = tables.sensors.scan().project::<SmallId>().parallel(1);
            let mut items = scan.leased(&leases).await.unwrap();
            match items.next_chunk(100).await {
                Ok(chunk) => {
                    assert!(!chunk.is_empty(), "{failed} {}", seen.len());
                    seen.extend(chunk.into_iter().map(|sensor| sensor.id));
                }
                Err(error) => {
                    assert!(matches!(error, dyno::Error::Decode(_)), "{error:?}");
                    failed += 1;
                    // It is the first of its page, and the rest comes after it.
                    let chunk = items.next_chunk(100).await.unwrap();
                    seen.extend(chunk.into_iter().map(|sensor| sensor.id));
                }
            }
            items.confirm().await.unwrap();
        }
        assert_eq!(failed, 1);
    });
}

#[test]
fn what_was_lost_is_told_and_cannot_be_confirmed() {
    run(async {
        let tables = Tables::new().await;
        let leases = tables.leases("lost").duration(Duration::from_secs(1));
        let scan = || tables.sensors.scan().page_size(2).parallel(1);
        // The first worker enters the plan, takes the segment, and then cannot renew for a while.
        let faults = Faults::none()
            .tokio_time()
            .on("UpdateItem")
            .nth(3)
            .times(50);
        let faults = faults.inject(Fault::ConnectionReset);
        let slow = faults.client(&tables.client);
        let slow = slow.leases("lost").table(tables.leases.name());
        let slow = slow.worker("slow").duration(Duration::from_secs(1));
        let mut first = scan().leased(&slow).await.unwrap();
        let seen = first.try_next().await.unwrap().unwrap();
        let mut second = scan().leased(&leases.clone().worker("next")).await.unwrap();
        let again = second.try_next().await.unwrap().unwrap();
        assert_eq!(again, seen, "it was not confirmed");
        second.try_next().await.unwrap();
        second.confirm().await.unwrap();
        let before = leases.parts().await.unwrap();
        faults.pause();
        let confirmed = first.confirm().await.unwrap();
        assert_eq!(confirmed.lost.len(), 1, "{confirmed:?}");
        assert_eq!(confirmed.lost[0].part, "segment 000000");
        let after = leases.parts().await.unwrap();
        assert_eq!(before[0].position, after[0].position);
        assert!(after[0].owner.as_ref().unwrap().starts_with("next "));
    });
}

#[test]
fn segments_that_are_released_are_free_at_once() {
    run(async {
        let tables = Tables::new().await;
        let leases = tables
            .leases("released")
            .duration(Duration::from_secs(3600));
        let scan = || tables.sensors.scan().page_size(4).parallel(3);
        let mut seen = Vec::new();
        let mut workers = 0;
        loop {
            let mut items = scan().leased(&leases).await.unwrap();
            workers += 1;
            let before = seen.len();
            while seen.len() < before + 7
                && let Some(sensor) = items.try_next().await.unwrap()
            {
                seen.push(sensor.id);
            }
            let released = items.release().await.unwrap();
            assert_eq!(released.lost, []);
            if seen.len() < before + 7 {
                break;
            }
        }
        // Nothing comes twice: a worker that releases has done what it took.
        seen.sort_unstable();
        assert_eq!(seen, (0..SENSORS).collect::<Vec<_>>());
        assert_eq!(workers, 5);
    });
}

#[test]
fn the_requests_for_leases_are_metered() {
    run(async {
        let tables = Tables::new().await;
        let (scan, meter) = (Meter::new(), Meter::new());
        let table = tables.leases.name();
        // In either order.
        let leases = tables.client.leases("metered").meter(&meter).table(table);
        let sensors = tables.sensors.scan().meter(&scan).parallel(2);
        let mut items = sensors.leased(&leases).await.unwrap();
        while items.try_next().await.unwrap().is_some() {}
        let (read, written) = (scan.total(), meter.total());
        assert!(read.read_units > 0.0 && read.write_units == 0.0, "{read:?}");
        // The plan, and at least three writes of each part: it is created, taken and done.
        assert!(
            written.write_units >= 7.0 && written.read_units > 0.0,
            "{written:?}"
        );
        let before = meter.responses();
        assert_eq!(leases.parts().await.unwrap().len(), 2);
        assert_eq!(meter.responses(), before + 1);
        leases.delete().await.unwrap();
        assert_eq!(meter.responses(), before + 5);
    });
}

// Items, segments and the estimate of a scan that two workers share.
#[test]
fn the_workers_show_their_progress() {
    run(async {
        let tables = Tables::new().await;
        let leases = tables.leases("progress").duration(millis(10_000));
        let scan = || tables.sensors.scan().page_size(2).parallel(4).at_once(4);
        let scan_and_ask = scan().estimated().await.unwrap();
        let mut first = scan_and_ask.leased(&leases).await.unwrap();
        let mut events = first.progress_events();
        let begin = events.next().await.unwrap();
        assert_eq!((begin.returned, begin.segments), (0, 4));
        assert!(begin.estimate.is_some());
        for taken in 1..=5 {
            first.try_next().await.unwrap().unwrap();
            // An event for each item, unless the consumer is slower.
            let event = events.next().await.unwrap();
            assert_eq!(event, first.progress());
            assert_eq!(event.returned, taken);
            assert!(event.scanned >= taken && event.pages >= 1 && event.bytes > 0);
        }
        let mut second = scan().leased(&leases).await.unwrap();
        assert_eq!(second.progress().estimate, None);
        let take = async |mut items: LeasedItems<Sensor>| {
            while items.try_next().await.unwrap().is_some() {
                sleep(millis(1000)).await;
            }
            items.progress()
        };
        // The second gets segments of the first one.
        sleep(millis(20_000)).await;
        second.try_next().await.unwrap().unwrap();
        let (first, second) = join(take(first), take(second)).await;
        assert!(first.returned > 5 && second.returned > 0);
        assert_eq!(first.segments_done + second.segments_done, 4);
        // An item that was returned and not confirmed when the segment was taken comes again.
        let returned = first.returned + second.returned;
        assert!(returned >= u64::from(SENSORS), "{returned}");
        assert_eq!((first.segments, second.segments), (4, 4));
        // The last event is the end of the job.
        assert_eq!(events.next().await, Some(first));
        assert_eq!(events.next().await, None);
    });
}

#[test]
fn another_scan_is_invalid() {
    run(async {
        let tables = Tables::new().await;
        let leases = tables.leases("plan");
        let scan = |segments| tables.sensors.scan().parallel(segments);
        drop(scan(4).leased(&leases).await.unwrap());
        let error = scan(5).leased(&leases).await.unwrap_err();
        let expected = "the job `plan` was created for another table, index or number of segments; \
            use another job name for this scan";
        assert!(error.to_string().ends_with(expected), "{error}");
        let limited = tables.sensors.scan().limit(3).parallel(4);
        let error = limited.leased(&leases).await.unwrap_err();
        assert!(
            error
                .to_string()
                .contains("a leased scan cannot have a limit"),
            "{error}"
        );
        let error = scan(0).leased(&leases).await.unwrap_err();
        assert!(error.to_string().contains("segment 0 of 0"), "{error}");
        let missing = tables.leases("plan").table("nothing-is-here");
        let error = scan(4).leased(&missing).await.unwrap_err();
        assert!(error.is_resource_not_found(), "{error}");
    });
}

#[tokio::test]
async fn the_table_of_leases_is_made() {
    let client = dyno_testing::client().await.unwrap();
    let name = format!("leases-{}", std::process::id());
    let leases = client.leases("job").table(&name);
    leases.ensure_table().await.unwrap();
    assert_eq!(leases.parts().await.unwrap(), []);
    let table = client.raw_table(&name, ["job", "part"]);
    table.delete_table().await.unwrap();
}
