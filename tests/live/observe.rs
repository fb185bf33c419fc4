//! What an observer and a meter see of real requests.

use std::sync::{Arc, Mutex};

use dyno::observe::{Capacity, Measurement, Meter, with_correlation_id};
use dyno::{Error, Model};
use dyno_testing::{Fault, Faults, TemporaryTable, temporary_table};
use futures::TryStreamExt as _;

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Movies")]
#[dyno(index(name = "ByRank", partition_key = year, sort_key = rank))]
#[dyno(local_index(name = "ByRating", sort_key = rating))]
struct Movie {
    #[dyno(partition_key)]
    year: u16,
    #[dyno(sort_key)]
    title: String,
    rank: Option<u32>,
    rating: Option<f64>,
    plot: String,
}

/// An item of about so many bytes, in both indexes.
fn movie(number: u32, size: usize) -> Movie {
    Movie {
        year: 1985,
        title: number.to_string(),
        rank: Some(number),
        rating: Some(f64::from(number)),
        plot: "x".repeat(size),
    }
}

async fn movies() -> TemporaryTable<Movie> {
    temporary_table().await.expect("the engine makes tables")
}

fn units(capacity: Capacity) -> (f64, f64) {
    (capacity.read_units, capacity.write_units)
}

#[tokio::test]
async fn a_meter_counts_reads_by_table_and_index() {
    let movies = movies().await;
    for number in 0..10 {
        movies.put(&movie(number, 3_000)).await.unwrap();
    }
    let meter = Meter::new();
    // An item of 3 KB is half a unit, or a whole one if it is read consistently.
    movies.get((1985, "0")).meter(&meter).await.unwrap();
    assert_eq!(units(meter.total()), (0.5, 0.0));
    movies
        .get((1985, "0"))
        .consistent()
        .meter(&meter)
        .await
        .unwrap();
    assert_eq!(units(meter.total()), (1.5, 0.0));
    assert_eq!(
        movies.get((1985, "none")).meter(&meter).await.unwrap(),
        None
    );
    assert_eq!(units(meter.take()[movies.name()].table), (2.0, 0.0));

    // 30 KB in 4 pages of 3, 3, 3 and 1 items: 9 KB are 1.5 units, 3 KB a half.
    let paged = movies.query(1985).page_size(3).meter(&meter);
    assert_eq!(paged.all().await.unwrap().len(), 10);
    let at_once = Meter::new();
    movies.query(1985).meter(&at_once).count().await.unwrap();
    assert_eq!((meter.responses(), units(meter.total())), (4, (5.0, 0.0)));
    assert_eq!(
        (at_once.responses(), units(at_once.total())),
        (1, (4.0, 0.0))
    );

    let meter = Meter::new();
    let by_rank = movies.index(Movie::BY_RANK).query(1985).meter(&meter);
    assert_eq!(
        by_rank
            .stream()
            .try_collect::<Vec<_>>()
            .await
            .unwrap()
            .len(),
        10
    );
    let table = meter.table(movies.name());
    assert_eq!(units(table.index("ByRank")), (4.0, 0.0));
    assert_eq!(
        (units(table.total), units(table.table)),
        ((4.0, 0.0), (0.0, 0.0))
    );

    let bytes = Meter::new();
    movies.scan().meter(&bytes).bytes().await.unwrap();
    movies.scan().meter(&bytes).parallel(3).all().await.unwrap();
    assert!(bytes.responses() >= 4);
    assert!(bytes.total().read_units >= 8.0, "{bytes:?}");
}

#[tokio::test]
async fn a_meter_counts_writes_by_table_and_index() {
    let movies = movies().await;
    let meter = Meter::new();
    // 3 KB into the table and into both indexes.
    movies.put(&movie(0, 2_500)).meter(&meter).await.unwrap();
    let table = meter.table(movies.name());
    assert_eq!(units(table.total), (0.0, 9.0));
    assert_eq!(units(table.table), (0.0, 3.0));
    assert_eq!(units(table.index("ByRank")), (0.0, 3.0));
    assert_eq!(units(table.index("ByRating")), (0.0, 3.0));

    let (all, one) = (Meter::new(), Meter::new());
    let metered = movies.client().metered(&all);
    let name = movies.name().strip_prefix(metered.table_prefix()).unwrap();
    let metered = metered.table_named::<Movie>(name);
    let update = metered
        .update((1985, "0"), Movie::RANK.remove())
        .return_nothing();
    update.meter(&one).await.unwrap();
    metered.delete((1985, "0")).await.unwrap();
    let batch = (1..=60).map(|number| movie(number, 100));
    metered.batch().put_all(batch).await.unwrap();
    // The update and the delete, and three requests of the batch.
    assert_eq!((all.responses(), one.responses()), (5, 1));
    assert!(all.total().write_units >= 60.0 * 3.0, "{all:?}");
    assert_eq!(all.total().units, all.total().write_units);
    assert_eq!(all.tables().len(), 1);
}

// S31, S35, S42, S44, S58
#[tokio::test]
async fn the_sdk_s_requests_ask_for_capacity_and_are_counted_too() {
    let movies = movies().await;
    let meter = Meter::with_item_collections();
    let output = movies
        .put(&movie(0, 10))
        .meter(&meter)
        .into_sdk()
        .unwrap()
        .send()
        .await;
    let output = output.unwrap();
    let consumed = output.consumed_capacity().unwrap();
    assert_eq!(consumed.table_name(), Some(movies.name()));
    assert!(consumed.table().is_some() && consumed.global_secondary_indexes().is_some());
    let output = movies
        .get((1985, "0"))
        .meter(&meter)
        .into_sdk()
        .unwrap()
        .send()
        .await;
    let output = output.unwrap();
    assert!(output.item().is_some() && output.consumed_capacity().is_some());
    assert_eq!(units(meter.total()), (0.5, 3.0));
}

// S16, S69, S114, T10
#[tokio::test]
async fn an_observer_sees_every_attempt() {
    let faults = Faults::none()
        .on("GetItem")
        .times(2)
        .inject(Fault::Throttled);
    let faults = faults.on("Query").inject(Fault::Throttled);
    let movies = temporary_table::<Movie>().faults(&faults).await.unwrap();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let to = seen.clone();
    movies.client().observe(move |attempt: &Measurement| {
        let error = attempt.error.as_deref().unwrap_or_default().to_owned();
        let id = attempt.correlation_id.as_deref().map(str::to_owned);
        to.lock()
            .unwrap()
            .push((attempt.attempt, attempt.status, error, id));
    });
    let get = movies.get((1985, "Brazil"));
    assert_eq!(
        with_correlation_id("a", get.into_future()).await.unwrap(),
        None
    );
    let seen_so_far = std::mem::take(&mut *seen.lock().unwrap());
    let (numbers, rest): (Vec<_>, Vec<_>) = seen_so_far
        .into_iter()
        .map(|(number, status, error, id)| (number, (status, error.is_empty(), id)))
        .unzip();
    let id = || Some("a".to_owned());
    assert_eq!(numbers, [1, 2, 3]);
    assert_eq!(rest[2], (Some(200), true, id()));
    assert_eq!(
        rest[..2],
        [(Some(400), false, id()), (Some(400), false, id())]
    );

    let error = movies.query(1985).all().await.unwrap_err();
    assert!(matches!(error, Error::Throttled(_)), "{error:?}");
    assert_eq!(seen.lock().unwrap().len(), 3);
}
