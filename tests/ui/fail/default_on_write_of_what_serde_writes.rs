use dyno::{Document, Model};

#[derive(Model)]
#[dyno(table = "Users", serde = write)]
struct User {
    #[dyno(partition_key)]
    name: String,
    #[dyno(default_on_write = 7)]
    joined: Option<u64>,
}

#[derive(Document)]
#[dyno(tag = "kind", serde = write)]
enum Payment {
    Card {
        #[dyno(default_on_write = 7)]
        number: Option<u64>,
    },
}

fn main() {}
