use dyno::{Model, Table};

#[derive(Table)]
#[dyno(name = "shop", partition_key(pk: String), sort_key(sk: String), entities(Order, Note))]
struct Shop;

#[derive(Model)]
#[dyno(table = Shop, partition_key = "C#{customer}", sort_key = "ORDER#{order}")]
struct Order {
    customer: u64,
    order: u64,
}

#[derive(Model)]
#[dyno(table = Shop, partition_key = "C#{customer}", sort_key = "ORDER#{order}#NOTE#{note}")]
struct Note {
    customer: u64,
    order: u64,
    note: u64,
}

fn main() {}
