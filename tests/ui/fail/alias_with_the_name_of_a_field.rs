use dyno::{Document, Model};

#[derive(Model)]
#[dyno(table = "Movies")]
struct Movie {
    #[dyno(partition_key, alias = "id")]
    year: u16,
    #[dyno(alias = "title", alias = "name")]
    title: String,
    #[dyno(alias = "name", alias = "")]
    plot: String,
    #[dyno(skip, alias = "old")]
    cached: bool,
}

#[derive(Document)]
enum Status {
    #[dyno(alias = "Closed")]
    Open,
    Closed,
}

fn main() {}
