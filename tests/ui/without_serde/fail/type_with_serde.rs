use dyno::Document;

#[derive(Document)]
#[dyno(serde = write)]
struct Order {
    total: u64,
}

fn main() {}
