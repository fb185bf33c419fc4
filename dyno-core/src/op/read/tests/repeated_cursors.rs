//! Responses with the cursor of their request, after which reading would never end.

use std::error::Error as _;

use futures::{StreamExt, TryStreamExt};

use crate::Error;
use crate::error::Stopped;
use crate::example::{Movie, Service, ok};

const CAUSE: &str =
    "the response repeats the cursor of its request, so that reading would never end";

/// A service whose pages all have one item and the same cursor.
fn repeating() -> Service {
    Service::new(|operation, body| {
        if operation == "BatchWriteItem" {
            return ok("{}");
        }
        let key = r#"{"year":{"N":"1"},"title":{"S":"x"}}"#;
        let items = match body.contains("COUNT") {
            true => String::new(),
            false => format!(r#","Items":[{key}]"#),
        };
        ok(&format!(
            r#"{{"Count":1,"ScannedCount":1{items},"LastEvaluatedKey":{key}}}"#
        ))
    })
}

#[tokio::test]
async fn a_cursor_that_repeats_is_an_error_after_its_page() {
    let service = repeating();
    let movies = service.movies();
    for error in [
        movies.scan().all().await.unwrap_err(),
        movies.scan().count().await.map(drop).unwrap_err(),
        movies.query(1).all().await.unwrap_err(),
        movies.query(1).count().await.unwrap_err(),
        movies.scan().parallel(1).all().await.unwrap_err(),
        movies.scan().parallel(1).count().await.unwrap_err(),
    ] {
        assert!(matches!(error, Error::Protocol(_)), "{error:?}");
        assert_eq!(error.source().expect("a cause").to_string(), CAUSE);
    }
    assert_eq!(service.requests(), 12);
}

#[tokio::test]
async fn the_items_before_a_cursor_that_repeats_are_there() {
    let movies = repeating().movies();
    let streamed: Vec<_> = movies.scan().stream().collect().await;
    assert!(
        matches!(&streamed[..], [Ok(_), Ok(_), Err(Error::Protocol(_))]),
        "{streamed:?}"
    );
    let streamed: Vec<_> = movies.scan().parallel(1).stream().collect().await;
    assert_eq!(streamed.len(), 3);
    let pages: Vec<_> = movies.query(1).pages().collect().await;
    assert!(
        matches!(&pages[..], [Ok(_), Ok(_), Err(Error::Protocol(_))]),
        "{pages:?}"
    );
}

#[tokio::test]
async fn a_read_that_reaches_its_limit_needs_no_cursor() {
    let movies = repeating().movies();
    assert_eq!(movies.scan().limit(2).all().await.unwrap().len(), 2);
    assert_eq!(movies.scan().limit(2).count().await.unwrap(), 2);
    let streamed: Vec<Movie> = movies.scan().limit(2).stream().try_collect().await.unwrap();
    assert_eq!(streamed.len(), 2);
    let pages: Vec<_> = movies.scan().limit(2).pages().try_collect().await.unwrap();
    assert_eq!(pages.len(), 2);
}

#[tokio::test]
async fn a_clearing_read_whose_cursor_repeats_stops() {
    let movies = repeating().movies();
    let report = movies.clear().report().await.unwrap();
    let stopped = report.stopped.expect("the read failed");
    let Stopped::Error(error) = &stopped else {
        panic!("{stopped:?}")
    };
    assert!(matches!(**error, Error::Protocol(_)), "{error:?}");
}
