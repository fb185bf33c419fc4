use dyno::Model;

#[derive(Model)]
#[dyno(table = "Movies", local_index(name = "ByRank"))]
struct Movie {
    #[dyno(partition_key)]
    year: u16,
    #[dyno(sort_key)]
    title: String,
    rank: Option<u32>,
}

fn main() {}
