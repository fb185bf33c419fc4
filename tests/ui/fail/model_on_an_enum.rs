use dyno::Model;

#[derive(Model)]
#[dyno(table = "Movies")]
enum Movie {
    Feature { year: u16 },
    Short,
}

fn main() {}
