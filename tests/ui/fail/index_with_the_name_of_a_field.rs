use dyno::Model;

#[derive(Model)]
#[dyno(table = "Movies", index(name = "rank", partition_key = rank))]
struct Movie {
    #[dyno(partition_key)]
    year: u16,
    #[dyno(sort_key)]
    title: String,
    rank: Option<u32>,
}

fn main() {}
