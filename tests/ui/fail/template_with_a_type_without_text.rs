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
#[dyno(table = Shop, partition_key = "PARCEL#{weight}", sort_key = "PARCEL")]
struct Parcel {
    weight: f64,
}

#[derive(Model)]
#[dyno(table = Shop, partition_key = "ORDER#{tags}", sort_key = "ORDER")]
struct Order {
    tags: Vec<String>,
}

fn main() {}
