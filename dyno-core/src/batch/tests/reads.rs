//! Batches of reads and their items.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures::{StreamExt, TryStreamExt, stream};

use crate::batch::ReadReport;
use crate::codec::Item;
use crate::example::{Movie, Service, brazil, ok};
use crate::expr::path;
use crate::wire::{Format, Reader};
use crate::{Key, item};

pub(super) fn film(year: u16) -> Movie {
    Movie { year, ..brazil() }
}

pub(super) fn key(year: u16) -> (u16, &'static str) {
    (year, "Brazil")
}

/// The years that a body requests from each table.
pub(super) fn requested(body: &str) -> Vec<(String, Vec<u16>)> {
    let (mut tables, mut reader) = (Vec::new(), Reader::from_json(body, Format::DynamoDb));
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

/// Finds the films of even years, in an order of its own; those of `left` are unprocessed.
pub(super) fn service(left: impl Fn(u16) -> bool + Send + Sync + 'static) -> Service {
    Service::new(move |_, body| {
        let (mut responses, mut unprocessed) = (Vec::new(), Vec::new());
        for (table, years) in requested(body) {
            let (over, rest): (Vec<u16>, Vec<u16>) =
                years.into_iter().rev().partition(|&year| left(year));
            let found = rest.iter().filter(|&year| year.is_multiple_of(2)).map(|year| {
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

pub(super) fn expected(years: impl IntoIterator<Item = u16>) -> Vec<Option<Movie>> {
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
async fn a_key_that_is_given_twice_is_requested_once() {
    let service = service(|_| false);
    let years = || [4, 2, 4, 3, 2, 4];
    let found = service.movies().batch_get(years().map(key)).await.unwrap();
    assert_eq!(found, expected(years()));
    let [(_, body)] = &service.asked()[..] else {
        panic!("one request");
    };
    assert_eq!(requested(body), [("Movies".to_owned(), vec![4, 2, 3])]);
}

// Q52, T2, T15, I44, G43
#[tokio::test]
async fn unprocessed_keys_are_retried_in_the_same_way() {
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
        concat!(
            r##""ConsistentRead":true,"ProjectionExpression":"#0, #1, #2","##,
            r##""ExpressionAttributeNames":{"#0":"rank","#1":"year","#2":"title"}}}}"##
        )
    );
    assert!(bodies.iter().all(|(_, body)| rest(body) == first));
}

/// The keys that were not read: their positions, the keys, why, and how often each was sent.
pub(super) fn failed<T>(
    report: &ReadReport<Movie, T>,
) -> Vec<(usize, Option<Key<Movie>>, String, u32)> {
    let failed = report.failed.iter();
    failed
        .map(|one| {
            let reason = one.reason.to_string();
            (one.position, one.input.clone(), reason, one.attempts)
        })
        .collect()
}

pub(super) fn key_of(year: u16) -> Option<Key<Movie>> {
    Some(Key::of(&film(year)).unwrap())
}

// I43, I44, T15
#[tokio::test]
async fn each_table_keeps_its_projection_and_consistency() {
    let times = AtomicUsize::new(0);
    let service = service(move |year| year % 3 == 0 && times.fetch_add(1, Ordering::Relaxed) < 20);
    let client = service.client();
    let (movies, old) = (service.movies(), client.table_named::<Movie>("Old"));
    let batches = || {
        (
            movies.batch_get((0..20).map(key)).consistent(),
            old.batch_get((0..20).map(key)).projection(Movie::RANK),
        )
    };
    let (films, ranks) = client.batch_get(batches()).await.unwrap();
    assert_eq!(films, expected(0..20));
    assert_eq!(ranks.iter().flatten().count(), 10);
    let asked = service.asked();
    assert!(asked.len() > 1);
    for (_, body) in &asked {
        let body: serde_json::Value = serde_json::from_str(body).unwrap();
        let others = |table: &str| {
            let mut members = body["RequestItems"][table].as_object()?.clone();
            members.remove("Keys");
            Some(serde_json::Value::from(members))
        };
        let consistent = serde_json::json!({ "ConsistentRead": true });
        let projected = serde_json::json!({
            "ProjectionExpression": "#0, #1, #2",
            "ExpressionAttributeNames": { "#0": "rank", "#1": "year", "#2": "title" },
        });
        assert!(others("Movies").is_none_or(|others| others == consistent));
        assert!(others("Old").is_none_or(|others| others == projected));
    }

    // With one attempt, each table has its own unprocessed keys.
    let service = self::service(|year| year == 5);
    let client = service.client();
    let raw = client.raw_table("Raw", ["year", "title"]);
    let raw_key = |year: i32| item! { "year" => year, "title" => "Brazil" };
    let batches = (
        service.movies().batch_get((0..10).map(key)).attempts(1),
        raw.batch_get((5..10).map(raw_key)),
    );
    let (films, items) = client.batch_get(batches).report().await.unwrap();
    assert_eq!(
        (films.requests, items.requests, service.requests()),
        (1, 1, 1)
    );
    assert_eq!(failed(&films)[0].1, key_of(5));
    assert_eq!(films.failed.len(), 1);
    let [failed_key] = &items.failed[..] else {
        panic!("{items:?}");
    };
    assert_eq!(failed_key.input.as_ref().unwrap().as_item(), &raw_key(5));
    assert_eq!((failed_key.position, failed_key.attempts), (0, 1));
    let many = vec![service.movies().batch_get([key(5)]).attempts(1)];
    let responses = client.batch_get(many).report().await.unwrap();
    assert_eq!(responses[0].failed.len(), 1);
}

// Q47
#[tokio::test]
async fn a_stream_reads_keys_only_as_it_is_polled() {
    let service = service(|_| false);
    let pulled = Arc::new(AtomicUsize::new(0));
    let keys = stream::iter(0..2000).map(|year| {
        pulled.fetch_add(1, Ordering::Relaxed);
        key(year)
    });
    let get = service.movies().batch_get(keys).concurrency(2);
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
async fn several_tables_share_requests() {
    let service = service(|_| false);
    let old = service.client().table_named::<Movie>("Old");
    let raw = service.client().raw_table("Raw", ["year", "title"]);
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
async fn one_table_can_be_read_in_two_ways() {
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
