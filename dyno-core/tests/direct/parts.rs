//! The calls of a user: each operation that is sent directly.

use dyno::{Client, Result};

use crate::recorder::{Movie, brazil};

/// Makes a call, and returns what it returns as text.
pub(crate) async fn call(client: &Client, operation: &str) -> Result<String> {
    let movies = client.table::<Movie>();
    let key = 1985;
    let statement = || client.statement("SELECT * FROM x WHERE a = ?").bind("b");
    Ok(match operation {
        "GetItem" => format!("{:?}", movies.get(key).consistent().await?),
        "PutItem" => format!(
            "{:?}",
            movies
                .put(&brazil())
                .condition(Movie::RANK.lt(7))
                .return_old()
                .await?
        ),
        "UpdateItem" => {
            let update = Movie::RANK.set(Movie::RANK + 1);
            format!("{:?}", movies.update(key, update).await)
        }
        "DeleteItem" => format!(
            "{:?}",
            movies.delete(key).condition(Movie::RANK.gt(7)).await?
        ),
        "Query" => {
            let query = movies.index(Movie::BY_RANK).query(7).descending().limit(3);
            format!("{:?}", query.page().await?)
        }
        "Scan" => format!(
            "{:?}",
            movies.scan().filter(Movie::RANK.gt(1)).page().await?
        ),
        "BatchWriteItem" => {
            let batch = movies.batch().put(brazil()).delete(1);
            format!("{:?}", batch.await)
        }
        "BatchGetItem" => format!("{:?}", movies.batch_get([key, 1986]).await?),
        "TransactGetItems" => {
            let gets = vec![
                movies.get(1).project::<Movie>(),
                movies.get(2).project::<Movie>(),
            ];
            format!("{:?}", client.transact_get(gets).await?)
        }
        "TransactWriteItems" => {
            let writes = (movies.create(&brazil()), movies.delete(1));
            format!("{:?}", client.transact_write(writes).token("token").await?)
        }
        "ExecuteStatement" => format!("{:?}", statement().page().await?),
        "BatchExecuteStatement" => format!("{:?}", client.batch_statements((statement(),)).await?),
        "ExecuteTransaction" => {
            format!(
                "{:?}",
                client
                    .transact_statements((statement(),))
                    .token("token")
                    .await?
            )
        }
        other => panic!("{other}"),
    })
}

/// The operations, and a response of each.
pub(crate) const CALLS: [(&str, &str); 13] = [
    (
        "GetItem",
        r#"{"Item":{"year":{"N":"1985"},"title":{"S":"a"},"rank":{"N":"3"}}}"#,
    ),
    (
        "PutItem",
        r#"{"Attributes":{"year":{"N":"1985"},"title":{"S":"a"}}}"#,
    ),
    (
        "UpdateItem",
        r#"{"Attributes":{"year":{"N":"1985"},"title":{"S":"a"}}}"#,
    ),
    ("DeleteItem", "{}"),
    (
        "Query",
        r#"{"Count":1,"ScannedCount":2,"Items":[{"year":{"N":"1985"},"title":{"S":"a"}}]}"#,
    ),
    ("Scan", r#"{"Count":0,"ScannedCount":0,"Items":[]}"#),
    ("BatchWriteItem", r#"{"UnprocessedItems":{}}"#),
    (
        "BatchGetItem",
        r#"{"Responses":{"Movies":[{"year":{"N":"1986"},"title":{"S":"b"}}]},"UnprocessedKeys":{}}"#,
    ),
    (
        "TransactGetItems",
        r#"{"Responses":[{"Item":{"year":{"N":"1"},"title":{"S":"a"}}},{}]}"#,
    ),
    ("TransactWriteItems", "{}"),
    ("ExecuteStatement", r#"{"Items":[{"a":{"S":"b"}}]}"#),
    (
        "BatchExecuteStatement",
        r#"{"Responses":[{"Item":{"a":{"S":"b"}}}]}"#,
    ),
    (
        "ExecuteTransaction",
        r#"{"Responses":[{"Item":{"a":{"S":"b"}}}]}"#,
    ),
];
