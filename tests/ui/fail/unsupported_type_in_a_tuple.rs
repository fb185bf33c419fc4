use dyno::Document;

struct Money(u64);

#[derive(Document)]
struct Order {
    price: (u8, Money),
}

fn main() {}
