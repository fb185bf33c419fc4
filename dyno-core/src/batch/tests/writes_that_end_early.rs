//! Batches of writes that end before their source: by an error, a deadline, a panic, or because they are dropped.

use std::collections::HashSet;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures::FutureExt;

use super::writes::{failed, film, films};
use crate::batch::{BatchProgress, Failed, FailureReason, Stopped, Write};
use crate::example::{NEVER, Service, error, later, ok};
use crate::{Error, item};

#[tokio::test]
async fn an_error_that_stays_stops_the_source() {
    let service = Service::new(|_, body| match body.contains(r#""N":"30""#) {
        true => error("AccessDeniedException", ""),
        false => ok("{}"),
    });
    let mut films = (0..1000).map(film);
    let batch = service.movies().batch().put_all(&mut films).concurrency(1);
    let report = batch.report().await.unwrap();
    assert_eq!(
        (report.taken, report.succeeded(), report.requests),
        (50, 25, 2)
    );
    let denied = "rejected: BatchWriteItem of `Movies`: AccessDeniedException: No; allow \
        `dynamodb:BatchWriteItem` on the table `Movies` (request REQUEST)";
    let rejected = failed(&report);
    assert_eq!(rejected.len(), 25);
    assert_eq!(rejected[0], (25, &film(25), denied.to_owned(), 1));
    assert!(matches!(report.stopped, Some(Stopped::Error(_))));
    // What was not taken is still there.
    assert_eq!(films.next(), Some(film(50)));
    let error = report.complete().unwrap_err();
    assert_eq!(
        error.to_string(),
        "Movie: 25 of 50 operations of the batch were not written, and it stopped on an error before the end \
            of its source: BatchWriteItem of `Movies`: AccessDeniedException: No; allow `dynamodb:BatchWriteItem` on the \
            table `Movies` (request REQUEST)"
    );
    assert!(std::error::Error::source(&error).is_some());
}

#[tokio::test]
async fn a_batch_that_is_always_throttled_gives_up() {
    let service = Service::new(|_, _| error("ProvisionedThroughputExceededException", ""));
    let batch = service
        .movies()
        .batch()
        .put_all((0..1000).map(film))
        .concurrency(1);
    let report = batch.report().await.unwrap();
    assert_eq!(
        (report.taken, report.succeeded(), report.requests),
        (25, 0, 10)
    );
    assert!(matches!(
        report.stopped,
        Some(Stopped::NoProgress(Some(ref error))) if matches!(**error, Error::Throttled(_))
    ));
}

#[tokio::test]
async fn a_table_that_rejects_everything_stops_the_batch() {
    let service = Service::new(|_, _| error("ValidationException", ""));
    let batch = service
        .movies()
        .batch()
        .put_all((0..1000).map(film))
        .concurrency(1);
    let report = batch.report().await.unwrap();
    assert_eq!(
        (report.taken, report.succeeded(), report.requests),
        (25, 0, 10)
    );
    assert!(matches!(report.stopped, Some(Stopped::NoProgress(Some(_)))));
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
        let handle = batch.handle();
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
        for Failed { input, reason, .. } in report.failed {
            assert!(
                matches!(
                    reason,
                    FailureReason::Unknown(_)
                        | FailureReason::Stopped
                        | FailureReason::Unprocessed(_)
                ),
                "{reason}"
            );
            let Some(Write::Put(movie)) = input else {
                panic!("{input:?}");
            };
            assert!(years.insert(movie.year), "reported twice");
        }
        assert!(years.iter().all(|&year| usize::from(year) < report.taken));
    }
    panic!("it never came to its end");
}

#[tokio::test]
async fn a_batch_that_was_never_polled_has_a_report() {
    let movies = Service::silent().movies();
    let batch = movies.batch().put(film(1));
    let handle = batch.handle();
    assert!(handle.take_report().is_none());
    drop(batch);
    assert_eq!(handle.take_report().unwrap().taken, 0);
}

#[tokio::test]
async fn a_panic_in_the_source_loses_no_report() {
    let service = Service::new(|_, _| ok("{}"));
    let films = (0..100).map(|year| match year {
        60 => panic!("the source is broken"),
        year => film(year),
    });
    let batch = service.movies().batch().put_all(films).concurrency(1);
    let handle = batch.handle();
    let panic = AssertUnwindSafe(batch.into_future())
        .catch_unwind()
        .await
        .unwrap_err();
    assert_eq!(panic.downcast_ref::<&str>(), Some(&"the source is broken"));
    let report = handle.take_report().unwrap();
    assert_eq!((report.taken, report.succeeded()), (60, 50));
    let reasons: Vec<_> = failed(&report)
        .into_iter()
        .map(|(at, film, reason, _)| (at, film.year, reason))
        .collect();
    let stopped = "not sent before the batch ended".to_owned();
    let expected: Vec<_> = (50..60)
        .map(|at| (usize::from(at), at, stopped.clone()))
        .collect();
    assert_eq!(reasons, expected);
}

#[tokio::test]
async fn a_deadline_gives_up_what_is_in_flight() {
    let service = Service::new(|_, _| (NEVER, String::new()));
    let batch = service
        .movies()
        .batch()
        .put_all(films(0..60))
        .concurrency(2);
    let batch = batch.deadline(Duration::from_millis(300));
    let report = batch.report().await.unwrap();
    assert_eq!((report.taken, report.succeeded()), (50, 0));
    assert!(matches!(report.stopped, Some(Stopped::Deadline)));
    assert!(
        report
            .failed
            .iter()
            .all(|failed| matches!(failed.reason, FailureReason::Unknown(None)))
    );
}

// The progress is true while the batch runs, after its report was taken, and after it was dropped.
#[tokio::test]
async fn the_progress_is_true_at_any_time() {
    let denied = Service::new(|_, _| error("AccessDeniedException", ""));
    let batch = denied.movies().batch().put_all(films(0..30));
    let handle = batch.handle();
    assert_eq!(handle.progress(), BatchProgress::default());
    let report = batch.concurrency(1).report().await.unwrap();
    let expected = BatchProgress {
        taken: 25,
        failed: 25,
        requests: 1,
        ..BatchProgress::default()
    };
    assert_eq!((report.taken, report.succeeded()), (25, 0));
    assert_eq!(handle.progress(), expected);
    assert!(handle.take_report().is_none());
    assert_eq!(handle.progress(), expected);

    let upserts = denied.movies().upsert_all(films(0..30)).concurrency(1);
    let handle = upserts.handle();
    let incomplete = upserts.await.unwrap_err();
    let expected = BatchProgress {
        taken: 1,
        failed: 1,
        requests: 1,
        ..BatchProgress::default()
    };
    assert_eq!(incomplete.report().taken, 1);
    assert_eq!(handle.progress(), expected);

    let silent = Service::new(|_, _| (NEVER, String::new()));
    let batch = silent.movies().batch().put_all(films(0..30));
    let handle = batch.handle();
    let mut future = batch.into_future();
    assert!((&mut future).now_or_never().is_none());
    let running = BatchProgress {
        taken: 30,
        pending: 30,
        requests: 2,
        ..BatchProgress::default()
    };
    assert_eq!(handle.progress(), running);
    drop(future);
    let dropped = BatchProgress {
        pending: 0,
        failed: 30,
        ..running
    };
    assert_eq!(handle.progress(), dropped);
    let report = handle.take_report().unwrap();
    assert_eq!((report.succeeded(), report.failed.len()), (0, 30));
    assert_eq!(handle.progress(), dropped);
}

#[tokio::test]
async fn awaiting_an_incomplete_batch_fails_with_its_report() {
    async fn load(service: &Service) -> crate::Result<()> {
        service.movies().batch().put_all(films(0..5)).await?;
        Ok(())
    }
    let service = Service::new(|_, body| match body.contains(r#""N":"3""#) {
        true => error("ValidationException", ""),
        false => ok("{}"),
    });
    let incomplete = service.movies().batch().put_all(films(0..5)).await;
    let incomplete = incomplete.unwrap_err();
    let text = "Movie: 1 of 5 operations of the batch were not written: BatchWriteItem of `Movies`: ValidationException: \
        No (request REQUEST)";
    assert_eq!(incomplete.to_string(), text);
    assert!(incomplete.error().is_some_and(Error::is_validation));
    assert_eq!(incomplete.report().succeeded(), 4);
    let [Failed { input, .. }] = &incomplete.report().failed[..] else {
        panic!("{incomplete:?}");
    };
    assert_eq!(input, &Some(Write::Put(film(3))));

    let error = load(&service).await.unwrap_err();
    assert_eq!(error.to_string(), text);
    let Error::Incomplete(incomplete) = error.clone() else {
        panic!("{error:?}");
    };
    let report = incomplete.into_report::<crate::batch::WriteReport<crate::example::Movie>>();
    assert_eq!(report.unwrap().failed[0].position, 3);

    // For functions with an error of their own.
    let error = service
        .movies()
        .batch()
        .put_all(films(0..5))
        .or_error()
        .await;
    assert_eq!(error.unwrap_err().to_string(), text);

    // Several tables.
    let raw = service.client().raw_table("Raw", "id").batch();
    let batches = (
        service.movies().batch().put_all(films(0..5)),
        raw.put(item! { "id" => 1 }),
    );
    let error = service.client().batch_write(batches).await.unwrap_err();
    let text = error.to_string();
    let begin = "Movie: 1 of 5 operations of the batch were not written: BatchWriteItem";
    assert!(
        text.starts_with(begin) && text.contains("ValidationException"),
        "{text}"
    );
    let Error::Incomplete(incomplete) = error else {
        panic!("{error:?}");
    };
    type Reports = (
        crate::batch::WriteReport<crate::example::Movie>,
        crate::batch::WriteReport<crate::Item>,
    );
    let (movies, raw) = incomplete.into_report::<Reports>().unwrap();
    assert_eq!((movies.succeeded(), raw.succeeded()), (4, 1));
    service.movies().batch().put_all(films(4..6)).await.unwrap();
}
