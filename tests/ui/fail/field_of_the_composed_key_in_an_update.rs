use dyno::{Model, Table};

#[derive(Table)]
#[dyno(
    name = "shop",
    partition_key(pk: String),
    sort_key(sk: String),
    entity = "kind",
    index(name = "GSI1", partition_key(gsi1pk: String), sort_key(gsi1sk: String)),
    index(name = "GSI2", partition_key(gsi2pk: String), projection = include(total))
)]
struct Shop;

#[derive(Model)]
#[dyno(
    table = Shop,
    partition_key = "CUSTOMER#{customer_id}",
    sort_key = "ORDER#{year}#{sku}#{number:04}",
    index(GSI1, partition_key = "REGION#{region}", sort_key = "{total}"),
    index(GSI2, partition_key = "REGION#{region}")
)]
struct Order {
    customer_id: u64,
    year: u16,
    sku: String,
    number: u16,
    region: String,
    total: u32,
}

fn mistake() {
    let _ = Order::CUSTOMER_ID.set(8_u64);
    let _ = Order::YEAR.increment(1_u16);
}

fn main() {}
