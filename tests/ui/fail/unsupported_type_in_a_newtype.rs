use dyno::Document;

struct Money(u64);

#[derive(Document)]
struct Price(Money);

fn main() {}
