//! Tests of whole batches of reads: a service that is a closure, and the SDK in between.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures::{StreamExt, TryStreamExt, stream};

use crate::expr::path;
use crate::op::example::{Movie, NEVER, Service, brazil, error, ok};
use crate::wire::{Format, Reader};
use crate::{Error, Item, item};

fn film(year: u16) -> Movie {
    Movie { year, ..brazil() }
}

fn key(year: u16) -> (u16, &'static str) {
    (year, "Brazil")
}

/// The years that each table is asked for in a body.
fn asked(body: &str) -> Vec<(String, Vec<u16>)> {
    let (mut tables, mut reader) = (Vec::new(), Reader::from_text(body, Format::DynamoDb));
    let mut request = reader.item().unwrap();
    while let Some((name, value)) = request.next().unwrap() {
        assert_eq!(name, "RequestItems");
        let mut items = value.object().unwrap();
        while let Some((table, value)) = items.next().unwrap() {
            let (mut years, mut members) = (Vec::new(), value.object().unwrap());
            while let Some((name, value)) = members.next().unwrap() {
                if name != "Keys" {
                    continue;
                }
                let mut keys = value.items().unwrap();
                while let Some(key) = keys.next_value().unwrap() {
                    let key: Item = key.document().unwrap().ok().unwrap();
                    years.push(key.read("year").unwrap());
                }
            }
            tables.push((table.into_owned(), years));
        }
    }
    tables
}

/// Finds the films of even years, in an order of its own; of those that `left` says it leaves over the keys.
fn service(left: impl Fn(u16) -> bool + Send + Sync + 'static) -> Service {
    Service::new(move |_, body| {
        let (mut responses, mut unprocessed) = (Vec::new(), Vec::new());
        for (table, years) in asked(body) {
            let (over, asked): (Vec<u16>, Vec<u16>) =
                years.into_iter().rev().partition(|&year| left(year));
            let found = asked.iter().filter(|&year| year.is_multiple_of(2)).map(|year| {
                format!(r#"{{"title":{{"S":"Br\u0061zil"}},"rank":{{"N":"7"}},"year":{{"N":"{year}.0"}}}}"#)
            });
            responses.push(format!(
                r#""{table}":[{}]"#,
                found.collect::<Vec<_>>().join(",")
            ));
            let keys = over
                .iter()
                .map(|year| format!(r#"{{"title":{{"S":"Brazil"}},"year":{{"N":"{year}"}}}}"#));
            let keys = keys.collect::<Vec<_>>().join(",");
            if !keys.is_empty() {
                unprocessed.push(format!(r#""{table}":{{"Keys":[{keys}]}}"#));
            }
        }
        ok(&format!(
            r#"{{"Responses":{{{}}},"UnprocessedKeys":{{{}}}}}"#,
            responses.join(","),
            unprocessed.join(",")
        ))
    })
}

fn expected(years: impl IntoIterator<Item = u16>) -> Vec<Option<Movie>> {
    let film = |year: u16| year.is_multiple_of(2).then(|| film(year));
    years.into_iter().map(film).collect()
}

// S46, Q46, I44, Q18
#[tokio::test]
async fn items_come_in_the_order_of_the_keys() {
    let service = service(|_| false);
    let movies = service.movies();
    let found = movies.batch_get((0..250).map(key)).await.unwrap();
    assert_eq!(found, expected(0..250));
    assert_eq!(service.requests(), 3);
    assert_eq!(movies.batch_get((0..0).map(key)).await.unwrap(), []);
    assert_eq!(service.requests(), 3);
    let sdk = movies
        .batch_get((0..250).chain(0..10).map(key))
        .into_sdk()
        .await
        .unwrap();
    let sizes = sdk.iter().map(|request| {
        let tables = request.get_request_items().as_ref().unwrap();
        tables["Movies"].keys.len()
    });
    assert_eq!(sizes.collect::<Vec<_>>(), [100, 100, 50]);
}

#[tokio::test]
async fn a_key_that_is_given_twice_is_asked_once() {
    let service = service(|_| false);
    let years = || [4, 2, 4, 3, 2, 4];
    let found = service.movies().batch_get(years().map(key)).await.unwrap();
    assert_eq!(found, expected(years()));
    let [(_, body)] = &service.asked()[..] else {
        panic!("one request");
    };
    assert_eq!(asked(body), [("Movies".to_owned(), vec![4, 2, 3])]);
}

// Q52, T2, T15, I44
#[tokio::test]
async fn keys_that_are_left_over_are_asked_in_the_same_way() {
    let times = AtomicUsize::new(0);
    let service = service(move |year| year % 3 == 0 && times.fetch_add(1, Ordering::Relaxed) < 60);
    let get = service.movies().batch_get((0..100).map(key));
    let found = get.consistent().projection(Movie::RANK).await.unwrap();
    assert_eq!(found.len(), 100);
    assert!(
        found
            .iter()
            .enumerate()
            .all(|(year, film)| film.is_some() == year.is_multiple_of(2))
    );
    let bodies = service.asked();
    assert!(bodies.len() > 2);
    let rest = |body: &str| body.split_once("],").unwrap().1.to_owned();
    let first = rest(&bodies[0].1);
    assert_eq!(
        first,
        r##""ConsistentRead":true,"ProjectionExpression":"#0, #1, #2","ExpressionAttributeNames":{"#0":"rank","#1":"year","#2":"title"}}}}"##
    );
    assert!(bodies.iter().all(|(_, body)| rest(body) == first));
}

#[tokio::test]
async fn keys_that_stay_left_over_are_an_error() {
    let service = service(|year| year == 5);
    let get = || service.movies().batch_get((0..10).map(key)).attempts(3);
    let error = get().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "Movie: 1 keys of the batch were not read"
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
async fn an_item_that_nobody_asked_for_is_no_answer() {
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

// Q47
#[tokio::test]
async fn a_stream_takes_keys_only_as_it_is_read() {
    let service = service(|_| false);
    let pulled = Arc::new(AtomicUsize::new(0));
    let keys = stream::iter(0..2000).map(|year| {
        pulled.fetch_add(1, Ordering::Relaxed);
        key(year)
    });
    let get = service.movies().batch_get_stream(keys).concurrency(2);
    let mut items = get.stream();
    let mut found = Vec::new();
    while let Some(item) = items.try_next().await.unwrap() {
        found.push(item);
        let ahead = pulled.load(Ordering::Relaxed) - found.len();
        assert!(ahead <= 400, "{ahead} keys ahead");
    }
    assert_eq!(found, expected(0..2000));
    assert!(service.requests() <= 21, "{}", service.requests());
}

#[tokio::test]
async fn a_deadline_ends_a_batch_of_reads() {
    let service = Service::new(|_, _| (NEVER, String::new()));
    let get = service.movies().batch_get((0..300).map(key));
    let error = get.deadline(Duration::from_millis(5)).await.unwrap_err();
    assert!(matches!(error, Error::Incomplete(_)), "{error:?}");
    assert!(!error.is_throttled());
}

#[tokio::test]
async fn several_tables_share_requests() {
    let service = service(|_| false);
    let old = service.client().table_named::<Movie>("Old");
    let raw = service.client().raw_table("Raw");
    let raw_key = |year: i32| item! { "year" => year, "title" => "Brazil" };
    let (films, gone, items) = service
        .client()
        .batch_get((
            service.movies().batch_get((0..30).map(key)),
            old.batch_get((10..40).map(key)).project::<Item>(),
            raw.batch_get((0..10).map(raw_key)).projection(path("rank")),
        ))
        .await
        .unwrap();
    assert_eq!(films, expected(0..30));
    assert_eq!((gone.len(), gone.iter().flatten().count()), (30, 15));
    assert_eq!((items.len(), items.iter().flatten().count()), (10, 5));
    assert_eq!(service.requests(), 1);
    let all = (0..3).map(|at| old.batch_get((at..at + 2).map(key)));
    let all = service
        .client()
        .batch_get(all.collect::<Vec<_>>())
        .await
        .unwrap();
    assert_eq!(all, [expected(0..2), expected(1..3), expected(2..4)]);
    assert_eq!(service.requests(), 2);
}

#[tokio::test]
async fn one_table_can_be_asked_in_two_ways() {
    let service = service(|_| false);
    let movies = service.movies();
    let (one, other) = service
        .client()
        .batch_get((
            movies.batch_get((0..4).map(key)).consistent(),
            movies.batch_get((0..4).map(key)),
        ))
        .await
        .unwrap();
    assert_eq!((one, other), (expected(0..4), expected(0..4)));
    let consistent: HashSet<_> = service
        .asked()
        .iter()
        .map(|(_, body)| body.contains("ConsistentRead"))
        .collect();
    assert_eq!((service.requests(), consistent.len()), (2, 2));
}
