//! What many items cost, with requests counted.

use std::collections::HashMap;
use std::sync::Arc;

use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes};
use futures::{StreamExt, stream};

use crate::shared::by_hand::ByHand;
use crate::shared::data::{self, Kind, Order};
use crate::shared::films::{Film, FilmTable, films};
use crate::shared::measure::Variant;
use crate::shared::models::Movie;
use crate::shared::sdk;
use crate::shared::service::{Place, client, client_of, runtime};
use crate::shared::table::Way;
use crate::{Rows, bytes, items};

/// Many items over HTTP, compared with a program that does the same by hand: four requests at once, items in key order.
pub(crate) fn batches(rows: &mut Rows) {
    put_movies(rows, 4600);
    get_movies(rows);
    put_and_get_films(rows);
}

/// All films into a table and out of it again. What is done by hand suffices where nothing is unprocessed, and dyno
/// must not send more requests than that.
fn put_and_get_films(rows: &mut Rows) {
    let (films, what) = films();
    let count = films.len();
    let service = Arc::new(FilmTable::default());
    let answering = service.clone();
    let client = client_of(move |operation, body| answering.response(operation, body));
    let (runtime, table) = (runtime(), dyno::Client::new(client.clone()).table::<Film>());

    let put_by_hand = |films: Vec<Film>| {
        let send = |films: &[Film]| {
            let to_item = |film| serde_dynamo::to_item(film).expect("an item");
            let puts = sdk::puts(films.iter().map(to_item));
            let request = client.batch_write_item().request_items("Films", puts);
            async move {
                let left = request.send().await.expect("a response").unprocessed_items;
                assert!(
                    left.unwrap_or_default().is_empty(),
                    "nothing is unprocessed"
                );
            }
        };
        let requests = stream::iter(films.chunks(25).map(send));
        runtime.block_on(requests.buffer_unordered(4).collect::<()>());
    };
    let put = |films: Vec<Film>| {
        let batch = table.batch().put_all(films).concurrency(4);
        runtime
            .block_on(batch.into_future())
            .expect("everything is written");
    };
    let by_hand = service.requests_of(|| put_by_hand(films.clone()));
    assert_eq!(service.len(), count, "all films are in the table");
    service.clear();
    let ours = service.requests_of(|| put(films.clone()));
    assert_eq!(service.len(), count, "all films are in the table");
    rows.measure(
        &format!(
            "put {count} {what}, four requests at once, over HTTP; {}",
            requests(by_hand, ours)
        ),
        vec![
            Variant::with_input(Way::SerdeDynamo, || films.clone(), put_by_hand),
            Variant::with_input(Way::Dyno, || films.clone(), put),
        ],
    );

    let keys: Vec<(u16, &str)> = films
        .iter()
        .map(|film| (film.year, film.title.as_str()))
        .collect();
    let get_by_hand = || {
        let send = |keys: &[(u16, &str)]| {
            let key = |&(year, title): &(u16, &str)| {
                let title = AttributeValue::S(title.to_owned());
                let year = AttributeValue::N(year.to_string());
                HashMap::from([("year".to_owned(), year), ("title".to_owned(), title)])
            };
            let asked = KeysAndAttributes::builder().set_keys(Some(keys.iter().map(key).collect()));
            let request = client
                .batch_get_item()
                .request_items("Films", asked.build().expect("keys"));
            async move {
                let response = request.send().await.expect("a response");
                let left = response.unprocessed_keys.unwrap_or_default();
                assert!(left.is_empty(), "nothing is unprocessed");
                let found = response.responses.into_iter().flatten();
                found.flat_map(|(_, items)| items).collect::<Vec<_>>()
            }
        };
        let requests = stream::iter(keys.chunks(100).map(send)).buffer_unordered(4);
        let found: Vec<Vec<sdk::Item>> = runtime.block_on(requests.collect());
        let read = |item| serde_dynamo::from_item::<_, Film>(item).expect("a film");
        let mut found: HashMap<(u16, String), Film> = found
            .into_iter()
            .flatten()
            .map(read)
            .map(|film| ((film.year, film.title.clone()), film))
            .collect();
        let place = |&(year, title): &(u16, &str)| found.remove(&(year, title.to_owned()));
        keys.iter().map(place).collect::<Vec<Option<Film>>>()
    };
    let get = || {
        let get = table.batch_get(keys.iter().copied()).concurrency(4);
        runtime.block_on(get.into_future()).expect("a response")
    };
    let is_all = |found: Vec<Option<Film>>| found.into_iter().flatten().eq(films.iter().cloned());
    let by_hand = service.requests_of(|| assert!(is_all(get_by_hand()), "all films, in order"));
    let ours = service.requests_of(|| assert!(is_all(get()), "all films, in order"));
    rows.measure(
        &format!(
            "get {count} {what} by their keys, four requests at once, over HTTP; {}",
            requests(by_hand, ours)
        ),
        vec![
            Variant::new(Way::SerdeDynamo, get_by_hand),
            Variant::new(Way::Dyno, get),
        ],
    );
}

/// How many requests the service has counted, of which dyno must not need more.
fn requests(by_hand: usize, ours: usize) -> String {
    assert!(
        ours <= by_hand,
        "dyno sends {ours} requests for what {by_hand} do by hand"
    );
    match ours == by_hand {
        true => format!("{ours} requests each"),
        false => format!("{by_hand} requests by hand, {ours} of dyno"),
    }
}

fn put_movies(rows: &mut Rows, count: usize) {
    let movies = items::<Movie>(Kind::Movies, count);
    let client = client(Place::Loopback, br#"{"UnprocessedItems":{}}"#);
    let (runtime, table) = (
        runtime(),
        dyno::Client::new(client.clone()).table::<Movie>(),
    );
    let put = |movies: Vec<Movie>, to_item: fn(&Movie) -> sdk::Item| {
        let send = |movies: &[Movie]| {
            let puts = sdk::puts(movies.iter().map(to_item));
            let request = client.batch_write_item().request_items("Movies", puts);
            async move {
                let left = request.send().await.expect("a response").unprocessed_items;
                assert!(
                    left.unwrap_or_default().is_empty(),
                    "nothing is unprocessed"
                );
            }
        };
        let requests = stream::iter(movies.chunks(25).map(send));
        runtime.block_on(requests.buffer_unordered(4).collect::<()>());
    };
    rows.measure(
        &format!("put {count} movies, four requests at once, over HTTP"),
        vec![
            Variant::with_input(
                Way::SerdeDynamo,
                || movies.clone(),
                |movies| {
                    put(movies, |movie| {
                        serde_dynamo::to_item(movie).expect("an item")
                    })
                },
            ),
            Variant::with_input(
                Way::ByHand,
                || movies.clone(),
                |movies| put(movies, ByHand::write),
            ),
            Variant::with_input(
                Way::Dyno,
                || movies.clone(),
                |movies| {
                    let batch = table.batch().put_all(movies).concurrency(4);
                    let report = runtime.block_on(batch.report()).expect("a report");
                    assert_eq!(report.requests, count.div_ceil(25));
                    report.complete().expect("everything is written");
                },
            ),
        ],
    );
}

fn get_movies(rows: &mut Rows) {
    let movies = items::<Movie>(Kind::Movies, 100);
    let texts = data::items(Kind::Movies, Order::Fixed, 100).join(",");
    let body = format!(r#"{{"Responses":{{"Movies":[{texts}]}},"UnprocessedKeys":{{}}}}"#);
    let client = client(Place::Loopback, body.as_bytes());
    let (runtime, table) = (
        runtime(),
        dyno::Client::new(client.clone()).table::<Movie>(),
    );
    let keys: Vec<(u16, &str)> = movies
        .iter()
        .map(|movie| (movie.year, movie.title.as_str()))
        .collect();
    let get = |read: fn(sdk::Item) -> Movie| {
        let key = |&(year, title): &(u16, &str)| {
            let title = AttributeValue::S(title.to_owned());
            let year = AttributeValue::N(year.to_string());
            HashMap::from([("year".to_owned(), year), ("title".to_owned(), title)])
        };
        let asked = KeysAndAttributes::builder().set_keys(Some(keys.iter().map(key).collect()));
        let request = client
            .batch_get_item()
            .request_items("Movies", asked.build().expect("keys"));
        let response = runtime.block_on(request.send()).expect("a response");
        let found = response
            .responses
            .into_iter()
            .flatten()
            .flat_map(|(_, items)| items);
        let mut found: HashMap<(u16, String), Movie> = found
            .map(read)
            .map(|movie| ((movie.year, movie.title.clone()), movie))
            .collect();
        let place = |&(year, title): &(u16, &str)| found.remove(&(year, title.to_owned()));
        keys.iter().map(place).collect::<Vec<Option<Movie>>>()
    };
    rows.measure(
        &format!(
            "get 100 movies by their keys, {}, over HTTP",
            bytes(body.len())
        ),
        vec![
            Variant::new(Way::SerdeDynamo, || {
                get(|item| serde_dynamo::from_item(item).expect("a movie"))
            }),
            Variant::new(Way::ByHand, || get(Movie::read)),
            Variant::new(Way::Dyno, || {
                let get = table.batch_get(keys.iter().copied());
                let found = runtime.block_on(get.into_future()).expect("a response");
                assert!(found.iter().all(Option::is_some), "all are there");
                found
            }),
        ],
    );
}
