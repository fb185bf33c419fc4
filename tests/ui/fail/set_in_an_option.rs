use dyno::Document;

use std::collections::HashSet;

#[derive(Document)]
struct Info {
    genres: Option<HashSet<String>>,
}

fn main() {}
