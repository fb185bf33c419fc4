//! The queries of `Order` would read notes, too. `Draft` is another model of the same items, and `Copy` is not.

mod tables {
    use super::Order;
    use dyno::Table;

    #[derive(Table)]
    #[dyno(
        name = "shop",
        partition_key(pk: String),
        sort_key(sk: String),
        entity = "kind",
        entities(Order)
    )]
    pub struct Shop;
}

use dyno::Model;

#[derive(Model)]
#[dyno(table = tables::Shop, partition_key = "CUSTOMER#{customer}", sort_key = "ORDER#{id}")]
struct Order {
    customer: u64,
    id: u64,
}

#[derive(Model)]
#[dyno(table = tables::Shop, entity = "Order", partition_key = "CUSTOMER#{customer}", sort_key = "ORDER#{id}")]
struct Draft {
    customer: u64,
    id: u64,
    text: Option<String>,
}

#[derive(Model)]
#[dyno(table = tables::Shop, partition_key = "CUSTOMER#{customer}", sort_key = "ORDER#{order}#NOTE#{note}")]
struct Note {
    customer: u64,
    order: u64,
    note: u64,
}

#[derive(Model)]
#[dyno(table = tables::Shop, entity = "Order", partition_key = "CUSTOMER#{customer}", sort_key = "COPY#{id}")]
struct Copy {
    customer: u64,
    id: u64,
}

fn main() {}
