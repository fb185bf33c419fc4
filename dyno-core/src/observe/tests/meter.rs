//! Tests of meters.

use std::sync::{Arc, Mutex};

use aws_sdk_dynamodb::types::{
    self, KeysAndAttributes, Put, ReturnConsumedCapacity, ReturnItemCollectionMetrics,
    TransactWriteItem,
};
use futures::StreamExt as _;

use super::super::{Capacity, ItemCollection, Measurement, Meter, TableCapacity};
use super::{read, write};
use crate::example::{Movie, Service, brazil, error, ok};
use crate::{Client, Table, item};

/// A service whose responses state half a unit for the table, or one and a half with an index.
fn service() -> Service {
    Service::new(|operation, body| {
        let index = match body.contains(r#""IndexName":"ByRank""#) {
            true => r#","GlobalSecondaryIndexes":{"ByRank":{"CapacityUnits":1.0}}"#,
            false => "",
        };
        let units = if index.is_empty() { 0.5 } else { 1.5 };
        let capacity = format!(
            r#"{{"TableName":"Movies","CapacityUnits":{units},"Table":{{"CapacityUnits":0.5}}{index}}}"#
        );
        let capacity = match operation {
            "BatchGetItem"
            | "BatchWriteItem"
            | "TransactGetItems"
            | "TransactWriteItems"
            | "BatchExecuteStatement"
            | "ExecuteTransaction" => format!("[{capacity}]"),
            _ => capacity,
        };
        assert!(
            body.contains(r#""ReturnConsumedCapacity":"INDEXES""#),
            "{body}"
        );
        let more = match body.contains("ExclusiveStartKey") {
            true => "",
            false => r#","LastEvaluatedKey":{"year":{"N":"1"},"title":{"S":"a"}}"#,
        };
        ok(&match operation {
            "Query" | "Scan" => format!(
                r#"{{"Count":1,"ScannedCount":1,"Items":[{{"year":{{"N":"1"}},"title":{{"S":"a"}}}}],"ConsumedCapacity":{capacity}{more}}}"#
            ),
            _ => format!(r#"{{"ConsumedCapacity":{capacity}}}"#),
        })
    })
}

fn movies() -> Table<Movie> {
    service().movies()
}

#[tokio::test]
async fn every_operation_is_counted() {
    let (movies, meter) = (movies(), Meter::new());
    movies.get((1985, "Brazil")).meter(&meter).await.unwrap();
    assert_eq!(meter.total(), read(0.5));
    movies.put(&brazil()).meter(&meter).await.unwrap();
    let set = || Movie::RANK.set(1);
    let update = movies.update((1985, "Brazil"), set()).return_nothing();
    update.meter(&meter).await.unwrap();
    movies.delete((1985, "Brazil")).meter(&meter).await.unwrap();
    assert_eq!((meter.total().write_units, meter.responses()), (1.5, 4));
    let _ = meter.take();
    assert_eq!(meter.total(), Capacity::default());
    movies.query(1985).meter(&meter).page().await.unwrap();
    movies.scan().meter(&meter).bytes().await.unwrap();
    assert_eq!(meter.total(), read(1.0));
    movies.scan().meter(&meter).all().await.unwrap();
    movies.scan().meter(&meter).count().await.unwrap();
    movies.scan().meter(&meter).parallel(3).all().await.unwrap();
    assert_eq!((meter.total(), meter.responses()), (read(6.0), 12));
}

#[tokio::test]
async fn a_table_and_its_indexes_are_counted_by_themselves() {
    let (movies, meter) = (movies(), Meter::new());
    let by_rank = movies.index(Movie::BY_RANK);
    by_rank.query(1985).meter(&meter).all().await.unwrap();
    movies.get((1985, "Brazil")).meter(&meter).await.unwrap();
    let expected = TableCapacity {
        total: read(3.5),
        table: read(1.5),
        indexes: [("ByRank".to_owned(), read(2.0))].into(),
    };
    assert_eq!(meter.table("Movies"), expected);
    assert_eq!(meter.table("Movies").index("ByRank"), read(2.0));
    assert_eq!(meter.table("Movies").index("ByRating"), Capacity::default());
    assert_eq!(meter.table("Other"), TableCapacity::default());
    assert_eq!(meter.take(), [("Movies".to_owned(), expected)].into());
    assert!(meter.tables().is_empty());
}

#[tokio::test]
async fn the_pages_of_a_dropped_stream_are_counted() {
    let meter = Meter::new();
    let mut items = movies().scan().meter(&meter).stream();
    items.next().await.unwrap().unwrap();
    let fetched = meter.responses();
    assert!((1..=2).contains(&fetched));
    drop(items);
    assert_eq!(meter.total().read_units, fetched as f64 / 2.0);
}

#[tokio::test]
async fn a_metered_client_counts_everything_it_does() {
    let client = service().client();
    let (everything, some) = (Meter::new(), Meter::new());
    let metered = client.metered(&everything).metered(&everything);
    let movies = metered.table::<Movie>();
    movies.get((1985, "Brazil")).meter(&some).await.unwrap();
    movies.put(&brazil()).await.unwrap();
    movies.batch().put_all([brazil()]).await.unwrap();
    assert_eq!((everything.responses(), some.responses()), (3, 1));
    assert_eq!(everything.total().write_units, 1.0);
    assert_eq!(
        (everything.total().read_units, some.total()),
        (0.5, read(0.5))
    );
}

// S36
#[tokio::test]
async fn sizes_of_item_collections_are_kept() {
    let metrics = |key: &str, size: &str| {
        format!(
            r#"{{"ItemCollectionKey":{{"year":{{"N":"{key}"}}}},"SizeEstimateRangeGB":[{size}]}}"#
        )
    };
    let capacity = r#"{"TableName":"Movies","CapacityUnits":1.0}"#;
    let one = move |key: &str, size: &str| {
        let metrics = metrics(key, size);
        ok(&format!(
            r#"{{"ConsumedCapacity":{capacity},"ItemCollectionMetrics":{metrics}}}"#
        ))
        .into()
    };
    let many = format!(
        r#"{{"ConsumedCapacity":[{capacity}],"ItemCollectionMetrics":{{"Movies":[{}]}}}}"#,
        metrics("1986", "2.0,3.0")
    );
    let service = Service::replies([
        one("1985", "0.0,1.0"),
        one("1985", "1.5,2.5"),
        ok(&many).into(),
    ]);
    let meter = Meter::with_item_collections();
    let movies = service.client().metered(&meter).table::<Movie>();
    movies.put(&brazil()).await.unwrap();
    movies.delete((1985, "Brazil")).await.unwrap();
    movies.batch().put_all([brazil()]).await.unwrap();
    let collection = |year: u16, at_least_gb, at_most_gb| ItemCollection {
        table: "Movies".into(),
        key: item! { "year" => year },
        at_least_gb,
        at_most_gb,
    };
    let expected = [collection(1985, 1.5, 2.5), collection(1986, 2.0, 3.0)];
    assert_eq!(meter.item_collections(), expected);
    assert_eq!(meter.total(), write(3.0));
    for (_, body) in service.asked() {
        assert!(
            body.contains(r#""ReturnItemCollectionMetrics":"SIZE""#),
            "{body}"
        );
    }
}

#[tokio::test]
async fn failures_are_not_counted_and_nothing_is_requested_without_a_meter() {
    let service = Service::new(|_, _| error("ConditionalCheckFailedException", ""));
    let meter = Meter::new();
    let movies = service.movies();
    let created = movies.create(&brazil()).meter(&meter).await.unwrap();
    created.unwrap_err();
    assert_eq!((meter.responses(), meter.total()), (0, Capacity::default()));
    let _ = movies.create(&brazil()).await.unwrap();
    let asked = service.asked();
    let requested = asked
        .iter()
        .map(|(_, body)| body.contains("ReturnConsumedCapacity"));
    assert_eq!(requested.collect::<Vec<_>>(), [true, false]);
}

#[tokio::test]
async fn an_observer_sees_the_requested_capacity() {
    let client = service().client();
    let (seen, meter) = (Arc::new(Mutex::new(Vec::new())), Meter::new());
    let to = seen.clone();
    client.observe(move |attempt: &Measurement| {
        to.lock().unwrap().push(attempt.capacity);
    });
    let movies = client.table::<Movie>();
    movies.get((1985, "Brazil")).meter(&meter).await.unwrap();
    movies.put(&brazil()).meter(&meter).await.unwrap();
    assert_eq!(*seen.lock().unwrap(), [Some(read(0.5)), Some(write(0.5))]);
}

// S30, S31, S35, S36, S42, S44, S58
#[test]
fn a_meter_requests_capacity_in_the_sdk_s_request() {
    let movies = Service::silent().movies();
    let meter = Meter::with_item_collections();
    let indexes = Some(ReturnConsumedCapacity::Indexes);
    let size = Some(ReturnItemCollectionMetrics::Size);
    let get = movies
        .get((1985, "Brazil"))
        .meter(&meter)
        .into_sdk()
        .unwrap();
    assert_eq!(*get.get_return_consumed_capacity(), indexes);
    let scan = movies.scan().meter(&meter).into_sdk().unwrap();
    assert_eq!(*scan.get_return_consumed_capacity(), indexes);
    let query = movies.query(1985).meter(&meter).into_sdk().unwrap();
    assert_eq!(*query.get_return_consumed_capacity(), indexes);
    macro_rules! writes {
        ($($write:expr;)*) => {$(
            let write = $write.meter(&meter).into_sdk().unwrap();
            assert_eq!(*write.get_return_consumed_capacity(), indexes);
            assert_eq!(*write.get_return_item_collection_metrics(), size);
        )*};
    }
    writes! {
        movies.put(&brazil());
        movies.update((1985, "Brazil"), Movie::RANK.set(1));
        movies.delete((1985, "Brazil"));
    }
    let without = movies
        .put(&brazil())
        .meter(&Meter::new())
        .into_sdk()
        .unwrap();
    assert_eq!(*without.get_return_item_collection_metrics(), None);
    let none = movies.get((1985, "Brazil")).into_sdk().unwrap();
    assert_eq!(*none.get_return_consumed_capacity(), None);
}

#[tokio::test]
async fn requests_through_the_sdk_are_counted_once() {
    let (client, everything, one) = (service().client(), Meter::new(), Meter::new());
    let metered = client.metered(&everything).metered(&everything);
    let movies = metered.table::<Movie>();
    let counts = || (everything.responses(), one.responses());
    let get = movies.get((1985, "Brazil")).into_sdk().unwrap();
    get.send().await.unwrap();
    assert_eq!(counts(), (1, 0));
    let put = movies.put(&brazil()).meter(&one).into_sdk().unwrap();
    put.send().await.unwrap();
    assert_eq!(counts(), (2, 1));
    let again = movies.put(&brazil()).meter(&everything).meter(&one);
    again.await.unwrap();
    assert_eq!(counts(), (3, 2));
    let unmetered = client.table::<Movie>();
    let scans = unmetered.scan().meter(&one).parallel(2).into_sdk();
    for scan in scans.unwrap() {
        scan.send().await.unwrap();
    }
    assert_eq!(counts(), (3, 4));
    for client in [&metered, &client] {
        let tables = client.sdk().get_item().table_name("Movies");
        let get = tables.key("year", types::AttributeValue::N("1".into()));
        let asking = get.return_consumed_capacity(ReturnConsumedCapacity::Indexes);
        asking.send().await.unwrap();
    }
    assert_eq!(counts(), (4, 4));
    assert_eq!(everything.total().write_units, 1.0);
}

/// Sends the requests of `into_sdk`, which must count for the operation's meter.
macro_rules! sent {
    ($meter:ident: $($operation:expr $(=> $requests:ident)?;)*) => {$(
        let before = $meter.responses();
        sent!(@ $operation.meter(&$meter).into_sdk() $(=> $requests)?);
        assert_eq!($meter.responses(), before + 1, stringify!($operation));
    )*};
    (@ $request:expr) => {
        $request.unwrap().send().await.unwrap();
    };
    (@ $requests:expr => segments) => {
        for request in $requests.unwrap() {
            request.send().await.unwrap();
        }
    };
    (@ $requests:expr => batch) => {
        for request in $requests.await.unwrap() {
            request.send().await.unwrap();
        }
    };
}

// S30, S35, S42, S44: each operation that hands over its request hands over its meters.
#[tokio::test]
async fn every_operation_is_counted_through_the_sdk() {
    let (service, meter) = (service(), Meter::new());
    let (client, movies) = (service.client(), service.movies());
    let (key, rank) = ((1985, "Brazil"), || Movie::RANK.set(1));
    let select = || client.statement("SELECT * FROM Movies");
    sent! { meter:
        movies.get(key);
        movies.put(&brazil());
        movies.create(&brazil());
        movies.update(key, rank());
        movies.upsert(&brazil());
        movies.delete(key);
        movies.query(1985);
        movies.scan();
        movies.scan().parallel(1) => segments;
        movies.batch_get([key]) => batch;
        movies.batch().put(brazil()) => batch;
        movies.upsert_all([brazil()]) => batch;
        client.transact_get((movies.get(key),));
        client.transact_write((movies.put(&brazil()),));
        select();
        client.batch_statements((select(),));
        client.transact_statements((select(),));
    }
    assert_eq!(service.requests(), 17);
}

#[tokio::test]
async fn a_response_of_the_sdk_can_be_added() {
    let client: Client = service().client();
    let meter = Meter::new();
    let indexes = ReturnConsumedCapacity::Indexes;
    let keys = KeysAndAttributes::builder().set_keys(Some(Vec::new()));
    let batch = client
        .sdk()
        .batch_get_item()
        .request_items("Movies", keys.build().unwrap());
    let batch = batch.return_consumed_capacity(indexes.clone());
    for consumed in batch.send().await.unwrap().consumed_capacity() {
        meter.add(consumed, false);
    }
    let put = Put::builder()
        .table_name("Movies")
        .set_item(Some([].into()));
    let put = TransactWriteItem::builder()
        .put(put.build().unwrap())
        .build();
    let transaction = client.sdk().transact_write_items().transact_items(put);
    let transaction = transaction.return_consumed_capacity(indexes);
    for consumed in transaction.send().await.unwrap().consumed_capacity() {
        meter.add(consumed, true);
    }
    assert_eq!(
        (meter.total().read_units, meter.total().write_units),
        (0.5, 0.5)
    );
}
