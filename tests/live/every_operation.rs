//! Every operation that there is, once with a model and once without, and what the engines cannot do.

use std::collections::BTreeSet;

use dyno::error::Code;
use dyno::{Document, Item, Model, Ttl, item, path};
use dyno_testing::{TemporaryTable, temporary_table};

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Movies", index(name = "ByRank", partition_key = year, sort_key = rank))]
struct Movie {
    #[dyno(partition_key)]
    year: u16,
    #[dyno(sort_key)]
    title: String,
    rank: Option<u32>,
    #[dyno(ttl)]
    expires: Option<Ttl>,
}

#[derive(Document, Debug, PartialEq)]
struct Title {
    title: String,
}

fn movie(title: &str) -> Movie {
    Movie {
        year: 1985,
        title: title.into(),
        rank: Some(1),
        expires: None,
    }
}

fn raw(title: &str) -> Item {
    item! { "year" => 1985, "title" => title, "rank" => 1 }
}

fn key(title: &str) -> Item {
    item! { "year" => 1985, "title" => title }
}

async fn movies() -> TemporaryTable<Movie> {
    temporary_table::<Movie>()
        .await
        .expect("the engine makes tables")
}

// I56: GetItem, PutItem, UpdateItem, DeleteItem, Query, Scan, BatchWriteItem, TransactGetItems, TransactWriteItems
#[tokio::test]
async fn items_with_a_model() {
    let movies = movies().await;
    let client = movies.client();
    movies.put(&movie("a")).await.unwrap();
    movies.create(&movie("b")).await.unwrap().unwrap();
    let two = movies
        .update((1985, "b"), Movie::RANK.set(2))
        .await
        .unwrap();
    assert_eq!(two.rank, Some(2));
    let merged = movies.upsert(&movie("b")).await.unwrap();
    assert_eq!(merged, movie("b"));
    movies.delete((1985, "b")).await.unwrap();
    assert_eq!(movies.get((1985, "b")).await.unwrap(), None);
    movies
        .batch()
        .put(movie("b"))
        .put(movie("c"))
        .await
        .unwrap();
    let writes = (
        movies.delete((1985, "c")),
        movies.check((1985, "a"), Movie::RANK.eq(1)),
    );
    client.transact_write(writes).await.unwrap().unwrap();
    let gets = (
        movies.get((1985, "a")).project::<Title>(),
        movies.get((1985, "c")),
    );
    let a = Title { title: "a".into() };
    assert_eq!(client.transact_get(gets).await.unwrap(), (Some(a), None));
    assert_eq!(
        movies.query(1985).all().await.unwrap(),
        [movie("a"), movie("b")]
    );
    assert_eq!(movies.scan().count().await.unwrap(), 2);
    let by_rank = movies.index(Movie::BY_RANK);
    assert_eq!(by_rank.query(1985).count().await.unwrap(), 2);
    assert_eq!(by_rank.scan().count().await.unwrap(), 2);
}

// I56. The same without BatchWriteItem.
#[tokio::test]
async fn items_without_a_model() {
    let table = movies().await;
    let client = table.client();
    let movies = table.raw();
    movies.put(raw("a")).await.unwrap();
    let two = movies.update(key("b"), path("rank").set(2)).await.unwrap();
    assert_eq!(two, item! { "year" => 1985, "title" => "b", "rank" => 2 });
    assert_eq!(movies.upsert(raw("b")).await.unwrap(), raw("b"));
    movies.delete(key("b")).await.unwrap();
    assert_eq!(movies.get(key("b")).await.unwrap(), None);
    let writes = (
        movies.put(raw("b")).condition(path("title").not_exists()),
        movies.check(key("a"), path("rank").eq(1)),
    );
    client.transact_write(writes).await.unwrap().unwrap();
    let gets = vec![movies.get(key("a")), movies.get(key("c"))];
    assert_eq!(
        client.transact_get(gets).await.unwrap(),
        [Some(raw("a")), None]
    );
    let all = movies.query(1985).all().await.unwrap();
    assert_eq!(all, [raw("a"), raw("b")]);
    assert_eq!(movies.scan().count().await.unwrap(), 2);
    let by_rank = movies.index("ByRank", ["year", "rank"]);
    assert_eq!(by_rank.query(1985).count().await.unwrap(), 2);
    assert_eq!(by_rank.scan().count().await.unwrap(), 2);
}

// S63
#[tokio::test]
async fn actions_by_name() {
    let movies = movies().await;
    let client = movies.client();
    let name = movies.name();
    let put = format!(
        r#"{{"TableName":"{name}","Item":{{"year":{{"N":"1985"}},"title":{{"S":"Bräzil"}}}}}}"#
    );
    assert_eq!(client.call("PutItem", put).await.unwrap(), "{}");
    assert!(movies.get((1985, "Bräzil")).await.unwrap().is_some());
    let described = client
        .call("DescribeTable", format!(r#"{{"TableName":"{name}"}}"#))
        .await;
    let described: serde_json::Value = serde_json::from_str(&described.unwrap()).unwrap();
    assert_eq!(described["Table"]["TableName"], name);
    let error = client
        .call("DescribeTable", r#"{"TableName":"missing"}"#)
        .await;
    assert_eq!(error.unwrap_err().code(), Some(Code::ResourceNotFound));
}

/// The actions that engines do not have, as the guide lists them, each row with its reason.
fn unknown_to_engines() -> BTreeSet<&'static str> {
    let lines = include_str!("../../src/guide/actions.rs").lines();
    let rows = lines.skip_while(|line| !line.contains("Test engines"));
    let rows = rows.filter_map(|line| line.strip_prefix("//! | ")?.split_once(" | "));
    rows.skip(1)
        .flat_map(|(actions, _)| actions.split(", "))
        .collect()
}

#[tokio::test]
async fn what_engines_cannot_do_is_known() {
    let movies = movies().await;
    let mut missing = BTreeSet::new();
    // The actions for which there is no method, as the guide has them.
    let rows = include_str!("../../src/guide/actions.rs").lines();
    for row in rows.filter(|row| row.contains("| – |")) {
        let action = row.split(' ').nth(2).unwrap();
        // DynamoDB itself finds that something is missing in the input, or lists what there is.
        if let Err(error) = movies.client().call(action, "{}").await
            && error.failure().unwrap().code_text() == "UnknownOperationException"
        {
            missing.insert(action);
        }
    }
    let mut known = unknown_to_engines();
    missing.insert("DescribeLimits");
    if missing.len() == 1 {
        // This is DynamoDB.
        known.retain(|&action| action == "DescribeLimits");
    }
    assert_eq!(missing, known);
}
