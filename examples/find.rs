//! How do I read by any condition, and know what it costs before it is sent?
//!
//! `cargo run --example find` prints the plans of five conditions and reads the items, on the embedded engine.

use dyno::{Model, keys_in};
use dyno_testing::temporary_table;

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Movies", index(name = "ByDirector", partition_key = director, sort_key = year))]
struct Movie {
    #[dyno(partition_key)]
    year: u16,
    #[dyno(sort_key)]
    title: String,
    director: Option<String>,
    rank: u32,
}

#[tokio::main]
async fn main() -> dyno::Result<()> {
    let films = [
        (1985, "Brazil", "Gilliam", 7),
        (1979, "Alien", "Scott", 3),
        (1981, "Time Bandits", "Gilliam", 9),
    ];
    let films = films.map(|(year, title, director, rank)| Movie {
        year,
        title: title.to_owned(),
        director: Some(director.to_owned()),
        rank,
    });
    let movies = temporary_table::<Movie>().items(films).await?;

    for condition in [
        Movie::YEAR.eq(1985) & Movie::TITLE.eq("Brazil"),
        keys_in([(1985, "Brazil"), (1979, "Alien")]),
        Movie::YEAR.is_in([1979, 1985]) & Movie::TITLE.begins_with("B") & Movie::RANK.lt(10),
        Movie::DIRECTOR.eq("Gilliam") & Movie::YEAR.between(1980, 1989),
        Movie::RANK.le(7),
    ] {
        let find = movies.find(condition.clone()).allow_scan();
        println!("{condition}\n{}", find.explain()?);
        println!("finds       {} items\n", find.all().await?.len());
    }
    Ok(())
}
