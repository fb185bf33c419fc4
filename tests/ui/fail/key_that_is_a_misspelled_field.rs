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
#[dyno(table = Shop, partition_key = custmer, sort_key = "ORDER#{id}")]
struct Order {
    customer: String,
    id: u64,
}

fn main() {}
