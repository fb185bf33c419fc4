//! How do I save, delete and read users, one and many, by keys and by conditions?
//!
//! `cargo run --example people` takes the steps of the quickstart of a Python mapper, dynamongo, on the embedded
//! engine, and checks what each of them does.

use dyno::{Client, Error, Key, Model, item, keys_in, pick};

#[derive(Model, Clone, Debug, Default, PartialEq)]
#[dyno(table = "users")]
struct User {
    #[dyno(partition_key)]
    email: String,
    name: String,
    year_of_birth: Option<u16>,
    #[dyno(default)]
    cities_visited: Vec<String>,
    #[dyno(created_at)]
    created_at: u64,
}

/// A user with this address, for an item whose key is all that counts.
fn user(email: &str) -> User {
    User {
        email: email.into(),
        ..User::default()
    }
}

#[tokio::main]
async fn main() -> dyno::Result<()> {
    people(&dyno_testing::embedded()).await
}

pub(crate) async fn people(client: &Client) -> dyno::Result<()> {
    let users = client.table::<User>();
    users.ensure_table().await?;

    // Saving a single item
    let john = User {
        email: "johndoe@gmail.com".into(),
        name: "John Doe".into(),
        year_of_birth: Some(1990),
        cities_visited: vec!["Nairobi".into(), "New York".into()],
        ..User::default()
    };
    let john = users.put(&john).return_new().await?;
    assert!(john.created_at > 0);

    // .. unless there is one, and only if a condition holds
    assert!(users.create(&john).await?.is_err());
    let young = User::YEAR_OF_BIRTH.gt(2000);
    assert!(users.put(&john).condition(young).await?.is_err());

    // Saving multiple items
    users.put_all([&john, &user("jane@gmail.com")]).await?;
    let result = users
        .create_all([&john, &user("ada@xyz.com")])
        .report()
        .await?;
    println!("{} failed", result.failed.len());
    assert_eq!((result.succeeded(), result.failed.len()), (1, 1));
    let failed = result
        .failed
        .first()
        .and_then(|failed| failed.input.as_ref());
    assert_eq!(failed, Some(&john));

    // Getting a single item: by the key, an item, or a condition on the key
    let key = Key::from_item(&item! { "email" => "johndoe@gmail.com", "age" => 30 })?;
    assert_eq!(users.get("johndoe@gmail.com").await?.as_ref(), Some(&john));
    assert_eq!(users.get(&key).await?.as_ref(), Some(&john));
    assert_eq!(users.get(&john).await?.as_ref(), Some(&john));
    let by_email = User::EMAIL.eq("johndoe@gmail.com");
    assert_eq!(users.get(by_email.clone()).await?.as_ref(), Some(&john));

    // Getting multiple items: a list, in its order
    let found = users
        .batch_get([
            pick("nobody@gmail.com"),
            pick(&key),
            pick(&user("jane@gmail.com")),
            pick(by_email.clone()),
        ])
        .await?;
    assert_eq!(
        found.iter().map(Option::is_some).collect::<Vec<_>>(),
        [false, true, true, true]
    );

    // .. or a condition: a batch get, a query for each, or a scan if it is allowed
    let emails = ["johndoe@gmail.com", "ada@xyz.com", "nobody@abc.io"];
    let all = users.batch_get(emails).await?;
    assert_eq!(all.iter().flatten().count(), 2);
    assert_eq!(users.find(User::EMAIL.is_in(emails)).all().await?.len(), 2);
    assert_eq!(users.find(keys_in(emails)).all().await?.len(), 2);
    let old = users.find(User::EMAIL.is_in(emails) & User::YEAR_OF_BIRTH.le(2000));
    assert_eq!(old.all().await?, std::slice::from_ref(&john));
    let travelled = users.find(User::CITIES_VISITED.contains("Nairobi"));
    assert_eq!(
        travelled.allow_scan().all().await?,
        std::slice::from_ref(&john)
    );
    let bored = User::YEAR_OF_BIRTH.lt(1990) & !User::CITIES_VISITED.contains("Nairobi");
    assert_eq!(users.find(bored.clone()).allow_scan().count().await?, 0);

    // Deleting a single item, which is returned
    assert_eq!(
        users.delete("johndoe@gmail.com").return_old().await?,
        Some(john.clone())
    );
    assert_eq!(users.delete(&key).return_old().await?, None);
    assert_eq!(users.delete(&john).return_old().await?, None);
    assert_eq!(users.delete(by_email.clone()).return_old().await?, None);

    // .. with additional checks, which may have an OR
    users.put(&john).await?;
    let checks = User::YEAR_OF_BIRTH.gt(2000) | User::CITIES_VISITED.contains("Rome");
    let kept = users.delete(by_email.clone()).condition(checks).await?;
    assert!(kept.is_err_and(|failed| failed.old.is_some()));
    let checks = User::YEAR_OF_BIRTH.le(2000) & User::CITIES_VISITED.contains("Nairobi");
    let gone = users
        .delete(by_email.clone())
        .condition(checks)
        .return_old()
        .await??;
    assert!(gone.is_some());

    // An OR of the key is an error.
    let either = by_email | User::YEAR_OF_BIRTH.gt(2000);
    assert!(matches!(users.delete(either).await, Err(Error::Encode(_))));

    // Deleting multiple items: a list of any of these
    let result = users
        .delete_all([
            pick("johndoe@gmail.com"),
            pick(&key),
            pick(&user("email3@gmail.com")),
            pick(User::EMAIL.eq("email4@gmail.com")),
            pick(User::EMAIL.eq("jane@gmail.com") & User::YEAR_OF_BIRTH.le(2000)),
        ])
        .report()
        .await?;
    println!(
        "{} deleted, {} not",
        result.succeeded(),
        result.failed.len()
    );
    assert_eq!((result.succeeded(), result.failed.len()), (4, 1));

    // .. or a condition
    users
        .put_all([&john, &user("jane@gmail.com"), &user("ada@xyz.com")])
        .await?;
    users
        .delete_where(User::EMAIL.is_in(emails) & User::YEAR_OF_BIRTH.gt(2000))
        .await?;
    users.delete_where(bored).allow_scan().await?;
    assert_eq!(users.scan().count().await?, 3);
    users
        .delete_where(User::CITIES_VISITED.contains("Nairobi"))
        .allow_scan()
        .await?;
    users.delete_where(User::EMAIL.is_in(emails)).await?;
    users.delete_where(keys_in(emails)).await?;
    users.delete_all(emails).await?;
    assert_eq!(users.scan().all().await?.len(), 1);

    // Updating one that is there
    let born = User::YEAR_OF_BIRTH.set(1985) & User::CITIES_VISITED.append(["Oslo".to_owned()]);
    let jane = users.update("jane@gmail.com", born).await?;
    assert_eq!(
        (jane.year_of_birth, &jane.cities_visited[..]),
        (Some(1985), &["Oslo".to_owned()][..])
    );
    let missing = users
        .update("nobody@gmail.com", User::NAME.set("Nobody"))
        .await;
    assert!(matches!(missing, Err(Error::NotFound(_))));

    // .. with an item: attributes that it does not have stay
    let named = |email| User {
        name: "Jane".into(),
        cities_visited: vec!["Rome".into()],
        ..user(email)
    };
    let update = users.upsert(&named("jane@gmail.com"));
    let jane = update.condition(User::EMAIL.exists()).await??;
    assert_eq!((&*jane.name, jane.year_of_birth), ("Jane", Some(1985)));
    let update = users.upsert(&named("nobody@gmail.com"));
    assert!(update.condition(User::EMAIL.exists()).await?.is_err());
    Ok(())
}
