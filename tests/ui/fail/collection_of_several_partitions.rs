use dyno::{Collection, Model, Table};

#[derive(Table)]
#[dyno(
    name = "shop",
    partition_key(pk: String),
    sort_key(sk: String),
    entity = "kind",
    index(name = "GSI1", partition_key(gsi1pk: String), sort_key(gsi1sk: u32))
)]
struct Shop;

#[derive(Model)]
#[dyno(table = Shop, partition_key = "CUSTOMER#{customer_id}", sort_key = "ORDER#{id}")]
struct Order {
    customer_id: u64,
    id: u64,
}

#[derive(Model)]
#[dyno(table = Shop, partition_key = "PRODUCT#{sku}", sort_key = "PRODUCT")]
struct Product {
    sku: String,
}

#[derive(Collection)]
enum Both {
    Order(Order),
    Product(Product),
}

fn main() {}
