//! Pages and streams, whatever reads them.

use std::time::Duration;

use futures::{StreamExt, TryStreamExt};

use crate::Error;
use crate::codec::Item;
use crate::example::{Movie, Service, cursor, error, ok};
use crate::op::read::items::Sequences;
use crate::page::Page;

/// Pages of the films 0 to 9: as many as the request's limit allows, but at most 3; only the even ones pass the filter.
fn films() -> Service {
    Service::new(|_, body| {
        let number = |name: &str, other| match body.split(name).nth(1) {
            Some(rest) => rest.split(['"', ',', '}']).next().unwrap().parse().unwrap(),
            None => other,
        };
        let start = number(r#""year":{"N":""#, -1) + 1;
        let limit = number(r#""Limit":"#, 3).min(3);
        let end = (start + limit).min(10);
        let filtered = body.contains("FilterExpression");
        let found: Vec<_> = (start..end)
            .filter(|film| !filtered || film % 2 == 0)
            .collect();
        let items = found
            .iter()
            .map(|film| format!(r#"{{"year":{{"N":"{film}"}},"title":{{"S":"x"}}}}"#));
        let items = match body.contains("COUNT") {
            true => String::new(),
            false => format!(r#","Items":[{}]"#, items.collect::<Vec<_>>().join(",")),
        };
        let last = match end {
            10 => String::new(),
            _ => format!(
                r#","LastEvaluatedKey":{{"year":{{"N":"{}"}},"title":{{"S":"x"}}}}"#,
                end - 1
            ),
        };
        let (count, scanned) = (found.len(), end - start);
        ok(&format!(
            r#"{{"Count":{count},"ScannedCount":{scanned}{items}{last}}}"#
        ))
    })
}

fn years(movies: &[Movie]) -> Vec<u16> {
    movies.iter().map(|movie| movie.year).collect()
}

#[tokio::test]
async fn a_page_without_items_is_an_error() {
    let service = Service::new(|_, _| ok(r#"{"Count":2,"ScannedCount":2}"#));
    let movies = service.movies();
    for error in [
        movies.scan().page().await.unwrap_err(),
        movies.query(1985).page().await.unwrap_err(),
        movies.scan().all().await.map(|_| ()).unwrap_err(),
        movies.scan().bytes().await.map(|_| ()).unwrap_err(),
    ] {
        assert!(matches!(error, Error::Protocol(_)), "{error:?}");
        assert!(
            error.to_string().ends_with("the response has no `Items`"),
            "{error}"
        );
    }
    assert_eq!(movies.scan().count().await.unwrap(), 2);
    let nothing = Service::new(|_, _| ok("{}")).movies();
    let error = nothing.scan().count().await.unwrap_err();
    assert!(
        error.to_string().ends_with("the response has no `Count`"),
        "{error}"
    );
    let error = nothing
        .batch_get([(1985, "Brazil")])
        .attempts(1)
        .await
        .unwrap_err();
    assert!(
        error
            .to_string()
            .ends_with("the response has no `Responses`"),
        "{error}"
    );
}

// I35, S59, S60
#[tokio::test]
async fn a_page_is_one_request_and_has_a_cursor() {
    let service = films();
    let scan = || service.movies().scan();
    let page: Page<Movie> = scan().page().await.unwrap();
    assert_eq!(
        (years(&page.items), page.count, page.scanned),
        (vec![0, 1, 2], 3, 3)
    );
    assert_eq!(service.requests(), 1);
    let page = scan()
        .start_after(page.cursor.unwrap())
        .filter(Movie::RANK.eq(1))
        .page()
        .await
        .unwrap();
    assert_eq!(
        (years(&page.items), page.count, page.scanned),
        (vec![4], 1, 3)
    );
    let page = scan()
        .start_after(cursor(r#"{"year":{"N":"8"},"title":{"S":"x"}}"#))
        .page()
        .await
        .unwrap();
    assert_eq!((years(&page.items), page.cursor), (vec![9], None));
}

// I34, I40, S60
#[tokio::test]
async fn a_stream_follows_the_pages() {
    let service = films();
    let all: Vec<Movie> = service
        .movies()
        .scan()
        .stream()
        .try_collect()
        .await
        .unwrap();
    assert_eq!(years(&all), (0..10).collect::<Vec<_>>());
    assert_eq!(service.requests(), 4);
    // Of one film a page, every second page is empty.
    let filtered = service
        .movies()
        .scan()
        .filter(Movie::RANK.eq(1))
        .page_size(1)
        .stream();
    assert_eq!(
        years(&filtered.try_collect::<Vec<_>>().await.unwrap()),
        [0, 2, 4, 6, 8]
    );
}

// I40
#[tokio::test]
async fn the_next_page_is_fetched_while_this_one_is_read() {
    let service = films();
    let mut films = service.movies().scan().stream();
    assert_eq!(service.requests(), 0);
    films.next().await.unwrap().unwrap();
    while service.requests() < 2 {
        tokio::task::yield_now().await;
    }
    tokio::time::sleep(Duration::from_millis(5)).await;
    assert_eq!(service.requests(), 2);
}

// I39, D4
#[tokio::test]
async fn a_limit_counts_what_is_returned() {
    for (limit, requests) in [(0, 0), (1, 1), (3, 1), (4, 2), (10, 4), (11, 4)] {
        let service = films();
        let all = service.movies().scan().limit(limit).all().await.unwrap();
        assert_eq!(years(&all), (0..10).take(limit).collect::<Vec<_>>());
        assert_eq!(service.requests(), requests, "limit {limit}");
        let streamed: Vec<Movie> = service
            .movies()
            .scan()
            .limit(limit)
            .stream()
            .try_collect()
            .await
            .unwrap();
        assert_eq!(streamed, all);
        assert_eq!(service.requests(), 2 * requests, "limit {limit}");
    }
    let service = films();
    let filtered = service
        .movies()
        .scan()
        .filter(Movie::RANK.eq(1))
        .limit(3)
        .all()
        .await
        .unwrap();
    assert_eq!(years(&filtered), [0, 2, 4]);
    assert_eq!(service.requests(), 2);
    let sizes = || {
        service
            .asked()
            .iter()
            .map(|(_, body)| body.contains("Limit"))
            .collect::<Vec<_>>()
    };
    assert_eq!(sizes(), [false, false]);
}

// I41, I42
#[tokio::test]
async fn counting_goes_over_all_pages_up_to_the_limit() {
    let service = films();
    let scan = || service.movies().scan();
    assert_eq!(scan().count().await.unwrap(), 10);
    assert_eq!(service.requests(), 4);
    assert_eq!(scan().filter(Movie::RANK.eq(1)).count().await.unwrap(), 5);
    assert_eq!(
        scan()
            .filter(Movie::RANK.eq(1))
            .limit(3)
            .count()
            .await
            .unwrap(),
        3
    );
    assert_eq!(scan().limit(4).count().await.unwrap(), 4);
    assert_eq!(scan().projection(Movie::TITLE).count().await.unwrap(), 10);
    assert!(
        service
            .asked()
            .iter()
            .all(|(_, body)| !body.contains("ProjectionExpression"))
    );
}

#[tokio::test]
async fn segments_end_at_the_limit() {
    let service = films();
    let mut items = service.movies().scan().limit(1).parallel(3).stream();
    items.next().await.unwrap().unwrap();
    assert!(matches!(&items.sequences, Sequences::Many(segments) if segments.fetches_nothing()));
    assert!(items.next().await.is_none());
}

#[tokio::test]
async fn a_limit_needs_no_count_of_the_service() {
    // It never ends.
    let service = Service::new(|_, _| {
        ok(
            r#"{"Items":[{"year":{"N":"1"},"title":{"S":"x"}}],"LastEvaluatedKey":{"year":{"N":"1"}}}"#,
        )
    });
    let scan = || service.movies().scan();
    assert!(scan().first().await.unwrap().is_some());
    assert_eq!(service.requests(), 1);
    assert_eq!(scan().limit(2).all().await.unwrap().len(), 2);
    let streamed: Vec<Movie> = scan().limit(2).stream().try_collect().await.unwrap();
    assert_eq!(streamed.len(), 2);
    assert_eq!(scan().page().await.unwrap().count, 1);
}

#[tokio::test]
async fn the_first_item_is_looked_for_beyond_empty_pages() {
    let service = films();
    let first = service.movies().scan().first().await.unwrap();
    assert_eq!(
        (first.map(|movie| movie.year), service.requests()),
        (Some(0), 1)
    );
    let start = cursor(r#"{"year":{"N":"2"},"title":{"S":"x"}}"#);
    let later = service
        .movies()
        .scan()
        .start_after(start)
        .filter(Movie::RANK.eq(1))
        .page_size(1)
        .first();
    assert_eq!(later.await.unwrap().map(|movie| movie.year), Some(4));
}

#[tokio::test]
async fn a_stream_ends_with_its_error() {
    let service = Service::new(|_, _| error("ResourceNotFoundException", ""));
    let mut films = service.movies().scan().stream();
    assert!(matches!(films.next().await, Some(Err(Error::Service(_)))));
    assert!(films.next().await.is_none());
    let mut films = service.movies().scan().parallel(3).stream();
    assert!(matches!(films.next().await, Some(Err(Error::Service(_)))));
    assert!(films.next().await.is_none());
}

#[tokio::test]
async fn an_item_that_cannot_be_read_is_named() {
    let service = Service::new(|_, _| {
        ok(r#"{"Items":[{"rank":{"S":"secret"},"title":{"S":"Brazil"},"year":{"N":"1985"}}]}"#)
    });
    let error = service.movies().scan().all().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        r#"Movie (1985, "Brazil"): attribute `rank`: expected N, found S"#
    );
}

/// Three films on two pages, of which the second cannot be read.
fn damaged() -> Service {
    Service::new(|_, body| {
        let film = |title, rank| {
            format!(r#"{{"year":{{"N":"1"}},"title":{{"S":"{title}"}},"rank":{rank}}}"#)
        };
        let (items, count, last) = match body.contains("ExclusiveStartKey") {
            true => (film("c", r#"{"N":"3"}"#), 1, ""),
            false => (
                [film("a", r#"{"N":"1"}"#), film("b", r#"{"S":"2"}"#)].join(","),
                2,
                r#","LastEvaluatedKey":{"year":{"N":"1"},"title":{"S":"b"}}"#,
            ),
        };
        ok(&format!(
            r#"{{"Items":[{items}],"Count":{count},"ScannedCount":{count}{last}}}"#
        ))
    })
}

#[tokio::test]
async fn a_stream_goes_on_behind_an_item_that_cannot_be_read() {
    let service = damaged();
    let scan = || service.movies().scan();
    let read = |item: Result<Movie, Error>| match item {
        Ok(movie) => movie.title,
        Err(error) => error.to_string(),
    };
    let unreadable = r#"Movie (1, "b"): attribute `rank`: expected N, found S"#;
    let streamed: Vec<_> = scan().stream().map(read).collect().await;
    assert_eq!(streamed, ["a", unreadable, "c"]);
    let limited: Vec<_> = scan().limit(2).stream().map(read).collect().await;
    assert_eq!(limited, ["a", unreadable]);
    let mut parallel: Vec<_> = scan().parallel(2).stream().map(read).collect().await;
    parallel.sort();
    assert_eq!(parallel, [unreadable, unreadable, "a", "a", "c", "c"]);
}

#[tokio::test]
async fn a_lenient_page_has_all_that_its_response_had() {
    let service = damaged();
    let scan = || service.movies().scan();
    let page = scan().lenient().page().await.unwrap();
    assert_eq!((page.count, page.scanned, page.items.len()), (2, 2, 2));
    assert_eq!(page.items[0].as_ref().unwrap().title, "a");
    let error = page.items[1].as_ref().unwrap_err();
    let unreadable = r#"Movie (1, "b"): attribute `rank`: expected N, found S"#;
    assert_eq!(error.to_string(), unreadable);
    let cursor = page.cursor.clone().unwrap();
    let next = scan().start_after(cursor).lenient().page().await.unwrap();
    assert_eq!(next.cursor, None);
    assert_eq!(next.items[0].as_ref().unwrap().title, "c");
    assert_eq!(service.requests(), 2);
    let error = scan().page().await.unwrap_err();
    assert_eq!(error.to_string(), unreadable);
    let query = service.movies().query(1).lenient().page().await.unwrap();
    assert_eq!((query.items.len(), query.cursor.is_some()), (2, true));
}

#[tokio::test]
async fn what_cannot_be_read_is_an_error_only_where_it_is_returned() {
    let service = damaged();
    // A filter, so that the pages are larger than the limit.
    let scan = || service.movies().scan().filter(Movie::RANK.ne(9));
    assert_eq!(scan().first().await.unwrap().unwrap().title, "a");
    assert_eq!(scan().limit(1).all().await.unwrap().len(), 1);
    assert_eq!(scan().limit(1).parallel(2).all().await.unwrap().len(), 1);
    for error in [
        scan().limit(2).all().await.unwrap_err(),
        scan().all().await.unwrap_err(),
        scan().page().await.unwrap_err(),
        scan().parallel(2).all().await.unwrap_err(),
        scan().limit(2).parallel(2).all().await.unwrap_err(),
    ] {
        assert!(matches!(error, Error::Decode(_)), "{error}");
    }
    let items = scan().project::<Item>().page().await.unwrap().items;
    assert_eq!(items.len(), 2);
}

#[test]
fn without_a_runtime_pages_are_fetched_when_needed() {
    let service = films();
    let all: Vec<Movie> =
        futures::executor::block_on(service.movies().scan().stream().try_collect()).unwrap();
    assert_eq!((all.len(), service.requests()), (10, 4));
}

#[test]
fn a_stream_outlives_its_runtime_with_an_error() {
    let service = films();
    let mut films = service.movies().scan().stream();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(films.next()).unwrap().unwrap();
    drop(runtime);
    let rest: Vec<_> = futures::executor::block_on(films.collect());
    assert_eq!(rest.len(), 3, "the rest of the page, and the error");
    assert!(matches!(rest.last(), Some(Err(Error::Transport(_)))));
}

#[tokio::test]
async fn a_lenient_read_has_a_result_for_each_item() {
    let service = damaged();
    let scan = || service.movies().scan().lenient();
    let read = |item: &Result<Movie, Error>| {
        item.as_ref()
            .map_or_else(|_| "?".to_owned(), |movie| movie.title.clone())
    };
    let all = scan().all().await.unwrap();
    assert_eq!(all.iter().map(read).collect::<Vec<_>>(), ["a", "?", "c"]);
    let streamed: Vec<_> = scan().stream().try_collect().await.unwrap();
    assert_eq!(
        streamed.iter().map(read).collect::<Vec<_>>(),
        ["a", "?", "c"]
    );
    let limited = scan().limit(2).all().await.unwrap();
    assert_eq!(limited.iter().map(read).collect::<Vec<_>>(), ["a", "?"]);
    let pages: Vec<_> = scan().pages().try_collect().await.unwrap();
    let sizes: Vec<_> = pages.iter().map(|page| page.items.len()).collect();
    assert_eq!(sizes, [2, 1]);
    let parallel = scan().parallel(2).all().await.unwrap();
    assert_eq!(
        parallel.iter().map(read).collect::<Vec<_>>(),
        ["a", "?", "c", "a", "?", "c"]
    );
    let limited = scan().limit(5).parallel(2).all().await.unwrap();
    assert_eq!(
        limited.iter().map(read).collect::<Vec<_>>(),
        ["a", "?", "c", "a", "?"]
    );
    let streamed: Vec<_> = scan().parallel(2).stream().try_collect().await.unwrap();
    assert_eq!(streamed.len(), 6);
    let query = service.movies().query(1).lenient().all().await.unwrap();
    assert_eq!(query.len(), 3);
}

#[tokio::test]
async fn pages_have_cursors_right_behind_their_last_items() {
    let service = films();
    let scan = || service.movies().scan();
    let pages: Vec<Page<Movie>> = scan().pages().try_collect().await.unwrap();
    let read: Vec<_> = pages.iter().map(|page| years(&page.items)).collect();
    assert_eq!(read, [vec![0, 1, 2], vec![3, 4, 5], vec![6, 7, 8], vec![9]]);
    assert!(pages.iter().rev().skip(1).all(|page| page.cursor.is_some()));
    assert_eq!(pages.last().unwrap().cursor, None);
    let filtered = scan().filter(Movie::RANK.eq(1)).limit(4).pages();
    let pages: Vec<Page<Movie>> = filtered.try_collect().await.unwrap();
    let read: Vec<_> = pages.iter().map(|page| years(&page.items)).collect();
    assert_eq!(read, [vec![0, 2], vec![4], vec![], vec![6]]);
    let rest = scan().filter(Movie::RANK.eq(1));
    let rest = rest.start_after(pages.last().unwrap().cursor.clone().unwrap());
    assert_eq!(years(&rest.all().await.unwrap()), [8]);
}
