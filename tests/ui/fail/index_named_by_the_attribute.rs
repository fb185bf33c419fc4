use dyno::Model;

#[derive(Model)]
#[dyno(table = "Movies", index(name = "ByRank", partition_key = movieRank))]
struct Movie {
    #[dyno(partition_key)]
    year: u16,
    #[dyno(sort_key)]
    title: String,
    #[dyno(rename = "movieRank")]
    rank: Option<u32>,
}

fn main() {}
