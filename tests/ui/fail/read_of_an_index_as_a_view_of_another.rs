use dyno::{Model, Table, View};

#[derive(Table)]
#[dyno(
    name = "shop",
    partition_key(pk: String),
    sort_key(sk: String),
    entity = "kind",
    index(name = "GSI1", partition_key(gsi1pk: String), projection = include(total)),
    index(name = "GSI2", partition_key(gsi2pk: String), projection = keys_only)
)]
struct Shop;

#[derive(Model)]
#[dyno(
    table = Shop,
    partition_key = "CUSTOMER#{customer}",
    sort_key = "ORDER#{number:06}",
    index(GSI1, partition_key = "REGION#{region}"),
    index(GSI2, partition_key = "STATE#{state}")
)]
struct Order {
    customer: u64,
    number: u32,
    region: String,
    state: String,
    total: u32,
}

#[derive(View)]
#[dyno(of = Order, index = GSI1)]
struct Summary {
    number: u32,
    total: u32,
}

fn mistake(orders: dyno::Table<Order>) {
    let _ = orders.index(Order::GSI2).query("open").project::<Summary>();
}

fn main() {}
