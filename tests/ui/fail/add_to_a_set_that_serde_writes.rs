use std::collections::BTreeSet;

use dyno::{Model, Update};

#[derive(Model, serde::Serialize, serde::Deserialize)]
#[dyno(table = "Users", serde = write)]
struct User {
    #[dyno(partition_key)]
    id: String,
    tags: BTreeSet<String>,
}

fn update() -> Update<User> {
    User::TAGS.add(BTreeSet::from(["a".to_owned()]))
}

fn main() {}
