use dyno::Document;

#[derive(Document)]
struct Line {
    #[dyno(lenient)]
    address: Address,
}

#[derive(Document)]
struct Address {
    zip: u32,
}

fn main() {}
