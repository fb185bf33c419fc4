use dyno::{Model, Table};

#[derive(Table)]
#[dyno(name = "shop", partition_key(pk: String), sort_key(sk: String),
       index(name = "GSI1", partition_key(sk: String), sort_key(pk: String)))]
struct Shop;

#[derive(Model)]
#[dyno(table = Shop, partition_key = "CUSTOMER#{customer}", sort_key = "ORDER#{order}",
       index(GSI1, partition_key = "ORDERS#{order}", sort_key = "CUSTOMER#{customer}"))]
struct Order {
    customer: u64,
    order: u64,
}

fn main() {}
