//! Items of older versions: read through a chain, written back, and never mixed with current ones.

mod changes;
mod entities;
mod reads;
mod write_back;

use dyno::{Document, Item, Model, item};
use dyno_testing::{TemporaryTable, temporary_table};

/// Version 1 had a name, version 2 has a first and a last name, version 3 has the points as a number.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[dyno(
    table = "Users",
    item_version = 3,
    upgrade(from = 1, with = split_name),
    upgrade(from = 2, with = User2::upgrade)
)]
struct User {
    #[dyno(partition_key)]
    id: u64,
    first: String,
    last: Option<String>,
    points: u64,
    note: Option<String>,
}

fn split_name(item: &mut Item) -> Result<(), &'static str> {
    let name = item.remove("name").ok_or("a user without a name")?;
    let name: String = name.read().map_err(|_| "a name that is no string")?;
    match name.split_once(' ') {
        Some((first, last)) => {
            item.insert("first", first);
            item.insert("last", last);
        }
        None => {
            item.insert("first", name);
        }
    }
    Ok(())
}

#[derive(Document)]
struct User2 {
    id: u64,
    first: String,
    last: Option<String>,
    points: String,
    note: Option<String>,
}

impl User2 {
    fn upgrade(self) -> Result<User, std::num::ParseIntError> {
        Ok(User {
            id: self.id,
            first: self.first,
            last: self.last,
            points: self.points.parse()?,
            note: self.note,
        })
    }
}

async fn users(items: impl IntoIterator<Item = Item>) -> TemporaryTable<User> {
    let users = temporary_table::<User>()
        .await
        .expect("the engine makes tables");
    let raw = users.raw();
    for item in items {
        raw.put(item).await.expect("a raw put");
    }
    users
}

async fn stored(users: &TemporaryTable<User>, id: u64) -> Option<Item> {
    users
        .raw()
        .get(item! { "id" => id })
        .consistent()
        .await
        .expect("a raw get")
}

fn version_1(id: u64) -> Item {
    item! { "id" => id, "name" => "Ada Lovelace", "points" => "7" }
}

fn version_2(id: u64) -> Item {
    item! { "id" => id, "first" => "Ada", "last" => "Lovelace", "points" => "7", "item_version" => 2 }
}

fn version_3(id: u64) -> Item {
    item! { "id" => id, "first" => "Ada", "last" => "Lovelace", "points" => 7, "item_version" => 3 }
}

fn ada(id: u64) -> User {
    User {
        id,
        first: "Ada".into(),
        last: Some("Lovelace".into()),
        points: 7,
        note: None,
    }
}
