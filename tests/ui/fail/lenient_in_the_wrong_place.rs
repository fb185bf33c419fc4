use dyno::Model;

#[derive(Model)]
#[dyno(table = "Orders")]
struct Order {
    #[dyno(partition_key, lenient)]
    id: String,
    #[dyno(lenient(minutes))]
    placed_at: u64,
    #[dyno(lenient = seconds)]
    shipped_at: u64,
    #[dyno(lenient, serde)]
    total: u64,
}

fn main() {}
