use dyno::Model;

#[derive(Model)]
struct Movie {
    #[dyno(partition_key)]
    year: u16,
    title: String,
}

fn main() {}
