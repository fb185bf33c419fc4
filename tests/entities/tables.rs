//! The table of several entities: created, compared and exported; cursors, prefixes and Time to Live.

use std::time::Duration;

use dyno::model::StreamView;
use dyno::{Model, Table, Ttl, ge};

use crate::temporary;

#[derive(Table)]
#[dyno(
    name = "logs",
    partition_key(pk: String),
    sort_key(sk: String),
    entity = "kind",
    index(name = "GSI1", partition_key(gsi1pk: String), sort_key(gsi1sk: String), projection = include(text)),
    local_index(name = "Local", sort_key(lsk: u64)),
    ttl = "expires",
    stream = new_and_old_images,
    entities(Log, Alarm)
)]
struct Logs;

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Logs, partition_key = "APP#{app}", sort_key = "LOG#{number}", index(LOCAL, sort_key = size))]
struct Log {
    app: String,
    number: u32,
    size: u64,
    text: String,
    expires: Option<Ttl>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Logs, partition_key = "APP#{app}", sort_key = "ALARM#{number}")]
struct Alarm {
    app: String,
    number: u32,
}

fn log(number: u32) -> Log {
    Log {
        app: "a".to_owned(),
        number,
        size: 7,
        text: "x".to_owned(),
        expires: None,
    }
}

#[derive(Table)]
#[dyno(name = "pipes", partition_key(pk: String), entity = "kind", entities(Pipe))]
struct Pipes;

#[derive(Model)]
#[dyno(table = Pipes, partition_key = "PIPE|{number}")]
struct Pipe {
    number: u8,
}

#[test]
fn a_pipe_does_not_end_a_cell_of_the_access_patterns() {
    let table = Pipes::access_patterns().to_string();
    let row = table.lines().last().unwrap();
    assert_eq!(
        row,
        r#"| Pipe   | get, query | pk = "PIPE\|{number}" | pk = "PIPE\|007" |"#
    );
}

/// Notes of orders have keys that begin as those of orders.
#[derive(Table)]
#[dyno(
    name = "notes",
    partition_key(pk: String),
    sort_key(sk: String),
    entity = "kind",
    index(name = "GSI1", partition_key(gsi1pk: String), sort_key(gsi1sk: String)),
    entities(Order, Note)
)]
struct Notes;

#[derive(Model)]
#[dyno(
    table = Notes,
    partition_key = "CUSTOMER#{customer}",
    sort_key = "ORDER#{number}",
    index(GSI1, partition_key = "DAY#{day}", sort_key = "ORDER#{number}")
)]
struct Order {
    customer: u8,
    number: u8,
    day: u8,
}

#[derive(Model)]
#[dyno(
    table = Notes,
    partition_key = "CUSTOMER#{customer}",
    sort_key = "ORDER#{number}#NOTE#{note}",
    index(GSI1, partition_key = "DAY#{day}", sort_key = "NOTE#{note}")
)]
struct Note {
    customer: u8,
    number: u8,
    note: u8,
    day: u8,
}

// The cell and the request say the same: a query has a filter where items of other entities are read.
#[tokio::test]
async fn access_patterns_say_which_queries_are_filtered() {
    let reads: Vec<(&str, String)> = Notes::access_patterns()
        .to_string()
        .lines()
        .skip(2)
        .map(|row| {
            let cells: Vec<&str> = row.split(" | ").map(str::trim).collect();
            (cells[0], cells[1].to_owned())
        })
        .map(|(entity, read)| {
            (
                if entity.contains("Order") {
                    "Order"
                } else {
                    "Note"
                },
                read,
            )
        })
        .collect();
    let expected = [
        ("Order", "get, query, filtered"),
        ("Order", "index GSI1: query"),
        ("Note", "get, query, filtered"),
        ("Note", "index GSI1: query"),
    ];
    assert_eq!(
        reads,
        expected.map(|(entity, read)| (entity, read.to_owned()))
    );
    let filtered: Vec<bool> = Notes::access_patterns()
        .patterns
        .iter()
        .map(|pattern| pattern.filtered)
        .collect();
    assert_eq!(filtered, [true, false, true, false]);

    let client = dyno_testing::embedded();
    let (orders, notes) = (client.table::<Order>(), client.table::<Note>());
    macro_rules! has_filter {
        ($query:expr) => {
            $query.into_sdk().unwrap().get_filter_expression().is_some()
        };
    }
    let queries = [
        has_filter!(orders.query(1)),
        has_filter!(orders.index(Order::GSI1).query(1)),
        has_filter!(notes.query(1)),
        has_filter!(notes.index(Note::GSI1).query(1)),
    ];
    assert_eq!(queries.as_slice(), filtered);
}

#[tokio::test]
async fn every_entity_stands_for_the_table() {
    let client = dyno_testing::embedded().with_table_prefix("test-");
    let (logs, alarms) = (client.table::<Log>(), client.table::<Alarm>());
    assert_eq!(logs.name(), "test-logs");
    assert_eq!(logs.definition(), alarms.definition());
    logs.ensure_table().await.unwrap();
    let diff = alarms.diff_table().await.unwrap();
    assert!(diff.is_empty(), "{diff:?}");
    let schema = <Log as Model>::SCHEMA.table;
    assert_eq!(schema, <Alarm as Model>::SCHEMA.table);
    assert_eq!(schema.ttl, Some("expires"));
    assert_eq!(schema.stream, Some(StreamView::NewAndOldImages));
    #[cfg(feature = "exports")]
    assert_eq!(
        logs.definition().to_cloud_formation(),
        alarms.definition().to_cloud_formation()
    );
}

// Q53, Q57
#[tokio::test]
async fn pages_go_on_where_they_ended() {
    let logs = temporary::<Log>().await;
    let alarms = logs.client().table_named::<Alarm>(logs.name());
    // Engines differ in the order of items with equal sort keys of an index.
    let sized = |number| Log {
        size: 7 + u64::from(number),
        ..log(number)
    };
    let all: Vec<Log> = (0..7).map(sized).collect();
    logs.batch().put_all(&all).await.unwrap();
    let alarm = |number| Alarm {
        app: "a".to_owned(),
        number,
    };
    alarms.batch().put_all((0..3).map(alarm)).await.unwrap();

    let mut read = Vec::new();
    let mut cursor = None;
    loop {
        let page = logs
            .query("a")
            .limit(2)
            .maybe_start_after(cursor)
            .page()
            .await;
        let page = page.unwrap();
        read.extend(page.items);
        cursor = page.cursor;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(read, all);
    let after = logs.cursor(&all[4]).unwrap();
    let rest = logs.query("a").start_after(after).all().await.unwrap();
    assert_eq!(rest, all[5..]);
    let local = logs.index(Log::LOCAL);
    let after = local.cursor(&all[4]).unwrap();
    let rest = local.query("a").start_after(after).all().await.unwrap();
    assert_eq!(rest, all[5..]);
    let consistent = local.query("a").sort_key(ge(12_u64)).consistent();
    assert_eq!(consistent.count().await.unwrap(), 2);
}

// The table declares Time to Live; an entity has the attribute, another one does not.
#[tokio::test]
async fn the_expiry_time_of_an_entity_is_an_attribute_of_the_table() {
    let logs = temporary::<Log>().await;
    let described = logs.time_to_live().describe().await.unwrap();
    assert_eq!(described.attribute.as_deref(), Some("expires"));
    let now = Ttl::after(Duration::ZERO);
    let passed = Ttl::from_seconds(now.seconds() - 60);
    let expiring = |number, expires| Log {
        expires,
        ..log(number)
    };
    let all = [
        expiring(0, None),
        expiring(1, Some(passed)),
        expiring(2, Some(Ttl::after(Duration::from_secs(3_600)))),
    ];
    logs.batch().put_all(&all).await.unwrap();
    let alarms = logs.client().table_named::<Alarm>(logs.name());
    let app = || "a".to_owned();
    alarms
        .put(&Alarm {
            app: app(),
            number: 0,
        })
        .await
        .unwrap();

    // It is the attribute that the table names, as a number.
    let raw = logs.raw();
    let item = raw.get(("APP#a", "LOG#0000000001")).await.unwrap().unwrap();
    assert_eq!(item.read::<u64>("expires").unwrap(), passed.seconds());
    let alarm = raw.get(("APP#a", "ALARM#0000000000")).await.unwrap();
    assert!(alarm.unwrap().get("expires").is_none());
    // Until DynamoDB deletes it, an expired item is read, unless a filter leaves it out.
    assert_eq!(logs.query("a").all().await.unwrap(), all);
    let valid = Log::EXPIRES.gt(now) | Log::EXPIRES.not_exists();
    let found = logs.query("a").filter(valid).all().await.unwrap();
    assert_eq!(found, [all[0].clone(), all[2].clone()]);
    // An update changes it, and one removes it.
    let key = || ("a", 1);
    logs.update(key(), Log::EXPIRES.set(now)).await.unwrap();
    let found = logs.get(key()).await.unwrap().unwrap();
    assert_eq!(found.expires, Some(now));
    logs.update(key(), Log::EXPIRES.remove()).await.unwrap();
    assert_eq!(logs.get(key()).await.unwrap(), Some(log(1)));
}
