//! Temporary tables, on the engine that the environment selects.

#![expect(clippy::unwrap_used, reason = "a test fails with a panic")]

use std::collections::HashSet;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use std::{env, thread};

use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, GlobalSecondaryIndex, KeySchemaElement,
    KeyType, Projection, ProjectionType, Put, ScalarAttributeType, TransactWriteItem,
};
use dyno::{Client, Model};
use dyno_core::client::endpoint::{Endpoint, variable};
use dyno_testing::{client, embedded, sweep, temporary_table};
use tokio::task::JoinSet;

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Movies")]
struct Movie {
    #[dyno(partition_key)]
    id: String,
}

fn movie(id: impl Into<String>) -> Movie {
    Movie { id: id.into() }
}

fn has_endpoint() -> bool {
    Endpoint::find(variable).is_some()
}

async fn tables(client: &Client) -> HashSet<String> {
    let names = client.sdk().list_tables().into_paginator().items().send();
    let names: Vec<String> = names.collect::<Result<_, _>>().await.unwrap();
    names.into_iter().collect()
}

// A56
#[tokio::test]
async fn a_table_exists_for_one_test() {
    let client = client().await.unwrap();
    let table = temporary_table::<Movie>().await.unwrap();
    let name = table.name().to_owned();
    assert!(name.starts_with("dyno-test-Movies-"), "{name}");
    assert!(tables(&client).await.contains(&name));
    drop(table);
    assert!(!tables(&client).await.contains(&name));
}

#[tokio::test]
async fn removing_a_table_waits_until_it_is_gone() {
    let client = client().await.unwrap();
    let table = temporary_table::<Movie>().await.unwrap();
    let name = table.name().to_owned();
    table.remove().await.unwrap();
    assert!(!tables(&client).await.contains(&name));
}

#[tokio::test]
async fn a_test_may_delete_its_table() {
    let table = temporary_table::<Movie>().await.unwrap();
    table.delete_table().await.unwrap();
}

#[test]
fn a_table_may_outlive_its_runtime() {
    let run = |future| {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap()
            .block_on(future)
    };
    let table = run(temporary_table::<Movie>().into_future()).unwrap();
    let name = table.name().to_owned();
    drop(table);
    let left = thread::spawn(|| {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async { tables(&client().await.unwrap()).await })
    });
    assert!(!left.join().unwrap().contains(&name));
}

#[tokio::test]
async fn a_dropped_future_leaves_no_table() {
    let client = embedded();
    for milliseconds in 0..15 {
        let table = temporary_table::<Movie>()
            .client(&client)
            .items([movie("a")]);
        drop(tokio::time::timeout(Duration::from_millis(milliseconds), table.into_future()).await);
    }
    assert_eq!(tables(&client).await, HashSet::new());
}

// A63
#[tokio::test]
async fn a_table_has_its_initial_items() {
    let table = temporary_table::<Movie>()
        .items([movie("a")])
        .items([movie("b")])
        .await
        .unwrap();
    let found = table
        .client()
        .sdk()
        .scan()
        .table_name(table.name())
        .send()
        .await
        .unwrap();
    assert_eq!(found.count(), 2);
}

// A61, A62
#[tokio::test]
async fn options_reach_create_table() {
    let key = KeySchemaElement::builder()
        .attribute_name("rank")
        .key_type(KeyType::Hash)
        .build()
        .unwrap();
    let index = GlobalSecondaryIndex::builder()
        .index_name("ByRank")
        .key_schema(key)
        .projection(
            Projection::builder()
                .projection_type(ProjectionType::All)
                .build(),
        )
        .build()
        .unwrap();
    let table = temporary_table::<Movie>()
        .poll_interval(Duration::from_millis(20))
        .max_polls(500)
        .extra_attribute("rank", ScalarAttributeType::N)
        .customize(move |request| request.global_secondary_indexes(index))
        .customize(|request| request.deletion_protection_enabled(false))
        .await
        .unwrap();
    let described = table
        .client()
        .sdk()
        .describe_table()
        .table_name(table.name())
        .send()
        .await
        .unwrap();
    let described = described.table.unwrap();
    let indexes: Vec<_> = described
        .global_secondary_indexes()
        .iter()
        .filter_map(|index| index.index_name())
        .collect();
    assert_eq!(indexes, ["ByRank"]);
}

#[tokio::test]
async fn tables_of_one_test_share_a_client() {
    let one = temporary_table::<Movie>().await.unwrap();
    let other = temporary_table::<Movie>()
        .client(one.client())
        .await
        .unwrap();
    let mut write = one.client().sdk().transact_write_items();
    for table in [&one, &other] {
        let put = Put::builder()
            .table_name(table.name())
            .item("id", AttributeValue::S("a".into()))
            .build()
            .unwrap();
        write = write.transact_items(TransactWriteItem::builder().put(put).build());
    }
    write.send().await.unwrap();
}

// Connections belong to a runtime. Each of these concurrent tests has its own.
#[test]
fn tests_on_many_runtimes_are_independent() {
    let test = || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let table = temporary_table::<Movie>()
                .items([movie("a")])
                .await
                .unwrap();
            let found = table
                .client()
                .sdk()
                .scan()
                .table_name(table.name())
                .send()
                .await
                .unwrap();
            assert_eq!(found.count(), 1);
        });
    };
    let threads: Vec<_> = (0..8)
        .map(|_| thread::spawn(move || (0..3).for_each(|_| test())))
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_tables_at_once() {
    let client = client().await.unwrap();
    let mut created = JoinSet::new();
    for number in 0..1000 {
        created.spawn(
            temporary_table::<Movie>()
                .items([movie(number.to_string())])
                .into_future(),
        );
    }
    let created: Vec<_> = created
        .join_all()
        .await
        .into_iter()
        .map(Result::unwrap)
        .collect();
    let names: HashSet<String> = created
        .iter()
        .map(|table| table.name().to_owned())
        .collect();
    assert_eq!(names.len(), 1000);
    assert!(tables(&client).await.is_superset(&names));

    let mut removed = JoinSet::new();
    for table in created {
        removed.spawn(table.remove());
    }
    assert!(removed.join_all().await.iter().all(Result::is_ok));
    assert!(tables(&client).await.is_disjoint(&names));
}

#[tokio::test]
async fn a_sweep_deletes_old_temporary_tables_and_no_others() {
    let client = embedded();
    let kept = [
        "Movies",
        "dyno-test-Movies",
        "dyno-test-Movies-9999999999-1-00000000-1",
    ];
    let old = [
        "dyno-test-Movies-1700000000-1-00000000-1",
        "dyno-test-Movies-1700000000-1-00000000-2",
    ];
    for name in kept.into_iter().chain(old) {
        create(&client, name).await;
    }
    assert_eq!(sweep(&client, Duration::from_hours(1)).await.unwrap(), old);
    assert_eq!(tables(&client).await, kept.map(str::to_owned).into());
    assert_eq!(
        sweep(&client, Duration::from_hours(1)).await.unwrap(),
        Vec::<String>::new()
    );
}

#[tokio::test]
async fn a_new_process_sweeps_old_tables_on_an_endpoint() {
    if !has_endpoint() {
        return; // An embedded engine ends with its process.
    }
    let client = client().await.unwrap();
    let old = "dyno-test-Movies-1700000000-1-00000000-1";
    create(&client, old).await;
    assert!(run_alone("a_table_exists_for_one_test").0);
    assert!(!tables(&client).await.contains(old));
}

async fn create(client: &Client, name: &str) {
    let key = KeySchemaElement::builder()
        .attribute_name("id")
        .key_type(KeyType::Hash)
        .build()
        .unwrap();
    let id = AttributeDefinition::builder()
        .attribute_name("id")
        .attribute_type(ScalarAttributeType::S)
        .build()
        .unwrap();
    let create = client
        .sdk()
        .create_table()
        .table_name(name)
        .billing_mode(BillingMode::PayPerRequest);
    create
        .key_schema(key)
        .attribute_definitions(id)
        .send()
        .await
        .unwrap();
}

#[tokio::test]
async fn a_panicking_test_keeps_its_table_and_prints_its_name() {
    let (passed, printed) = run_alone("panics_on_request");
    assert!(!passed);
    let (_, rest) = printed.split_once("temporary table `").unwrap();
    let (name, rest) = rest.split_once("` is left on ").unwrap();
    assert!(name.starts_with("dyno-test-Movies-"), "{printed}");
    let client = client().await.unwrap();
    if has_endpoint() {
        assert!(rest.starts_with("http"), "{printed}");
        assert!(tables(&client).await.contains(name));
        client
            .table_named::<Movie>(name)
            .delete_table()
            .await
            .unwrap();
    } else {
        assert!(
            rest.starts_with("the embedded engine, which ends with this process"),
            "{printed}"
        );
    }
}

#[tokio::test]
async fn panics_on_request() {
    if env::var("DYNO_TEST_PANICS").is_ok() {
        let _table = temporary_table::<Movie>().await.unwrap();
        panic!("requested by a test");
    }
}

/// A server instead of DynamoDB, on which a table has this status for a number of polls, and then no longer exists.
fn slow_table(status: &'static str, polls: usize) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let polls = Arc::new(AtomicUsize::new(polls));
    thread::spawn(move || {
        for stream in listener.incoming() {
            let polls = Arc::clone(&polls);
            thread::spawn(move || respond(stream.unwrap(), status, &polls));
        }
    });
    url
}

fn respond(mut stream: TcpStream, status: &str, polls: &AtomicUsize) {
    let (mut request, mut bytes) = (String::new(), [0; 4096]);
    while let Ok(read @ 1..) = stream.read(&mut bytes) {
        request.push_str(&String::from_utf8_lossy(bytes.get(..read).unwrap()));
        let Some((head, body)) = request.split_once("\r\n\r\n") else {
            continue;
        };
        let length = head.lines().find_map(|line| {
            let line = line.to_ascii_lowercase();
            line.strip_prefix("content-length: ")?.parse::<usize>().ok()
        });
        if length.is_some_and(|length| body.len() < length) {
            continue;
        }
        let table = format!(r#"{{"TableName":"T","TableStatus":"{status}"}}"#);
        let left = polls.load(Ordering::SeqCst);
        let (code, response) = if head.contains("ListTables") {
            (200, r#"{"TableNames":[]}"#.to_owned())
        } else if left == 0 {
            (
                400,
                r#"{"__type":"a#ResourceNotFoundException"}"#.to_owned(),
            )
        } else if head.contains("DescribeTable") {
            polls.store(left - 1, Ordering::SeqCst);
            (200, format!(r#"{{"Table":{table}}}"#))
        } else {
            (200, format!(r#"{{"TableDescription":{table}}}"#))
        };
        let length = response.len();
        let head = format!("HTTP/1.1 {code} Done\r\ncontent-length: {length}\r\n\r\n");
        stream.write_all((head + &response).as_bytes()).unwrap();
        request.clear();
    }
}

// A59, A60: otherwise each further poll would come after a second, and there would be more of them
#[test]
fn the_interval_and_the_number_of_polls_are_those_that_were_set() {
    for (status, polls, test) in [
        ("CREATING", 3, "alone_on_a_slow_table::creates"),
        // The first poll is that of the creation.
        ("ACTIVE", 4, "alone_on_a_slow_table::deletes"),
    ] {
        let output = Command::new(env::current_exe().unwrap())
            .args(["--exact", test, "--ignored", "--nocapture"])
            .env("DYNAMODB_ENDPOINT", slow_table(status, polls))
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
    }
}

mod alone_on_a_slow_table {
    use super::*;

    async fn ends_soon(ends: impl Future<Output = dyno::Error>) {
        // Two more polls at the default interval would take 1.5 seconds at least.
        let soon = tokio::time::timeout(Duration::from_millis(1400), ends);
        let error = soon.await.unwrap();
        assert!(matches!(error, dyno::Error::TableNotReady(_)), "{error:?}");
        assert!(error.to_string().contains("3 polls"), "{error}");
    }

    #[tokio::test]
    #[ignore = "not a test by itself"]
    async fn creates() {
        let table = temporary_table::<Movie>();
        let table = table.poll_interval(Duration::from_millis(1)).max_polls(3);
        ends_soon(async { table.await.map(drop).unwrap_err() }).await;
    }

    #[tokio::test]
    #[ignore = "not a test by itself"]
    async fn deletes() {
        let table = temporary_table::<Movie>();
        let table = table.poll_interval(Duration::from_millis(1)).max_polls(3);
        let table = table.await.unwrap();
        ends_soon(async { table.remove().await.unwrap_err() }).await;
    }
}

/// Runs one test of this file in a separate process. Returns whether it passed, and its standard error.
fn run_alone(test: &str) -> (bool, String) {
    let output = Command::new(env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture"])
        .env("DYNO_TEST_PANICS", "1")
        .output()
        .unwrap();
    (
        output.status.success(),
        String::from_utf8(output.stderr).unwrap(),
    )
}
