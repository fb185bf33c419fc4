//! Filled pages, pages backward, sealed cursors, and streams that go on.

use std::time::Duration;

use dyno::cursor::{CursorKeys, Seal};
use dyno::error::InvalidCursor;
use dyno::observe::Meter;
use dyno::{Cursor, Model, Page, between, ge};
use dyno_testing::{TemporaryTable, temporary_table};
use futures::TryStreamExt as _;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::faults::{Named, seeds};

/// Its keys have the types that lose digits or bytes on the way through other formats.
#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Readings")]
#[dyno(index(name = "ByLevel", partition_key = (site, level), sort_key = (at, tag)))]
#[dyno(index(name = "ByGroup", partition_key = level, sort_key = group))]
struct Reading {
    #[dyno(partition_key)]
    site: String,
    #[dyno(sort_key)]
    at: u64,
    level: u8,
    tag: Vec<u8>,
    /// The same for many, which have the same key in an index then.
    group: u8,
    value: u32,
}

#[derive(dyno::Document, Debug, PartialEq)]
struct Value {
    value: u32,
}

fn reading(number: u64) -> Reading {
    Reading {
        site: "north/ä?&=".into(),
        // Near the end of what a float can tell apart.
        at: u64::MAX - 10_000 + number,
        level: 1,
        tag: vec![0xff, 0, u8::try_from(number % 256).expect("a byte")],
        group: u8::try_from(number % 3).expect("a digit"),
        value: u32::try_from(number % 7).expect("a digit"),
    }
}

async fn readings(count: u64) -> TemporaryTable<Reading> {
    let table = temporary_table::<Reading>()
        .await
        .expect("the engine makes tables");
    let readings: Vec<_> = (0..count).map(reading).collect();
    table
        .batch()
        .put_all(&readings)
        .await
        .expect("they are written");
    table
}

fn seal() -> Seal {
    CursorKeys::new([7; 32])
        .seal("ada")
        .expires_after(Duration::from_secs(600))
}

/// What a caller gets and gives back.
fn sent(cursor: Option<Cursor>) -> Option<Cursor> {
    cursor.map(|cursor| cursor.to_string().parse().expect("its own text"))
}

/// What is read.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Source {
    Query,
    QueryIndex,
    /// An index in which many items have the same key.
    QueryEqualKeys,
    Scan,
    ScanIndex,
}

#[derive(Clone, Copy, Debug)]
struct Case {
    source: Source,
    count: u64,
    size: usize,
    limit: Option<usize>,
    /// Readings of at least this value.
    above: Option<u32>,
    /// The numbers of the first and the last reading of the sort key condition.
    between: Option<(u64, u64)>,
    page_size: Option<usize>,
    descending: bool,
    sealed: bool,
    requests: Option<usize>,
    /// Whether other readings come and go between two pages.
    changing: bool,
}

fn case() -> impl Strategy<Value = Case> {
    let sources = [
        Source::Query,
        Source::QueryIndex,
        Source::QueryEqualKeys,
        Source::Scan,
        Source::ScanIndex,
    ];
    (
        prop::sample::select(sources.to_vec()),
        0..60_u64,
        1..12_usize,
        proptest::option::weighted(0.2, 1..12_usize),
        proptest::option::of(0..8_u32),
        proptest::option::weighted(0.3, (0..60_u64, 0..120_u64)),
        proptest::option::of(1..9_usize),
        any::<[bool; 3]>(),
        proptest::option::of(1..4_usize),
    )
        .prop_map(
            |(
                source,
                count,
                size,
                limit,
                above,
                between,
                page_size,
                [descending, sealed, changing],
                requests,
            )| {
                Case {
                    source,
                    count,
                    size,
                    limit,
                    above,
                    between: between
                        .map(|(first, count)| (first, first + count))
                        .filter(|_| matches!(source, Source::Query | Source::QueryIndex)),
                    page_size,
                    descending: descending && !matches!(source, Source::Scan | Source::ScanIndex),
                    sealed,
                    requests,
                    changing,
                }
            },
        )
}

/// Random numbers that are the same in each run.
fn random(seed: u64) -> TestRng {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    TestRng::from_seed(RngAlgorithm::ChaCha, &bytes)
}

/// The setters that a query and a scan share.
macro_rules! settings {
    ($case:ident, $read:expr) => {{
        let mut read = $read.maybe_filter($case.above.map(|value| Reading::VALUE.ge(value)));
        if let Some(items) = $case.page_size {
            read = read.page_size(items);
        }
        if let Some(items) = $case.limit {
            read = read.limit(items);
        }
        if $case.sealed {
            read = read.sealed(&seal());
        }
        read
    }};
}

impl Case {
    /// The most items of a page.
    fn most(&self) -> usize {
        self.limit.map_or(self.size, |limit| limit.min(self.size))
    }

    fn is_scan(&self) -> bool {
        matches!(self.source, Source::Scan | Source::ScanIndex)
    }

    /// The page after or before a cursor.
    async fn page(
        &self,
        table: &TemporaryTable<Reading>,
        after: Option<Cursor>,
        before: Option<Cursor>,
    ) -> Page<Reading> {
        let bounded = |page: dyno::op::FilledPage<Reading>| match self.requests {
            Some(requests) => page.max_requests(requests).into_future(),
            None => page.into_future(),
        };
        let sort_keys = || {
            let (first, last) = self.between?;
            Some(between(reading(first).at, reading(last).at))
        };
        // Reads of a table and of an index are two types.
        macro_rules! query {
            ($query:expr) => {{
                let mut query = settings!(self, $query);
                if self.descending {
                    query = query.descending();
                }
                query = query.maybe_start_after(after).maybe_end_before(before);
                bounded(query.page_of(self.size)).await
            }};
        }
        macro_rules! scan {
            ($scan:expr) => {{
                let scan = settings!(self, $scan).maybe_start_after(after);
                bounded(scan.page_of(self.size)).await
            }};
        }
        let by_level = table.index(Reading::BY_LEVEL);
        let page = match self.source {
            Source::Query => query!(table.query(reading(0).site).maybe_sort_key(sort_keys())),
            Source::QueryIndex => {
                let query = by_level.query((reading(0).site, 1));
                query!(query.maybe_sort_key(sort_keys()))
            }
            Source::QueryEqualKeys => query!(table.index(Reading::BY_GROUP).query(1)),
            Source::Scan => scan!(table.scan()),
            Source::ScanIndex => scan!(by_level.scan()),
        };
        page.expect("the page is read")
    }

    /// What all pages have together: what a read of all returns.
    async fn expected(&self, table: &TemporaryTable<Reading>) -> Vec<Reading> {
        let by_level = table.index(Reading::BY_LEVEL);
        let all = match self.source {
            Source::Query => table.query(reading(0).site).all().await,
            Source::QueryIndex => by_level.query((reading(0).site, 1)).all().await,
            Source::QueryEqualKeys => table.index(Reading::BY_GROUP).query(1).all().await,
            Source::Scan => table.scan().all().await,
            Source::ScanIndex => by_level.scan().all().await,
        };
        let mut expected = all.expect("all are read");
        assert_eq!(expected.len() as u64, self.count);
        expected.retain(|reading| self.above.is_none_or(|above| reading.value >= above));
        if let Some((first, last)) = self.between {
            expected.retain(|read| (reading(first).at..=reading(last).at).contains(&read.at));
        }
        if self.descending {
            expected.reverse();
        }
        expected
    }

    /// Lets a reading come or go that does not stand throughout, if that is the case.
    async fn change(&self, table: &TemporaryTable<Reading>, random: &mut TestRng) {
        if !self.changing {
            return;
        }
        let passing = reading(2 * u64::from(random.next_u32() % 60) + 1);
        match random.next_u32() % 2 {
            0 => table.put(&passing).await.expect("it is written"),
            _ => table
                .delete((passing.site, passing.at))
                .await
                .expect("it is deleted"),
        }
    }
}

/// Whether the reading stands throughout.
fn stands(reading: &Reading) -> bool {
    (reading.at - self::reading(0).at).is_multiple_of(2)
}

// A28, A29, A30, Q35, Q38, Q40, Q42, I37, I38, S51, S56
#[tokio::test]
async fn filled_pages_concatenate_to_all_items_forward_and_backward() {
    for seed in seeds(100) {
        let _named = Named(seed);
        let mut random = random(seed);
        let config = Config::default();
        let mut runner = TestRunner::new_with_rng(config, random.clone());
        let case = case().new_tree(&mut runner).unwrap().current();
        let table = temporary_table::<Reading>().await.unwrap();
        let standing: Vec<_> = (0..case.count).map(|number| reading(2 * number)).collect();
        table.batch().put_all(&standing).await.unwrap();
        let expected = case.expected(&table).await;

        let (mut found, mut pages, mut after) = (Vec::new(), Vec::new(), None);
        loop {
            let page = case.page(&table, sent(after.take()), None).await;
            assert!(page.items.len() <= case.most(), "{case:?}");
            if case.requests.is_none() {
                // Full unless it is the last, and never empty behind another one.
                assert!(
                    page.items.len() == case.most() || page.cursor.is_none(),
                    "{case:?}"
                );
                let can_be_empty = expected.is_empty() || case.changing;
                assert!(!page.items.is_empty() || can_be_empty, "{case:?}");
            }
            found.extend(page.items.iter().filter(|item| stands(item)).cloned());
            after.clone_from(&page.cursor);
            pages.push(page);
            if after.is_none() {
                break;
            }
            case.change(&table, &mut random).await;
        }
        assert_eq!(found, expected, "{case:?}");
        assert_eq!(pages[0].previous, None, "{case:?}");
        if case.is_scan() {
            continue;
        }

        // Turned round anywhere.
        let (mut page, mut start) = (pages[0].clone(), 0);
        let mut end = page.items.len();
        for _ in 0..if case.changing { 0 } else { 12 } {
            let forward = random.next_u32().is_multiple_of(2);
            let (after, before) = match forward {
                true => (sent(page.cursor.clone()), None),
                false => (None, sent(page.previous.clone())),
            };
            if after.is_none() && before.is_none() {
                continue;
            }
            page = case.page(&table, after, before).await;
            (start, end) = match forward {
                true => (end, end + page.items.len()),
                false => (start - page.items.len(), start),
            };
            assert_eq!(page.items, expected[start..end], "{case:?}");
        }

        // From each page, turned round.
        let mut start = 0;
        for (number, page) in pages.iter().enumerate() {
            let before_it = start;
            start += page.items.iter().filter(|item| stands(item)).count();
            if number == 0 || page.items.is_empty() {
                continue;
            }
            let (mut back, mut before) = (Vec::new(), page.previous.clone());
            let mut next = None;
            while let Some(cursor) = sent(before.take()) {
                let page = case.page(&table, None, Some(cursor)).await;
                if next.is_none() && !page.items.is_empty() {
                    next = Some(page.cursor.clone());
                }
                back.splice(0..0, page.items);
                before = page.previous;
                case.change(&table, &mut random).await;
            }
            back.retain(stands);
            assert_eq!(back, expected[..before_it], "{case:?}");
            // And back again: what follows the page before this one begins with this one.
            if let Some(next) = next.filter(|_| !case.changing) {
                let again = case.page(&table, sent(next), None).await;
                let begins = again
                    .items
                    .first()
                    .is_none_or(|item| *item == expected[before_it]);
                assert!(begins, "{case:?}");
                assert!(
                    case.requests.is_some() || !again.items.is_empty(),
                    "{case:?}"
                );
            }
        }
    }
}

// A28, S55
#[tokio::test]
async fn pages_of_one_request_lead_back_as_well() {
    let table = readings(25).await;
    let site = || reading(0).site;
    let all: Vec<_> = (0..25).map(reading).collect();
    let first = table.query(site()).limit(10).page().await.unwrap();
    assert_eq!(first.previous, None);
    let query = table
        .query(site())
        .limit(10)
        .maybe_start_after(first.cursor);
    let second = query.page().await.unwrap();
    assert_eq!(second.items, all[10..20]);
    let query = table
        .query(site())
        .limit(10)
        .maybe_end_before(second.previous);
    let back = query.page().await.unwrap();
    assert_eq!(back.items, all[..10]);
    // There may be more before it, which DynamoDB does not say.
    let none = table
        .query(site())
        .limit(10)
        .maybe_end_before(back.previous)
        .page()
        .await
        .unwrap();
    assert_eq!((none.items.len(), none.previous), (0, None));
    let query = table.query(site()).limit(10).maybe_start_after(back.cursor);
    assert_eq!(query.page().await.unwrap().items, all[10..20]);
    // A typed projection without the key has cursors, too.
    let cursor = table.cursor(&all[9]).unwrap();
    let query = table
        .query(site())
        .project::<Value>()
        .start_after(cursor.clone());
    let values = query.page_of(3).await.unwrap();
    let expected: Vec<_> = all[10..13]
        .iter()
        .map(|reading| Value {
            value: reading.value,
        })
        .collect();
    assert_eq!(values.items, expected);
    let rest = || table.query(site());
    let next = rest().maybe_start_after(values.cursor).first().await;
    assert_eq!(next.unwrap().as_ref(), Some(&all[13]));
    let back = rest().maybe_end_before(values.previous).page_of(1).await;
    assert_eq!(back.unwrap().items, all[9..10]);
    let values = table
        .query(site())
        .project::<Value>()
        .start_after(cursor)
        .limit(3)
        .page()
        .await;
    let back = rest().maybe_end_before(values.unwrap().previous);
    assert_eq!(back.page_of(1).await.unwrap().items, all[9..10]);
}

// Items that are added and removed between two pages: what stood throughout comes once, in its place.
#[tokio::test]
async fn items_may_come_and_go_between_pages() {
    let table = readings(30).await;
    let site = || reading(0).site;
    let first = table.query(site()).page_of(10).await.unwrap();
    // The item that the cursor is right after, the first of the next page, one before and one behind.
    for gone in [9, 10, 3, 25] {
        table.delete((site(), reading(gone).at)).await.unwrap();
    }
    let early = Reading {
        at: 5,
        ..reading(0)
    };
    table.put(&early).await.unwrap();
    let second = table
        .query(site())
        .maybe_start_after(first.cursor)
        .page_of(10)
        .await
        .unwrap();
    assert_eq!(second.items, (11..21).map(reading).collect::<Vec<_>>());
    let back = table
        .query(site())
        .maybe_end_before(second.previous)
        .page_of(10)
        .await
        .unwrap();
    let mut expected: Vec<_> = (0..9).filter(|number| *number != 3).map(reading).collect();
    expected.insert(0, early);
    assert_eq!((back.items, back.previous), (expected, None));
}

#[tokio::test]
async fn bounds_end_a_page_early_with_a_cursor() {
    let table = readings(40).await;
    let rare = || {
        table
            .query(reading(0).site)
            .filter(Reading::VALUE.eq(6))
            .page_size(5)
    };
    let meter = Meter::new();
    let page = rare()
        .meter(&meter)
        .page_of(10)
        .max_requests(3)
        .await
        .unwrap();
    // 6 and 13 are among the first fifteen.
    assert_eq!(
        (page.items.len(), page.scanned, meter.responses()),
        (2, 15, 3)
    );
    let rest = rare()
        .maybe_start_after(page.cursor)
        .page_of(10)
        .await
        .unwrap();
    let numbers: Vec<_> = rest
        .items
        .iter()
        .map(|item| item.at - reading(0).at)
        .collect();
    assert_eq!((numbers, rest.cursor), (vec![20, 27, 34], None));
    let meter = Meter::new();
    let page = rare()
        .meter(&meter)
        .page_of(10)
        .max_capacity(1.0)
        .await
        .unwrap();
    assert_eq!(
        (page.items.len(), page.scanned, meter.total().units),
        (1, 10, 1.0)
    );
    assert!(page.cursor.is_some());
    // Not even one request is one.
    let page = rare().page_of(10).max_requests(0).await.unwrap();
    assert_eq!(page.scanned, 5);
}

#[tokio::test]
async fn a_filled_page_reads_about_as_much_as_it_needs() {
    let table = readings(200).await;
    let meter = Meter::new();
    let all = table
        .query(reading(0).site)
        .meter(&meter)
        .page_of(20)
        .await
        .unwrap();
    assert_eq!(
        (all.items.len(), all.scanned, meter.responses()),
        (20, 21, 1)
    );
    let meter = Meter::new();
    let some = table.query(reading(0).site).filter(Reading::VALUE.eq(6));
    let some = some.meter(&meter).page_of(10).await.unwrap();
    // One in seven passes, so 77 are the fewest.
    assert_eq!(some.items.len(), 10);
    assert!(
        some.scanned < 110 && meter.responses() <= 5,
        "{} {}",
        some.scanned,
        meter.responses()
    );
}

// S55, I36, I39, I40
#[tokio::test]
async fn a_stream_goes_on_at_any_item() {
    let table = readings(23).await;
    let all: Vec<_> = (0..23).map(reading).collect();
    for sealed in [false, true] {
        let read = || {
            let query = table.query(reading(0).site).page_size(5);
            if sealed { query.sealed(&seal()) } else { query }
        };
        for stop in 0..=all.len() {
            let mut stream = read().stream();
            for expected in &all[..stop] {
                assert_eq!(stream.try_next().await.unwrap().as_ref(), Some(expected));
            }
            let cursor = sent(stream.cursor().unwrap());
            assert_eq!(cursor.is_some(), stop > 0);
            drop(stream);
            let rest: Vec<_> = read()
                .maybe_start_after(cursor.clone())
                .stream()
                .try_collect()
                .await
                .unwrap();
            assert_eq!(rest, all[stop..]);
            // Before its first item, a stream that goes on is where it began.
            assert_eq!(
                read()
                    .maybe_start_after(cursor.clone())
                    .stream()
                    .cursor()
                    .unwrap(),
                cursor
            );
        }
    }
    let mut end = table.scan().stream();
    while end.try_next().await.unwrap().is_some() {}
    let cursor = end.cursor().unwrap();
    assert_eq!(
        table.scan().maybe_start_after(cursor).all().await.unwrap(),
        []
    );
    let mut views = table
        .index(Reading::BY_LEVEL)
        .scan()
        .project::<Value>()
        .stream();
    views.try_next().await.unwrap();
    let cursor = views.cursor().unwrap().unwrap();
    let rest = table.index(Reading::BY_LEVEL).scan().start_after(cursor);
    assert_eq!(rest.all().await.unwrap().len(), 22);
}

/// The end of a page is no beginning: the item between the two would be lost.
#[tokio::test]
async fn the_cursors_of_a_page_have_sides() {
    let table = readings(10).await;
    let seal = seal();
    for sealed in [false, true] {
        let read = || match sealed {
            false => table.query(reading(0).site),
            true => table.query(reading(0).site).sealed(&seal),
        };
        let first = read().page_of(3).await.unwrap();
        let second = read()
            .maybe_start_after(sent(first.cursor))
            .page_of(3)
            .await
            .unwrap();
        let [end, beginning] = [second.cursor, second.previous].map(|cursor| sent(cursor).unwrap());
        for wrong in [
            read().start_after(beginning.clone()).page().await.map(drop),
            read().start_after(beginning.clone()).all().await.map(drop),
            read()
                .start_after(beginning)
                .limit(0)
                .page()
                .await
                .map(drop),
            read().end_before(end.clone()).page_of(2).await.map(drop),
            read().end_before(end).limit(0).page().await.map(drop),
        ] {
            let error = wrong.unwrap_err();
            assert_eq!(
                error.invalid_cursor(),
                Some(&InvalidCursor::WrongSide),
                "{error}"
            );
        }
        // A cursor of an item is for both.
        let at = || sent(Some(read().cursor(&reading(4)).unwrap()));
        let after = read().maybe_start_after(at()).page_of(2).await.unwrap();
        assert_eq!(after.items, [reading(5), reading(6)]);
        let before = read().maybe_end_before(at()).page_of(2).await.unwrap();
        assert_eq!(before.items, [reading(2), reading(3)]);
    }
}

/// A page that a bound ended, or whose items are gone, leads back to where it came from.
#[tokio::test]
async fn pages_without_items_lead_on() {
    let table = readings(40).await;
    let read = || table.query(reading(0).site).filter(Reading::VALUE.gt(100));
    let all = || table.query(reading(0).site);
    let before = all().page_of(20).await.unwrap().cursor;
    let second = all().maybe_start_after(before).page_of(5).await.unwrap();
    // Nothing passes the filter.
    let bounded = read()
        .maybe_end_before(sent(second.previous.clone()))
        .page_size(3)
        .page_of(5)
        .max_requests(2)
        .await
        .unwrap();
    assert_eq!((bounded.items.len(), bounded.scanned), (0, 6));
    let next = all()
        .maybe_start_after(sent(bounded.cursor))
        .page_of(9)
        .await
        .unwrap();
    // The last one that was read did not pass.
    assert_eq!(next.items, (15..24).map(reading).collect::<Vec<_>>());
    let previous = all()
        .maybe_end_before(sent(bounded.previous))
        .page_of(2)
        .await
        .unwrap();
    assert_eq!(previous.items, [reading(12), reading(13)]);
    // To the beginning, and from there through all.
    let page = read()
        .maybe_end_before(sent(second.previous))
        .page_of(5)
        .await
        .unwrap();
    assert_eq!((page.items.len(), page.previous), (0, None));
    let again = all()
        .maybe_start_after(sent(page.cursor))
        .page_of(2)
        .await
        .unwrap();
    assert_eq!(again.items, [reading(0), reading(1)]);
    // To the end, and back.
    let page = read()
        .maybe_start_after(sent(second.cursor))
        .page_of(5)
        .await
        .unwrap();
    assert_eq!((page.items.len(), page.cursor), (0, None));
    let back = all()
        .maybe_end_before(sent(page.previous))
        .page_of(2)
        .await
        .unwrap();
    assert_eq!(back.items, [reading(38), reading(39)]);
    let none = all()
        .maybe_end_before(sent(again.previous))
        .limit(0)
        .page()
        .await
        .unwrap();
    assert_eq!((none.items.len(), none.cursor), (0, None));

    let nothing = read().page_of(5).max_capacity(f64::NAN).await.unwrap_err();
    assert!(
        nothing.to_string().contains("must be greater than 0 units"),
        "{nothing}"
    );
}

#[tokio::test]
async fn a_cursor_can_be_made_of_an_item_or_a_key() {
    let table = readings(10).await;
    let key = dyno::Key::<Reading>::of(&reading(4)).unwrap();
    for cursor in [Cursor::from(&key), table.cursor(&reading(4)).unwrap()] {
        let rest = table
            .query(reading(0).site)
            .maybe_start_after(sent(Some(cursor.clone())));
        assert_eq!(
            rest.all().await.unwrap(),
            (5..10).map(reading).collect::<Vec<_>>()
        );
        let before = table
            .query(reading(0).site)
            .end_before(cursor)
            .page_of(2)
            .await
            .unwrap();
        assert_eq!(before.items, [reading(2), reading(3)]);
    }
    let later = table
        .query(reading(0).site)
        .sort_key(ge(reading(7).at))
        .page_of(9)
        .await
        .unwrap();
    assert_eq!(later.items.len(), 3);
}
