use dyno::Model;

#[derive(Model)]
#[dyno(table = "Orders", partition_key = "ORDER#{id}", entity = "Order")]
struct Order {
    id: u64,
}

#[derive(Model)]
#[dyno(table = "Notes")]
struct Note {
    #[dyno(partition_key, key = escape)]
    id: String,
    #[dyno(stored)]
    text: String,
}

fn main() {}
