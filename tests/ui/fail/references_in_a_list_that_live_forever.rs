use std::collections::BTreeMap;

use dyno::Document;

#[derive(Document)]
struct Info {
    names: Vec<&'static str>,
    bytes: BTreeMap<String, Option<&'static [u8]>>,
}

fn main() {}
