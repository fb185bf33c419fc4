use dyno::Model;

#[derive(Model)]
#[dyno(table, index)]
struct Movie {
    #[dyno(partition_key)]
    year: u16,
    #[dyno(rename)]
    title: String,
    #[dyno(with)]
    price: u64,
    #[dyno(default = )]
    rank: u32,
}

fn main() {}
