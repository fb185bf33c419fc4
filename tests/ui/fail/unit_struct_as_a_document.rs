use dyno::Document;

#[derive(Document)]
struct Marker;

fn main() {}
