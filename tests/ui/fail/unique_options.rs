use dyno::{Document, Model};

#[derive(Model)]
#[dyno(table = "Users")]
struct User {
    #[dyno(partition_key, unique)]
    id: String,
    #[dyno(unique, alias = "mail")]
    email: String,
    #[dyno(unique, version)]
    version: u64,
}

#[derive(Document)]
struct Contact {
    #[dyno(unique)]
    email: String,
}

fn main() {}
