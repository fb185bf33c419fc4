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
#[dyno(table = Shop, partition_key = "ORDER#{id}", sort_key = "ORDER")]
struct Order {
    id: u64,
    kind: String,
}

#[derive(Model)]
#[dyno(table = Shop, partition_key = "NOTE#{id}", sort_key = "NOTE")]
struct Note {
    id: u64,
    sk: String,
}

fn main() {}
