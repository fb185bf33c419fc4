//! The movie task of the front page, as it stands there, and what comes of it.

use dyno::{Client, Document, Model, between};
use dyno_testing::temporary_table;
use futures::TryStreamExt as _;

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Movies", index(name = "ByRank", partition_key = year, sort_key = rank))]
struct Movie {
    #[dyno(partition_key)]
    year: u16,
    #[dyno(sort_key)]
    title: String,
    rank: Option<u32>,
    info: Info,
}

#[derive(Document, Clone, Debug, Default, PartialEq)]
struct Info {
    rating: Option<f64>,
    plot: Option<String>,
    #[dyno(default)]
    actors: Vec<String>,
}

/// What the task found, step by step.
#[derive(Debug, PartialEq)]
struct Findings {
    found: Option<Movie>,
    updated: Result<Movie, Option<Movie>>,
    deleted: bool,
    good: Vec<Movie>,
    top: Vec<Movie>,
    fifties: usize,
}

async fn task(
    client: &Client,
    name: &str,
    movie: &Movie,
    many: Vec<Movie>,
) -> dyno::Result<Findings> {
    let movies = client.table_named::<Movie>(name);
    movies.put(movie).await?;
    let found: Option<Movie> = movies.get((1985, "Brazil")).await?;

    let updated = movies
        .update(
            (1985, "Brazil"),
            Movie::INFO.rating.set(Movie::INFO.rating + 1.0) & Movie::INFO.actors.at(0).remove(),
        )
        .condition(Movie::INFO.actors.size().ge(3))
        .await?;
    let deleted: bool = movies
        .delete((1985, "Brazil"))
        .condition(Movie::INFO.rating.le(5.0))
        .await?
        .is_ok();

    movies.batch().put_all(many).await?;
    let good: Vec<Movie> = movies
        .query(1985)
        .sort_key(between("A", "L"))
        .filter(Movie::INFO.rating.gt(7.5))
        .all()
        .await?;
    let top = movies
        .index(Movie::BY_RANK)
        .query(1985)
        .descending()
        .limit(10)
        .stream();
    let top = top.try_collect().await?;
    let fifties = movies
        .scan()
        .filter(Movie::YEAR.between(1950, 1959))
        .count()
        .await?;
    let updated = updated.map_err(|failed| failed.old);
    Ok(Findings {
        found,
        updated,
        deleted,
        good,
        top,
        fifties,
    })
}

fn movie(year: u16, title: &str, rank: u32, rating: f64, actors: &[&str]) -> Movie {
    let actors = actors.iter().map(|&actor| actor.to_owned()).collect();
    Movie {
        year,
        title: title.to_owned(),
        rank: Some(rank),
        info: Info {
            rating: Some(rating),
            plot: None,
            actors,
        },
    }
}

// A86, A87, A88
#[tokio::test]
async fn the_movie_task_finds_what_it_wrote() {
    let table = temporary_table::<Movie>().await.unwrap();
    let brazil = movie(1985, "Brazil", 3, 6.5, &["Pryce", "Greist", "De Niro"]);
    let after = movie(1985, "Brazil", 3, 7.5, &["Greist", "De Niro"]);
    let clue = movie(1985, "Clue", 2, 7.6, &[]);
    let goonies = movie(1985, "The Goonies", 1, 7.8, &[]);
    let harvey = movie(1950, "Harvey", 1, 8.0, &[]);
    let many = vec![clue.clone(), goonies.clone(), harvey];

    let findings = task(table.client(), table.name(), &brazil, many)
        .await
        .unwrap();
    let expected = Findings {
        found: Some(brazil),
        updated: Ok(after.clone()),
        deleted: false,
        good: vec![clue.clone()],
        top: vec![after, clue, goonies],
        fifties: 1,
    };
    assert_eq!(findings, expected);
}
