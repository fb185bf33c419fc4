use dyno::Model;

#[derive(Model)]
#[dyno(table = "Movies")]
struct Movie(u16, String);

fn main() {}
