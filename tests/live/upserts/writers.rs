//! Several writers of the same items: none of them loses what another one wrote.

use dyno::{Model, Table};
use dyno_testing::temporary_table;

/// What is known of a film in the end.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[dyno(table = "Films")]
struct Film {
    #[dyno(partition_key)]
    id: u32,
    title: Option<String>,
    year: Option<u32>,
    rating: Option<u32>,
    votes: Option<u32>,
    views: Option<u64>,
    imports: Option<u64>,
}

const FILMS: u32 = 40;
const ROUNDS: u32 = 5;

fn film(id: u32) -> Film {
    Film {
        id,
        ..Film::default()
    }
}

/// One writer knows titles and years, and counts its imports.
async fn catalogue(films: Table<Film>) {
    for round in 0..ROUNDS {
        let known = (0..FILMS).map(|id| Film {
            title: Some(format!("{id} of {round}")),
            year: Some(1900 + round),
            ..film(id)
        });
        let upserts = films.upsert_all(known).update(Film::IMPORTS.add(1_u64));
        upserts.await.expect("nothing is in the way");
    }
}

/// Another knows ratings, in another order.
async fn ratings(films: Table<Film>) {
    for round in 0..ROUNDS {
        let known = (0..FILMS).rev().map(|id| Film {
            rating: Some(round),
            votes: Some(id + round),
            ..film(id)
        });
        let upserts = films.upsert_all(known).concurrency(5);
        upserts.await.expect("nothing is in the way");
    }
}

/// A third counts, item by item.
async fn viewers(films: Table<Film>) {
    for _ in 0..ROUNDS {
        for id in 0..FILMS {
            let view = Film::VIEWS.add(1_u64);
            let counted = films.update(id, view).or_create().return_nothing().await;
            counted.expect("nothing is in the way");
        }
    }
}

// T3, Q48
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn writers_of_the_same_items_lose_nothing() {
    let films = temporary_table::<Film>().await.unwrap();
    let tasks = [
        tokio::spawn(catalogue(films.clone())),
        tokio::spawn(ratings(films.clone())),
        tokio::spawn(viewers(films.clone())),
    ];
    for task in tasks {
        task.await.unwrap();
    }
    let last = ROUNDS - 1;
    let found = films.batch_get(0..FILMS).consistent().await.unwrap();
    let expected = (0..FILMS).map(|id| {
        Some(Film {
            id,
            title: Some(format!("{id} of {last}")),
            year: Some(1900 + last),
            rating: Some(last),
            votes: Some(id + last),
            views: Some(ROUNDS.into()),
            imports: Some(ROUNDS.into()),
        })
    });
    assert_eq!(found, expected.collect::<Vec<_>>());
}
