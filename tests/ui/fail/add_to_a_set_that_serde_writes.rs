use std::collections::BTreeSet;

use dyno::{Model, Update};

#[derive(Model)]
#[dyno(table = "Users", serde = write)]
struct User {
    #[dyno(partition_key)]
    id: String,
    tags: BTreeSet<String>,
}

impl serde::Serialize for User {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(&self.tags)
    }
}

fn update() -> Update<User> {
    User::TAGS.add(BTreeSet::from(["a".to_owned()]))
}

fn main() {}
