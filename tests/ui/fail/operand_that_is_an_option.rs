use std::collections::HashSet;

use dyno::{Condition, Document, Model, Update};

#[derive(Model)]
#[dyno(table = "Movies", index(name = "ByRank", partition_key = year, sort_key = rank))]
struct Movie {
    #[dyno(partition_key)]
    year: u16,
    #[dyno(sort_key)]
    title: String,
    rank: Option<u32>,
    studio: String,
    info: Info,
}

#[derive(Document, Clone)]
struct Info {
    rating: Option<f64>,
    plot: Option<String>,
    actors: Vec<String>,
    genres: HashSet<String>,
    seen: bool,
}

fn mistake() -> Condition<Movie> {
    Movie::RANK.eq(Some(3))
}

fn update() -> Update<Movie> {
    Movie::RANK.set(Some(3))
}

fn main() {}
