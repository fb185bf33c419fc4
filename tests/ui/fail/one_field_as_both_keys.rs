use dyno::Model;

#[derive(Model)]
#[dyno(table = "Movies")]
struct Movie {
    #[dyno(partition_key, sort_key)]
    year: u16,
}

fn main() {}
