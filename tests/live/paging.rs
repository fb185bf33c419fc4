//! Filled pages, pages backward, sealed cursors, and streams that go on.

use std::time::Duration;

use dyno::cursor::{CursorKeys, Seal};
use dyno::error::InvalidCursor;
use dyno::observe::Meter;
use dyno::{Cursor, Model, Page, ge};
use dyno_testing::{TemporaryTable, temporary_table};
use futures::TryStreamExt as _;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};

/// Its keys have the types that lose digits or bytes on the way through other formats.
#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Readings", index(name = "ByLevel", partition_key = (site, level), sort_key = (at, tag)))]
struct Reading {
    #[dyno(partition_key)]
    site: String,
    #[dyno(sort_key)]
    at: u64,
    level: u8,
    tag: Vec<u8>,
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

#[derive(Clone, Copy, Debug)]
struct Case {
    count: u64,
    size: usize,
    /// Readings of at least this value.
    above: Option<u32>,
    page_size: Option<usize>,
    descending: bool,
    sealed: bool,
    index: bool,
    requests: Option<usize>,
}

fn case() -> impl Strategy<Value = Case> {
    (
        0..60_u64,
        1..12_usize,
        proptest::option::of(0..8_u32),
        proptest::option::of(1..9_usize),
        any::<[bool; 3]>(),
        proptest::option::of(1..4_usize),
    )
        .prop_map(
            |(count, size, above, page_size, [descending, sealed, index], requests)| Case {
                count,
                size,
                above,
                page_size,
                descending,
                sealed,
                index,
                requests,
            },
        )
}

impl Case {
    /// The page after or before a cursor.
    async fn page(
        &self,
        table: &TemporaryTable<Reading>,
        after: Option<Cursor>,
        before: Option<Cursor>,
    ) -> Page<Reading> {
        // A query on a table and one on an index are two types.
        macro_rules! page {
            ($query:expr) => {{
                let mut query =
                    $query.maybe_filter(self.above.map(|value| Reading::VALUE.ge(value)));
                if let Some(items) = self.page_size {
                    query = query.page_size(items);
                }
                if self.descending {
                    query = query.descending();
                }
                if self.sealed {
                    query = query.sealed(&seal());
                }
                query = query.maybe_start_after(after).maybe_end_before(before);
                let page = query.page_of(self.size);
                match self.requests {
                    Some(requests) => page.max_requests(requests).await,
                    None => page.await,
                }
            }};
        }
        let page = match self.index {
            true => page!(table.index(Reading::BY_LEVEL).query((reading(0).site, 1))),
            false => page!(table.query(reading(0).site)),
        };
        page.expect("the page is read")
    }

    /// What all pages have together.
    fn expected(&self) -> Vec<Reading> {
        let mut expected: Vec<_> = (0..self.count).map(reading).collect();
        expected.retain(|reading| self.above.is_none_or(|above| reading.value >= above));
        if self.descending {
            expected.reverse();
        }
        expected
    }
}

// A29, Q42, I37, I38
#[tokio::test]
async fn filled_pages_concatenate_to_all_items_forward_and_backward() {
    let mut runner = TestRunner::new(Config::default());
    for _ in 0..30 {
        let case = case().new_tree(&mut runner).unwrap().current();
        let table = readings(case.count).await;
        let expected = case.expected();

        let (mut found, mut pages, mut after) = (Vec::new(), Vec::new(), None);
        loop {
            let page = case.page(&table, sent(after.take()), None).await;
            assert!(page.items.len() <= case.size, "{case:?}");
            if case.requests.is_none() {
                // Full unless it is the last, and never empty behind another one.
                assert!(
                    page.items.len() == case.size || page.cursor.is_none(),
                    "{case:?}"
                );
                assert!(!page.items.is_empty() || expected.is_empty(), "{case:?}");
            }
            found.extend(page.items.clone());
            after.clone_from(&page.cursor);
            pages.push(page);
            if after.is_none() {
                break;
            }
        }
        assert_eq!(found, expected, "{case:?}");
        assert_eq!(pages[0].previous, None, "{case:?}");

        // From each page, turned round.
        for page in pages.iter().skip(1).filter(|page| !page.items.is_empty()) {
            let start = expected
                .iter()
                .position(|item| *item == page.items[0])
                .unwrap();
            let (mut back, mut before) = (Vec::new(), page.previous.clone());
            let mut next = None;
            while let Some(cursor) = sent(before.take()) {
                let page = case.page(&table, None, Some(cursor)).await;
                if next.is_none() && !page.items.is_empty() {
                    next = Some(page.cursor.clone());
                }
                back.splice(0..0, page.items);
                before = page.previous;
            }
            assert_eq!(back, expected[..start], "{case:?}");
            // And back again: what follows the page before this one begins with this one.
            if let Some(next) = next {
                let again = case.page(&table, sent(next), None).await;
                let begins = again
                    .items
                    .first()
                    .is_none_or(|item| *item == expected[start]);
                assert!(begins, "{case:?}");
                assert!(
                    case.requests.is_some() || !again.items.is_empty(),
                    "{case:?}"
                );
            }
        }
    }
}

// A29, S55
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

// S52, I36
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
        nothing.to_string().contains("must be above 0 units"),
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
