//! The order `1#NOTE#2` has the key of a note, and would replace it.

use dyno::{Model, Table};

#[derive(Table)]
#[dyno(
    name = "shop",
    partition_key(pk: String),
    sort_key(sk: String),
    entity = "kind",
    entities(Order, Note, Line)
)]
struct Shop;

#[derive(Model)]
#[dyno(table = Shop, partition_key = "CUSTOMER#{customer}", sort_key = "ORDER#{id}")]
struct Order {
    customer: u64,
    id: String,
}

#[derive(Model)]
#[dyno(table = Shop, partition_key = "CUSTOMER#{customer}", sort_key = "ORDER#{order}#NOTE#{note}")]
struct Note {
    customer: u64,
    order: String,
    note: u64,
}

// With another beginning it is none.
#[derive(Model)]
#[dyno(table = Shop, partition_key = "CUSTOMER#{customer}", sort_key = "LINE#{order}#{number}")]
struct Line {
    customer: u64,
    order: String,
    number: u64,
}

fn main() {}
