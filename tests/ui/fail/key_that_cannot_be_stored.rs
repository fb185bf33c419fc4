use dyno::Model;

#[derive(Model)]
#[dyno(table = "Movies")]
struct Movie {
    #[dyno(partition_key)]
    price: Money,
}

struct Money(u64);

fn main() {}
