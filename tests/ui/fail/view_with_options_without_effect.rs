use dyno::{Model, Table, View};

#[derive(Table)]
#[dyno(name = "shop", partition_key(pk: String), sort_key(sk: String))]
struct Shop;

#[derive(Model)]
#[dyno(table = Shop, partition_key = "CUSTOMER#{customer}", sort_key = "ORDER#{number}")]
struct Order {
    customer: u64,
    number: u64,
    note: Option<String>,
}

#[derive(View)]
#[dyno(of = Order)]
struct Written {
    #[dyno(key = escape)]
    customer: u64,
    #[dyno(stored)]
    number: u64,
    #[dyno(null)]
    note: Option<String>,
}

#[derive(View)]
#[dyno(of = Order)]
struct OfTheKey {
    customer: u64,
    #[dyno(default)]
    number: u64,
}

fn main() {}
