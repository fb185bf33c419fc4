//! Tests of whole batches: a service that is a closure, and the SDK in between.

use std::collections::HashSet;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures::{FutureExt, StreamExt, stream};

use crate::batch::{Duplicates, FailedWrite, FailureReason, Stopped, Write, WriteReport};
use crate::codec::size::MAX_ITEM_SIZE;
use crate::example::{LOST, Movie, NEVER, Service, brazil, error, later, ok};
use crate::{Error, Key, item};

fn film(year: u16) -> Movie {
    Movie { year, ..brazil() }
}

fn films(years: std::ops::Range<u16>) -> Vec<Movie> {
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
fn left(response: &WriteReport<Movie>) -> Vec<(usize, &Movie, String, u32)> {
    let left = response.unwritten.iter().map(|left| match &left.write {
        Some(Write::Put(movie)) => (left.position, movie, left.reason.to_string(), left.attempts),
        other => panic!("{other:?}"),
    });
    left.collect()
}

// S47, Q18, I46, I47
#[tokio::test]
async fn a_batch_is_split_by_25() {
    let service = Service::new(|_, _| ok("{}"));
    let response = service
        .movies()
        .batch()
        .put_all((0..60).map(film))
        .delete((1985, "x"))
        .await
        .unwrap();
    assert_eq!(
        (response.taken, response.written(), response.requests),
        (61, 61, 3)
    );
    assert_eq!(sizes(&service), [25, 25, 11]);
    response.complete().unwrap();
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
    let response = Service::silent().movies().batch().await.unwrap();
    assert_eq!((response.taken, response.requests), (0, 0));
    response.complete().unwrap();
}

// D7, Q52, T2
#[tokio::test]
async fn what_is_left_over_is_sent_again() {
    let first = AtomicUsize::new(0);
    let service = Service::new(move |_, _| match first.fetch_add(1, Ordering::Relaxed) {
        // The service may write a number in another way.
        0 => ok(r#"{"UnprocessedItems":{"Movies":[
            {"PutRequest":{"Item":{"title":{"S":"Brazil"},"year":{"N":"2.0"},"rank":{"N":"7"}}}},
            {"DeleteRequest":{"Key":{"title":{"S":"x"},"year":{"N":"1985"}}}}]}}"#),
        _ => ok("{}"),
    });
    let response = service
        .movies()
        .batch()
        .put_all(films(0..5))
        .delete((1985, "x"))
        .await
        .unwrap();
    assert_eq!(
        (
            response.written(),
            response.requests,
            response.is_complete()
        ),
        (6, 2, true)
    );
    assert_eq!(sizes(&service), [6, 2]);
}

// I48, G28, G40, G55, G56
#[tokio::test]
async fn what_stays_left_over_is_handed_back() {
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
    // The pace falls to one operation a request, of which each is left over in turn.
    let response = batch().attempts(3).await.unwrap();
    assert_eq!((response.taken, response.written()), (6, 4));
    let [put, delete] = &response.unwritten[..] else {
        panic!("{response:?}");
    };
    assert_eq!(put.write, Some(Write::Put(film(2))));
    assert_eq!(
        delete.write,
        Some(Write::Delete(Key::new((1985, "x")).unwrap()))
    );
    for (left, position) in [(put, 2), (delete, 5)] {
        assert!(
            matches!(
                left.reason,
                FailureReason::Unprocessed(_) | FailureReason::Unknown(_)
            ),
            "{left:?}"
        );
        assert_eq!((left.position, left.attempts), (position, 3));
    }
    let error = response.complete().unwrap_err();
    assert_eq!(
        error.to_string(),
        "Movie: 2 of 6 operations of the batch were not written"
    );
    let Error::Incomplete(incomplete) = error else {
        panic!("{error:?}");
    };
    assert_eq!(incomplete.unwritten(), 2);
    let again = incomplete.into_report::<Movie>().unwrap().unwritten;
    let again: Vec<Write<Movie>> = again.into_iter().filter_map(|left| left.write).collect();
    let service = Service::new(|_, _| ok("{}"));
    let response = service.movies().batch().write_all(again).await.unwrap();
    assert_eq!((response.written(), response.requests), (2, 1));
}

#[tokio::test]
async fn the_response_of_another_model_is_not_in_an_error() {
    let service = Service::new(|_, _| error("AccessDeniedException", ""));
    let response = service.movies().batch().put(film(1)).await.unwrap();
    let Err(Error::Incomplete(incomplete)) = response.complete() else {
        panic!("it is not complete");
    };
    assert!(incomplete.into_report::<crate::codec::Item>().is_none());
}

// I46, I48
#[tokio::test]
async fn with_one_attempt_everything_is_sent_once() {
    let service = Service::new(|_, _| {
        ok(r#"{"UnprocessedItems":{"Movies":[
            {"PutRequest":{"Item":{"year":{"N":"2"},"title":{"S":"Brazil"}}}}]}}"#)
    });
    let response = service
        .movies()
        .batch()
        .put_all(films(0..5))
        .once()
        .await
        .unwrap();
    assert_eq!(
        left(&response),
        [(2, &film(2), "left over by the service".to_owned(), 1)]
    );
    assert_eq!(service.requests(), 1);
}

#[tokio::test]
async fn an_error_that_will_not_pass_stops_the_source() {
    let service = Service::new(|_, body| match body.contains(r#""N":"30""#) {
        true => error("AccessDeniedException", ""),
        false => ok("{}"),
    });
    let mut films = (0..1000).map(film);
    let batch = service.movies().batch().put_all(&mut films).concurrency(1);
    let response = batch.await.unwrap();
    assert_eq!(
        (response.taken, response.written(), response.requests),
        (50, 25, 2)
    );
    let denied = "refused by the service: BatchWriteItem of `Movies`: AccessDeniedException: No; allow `dynamodb:BatchWriteItem` on the table `Movies` (request REQUEST)";
    let refused = left(&response);
    assert_eq!(refused.len(), 25);
    assert_eq!(refused[0], (25, &film(25), denied.to_owned(), 1));
    assert!(matches!(response.stopped, Some(Stopped::Error(_))));
    // What was not taken is still there.
    assert_eq!(films.next(), Some(film(50)));
    let error = response.complete().unwrap_err();
    assert_eq!(
        error.to_string(),
        "Movie: 25 of 50 operations of the batch were not written, and it stopped on an error before the end of its source"
    );
    let source = std::error::Error::source(&error).unwrap();
    assert_eq!(
        source.to_string(),
        "BatchWriteItem of `Movies`: AccessDeniedException: No; allow `dynamodb:BatchWriteItem` on the table `Movies` (request REQUEST)"
    );
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
    let response = batch.await.unwrap();
    assert_eq!((response.written(), response.is_complete()), (30, true));
    assert_eq!(sizes(&service), [25, 25, 25, 12, 12, 12, 6, 12, 12]);
}

#[tokio::test]
async fn a_batch_that_is_always_throttled_gives_up() {
    let service = Service::new(|_, _| error("ProvisionedThroughputExceededException", ""));
    let batch = service
        .movies()
        .batch()
        .put_all((0..1000).map(film))
        .concurrency(1);
    let response = batch.await.unwrap();
    assert_eq!(
        (response.taken, response.written(), response.requests),
        (25, 0, 10)
    );
    assert!(matches!(
        response.stopped,
        Some(Stopped::NoProgress(Some(ref error))) if matches!(**error, Error::Throttled(_))
    ));
}

#[tokio::test]
async fn an_response_that_makes_no_sense_is_no_response() {
    let service = Service::new(|_, body| match body.contains(r#""N":"30""#) {
        true => ok(r#"{"UnprocessedItems":{"Movies":[
            {"PutRequest":{"Item":{"year":{"N":"30"},"title":{"S":"Brasil"}}}}]}}"#),
        false => ok("{}"),
    });
    let batch = service.movies().batch().put_all(films(0..60)).attempts(1);
    let response = batch.await.unwrap();
    assert_eq!(
        (response.taken, response.written(), response.requests),
        (60, 35, 3)
    );
    assert!(
        response
            .unwritten
            .iter()
            .all(|left| matches!(left.reason, FailureReason::Unknown(Some(_))))
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
    let response = service.movies().batch().put_all(films(0..2)).await.unwrap();
    assert_eq!((response.written(), response.requests), (2, 2));
    times.store(usize::MAX, Ordering::Relaxed);
    let batch = service.movies().batch().put_all(films(0..2)).attempts(2);
    let response = batch.await.unwrap();
    let unknown = "sent, but without a response: BatchWriteItem of `Movies`: the connection failed before a response";
    assert_eq!(
        left(&response),
        [
            (0, &film(0), unknown.to_owned(), 2),
            (1, &film(1), unknown.to_owned(), 2)
        ]
    );
}

#[tokio::test]
async fn what_is_left_over_twice_counts_once() {
    let first = AtomicUsize::new(0);
    let left = r#"{"PutRequest":{"Item":{"year":{"N":"2"},"title":{"S":"Brazil"}}}}"#;
    let service = Service::new(move |_, _| match first.fetch_add(1, Ordering::Relaxed) {
        0 => ok(&format!(
            r#"{{"UnprocessedItems":{{"Movies":[{left},{left}]}}}}"#
        )),
        _ => ok("{}"),
    });
    let response = service.movies().batch().put_all(films(0..3)).await.unwrap();
    assert_eq!((response.written(), response.requests), (3, 2));
    assert_eq!(sizes(&service), [3, 1]);
}

#[tokio::test]
async fn an_item_that_is_refused_is_found() {
    let service = Service::new(|_, body| match body.contains(r#""N":"30""#) {
        true => error("ValidationException", ""),
        false => ok("{}"),
    });
    let response = service
        .movies()
        .batch()
        .put_all(films(0..60))
        .await
        .unwrap();
    assert_eq!((response.taken, response.written()), (60, 59));
    let refused = "refused by the service: BatchWriteItem of `Movies`: ValidationException: No (request REQUEST)";
    let [(30, _, reason, _)] = &left(&response)[..] else {
        panic!("{response:?}");
    };
    assert_eq!(reason, refused);
}

#[tokio::test]
async fn a_table_that_refuses_everything_stops_the_batch() {
    let service = Service::new(|_, _| error("ValidationException", ""));
    let batch = service
        .movies()
        .batch()
        .put_all((0..1000).map(film))
        .concurrency(1);
    let response = batch.await.unwrap();
    assert_eq!(
        (response.taken, response.written(), response.requests),
        (25, 0, 10)
    );
    assert!(matches!(
        response.stopped,
        Some(Stopped::NoProgress(Some(_)))
    ));
}

// Q53
#[tokio::test]
async fn what_cannot_be_sent_holds_up_no_other() {
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
    let response = batch.delete((1, "")).delete((5, "x")).await.unwrap();
    assert_eq!(
        (response.taken, response.written(), response.requests),
        (6, 3, 1)
    );
    let whys: Vec<_> = response
        .unwritten
        .iter()
        .map(|left| (left.position, left.write.is_some(), left.reason.to_string()))
        .collect();
    let nan = "not sent: Movie (3, \"Brazil\"): attribute `rating`: NaN and infinity are not valid numbers in DynamoDB";
    let empty = "not sent: Movie: attribute `title`: a key must not be empty";
    assert_eq!(whys[0], (1, true, nan.to_owned()));
    assert_eq!((whys[1].0, whys[1].1), (2, true));
    // year, its number, title, rank, its number
    let size = MAX_ITEM_SIZE + 4 + 2 + 5 + 4 + 2;
    let large = format!("the item has {size} bytes; an item can have at most 409600");
    assert!(
        whys[1].2.starts_with("not sent: Movie (4, \"xxx"),
        "{}",
        &whys[1].2[..40]
    );
    assert!(whys[1].2.ends_with(&large));
    assert_eq!(whys[2], (4, false, empty.to_owned()));
}

#[tokio::test]
async fn operations_of_one_key_are_sent_one_after_the_other() {
    let service = Service::new(|_, _| ok("{}"));
    let ranked = |rank| Movie {
        rank: Some(rank),
        ..brazil()
    };
    let batch = || {
        let batch = service.movies().batch().put_all([1, 2].map(ranked));
        batch.delete((1985, "Brazil")).put_all([3, 4].map(ranked))
    };
    let response = batch().await.unwrap();
    assert_eq!((response.written(), response.requests), (5, 5));
    let last = |body: &str| match body.split(r#""rank":{"N":""#).nth(1) {
        Some(rest) => rest[..1].to_owned(),
        None => "deleted".to_owned(),
    };
    let order: Vec<_> = service.asked().iter().map(|(_, body)| last(body)).collect();
    assert_eq!(order, ["1", "2", "deleted", "3", "4"]);

    let response = batch().duplicates(Duplicates::Merge).await.unwrap();
    assert_eq!(
        (response.written(), response.merged, response.requests),
        (1, 4, 1)
    );
    assert_eq!(last(&service.asked().last().unwrap().1), "4");

    let response = batch().duplicates(Duplicates::Refuse).await.unwrap();
    assert_eq!((response.written(), response.requests), (1, 1));
    let whys: Vec<_> = response
        .unwritten
        .iter()
        .map(|left| left.reason.to_string())
        .collect();
    let duplicate =
        r#"not sent: Movie (1985, "Brazil"): two operations of one batch have this key"#;
    assert_eq!(whys, [duplicate; 4]);
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
    let batch = service
        .movies()
        .batch()
        .put_stream(films)
        .delete_stream(keys);
    let response = batch.concurrency(2).await.unwrap();
    assert_eq!((response.taken, response.written()), (1010, 1010));
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
    assert_eq!(batch.await.unwrap().written(), 4);
}

// T2
#[tokio::test]
async fn a_batch_can_be_dropped_at_every_await() {
    for polls in 0..200 {
        let service = Service::new(|_, body| match body.len() % 3 {
            0 => later(error("ProvisionedThroughputExceededException", "")),
            _ => later(ok("{}")),
        });
        let batch = service
            .movies()
            .batch()
            .put_all((0..200).map(film))
            .concurrency(2);
        let account = batch.account();
        let mut future = batch.into_future();
        let mut done = false;
        for _ in 0..polls {
            if (&mut future).now_or_never().is_some() {
                done = true;
                break;
            }
            tokio::task::yield_now().await;
        }
        drop(future);
        if done {
            assert!(account.take().is_none(), "the response was given already");
            assert!(polls > 5, "{polls} polls");
            return;
        }
        let progress = account.progress();
        let response = account.take().expect("nobody else has it");
        assert!(account.take().is_none());
        assert!(matches!(response.stopped, Some(Stopped::Dropped)));
        assert_eq!((progress.taken, progress.pending), (response.taken, 0));
        assert_eq!(progress.written, response.written());
        let mut years: HashSet<u16> = HashSet::new();
        for FailedWrite { write, reason, .. } in response.unwritten {
            assert!(
                matches!(
                    reason,
                    FailureReason::Unknown(_)
                        | FailureReason::Stopped
                        | FailureReason::Unprocessed(_)
                ),
                "{reason}"
            );
            let Some(Write::Put(movie)) = write else {
                panic!("{write:?}");
            };
            assert!(years.insert(movie.year), "reported twice");
        }
        assert!(years.iter().all(|&year| usize::from(year) < response.taken));
    }
    panic!("it never came to its end");
}

#[tokio::test]
async fn a_batch_that_was_never_polled_has_an_account() {
    let movies = Service::silent().movies();
    let batch = movies.batch().put(film(1));
    let account = batch.account();
    assert!(account.take().is_none());
    drop(batch);
    assert_eq!(account.take().unwrap().taken, 0);
}

#[tokio::test]
async fn a_panic_in_the_source_loses_no_account() {
    let service = Service::new(|_, _| ok("{}"));
    let films = (0..100).map(|year| match year {
        60 => panic!("the source is broken"),
        year => film(year),
    });
    let batch = service.movies().batch().put_all(films).concurrency(1);
    let account = batch.account();
    let panic = AssertUnwindSafe(batch.into_future())
        .catch_unwind()
        .await
        .unwrap_err();
    assert_eq!(panic.downcast_ref::<&str>(), Some(&"the source is broken"));
    let response = account.take().unwrap();
    assert_eq!((response.taken, response.written()), (60, 50));
    let whys: Vec<_> = left(&response)
        .into_iter()
        .map(|(at, film, reason, _)| (at, film.year, reason))
        .collect();
    let stopped = "not sent before the batch ended".to_owned();
    let expected: Vec<_> = (50..60)
        .map(|at| (usize::from(at), at, stopped.clone()))
        .collect();
    assert_eq!(whys, expected);
}

#[tokio::test]
async fn a_deadline_gives_up_what_is_in_flight() {
    let service = Service::new(|_, _| (NEVER, String::new()));
    let batch = service
        .movies()
        .batch()
        .put_all(films(0..60))
        .concurrency(2);
    let batch = batch.deadline(Duration::from_millis(20));
    let response = batch.await.unwrap();
    assert_eq!((response.taken, response.written()), (50, 0));
    assert!(matches!(response.stopped, Some(Stopped::Deadline)));
    assert!(
        response
            .unwritten
            .iter()
            .all(|left| matches!(left.reason, FailureReason::Unknown(None)))
    );
}

// I46, S47
#[tokio::test]
async fn several_tables_share_requests() {
    let service = Service::new(|_, _| ok("{}"));
    let client = service.client();
    let old = client.table_named::<Movie>("Old");
    let raw = client.raw_table("Raw");
    let (films, gone, items) = client
        .batch_write((
            service.movies().batch().put_all(films(0..10)),
            old.batch().delete_all((0..10).map(|year| (year, "x"))),
            raw.batch(["id"])
                .put(item! { "id" => 1 })
                .delete(item! { "id" => 2 }),
        ))
        .await
        .unwrap();
    assert_eq!(
        (films.written(), gone.written(), items.written()),
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
    let responses = client.batch_write(many.collect::<Vec<_>>()).await.unwrap();
    // One key each, of one table.
    assert_eq!(
        responses
            .iter()
            .map(WriteReport::written)
            .collect::<Vec<_>>(),
        [1, 1, 1]
    );
}

#[tokio::test]
async fn two_batches_of_one_table_know_each_others_keys() {
    let service = Service::new(|_, _| ok("{}"));
    let movies = service.movies();
    let raw = service.client().raw_table("Movies");
    let (first, second) = service
        .client()
        .batch_write((
            movies.batch().put(brazil()),
            raw.batch(["title", "year"])
                .delete(item! { "year" => 1985, "title" => "Brazil" }),
        ))
        .await
        .unwrap();
    assert_eq!((first.written(), second.written()), (1, 1));
    assert_eq!(sizes(&service), [1, 1]);
}

#[tokio::test]
async fn an_item_without_its_key_is_not_sent() {
    let raw = Service::silent().client().raw_table("Raw");
    let response = raw
        .batch(["id", "at"])
        .put(item! { "id" => 1 })
        .await
        .unwrap();
    assert_eq!(
        response.unwritten[0].reason.to_string(),
        "not sent: Raw: the item lacks an attribute of its key"
    );
}
