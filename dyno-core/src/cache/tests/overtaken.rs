//! A read that a write overtakes is not kept, and a read after a write returns what was written.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures::FutureExt;

use super::*;
use crate::example::{LOST, NEVER};
use crate::op::ResponseFuture;

type Writing = fn(&CachedTable<Movie>) -> ResponseFuture<()>;

/// All ways to replace a movie of rank 1 with one of rank 2.
fn writes() -> Vec<(&'static str, Writing)> {
    vec![
        ("put", |movies| movies.put(&film(4, 2)).into_future()),
        ("put with a failed condition", |movies| {
            let put = movies.put(&film(4, 2)).condition(Movie::RANK.gt(0));
            Box::pin(async move { put.await.map(|_| ()) })
        }),
        ("create", |movies| {
            let create = movies.create(&film(4, 2));
            Box::pin(async move { create.await.map(|_| ()) })
        }),
        ("update", |movies| {
            let update = movies.update(key(4), Movie::RANK.set(2));
            Box::pin(async move { update.await.map(|_| ()) })
        }),
        ("upsert", |movies| {
            let upsert = movies.upsert(&film(4, 2));
            Box::pin(async move { upsert.await.map(|_| ()) })
        }),
        ("many upserts", |movies| {
            let upserts = movies.upsert_all((0..8).map(|year| film(year, 2)));
            Box::pin(async move { Ok(upserts.await?) })
        }),
        ("delete", |movies| {
            let delete = movies.delete(key(4)).return_old();
            Box::pin(async move { delete.await.map(|_| ()) })
        }),
        ("batch of puts", |movies| {
            let batch = movies.batch().put_all((0..60).map(|year| film(year, 2)));
            Box::pin(async move { Ok(batch.await?) })
        }),
        ("batch of deletes", |movies| {
            let batch = movies.batch().delete_all([key(4)]);
            Box::pin(async move { Ok(batch.await?) })
        }),
        ("many puts", |movies| {
            let puts = movies.put_all((0..60).map(|year| film(year, 2)));
            Box::pin(async move { Ok(puts.await?) })
        }),
        ("many puts with a condition", |movies| {
            let puts = movies.put_all([film(4, 2)]).condition(Movie::RANK.gt(0));
            Box::pin(async move { Ok(puts.await?) })
        }),
        ("many deletes", |movies| {
            let deletes = movies.delete_all([key(4), key(5)]);
            Box::pin(async move { Ok(deletes.await?) })
        }),
        ("many deletes with a condition", |movies| {
            let deletes = movies.delete_all([key(4)]).condition(Movie::RANK.gt(0));
            Box::pin(async move { Ok(deletes.await?) })
        }),
        ("transaction", |movies| {
            let put = movies.put(&film(4, 2));
            let all = movies.table().client().transact_write((put,)).into_future();
            Box::pin(async move { all.await.map(|_| ()) })
        }),
        ("invalidation", |movies| {
            let movies = movies.clone();
            Box::pin(async move {
                movies
                    .table()
                    .client()
                    .table::<Movie>()
                    .put(&film(4, 2))
                    .await?;
                movies.invalidate(key(4));
                Ok(())
            })
        }),
        ("invalidation of everything", |movies| {
            let movies = movies.clone();
            Box::pin(async move {
                movies
                    .table()
                    .client()
                    .table::<Movie>()
                    .put(&film(4, 2))
                    .await?;
                movies.invalidate_all();
                Ok(())
            })
        }),
    ]
}

/// The rank of the movie of year 4.
fn rank(films: &Films) -> Option<u32> {
    let films = films.lock().unwrap();
    films.get(&4).map(|&rank| rank as u32)
}

fn consistent(service: &Service) -> Vec<bool> {
    let asked = service.asked();
    let reads = asked
        .iter()
        .filter(|(operation, _)| operation.contains("Get"));
    reads
        .map(|(_, body)| body.contains("ConsistentRead"))
        .collect()
}

// Q56
#[tokio::test]
async fn a_read_that_began_before_a_write_is_not_kept() {
    for (name, write) in writes() {
        for batch in [false, true] {
            let (service, films) = service();
            let movies = cached(&service);
            let mut before: ResponseFuture<Vec<_>> = match batch {
                true => movies.batch_get([2, 4].map(key)).into_future(),
                false => {
                    let get = movies.get(key(4)).into_future();
                    Box::pin(async move { get.await.map(|film| vec![film]) })
                }
            };
            // The service has responded, and the response is in flight.
            assert!((&mut before).now_or_never().is_none());
            assert_eq!(service.requests(), 1);
            write(&movies).await.unwrap();
            let written = service.requests();
            let now = rank(&films);
            assert_ne!(now, Some(1), "{name}");

            // A read that begins now does not wait for the earlier one.
            let after = movies.get(key(4)).await.unwrap();
            assert_eq!(after.map(|film| film.rank), now.map(Some), "{name}");
            assert_eq!(service.requests(), written + 1);
            let before = before.await.unwrap();
            assert_eq!(before.last().unwrap().as_ref().unwrap().rank, Some(1));
            let after = movies.get(key(4)).await.unwrap();
            assert_eq!(after.map(|film| film.rank), now.map(Some), "{name}");
            assert_eq!(service.requests(), written + 1, "{name}");
            assert_eq!(consistent(&service), [false, true], "{name}");
        }
    }
}

// Q56
#[tokio::test]
async fn a_write_invalidates_its_item() {
    for (name, write) in writes() {
        let (service, films) = service();
        let movies = cached(&service);
        let known = movies.batch_get([4, 400].map(key)).await.unwrap();
        assert_eq!(known.len(), 2);
        // A read that begins and ends while the write is in flight is not kept, either.
        let mut write = write(&movies);
        let done = (&mut write).now_or_never();
        movies.get(key(4)).await.unwrap();
        match done {
            Some(done) => done.unwrap(),
            None => write.await.unwrap(),
        }
        let now = rank(&films);
        let after = movies.get(key(4)).await.unwrap();
        assert_eq!(after.map(|film| film.rank), now.map(Some), "{name}");
        let asked = service.requests();
        movies.get(key(400)).await.unwrap();
        let all = usize::from(name == "invalidation of everything");
        assert_eq!(service.requests(), asked + all, "{name}");
    }
}

#[tokio::test]
async fn a_write_of_a_raw_table_invalidates_as_well() {
    let (service, _) = service();
    let raw = service.client().raw_table("Movies", ["year", "title"]);
    let raw = raw.cached(Cache::new());
    let key = item! { "title" => "Brazil", "year" => 4 };
    let film = |rank: u32| item! { "year" => 4, "title" => "Brazil", "rank" => rank };
    assert_eq!(*raw.get(key.clone()).await.unwrap().unwrap(), film(1));
    raw.put(film(2)).await.unwrap();
    assert_eq!(*raw.get(key.clone()).await.unwrap().unwrap(), film(2));
    let batch = raw.batch().put(film(3));
    batch.await.unwrap();
    assert_eq!(*raw.get(key.clone()).await.unwrap().unwrap(), film(3));
    raw.delete(key.clone()).await.unwrap();
    assert_eq!(raw.get(key).await.unwrap(), None);
}

#[tokio::test]
async fn a_table_can_have_two_caches() {
    let (service, _) = service();
    let outer = cached(&service);
    let inner = outer.table().cached(Cache::new());
    for movies in [&outer, &inner] {
        movies.get(key(4)).await.unwrap();
    }
    inner.put(&film(4, 2)).await.unwrap();
    for movies in [&outer, &inner] {
        assert_eq!(movies.get(key(4)).await.unwrap().unwrap().rank, Some(2));
    }
}

/// A table whose first write gets no response, and is carried out on request.
fn slow(status: u16) -> (Service, Films) {
    let (service, films) = service();
    drop(service);
    let (of, sent) = (films.clone(), AtomicUsize::new(0));
    let service = Service::new(move |operation, body| match operation {
        "GetItem" => response(&of, operation, body),
        // The SDK sends it three times.
        _ if sent.fetch_add(1, Ordering::Relaxed) < 3 => (status, String::new()),
        _ => response(&of, operation, body),
    });
    (service, films)
}

// Q56
#[tokio::test(start_paused = true)]
async fn the_key_of_a_write_that_may_still_be_carried_out_is_not_kept() {
    for dropped in [false, true] {
        let (service, films) = slow(if dropped { NEVER } else { LOST });
        let movies = cached(&service);
        movies.get(key(4)).await.unwrap();
        movies.get(key(6)).await.unwrap();
        let film = film(4, 2);
        let mut put = movies.put(&film).into_future();
        match (dropped, (&mut put).now_or_never()) {
            (true, None) => drop(put),
            (false, Some(error)) => assert!(error.unwrap_err().is_outcome_unknown()),
            (false, None) => assert!(put.await.unwrap_err().is_outcome_unknown()),
            (true, done) => panic!("{done:?}"),
        }
        let rank = async || movies.get(key(4)).await.unwrap().unwrap().rank;
        let sent = service.requests();
        assert_eq!((rank().await, rank().await), (Some(1), Some(1)));
        movies.get(key(6)).await.unwrap();
        assert_eq!(service.requests(), sent + 2, "it is not kept");
        movies.invalidate_all();
        assert_eq!((rank().await, rank().await), (Some(1), Some(1)));
        assert_eq!(service.requests(), sent + 4, "nor after that");
        // It is carried out.
        films.lock().unwrap().insert(4, 2);
        assert_eq!(rank().await, Some(2));
        assert!(
            consistent(&service)[2..]
                .iter()
                .all(|consistent| *consistent)
        );
        tokio::time::advance(Duration::from_secs(31)).await;
        assert_eq!((rank().await, rank().await), (Some(2), Some(2)));
        assert_eq!(service.requests(), sent + 6, "now it is kept");
    }
}

#[tokio::test(start_paused = true)]
async fn after_invalidate_all_reads_are_consistent_for_a_while() {
    let (service, _) = service();
    let movies = cached(&service);
    movies.get(key(2)).await.unwrap();
    movies.invalidate_all();
    assert_eq!(movies.statistics().keys, 0);
    movies.get(key(2)).await.unwrap();
    movies.batch_get([2, 4].map(key)).await.unwrap();
    tokio::time::advance(Duration::from_secs(5)).await;
    movies.get(key(6)).await.unwrap();
    assert_eq!(consistent(&service), [false, true, true, false]);
}

#[tokio::test]
async fn the_absence_of_an_item_ends_with_its_creation() {
    let (service, _) = service();
    let movies = cached(&service);
    assert_eq!(movies.get(key(5)).await.unwrap(), None);
    movies.create(&film(5, 3)).await.unwrap().unwrap();
    let found = movies.batch_get([4, 5].map(key)).await.unwrap();
    assert_eq!(found[1], Some(Arc::new(film(5, 3))));
}
