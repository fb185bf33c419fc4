//! How do I save, find and count items whose keys are computed from their fields?
//!
//! `cargo run --example records` takes the steps of the first examples of a Python mapper, dynamo_query, on the
//! embedded engine, and checks what each of them does.

use dyno::{Client, Key, Model, Table, eq};

#[derive(Table)]
#[dyno(name = "users", partition_key(pk: String), sort_key(sk: String))]
#[dyno(index(name = "ByName", partition_key(name: String), sort_key(age: u32)))]
struct Users;

#[derive(Model, Clone, Debug, Default, PartialEq)]
#[dyno(table = Users, partition_key = "{project}", sort_key = "{company}")]
#[dyno(index(BY_NAME, partition_key = name, sort_key = age))]
struct User {
    project: String,
    company: String,
    email: String,
    name: Option<String>,
    age: Option<u32>,
    #[dyno(created_at)]
    created: u64,
    #[dyno(updated_at)]
    updated: u64,
}

fn user(company: &str, name: &str, age: u32) -> User {
    User {
        project: "my_project".into(),
        company: company.into(),
        email: format!("{name}@{company}.com"),
        name: Some(name.into()),
        age: Some(age),
        ..User::default()
    }
}

#[tokio::main]
async fn main() -> dyno::Result<()> {
    records(&dyno_testing::embedded()).await
}

pub(crate) async fn records(client: &Client) -> dyno::Result<()> {
    let users = client.table::<User>();
    users.ensure_table().await?;
    users.clear().await?;
    users
        .upsert_all([user("ibm", "john", 34), user("cisco", "mary", 34)])
        .await?;

    // All items, one item, and the items of an index
    assert_eq!(users.scan().all().await?.len(), 2);
    let john = users.get(("my_project", "ibm")).required().await?;
    assert!(john.name.as_deref() == Some("john") && john.created > 0);
    let marys = users.index(User::BY_NAME).query("mary").sort_key(eq(34));
    assert_eq!(marys.count().await?, 1);

    // A scan with a filter and a projection, and several items by their keys
    let some = users
        .scan()
        .filter(User::NAME.eq("john") & User::AGE.is_in([33, 34, 35]))
        .projection(User::NAME & User::AGE)
        .limit(5);
    for record in some.all().await? {
        println!("{record:?}");
        assert_eq!(record.len(), 2);
    }
    let keys = ["ibm", "cisco", "nobody"].map(|company| ("my_project", company));
    let found = users.batch_get(keys).await?;
    assert_eq!(found.iter().flatten().count(), 2);

    // Many at once, from any iterator: what was stored, and what was deleted
    let older = std::iter::once(user("ibm", "john", 35));
    let report = users.upsert_all(older).return_new().report().await?;
    println!("{:?}", report.items);
    let report = users.delete_all(std::iter::once(&john)).report().await?;
    assert_eq!(report.items, [Key::of(&john)?]);
    let gone = users.delete(("my_project", "cisco")).return_old().await?;
    assert!(gone.is_some_and(|mary| mary.age == Some(34)));
    Ok(())
}
