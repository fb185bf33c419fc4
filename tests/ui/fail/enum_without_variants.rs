use dyno::Document;

#[derive(Document)]
enum Never {}

fn main() {}
