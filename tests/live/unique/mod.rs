//! Attributes with unique values: what is written, what is refused, and what reads see of the items that hold them.

mod reads;
mod refused;
mod transactions;
mod writes;

use dyno::{Error, Item, Model, Value};
use dyno_testing::{TemporaryTable, temporary_table};

#[derive(Model, Clone, Debug, Default, PartialEq)]
#[dyno(table = "Users", normalize(User::normalize, from(email)))]
struct User {
    #[dyno(partition_key)]
    id: String,
    #[dyno(unique)]
    email: String,
    #[dyno(unique)]
    phone: Option<u64>,
    name: Option<String>,
    logins: u64,
}

impl User {
    fn normalize(&mut self) {
        self.email = self.email.to_lowercase();
    }
}

fn user(id: &str, email: &str) -> User {
    User {
        id: id.into(),
        email: email.into(),
        ..User::default()
    }
}

async fn users() -> TemporaryTable<User> {
    temporary_table().await.expect("the engine makes tables")
}

/// The attribute whose value is taken.
#[track_caller]
fn taken<T>(result: dyno::Result<T>) -> &'static str {
    match result {
        Err(Error::NotUnique(taken)) => taken.attribute(),
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("it was written"),
    }
}

/// The markers in the table, each as its value and the id of the item that has it, in order.
async fn markers<M: Model>(table: &TemporaryTable<M>) -> Vec<(String, String)> {
    let all = table.raw().scan().consistent().all().await.expect("a scan");
    let marker = |item: &Item| {
        let value: String = item.read("id").ok()?;
        let value = value.strip_prefix("dyno#unique#")?.to_owned();
        match item.get("dyno#holder") {
            Some(Value::M(key)) => Some((value, key.read("id").expect("a key"))),
            other => panic!("{value} is held by {other:?}"),
        }
    };
    let mut markers: Vec<_> = all.iter().filter_map(marker).collect();
    markers.sort();
    markers
}

fn held(markers: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = |(value, id): &(&str, &str)| ((*value).to_owned(), (*id).to_owned());
    markers.iter().map(owned).collect()
}
