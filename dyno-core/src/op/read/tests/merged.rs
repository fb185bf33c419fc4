//! Queries of several partitions, against a service that does not do what is asked.

use futures::TryStreamExt as _;

use crate::Error;
use crate::example::{Movie, Service, error, ok};

/// The item of a year, and whether more follows.
fn page(year: u16, title: &str, more: bool) -> (u16, String) {
    let item = format!(r#"{{"year":{{"N":"{year}"}},"title":{{"S":"{title}"}}}}"#);
    let next = match more {
        true => format!(r#","LastEvaluatedKey":{item}"#),
        false => String::new(),
    };
    ok(&format!(
        r#"{{"Count":1,"Items":[{item}],"ScannedCount":1{next}}}"#
    ))
}

fn titles(movies: &[Movie]) -> Vec<&str> {
    movies.iter().map(|movie| &*movie.title).collect()
}

#[tokio::test]
async fn a_stream_that_failed_says_where() {
    let movies = Service::new(|_, body| match body {
        _ if body.contains("ExclusiveStartKey") => error("AccessDeniedException", ""),
        _ if body.contains("1985") => page(1985, "a", true),
        _ => page(1986, "b", false),
    })
    .movies();
    let mut stream = movies.query_partitions([1985, 1986]).stream();
    let first = stream.try_next().await.unwrap().unwrap();
    assert_eq!(first.title, "a");
    let failed = stream.try_next().await.unwrap_err();
    assert!(matches!(failed, Error::Service(_)), "{failed}");
    let cursor = stream.cursor().unwrap();
    assert_eq!(format!("{cursor:?}"), r#"Some(Cursor(after ("a", 1985)))"#);
    assert!(stream.try_next().await.unwrap().is_none());
    assert_eq!(stream.cursor().unwrap(), cursor);
}

/// Also if it was another partition than that of the last item, whose next page has come.
#[tokio::test]
async fn a_stream_keeps_its_place_when_another_partition_fails() {
    let movies = Service::new(|_, body| match body {
        _ if body.contains("1986") && body.contains("ExclusiveStartKey") => {
            error("AccessDeniedException", "")
        }
        _ if body.contains("1986") => page(1986, "a", true),
        _ if body.contains("ExclusiveStartKey") => page(1985, "c", false),
        _ => page(1985, "b", true),
    })
    .movies();
    let mut stream = movies.query_partitions([1985, 1986]).stream();
    let first = stream.try_next().await.unwrap().unwrap();
    assert_eq!(first.title, "a");
    let failed = stream.try_next().await;
    assert!(failed.is_err());
    let cursor = stream.cursor().unwrap();
    assert_eq!(format!("{cursor:?}"), r#"Some(Cursor(after ("a", 1986)))"#);

    let movies = Service::new(|_, body| match body {
        _ if body.contains("1985") && body.contains("ExclusiveStartKey") => {
            std::thread::sleep(std::time::Duration::from_millis(50));
            error("AccessDeniedException", "")
        }
        _ if body.contains("1985") => page(1985, "b", true),
        _ if body.contains("ExclusiveStartKey") => page(1986, "c", false),
        _ => page(1986, "b", true),
    })
    .movies();
    let mut stream = movies.query_partitions([1985, 1986]).stream();
    assert_eq!(stream.try_next().await.unwrap().unwrap().year, 1985);
    assert!(stream.try_next().await.is_err());
    let cursor = stream.cursor().unwrap();
    assert_eq!(format!("{cursor:?}"), r#"Some(Cursor(after ("b", 1985)))"#);
}

#[tokio::test]
async fn a_repeated_cursor_of_a_partition_is_an_error() {
    let movies = Service::new(|_, body| match body {
        _ if body.contains("1985") => page(1985, "a", true),
        _ => page(1986, "b", false),
    })
    .movies();
    let query = || movies.query_partitions([1985, 1986]);
    let error = query().all().await.unwrap_err();
    assert!(matches!(error, Error::Protocol(_)), "{error}");
    let error = query().count().await.unwrap_err();
    assert!(matches!(error, Error::Protocol(_)), "{error}");
    // A page ends before it.
    let page = query().page().await.unwrap();
    assert_eq!(titles(&page.items), ["a"]);
}

#[tokio::test]
async fn an_item_without_its_sort_key_is_an_error() {
    let movies =
        Service::new(|_, _| ok(r#"{"Count":1,"Items":[{"year":{"N":"1985"}}],"ScannedCount":1}"#))
            .movies();
    let query = || movies.query_partitions([1985, 1986]);
    for failed in [
        query().all().await.map(drop),
        query().page().await.map(drop),
        query().page_of(3).await.map(drop),
        query().lenient().all().await.map(drop),
    ] {
        let failed = failed.unwrap_err();
        assert!(
            failed.to_string().contains("`title` is missing"),
            "{failed}"
        );
    }
    assert_eq!(query().count().await.unwrap(), 2);
}
