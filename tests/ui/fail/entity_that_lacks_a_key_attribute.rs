use dyno::{Model, Table};

#[derive(Table)]
#[dyno(
    name = "shop",
    partition_key(pk: String),
    sort_key(sk: String),
    entity = "kind",
    index(name = "GSI1", partition_key(gsi1pk: String), sort_key(gsi1sk: u32))
)]
struct Shop;

#[derive(Model)]
#[dyno(table = Shop, partition_key = "ORDER#{id}")]
struct Order {
    id: u64,
}

#[derive(Model)]
#[dyno(table = Shop, partition_key = "NOTE#{id}", sort_key = "NOTE", index(GSI1, partition_key = "{author}"))]
struct Note {
    id: u64,
    author: String,
}

fn main() {}
