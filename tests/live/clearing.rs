//! `delete_all` deletes the items of a query or a scan, and nothing else.

use std::collections::BTreeSet;

use dyno::batch::{DeleteFound, Stopped};
use dyno::key::KeyNames;
use dyno::observe::Meter;
use dyno::{Error, Model, Table, ge, path};
use dyno_testing::{Fault, Faults, temporary_table};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Seats", index(name = "ByRow", partition_key = row, sort_key = price))]
struct Seat {
    #[dyno(partition_key)]
    hall: String,
    #[dyno(sort_key)]
    number: u32,
    row: u32,
    price: Option<u32>,
    note: String,
}

type Place = (String, u32);

fn seat(hall: &str, number: u32) -> Seat {
    Seat {
        hall: hall.into(),
        number,
        row: number % 3,
        // Those without a price are not in the index.
        price: (!number.is_multiple_of(4)).then_some(number * 7 % 10),
        note: "aisle".into(),
    }
}

/// What is read from the halls `a` and `b`.
#[derive(Clone, Copy, Debug)]
enum Read {
    /// The seats of hall `a` from this number on.
    Hall {
        from: u32,
        descending: bool,
    },
    Everything,
    Segments(u32),
    /// The seats of a row that have a price.
    Row(u32),
    /// The same without a model.
    Raw(u32),
}

#[derive(Clone, Debug)]
struct Case {
    seats: u32,
    read: Read,
    above: Option<u32>,
    limit: Option<usize>,
    page_size: Option<usize>,
}

fn case() -> impl Strategy<Value = Case> {
    let read = prop_oneof![
        (0..20_u32, any::<bool>()).prop_map(|(from, descending)| Read::Hall { from, descending }),
        Just(Read::Everything),
        (1..4_u32).prop_map(Read::Segments),
        (0..3_u32).prop_map(Read::Row),
        (0..3_u32).prop_map(Read::Raw),
    ];
    let above = proptest::option::of(0..10_u32);
    let limit = proptest::option::of(0..30_usize);
    let page_size = proptest::option::of(1..20_usize);
    (0..40_u32, read, above, limit, page_size).prop_map(|(seats, read, above, limit, page_size)| {
        Case {
            seats,
            read,
            above,
            limit,
            page_size,
        }
    })
}

impl Case {
    /// Whether the read finds the seat, if it has no limit.
    fn finds(&self, seat: &Seat) -> bool {
        let found = match self.read {
            Read::Hall { from, .. } => seat.hall == "a" && seat.number >= from,
            Read::Everything | Read::Segments(_) => true,
            Read::Row(row) | Read::Raw(row) => seat.row == row && seat.price.is_some(),
        };
        // A query has no filter on its key, so a row is filtered by its number.
        found
            && self.above.is_none_or(|above| match self.read {
                Read::Row(_) | Read::Raw(_) => seat.number > above,
                _ => seat.price > Some(above),
            })
    }

    async fn delete(&self, seats: &Table<Seat>) -> usize {
        async fn done<M: Send + 'static>(found: DeleteFound<M>) -> usize {
            let report = found.report().await.expect("a report");
            let deleted = report.succeeded();
            report.complete().expect("nothing failed");
            deleted
        }
        macro_rules! set {
            ($read:expr, $attribute:expr) => {{
                let mut read = $read;
                if let Some(above) = self.above {
                    read = read.filter($attribute.gt(above));
                }
                if let Some(limit) = self.limit {
                    read = read.limit(limit);
                }
                if let Some(size) = self.page_size {
                    read = read.page_size(size);
                }
                read
            }};
        }
        match self.read {
            Read::Hall { from, descending } => {
                let mut read = seats.query("a").sort_key(ge(from)).consistent();
                if descending {
                    read = read.descending();
                }
                done(set!(read, Seat::PRICE).delete_all()).await
            }
            Read::Everything => {
                done(set!(seats.scan(), Seat::PRICE).delete_all().allow_all()).await
            }
            Read::Segments(segments) => {
                let scan = set!(seats.scan(), Seat::PRICE).parallel(segments);
                done(scan.delete_all().allow_all()).await
            }
            Read::Row(row) => {
                let by_row = seats.index(Seat::BY_ROW).query(row);
                done(set!(by_row, Seat::NUMBER).delete_all()).await
            }
            Read::Raw(row) => {
                let raw = seats.raw();
                let by_row = raw.index("ByRow", ["row", "price"]).query(row);
                done(set!(by_row, path("number")).delete_all()).await
            }
        }
    }
}

async fn places(seats: &Table<Seat>) -> BTreeSet<Place> {
    let all = seats.scan().consistent().all().await.expect("items");
    all.into_iter()
        .map(|seat| (seat.hall, seat.number))
        .collect()
}

// T1, Q57, Q58, Q60
#[tokio::test]
async fn the_survivors_are_those_that_do_not_match() {
    let seats = temporary_table::<Seat>().await.unwrap();
    let mut runner = TestRunner::new(Config::default());
    for _ in 0..60 {
        let case = case().new_tree(&mut runner).unwrap().current();
        let all: Vec<_> = ["a", "b"]
            .iter()
            .flat_map(|hall| (0..case.seats).map(|number| seat(hall, number)))
            .collect();
        seats.batch().put_all(all.clone()).await.unwrap();
        let place = |seat: &Seat| (seat.hall.clone(), seat.number);
        let before: BTreeSet<_> = all.iter().map(place).collect();
        let found: BTreeSet<_> = all
            .iter()
            .filter(|seat| case.finds(seat))
            .map(place)
            .collect();

        let written = case.delete(&seats).await;
        let after = places(&seats).await;
        let deleted: BTreeSet<_> = before.difference(&after).cloned().collect();
        let wanted = case.limit.unwrap_or(usize::MAX).min(found.len());
        assert_eq!((written, deleted.len()), (wanted, wanted), "{case:?}");
        assert!(deleted.is_subset(&found), "{case:?}: {deleted:?}");
        // A partition has an order, so the limit decides which ones.
        if let Read::Hall { descending, .. } = case.read {
            let first: BTreeSet<_> = match descending {
                true => found.into_iter().rev().take(wanted).collect(),
                false => found.into_iter().take(wanted).collect(),
            };
            assert_eq!(deleted, first, "{case:?}");
        }
        seats.clear().await.unwrap();
        assert_eq!(places(&seats).await, BTreeSet::new());
    }
}

// Q59
#[tokio::test]
async fn partitions_that_begin_alike_are_deleted_by_a_scan() {
    let seats = temporary_table::<Seat>().await.unwrap();
    let halls = ["north-1", "north-2", "south-1"];
    let all = halls.map(|hall| seat(hall, 1));
    seats.batch().put_all(all).await.unwrap();
    let north = seats.scan().filter(Seat::HALL.begins_with("north-"));
    let report = north.delete_all().report().await.unwrap();
    assert_eq!(report.succeeded(), 2);
    let left = BTreeSet::from([("south-1".to_owned(), 1)]);
    assert_eq!(places(&seats).await, left);
}

#[tokio::test]
async fn a_read_that_fails_is_in_the_report() {
    let table = temporary_table::<Seat>().await.unwrap();
    let all = (0..30).map(|number| seat("a", number));
    table.batch().put_all(all).await.unwrap();
    let faults = Faults::none()
        .on("Query")
        .nth(3)
        .inject(Fault::Error("AccessDeniedException"));
    let client = faults.client(table.client());
    let seats = client.table_named::<Seat>(table.name());
    let delete = seats.query("a").page_size(5).delete_all();
    let incomplete = delete.await.unwrap_err();
    let report = incomplete.into_report();
    assert_eq!(report.succeeded(), 10);
    assert!(
        matches!(&report.stopped, Some(Stopped::Error(error)) if matches!(**error, Error::Service(_))),
        "{report:?}"
    );
    report.complete().unwrap_err();
    let left: BTreeSet<_> = (10..30).map(|number| ("a".to_owned(), number)).collect();
    assert_eq!(places(&table).await, left);
}

#[tokio::test]
async fn names_that_are_not_the_key_delete_nothing() {
    let seats = temporary_table::<Seat>().await.unwrap();
    let all = (0..5).map(|number| seat("a", number));
    seats.batch().put_all(all).await.unwrap();
    for names in [
        KeyNames::from("hall"),
        ["hall", "none"].into(),
        KeyNames::of_partition([""; 0]),
    ] {
        let raw = seats.client().raw_table(seats.name(), &names);
        let report = raw.scan().delete_all().allow_all().report().await.unwrap();
        assert_eq!(report.succeeded(), 0, "{names:?}");
        assert!(!report.is_complete(), "{names:?}");
    }
    assert_eq!(places(&seats).await.len(), 5);
}

// `.meter` counts the read and the deletes.
#[tokio::test]
async fn meters_count_the_read_and_the_deletes() {
    let seats = temporary_table::<Seat>().await.unwrap();
    let all = (0..5).map(|number| seat("a", number));
    seats.batch().put_all(all).await.unwrap();
    let meter = Meter::new();
    seats.query("a").delete_all().meter(&meter).await.unwrap();
    let total = meter.total();
    // Three of them have a price, and are deleted from the index, too.
    assert_eq!((meter.responses(), total.write_units), (2, 8.0));
    assert!(total.read_units > 0.0, "{total:?}");
}
