use dyno::{Model, Table, ge};

#[derive(Table)]
#[dyno(name = "shop", partition_key(pk: String), sort_key(sk: String), entity = "kind")]
struct Shop;

#[derive(Model)]
#[dyno(table = Shop, partition_key = "CUSTOMER#{customer_id}", sort_key = "ORDER#{year}#{number}")]
struct Order {
    customer_id: u64,
    year: u16,
    number: u16,
}

fn mistake(orders: dyno::Table<Order>) {
    let _ = orders.delete((7, (2026, ge(1))));
}

fn main() {}
