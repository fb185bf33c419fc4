use dyno::Document;

use std::collections::HashSet;

#[derive(Document)]
struct Info {
    awards: HashSet<Award>,
}

#[derive(Document, PartialEq, Eq, Hash)]
struct Award {
    name: String,
}

fn main() {}
