use dyno::Model;

#[derive(Model)]
#[dyno(table = "Movies")]
struct Movie {
    #[dyno(partition_key)]
    year: u16,
    #[dyno(sort_key)]
    title: String,
    rank: Option<u32>,
    #[dyno(rename = "RANK")]
    Rank: u32,
}

fn main() {}
