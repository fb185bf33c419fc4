//! Many upserts: what comes back, and what is handed back.

use std::collections::BTreeSet;

use dyno::batch::FailureReason;
use dyno::observe::Meter;
use dyno::{Error, Item, item, path};
use dyno_testing::{Fault, Faults, temporary_table};
use futures::stream;

use super::{NAMES, Shelf, shelf, shelves};

fn shelf_at(at: u32) -> Shelf {
    Shelf { at, ..shelf() }
}

// Q48, Q49
#[tokio::test]
async fn any_number_is_merged_from_iterators_and_streams() {
    let shelves = shelves().await;
    let raw = shelves.client().raw_table(shelves.name());
    let extra = |at: u32| item! { "id" => "a", "at" => at, "extra" => at };
    let response = raw.upsert_all(NAMES, (0..150).map(extra)).await.unwrap();
    assert_eq!((response.taken, response.written()), (150, 150));
    assert_eq!((response.requests, response.stored.len()), (150, 0));
    response.complete().unwrap();

    let many: Vec<_> = (100..250).map(shelf_at).collect();
    let response = shelves.upsert_all(&many).return_new().await.unwrap();
    assert!(response.is_complete());
    let stored: Result<Vec<_>, _> = response.stored.into_iter().flatten().collect();
    assert_eq!(stored.unwrap(), many);
    let owned = stream::iter(many.into_iter().map(|shelf| Shelf {
        price: 1,
        owner: None,
        ..shelf
    }));
    let upserts = shelves.upsert_stream(owned).keep_existing(Shelf::SIZE);
    upserts.concurrency(3).await.unwrap().complete().unwrap();

    let all = raw.query("id", "a").consistent().all().await.unwrap();
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
    let upserts = table.upsert_all(["id"], (0..60).map(step)).return_new();
    let response = upserts.concurrency(8).await.unwrap();
    assert_eq!((response.written(), response.requests), (60, 60));
    let mut expected = [Item::new(), Item::new(), Item::new()];
    for (n, stored) in (0_u32..).zip(response.stored) {
        let item = &mut expected[n as usize % 3];
        item.extend(step(n));
        // Each saw all that came before, and nothing of what came after.
        assert_eq!(&stored.unwrap().unwrap(), item);
    }
}

// Q26: a condition that is false is the response of one item, and holds up no other.
#[tokio::test]
async fn refused_items_are_handed_back_with_those_that_were_there() {
    let table = crate::items().await;
    let versioned = |id: u32, version: u32| item! { "id" => id, "version" => version };
    let newer = (0..40).map(|id| versioned(id, if id % 4 == 0 { 1 } else { 9 }));
    let put = table.batch(["id"]).put_all(newer).await.unwrap();
    put.complete().unwrap();
    let upserts = table
        .upsert_all(["id"], (0..50).map(|id| versioned(id, 5)))
        .condition(path("version").lt(5))
        .existing()
        .return_new();
    let response = upserts.await.unwrap();
    assert_eq!((response.taken, response.written()), (50, 10));
    assert!(response.stopped.is_none() && !response.is_complete());
    for left in &response.unwritten {
        let FailureReason::Rejected(error) = &left.reason else {
            panic!("{left:?}");
        };
        let Error::ConditionFailed(refused) = &**error else {
            panic!("{error:?}");
        };
        let id = u32::try_from(left.position).unwrap();
        assert_eq!((&left.item, left.attempts), (&versioned(id, 5), 1));
        assert_eq!(refused.old(), (id < 40).then(|| versioned(id, 9)));
        assert!(response.stored[left.position].is_none());
    }
    let stored = response.stored.iter().flatten().count();
    assert_eq!((response.stored.len(), stored), (50, 10));
    let none = table.upsert_all(["id"], (60..70).map(|id| versioned(id, 5)));
    let none = none.existing().return_new().await.unwrap();
    assert_eq!((none.written(), none.stored.len()), (0, 10));
    let error = response.complete().unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "{}: 40 of 50 operations of the batch were not written",
            table.name()
        )
    );
    let Error::Incomplete(incomplete) = error else {
        panic!("{error:?}");
    };
    assert_eq!(
        incomplete
            .into_upsert_report::<Item>()
            .unwrap()
            .unwritten
            .len(),
        40
    );
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
    let response = table.upsert_all(["id"], &items).await.unwrap();
    assert_eq!((response.taken, response.written()), (7, 2));
    let name = table.name();
    let whys: Vec<_> = response
        .unwritten
        .iter()
        .map(|left| (left.position, left.attempts, left.reason.to_string()))
        .collect();
    let said = |at: usize, text: String| (at, 0, format!("not sent: {text}"));
    let sent = whys.iter().find(|(at, ..)| *at == 4).unwrap();
    assert!(sent.1 == 1 && sent.2.starts_with("refused by the service: "));
    let expected = [
        said(
            1,
            format!("{name}: attribute `id`: the item lacks an attribute of its key"),
        ),
        said(
            2,
            format!("{name} (2): an expression can have at most 4096 bytes"),
        ),
        said(3, format!("{name}: a key is a string, a number or bytes")),
        sent.clone(),
        said(
            5,
            format!("{name}: the item has 500005 bytes; an item can have at most 409600"),
        ),
    ];
    assert_eq!(whys, expected);
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
    let raw = shelves.client().raw_table(shelves.name());
    let odd = item! { "id" => "a", "at" => 2, "size" => "large" };
    raw.put(odd).await.unwrap();
    let without_size = |at| Shelf {
        size: None,
        ..shelf_at(at)
    };
    let upserts = shelves.upsert_all((1..4).map(without_size));
    let response = upserts.return_new().await.unwrap();
    assert!(response.is_complete());
    let [Some(Ok(_)), Some(Err(error)), Some(Ok(_))] = &response.stored[..] else {
        panic!("{:?}", response.stored);
    };
    assert_eq!(
        error.to_string(),
        "Shelf (\"a\", 2): attribute `size`: expected N, found S"
    );
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
    let response = shelves
        .upsert_all(&mut source)
        .concurrency(4)
        .await
        .unwrap();
    assert!(response.stopped.is_some(), "{response:?}");
    let left = source.count();
    assert_eq!(response.taken + left, 1000);
    assert!(response.taken < 30, "{response:?}");
    let there = table.scan().consistent().count().await.unwrap();
    assert_eq!(there, response.written());
}

#[tokio::test]
async fn requests_can_be_had_as_the_sdks() {
    let table = crate::items().await;
    let items = (0..3_u32).map(|id| item! { "id" => id, "a" => id });
    let requests = table.upsert_all(["id"], items).into_sdk().await.unwrap();
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
    let upserts = table.upsert_all(["id"], (0..10).map(large)).meter(&meter);
    upserts.await.unwrap().complete().unwrap();
    // Two units for each, one for every KB that was begun.
    assert_eq!((meter.responses(), meter.total().write_units), (10, 20.0));
    let small = table.upsert(["id"], item! { "id" => 1, "b" => 1 });
    small.meter(&meter).await.unwrap();
    // The item that comes of it counts.
    assert_eq!((meter.responses(), meter.total().write_units), (11, 22.0));
}
