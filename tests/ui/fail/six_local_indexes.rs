use dyno::Model;

#[derive(Model)]
#[dyno(table = "Movies")]
#[dyno(local_index(name = "ByA", sort_key = rank))]
#[dyno(local_index(name = "ByB", sort_key = rank))]
#[dyno(local_index(name = "ByC", sort_key = rank))]
#[dyno(local_index(name = "ByD", sort_key = rank))]
#[dyno(local_index(name = "ByE", sort_key = rank))]
#[dyno(local_index(name = "ByF", sort_key = rank))]
struct Movie {
    #[dyno(partition_key)]
    year: u16,
    #[dyno(sort_key)]
    title: String,
    rank: Option<u32>,
}

fn main() {}
