use dyno::Model;

#[derive(Model)]
#[dyno(table = "Movies")]
#[dyno(table = "Films")]
struct Movie {
    #[dyno(partition_key, partition_key)]
    year: u16,
    #[dyno(rename = "a", rename = "b")]
    title: String,
}

fn main() {}
