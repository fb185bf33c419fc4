//! The table of several entities: created, compared and exported; cursors, prefixes and Time to Live.

use std::time::Duration;

use aws_sdk_dynamodb::types::{KeySchemaElement, StreamViewType};
use dyno::model::StreamView;
use dyno::observe::Meter;
use dyno::{Collection, Error, Model, Table, TableDefinition, Ttl, ge};

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

// An alarm has no field of an index and no expiry time; its table has them.
#[tokio::test]
async fn every_entity_stands_for_the_table() {
    let client = dyno_testing::embedded().with_table_prefix("test-");
    let (logs, alarms) = (client.table::<Log>(), client.table::<Alarm>());
    alarms.ensure_table().await.unwrap();
    let described = client.sdk().describe_table().table_name("test-logs");
    let table = described.send().await.unwrap().table.unwrap();
    let names = |key: &[KeySchemaElement]| -> Vec<String> {
        let names = key.iter().map(KeySchemaElement::attribute_name);
        names.map(str::to_owned).collect()
    };
    assert_eq!(names(table.key_schema()), ["pk", "sk"]);
    let [global] = table.global_secondary_indexes() else {
        panic!("{:?}", table.global_secondary_indexes());
    };
    assert_eq!(global.index_name(), Some("GSI1"));
    assert_eq!(names(global.key_schema()), ["gsi1pk", "gsi1sk"]);
    let projection = global.projection().unwrap();
    assert_eq!(projection.non_key_attributes(), ["text"]);
    let [local] = table.local_secondary_indexes() else {
        panic!("{:?}", table.local_secondary_indexes());
    };
    assert_eq!(local.index_name(), Some("Local"));
    assert_eq!(names(local.key_schema()), ["pk", "lsk"]);
    let stream = table.stream_specification().unwrap();
    let view = stream.stream_view_type().map(StreamViewType::as_str);
    assert_eq!(view, Some(StreamView::NewAndOldImages.as_str()));
    let expiry = alarms.time_to_live().describe().await.unwrap();
    assert_eq!(expiry.attribute.as_deref(), Some("expires"));
    // The other entity has nothing to add.
    let diff = logs.diff_table().await.unwrap();
    assert!(diff.is_empty(), "{diff:?}");
    logs.ensure_table().await.unwrap();
    #[cfg(feature = "exports")]
    for text in [
        "test-logs",
        "gsi1sk",
        "lsk",
        "expires",
        "NEW_AND_OLD_IMAGES",
    ] {
        let exported = alarms.definition().to_cloud_formation();
        assert!(exported.contains(text), "{text}: {exported}");
    }
}

#[derive(Table)]
#[dyno(
    name = "parcels",
    name_from_env = "DYNO_TEST_VARIABLE_THAT_IS_NOT_SET",
    partition_key(pk: String),
    entity = "kind"
)]
struct Unnamed;

#[derive(Model, Clone, Debug)]
#[dyno(table = Unnamed, partition_key = "PARCEL#{number}")]
struct Parcel {
    number: u8,
}

#[derive(Collection, Debug)]
enum Sent {
    Parcel(Parcel),
}

/// Cargo sets the variable, whose value can be the name of a table.
#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "letters", name_from_env = "CARGO_PKG_NAME")]
struct Letter {
    #[dyno(partition_key)]
    number: u8,
}

#[tokio::test]
async fn a_variable_has_the_name_of_the_table() {
    let client = dyno_testing::embedded().with_table_prefix("test-");
    let letters = client.table::<Letter>();
    assert_eq!(letters.name(), format!("test-{}", env!("CARGO_PKG_NAME")));
    letters.ensure_table().await.unwrap();
    letters.put(&Letter { number: 1 }).await.unwrap();
    assert_eq!(letters.get(1).await.unwrap(), Some(Letter { number: 1 }));
    assert_eq!(client.table_named::<Letter>("other").name(), "test-other");
    assert_eq!(
        TableDefinition::of::<Letter>(),
        letters.definition().named("letters")
    );
    // A temporary table has a name of its own, and needs no variable.
    let parcels = temporary::<Parcel>().await;
    parcels.put(&Parcel { number: 1 }).await.unwrap();
    assert_eq!(parcels.scan().count().await.unwrap(), 1);
}

#[tokio::test]
async fn nothing_is_sent_to_a_table_without_its_variable() {
    let client = dyno_testing::embedded();
    let (parcels, meter) = (client.table::<Parcel>(), Meter::new());
    let parcel = Parcel { number: 1 };
    let letters = client.table::<Letter>();
    letters.ensure_table().await.unwrap();
    let all = [
        parcels.put(&parcel).meter(&meter).await.unwrap_err(),
        parcels.get(1).meter(&meter).await.unwrap_err(),
        parcels
            .update(1, dyno::path_of::<Parcel>("note").remove())
            .await
            .unwrap_err(),
        parcels.delete(1).await.unwrap_err(),
        parcels.query(1).all().await.unwrap_err(),
        parcels.scan().count().await.unwrap_err(),
        parcels.ensure_table().await.unwrap_err(),
        parcels.wait_until_active().await.unwrap_err(),
        parcels.batch_get([1, 2]).await.unwrap_err(),
        parcels.raw().scan().all().await.unwrap_err(),
        client
            .collection::<Sent>()
            .query(1)
            .all()
            .await
            .unwrap_err(),
        parcels.collection::<Sent>().scan().all().await.unwrap_err(),
        parcels.entity::<Parcel>().get(1).await.unwrap_err(),
        client
            .transact_write((parcels.put(&parcel),))
            .await
            .unwrap_err(),
        client
            .transact_get((parcels.get(1), letters.get(1)))
            .await
            .unwrap_err(),
        client
            .batch_get((letters.batch_get([1]), parcels.batch_get([1])))
            .await
            .unwrap_err(),
        parcels
            .get(1)
            .into_sdk()
            .unwrap()
            .send()
            .await
            .unwrap_err()
            .into(),
    ];
    let (several, other) = (Meter::new(), Letter { number: 2 });
    let all = all.into_iter().chain([
        client
            .transact_write((letters.put(&other), parcels.put(&parcel)))
            .meter(&several)
            .await
            .unwrap_err(),
        client
            .transact_get((letters.get(1), parcels.get(1)))
            .meter(&several)
            .await
            .unwrap_err(),
        client
            .batch_get((letters.batch_get([1]), parcels.batch_get([1])))
            .meter(&several)
            .await
            .unwrap_err(),
        client
            .transact_get((letters.get(1), parcels.get(1)))
            .into_sdk()
            .unwrap()
            .send()
            .await
            .unwrap_err()
            .into(),
    ]);
    for error in all {
        assert!(matches!(error, Error::Config(_)), "{error:?}");
        assert_eq!(
            error.to_string(),
            "`DYNO_TEST_VARIABLE_THAT_IS_NOT_SET` is not set; set it to the name of the table"
        );
        assert!(!error.is_retryable() && !error.is_outcome_unknown());
    }
    assert_eq!((meter.responses(), several.responses()), (0, 0));
    // The client is that of other tables as well.
    let letters = parcels.client().table::<Letter>();
    letters.put(&other).await.unwrap();
    assert_eq!(letters.get(2).await.unwrap(), Some(other));
    let batch = parcels.batch().put_all([parcel.clone()]).await.unwrap_err();
    let text = format!("{batch:?}");
    assert!(
        text.contains("DYNO_TEST_VARIABLE_THAT_IS_NOT_SET"),
        "{text}"
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
