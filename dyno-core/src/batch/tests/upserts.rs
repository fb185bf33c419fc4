//! Many upserts and their reports.

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
fn failed(report: &UpsertReport<Movie>) -> Vec<(usize, u16, String)> {
    let failed = report.failed.iter().map(|one| {
        let year = one.input.as_ref().unwrap().year;
        (one.position, year, one.reason.to_string())
    });
    failed.collect()
}

#[tokio::test]
async fn no_items_are_no_requests() {
    let report = Service::silent().movies().upsert_all(films(0..0)).report();
    let report = report.await.unwrap();
    assert_eq!((report.taken, report.requests), (0, 0));
    report.complete().unwrap();
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
        let handle = upserts.handle();
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
            assert!(
                handle.take_report().is_none(),
                "the report was returned already"
            );
            assert!(polls > 5, "{polls} polls");
            return;
        }
        let progress = handle.progress();
        let report = handle.take_report().expect("nobody else has it");
        assert!(handle.take_report().is_none());
        assert!(matches!(report.stopped, Some(Stopped::Dropped)));
        assert_eq!((progress.taken, progress.pending), (report.taken, 0));
        assert_eq!(progress.succeeded, report.succeeded());
        let mut years: HashSet<u16> = HashSet::new();
        for failed in report.failed {
            assert!(
                matches!(
                    failed.reason,
                    FailureReason::Unknown(_)
                        | FailureReason::Stopped
                        | FailureReason::Unprocessed(_)
                ),
                "{}",
                failed.reason
            );
            assert!(years.insert(failed.input.unwrap().year), "reported twice");
        }
        assert!(years.iter().all(|&year| usize::from(year) < report.taken));
    }
    panic!("it never came to its end");
}

#[tokio::test]
async fn a_panic_in_the_source_loses_no_report() {
    let service = Service::new(|_, _| ok("{}"));
    let films = (0..100).map(|year| match year {
        60 => panic!("the source is broken"),
        year => film(year),
    });
    let upserts = service.movies().upsert_all(films).concurrency(1);
    let handle = upserts.handle();
    let panic = AssertUnwindSafe(upserts.into_future())
        .catch_unwind()
        .await
        .unwrap_err();
    assert_eq!(panic.downcast_ref::<&str>(), Some(&"the source is broken"));
    let report = handle.take_report().unwrap();
    assert_eq!((report.taken, report.succeeded()), (60, 60));
    assert!(matches!(report.stopped, Some(Stopped::Dropped)));
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
    let upserts = service.movies().upsert_all(films).concurrency(5);
    let report = upserts.report().await.unwrap();
    assert_eq!((report.succeeded(), report.requests), (500, 500));
    assert_eq!(service.requests(), 500);
}

// Q49: conflicts and throttling pass.
#[tokio::test]
async fn what_passes_is_retried() {
    let tries = AtomicUsize::new(0);
    // The SDK tries three times by itself where it is throttled, once where there is a conflict.
    let service = Service::new(move |_, _| match tries.fetch_add(1, Ordering::Relaxed) {
        0..6 => error("ProvisionedThroughputExceededException", ""),
        8 | 12 => error("TransactionConflictException", ""),
        _ => ok("{}"),
    });
    let upserts = service.movies().upsert_all(films(0..30)).concurrency(1);
    let report = upserts.report().await.unwrap();
    assert_eq!((report.succeeded(), report.requests), (30, 34));
    report.complete().unwrap();
    let upserts = Service::new(|_, _| error("TransactionConflictException", ""));
    let upserts = upserts.movies().upsert_all(films(0..2)).attempts(2);
    let report = upserts.report().await.unwrap();
    let attempts: Vec<_> = report.failed.iter().map(|failed| failed.attempts).collect();
    assert_eq!((report.succeeded(), attempts), (0, vec![2, 2]));
    assert!(
        report
            .failed
            .iter()
            .all(|failed| matches!(failed.reason, FailureReason::Unprocessed(Some(_))))
    );
}

#[tokio::test]
async fn a_table_that_rejects_everything_stops_the_upserts() {
    let service = Service::new(|_, _| error("ValidationException", ""));
    let upserts = service.movies().upsert_all((0..1000).map(film));
    let report = upserts.concurrency(1).report().await.unwrap();
    assert_eq!((report.taken, report.succeeded()), (10, 0));
    assert!(matches!(report.stopped, Some(Stopped::NoProgress(Some(_)))));
    let rejected = "rejected: Movie (3, \"Brazil\"): UpdateItem of `Movies`: ValidationException: No (request REQUEST)";
    assert_eq!(failed(&report)[3], (3, 3, rejected.to_owned()));
    let error = report.complete().unwrap_err();
    assert_eq!(
        error.to_string(),
        "Movie: 10 of 10 operations of the batch were not written, and it stopped on an error before the end \
            of its source: Movie (9, \"Brazil\"): UpdateItem of `Movies`: ValidationException: No (request REQUEST)"
    );
    assert!(error.is_validation());
}

#[tokio::test]
async fn a_deadline_gives_up_what_is_in_flight() {
    let service = Service::new(|_, _| (NEVER, String::new()));
    let upserts = service.movies().upsert_all(films(0..60));
    let upserts = upserts.deadline(Duration::from_millis(300));
    let report = upserts.report().await.unwrap();
    // As many as are in flight unless somebody says so.
    assert_eq!((report.taken, report.succeeded()), (16, 0));
    assert!(matches!(report.stopped, Some(Stopped::Deadline)));
    // What was not sent before the deadline is not unknown.
    let count = |is: fn(&FailureReason) -> bool| {
        let failed = report.failed.iter();
        failed.filter(|failed| is(&failed.reason)).count()
    };
    let unknown = count(|reason| matches!(reason, FailureReason::Unknown(None)));
    let stopped = count(|reason| matches!(reason, FailureReason::Stopped));
    assert_eq!(
        (unknown, unknown + stopped),
        (service.requests(), report.taken)
    );
    assert!(unknown > 0);
}

// Q26: a condition that fails after a response was lost may fail because of the upsert itself.
#[tokio::test]
async fn a_failed_condition_after_a_lost_response_leaves_open_what_was_written() {
    let tries = AtomicUsize::new(0);
    let service = Service::new(move |_, _| match tries.fetch_add(1, Ordering::Relaxed) {
        0 => (crate::example::LOST, String::new()),
        _ => error("ConditionalCheckFailedException", ""),
    });
    let upserts = service.movies().upsert_all(films(0..2)).concurrency(1);
    let report = upserts.condition(Movie::RANK.lt(7)).report().await.unwrap();
    let unknown = "sent, without a usable response: Movie (0, \"Brazil\"): the condition failed, and an earlier \
        attempt may have been carried out; there is no such item";
    let rejected = "rejected: Movie (1, \"Brazil\"): the condition failed, so nothing was written; there is \
        no such item";
    assert_eq!(
        failed(&report),
        [(0, 0, unknown.to_owned()), (1, 1, rejected.to_owned())]
    );
    assert!(report.stopped.is_none());
}

#[tokio::test]
async fn new_items_are_returned_in_the_order_of_the_source() {
    let service = Service::new(|_, body| {
        let body: serde_json::Value = serde_json::from_str(body).unwrap();
        let mut item = body["Key"].clone();
        item["rank"] = serde_json::json!({ "N": "9" });
        ok(&format!(r#"{{"Attributes":{item}}}"#))
    });
    let upserts = || service.movies().upsert_all(films(0..20)).return_new();
    let ranked = |year| Movie {
        rank: Some(9),
        ..film(year)
    };
    let expected: Vec<Movie> = (0..20).map(ranked).collect();
    assert_eq!(upserts().await.unwrap(), expected);
    let report = upserts().report().await.unwrap();
    let items = report.items.into_iter().flatten();
    assert_eq!(items.collect::<Result<Vec<_>, _>>().unwrap(), expected);
}
