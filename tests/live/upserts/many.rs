//! Many upserts: the items that come back, and those that failed.

use std::collections::BTreeSet;

use dyno::batch::{FailureReason, UpsertReport};
use dyno::observe::Meter;
use dyno::{Error, Item, item, path};
use dyno_testing::{Fault, Faults, temporary_table};
use futures::stream;

use super::{Shelf, shelf, shelves};

fn shelf_at(at: u32) -> Shelf {
    Shelf { at, ..shelf() }
}

// Q48, Q49
#[tokio::test]
async fn any_number_is_merged_from_iterators_and_streams() {
    let shelves = shelves().await;
    let raw = shelves.raw();
    let extra = |at: u32| item! { "id" => "a", "at" => at, "extra" => at };
    let upserts = raw.upsert_all((0..150).map(extra));
    let report = upserts.report().await.unwrap();
    assert_eq!((report.taken, report.succeeded()), (150, 150));
    assert_eq!((report.requests, report.items.len()), (150, 0));
    report.complete().unwrap();

    let many: Vec<_> = (100..250).map(shelf_at).collect();
    let stored = shelves.upsert_all(&many).return_new().await.unwrap();
    assert_eq!(stored, many);
    let owned = stream::iter(many.into_iter().map(|shelf| Shelf {
        price: 1,
        owner: None,
        ..shelf
    }));
    let upserts = shelves.upsert_all(owned).keep_existing(Shelf::SIZE);
    upserts.concurrency(3).await.unwrap();

    let all = raw.query("a").consistent().all().await.unwrap();
    assert_eq!(all.len(), 250);
    for (at, item) in (0_u32..).zip(&all) {
        let has_extra = item.get("extra").is_some();
        assert_eq!(
            (has_extra, item.get("price").is_some()),
            (at < 150, at >= 100)
        );
        if at >= 100 {
            let shelf: Shelf = item.read_as().unwrap();
            let expected = Shelf {
                price: 1,
                ..shelf_at(at)
            };
            assert_eq!(shelf, expected);
        }
    }
}

// Q49: those of one key follow each other, and what the first has stays beside what the second has.
#[tokio::test]
async fn upserts_of_one_key_go_in_their_order() {
    let table = crate::items().await;
    let step = |n: u32| {
        let item = item! { "id" => n % 3, "last" => n };
        item.with(format!("a{n}"), n)
    };
    let upserts = table.upsert_all((0..60).map(step)).return_new();
    let report = upserts.concurrency(8).report().await.unwrap();
    assert_eq!((report.succeeded(), report.requests), (60, 60));
    let mut expected = [Item::new(), Item::new(), Item::new()];
    for (n, stored) in (0_u32..).zip(report.items) {
        let item = &mut expected[n as usize % 3];
        item.extend(step(n));
        // Each saw all that came before, and nothing of what came after.
        assert_eq!(&stored.unwrap().unwrap(), item);
    }
}

// Q26: a condition that fails concerns one item, and holds up no other.
#[tokio::test]
async fn items_whose_condition_failed_are_reported_with_the_old_items() {
    let table = crate::items().await;
    let versioned = |id: u32, version: u32| item! { "id" => id, "version" => version };
    let newer = (0..40).map(|id| versioned(id, if id % 4 == 0 { 1 } else { 9 }));
    table.batch().put_all(newer).await.unwrap();
    let upserts = table
        .upsert_all((0..50).map(|id| versioned(id, 5)))
        .condition(path("version").lt(5))
        .existing()
        .return_new();
    let report = upserts.report().await.unwrap();
    assert_eq!((report.taken, report.succeeded()), (50, 10));
    assert!(report.stopped.is_none() && !report.is_complete());
    for left in &report.failed {
        let FailureReason::Rejected(error) = &left.reason else {
            panic!("{left:?}");
        };
        let Error::ConditionFailed(failed) = &**error else {
            panic!("{error:?}");
        };
        let id = u32::try_from(left.position).unwrap();
        assert_eq!(left.input, Some(versioned(id, 5)));
        assert_eq!(left.attempts, 1);
        assert_eq!(failed.old_item(), (id < 40).then(|| versioned(id, 9)));
        assert!(report.items[left.position].is_none());
    }
    let stored = report.items.iter().flatten().count();
    assert_eq!((report.items.len(), stored), (50, 10));
    let none = table.upsert_all((60..70).map(|id| versioned(id, 5)));
    let none = none.existing().return_new().report().await.unwrap();
    assert_eq!((none.succeeded(), none.items.len()), (0, 10));
    let error = report.complete().unwrap_err();
    let text = error.to_string();
    let begin = format!(
        "{}: 40 of 50 operations of the batch were not written: ",
        table.name()
    );
    assert!(text.starts_with(&begin), "{text}");
    let Error::Incomplete(incomplete) = error else {
        panic!("{error:?}");
    };
    let report = incomplete.into_report::<UpsertReport<Item>>().unwrap();
    assert_eq!(report.failed.len(), 40);
}

#[tokio::test]
async fn what_cannot_be_sent_or_stored_holds_up_no_other() {
    let table = crate::items().await;
    let wide: Item = (0..400).map(|at| (format!("a{at}"), at)).collect();
    let items = [
        item! { "id" => 1, "a" => 1 },
        item! { "a" => 1 },
        wide.with("id", 2),
        item! { "id" => true },
        item! { "id" => "no number" },
        item! { "id" => 3, "a" => "x".repeat(500_000) },
        item! { "id" => 4, "a" => 1 },
    ];
    let incomplete = table.upsert_all(&items).await.unwrap_err();
    let report = incomplete.into_report();
    assert_eq!((report.taken, report.succeeded()), (7, 2));
    let name = table.name();
    let reasons: Vec<_> = report
        .failed
        .iter()
        .map(|failed| (failed.position, failed.attempts, failed.reason.to_string()))
        .collect();
    let said = |at: usize, text: String| (at, 0, format!("not sent: {text}"));
    let sent = reasons.iter().find(|(at, ..)| *at == 4).unwrap();
    assert!(sent.1 == 1 && sent.2.starts_with("rejected: "));
    let expected = [
        said(
            1,
            format!("{name}: attribute `id`: the item lacks an attribute of its key"),
        ),
        said(
            2,
            format!("{name} (2): an expression can have at most 4096 bytes"),
        ),
        said(
            3,
            format!("{name} (true): a key is a string, a number or bytes"),
        ),
        sent.clone(),
        said(
            5,
            format!("{name} (3): the item has 500005 bytes; an item can have at most 409600"),
        ),
    ];
    assert_eq!(reasons, expected);
    let ids: BTreeSet<u32> = table
        .scan()
        .consistent()
        .all()
        .await
        .unwrap()
        .iter()
        .map(|item| item.read("id").unwrap())
        .collect();
    assert_eq!(ids, [1, 4].into());
}

#[tokio::test]
async fn an_item_that_was_written_and_cannot_be_read_says_so() {
    let shelves = shelves().await;
    let raw = shelves.raw();
    let odd = item! { "id" => "a", "at" => 2, "size" => "large" };
    raw.put(odd).await.unwrap();
    let without_size = |at| Shelf {
        size: None,
        ..shelf_at(at)
    };
    let upserts = || shelves.upsert_all((1..4).map(without_size)).return_new();
    let report = upserts().report().await.unwrap();
    assert!(report.is_complete());
    let [Some(Ok(_)), Some(Err(error)), Some(Ok(_))] = &report.items[..] else {
        panic!("{:?}", report.items);
    };
    let message = "Shelf (\"a\", 2): the item was written, but the new item cannot be read: \
        attribute `size`: expected N, found S";
    assert_eq!(error.to_string(), message);
    let error = upserts().await.unwrap_err();
    assert_eq!(error.to_string(), message);
    assert!(error.was_carried_out());
    let Error::Decode(unreadable) = error else {
        panic!("{error:?}")
    };
    let stored = raw.get(item! { "id" => "a", "at" => 2 }).await.unwrap();
    assert_eq!(unreadable.item(), stored);
}

// Q49: an error that no item is to blame for stops the upserts, and the source keeps what was not taken.
#[tokio::test]
async fn a_missing_permission_stops_the_upserts() {
    let table = temporary_table::<Shelf>().await.unwrap();
    let faults = Faults::none()
        .on("UpdateItem")
        .nth(20)
        .inject(Fault::Error("AccessDeniedException"));
    let client = faults.client(table.client());
    let shelves = client.table_named::<Shelf>(table.name());
    let mut source = (0..1000).map(shelf_at);
    let upserts = shelves.upsert_all(&mut source).concurrency(4);
    let report = upserts.report().await.unwrap();
    assert!(report.stopped.is_some(), "{report:?}");
    let left = source.count();
    assert_eq!(report.taken + left, 1000);
    assert!(report.taken < 30, "{report:?}");
    let there = table.scan().consistent().count().await.unwrap();
    assert_eq!(there, report.succeeded());
}

#[tokio::test]
async fn requests_can_be_had_as_the_sdks() {
    let table = crate::items().await;
    let items = (0..3_u32).map(|id| item! { "id" => id, "a" => id });
    let requests = table.upsert_all(items).into_sdk().await.unwrap();
    assert_eq!(requests.len(), 3);
    for request in requests {
        request.send().await.unwrap();
    }
    assert_eq!(table.scan().consistent().count().await.unwrap(), 3);
}

#[tokio::test]
async fn meters_count_what_upserts_consume() {
    let table = crate::items().await;
    let large = |id: u32| item! { "id" => id, "a" => "x".repeat(1_500) };
    let meter = Meter::new();
    let upserts = table.upsert_all((0..10).map(large)).meter(&meter);
    upserts.await.unwrap();
    // Two units for each, one for every KB that was begun.
    assert_eq!((meter.responses(), meter.total().write_units), (10, 20.0));
    let small = table.upsert(item! { "id" => 1, "b" => 1 });
    small.meter(&meter).await.unwrap();
    // The item that comes of it counts.
    assert_eq!((meter.responses(), meter.total().write_units), (11, 22.0));

    // They are handed over with the SDK's requests.
    let meter = Meter::new();
    let upserts = table.upsert_all((0..3).map(large)).meter(&meter);
    for request in upserts.into_sdk().await.unwrap() {
        request.send().await.unwrap();
    }
    let upsert = table.upsert(large(3)).meter(&meter);
    upsert.into_sdk().unwrap().send().await.unwrap();
    assert_eq!((meter.responses(), meter.total().write_units), (4, 8.0));
}
