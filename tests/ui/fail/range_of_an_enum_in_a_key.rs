use dyno::{Document, Model, Table, ge};

#[derive(Table)]
#[dyno(
    name = "shop",
    partition_key(pk: String),
    sort_key(sk: String),
    entity = "kind",
    index(name = "GSI1", partition_key(gsi1pk: String), sort_key(gsi1sk: String))
)]
struct Shop;

#[derive(Document)]
enum Status {
    Open,
    Closed,
}

#[derive(Model)]
#[dyno(
    table = Shop,
    partition_key = "CUSTOMER#{customer_id}",
    sort_key = "ORDER#{year}",
    index(GSI1, partition_key = "ALL", sort_key = "STATUS#{status}")
)]
struct Order {
    customer_id: u64,
    year: u16,
    status: Status,
}

fn mistake(orders: dyno::Table<Order>) {
    let _ = orders.index(Order::GSI1).query(()).sort_key(ge(Status::Open));
}

fn main() {}
