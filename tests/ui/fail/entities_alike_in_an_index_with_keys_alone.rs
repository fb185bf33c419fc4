use dyno::{Model, Table};

#[derive(Table)]
#[dyno(
    name = "shop",
    partition_key(pk: String),
    sort_key(sk: String),
    entity = "kind",
    index(name = "GSI1", partition_key(gsi1pk: String), sort_key(gsi1sk: String), projection = keys_only),
    entities(Order, Note)
)]
struct Shop;

#[derive(Model)]
#[dyno(
    table = Shop,
    partition_key = "C#{customer}",
    sort_key = "ORDER#{order}",
    index(GSI1, partition_key = "STATUS#{status}", sort_key = "{order}")
)]
struct Order {
    customer: u64,
    order: u64,
    status: String,
}

#[derive(Model)]
#[dyno(
    table = Shop,
    partition_key = "C#{customer}",
    sort_key = "ORDER#{order}#NOTE#{note}",
    index(GSI1, partition_key = "STATUS#{status}", sort_key = "{order}")
)]
struct Note {
    customer: u64,
    order: u64,
    note: u64,
    status: String,
}

fn main() {}
