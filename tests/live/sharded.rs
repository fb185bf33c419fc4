//! Queries of several partitions, merged.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may panic; the lints leave out only functions with `#[test]`"
)]

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::time::Duration;

use dyno::cursor::CursorKeys;
use dyno::model::{ReadModel, Source};
use dyno::observe::Meter;
use dyno::op::Query;
use dyno::{
    Condition, Cursor, Error, Item, Model, Shard, Table, begins_with, between, eq, ge, gt, le, lt,
};
use dyno_testing::{TemporaryTable, temporary_table};
use futures::TryStreamExt as _;

use crate::faults::{Named, seeds};

#[derive(Table)]
#[dyno(name = "metrics", partition_key(pk: String), sort_key(sk: String))]
struct Metrics;

/// One metric in many shards.
#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Metrics, partition_key = "{metric}#{shard}", sort_key = "{at}")]
struct Sample {
    metric: String,
    shard: Shard<4, 7>,
    at: u16,
    value: u32,
}

/// Sort keys of each type, some of which are the same in many items.
#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(
    table = "Events",
    index(name = "ByName", partition_key = shard, sort_key = name),
    index(name = "ByHash", partition_key = (day, shard), sort_key = hash),
    index(name = "ByLevel", partition_key = (day, shard), sort_key = (level, name)),
    index(name = "Unsorted", partition_key = shard)
)]
struct Event {
    #[dyno(partition_key)]
    shard: Shard<5>,
    #[dyno(sort_key)]
    at: i64,
    day: String,
    name: String,
    hash: Vec<u8>,
    level: u8,
    value: u32,
}

fn event(random: &mut fastrand::Rng, at: i64) -> Event {
    let names = [
        "",
        "a",
        "ab",
        "ab\u{10FFFF}",
        "abc",
        "b",
        "\u{E000}",
        "\u{1F600}",
    ];
    Event {
        shard: Shard::new(random.u16(..5)).unwrap(),
        at,
        day: "2026-11-30".into(),
        name: format!("n{}", random.choice(names).unwrap()),
        hash: vec![random.u8(..3); random.usize(1..3)],
        level: random.u8(..3),
        value: random.u32(..7),
    }
}

async fn events(random: &mut fastrand::Rng) -> TemporaryTable<Event> {
    let table = temporary_table::<Event>()
        .await
        .expect("the engine makes tables");
    // Positive and negative, of different lengths, and the same in several shards.
    let events: Vec<_> = (0..random.i64(0..80))
        .map(|number| event(random, number / 2 * 7 - 100))
        .collect();
    let unique: BTreeMap<_, _> = events
        .iter()
        .map(|event| ((event.shard, event.at), event))
        .collect();
    table
        .batch()
        .put_all(unique.into_values())
        .await
        .expect("they are written");
    table
}

/// The settings of a read.
#[derive(Clone, Debug)]
struct Case {
    above: Option<u32>,
    page_size: Option<usize>,
    descending: bool,
    sealed: bool,
    size: usize,
    requests: Option<usize>,
}

impl Case {
    fn new(random: &mut fastrand::Rng) -> Self {
        Self {
            above: random.bool().then(|| random.u32(..8)),
            page_size: random.bool().then(|| random.usize(1..9)),
            descending: random.bool(),
            sealed: random.bool(),
            size: random.usize(1..12),
            requests: random.bool().then(|| random.usize(1..9)),
        }
    }
}

/// What a caller gets and gives back.
fn sent(cursor: Option<Cursor>) -> Option<Cursor> {
    cursor.map(|cursor| cursor.to_string().parse().expect("its own text"))
}

/// Checks all ways to read several partitions against reads of each.
async fn check<K, M, S: Ord>(
    case: &Case,
    random: &mut fastrand::Rng,
    above: fn(u32) -> Condition<M>,
    query: impl Fn() -> Query<K, M>,
    each: impl IntoIterator<Item = Query<K, M>, IntoIter: DoubleEndedIterator>,
    sort: impl Fn(&M) -> S,
) where
    K: Source<Model = M, Reads = M>,
    M: ReadModel + Clone + PartialEq + Debug + 'static,
{
    let set = |query: Query<K, M>| {
        let query = query.maybe_filter(case.above.map(above));
        match case.descending {
            true => query.descending(),
            false => query,
        }
    };
    let query = || {
        let mut query = set(query());
        if let Some(items) = case.page_size {
            query = query.page_size(items);
        }
        if case.sealed {
            let keys = CursorKeys::new([7; 32]);
            query = query.sealed(&keys.seal("ada").expires_after(Duration::from_secs(600)));
        }
        query
    };
    let expected = {
        let mut expected = Vec::new();
        let mut each: Vec<_> = each.into_iter().collect();
        if case.descending {
            each.reverse();
        }
        for one in each {
            expected.extend(set(one).all().await.expect("a partition is read"));
        }
        // Items with the same sort key stay in the order of the partitions.
        match case.descending {
            false => expected.sort_by_key(&sort),
            true => expected.sort_by_key(|item| Reverse(sort(item))),
        }
        expected
    };
    let limit = case.size.min(expected.len());
    assert_eq!(query().all().await.unwrap(), expected);
    assert_eq!(query().count().await.unwrap(), expected.len());
    assert_eq!(query().first().await.unwrap().as_ref(), expected.first());
    assert_eq!(
        query().limit(case.size).all().await.unwrap(),
        expected[..limit]
    );
    assert_eq!(query().limit(case.size).count().await.unwrap(), limit);

    // A stream goes on at any item.
    let stop = random.usize(..=expected.len());
    let mut stream = query().stream();
    for item in &expected[..stop] {
        assert_eq!(stream.try_next().await.unwrap().as_ref(), Some(item));
    }
    let rest = || query().maybe_start_after(sent(stream.cursor().unwrap()));
    assert_eq!(
        rest().all().await.unwrap(),
        expected[stop..],
        "after {stop}"
    );
    assert_eq!(rest().count().await.unwrap(), expected.len() - stop);

    // And so do pages.
    let (mut found, mut pages) = (Vec::new(), query().limit(limit + 3).pages());
    let mut last = None;
    while let Some(page) = pages.try_next().await.unwrap() {
        found.extend(page.items);
        last = page.cursor;
        if last.is_some() && random.u8(..5) == 0 {
            break;
        }
    }
    assert_eq!(found, expected[..found.len()]);
    if let Some(cursor) = sent(last) {
        found.extend(query().start_after(cursor).all().await.unwrap());
    }
    assert_eq!(found, expected);

    // Filled pages, and pages of one request for each partition, forward and backward.
    for single in [false, true] {
        let page = async |after, before| {
            let query = query()
                .maybe_start_after(sent(after))
                .maybe_end_before(sent(before));
            let page = match (single, case.requests) {
                (true, _) => query.limit(case.size).page().await,
                (false, None) => query.page_of(case.size).await,
                (false, Some(requests)) => query.page_of(case.size).max_requests(requests).await,
            };
            let page = page.expect("a page is read");
            assert!(page.items.len() <= case.size);
            page
        };
        let (mut found, mut pages, mut after) = (Vec::new(), Vec::new(), None);
        loop {
            let page = page(after.take(), None).await;
            if !single && case.requests.is_none() {
                assert!(page.items.len() == case.size || page.cursor.is_none());
            }
            found.extend(page.items.clone());
            after.clone_from(&page.cursor);
            pages.push(page);
            if after.is_none() {
                break;
            }
        }
        assert_eq!(found, expected);
        let turned = pages.iter().skip(1).rfind(|page| !page.items.is_empty());
        if let Some(last) = turned {
            let start = expected.len() - last.items.len();
            let (mut back, mut before) = (Vec::new(), last.previous.clone());
            while let Some(cursor) = before.take() {
                let page = page(None, Some(cursor)).await;
                back.splice(0..0, page.items);
                before = page.previous;
            }
            assert_eq!(back, expected[..start]);
        }
    }
}

// A28, Q34, Q37, Q40, I37, S55
#[tokio::test]
async fn several_partitions_are_read_as_one() {
    for seed in seeds(8) {
        let _named = Named(seed);
        let random = &mut fastrand::Rng::with_seed(seed);
        let table = &events(random).await;
        let case = &Case::new(random);
        let shards = Shard::<5>::all();
        let above = |least| Event::VALUE.ge(least);
        let (low, high) = (random.i64(-110..100), random.i64(-110..200));
        let (low, high) = (low.min(high), low.max(high));

        macro_rules! check {
            ($query:expr, $each:expr, $sort:expr, $($condition:expr),+) => {{
                let mut number = 0;
                let chosen = random.usize(..7);
                $(
                    if chosen == number {
                        let each = shards.clone().map(|shard| $each(shard).maybe_sort_key($condition));
                        check(case, random, above, || $query.maybe_sort_key($condition), each, $sort).await;
                    }
                    number += 1;
                )+
                if chosen >= number {
                    check(case, random, above, || $query, shards.clone().map($each), $sort).await;
                }
            }};
        }
        check!(
            table.query_shards(()),
            |shard| table.query(shard),
            |event: &Event| event.at,
            Some(eq(low)),
            Some(lt(high)),
            Some(le(high)),
            Some(gt(low)),
            Some(ge(low)),
            Some(between(low, high))
        );
        let names = table.index(Event::BY_NAME);
        check!(
            names.query_shards(()),
            |shard| names.query(shard),
            |event: &Event| event.name.clone(),
            Some(eq("na")),
            Some(lt("nb")),
            Some(gt("na")),
            Some(between("na", "nabc")),
            Some(begins_with("na")),
            Some(begins_with("n"))
        );
        let hashes = table.index(Event::BY_HASH);
        check!(
            hashes.query_shards("2026-11-30"),
            |shard| hashes.query(("2026-11-30", shard)),
            |event: &Event| event.hash.clone(),
            Some(ge([0, 0])),
            Some(lt([2])),
            Some(begins_with([1]))
        );
        let levels = table.index(Event::BY_LEVEL);
        check!(
            levels.query_shards("2026-11-30"),
            |shard| levels.query(("2026-11-30", shard)),
            |event: &Event| (event.level, event.name.clone()),
            Some(eq(1)),
            Some(gt(0)),
            Some((1, lt("nb"))),
            Some((2, begins_with("na"))),
            Some((0, eq("na")))
        );
        let unsorted = table.index(Event::UNSORTED);
        let each = shards.clone().map(|shard| unsorted.query(shard));
        check(
            case,
            random,
            above,
            || unsorted.query_shards(()),
            each,
            |_| (),
        )
        .await;
    }
}

fn sample(metric: &str, shard: Shard<4, 7>, at: u16) -> Sample {
    Sample {
        metric: metric.into(),
        shard,
        at,
        value: u32::from(at) % 7,
    }
}

// A28, Q34, I37
#[tokio::test]
async fn shards_of_a_composed_key_are_read_as_one() {
    for seed in seeds(5) {
        let _named = Named(seed);
        let random = &mut fastrand::Rng::with_seed(seed);
        let table = temporary_table::<Sample>().await.unwrap();
        let shards = Shard::<4, 7>::all();
        let mut samples = vec![
            sample("cpu2", Shard::random(), 3),
            sample("cp", Shard::random(), 3),
        ];
        for at in 0..random.u16(..60) {
            // Some in shards of before.
            let shard = if random.bool() {
                Shard::random()
            } else {
                Shard::new(random.u16(4..7)).unwrap()
            };
            samples.push(sample("cpu", shard, at / 2));
        }
        let unique: BTreeMap<_, _> = samples
            .iter()
            .map(|sample| ((&sample.metric, sample.shard, sample.at), sample))
            .collect();
        table.batch().put_all(unique.into_values()).await.unwrap();
        let case = &Case::new(random);
        let (low, high) = (random.u16(..40), random.u16(..40));
        let (low, high) = (low.min(high), low.max(high));
        macro_rules! check {
            ($($condition:expr),+) => {{$({
                let query = || table.query_shards("cpu").sort_key($condition);
                let each = shards.clone().map(|shard| table.query(("cpu", shard)).sort_key($condition));
                check(case, random, |least| Sample::VALUE.ge(least), query, each, |sample| sample.at).await;
            })+}};
        }
        match random.u8(..4) {
            0 => check!(ge(low), lt(high)),
            1 => check!(between(low, high)),
            2 => check!(gt(low), le(high)),
            _ => check!(eq(low)),
        }
        let each = shards.clone().map(|shard| table.query(("cpu", shard)));
        let query = || table.query_shards("cpu");
        check(
            case,
            random,
            |least| Sample::VALUE.ge(least),
            query,
            each,
            |sample| sample.at,
        )
        .await;
    }
}

#[tokio::test]
async fn an_item_is_found_by_its_computed_shard() {
    let table = temporary_table::<Sample>().await.unwrap();
    for at in 0..20 {
        let shard = Shard::of(at.to_string());
        table.put(&sample("cpu", shard, at)).await.unwrap();
        table.put(&sample("cpu", shard, at)).await.unwrap();
        let found = table.get((("cpu", shard), at)).await.unwrap();
        assert_eq!(found, Some(sample("cpu", shard, at)));
    }
    assert_eq!(table.query_shards("cpu").count().await.unwrap(), 20);
    let keys = table
        .query_shards("cpu")
        .sort_key(lt(10))
        .keys()
        .all()
        .await
        .unwrap();
    assert_eq!(keys.len(), 10);
    table
        .query_shards("cpu")
        .sort_key(lt(5))
        .delete_all()
        .await
        .unwrap();
    assert_eq!(table.query_shards("cpu").count().await.unwrap(), 15);
    let raw = table.raw();
    let parts = (0..7).map(|shard| format!("cpu#{shard:03}"));
    let raw = raw.query_partitions(parts).limit(3).all().await.unwrap();
    let sorts: Vec<_> = raw
        .iter()
        .map(|item| item.read::<String>("sk").unwrap())
        .collect();
    assert_eq!(sorts, ["00005", "00006", "00007"]);
}

// The keys of the index, which positions need, are not among the attributes of the table's keys.
#[tokio::test]
async fn a_raw_index_is_read_by_keys_and_cleared() {
    let table = temporary_table::<Event>().await.unwrap();
    let mut random = fastrand::Rng::with_seed(7);
    let events: Vec<_> = (0..30).map(|at| event(&mut random, at)).collect();
    table.batch().put_all(&events).await.unwrap();
    let raw = table.raw();
    let by_name = raw.index("ByName", ["shard", "name"]);
    let mut expected: Vec<_> = events.iter().collect();
    expected.sort_by_key(|event| (&*event.name, event.shard, event.at));
    let query = || by_name.query_partitions(0..5_u8);
    let keys = query().keys().all().await.unwrap();
    let found: Vec<_> = keys.iter().map(|key| key.as_item().clone()).collect();
    let of = |event: &&Event| dyno::item! { "shard" => event.shard.number(), "at" => event.at };
    let same_names = |items: &[Item]| {
        let names = items.iter().map(|item| {
            let at: i64 = item.read("at").unwrap();
            &*events.iter().find(|event| event.at == at).unwrap().name
        });
        names.collect::<Vec<_>>()
    };
    let expected: Vec<Item> = expected.iter().map(of).collect();
    assert_eq!(same_names(&found), same_names(&expected));
    assert!(expected.iter().all(|key| found.contains(key)));
    let mut stream = query().keys().stream();
    let first = stream.try_next().await.unwrap().unwrap();
    assert_eq!(first, keys[0]);
    let rest = query().keys().maybe_start_after(stream.cursor().unwrap());
    assert_eq!(rest.all().await.unwrap(), keys[1..]);
    let one = by_name.query(0).keys().page_of(2).await.unwrap();
    assert!(one.items.iter().all(|key| key.as_item().len() == 2));

    query().limit(10).delete_all().await.unwrap();
    assert_eq!(query().count().await.unwrap(), 20);
    query().delete_all().await.unwrap();
    assert_eq!(table.scan().count().await.unwrap(), 0);
}

#[tokio::test]
async fn an_invalid_query_of_several_partitions_fails_before_it_is_sent() {
    let table = temporary_table::<Sample>().await.unwrap();
    let meter = Meter::new();
    let query = || table.query_shards("cpu").meter(&meter);
    let shard = Shard::random();
    let other = table.cursor(&sample("disk", shard, 1)).unwrap();
    let stale = Shard::<4, 7>::new(6).unwrap();
    let stale = table.cursor(&sample("cpu", stale, 1)).unwrap();
    let invalid = [
        (query().into_sdk().err(), "is not a single request"),
        (query().bytes().await.err(), "is not a single request"),
        (
            query().start_after(other.clone()).all().await.err(),
            "a partition other than",
        ),
        (
            query().start_after(other.clone()).page_of(3).await.err(),
            "a partition other than",
        ),
        (
            query().end_before(other.clone()).page().await.err(),
            "a partition other than",
        ),
        (
            query().end_before(stale.clone()).all().await.err(),
            "only `page` and `page_of`",
        ),
        (
            query()
                .end_before(stale.clone())
                .stream()
                .try_next()
                .await
                .err(),
            "only `page` and `page_of`",
        ),
        (
            query()
                .filter(dyno::path_of("pk").eq("x"))
                .count()
                .await
                .err(),
            "cannot filter `pk`",
        ),
        (
            table
                .query_partitions([("cpu", shard), ("cpu", shard)])
                .meter(&meter)
                .all()
                .await
                .err(),
            "a partition is listed twice",
        ),
    ];
    for (error, text) in invalid {
        let error = error.expect(text);
        assert!(matches!(error, Error::InvalidRequest(_)), "{error}");
        assert!(error.to_string().contains(text), "{error}");
    }
    assert_eq!(meter.responses(), 0);

    let none = || {
        table
            .query_partitions(Vec::<(&str, Shard<4, 7>)>::new())
            .meter(&meter)
    };
    assert_eq!(none().sort_key(ge(1)).all().await.unwrap(), []);
    assert_eq!(none().count().await.unwrap(), 0);
    assert_eq!(none().page_of(3).await.unwrap().items, []);
    assert!(none().page().await.unwrap().cursor.is_none());
    assert_eq!(meter.responses(), 0);
    // A cursor of a shard that is still read.
    assert_eq!(query().start_after(stale).all().await.unwrap(), []);
    assert_eq!(meter.responses(), 7);
}

/// A partition is mostly read with one request, which evaluates about twice its share.
#[tokio::test]
async fn merged_pages_read_little_more_than_they_return() {
    let table = temporary_table::<Sample>().await.unwrap();
    let samples: Vec<_> = (0..400)
        .map(|at| sample("cpu", Shard::random(), at))
        .collect();
    table.batch().put_all(&samples).await.unwrap();
    let meter = Meter::new();
    let page = table
        .query_shards("cpu")
        .meter(&meter)
        .page_of(20)
        .await
        .unwrap();
    assert_eq!(page.items, samples[..20]);
    // Samples are in four of the seven shards, at random.
    assert!(page.scanned <= 90, "{}", page.scanned);
    assert!(
        (7..=11).contains(&meter.responses()),
        "{}",
        meter.responses()
    );
    // So does a bound on the capacity: half a unit each.
    for (units, responses) in [(3.5, 7), (3.6, 8), (5.0, 10)] {
        let meter = Meter::new();
        let nothing = table
            .query_shards("cpu")
            .filter(Sample::VALUE.gt(100))
            .page_size(1);
        let page = nothing.meter(&meter).page_of(5).max_capacity(units);
        let page = page.await.unwrap();
        assert!(page.items.is_empty() && page.cursor.is_some());
        assert!(
            meter.responses() >= responses,
            "{units} {}",
            meter.responses()
        );
        assert!(
            meter.responses() < responses + 7,
            "{units} {}",
            meter.responses()
        );
    }
    // A bound on the requests counts those of all partitions.
    for bound in [1, 7, 8, 20] {
        let meter = Meter::new();
        let nothing = table
            .query_shards("cpu")
            .filter(Sample::VALUE.gt(100))
            .page_size(1);
        let page = nothing
            .meter(&meter)
            .page_of(5)
            .max_requests(bound)
            .await
            .unwrap();
        assert_eq!(
            (page.items.len(), meter.responses()),
            (0, bound.max(7) as u64)
        );
    }
    let limited = table
        .query_shards("cpu")
        .descending()
        .limit(20)
        .all()
        .await
        .unwrap();
    let last: Vec<_> = samples.iter().rev().take(20).cloned().collect();
    assert_eq!(limited, last);
    // A series is followed from the end of what was there: the end of the range is not in it.
    let query = || table.query_shards("cpu").sort_key(lt(300));
    let mut stream = query()
        .start_after(query().cursor(&samples[200]).unwrap())
        .stream();
    while stream.try_next().await.unwrap().is_some() {}
    let rest = query().maybe_start_after(stream.cursor().unwrap());
    assert_eq!(rest.all().await.unwrap(), []);

    let error = table.query_shards("a#b").all().await.unwrap_err();
    assert!(!error.to_string().contains("twice"), "{error}");
}
