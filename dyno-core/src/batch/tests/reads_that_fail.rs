//! Batches of reads of which keys are not read.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures::StreamExt;

use super::reads::{expected, failed, film, key, key_of, requested, service};
use crate::Error;
use crate::batch::{Failed, FailureReason, ReadReport, Stopped, WriteReport};
use crate::example::{Movie, NEVER, Service, error, ok};

// G43: it gives up when nothing is read any more.
#[tokio::test]
async fn keys_that_stay_unprocessed_are_an_error() {
    let service = service(|year| year == 5);
    let get = || service.movies().batch_get((0..10).map(key)).attempts(3);
    let error = get().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "Movie: 1 keys of the batch were not read: DynamoDB left them unprocessed; lower the concurrency, or raise \
         the capacity of the table"
    );
    assert!(error.is_throttled());
    // What comes before in order is given out before.
    let items: Vec<_> = get().stream().collect().await;
    assert_eq!(items.len(), 6);
    let (last, first) = items.split_last().unwrap();
    let first: Vec<_> = first
        .iter()
        .map(|item| item.as_ref().unwrap().clone())
        .collect();
    assert_eq!(first, expected(0..5));
    assert!(matches!(last, Err(Error::Incomplete(_))));
}

#[tokio::test]
async fn the_error_counts_the_keys_whose_requests_were_in_flight() {
    let service = service(|year| year == 5);
    let get = service.movies().batch_get((0..250).map(key)).attempts(1);
    let error = get.await.unwrap_err().to_string();
    // One of the first request, and those of the other two.
    let begin = "Movie: 151 keys of the batch were not read: ";
    assert!(error.starts_with(begin), "{error}");
}

// I43, I45
#[tokio::test]
async fn with_one_attempt_unprocessed_keys_are_in_the_report() {
    let service = service(|year| year % 4 == 1);
    let movies = service.movies();
    let years = || (0..130).chain([5]);
    let report = movies
        .batch_get(years().map(key))
        .attempts(1)
        .report()
        .await;
    let report = report.unwrap();
    assert_eq!(report.requests, 2);
    assert_eq!(service.requests(), 2);
    assert!(report.stopped.is_none() && !report.is_complete());
    let read = |year: u16| (year.is_multiple_of(2)).then(|| film(year));
    assert_eq!(report.items, years().map(read).collect::<Vec<_>>());
    let expected: Vec<_> = years()
        .enumerate()
        .filter(|(_, year)| year % 4 == 1)
        .map(|(at, year)| (at, key_of(year), "unprocessed".to_owned(), 1))
        .collect();
    assert_eq!(failed(&report), expected);

    // The error keeps the report.
    let error = report.complete().unwrap_err();
    assert!(error.is_throttled(), "{error:?}");
    assert_eq!(
        error.to_string(),
        "Movie: 34 keys of the batch were not read: DynamoDB left them unprocessed; lower the concurrency, or raise \
         the capacity of the table"
    );
    let Error::Incomplete(incomplete) = error else {
        panic!("{error:?}")
    };
    let of_a_clone = incomplete.clone();
    assert!(of_a_clone.into_report::<WriteReport<Movie>>().is_none());
    let report = incomplete.clone().into_report::<ReadReport<Movie>>();
    let report = report.unwrap();
    assert_eq!((report.items.len(), report.failed.len()), (131, 34));
    assert!(incomplete.into_report::<ReadReport<Movie>>().is_none());

    // The keys can be read again.
    let keys = report
        .failed
        .into_iter()
        .filter_map(|Failed { input, .. }| input);
    let keys: Vec<_> = keys.collect();
    let again = movies.batch_get(&keys).attempts(1).report().await.unwrap();
    assert_eq!((again.items.len(), again.failed.len()), (34, 34));
    // Awaiting it fails, too.
    let error = movies
        .batch_get((0..6).map(key))
        .attempts(1)
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Incomplete(_)), "{error:?}");
}

// I45
#[tokio::test]
async fn each_key_that_is_not_read_has_its_reason() {
    let rejecting = Service::new(|_, body| {
        let years: Vec<u16> = requested(body)
            .into_iter()
            .flat_map(|(_, years)| years)
            .collect();
        if years.contains(&7) {
            return error("ValidationException", "");
        }
        let found = years.iter().map(|year| {
            let rank = if *year == 3 {
                r#""S":"secret""#
            } else {
                r#""N":"7""#
            };
            format!(r#"{{"year":{{"N":"{year}"}},"title":{{"S":"Brazil"}},"rank":{{{rank}}}}}"#)
        });
        ok(&format!(
            r#"{{"Responses":{{"Movies":[{}]}}}}"#,
            found.collect::<Vec<_>>().join(",")
        ))
    });
    let keys = [key(1), (2, ""), key(3), key(7), key(9), key(3)];
    let report = rejecting.movies().batch_get(keys).report().await.unwrap();
    let film = |year| Some(film(year));
    assert_eq!(report.items, [film(1), None, None, None, film(9), None]);
    let keys = failed(&report);
    let reasons: Vec<_> = keys
        .iter()
        .map(|(at, key, reason, _)| (*at, key.clone(), &**reason))
        .collect();
    let unreadable =
        r#"cannot be decoded: Movie (3, "Brazil"): attribute `rank`: expected N, found S"#;
    let expected = [
        (
            1,
            None,
            "not sent: Movie: attribute `title`: a key must not be empty",
        ),
        (2, key_of(3), unreadable),
        (
            3,
            key_of(7),
            "rejected: BatchGetItem of `Movies`: ValidationException: No (request REQUEST)",
        ),
        (5, key_of(3), unreadable),
    ];
    assert_eq!(reasons, expected);
    assert_eq!(
        keys.iter().map(|key| key.3).collect::<Vec<_>>(),
        [0, 2, 3, 2]
    );
    let error = report.complete().unwrap_err();
    assert!(matches!(error, Error::Incomplete(_)), "{error:?}");
    assert!(!error.is_throttled());
}

// I45
#[tokio::test]
async fn a_batch_of_reads_that_stops_reports_what_it_has() {
    let first = AtomicUsize::new(0);
    let denied = Service::new(move |_, body| match first.fetch_add(1, Ordering::Relaxed) {
        0 => {
            let years = requested(body).into_iter().flat_map(|(_, years)| years);
            let found = years.map(|year| {
                format!(
                    r#"{{"year":{{"N":"{year}"}},"title":{{"S":"Brazil"}},"rank":{{"N":"7"}}}}"#
                )
            });
            let found = found.collect::<Vec<_>>().join(",");
            ok(&format!(r#"{{"Responses":{{"Movies":[{found}]}}}}"#))
        }
        _ => error("AccessDeniedException", ""),
    });
    let get = denied.movies().batch_get((0..1000).map(key)).concurrency(1);
    let report = get.report().await.unwrap();
    assert_eq!((report.items.len(), report.failed.len()), (200, 100));
    assert!(report.items[..100].iter().all(Option::is_some));
    assert!(matches!(&report.stopped, Some(Stopped::Error(error)) if error.is_access_denied()));
    assert!(report.failed.iter().all(
        |failed| matches!(&failed.reason, FailureReason::Rejected(error) if error.is_access_denied())
    ));
    assert!(report.complete().unwrap_err().is_access_denied());

    let never = Service::new(|_, _| (NEVER, String::new()));
    let get = never.movies().batch_get((0..30).map(key));
    let report = get
        .deadline(Duration::from_millis(300))
        .report()
        .await
        .unwrap();
    assert!(matches!(report.stopped, Some(Stopped::Deadline)));
    assert_eq!(report.failed.len(), 30);
    assert!(
        report
            .failed
            .iter()
            .all(|failed| matches!(failed.reason, FailureReason::Unknown(None)))
    );
}

#[tokio::test]
async fn an_error_of_the_service_is_the_error_of_the_batch() {
    let service = Service::new(|_, _| error("ResourceNotFoundException", ""));
    let error = service
        .movies()
        .batch_get((0..300).map(key))
        .await
        .unwrap_err();
    assert!(error.is_resource_not_found(), "{error}");
    let mut stream = service.movies().batch_get((0..300).map(key)).stream();
    assert!(stream.next().await.unwrap().is_err());
    assert!(stream.next().await.is_none());
}

#[tokio::test]
async fn an_item_that_cannot_be_read_is_an_error_in_its_place() {
    let service = Service::new(|_, _| {
        ok(r#"{"Responses":{"Movies":[
            {"year":{"N":"2"},"title":{"S":"Brazil"}},
            {"year":{"N":"1"},"title":{"S":"Brazil"},"rank":{"S":"secret"}}]}}"#)
    });
    let keys = || [key(0), (1, "Brazil"), (3, ""), (2, "Brazil")];
    let items: Vec<_> = service.movies().batch_get(keys()).stream().collect().await;
    let shown: Vec<_> = items
        .iter()
        .map(|item| match item {
            Ok(film) => format!("{:?}", film.as_ref().map(|film| film.year)),
            Err(error) => error.to_string(),
        })
        .collect();
    let unreadable = r#"Movie (1, "Brazil"): attribute `rank`: expected N, found S"#;
    let empty = "Movie: attribute `title`: a key must not be empty";
    assert_eq!(shown, ["None", unreadable, empty, "Some(2)"]);
    let error = service.movies().batch_get(keys()).await.unwrap_err();
    assert_eq!(error.to_string(), unreadable);
}

#[tokio::test]
async fn an_item_that_was_not_requested_is_no_response() {
    let service = Service::new(|_, _| {
        ok(r#"{"Responses":{"Movies":[{"year":{"N":"7"},"title":{"S":"Brazil"}}]}}"#)
    });
    let error = service
        .movies()
        .batch_get([key(1)])
        .attempts(2)
        .await
        .unwrap_err();
    assert!(
        matches!(error, Error::Protocol(_) | Error::Transport(_)),
        "{error:?}"
    );
    assert_eq!(service.requests(), 2);
}

#[tokio::test]
async fn a_deadline_ends_a_batch_of_reads() {
    let service = Service::new(|_, _| (NEVER, String::new()));
    let get = service.movies().batch_get((0..300).map(key));
    let error = get.deadline(Duration::from_millis(300)).await.unwrap_err();
    assert!(matches!(error, Error::Incomplete(_)), "{error:?}");
    assert!(!error.is_throttled());
}
