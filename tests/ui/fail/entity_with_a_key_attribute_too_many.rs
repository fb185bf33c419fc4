use dyno::{Model, Table};

#[derive(Table)]
#[dyno(name = "shop", partition_key(pk: String))]
struct Shop;

#[derive(Model)]
#[dyno(table = Shop, partition_key = "ORDER#{id}", sort_key = "ORDER")]
struct Order {
    id: u64,
}

fn main() {}
