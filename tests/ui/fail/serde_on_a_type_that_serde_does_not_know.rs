use dyno::Document;

#[derive(Document)]
struct Info {
    #[dyno(serde)]
    price: Money,
}

struct Money(u64);

fn main() {}
