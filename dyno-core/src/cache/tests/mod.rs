//! Tests of the cache, with a service that is a closure.

mod overtaken;
mod seeds;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures::{FutureExt, StreamExt as _};
use serde_json::Value as Json;

use super::{Cache, CachedTable};
use crate::codec::Number;
use crate::codec::size::item_size;
use crate::example::{Movie, Service, brazil, error, later, ok};
use crate::observe::Meter;
use crate::{Error, item};

fn film(year: u16, rank: u32) -> Movie {
    Movie {
        year,
        rank: Some(rank),
        ..brazil()
    }
}

fn key(year: u16) -> (u16, &'static str) {
    (year, "Brazil")
}

/// The ranks of the movies that exist, by their years.
type Films = Arc<Mutex<BTreeMap<u64, u64>>>;

fn text(year: u64, rank: u64) -> String {
    format!(r#"{{"year":{{"N":"{year}"}},"title":{{"S":"Brazil"}},"rank":{{"N":"{rank}"}}}}"#)
}

/// The number in an attribute of an item.
fn number(item: &Json, attribute: &str) -> Option<u64> {
    item[attribute]["N"].as_str()?.parse().ok()
}

fn year(item: &Json) -> u64 {
    number(item, "year").expect("a key has a year")
}

/// The years of the keys of a BatchGetItem.
fn years(body: &Json) -> impl Iterator<Item = u64> {
    let keys = body["RequestItems"]["Movies"]["Keys"].as_array();
    keys.into_iter().flatten().map(year)
}

/// The response of a table of these movies, at the second poll.
fn response(films: &Films, operation: &str, body: &str) -> (u16, String) {
    let mut films = films.lock().unwrap();
    let body: Json = serde_json::from_str(body).unwrap();
    let put = |films: &mut BTreeMap<u64, u64>, item: &Json| {
        films.insert(year(item), number(item, "rank").unwrap())
    };
    later(match operation {
        "GetItem" => {
            let year = year(&body["Key"]);
            match films.get(&year) {
                Some(&rank) => ok(&format!(r#"{{"Item":{}}}"#, text(year, rank))),
                None => ok("{}"),
            }
        }
        "BatchGetItem" => {
            let found = years(&body).filter_map(|year| Some(text(year, *films.get(&year)?)));
            let found = found.collect::<Vec<_>>().join(",");
            ok(&format!(r#"{{"Responses":{{"Movies":[{found}]}}}}"#))
        }
        "PutItem" => {
            put(&mut films, &body["Item"]);
            ok("{}")
        }
        "DeleteItem" => {
            films.remove(&year(&body["Key"]));
            ok("{}")
        }
        "UpdateItem" => {
            let year = year(&body["Key"]);
            let rank = number(&body["ExpressionAttributeValues"], ":0").unwrap();
            films.insert(year, rank);
            ok(&format!(r#"{{"Attributes":{}}}"#, text(year, rank)))
        }
        "BatchWriteItem" => {
            for write in body["RequestItems"]["Movies"].as_array().unwrap() {
                match write.get("PutRequest") {
                    Some(request) => put(&mut films, &request["Item"]),
                    None => films.remove(&year(&write["DeleteRequest"]["Key"])),
                };
            }
            ok("{}")
        }
        "TransactWriteItems" => {
            for write in body["TransactItems"].as_array().unwrap() {
                put(&mut films, &write["Put"]["Item"]);
            }
            ok("{}")
        }
        other => panic!("{other}"),
    })
}

/// A table of movies of even years, with rank 1.
fn service() -> (Service, Films) {
    let films: Films = Arc::default();
    films
        .lock()
        .unwrap()
        .extend((0..500).step_by(2).map(|year| (year, 1)));
    let of = films.clone();
    (
        Service::new(move |operation, body| response(&of, operation, body)),
        films,
    )
}

fn cached(service: &Service) -> CachedTable<Movie> {
    service.movies().cached(Cache::new())
}

fn owned(found: Vec<Option<Arc<Movie>>>) -> Vec<Option<Movie>> {
    found
        .into_iter()
        .map(|film| film.map(Arc::unwrap_or_clone))
        .collect()
}

fn expected(years: impl IntoIterator<Item = u16>) -> Vec<Option<Movie>> {
    let film = |year: u16| year.is_multiple_of(2).then(|| film(year, 1));
    years.into_iter().map(film).collect()
}

// Q54
#[tokio::test]
async fn an_item_and_its_absence_are_read_once() {
    let (service, _) = service();
    let movies = cached(&service);
    for _ in 0..3 {
        assert_eq!(*movies.get(key(4)).await.unwrap().unwrap(), film(4, 1));
        assert_eq!(*movies.get(key(4)).required().await.unwrap(), film(4, 1));
        assert_eq!(movies.get(key(5)).await.unwrap(), None);
        let error = movies.get(key(5)).required().await.unwrap_err();
        assert_eq!(
            error.to_string(),
            r#"Movie (5, "Brazil"): the item does not exist"#
        );
    }
    assert_eq!(service.requests(), 2);
    let first = movies.get(key(4)).await.unwrap().unwrap();
    let second = movies.clone().get(key(4)).await.unwrap().unwrap();
    assert!(Arc::ptr_eq(&first, &second), "clones share the cache");
    let statistics = movies.statistics();
    assert_eq!((statistics.hits, statistics.misses), (12, 2));
    assert_eq!((statistics.joined, statistics.keys), (0, 2));
}

// T6, Q55
#[tokio::test]
async fn a_batch_keeps_its_order_whatever_is_in_memory() {
    let (service, _) = service();
    let movies = cached(&service);
    // An item and an absence are in memory, from a get and from a batch.
    movies.get(key(6)).await.unwrap();
    movies.get(key(7)).await.unwrap();
    movies.batch_get([2, 3].map(key)).await.unwrap();
    assert_eq!(service.requests(), 3);
    let years = || [8, 7, 3, 2, 9, 6, 8, 1, 7];
    for _ in 0..2 {
        let found = movies.batch_get(years().map(key)).await.unwrap();
        assert_eq!(owned(found), expected(years()));
    }
    assert_eq!(service.requests(), 4);
    let (_, body) = service.asked().pop().unwrap();
    let asked = self::years(&serde_json::from_str(&body).unwrap()).collect::<Vec<_>>();
    assert_eq!(asked, [8, 9, 1]);

    let found = movies.batch_get((0..350).map(key)).await.unwrap();
    assert_eq!(owned(found), expected(0..350));
    assert_eq!(service.requests(), 8);
    let none = movies.batch_get((0..0).map(key)).await.unwrap();
    assert_eq!((none.len(), service.requests()), (0, 8));
}

#[tokio::test]
async fn a_stream_of_keys_is_read_through_the_cache() {
    let (service, _) = service();
    let movies = cached(&service);
    movies.get(key(6)).await.unwrap();
    let years = vec![8_u16, 7, 6];
    // A stream may borrow.
    let keys = futures::stream::iter(&years).map(|year| key(*year));
    let found = movies.batch_get(keys).await.unwrap();
    assert_eq!(owned(found), expected(years));
    let (_, body) = service.asked().pop().unwrap();
    let requested = self::years(&serde_json::from_str(&body).unwrap()).collect::<Vec<_>>();
    assert_eq!(requested, [8, 7]);
    let raw = service
        .client()
        .raw_table("Movies", ["year", "title"])
        .cached(Cache::new());
    let keys =
        futures::stream::iter([8, 8]).map(|year| item! { "year" => year, "title" => "Brazil" });
    let found = raw.batch_get(keys).await.unwrap();
    assert!(found.iter().all(Option::is_some));
    let keys = [item! { "year" => 8, "title" => "Brazil" }];
    raw.batch_get(keys).await.unwrap();
    assert_eq!(service.requests(), 3);
}

// S31
#[tokio::test]
async fn reads_that_are_sent_are_metered() {
    let capacity = r#"{"TableName":"Movies","CapacityUnits":0.5}"#;
    let service = Service::new(move |operation, body| {
        assert!(
            body.contains(r#""ReturnConsumedCapacity":"INDEXES""#),
            "{body}"
        );
        later(ok(&match operation {
            "GetItem" => format!(r#"{{"ConsumedCapacity":{capacity}}}"#),
            _ => format!(r#"{{"Responses":{{}},"ConsumedCapacity":[{capacity}]}}"#),
        }))
    });
    let movies = cached(&service);
    let (one, other) = (Meter::new(), Meter::new());
    let units = || (one.total().read_units, other.total().read_units);
    movies.get(key(1)).meter(&one).await.unwrap();
    movies.get(key(1)).meter(&one).await.unwrap();
    assert_eq!(units(), (0.5, 0.0));
    let get = |meter: &Meter| movies.get(key(2)).meter(meter).into_future();
    let _ = tokio::join!(get(&one), get(&other));
    assert_eq!(units(), (1.0, 0.0));
    let both = movies.batch_get([1, 3].map(key)).meter(&other);
    both.await.unwrap();
    assert_eq!((units(), service.requests()), ((1.0, 0.5), 3));
}

#[tokio::test]
async fn keys_are_compared_by_value_and_type() {
    let service = Service::new(|_, body| match body.contains(r#""S":"1""#) {
        true => ok("{}"),
        false => ok(r#"{"Item":{"id":{"N":"1"}}}"#),
    });
    let raw = service.client().raw_table("Raw", "id").cached(Cache::new());
    for one in ["1", "1.0", "+1", "10E-1"] {
        let number: Number = one.parse().unwrap();
        let found = raw.get(item! { "id" => number }).await.unwrap();
        assert_eq!(*found.unwrap(), item! { "id" => 1 });
    }
    assert_eq!(service.requests(), 1);
    assert_eq!(raw.get(item! { "id" => "1" }).await.unwrap(), None);
    assert_eq!(service.requests(), 2);
    raw.invalidate(item! { "id" => "1.0".parse::<Number>().unwrap() });
    raw.get(item! { "id" => 1 }).await.unwrap();
    raw.get(item! { "id" => "1" }).await.unwrap();
    assert_eq!(service.requests(), 3);
    assert_eq!(raw.statistics().keys, 2);

    let error = raw.get(item! { "at" => 1 }).await.unwrap_err();
    let message = "Raw: attribute `id`: the item lacks an attribute of its key";
    assert_eq!(error.to_string(), message);
    let error = cached(&Service::silent())
        .batch_get([(1, "x"), (2, "")])
        .await;
    let message = "Movie: attribute `title`: a key must not be empty";
    assert_eq!(error.unwrap_err().to_string(), message);
}

#[tokio::test]
async fn concurrent_reads_of_a_key_are_one_request() {
    let (_, films) = service();
    let service = Service::new(move |operation, body| {
        let response = response(&films, operation, body);
        later(later(later(later(response))))
    });
    let movies = cached(&service);
    // Each of them polls the same read.
    let gets = futures::future::join_all((0..3).map(|_| movies.get(key(4)).into_future()));
    let batch = movies.batch_get([5, 4, 6].map(key)).into_future();
    let (gets, batch) = tokio::join!(gets, batch);
    for film in gets {
        assert_eq!(film.unwrap().as_deref(), Some(&self::film(4, 1)));
    }
    assert_eq!(owned(batch.unwrap()), expected([5, 4, 6]));
    let asked = service.asked();
    let operations: Vec<_> = asked.iter().map(|(operation, _)| &**operation).collect();
    assert_eq!(operations, ["GetItem", "BatchGetItem"]);
    assert!(!asked[1].1.contains(r#""N":"4""#), "{}", asked[1].1);
    let statistics = movies.statistics();
    assert_eq!(
        (statistics.hits, statistics.misses, statistics.joined),
        (0, 3, 3)
    );
}

#[tokio::test]
async fn a_read_continues_without_its_first_caller() {
    // Dropped while another caller waits for its second request.
    let service = leaving_over();
    let movies = cached(&service);
    let mut first = movies.batch_get([8, 6].map(key)).into_future();
    assert!((&mut first).now_or_never().is_none());
    let mut second = movies.get(key(8)).into_future();
    assert!((&mut second).now_or_never().is_none());
    drop(first);
    assert!(second.await.unwrap().is_some());
    assert!(movies.get(key(6)).await.unwrap().is_some());
    assert_eq!(service.requests(), 2);
    let service = self::service().0;
    let movies = cached(&service);
    // Kept, but not polled any more.
    let mut idle = movies.batch_get([8, 6].map(key)).into_future();
    assert!((&mut idle).now_or_never().is_none());
    assert!(movies.get(key(6)).await.unwrap().is_some());
    assert_eq!(service.requests(), 1);
    drop(idle);
    // Dropped before another caller waits: nothing stays registered.
    let mut gone = movies.get(key(10)).into_future();
    assert!((&mut gone).now_or_never().is_none());
    drop(gone);
    assert!(movies.get(key(10)).await.unwrap().is_some());
    assert_eq!(service.requests(), 3);
}

#[tokio::test]
async fn an_error_is_returned_to_all_callers_and_is_not_kept() {
    let broken = Arc::new(AtomicBool::new(true));
    let (service, films) = service();
    drop(service);
    let service = Service::new({
        let broken = broken.clone();
        move |operation, body| match broken.load(Ordering::Relaxed) {
            true => later(error("AccessDeniedException", "")),
            false => response(&films, operation, body),
        }
    });
    let movies = cached(&service);
    let (one, other) = tokio::join!(
        movies.get(key(4)).into_future(),
        movies.get(key(4)).into_future()
    );
    for error in [one.unwrap_err(), other.unwrap_err()] {
        assert!(matches!(error, Error::Service(_)), "{error:?}");
        assert!(error.is_access_denied());
        assert!(std::error::Error::source(&error).is_some());
    }
    assert_eq!(service.requests(), 1);
    movies.batch_get((0..120).map(key)).await.unwrap_err();
    assert_eq!(service.requests(), 3);
    broken.store(false, Ordering::Relaxed);
    let found = movies.batch_get((0..120).map(key)).await.unwrap();
    assert_eq!(owned(found), expected(0..120));
    assert_eq!(service.requests(), 5);
}

#[tokio::test]
async fn an_item_that_cannot_be_decoded_does_not_affect_others() {
    let service = Service::new(|_, _| {
        ok(r#"{"Responses":{"Movies":[
            {"year":{"N":"2"},"title":{"S":"Brazil"}},
            {"year":{"N":"1"},"title":{"S":"Brazil"},"rank":{"S":"secret"}}]}}"#)
    });
    let movies = cached(&service);
    let error = movies.batch_get([0, 1, 2].map(key)).await.unwrap_err();
    let unreadable = r#"Movie (1, "Brazil"): attribute `rank`: expected N, found S"#;
    assert_eq!(error.to_string(), unreadable);
    assert!(movies.get(key(2)).await.unwrap().is_some());
    assert!(movies.get(key(0)).await.unwrap().is_none());
    assert_eq!(service.requests(), 1);
}

/// A table that at first processes only the last key.
fn leaving_over() -> Service {
    let (first, (_, films)) = (AtomicBool::new(true), service());
    Service::new(move |operation, body| {
        if !first.swap(false, Ordering::Relaxed) {
            return response(&films, operation, body);
        }
        let body: Json = serde_json::from_str(body).unwrap();
        let keys = body["RequestItems"]["Movies"]["Keys"].as_array().unwrap();
        let (last, rest) = keys.split_last().unwrap();
        let (found, rest) = (text(year(last), 1), Json::from(rest));
        later(ok(&format!(
            r#"{{"Responses":{{"Movies":[{found}]}},"UnprocessedKeys":{{"Movies":{{"Keys":{rest}}}}}}}"#
        )))
    })
}

// Q52
#[tokio::test]
async fn unprocessed_keys_are_retried() {
    let service = leaving_over();
    let movies = cached(&service);
    let found = movies.batch_get([2, 5, 4].map(key)).await.unwrap();
    assert_eq!(owned(found), expected([2, 5, 4]));
    assert_eq!(service.requests(), 2);
}

#[tokio::test]
async fn consistent_reads_bypass_the_cache_and_are_kept() {
    let (service, films) = service();
    let movies = cached(&service);
    movies.batch_get([2, 4].map(key)).await.unwrap();
    // Another process writes.
    films.lock().unwrap().extend([(2, 9), (4, 9)]);
    assert_eq!(movies.get(key(2)).await.unwrap().unwrap().rank, Some(1));
    let found = movies.get(key(2)).consistent().await.unwrap();
    assert_eq!(found.unwrap().rank, Some(9));
    let found = movies.batch_get([2, 4].map(key)).consistent().await;
    assert_eq!(owned(found.unwrap()), [Some(film(2, 9)), Some(film(4, 9))]);
    assert_eq!(service.requests(), 3);
    for year in [2, 4] {
        assert_eq!(movies.get(key(year)).await.unwrap().unwrap().rank, Some(9));
    }
    assert_eq!(service.requests(), 3);
    let asked = service.asked();
    let consistent = asked
        .iter()
        .map(|(_, body)| body.contains("ConsistentRead"));
    assert_eq!(consistent.collect::<Vec<_>>(), [false, true, true]);
    // Reads of the table itself bypass the cache.
    movies.table().get(key(2)).await.unwrap();
    assert_eq!(service.requests(), 4);
    assert_eq!(movies.statistics().misses, 2);
}

#[tokio::test(start_paused = true)]
async fn a_result_is_not_older_than_the_time_to_live() {
    let (service, _) = service();
    let cache = Cache::new().time_to_live(Duration::from_secs(10));
    let movies = service.movies().cached(cache);
    movies.batch_get([4, 5].map(key)).await.unwrap();
    tokio::time::advance(Duration::from_millis(9_999)).await;
    movies.batch_get([4, 5].map(key)).await.unwrap();
    assert_eq!(service.requests(), 1);
    tokio::time::advance(Duration::from_millis(1)).await;
    movies.get(key(4)).await.unwrap();
    assert_eq!(service.requests(), 2);
    let for_ever = service
        .movies()
        .cached(Cache::new().time_to_live(Duration::MAX));
    for_ever.get(key(4)).await.unwrap();
    tokio::time::advance(Duration::from_secs(1_000_000)).await;
    for_ever.get(key(4)).await.unwrap();
    assert_eq!(service.requests(), 3);
}

#[tokio::test]
async fn capacity_and_size_are_limits() {
    let (service, _) = service();
    for capacity in [0, 1, 2, 3, 40, 300] {
        let movies = service.movies().cached(Cache::new().capacity(capacity));
        movies.batch_get((0..500).map(key)).await.unwrap();
        let keys = movies.statistics().keys;
        assert!(keys <= capacity, "{keys} of {capacity}");
        // Shards fill differently.
        assert!(keys * 2 >= capacity, "{keys} of {capacity}");
    }
    // The key in memory, `0;5:titleS6:Brazil;4:yearN3:100`, and the item.
    let size = 33 + item_size(&film(100, 1)).unwrap();
    let movies = service.movies().cached(Cache::new().max_bytes(20 * size));
    movies
        .batch_get((100..500).step_by(2).map(key))
        .await
        .unwrap();
    assert_eq!(movies.statistics().keys, 20);
    let movies = service.movies().cached(Cache::new().max_bytes(size - 1));
    movies.batch_get([100, 102].map(key)).await.unwrap();
    assert_eq!(movies.statistics().keys, 0);
    let movies = service
        .movies()
        .cached(Cache::new().max_bytes(20 * size).capacity(0));
    movies.batch_get([100, 102].map(key)).await.unwrap();
    assert_eq!(movies.statistics().keys, 0);
    // The stricter of two limits applies.
    let cache = Cache::new().max_bytes(20 * size).capacity(10);
    let movies = service.movies().cached(cache);
    movies
        .batch_get((100..500).step_by(2).map(key))
        .await
        .unwrap();
    assert_eq!(movies.statistics().keys, 10);
}

#[tokio::test]
async fn keys_that_are_read_often_stay() {
    let (service, _) = service();
    let movies = service.movies().cached(Cache::new().capacity(20));
    for year in 0..400 {
        movies.get(key(year)).await.unwrap();
        movies.get(key(4)).await.unwrap();
    }
    assert!(service.requests() <= 402, "{}", service.requests());
}

#[test]
fn a_future_can_be_sent_to_another_task() {
    fn check(_: impl Send + 'static) {}
    let movies = cached(&Service::silent());
    check(movies.get(key(1)));
    check(movies.get(key(1)).into_future());
    check(movies.batch_get([key(1)]).into_future());
    check(movies.put(&brazil()).into_future());
    check(movies);
}
