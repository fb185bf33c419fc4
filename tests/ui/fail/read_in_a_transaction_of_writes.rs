use dyno::{Client, Model, Table};

#[derive(Model)]
#[dyno(table = "Movies")]
struct Movie {
    #[dyno(partition_key)]
    year: u16,
    #[dyno(sort_key)]
    title: String,
    rank: Option<u32>,
}

fn mistake(client: &Client, movies: &Table<Movie>) {
    let _ = client.transact_write((movies.get((1985, "Brazil")),));
}

fn main() {}
