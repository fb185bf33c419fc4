use dyno::{Collection, Model, Table};

#[derive(Table)]
#[dyno(name = "shop", partition_key(pk: String))]
struct Shop;

#[derive(Model)]
#[dyno(table = Shop, partition_key = "ORDER#{id}")]
struct Order {
    id: u64,
}

#[derive(Collection)]
enum Orders {
    Order(Order),
}

fn main() {}
