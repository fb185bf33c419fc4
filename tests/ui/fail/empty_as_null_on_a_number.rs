use dyno::Document;

#[derive(Document)]
struct Votes {
    #[dyno(empty_as_null)]
    count: u32,
}

fn main() {}
