use dyno::Model;

#[derive(Model)]
#[dyno(table = "Movies")]
struct Movie {
    #[dyno(partition_key)]
    year: u16,
    #[dyno(sort_key)]
    title: String,
    rank: Option<u32>,
    price: Money,
    prices: Option<Vec<Money>>,
}

struct Money(u64);

fn main() {}
