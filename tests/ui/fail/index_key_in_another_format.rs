//! An attribute has one value, so its fields have one format.

use dyno::{Model, Table};

#[derive(Table)]
#[dyno(
    name = "shop",
    partition_key(pk: String),
    sort_key(sk: String),
    index(name = "GSI1", partition_key(sk: String), sort_key(pk: String)),
)]
struct Shop;

#[derive(Model)]
#[dyno(
    table = Shop,
    partition_key = "CUSTOMER#{customer}",
    sort_key = "ORDER#{order:04}",
    index(GSI1, partition_key = "ORDER#{order:06}", sort_key = "CUSTOMER#{customer}")
)]
struct Order {
    customer: u64,
    order: u16,
}

fn main() {}
