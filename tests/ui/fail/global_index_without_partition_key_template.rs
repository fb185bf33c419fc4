use dyno::{Model, Table};

#[derive(Table)]
#[dyno(name = "shop", partition_key(pk: String), index(name = "GSI1", partition_key(gsi1pk: String)))]
struct Shop;

#[derive(Model)]
#[dyno(table = Shop, partition_key = "ORDER#{order}", index(GSI1))]
struct Order {
    order: u64,
}

fn main() {}
