//! How do I create a table, load it, and read, update, query and scan its items?
//!
//! `cargo run --example movies` loads a dozen invented movies. `cargo run --example movies -- FILE.json` loads the
//! movies of a file with the format of the AWS getting-started guide. Both run on the embedded engine, or on
//! `DYNAMODB_ENDPOINT` if it is set.

use dyno::{DecodeError, Document, Model, Table, between};
use dyno_testing::temporary_table;
use futures::TryStreamExt;
use indicatif::{ProgressBar, ProgressStyle};

// 1. The model: a struct whose fields are the attributes. Two of them are the key.

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
    rank: Option<u32>,
    rating: Option<f64>,
    plot: Option<String>,
    release_date: Option<String>,
    running_time_secs: Option<u32>,
    image_url: Option<String>,
    #[dyno(default)]
    genres: Vec<String>,
    #[dyno(default)]
    directors: Vec<String>,
    #[dyno(default)]
    actors: Vec<String>,
}

/// A projection of the items: only these attributes are read.
#[derive(Document, Debug)]
struct Listing {
    year: u16,
    title: String,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let text = match std::env::args().nth(1) {
        Some(file) => std::fs::read_to_string(file)?,
        None => include_str!("movies.json").to_owned(),
    };
    let loaded = parse_movies(&text)?;

    let movies = temporary_table::<Movie>().await?;
    println!(
        "Table {} is active and has the index {:?}.",
        movies.name(),
        Movie::BY_RANK
    );

    load(&movies, loaded).await?;
    one_item(&movies).await?;
    many_items(&movies).await?;

    movies.remove().await?;
    println!("\nThe table is deleted.");
    Ok(())
}

/// Parses plain JSON. The types of the fields determine how its values are read.
fn parse_movies(text: &str) -> Result<Vec<Movie>, DecodeError> {
    let mut movies: Vec<Movie> = dyno::from_json(text)?;
    for movie in &mut movies {
        movie.rank = movie.info.rank.take();
    }
    Ok(movies)
}

// 2. Load: one movie with a single put, the rest in batches of 25.

async fn load(movies: &Table<Movie>, mut loaded: Vec<Movie>) -> dyno::Result<()> {
    heading("Loading");
    let bar = ProgressBar::new(loaded.len() as u64);
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} movies");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));

    if let Some(first) = loaded.pop() {
        movies.put(&first).await?;
        bar.inc(1);
    }
    for batch in loaded.chunks(25) {
        movies.batch().put_all(batch.to_vec()).await?;
        bar.inc(batch.len() as u64);
    }
    bar.finish();
    println!("The table has {} movies.", movies.scan().count().await?);
    Ok(())
}

// 3. One item: create, read, update and delete, with and without a condition.

async fn one_item(movies: &Table<Movie>) -> dyno::Result<()> {
    heading("One item");
    let key = (2015, "The Big New Movie");
    let info = Info {
        plot: Some("Nothing happens at all.".to_owned()),
        rating: Some(0.0),
        ..Info::default()
    };
    let movie = Movie {
        year: key.0,
        title: key.1.to_owned(),
        rank: None,
        info,
    };

    movies.create(&movie).await??;
    println!("created    {} ({})", movie.title, movie.year);

    if let Err(failed) = movies.create(&movie).await? {
        println!("again      {failed}");
    }

    let found = movies.get(key).await?;
    println!(
        "read       {:?}",
        found.as_ref().and_then(|movie| movie.info.plot.as_deref())
    );

    let actors = ["Larry", "Moe", "Curly"];
    let changes = Movie::INFO.rating.set(5.5)
        & Movie::INFO.plot.set("Everything happens all at once.")
        & Movie::INFO.actors.set(actors);
    println!("update     {changes}");
    let updated = movies.update(key, changes).await?;
    println!(
        "           → {:?}, with {}",
        updated.info.rating,
        updated.info.actors.join(", ")
    );

    let incremented = movies
        .update(key, Movie::INFO.rating.set(Movie::INFO.rating + 1.0))
        .await?;
    println!("increment  → {:?}", incremented.info.rating);

    for least in [4, 3] {
        let condition = Movie::INFO.actors.size().ge(least);
        print!("remove the first actor if {condition}: ");
        match movies
            .update(key, Movie::INFO.actors.at(0).remove())
            .condition(condition)
            .await?
        {
            Ok(movie) => println!("{} are left", movie.info.actors.join(" and ")),
            Err(failed) => println!(
                "condition failed, there are {}",
                failed.old.map_or(0, |movie| movie.info.actors.len())
            ),
        }
    }

    for most in [5.0, 10.0] {
        let condition = Movie::INFO.rating.le(most);
        let deleted = movies
            .delete(key)
            .condition(condition.clone())
            .await?
            .is_ok();
        println!(
            "delete if {condition}: {}",
            if deleted {
                "deleted"
            } else {
                "condition failed"
            }
        );
    }
    println!("read       {:?}", movies.get(key).await?);
    Ok(())
}

// 4. Many items: query by key, by range and on an index, and scan.

async fn many_items(movies: &Table<Movie>) -> dyno::Result<()> {
    heading("Many items");
    let of_1985: Vec<Movie> = movies.query(1985).all().await?;
    println!(
        "1985 has {} movies; the first one is {:?}.",
        of_1985.len(),
        of_1985.first().map(|movie| &movie.title)
    );

    let good = movies
        .query(1985)
        .sort_key(between("A", "M"))
        .filter(Movie::INFO.rating.gt(7.5))
        .all()
        .await?;
    println!("\nFrom A to L, with a rating over 7.5:");
    for movie in &good {
        println!(
            "  {:<28} {:?}, with {}",
            movie.title,
            movie.info.rating,
            movie.info.actors.join(", ")
        );
    }

    println!("\nThe best three movies of 1985 by rank, from the index:");
    let mut best = movies.index(Movie::BY_RANK).query(1985).limit(3).stream();
    while let Some(movie) = best.try_next().await? {
        println!("  {:>4}. {}", movie.rank.unwrap_or_default(), movie.title);
    }

    let of_fifties = Movie::YEAR.between(1950, 1959);
    let fifties = movies.scan().filter(of_fifties.clone()).count().await?;
    println!("\n{fifties} movies are from the fifties:");
    let mut listed: Vec<Listing> = movies
        .scan()
        .filter(of_fifties)
        .project::<Listing>()
        .all()
        .await?;
    listed.sort_by(|a, b| (a.year, &a.title).cmp(&(b.year, &b.title)));
    for listing in listed.iter().take(5) {
        println!("  {} {}", listing.year, listing.title);
    }
    Ok(())
}

fn heading(text: &str) {
    println!("\n{text}\n{}", "=".repeat(text.len()));
}
