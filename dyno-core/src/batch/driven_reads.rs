//! Tests of whole batches of reads: a service that is a closure, and the SDK in between.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures::{StreamExt, TryStreamExt, stream};

use crate::batch::{FailedRead, FailureReason, ReadReport, Stopped};
use crate::codec::Item;
use crate::example::{Movie, NEVER, Service, brazil, error, ok};
use crate::expr::path;
use crate::wire::{Format, Reader};
use crate::{Error, Key, item};

fn film(year: u16) -> Movie {
    Movie { year, ..brazil() }
}

fn key(year: u16) -> (u16, &'static str) {
    (year, "Brazil")
}

/// The years that each table is asked for in a body.
fn asked(body: &str) -> Vec<(String, Vec<u16>)> {
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

/// The unread keys: where they stand, which they are, why, and how often each was asked.
fn unread<T>(response: &ReadReport<Movie, T>) -> Vec<(usize, Option<Key<Movie>>, String, u32)> {
    let left = response.unread.iter();
    left.map(|left| {
        let reason = left.reason.to_string();
        (left.position, left.key.clone(), reason, left.attempts)
    })
    .collect()
}

fn key_of(year: u16) -> Option<Key<Movie>> {
    Some(Key::of(&film(year)).unwrap())
}

// I43, I45
#[tokio::test]
async fn what_is_asked_once_is_handed_back_by_its_key() {
    let service = service(|year| year % 4 == 1);
    let movies = service.movies();
    let years = || (0..130).chain([5]);
    let response = movies.batch_get(years().map(key)).once().response().await;
    let response = response.unwrap();
    assert_eq!(response.requests, 2);
    assert_eq!(service.requests(), 2);
    assert!(response.stopped.is_none() && !response.is_complete());
    let read = |year: u16| (year.is_multiple_of(2)).then(|| film(year));
    assert_eq!(response.items, years().map(read).collect::<Vec<_>>());
    let left: Vec<_> = years()
        .enumerate()
        .filter(|(_, year)| year % 4 == 1)
        .map(|(at, year)| (at, key_of(year), "left over by the service".to_owned(), 1))
        .collect();
    assert_eq!(unread(&response), left);

    // As an error it keeps all that.
    let error = response.complete().unwrap_err();
    assert!(error.is_throttled(), "{error:?}");
    assert_eq!(
        error.to_string(),
        "Movie: 34 keys of the batch were not read"
    );
    let Error::Incomplete(incomplete) = error else {
        panic!("{error:?}")
    };
    let of_a_clone = incomplete.clone();
    assert!(of_a_clone.into_report::<Movie>().is_none());
    let response = incomplete
        .clone()
        .into_read_report::<Movie, Movie>()
        .unwrap();
    assert_eq!((response.items.len(), response.unread.len()), (131, 34));
    assert!(incomplete.into_read_report::<Movie, Movie>().is_none());

    // The keys can be asked again.
    let keys = response
        .unread
        .into_iter()
        .filter_map(|FailedRead { key, .. }| key);
    let keys: Vec<_> = keys.collect();
    let again = movies.batch_get(&keys).once().response().await.unwrap();
    assert_eq!((again.items.len(), again.unread.len()), (34, 34));
    // Whoever only awaits it hears of it, too.
    let error = movies.batch_get((0..6).map(key)).once().await.unwrap_err();
    assert!(matches!(error, Error::Incomplete(_)), "{error:?}");
}

// I45
#[tokio::test]
async fn each_key_that_is_not_read_has_its_reason() {
    let refusing = Service::new(|_, body| {
        let years: Vec<u16> = asked(body)
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
    let response = refusing.movies().batch_get(keys).response().await.unwrap();
    let film = |year| Some(film(year));
    assert_eq!(response.items, [film(1), None, None, None, film(9), None]);
    let left = unread(&response);
    let whys: Vec<_> = left
        .iter()
        .map(|(at, key, reason, _)| (*at, key.clone(), &**reason))
        .collect();
    let unreadable =
        r#"read, and of another type: Movie (3, "Brazil"): attribute `rank`: expected N, found S"#;
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
            "refused by the service: BatchGetItem of `Movies`: ValidationException: No (request REQUEST)",
        ),
        (5, key_of(3), unreadable),
    ];
    assert_eq!(whys, expected);
    assert_eq!(
        left.iter().map(|left| left.3).collect::<Vec<_>>(),
        [0, 2, 3, 2]
    );
    let error = response.complete().unwrap_err();
    assert!(matches!(error, Error::Incomplete(_)), "{error:?}");
    assert!(!error.is_throttled());
}

// I45
#[tokio::test]
async fn a_batch_of_reads_that_stops_says_what_it_has() {
    let first = AtomicUsize::new(0);
    let denied = Service::new(move |_, body| match first.fetch_add(1, Ordering::Relaxed) {
        0 => {
            let years = asked(body).into_iter().flat_map(|(_, years)| years);
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
    let response = get.response().await.unwrap();
    assert_eq!((response.items.len(), response.unread.len()), (200, 100));
    assert!(response.items[..100].iter().all(Option::is_some));
    assert!(matches!(&response.stopped, Some(Stopped::Error(error)) if error.is_access_denied()));
    assert!(response.unread.iter().all(
        |left| matches!(&left.reason, FailureReason::Rejected(error) if error.is_access_denied())
    ));
    assert!(response.complete().unwrap_err().is_access_denied());

    let never = Service::new(|_, _| (NEVER, String::new()));
    let get = never.movies().batch_get((0..30).map(key));
    let response = get
        .deadline(Duration::from_millis(5))
        .response()
        .await
        .unwrap();
    assert!(matches!(response.stopped, Some(Stopped::Deadline)));
    assert_eq!(response.unread.len(), 30);
    assert!(
        response
            .unread
            .iter()
            .all(|left| matches!(left.reason, FailureReason::Unknown(None)))
    );
}

// I43, I44, T15
#[tokio::test]
async fn each_table_keeps_its_own_way_of_asking() {
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

    // Once: each table has its own leftovers.
    let service = self::service(|year| year == 5);
    let client = service.client();
    let raw = client.raw_table("Raw");
    let raw_key = |year: i32| item! { "year" => year, "title" => "Brazil" };
    let batches = (
        service.movies().batch_get((0..10).map(key)).once(),
        raw.batch_get((5..10).map(raw_key)),
    );
    let (films, items) = client.batch_get(batches).response().await.unwrap();
    assert_eq!(
        (films.requests, items.requests, service.requests()),
        (1, 1, 1)
    );
    assert_eq!(unread(&films)[0].1, key_of(5));
    assert_eq!(films.unread.len(), 1);
    let [left] = &items.unread[..] else {
        panic!("{items:?}");
    };
    assert_eq!(left.key.as_ref().unwrap().as_item(), &raw_key(5));
    assert_eq!((left.position, left.attempts), (0, 1));
    let many = vec![service.movies().batch_get([key(5)]).once()];
    let responses = client.batch_get(many).response().await.unwrap();
    assert_eq!(responses[0].unread.len(), 1);
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
async fn an_item_that_nobody_asked_for_is_no_response() {
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
