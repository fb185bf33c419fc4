use dyno::{Model, Table};

#[derive(Table)]
#[dyno(
    name = "shop",
    partition_key(pk: String),
    sort_key(sk: String),
    entity = "kind",
    index(name = "GSI1", partition_key(gsi1pk: String, gsi1pk2: String), sort_key(gsi1sk: String))
)]
struct Shop;

// A partition key has at most 2,048 bytes, and a sort key 1,024.
#[derive(Model)]
#[dyno(
    table = Shop,
    partition_key = "CUSTOMER#{customer}#{number:02000}",
    sort_key = "ORDER#{order}#{number:01020}",
    index(GSI1, partition_key = ("A", "CUSTOMER#{number:02048}"), sort_key = "A")
)]
struct Order {
    customer: u64,
    order: u32,
    number: u128,
}

fn main() {}
