//! Tests of many upserts: a service that is a closure, and the SDK in between.

use std::collections::HashSet;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures::{FutureExt, StreamExt, stream};

use crate::batch::{FailureReason, Stopped, UpsertReport};
use crate::example::{Movie, NEVER, Service, brazil, error, later, ok};

fn film(year: u16) -> Movie {
    Movie { year, ..brazil() }
}

fn films(years: std::ops::Range<u16>) -> Vec<Movie> {
    years.map(film).collect()
}

/// The years that were not written, and why.
fn left(response: &UpsertReport<Movie>) -> Vec<(usize, u16, String)> {
    let left = response.unwritten.iter();
    left.map(|left| (left.position, left.item.year, left.reason.to_string()))
        .collect()
}

#[tokio::test]
async fn no_items_are_no_requests() {
    let response = Service::silent().movies().upsert_all(films(0..0)).await;
    let response = response.unwrap();
    assert_eq!((response.taken, response.requests), (0, 0));
    response.complete().unwrap();
}

// Q49, T2
#[tokio::test]
async fn upserts_can_be_dropped_at_every_await() {
    for polls in 0..200 {
        let service = Service::new(|_, body| match body.len() % 3 {
            0 => later(error("ProvisionedThroughputExceededException", "")),
            _ => later(ok("{}")),
        });
        let upserts = service.movies().upsert_all((0..60).map(film));
        let account = upserts.account();
        let mut future = upserts.concurrency(3).into_future();
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
        for left in response.unwritten {
            assert!(
                matches!(
                    left.reason,
                    FailureReason::Unknown(_)
                        | FailureReason::Stopped
                        | FailureReason::Unprocessed(_)
                ),
                "{}",
                left.reason
            );
            assert!(years.insert(left.item.year), "reported twice");
        }
        assert!(years.iter().all(|&year| usize::from(year) < response.taken));
    }
    panic!("it never came to its end");
}

#[tokio::test]
async fn a_panic_in_the_source_loses_no_account() {
    let service = Service::new(|_, _| ok("{}"));
    let films = (0..100).map(|year| match year {
        60 => panic!("the source is broken"),
        year => film(year),
    });
    let upserts = service.movies().upsert_all(films).concurrency(1);
    let account = upserts.account();
    let panic = AssertUnwindSafe(upserts.into_future())
        .catch_unwind()
        .await
        .unwrap_err();
    assert_eq!(panic.downcast_ref::<&str>(), Some(&"the source is broken"));
    let response = account.take().unwrap();
    assert_eq!((response.taken, response.written()), (60, 60));
    assert!(matches!(response.stopped, Some(Stopped::Dropped)));
}

// Q51, Q49
#[tokio::test]
async fn streams_are_read_no_further_than_requests_are_sent() {
    let pulled = Arc::new(AtomicUsize::new(0));
    let answered = Arc::new(AtomicUsize::new(0));
    let service = Service::new({
        let (pulled, answered) = (pulled.clone(), answered.clone());
        move |_, _| {
            let answered = answered.fetch_add(1, Ordering::Relaxed);
            let ahead = pulled.load(Ordering::Relaxed) - answered;
            assert!(ahead <= 5, "{ahead} were pulled ahead");
            ok("{}")
        }
    });
    let films = stream::iter(0..500).map(|year| {
        pulled.fetch_add(1, Ordering::Relaxed);
        film(year)
    });
    let upserts = service.movies().upsert_stream(films).concurrency(5);
    let response = upserts.await.unwrap();
    assert_eq!((response.written(), response.requests), (500, 500));
    assert_eq!(service.requests(), 500);
}

// Q49: conflicts and throttling pass.
#[tokio::test]
async fn what_passes_is_tried_again() {
    let tries = AtomicUsize::new(0);
    // The SDK tries three times by itself where it is throttled, once where there is a conflict.
    let service = Service::new(move |_, _| match tries.fetch_add(1, Ordering::Relaxed) {
        0..6 => error("ProvisionedThroughputExceededException", ""),
        8 | 12 => error("TransactionConflictException", ""),
        _ => ok("{}"),
    });
    let upserts = service.movies().upsert_all(films(0..30)).concurrency(1);
    let response = upserts.await.unwrap();
    assert_eq!((response.written(), response.requests), (30, 34));
    response.complete().unwrap();
    let upserts = Service::new(|_, _| error("TransactionConflictException", ""));
    let upserts = upserts.movies().upsert_all(films(0..2)).attempts(2);
    let response = upserts.await.unwrap();
    let attempts: Vec<_> = response
        .unwritten
        .iter()
        .map(|left| left.attempts)
        .collect();
    assert_eq!((response.written(), attempts), (0, vec![2, 2]));
    assert!(
        response
            .unwritten
            .iter()
            .all(|left| matches!(left.reason, FailureReason::Unprocessed(Some(_))))
    );
}

#[tokio::test]
async fn a_table_that_refuses_everything_stops_the_upserts() {
    let service = Service::new(|_, _| error("ValidationException", ""));
    let upserts = service.movies().upsert_all((0..1000).map(film));
    let response = upserts.concurrency(1).await.unwrap();
    assert_eq!((response.taken, response.written()), (10, 0));
    assert!(matches!(
        response.stopped,
        Some(Stopped::NoProgress(Some(_)))
    ));
    let refused = "refused by the service: Movie (3, \"Brazil\"): UpdateItem of `Movies`: ValidationException: No (request REQUEST)";
    assert_eq!(left(&response)[3], (3, 3, refused.to_owned()));
    let error = response.complete().unwrap_err();
    assert_eq!(
        error.to_string(),
        "Movie: 10 of 10 operations of the batch were not written, and it stopped on an error before the end of its source"
    );
    assert!(error.is_validation());
}

#[tokio::test]
async fn a_deadline_gives_up_what_is_in_flight() {
    let service = Service::new(|_, _| (NEVER, String::new()));
    let upserts = service.movies().upsert_all(films(0..60));
    let upserts = upserts.deadline(Duration::from_millis(20));
    let response = upserts.await.unwrap();
    // As many as are in flight unless somebody says so.
    assert_eq!((response.taken, response.written()), (16, 0));
    assert!(matches!(response.stopped, Some(Stopped::Deadline)));
    assert!(
        response
            .unwritten
            .iter()
            .all(|left| matches!(left.reason, FailureReason::Unknown(None)))
    );
}

// Q26: a condition that is false after a response was lost may be so because of the upsert itself.
#[tokio::test]
async fn a_refusal_after_a_lost_response_leaves_open_what_was_written() {
    let tries = AtomicUsize::new(0);
    let service = Service::new(move |_, _| match tries.fetch_add(1, Ordering::Relaxed) {
        0 => (crate::example::LOST, String::new()),
        _ => error("ConditionalCheckFailedException", ""),
    });
    let upserts = service.movies().upsert_all(films(0..2)).concurrency(1);
    let response = upserts.condition(Movie::RANK.lt(7)).await.unwrap();
    let unknown = "sent, but without a response: Movie (0, \"Brazil\"): the condition failed, and an earlier attempt may have been carried out; there is no such item";
    let refused = "refused by the service: Movie (1, \"Brazil\"): the condition failed, so nothing was written; there is no such item";
    assert_eq!(
        left(&response),
        [(0, 0, unknown.to_owned()), (1, 1, refused.to_owned())]
    );
    assert!(response.stopped.is_none());
}
