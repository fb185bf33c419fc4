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
#[dyno(table = Shop, partition_key = "ORDER#{id", sort_key = "")]
struct Unclosed {
    id: u64,
}

#[derive(Model)]
#[dyno(table = Shop, partition_key = "ORDER#{}", sort_key = "{0}")]
struct WithoutNames {
    id: u64,
}

#[derive(Model)]
#[dyno(table = Shop, partition_key = "{id}{number}", sort_key = "ORDER#{id:>8}")]
struct WithoutSeparator {
    id: u64,
    number: u64,
}

#[derive(Model)]
#[dyno(table = Shop, partition_key = "{id:00}", sort_key = "{id:099999999999}")]
struct WithoutDigits {
    id: u64,
}

#[derive(Model)]
#[dyno(table = Shop, partition_key = "{price:0.0}", sort_key = "{price:+8.2}")]
struct WithoutDecimals {
    price: dyno::Number,
}

#[derive(Model)]
#[dyno(table = Shop, partition_key = "{price:2000.49}", sort_key = "{price:8.99999999999999999999}")]
struct WithManyDecimals {
    price: dyno::Number,
}

fn main() {}
