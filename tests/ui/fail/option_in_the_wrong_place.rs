use dyno::{Document, Model};

#[derive(Model)]
#[dyno(table = "Movies", partition_key = year, tag = "kind", rename = "Movie")]
struct Movie {
    #[dyno(partition_key, table = "Movies")]
    year: u16,
    #[dyno(name = "movieTitle")]
    title: String,
}

#[derive(Document)]
#[dyno(table = "Movies", index(name = "ByRank", partition_key = rating))]
struct Info {
    rating: u16,
}

#[derive(Document)]
enum Status {
    #[dyno(default)]
    Open,
    Closed,
}

fn main() {}
