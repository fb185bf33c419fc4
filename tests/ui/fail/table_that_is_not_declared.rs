use dyno::Model;

struct Shop;

#[derive(Model)]
#[dyno(table = Shop, partition_key = "ORDER#{id}")]
struct Order {
    id: u64,
    total: u32,
}

fn main() {}
