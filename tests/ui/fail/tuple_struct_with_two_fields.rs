use dyno::Document;

#[derive(Document)]
struct Range(u32, u32);

fn main() {}
