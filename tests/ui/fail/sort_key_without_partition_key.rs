use dyno::Model;

#[derive(Model)]
#[dyno(table = "Movies")]
struct Movie {
    year: u16,
    #[dyno(sort_key)]
    title: String,
}

fn main() {}
