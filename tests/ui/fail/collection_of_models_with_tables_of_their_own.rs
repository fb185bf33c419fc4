use dyno::{Collection, Model};

#[derive(Model)]
#[dyno(table = "Orders")]
struct Order {
    #[dyno(partition_key)]
    id: u64,
}

#[derive(Collection)]
enum Orders {
    Order(Order),
}

fn main() {}
