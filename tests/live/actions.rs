//! Every action for which there is a method, once with a model and once without. An observer says which were asked for,
//! and the guide which there are, so that none is forgotten.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use dyno::model::StreamView;
use dyno::observe::Measurement;
use dyno::table_definition::{KeyDefinition, ScalarType, TableDefinition};
use dyno::{Client, Error, Item, Model, Ttl, item, path};

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Films")]
struct Film {
    #[dyno(partition_key)]
    title: String,
    rank: Option<u32>,
    #[dyno(ttl)]
    expires: Option<Ttl>,
}

fn film(title: &str, rank: u32) -> Film {
    Film {
        title: title.into(),
        rank: Some(rank),
        expires: None,
    }
}

fn raw(title: &str, rank: u32) -> Item {
    item! { "title" => title, "rank" => rank }
}

fn key(title: &str) -> Item {
    item! { "title" => title }
}

/// A client, and the actions that it was seen to ask for.
async fn observed() -> (Client, Arc<Mutex<BTreeSet<String>>>) {
    let client = dyno_testing::client().await;
    let client = client.expect("there is a client").without_observers();
    let seen = Arc::<Mutex<BTreeSet<String>>>::default();
    let to = seen.clone();
    client.observe(move |attempt: &Measurement| {
        let mut seen = to.lock().expect("nobody panicked");
        seen.insert(attempt.operation.to_string());
    });
    (client, seen)
}

/// The rows of the guide that have a method.
fn actions() -> BTreeSet<String> {
    let lines = include_str!("../../src/guide/actions.rs").lines();
    let rows = lines.filter_map(|line| line.strip_prefix("//! | "));
    rows.filter(|row| row.contains("](crate::"))
        .filter_map(|row| Some(row.split_once(' ')?.0.to_owned()))
        .collect()
}

/// The response of an engine without tags; see "Test engines" in the guide.
fn unless_unknown<T>(response: dyno::Result<T>) -> Option<T> {
    match response {
        Ok(response) => Some(response),
        Err(Error::Service(failure)) if failure.code_text() == "UnknownOperationException" => None,
        Err(error) => panic!("{error:?}"),
    }
}

// I56, S26, S32, S38, S43
#[tokio::test]
async fn every_action_is_carried_out_with_a_model() {
    let (client, seen) = observed().await;
    let films = client.table_named::<Film>(format!("dyno-test-actions-{}", std::process::id()));
    films.create_table().await.unwrap();
    let names = client.list_tables().all().await.unwrap();
    assert!(names.iter().any(|name| name == films.name()));
    let described = films.describe_table().await.unwrap().unwrap();
    assert_eq!(described.definition.key, films.definition().key);
    let streamed = films.definition().stream(StreamView::KeysOnly);
    films.update_table().definition(streamed).await.unwrap();
    let ttl = films.time_to_live().describe().await.unwrap();
    assert_eq!(ttl.attribute.as_deref(), Some("expires"));
    if unless_unknown(films.tags().set([("team", "films")]).await).is_some() {
        assert_eq!(films.tags().all().await.unwrap().len(), 1);
    } else {
        assert!(unless_unknown(films.tags().all().await).is_none());
    }
    unless_unknown(films.tags().remove(["team"]).await);

    films.put(&film("Brazil", 7)).await.unwrap();
    let now = films.update("Brazil", Film::RANK.set(8)).await.unwrap();
    assert_eq!(now, film("Brazil", 8));
    assert_eq!(films.get("Brazil").await.unwrap(), Some(now));
    let batch = films.batch().put(film("Clue", 3)).put(film("Ran", 9));
    batch.await.unwrap();
    // G50: keys without a sort key are scalars.
    let found = films.batch_get(["Ran", "Dune"]).await.unwrap();
    assert_eq!(found, [Some(film("Ran", 9)), None]);
    let writes = (films.delete("Clue"), films.check("Ran", Film::RANK.eq(9)));
    client.transact_write(writes).await.unwrap().unwrap();
    let gets = (films.get("Clue"), films.get("Ran"));
    let found = client.transact_get(gets).await.unwrap();
    assert_eq!(found, (None, Some(film("Ran", 9))));
    let text = format!(r#"SELECT * FROM "{}" WHERE title = ?"#, films.name());
    let select = |title: &str| client.statement(text.clone()).bind(title).read::<Film>();
    assert_eq!(select("Ran").all().await.unwrap(), [film("Ran", 9)]);
    let (ran, none) = client
        .batch_statements((select("Ran"), select("Dune")))
        .await
        .unwrap();
    assert_eq!((ran.unwrap(), none.unwrap()), (Some(film("Ran", 9)), None));
    let found = client.transact_statements((select("Ran"), select("Dune")));
    assert_eq!(found.await.unwrap(), (Some(film("Ran", 9)), None));
    assert_eq!(films.query("Ran").all().await.unwrap(), [film("Ran", 9)]);
    films.delete("Ran").await.unwrap();
    assert_eq!(films.scan().all().await.unwrap(), [film("Brazil", 8)]);
    films.delete_table().await.unwrap();
    assert_eq!(*seen.lock().unwrap(), actions());
}

// I56, S26, S32, S38, S43
#[tokio::test]
async fn every_action_is_carried_out_without_a_model() {
    let (client, seen) = observed().await;
    let definition = TableDefinition::new("Films", KeyDefinition::new("title", ScalarType::S));
    let name = format!("dyno-test-raw-actions-{}", std::process::id());
    let films = client.raw_table(name, &definition);
    films.create_table(definition.clone()).await.unwrap();
    let names = client.list_tables().all().await.unwrap();
    assert!(names.iter().any(|name| name == films.name()));
    let described = films.describe_table().await.unwrap().unwrap();
    assert_eq!(described.definition.key, definition.key);
    let streamed = definition.stream(StreamView::KeysOnly);
    films.update_table(streamed).await.unwrap();
    let ttl = || films.time_to_live();
    ttl().enable("expires").wait().await.unwrap();
    let described = ttl().describe().await.unwrap();
    assert_eq!(described.attribute.as_deref(), Some("expires"));
    if unless_unknown(films.tags().set([("team", "films")]).await).is_some() {
        assert_eq!(films.tags().all().await.unwrap().len(), 1);
    } else {
        assert!(unless_unknown(films.tags().all().await).is_none());
    }
    unless_unknown(films.tags().remove(["team"]).await);

    films.put(raw("Brazil", 7)).await.unwrap();
    let now = films.update(key("Brazil"), path("rank").set(8)).await;
    assert_eq!(now.unwrap(), raw("Brazil", 8));
    let found = films.get(key("Brazil")).await.unwrap();
    assert_eq!(found, Some(raw("Brazil", 8)));
    let batch = films.batch().put(raw("Clue", 3)).put(raw("Ran", 9));
    batch.await.unwrap();
    let found = films.batch_get([key("Ran"), key("Dune")]).await.unwrap();
    assert_eq!(found, [Some(raw("Ran", 9)), None]);
    let writes = (
        films.delete(key("Clue")),
        films.check(key("Ran"), path("rank").eq(9)),
    );
    client.transact_write(writes).await.unwrap().unwrap();
    let gets = (films.get(key("Clue")), films.get(key("Ran")));
    let found = client.transact_get(gets).await.unwrap();
    assert_eq!(found, (None, Some(raw("Ran", 9))));
    let text = format!(r#"SELECT * FROM "{}" WHERE title = ?"#, films.name());
    let select = |title: &str| client.statement(text.clone()).bind(title);
    assert_eq!(select("Ran").all().await.unwrap(), [raw("Ran", 9)]);
    let (ran, none) = client
        .batch_statements((select("Ran"), select("Dune")))
        .await
        .unwrap();
    assert_eq!((ran.unwrap(), none.unwrap()), (Some(raw("Ran", 9)), None));
    let found = client.transact_statements((select("Ran"), select("Dune")));
    assert_eq!(found.await.unwrap(), (Some(raw("Ran", 9)), None));
    let found = films.query("Ran").all().await.unwrap();
    assert_eq!(found, [raw("Ran", 9)]);
    films.delete(key("Ran")).await.unwrap();
    assert_eq!(films.scan().all().await.unwrap(), [raw("Brazil", 8)]);
    films.delete_table().await.unwrap();
    assert_eq!(*seen.lock().unwrap(), actions());
}
