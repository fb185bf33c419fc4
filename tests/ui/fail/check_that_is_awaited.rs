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
    let _ = async { movies.check((1985, "Brazil"), Movie::RANK.exists()).await };
}

fn main() {}
