use dyno::Document;

struct Payment(u64);

#[derive(Document)]
struct Order {
    #[dyno(serde)]
    payment: Payment,
}

fn main() {}
