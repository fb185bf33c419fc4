//! Every operation once, for tests that give it strange responses; and the right responses.

use std::error::Error as StdError;
use std::time::Duration;

use dyno::cache::Cache;
use dyno::retry::Backoff;
use dyno::{Client, Error, Item, Model, RawTable, Table, item, path};
use futures::FutureExt as _;
use futures::future::BoxFuture;

use super::server::{Act, Request, SECRET_KEY};

/// A value of an item, which must not be in any text.
pub(crate) const SECRET_VALUE: &str = "s3cr3t-of-an-item";

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Movies", index(name = "ByRank", partition_key = year, sort_key = rank))]
pub(crate) struct Movie {
    #[dyno(partition_key)]
    pub(crate) year: u16,
    #[dyno(sort_key)]
    pub(crate) title: String,
    pub(crate) rank: Option<u32>,
    pub(crate) note: String,
}

/// A model of another table.
#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Shows")]
struct Show {
    #[dyno(partition_key)]
    year: u16,
    #[dyno(sort_key)]
    title: String,
    note: String,
}

fn show(title: &str) -> Show {
    Show {
        year: 1985,
        title: title.into(),
        note: SECRET_VALUE.into(),
    }
}

pub(crate) fn movie(title: &str) -> Movie {
    Movie {
        year: 1985,
        title: title.into(),
        rank: Some(7),
        note: SECRET_VALUE.into(),
    }
}

/// What an operation says it has done.
#[derive(Debug)]
pub(crate) enum Said {
    Done,
    Failed {
        /// Whether it may have been carried out, or was.
        may_be_done: bool,
        /// Every text of the error.
        texts: String,
        line: String,
        debug: String,
        /// What the line and `Debug` are to name: the operation, and in `Debug` the host.
        names: Option<(String, &'static str)>,
    },
}

impl Said {
    pub(crate) fn is_done(&self) -> bool {
        matches!(self, Self::Done)
    }
}

fn said<T>(result: Result<T, impl Into<Error>>) -> Said {
    match result.map_err(Into::into) {
        Ok(_) => Said::Done,
        Err(error) => Said::Failed {
            may_be_done: error.is_outcome_unknown() || error.was_carried_out(),
            texts: texts(&error),
            line: error.to_string(),
            debug: format!("{error:?}"),
            names: error.failure().and_then(|failure| {
                // Where a response was read, and does not have what it is to have, the host is not known any more.
                let host = match format!("{error:?}").contains("Protocol(") {
                    true => "",
                    false => "127.0.0.1:",
                };
                // Nor is anything known of a request of the SDK.
                let operation = failure.operation().to_owned();
                (operation != "request").then_some((operation, host))
            }),
        },
    }
}

/// `Display` and `Debug` of an error and of all its sources.
pub(crate) fn texts(error: &(dyn StdError + 'static)) -> String {
    let sources = std::iter::successors(Some(error), |&error| error.source());
    let texts = sources.map(|error| format!("{error}\n{error:?}\n{error:#?}"));
    texts.collect::<Vec<_>>().join("\n")
}

/// Whether a text has a value of an item or of the credentials.
pub(crate) fn leaks(text: &str) -> bool {
    [SECRET_VALUE, SECRET_KEY]
        .iter()
        .any(|secret| text.contains(secret))
}

/// An operation.
pub(crate) struct Operation {
    pub(crate) name: &'static str,
    /// How many requests get the right response before.
    pub(crate) after: usize,
    /// Whether the request that comes then writes.
    pub(crate) writes: bool,
    pub(crate) run: fn(Client) -> BoxFuture<'static, Said>,
}

fn movies(client: &Client) -> Table<Movie> {
    client.table()
}

fn brazil() -> Item {
    item! { "year" => 1985, "title" => "Brazil", "note" => SECRET_VALUE }
}

fn raw(client: &Client) -> RawTable {
    client.raw_table("Movies", ["year", "title"])
}

const SOON: Duration = Duration::from_millis(2);

/// Batches give up after the second attempt.
macro_rules! hurry {
    ($batch:expr) => {
        $batch.attempts(2).backoff(Backoff::fixed(SOON))
    };
}

macro_rules! hurried {
    ($batch:expr) => {
        hurry!($batch).await
    };
}

macro_rules! operations {
    ($($name:literal $kind:ident $(after $after:literal)? |$client:ident| $call:expr;)*) => {
        /// The operations of the library that send requests, apart from leases.
        pub(crate) const OPERATIONS: &[Operation] = &[$(Operation {
            name: $name,
            after: 0 $(+ $after)?,
            writes: stringify!($kind).as_bytes()[0] == b'w',
            run: |$client| async move { said($call) }.boxed(),
        },)*];
    };
}

operations! {
    "get" reads |c| movies(&c).get((1985, "Brazil")).await;
    "get required" reads |c| movies(&c).get((1985, "Brazil")).required().await;
    "put" writes |c| movies(&c).put(&movie("Brazil")).await;
    "put, old" writes |c| movies(&c).put(&movie("Brazil")).return_old().await;
    "put, condition" writes |c| movies(&c).put(&movie("Brazil")).condition(Movie::RANK.lt(7)).or_error().await;
    "create" writes |c| movies(&c).create(&movie("Brazil")).or_error().await;
    "update" writes |c| movies(&c).update((1985, "Brazil"), Movie::NOTE.set(SECRET_VALUE)).await;
    "update, nothing" writes |c| {
        movies(&c).update((1985, "Brazil"), Movie::NOTE.set(SECRET_VALUE)).return_nothing().await
    };
    "update or create" writes |c| {
        movies(&c).update((1985, "Brazil"), Movie::NOTE.set(SECRET_VALUE)).or_create().await
    };
    "upsert" writes |c| movies(&c).upsert(&movie("Brazil")).await;
    "delete" writes |c| movies(&c).delete((1985, "Brazil")).await;
    "delete, old" writes |c| movies(&c).delete((1985, "Brazil")).return_old().await;
    "query" reads |c| movies(&c).query(1985).filter(Movie::NOTE.eq(SECRET_VALUE)).all().await;
    "query, page" reads |c| movies(&c).query(1985).page().await;
    "query, bytes" reads |c| movies(&c).query(1985).bytes().await;
    "query, count" reads |c| movies(&c).query(1985).count().await;
    "query of an index" reads |c| movies(&c).index(Movie::BY_RANK).query(1985).all().await;
    "scan" reads |c| movies(&c).scan().all().await;
    "scan, first" reads |c| movies(&c).scan().first().await;
    "scan, parallel" reads |c| movies(&c).scan().parallel(2).all().await;
    "raw get" reads |c| c.raw_table("Movies", ["year", "title"]).get((1985, "Brazil")).await;
    "raw query" reads |c| c.raw_table("Movies", ["year", "title"]).query(1985).all().await;
    "query of partitions" reads |c| movies(&c).query_partitions([1985_u16, 1986]).all().await;
    "query, page of" reads |c| movies(&c).query(1985).page_of(2).await;
    "query, second page" reads after 1 |c| movies(&c).query(1985).page_size(1).all().await;
    "scan, parallel count" reads |c| movies(&c).scan().parallel(2).count().await;
    "raw put" writes |c| raw(&c).put(brazil()).await;
    "raw update" writes |c| raw(&c).update((1985, "Brazil"), path("note").set(SECRET_VALUE)).return_nothing().await;
    "raw upsert" writes |c| raw(&c).upsert(brazil()).await;
    "raw delete" writes |c| raw(&c).delete((1985, "Brazil")).await;
    "put of the SDK" writes |c| async {
        let put = movies(&c).put(&movie("Brazil")).into_sdk()?;
        put.send().await.map_err(Error::from)
    }.await;
    "cached get" reads |c| movies(&c).cached(Cache::new()).get((1985, "Brazil")).await;
    "batch of writes of two tables" writes |c| {
        let movies = hurry!(movies(&c).batch().put(movie("Brazil")));
        c.batch_write((movies, hurry!(c.table::<Show>().batch().put(show("Clue"))))).await
    };
    "batch of gets of two tables" reads |c| {
        let movies = hurry!(movies(&c).batch_get([(1985, "Brazil")]));
        c.batch_get((movies, hurry!(c.table::<Show>().batch_get([(1985, "Clue")])))).await
    };
    "check" writes |c| {
        let movies = movies(&c);
        let check = movies.check((1985, "Brazil"), Movie::RANK.lt(9));
        c.transact_write((check, c.table::<Show>().put(&show("Clue")))).or_error().await
    };
    "batch of writes" writes |c| {
        hurried!(movies(&c).batch().put(movie("Brazil")).put(movie("Clue")))
    };
    "batch of gets" reads |c| {
        hurried!(movies(&c).batch_get([(1985, "Brazil"), (1985, "Clue")]))
    };
    "batch of upserts" writes |c| {
        hurried!(movies(&c).upsert_all([movie("Brazil"), movie("Clue")]))
    };
    "delete what is found" reads |c| hurried!(movies(&c).query(1985).delete_all());
    "delete what was found" writes after 1 |c| hurried!(movies(&c).query(1985).delete_all());
    "transaction of writes" writes |c| {
        let movies = movies(&c);
        let writes = (movies.create(&movie("Brazil")), movies.delete((1985, "Clue")));
        c.transact_write(writes).or_error().await
    };
    "transaction of gets" reads |c| {
        let movies = movies(&c);
        c.transact_get((movies.get((1985, "Brazil")), movies.get((1985, "Clue")))).await
    };
    "select" reads |c| c.statement(SELECT).bind(SECRET_VALUE).read::<Movie>().all().await;
    "select, second page" reads after 1 |c| c.statement(SELECT).bind(SECRET_VALUE).read::<Movie>().all().await;
    "select, page" reads |c| c.statement(SELECT).bind(SECRET_VALUE).read::<Movie>().page().await;
    "delete by a statement" writes |c| c.statement(DELETE).bind(SECRET_VALUE).await;
    "insert" writes |c| c.statement(INSERT).bind(SECRET_VALUE).await;
    "batch of selects" reads |c| {
        let selects = vec![c.statement(SELECT).bind("a"), c.statement(SELECT).bind(SECRET_VALUE)];
        c.batch_statements(selects).await.and_then(|items| items.into_iter().collect::<Result<Vec<_>, _>>())
    };
    "batch of inserts" writes |c| {
        let inserts = vec![c.statement(INSERT).bind("a"), c.statement(INSERT).bind(SECRET_VALUE)];
        c.batch_statements(inserts).await.and_then(|items| items.into_iter().collect::<Result<Vec<_>, _>>())
    };
    "transaction of inserts" writes |c| {
        c.transact_statements((c.statement(INSERT).bind("a"), c.statement(INSERT).bind(SECRET_VALUE))).await
    };
    "transaction of selects" reads |c| {
        c.transact_statements(vec![c.statement(SELECT).bind("a"), c.statement(SELECT).bind("b")]).await
    };
    "call" writes |c| {
        let item = format!(r#"{{"TableName":"Movies","Item":{{"note":{{"S":"{SECRET_VALUE}"}}}}}}"#);
        c.call("PutItem", item).await
    };
    "list tables" reads |c| c.list_tables().all().await;
    "describe table" reads |c| movies(&c).describe_table().await;
    "create table" writes |c| movies(&c).create_table().no_wait().await;
    "update table" reads |c| movies(&c).update_table().poll_interval(SOON).max_polls(3).no_wait().await;
    "delete table" writes |c| movies(&c).delete_table().no_wait().await;
    "wait for table" reads |c| movies(&c).wait_until_active().poll_interval(SOON).max_polls(3).await;
    "time to live" reads |c| movies(&c).time_to_live().describe().await;
    "enable time to live" reads |c| movies(&c).time_to_live().enable("expires").await;
    "is active" reads |c| movies(&c).raw().is_active().await;
    "diff table" reads |c| movies(&c).diff_table().await;
    "ensure table" reads |c| movies(&c).ensure_table().poll_interval(SOON).max_polls(3).await;
    "ensure a missing table" writes after 1 |c| {
        c.table::<Show>().ensure_table().poll_interval(SOON).max_polls(3).await
    };
    "tags" reads |c| movies(&c).tags().all().await;
    "tags of the table" reads after 1 |c| movies(&c).tags().all().await;
    "set tags" reads |c| movies(&c).tags().set([("team", "movies")]).await;
    "set tags of the table" writes after 1 |c| movies(&c).tags().set([("team", "movies")]).await;
    "remove tags of the table" writes after 1 |c| movies(&c).tags().remove(["team"]).await;
    "enable the table's time to live" writes after 1 |c| movies(&c).time_to_live().enable("expires").await;
}

const SELECT: &str = r#"SELECT * FROM "Movies" WHERE note = ?"#;
const DELETE: &str = r#"DELETE FROM "Movies" WHERE year = 1 AND title = 'a' AND note = ?"#;
const INSERT: &str = r#"INSERT INTO "Movies" VALUE {'year': 1, 'title': 'a', 'note': ?}"#;

/// The item in the table.
pub(crate) fn stored(title: &str) -> String {
    format!(
        r#"{{"year":{{"N":"1985"}},"title":{{"S":"{title}"}},"rank":{{"N":"7"}},"note":{{"S":"{SECRET_VALUE}"}}}}"#
    )
}

/// What DynamoDB responds to the first of several requests: there are more.
pub(crate) fn first(request: &Request) -> Act {
    let json = request.json();
    let more = |rest: &str| {
        format!(
            r#"{{"Items":[{}],"Count":1,"ScannedCount":1,{rest}}}"#,
            stored("Brazil")
        )
    };
    match &*request.operation {
        "Query" if json["Limit"] == 1 => Act::ok(more(
            r#""LastEvaluatedKey":{"year":{"N":"1985"},"title":{"S":"Brazil"}}"#,
        )),
        "ExecuteStatement" => Act::ok(more(r#""NextToken":"more""#)),
        "DescribeTable" if json["TableName"] == "Shows" => {
            Act::error(400, "ResourceNotFoundException")
        }
        _ => Act::ok(right(request)),
    }
}

/// What DynamoDB responds to a request.
pub(crate) fn right(request: &Request) -> String {
    let json = request.json();
    let (brazil, clue) = (stored("Brazil"), stored("Clue"));
    let statement = json["Statement"].as_str().unwrap_or_default();
    let description = r#"{"TableName":"Movies","TableStatus":"ACTIVE","TableArn":"arn:aws:dynamodb:eu-central-1:1:table/Movies",
            "AttributeDefinitions":[{"AttributeName":"year","AttributeType":"N"},
                {"AttributeName":"title","AttributeType":"S"},{"AttributeName":"rank","AttributeType":"N"}],
            "KeySchema":[{"AttributeName":"year","KeyType":"HASH"},{"AttributeName":"title","KeyType":"RANGE"}],
            "BillingModeSummary":{"BillingMode":"PAY_PER_REQUEST"},
            "GlobalSecondaryIndexes":[{"IndexName":"ByRank","IndexStatus":"ACTIVE","Projection":{"ProjectionType":"ALL"},
                "KeySchema":[{"AttributeName":"year","KeyType":"HASH"},{"AttributeName":"rank","KeyType":"RANGE"}]}]}"#;
    match &*request.operation {
        "GetItem" => format!(r#"{{"Item":{brazil}}}"#),
        "PutItem" | "UpdateItem" | "DeleteItem" => match json["ReturnValues"].as_str() {
            None | Some("NONE") => "{}".into(),
            Some(_) => format!(r#"{{"Attributes":{brazil}}}"#),
        },
        "Query" | "Scan" => match json["Select"].as_str() {
            Some("COUNT") => r#"{"Count":1,"ScannedCount":1}"#.into(),
            _ => format!(r#"{{"Items":[{brazil}],"Count":1,"ScannedCount":1}}"#),
        },
        "BatchWriteItem" => r#"{"UnprocessedItems":{}}"#.into(),
        "BatchGetItem" if json["RequestItems"]["Shows"].is_object() => format!(
            r#"{{"Responses":{{"Movies":[{brazil}],"Shows":[{clue}]}},"UnprocessedKeys":{{}}}}"#
        ),
        "BatchGetItem" => {
            format!(r#"{{"Responses":{{"Movies":[{brazil},{clue}]}},"UnprocessedKeys":{{}}}}"#)
        }
        "TransactGetItems" => format!(r#"{{"Responses":[{{"Item":{brazil}}},{{}}]}}"#),
        "TransactWriteItems" => "{}".into(),
        "ExecuteStatement" => match statement.starts_with("SELECT") {
            true => format!(r#"{{"Items":[{brazil}]}}"#),
            false => r#"{"Items":[]}"#.into(),
        },
        "BatchExecuteStatement" => {
            r#"{"Responses":[{"TableName":"Movies"},{"TableName":"Movies"}]}"#.into()
        }
        "ExecuteTransaction" => r#"{"Responses":[{},{}]}"#.into(),
        "ListTables" => r#"{"TableNames":["Movies"]}"#.into(),
        "DescribeTable" => format!(r#"{{"Table":{description}}}"#),
        "CreateTable" | "UpdateTable" | "DeleteTable" => {
            format!(r#"{{"TableDescription":{description}}}"#)
        }
        "DescribeTimeToLive" => {
            r#"{"TimeToLiveDescription":{"TimeToLiveStatus":"DISABLED"}}"#.into()
        }
        "UpdateTimeToLive" => {
            r#"{"TimeToLiveSpecification":{"Enabled":true,"AttributeName":"expires"}}"#.into()
        }
        "ListTagsOfResource" => r#"{"Tags":[{"Key":"team","Value":"movies"}]}"#.into(),
        "TagResource" | "UntagResource" => String::new(),
        operation => panic!("no response to {operation}"),
    }
}
