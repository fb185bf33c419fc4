use dyno::{Model, Table};

#[derive(Table)]
#[dyno(name = "shop", partition_key(pk: String), index(name = "GSI1", partition_key(region: String)))]
struct Shop;

#[derive(Model)]
#[dyno(table = Shop, partition_key = "ORDER#{order}", index(GSI1, partition_key = "REGION#{region}"))]
struct Order {
    order: u64,
    region: String,
}

fn main() {}
