//! `7_u64` is `00000000000000000007` in a key, `7_u32` is `0000000007`: the orders are not in the customer's partition.

use dyno::{Collection, Model, Table};

#[derive(Table)]
#[dyno(name = "shop", partition_key(pk: String), sort_key(sk: String), entity = "kind")]
struct Shop;

#[derive(Model)]
#[dyno(table = Shop, partition_key = "CUSTOMER#{id}", sort_key = "CUSTOMER")]
struct Customer {
    id: u64,
}

#[derive(Model)]
#[dyno(table = Shop, partition_key = "CUSTOMER#{customer}", sort_key = "ORDER#{order}")]
struct Order {
    customer: u32,
    order: u64,
}

#[derive(Collection)]
enum Account {
    Customer(Customer),
    Order(Order),
}

fn main() {}
