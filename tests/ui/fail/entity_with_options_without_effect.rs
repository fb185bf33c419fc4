use dyno::{Model, Table};

#[derive(Table)]
#[dyno(name = "shop", partition_key(pk: String), sort_key(sk: String))]
struct Shop;

#[derive(Model)]
#[dyno(table = Shop, partition_key = "CUSTOMER#{customer}", sort_key = "ORDER#{number:06}")]
struct Order {
    #[dyno(rename = "customerId")]
    customer: u64,
    #[dyno(key = escape, default)]
    number: u64,
    #[dyno(stored)]
    total: u32,
    #[dyno(key = lower)]
    status: String,
}

fn main() {}
