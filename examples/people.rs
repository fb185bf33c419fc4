//! How do I save, find, change and delete many items, as with a manager of models?
//!
//! `cargo run --example people` runs the steps of a guide on the embedded engine, and checks what each of them does.

use dyno::{Model, keys_in, pick};
use dyno_testing::temporary_table;

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "People", index(name = "ByCity", partition_key = city, sort_key = age))]
struct Person {
    #[dyno(partition_key)]
    email: String,
    name: String,
    age: u32,
    city: String,
}

fn person(name: &str, age: u32, city: &str) -> Person {
    let email = format!("{}@example.com", name.to_lowercase());
    let (name, city) = (name.to_owned(), city.to_owned());
    Person {
        email,
        name,
        age,
        city,
    }
}

#[tokio::main]
async fn main() -> dyno::Result<()> {
    let people = &*temporary_table::<Person>().await?;
    let (ada, bob) = (person("Ada", 36, "London"), person("Bob", 17, "Rome"));
    let (cleo, dan) = (person("Cleo", 52, "Rome"), person("Dan", 71, "Oslo"));

    // Save one: replace, create, or replace if a condition holds.
    people.put(&ada).await?;
    assert!(people.create(&ada).await?.is_err());
    people
        .put(&ada)
        .condition(Person::AGE.lt(40))
        .or_error()
        .await?;

    // Save many: a batch without a condition, writes of their own with one.
    people.put_all([&ada, &bob]).await?;
    let result = people
        .create_all([&ada, &bob, &cleo, &dan])
        .report()
        .await?;
    println!(
        "{} created, {} were there",
        result.succeeded(),
        result.failed.len()
    );
    assert_eq!(result.items, [cleo.clone(), dan.clone()]);
    assert_eq!(result.failed[0].input, Some(ada.clone()));
    let result = people
        .put_all([&ada, &bob])
        .condition(Person::AGE.ge(18))
        .report()
        .await?;
    assert_eq!((result.succeeded(), result.failed.len()), (1, 1));

    // Get one or many: by value, item, or condition on the key, in the order of the list.
    assert_eq!(people.get("ada@example.com").await?, Some(ada.clone()));
    assert_eq!(
        people.get(Person::EMAIL.eq("ada@example.com")).await?,
        Some(ada.clone())
    );
    let some = [
        pick("dan@example.com"),
        pick(&ada),
        pick(Person::EMAIL.eq("eve@example.com")),
    ];
    assert_eq!(
        people.batch_get(some).await?,
        [Some(dan.clone()), Some(ada.clone()), None]
    );

    // Find by any condition: a batch get, a query, or a scan if it is allowed.
    let both = people
        .find(keys_in(["dan@example.com", "ada@example.com"]))
        .all()
        .await?;
    assert_eq!(both, [dan.clone(), ada.clone()]);
    let romans = people.find(Person::CITY.eq("Rome") & Person::AGE.gt(17));
    assert_eq!(romans.descending().limit(10).all().await?, [cleo.clone()]);
    let grown = people.find(Person::AGE.ge(18)).allow_scan().all().await?;
    assert_eq!(grown.len(), 3);

    // Change one that is there.
    let older = people
        .update(&bob, Person::AGE.set(Person::AGE + 1))
        .await?;
    assert_eq!(older.age, 18);

    // Delete one, and get it back.
    let gone = people.delete("dan@example.com").return_old().await?;
    assert_eq!(gone, Some(dan.clone()));

    // Delete many: each by a key, an item, or a condition on its key, with further conditions or without.
    let young = Person::EMAIL.eq("cleo@example.com") & Person::AGE.lt(50);
    let result = people
        .delete_all([pick("eve@example.com"), pick(&ada), pick(young)])
        .report()
        .await?;
    println!(
        "{} deleted, {} not",
        result.succeeded(),
        result.failed.len()
    );
    assert_eq!((result.succeeded(), result.failed.len()), (2, 1));
    let left = people.scan().all().await?;
    assert_eq!(left.len(), 2);

    // Delete what a condition finds.
    people.delete_where(Person::CITY.eq("Rome")).await?;
    assert_eq!(people.scan().count().await?, 0);
    Ok(())
}
