use dyno::{Model, Table, View};

#[derive(Table)]
#[dyno(
    name = "shop",
    partition_key(pk: String),
    sort_key(sk: String),
    index(name = "ByRegion", partition_key(region_pk: String), projection = include(total))
)]
struct Shop;

#[derive(Model)]
#[dyno(
    table = Shop,
    partition_key = "CUSTOMER#{customer}",
    sort_key = "ORDER#{number}",
    index(BY_REGION, partition_key = "{region}")
)]
struct Order {
    customer: u64,
    number: u32,
    region: String,
    total: u32,
    note: String,
}

#[derive(View)]
#[dyno(of = Order, index = BY_REGION)]
struct Summary {
    total: u32,
    note: String,
}

fn main() {}
