use dyno::Model;

#[derive(Model)]
#[dyno(table = "Movies", index(name = "ByActor", partition_key = actors))]
struct Movie {
    #[dyno(partition_key)]
    year: u16,
    #[dyno(sort_key)]
    title: String,
    rank: Option<u32>,
    actors: Vec<String>,
}

fn main() {}
