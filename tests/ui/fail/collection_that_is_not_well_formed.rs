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

#[derive(Collection)]
enum Empty {}

#[derive(Collection)]
enum WithoutModel {
    Order(Order),
    Nothing,
}

#[derive(Collection)]
enum TwoOthers {
    Order(Order),
    #[dyno(other)]
    One(dyno::Item),
    #[dyno(other)]
    Another(dyno::Item),
}

#[derive(Collection)]
struct Bare {
    order: Order,
    #[dyno(other)]
    other: Option<dyno::Item>,
}

#[derive(Collection)]
struct Tuple(Vec<Order>);

#[derive(Collection)]
#[dyno(tag = "kind")]
enum WithOptions {
    #[dyno(othr)]
    Order(Order),
}

fn main() {}
