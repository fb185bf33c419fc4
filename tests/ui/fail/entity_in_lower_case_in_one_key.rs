use dyno::{Model, Table};

#[derive(Table)]
#[dyno(
    name = "shop",
    partition_key(pk: String),
    sort_key(sk: String),
    entity = "kind",
    index(name = "GSI1", partition_key(gsi1pk: String), sort_key(gsi1sk: String))
)]
struct Shop;

#[derive(Model)]
#[dyno(
    table = Shop,
    partition_key = "REGION#{region}",
    sort_key = "{name}",
    index(GSI1, partition_key = region, sort_key = name)
)]
struct City {
    #[dyno(key = lower)]
    region: String,
    #[dyno(stored, key = upper)]
    name: String,
}

fn main() {}
