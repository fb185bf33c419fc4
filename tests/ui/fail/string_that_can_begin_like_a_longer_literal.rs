//! The order `X7` has the key of the seventh exchange, and would replace it.

use dyno::{Model, Table};

#[derive(Table)]
#[dyno(
    name = "shop",
    partition_key(pk: String),
    sort_key(sk: String),
    entity = "kind",
    entities(Order, Exchange)
)]
struct Shop;

#[derive(Model)]
#[dyno(table = Shop, partition_key = "CUSTOMER#{customer}", sort_key = "ORDER#{id}")]
struct Order {
    customer: u64,
    id: String,
}

#[derive(Model)]
#[dyno(table = Shop, partition_key = "CUSTOMER#{customer}", sort_key = "ORDER#X{number}")]
struct Exchange {
    customer: u64,
    number: u64,
}

fn main() {}
