use dyno::{Document, Model};

#[derive(Model)]
#[dyno(table = "Users", serde)]
struct User {
    #[dyno(partition_key)]
    id: String,
}

#[derive(Document)]
#[dyno(serde = read)]
struct Info {
    rating: f64,
}

#[derive(Document)]
#[dyno(serde = write)]
struct Id(String);

#[derive(Document)]
#[dyno(serde = write)]
struct Page<T> {
    items: Vec<T>,
}

#[derive(Document)]
#[dyno(serde = write, serde_attributes = ignore)]
struct Address {
    zip: u32,
}

fn main() {}
