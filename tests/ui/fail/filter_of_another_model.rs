use std::collections::HashSet;

use dyno::{Document, Model, Table};

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

#[derive(Model)]
#[dyno(table = "Users", index(name = "ByAge", partition_key = age))]
struct User {
    #[dyno(partition_key)]
    name: String,
    age: u8,
}

fn mistake(table: &Table<Movie>) {
    let _ = table.scan().filter(User::AGE.gt(18));
}

fn main() {}
