//! Parallel scans that stop and go on: no item is skipped.

#![expect(
    clippy::unwrap_used,
    reason = "a test may panic; the lint leaves out only functions with `#[test]`"
)]

use std::collections::BTreeSet;

use dyno::cursor::{Checkpoint, CursorKeys};
use dyno::error::{Error, InvalidCause, InvalidCheckpoint, InvalidRead};
use dyno::op::{ParallelScan, Progress};
use dyno::{Document, Model, Table};
use dyno_testing::{Fault, Faults, TemporaryTable, temporary_table};
use futures::future::join_all;
use futures::stream::BoxStream;
use futures::{StreamExt as _, TryStreamExt as _};
use proptest::prelude::Rng as _;
use proptest::test_runner::{RngAlgorithm, TestRng};

use crate::faults::{Named, seeds};

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Sensors", index(name = "ByKind", partition_key = kind, sort_key = id))]
struct Sensor {
    #[dyno(partition_key)]
    id: u32,
    kind: String,
}

#[derive(Document, Debug)]
struct Kind {
    kind: String,
}

fn sensor(id: u32) -> Sensor {
    Sensor {
        id,
        kind: format!("k{}", id % 3),
    }
}

async fn sensors(count: u32) -> TemporaryTable<Sensor> {
    let table = temporary_table::<Sensor>()
        .await
        .expect("the engine makes tables");
    let sensors: Vec<_> = (0..count).map(sensor).collect();
    table
        .batch()
        .put_all(&sensors)
        .await
        .expect("they are written");
    table
}

/// Random numbers that are the same in each run.
struct Random(TestRng);

impl Random {
    fn seeded(seed: u64) -> Self {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        Self(TestRng::from_seed(RngAlgorithm::ChaCha, &bytes))
    }

    fn next(&mut self) -> u64 {
        self.0.next_u64()
    }

    fn below(&mut self, end: u32) -> u32 {
        self.0.next_u32() % end
    }
}

/// What is stored is a text.
fn stored(checkpoint: &Checkpoint) -> Checkpoint {
    checkpoint.to_string().parse().expect("its own text")
}

/// A scan that several workers share.
#[derive(Clone, Copy, Debug)]
struct Case {
    segments: u32,
    page_size: usize,
    at_once: usize,
    limit: Option<usize>,
    /// Whether a filter lets a third pass, so that many pages are empty.
    filtered: bool,
    sealed: bool,
}

impl Case {
    fn drawn(random: &mut Random) -> Self {
        Self {
            segments: 1 + random.below(6),
            page_size: 1 + random.below(7) as usize,
            at_once: random.below(4) as usize,
            limit: (random.below(4) == 0).then(|| 1 + random.below(9) as usize),
            filtered: random.below(3) == 0,
            sealed: random.below(2) == 0,
        }
    }

    fn finds(&self, id: u32) -> bool {
        !self.filtered || sensor(id).kind == "k1"
    }

    /// What a worker does with its part: it reads some items, stores a checkpoint now and then, and stops or is killed.
    /// Returns what is left for others, and what it has seen.
    async fn work(
        self,
        table: &Table<Sensor>,
        part: Checkpoint,
        most: usize,
        mut random: Random,
    ) -> (Checkpoint, Vec<u32>) {
        let mut scan = table.scan().page_size(self.page_size);
        scan = scan.maybe_filter(self.filtered.then(|| Sensor::KIND.eq("k1")));
        if let Some(items) = self.limit {
            scan = scan.limit(items);
        }
        if self.sealed {
            scan = scan.sealed(&CursorKeys::new([7; 32]).seal("job"));
        }
        let mut items = scan.resume(stored(&part)).at_once(self.at_once).stream();
        let (mut last, mut seen) = (part, Vec::new());
        while seen.len() < most {
            match items.try_next().await {
                Ok(Some(sensor)) => seen.push(sensor.id),
                Ok(None) => {
                    last = items.checkpoint().unwrap();
                    assert!(last.is_done() || self.limit.is_some());
                    return (last, seen);
                }
                // A segment failed; what was returned before that counts.
                Err(error) => {
                    assert!(error.is_access_denied(), "{error}");
                    return (items.checkpoint().unwrap(), seen);
                }
            }
            if random.below(3) == 0 {
                last = items.checkpoint().unwrap();
            }
        }
        if random.below(4) > 0 {
            last = items.checkpoint().unwrap();
        }
        (last, seen)
    }
}

// Scans that are each read by up to three workers at the same time, which stop at random places and share out the
// rest. Some are killed and taken over from their last checkpoint, some have a segment that fails, and items come and
// go: what stood throughout is seen.
//
// I36, S55
#[tokio::test]
async fn a_scan_that_stops_and_goes_on_sees_what_stood_throughout() {
    const STANDING: u32 = 30;
    let table = sensors(STANDING).await;
    for seed in seeds(1000) {
        let _named = Named(seed);
        let mut random = Random::seeded(seed);
        let case = Case::drawn(&mut random);
        let faults = Faults::seeded(seed).chance(0.02, Fault::Error("AccessDeniedException"));
        let faulty = faults
            .client(table.client())
            .table_named::<Sensor>(table.name());
        let mut parts = vec![Checkpoint::new(case.segments)];
        let mut seen = BTreeSet::new();
        for round in 0.. {
            if parts.is_empty() {
                break;
            }
            // At last, all of them go on to their end.
            if round == 12 {
                faults.pause();
            }
            let workers = parts.len().min(1 + random.below(3) as usize);
            let working = parts.drain(..workers).map(|part| {
                let most = match round {
                    0..12 => random.below(20) as usize,
                    _ => usize::MAX,
                };
                case.work(&faulty, part, most, Random::seeded(random.next()))
            });
            let working: Vec<_> = working.collect();
            for (checkpoint, ids) in join_all(working).await {
                assert!(ids.iter().all(|id| case.finds(*id)), "{case:?}");
                seen.extend(ids);
                let shares = 1 + random.below(3) as usize;
                let shares = stored(&checkpoint).split(shares);
                parts.extend(shares.into_iter().filter(|part| !part.is_done()));
            }
            if random.below(3) == 0 {
                let passing = STANDING + random.below(100);
                table.put(&sensor(passing)).await.unwrap();
                table.delete(STANDING + random.below(100)).await.unwrap();
            }
        }
        let missing: Vec<_> = (0..STANDING)
            .filter(|id| case.finds(*id) && !seen.contains(id))
            .collect();
        assert!(missing.is_empty(), "{case:?}: {missing:?}");
    }
}

// A checkpoint that is taken after each item is exact: nothing comes twice.
#[tokio::test]
async fn a_checkpoint_is_exact() {
    let table = sensors(40).await;
    for stop in 0..=40 {
        let mut items = table.scan().page_size(3).parallel(4).stream();
        let mut seen = Vec::new();
        for _ in 0..stop {
            seen.push(items.try_next().await.unwrap().unwrap().id);
        }
        let checkpoint = stored(&items.checkpoint().unwrap());
        let rest: Vec<Sensor> = table.scan().resume(checkpoint).all().await.unwrap();
        seen.extend(rest.iter().map(|sensor| sensor.id));
        seen.sort_unstable();
        assert_eq!(seen, (0..40).collect::<Vec<_>>(), "{stop}");
    }
    // A projection without the key has its position all the same; the user's own one repeats a page.
    let mut kinds = table
        .scan()
        .page_size(7)
        .project::<Kind>()
        .parallel(1)
        .stream();
    for _ in 0..10 {
        assert!(
            kinds
                .try_next()
                .await
                .unwrap()
                .unwrap()
                .kind
                .starts_with('k')
        );
    }
    let rest = table.scan().resume(kinds.checkpoint().unwrap());
    assert_eq!(rest.count().await.unwrap(), 30);
    let mut kinds = table
        .scan()
        .page_size(7)
        .projection(Sensor::KIND)
        .parallel(1)
        .stream();
    for _ in 0..10 {
        kinds.try_next().await.unwrap().unwrap();
    }
    let rest = table.scan().resume(kinds.checkpoint().unwrap());
    assert_eq!(rest.count().await.unwrap(), 30);
}

#[tokio::test]
async fn parts_are_the_whole() {
    let table = sensors(50).await;
    let index = table.index(Sensor::BY_KIND);
    let all = |scan: ParallelScan<_, Sensor>| async { scan.all().await.unwrap() };
    let mut ids = BTreeSet::new();
    for part in Checkpoint::new(16).split(3) {
        for sensor in all(index.scan().resume(part).at_once(2)).await {
            assert!(ids.insert(sensor.id));
        }
    }
    assert_eq!(ids.len(), 50);
    // Nothing is left of a part that is done.
    let mut items = table.scan().parallel(3).stream();
    while items.try_next().await.unwrap().is_some() {}
    let done = items.checkpoint().unwrap();
    assert!(done.is_done());
    assert_eq!(table.scan().resume(done).all().await.unwrap(), []);
}

#[tokio::test]
async fn progress_is_told() {
    let table = sensors(50).await;
    let filtered = table.scan().filter(Sensor::KIND.eq("k1")).page_size(5);
    let mut items = filtered.parallel(4).at_once(1).stream();
    assert_eq!(items.progress().segments, 4);
    let mut last = items.progress();
    while items.try_next().await.unwrap().is_some() {
        let now = items.progress();
        assert_eq!(now.returned, last.returned + 1);
        assert!(now.scanned >= last.scanned && now.segments_done >= last.segments_done);
        last = now;
    }
    let end = items.progress();
    assert_eq!((end.returned, end.scanned), (17, 50));
    assert_eq!((end.segments, end.segments_done), (4, 4));
}

#[tokio::test]
async fn progress_is_a_stream_of_events() {
    let table = sensors(50).await;
    let scan = || table.scan().page_size(5).parallel(4).at_once(1);
    let mut items = scan().estimated().await.unwrap().stream();
    let estimate = items.progress().estimate.expect("it was asked for");

    // Each consumer sees numbers that grow, up to those of the end, and then the end.
    let listen = |mut events: BoxStream<'static, Progress>| {
        tokio::spawn(async move {
            let mut seen = Vec::new();
            while let Some(progress) = events.next().await {
                seen.push(progress);
            }
            seen
        })
    };
    let one = listen(items.progress_events());
    let mut slow = items.progress_events();
    let first = slow.next().await.unwrap();
    assert_eq!((first.returned, first.segments), (0, 4));
    // One that is dropped holds nothing up.
    drop(items.progress_events());
    while items.try_next().await.unwrap().is_some() {
        tokio::task::yield_now().await;
    }
    let end = items.progress();
    assert_eq!(
        (end.returned, end.segments_done, end.estimate),
        (50, 4, Some(estimate))
    );
    // At least what an item has: `{"id":{"N":"1"},"kind":{"S":"k1"}}`.
    assert!(end.bytes > 50 * 34, "{end:?}");
    let seen = one.await.unwrap();
    assert!(seen.len() > 2, "{seen:?}");
    assert!(
        seen.windows(2)
            .all(|pair| pair[0].returned <= pair[1].returned)
    );
    assert_eq!(seen.last(), Some(&end));
    // The slow one has missed all but the last.
    assert_eq!(slow.collect::<Vec<_>>().await, [end]);
    // Whoever comes late sees the end.
    assert_eq!(items.progress_events().collect::<Vec<_>>().await, [end]);

    // When the items are dropped, the events end.
    let mut items = scan().stream();
    let events = items.progress_events();
    items.try_next().await.unwrap();
    drop(items);
    let seen: Vec<_> = events.collect().await;
    assert_eq!(seen.last().map(|last| last.returned), Some(1));

    // A stream of one sequence has them, too; those of a read that fails end with it.
    let mut items = table.scan().page_size(20).stream();
    let events = items.progress_events();
    while items.try_next().await.unwrap().is_some() {}
    let seen: Vec<_> = events.collect().await;
    assert_eq!((seen.len(), seen[0].scanned), (1, 50));
    let faults = Faults::none()
        .on("Scan")
        .nth(2)
        .inject(Fault::Error("AccessDeniedException"));
    let bad = faults
        .client(table.client())
        .table_named::<Sensor>(table.name());
    let mut items = bad.scan().page_size(5).parallel(2).stream();
    let events = items.progress_events();
    let read = async {
        while items.try_next().await?.is_some() {}
        Ok::<_, Error>(())
    };
    assert!(read.await.is_err());
    assert_eq!(events.count().await, 1);
}

#[tokio::test]
async fn an_estimate_is_the_share_of_what_is_left() {
    let table = sensors(40).await;
    let whole = table.scan().parallel(4).estimated().await.unwrap();
    let whole = whole.stream().progress().estimate.unwrap();
    // The engines count at once; DynamoDB takes six hours.
    assert!(whole == 40 || whole == 0, "{whole}");
    let part = Checkpoint::new(4).split(4).remove(0);
    let index = table.index(Sensor::BY_KIND);
    let of_table = table.scan().resume(part.clone()).estimated().await.unwrap();
    let of_index = index.scan().resume(part).estimated().await.unwrap();
    let estimates = [of_table.stream().progress(), of_index.stream().progress()];
    assert_eq!(estimates.map(|now| now.estimate), [Some(whole / 4); 2]);
    let missing = table.client().table_named::<Sensor>("nothing-is-here");
    let error = missing.scan().parallel(4).estimated().await.unwrap_err();
    assert!(error.is_resource_not_found(), "{error}");
}

#[tokio::test]
async fn a_limit_leaves_the_rest_for_later() {
    let table = sensors(40).await;
    let mut checkpoint = Checkpoint::new(3);
    let mut ids = BTreeSet::new();
    while !checkpoint.is_done() {
        let scan = table
            .scan()
            .limit(7)
            .filter(Sensor::ID.lt(30))
            .resume(checkpoint);
        let mut items = scan.stream();
        while let Some(sensor) = items.try_next().await.unwrap() {
            assert!(ids.insert(sensor.id), "{sensor:?} twice");
        }
        checkpoint = stored(&items.checkpoint().unwrap());
    }
    assert_eq!(ids, (0..30).collect());
}

#[tokio::test]
async fn a_checkpoint_of_another_table_is_invalid() {
    let (table, other) = (sensors(5).await, sensors(5).await);
    let mut items = other.scan().parallel(2).stream();
    items.try_next().await.unwrap();
    let checkpoint = items.checkpoint().unwrap();
    for failed in [
        table
            .scan()
            .resume(checkpoint.clone())
            .all()
            .await
            .unwrap_err(),
        table
            .scan()
            .resume(checkpoint.clone())
            .count()
            .await
            .unwrap_err(),
        table
            .scan()
            .resume(checkpoint.clone())
            .stream()
            .try_next()
            .await
            .unwrap_err(),
        other
            .index(Sensor::BY_KIND)
            .scan()
            .resume(checkpoint)
            .all()
            .await
            .unwrap_err(),
    ] {
        let Error::InvalidRequest(invalid) = &failed else {
            panic!("{failed}")
        };
        let InvalidCause::Read(InvalidRead::Checkpoint(invalid)) = invalid.cause() else {
            panic!("{failed}")
        };
        assert!(matches!(invalid, InvalidCheckpoint::Foreign { .. }));
    }
    let error = table
        .scan()
        .resume(Checkpoint::new(0))
        .all()
        .await
        .unwrap_err();
    assert!(error.to_string().contains("segment 0 of 0"), "{error}");
    assert!(table.scan().stream().checkpoint().is_err());
}
