use dyno::Document;

struct Money(u64);

#[derive(Document)]
struct Order {
    optional: Option<(u8, Money)>,
    single: (Money,),
    nested: (u8, (String, Vec<Money>)),
    array: [Money; 2],
    boxed: Box<Money>,
}

#[derive(Document)]
struct Discount(Option<Money>);

#[derive(Document)]
struct Prices(Vec<Money>);

#[derive(Document)]
#[dyno(tag = "kind")]
enum Payment {
    Card { price: (u8, Money) },
}

fn main() {}
