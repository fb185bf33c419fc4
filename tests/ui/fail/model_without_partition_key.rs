use dyno::Model;

#[derive(Model)]
#[dyno(table = "Movies")]
struct Movie {
    year: u16,
    title: String,
}

fn main() {}
