use dyno::Model;

#[derive(Model)]
#[dyno(table = "Movies")]
struct Movie {
    #[dyno(partition_key)]
    years: Vec<u16>,
    title: String,
}

fn main() {}
