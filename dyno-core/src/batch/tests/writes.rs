//! Batches of writes and their reports.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures::{StreamExt, stream};

use crate::batch::{Duplicates, FailureReason, Write, WriteReport};
use crate::codec::size::MAX_ITEM_SIZE;
use crate::example::{LOST, Movie, Service, brazil, error, ok};
use crate::observe::Meter;
use crate::{Error, Key, item};

pub(super) fn film(year: u16) -> Movie {
    Movie { year, ..brazil() }
}

pub(super) fn films(years: std::ops::Range<u16>) -> Vec<Movie> {
    years.map(film).collect()
}

/// How many operations each request had.
fn sizes(service: &Service) -> Vec<usize> {
    let bodies = service.asked();
    bodies
        .iter()
        .map(|(_, body)| body.matches("Request\":{").count())
        .collect()
}

/// The items that were not put, why, and how often each was sent.
pub(super) fn failed(report: &WriteReport<Movie>) -> Vec<(usize, &Movie, String, u32)> {
    let failed = report.failed.iter().map(|one| match &one.input {
        Some(Write::Put(movie)) => (one.position, movie, one.reason.to_string(), one.attempts),
        other => panic!("{other:?}"),
    });
    failed.collect()
}

// S47, Q18, I46, I47
#[tokio::test]
async fn a_batch_is_split_by_25() {
    let service = Service::new(|_, _| ok("{}"));
    let report = service
        .movies()
        .batch()
        .put_all((0..60).map(film))
        .delete((1985, "x"))
        .report()
        .await
        .unwrap();
    assert_eq!(
        (report.taken, report.succeeded(), report.requests),
        (61, 61, 3)
    );
    assert_eq!(sizes(&service), [25, 25, 11]);
    report.complete().unwrap();
    let batch = service.movies().batch().put_all((0..60).map(film));
    let sdk = batch.delete((59, "Brazil")).into_sdk().await.unwrap();
    let sizes = sdk.iter().map(|request| {
        let tables = request.get_request_items().as_ref().unwrap();
        tables["Movies"].len()
    });
    assert_eq!(sizes.collect::<Vec<_>>(), [25, 25, 10, 1]);
    let error = service
        .movies()
        .batch()
        .delete((1, ""))
        .into_sdk()
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Encode(_)));
}

#[tokio::test]
async fn an_empty_batch_sends_nothing() {
    let report = Service::silent().movies().batch().report().await.unwrap();
    assert_eq!((report.taken, report.requests), (0, 0));
    report.complete().unwrap();
}

// D7, Q52, T2
#[tokio::test]
async fn unprocessed_operations_are_retried() {
    let first = AtomicUsize::new(0);
    let service = Service::new(move |_, _| match first.fetch_add(1, Ordering::Relaxed) {
        // The service may write a number in another way.
        0 => ok(r#"{"UnprocessedItems":{"Movies":[
            {"PutRequest":{"Item":{"title":{"S":"Brazil"},"year":{"N":"2.0"},"rank":{"N":"7"}}}},
            {"DeleteRequest":{"Key":{"title":{"S":"x"},"year":{"N":"1985"}}}}]}}"#),
        _ => ok("{}"),
    });
    let report = service
        .movies()
        .batch()
        .put_all(films(0..5))
        .delete((1985, "x"))
        .report()
        .await
        .unwrap();
    assert_eq!(
        (report.succeeded(), report.requests, report.is_complete()),
        (6, 2, true)
    );
    assert_eq!(sizes(&service), [6, 2]);
}

// I48, G28, G40, G55, G56
#[tokio::test]
async fn what_stays_unprocessed_is_in_the_report() {
    let service = Service::new(|_, _| {
        ok(r#"{"UnprocessedItems":{"Movies":[
            {"PutRequest":{"Item":{"year":{"N":"2"},"title":{"S":"Brazil"},"rank":{"N":"7"}}}},
            {"DeleteRequest":{"Key":{"year":{"N":"1985"},"title":{"S":"x"}}}}]}}"#)
    });
    let batch = || {
        service
            .movies()
            .batch()
            .put_all(films(0..5))
            .delete((1985, "x"))
    };
    // The pace falls to one operation a request, each of which is unprocessed in turn.
    let report = batch().attempts(3).report().await.unwrap();
    assert_eq!((report.taken, report.succeeded()), (6, 4));
    let [put, delete] = &report.failed[..] else {
        panic!("{report:?}");
    };
    assert_eq!(put.input, Some(Write::Put(film(2))));
    assert_eq!(
        delete.input,
        Some(Write::Delete(Key::new((1985, "x")).unwrap()))
    );
    for (failed, position) in [(put, 2), (delete, 5)] {
        assert!(
            matches!(
                failed.reason,
                FailureReason::Unprocessed(_) | FailureReason::Unknown(_)
            ),
            "{failed:?}"
        );
        assert_eq!((failed.position, failed.attempts), (position, 3));
    }
    let error = report.complete().unwrap_err();
    assert_eq!(
        error.to_string(),
        "Movie: 2 of 6 operations of the batch were not written: DynamoDB left them unprocessed; lower the \
         concurrency, or raise the capacity of the table"
    );
    let Error::Incomplete(incomplete) = error else {
        panic!("{error:?}");
    };
    assert_eq!(incomplete.failed(), 2);
    let again = incomplete.into_report::<WriteReport<Movie>>().unwrap();
    let again = again.failed.into_iter().filter_map(|failed| failed.input);
    let again: Vec<Write<Movie>> = again.collect();
    let service = Service::new(|_, _| ok("{}"));
    let report = service
        .movies()
        .batch()
        .write_all(again)
        .report()
        .await
        .unwrap();
    assert_eq!((report.succeeded(), report.requests), (2, 1));
}

#[tokio::test]
async fn the_report_of_another_model_is_not_in_an_error() {
    let service = Service::new(|_, _| error("AccessDeniedException", ""));
    let report = service
        .movies()
        .batch()
        .put(film(1))
        .report()
        .await
        .unwrap();
    let Err(Error::Incomplete(incomplete)) = report.complete() else {
        panic!("it is not complete");
    };
    let of_a_clone = incomplete.clone();
    assert!(
        of_a_clone
            .into_report::<WriteReport<crate::codec::Item>>()
            .is_none()
    );
    assert!(incomplete.into_report::<WriteReport<Movie>>().is_some());
}

// I46, I48
#[tokio::test]
async fn with_one_attempt_everything_is_sent_once() {
    let service = Service::new(|_, _| {
        ok(r#"{"UnprocessedItems":{"Movies":[
            {"PutRequest":{"Item":{"year":{"N":"2"},"title":{"S":"Brazil"}}}}]}}"#)
    });
    let report = service
        .movies()
        .batch()
        .put_all(films(0..5))
        .attempts(1)
        .report()
        .await
        .unwrap();
    assert_eq!(
        failed(&report),
        [(2, &film(2), "unprocessed".to_owned(), 1)]
    );
    assert_eq!(service.requests(), 1);
}

#[tokio::test]
async fn a_throttled_request_is_sent_again_with_less() {
    let tries = AtomicUsize::new(0);
    // The SDK tries three times by itself.
    let service = Service::new(move |_, _| match tries.fetch_add(1, Ordering::Relaxed) {
        0..6 => error("ProvisionedThroughputExceededException", ""),
        _ => ok("{}"),
    });
    let batch = service
        .movies()
        .batch()
        .put_all(films(0..30))
        .concurrency(1);
    let report = batch.report().await.unwrap();
    assert_eq!((report.succeeded(), report.is_complete()), (30, true));
    assert_eq!(sizes(&service), [25, 25, 25, 12, 12, 12, 6, 12, 12]);
}

#[tokio::test]
async fn a_response_that_cannot_be_right_is_no_response() {
    let service = Service::new(|_, body| match body.contains(r#""N":"30""#) {
        true => ok(r#"{"UnprocessedItems":{"Movies":[
            {"PutRequest":{"Item":{"year":{"N":"30"},"title":{"S":"Brasil"}}}}]}}"#),
        false => ok("{}"),
    });
    let batch = service.movies().batch().put_all(films(0..60)).attempts(1);
    let report = batch.report().await.unwrap();
    assert_eq!(
        (report.taken, report.succeeded(), report.requests),
        (60, 35, 3)
    );
    assert!(
        report
            .failed
            .iter()
            .all(|failed| matches!(failed.reason, FailureReason::Unknown(Some(_))))
    );
}

#[tokio::test]
async fn a_lost_response_leaves_open_what_was_written() {
    let lost = AtomicUsize::new(0);
    let times = Arc::new(AtomicUsize::new(3));
    let service = Service::new({
        let times = times.clone();
        move |_, _| match lost.fetch_add(1, Ordering::Relaxed) < times.load(Ordering::Relaxed) {
            true => (LOST, String::new()),
            false => ok("{}"),
        }
    });
    // The SDK tries three times by itself; then the batch does.
    let report = service
        .movies()
        .batch()
        .put_all(films(0..2))
        .report()
        .await
        .unwrap();
    assert_eq!((report.succeeded(), report.requests), (2, 2));
    times.store(usize::MAX, Ordering::Relaxed);
    let batch = service.movies().batch().put_all(films(0..2)).attempts(2);
    let report = batch.report().await.unwrap();
    let unknown = "sent, without a usable response: BatchWriteItem of `Movies`: the connection to `in-process.invalid` failed \
        before the response";
    assert_eq!(
        failed(&report),
        [
            (0, &film(0), unknown.to_owned(), 2),
            (1, &film(1), unknown.to_owned(), 2)
        ]
    );
}

#[tokio::test]
async fn what_is_unprocessed_twice_counts_once() {
    let first = AtomicUsize::new(0);
    let left = r#"{"PutRequest":{"Item":{"year":{"N":"2"},"title":{"S":"Brazil"}}}}"#;
    let service = Service::new(move |_, _| match first.fetch_add(1, Ordering::Relaxed) {
        0 => ok(&format!(
            r#"{{"UnprocessedItems":{{"Movies":[{left},{left}]}}}}"#
        )),
        _ => ok("{}"),
    });
    let report = service
        .movies()
        .batch()
        .put_all(films(0..3))
        .report()
        .await
        .unwrap();
    assert_eq!((report.succeeded(), report.requests), (3, 2));
    assert_eq!(sizes(&service), [3, 1]);
}

#[tokio::test]
async fn an_item_that_is_rejected_is_found() {
    let service = Service::new(|_, body| match body.contains(r#""N":"30""#) {
        true => error("ValidationException", ""),
        false => ok("{}"),
    });
    let report = service
        .movies()
        .batch()
        .put_all(films(0..60))
        .report()
        .await
        .unwrap();
    assert_eq!((report.taken, report.succeeded()), (60, 59));
    let rejected =
        "rejected: BatchWriteItem of `Movies`: ValidationException: No (request REQUEST)";
    let [(30, _, reason, _)] = &failed(&report)[..] else {
        panic!("{report:?}");
    };
    assert_eq!(reason, rejected);
}

// Q53
#[tokio::test]
async fn an_invalid_operation_holds_up_no_other() {
    let service = Service::new(|_, _| ok("{}"));
    let nan = Movie {
        rating: Some(f64::NAN),
        ..film(3)
    };
    let large = Movie {
        title: "x".repeat(MAX_ITEM_SIZE),
        ..film(4)
    };
    let batch = service
        .movies()
        .batch()
        .put_all([film(1), nan, large, film(2)]);
    let report = batch
        .delete((1, ""))
        .delete((5, "x"))
        .report()
        .await
        .unwrap();
    assert_eq!(
        (report.taken, report.succeeded(), report.requests),
        (6, 3, 1)
    );
    let reasons: Vec<_> = report
        .failed
        .iter()
        .map(|failed| {
            (
                failed.position,
                failed.input.is_some(),
                failed.reason.to_string(),
            )
        })
        .collect();
    let nan = "not sent: Movie (3, \"Brazil\"): attribute `rating`: NaN and infinity are not valid numbers in DynamoDB";
    let empty = "not sent: Movie: attribute `title`: a key must not be empty";
    assert_eq!(reasons[0], (1, true, nan.to_owned()));
    assert_eq!((reasons[1].0, reasons[1].1), (2, true));
    // year, its number, title, rank, its number
    let size = MAX_ITEM_SIZE + 4 + 2 + 5 + 4 + 2;
    let large = format!("the item has {size} bytes; an item can have at most 409600");
    assert!(
        reasons[1].2.starts_with("not sent: Movie (4, \"xxx"),
        "{}",
        &reasons[1].2[..40]
    );
    assert!(reasons[1].2.ends_with(&large));
    assert_eq!(reasons[2], (4, false, empty.to_owned()));
}

#[tokio::test]
async fn operations_on_one_key_are_sent_one_after_the_other() {
    let service = Service::new(|_, _| ok("{}"));
    let ranked = |rank| Movie {
        rank: Some(rank),
        ..brazil()
    };
    let batch = || {
        let batch = service.movies().batch().put_all([1, 2].map(ranked));
        batch.delete((1985, "Brazil")).put_all([3, 4].map(ranked))
    };
    let report = batch().report().await.unwrap();
    assert_eq!((report.succeeded(), report.requests), (5, 5));
    let last = |body: &str| match body.split(r#""rank":{"N":""#).nth(1) {
        Some(rest) => rest[..1].to_owned(),
        None => "deleted".to_owned(),
    };
    let order: Vec<_> = service.asked().iter().map(|(_, body)| last(body)).collect();
    assert_eq!(order, ["1", "2", "deleted", "3", "4"]);

    let report = batch()
        .duplicates(Duplicates::Merge)
        .report()
        .await
        .unwrap();
    assert_eq!(
        (report.succeeded(), report.merged, report.requests),
        (1, 4, 1)
    );
    assert_eq!(last(&service.asked().last().unwrap().1), "4");

    let report = batch()
        .duplicates(Duplicates::Reject)
        .report()
        .await
        .unwrap();
    assert_eq!((report.succeeded(), report.requests), (1, 1));
    let reasons: Vec<_> = report
        .failed
        .iter()
        .map(|failed| failed.reason.to_string())
        .collect();
    let duplicate = r#"not sent: Movie (1985, "Brazil"): an earlier operation of the batch has the same key; remove one, or allow both with `duplicates`"#;
    assert_eq!(reasons, [duplicate; 4]);
}

// Q51
#[tokio::test]
async fn streams_are_read_no_further_than_requests_are_sent() {
    let pulled = Arc::new(AtomicUsize::new(0));
    let answered = Arc::new(AtomicUsize::new(0));
    let service = Service::new({
        let (pulled, answered) = (pulled.clone(), answered.clone());
        move |_, body| {
            let operations = body.matches("PutRequest\":{").count();
            let answered = answered.fetch_add(operations, Ordering::Relaxed);
            let ahead = pulled.load(Ordering::Relaxed) - answered;
            assert!(ahead <= 50, "{ahead} were pulled ahead");
            ok("{}")
        }
    });
    let films = stream::iter(0..1000).map(|year| {
        pulled.fetch_add(1, Ordering::Relaxed);
        film(year)
    });
    let keys = stream::iter((0..10).map(|year| (year, "x"))).then(|key| async move {
        tokio::task::yield_now().await;
        key
    });
    let batch = service.movies().batch().put_all(films).delete_all(keys);
    let report = batch.concurrency(2).report().await.unwrap();
    assert_eq!((report.taken, report.succeeded()), (1010, 1010));
    assert_eq!(sizes(&service).iter().sum::<usize>(), 1010);
}

#[tokio::test]
async fn a_source_may_borrow() {
    let service = Service::new(|_, _| ok("{}"));
    let titles = ["a".to_owned(), "b".to_owned()];
    let films = titles.iter().map(|title| Movie {
        title: title.clone(),
        ..brazil()
    });
    let keys = titles.iter().map(|title| (1, title.as_str()));
    let batch = service.movies().batch().put_all(films).delete_all(keys);
    assert_eq!(batch.report().await.unwrap().succeeded(), 4);
}

// I46, S47
#[tokio::test]
async fn several_tables_share_requests() {
    let service = Service::new(|_, _| ok("{}"));
    let client = service.client();
    let old = client.table_named::<Movie>("Old");
    let raw = client.raw_table("Raw", "id");
    let (films, gone, items) = client
        .batch_write((
            service.movies().batch().put_all(films(0..10)),
            old.batch().delete_all((0..10).map(|year| (year, "x"))),
            raw.batch()
                .put(item! { "id" => 1 })
                .delete(item! { "id" => 2 }),
        ))
        .report()
        .await
        .unwrap();
    assert_eq!(
        (films.succeeded(), gone.succeeded(), items.succeeded()),
        (10, 10, 2)
    );
    assert_eq!((films.requests, gone.requests, items.requests), (1, 1, 1));
    assert_eq!(sizes(&service), [22]);
    let (_, body) = &service.asked()[0];
    assert!(
        ["Movies", "Old", "Raw"]
            .iter()
            .all(|table| body.contains(&format!(r#""{table}":["#)))
    );
    let many = (0..3).map(|year| old.batch().put(film(year)));
    let responses = client
        .batch_write(many.collect::<Vec<_>>())
        .report()
        .await
        .unwrap();
    // One key each, of one table.
    assert_eq!(
        responses
            .iter()
            .map(WriteReport::succeeded)
            .collect::<Vec<_>>(),
        [1, 1, 1]
    );
}

#[tokio::test]
async fn the_error_of_several_tables_counts_the_operations_of_all() {
    let service = Service::new(|_, _| error("AccessDeniedException", "no"));
    let client = service.client();
    let old = client.table_named::<Movie>("Old");
    let raw = client.raw_table("Raw", "id");
    let batch = client.batch_write((
        service.movies().batch().put_all(films(0..4)),
        old.batch().delete_all((0..2).map(|year| (year, "x"))),
        raw.batch().put(item! { "id" => 1 }),
    ));
    let error = batch.await.unwrap_err().to_string();
    // The model of two tables is named once.
    let begin = "Movie, Raw: 7 of 7 operations of the batch were not written";
    assert!(error.starts_with(begin), "{error}");
}

#[tokio::test]
async fn two_batches_of_one_table_know_each_others_keys() {
    let service = Service::new(|_, _| ok("{}"));
    let movies = service.movies();
    let raw = service.client().raw_table("Movies", ["year", "title"]);
    let (first, second) = service
        .client()
        .batch_write((
            movies.batch().put(brazil()),
            raw.batch()
                .delete(item! { "year" => 1985, "title" => "Brazil" }),
        ))
        .report()
        .await
        .unwrap();
    assert_eq!((first.succeeded(), second.succeeded()), (1, 1));
    assert_eq!(sizes(&service), [1, 1]);
}

#[tokio::test]
async fn an_item_without_its_key_is_not_sent() {
    let raw = Service::silent().client().raw_table("Raw", ["id", "at"]);
    let report = raw.batch().put(item! { "id" => 1 }).report().await.unwrap();
    assert_eq!(
        report.failed[0].reason.to_string(),
        "not sent: Raw: the item lacks an attribute of its key"
    );
}

#[tokio::test]
async fn a_tuple_has_up_to_16_batches_and_a_vec_any_number() {
    let service = Service::new(|operation, _| match operation {
        "BatchWriteItem" => ok("{}"),
        _ => ok(r#"{"Responses":{}}"#),
    });
    let (client, movies) = (service.client(), service.movies());
    let put = |year| movies.batch().put(film(year));
    let (a, b) = (|year| (put(year), put(year + 1)), |year| put(year));
    let (first, second) = (a(0), a(2));
    let puts = (
        b(4),
        b(5),
        b(6),
        b(7),
        b(8),
        b(9),
        b(10),
        b(11),
        b(12),
        b(13),
        b(14),
        b(15),
        b(16),
        b(17),
        first,
        second,
    );
    client.batch_write(puts).await.unwrap();
    assert_eq!(sizes(&service), [18]);
    let many: Vec<_> = (0..40).map(put).collect();
    let reports = client.batch_write(many).report().await.unwrap();
    assert_eq!((reports.len(), service.requests()), (40, 3));
    // A batch by itself is not a tuple.
    client.batch_write(put(1)).await.unwrap();

    let get = |year: u16| movies.batch_get([(year, "Brazil")]);
    let gets = (
        get(0),
        get(1),
        get(2),
        get(3),
        get(4),
        get(5),
        get(6),
        get(7),
        get(8),
        get(9),
        get(10),
        get(11),
        get(12),
        get(13),
        get(14),
        get(15),
    );
    let found = client.batch_get(gets).await.unwrap();
    assert_eq!((found.0, found.15), (vec![None], vec![None]));
}

#[tokio::test]
async fn a_batch_of_several_tables_is_metered() {
    let service = Service::new(|_, _| {
        ok(r#"{"ConsumedCapacity":[{"TableName":"Movies","CapacityUnits":2.0}]}"#)
    });
    let (client, meter) = (service.client(), Meter::new());
    let puts = (service.movies().batch().put(film(1)),);
    client.batch_write(puts).meter(&meter).await.unwrap();
    assert_eq!(meter.responses(), 1);
}
