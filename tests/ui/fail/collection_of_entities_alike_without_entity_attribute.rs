use dyno::{Collection, Model, Table};

#[derive(Table)]
#[dyno(name = "shop", partition_key(pk: String), sort_key(sk: String))]
struct Shop;

#[derive(Model)]
#[dyno(table = Shop, partition_key = "CUSTOMER#{customer}", sort_key = "ORDER#{number}")]
struct Order {
    customer: u64,
    number: u64,
}

#[derive(Model)]
#[dyno(table = Shop, partition_key = "CUSTOMER#{customer}", sort_key = "ORDER#{number}#NOTE#{note}")]
struct Note {
    customer: u64,
    number: u64,
    note: u64,
}

#[derive(Collection)]
enum Item {
    Order(Order),
    Note(Note),
}

fn main() {}
