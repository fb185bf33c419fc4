use dyno::Model;

#[derive(Model)]
#[dyno = "Movies"]
struct Movie {
    #[dyno]
    year: u16,
}

fn main() {}
