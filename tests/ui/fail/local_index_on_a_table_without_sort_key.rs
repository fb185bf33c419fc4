use dyno::Model;

#[derive(Model)]
#[dyno(table = "Movies", local_index(name = "ByTitle", sort_key = title))]
struct Movie {
    #[dyno(partition_key)]
    year: u16,
    title: String,
}

fn main() {}
