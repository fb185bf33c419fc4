use dyno::{Model, Table};

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
#[dyno(table = Shop, partition_key = "ORDER#{id:06}", sort_key = "ORDER#{price:8.2}")]
struct Order {
    id: String,
    price: u32,
}

#[derive(Model)]
#[dyno(table = Shop, partition_key = "NOTE#{id}", sort_key = "NOTE")]
struct Note {
    #[dyno(key = escape)]
    id: u64,
}

fn main() {}
