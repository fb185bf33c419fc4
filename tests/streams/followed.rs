//! The stream of a table that is followed without Lambda, on the embedded engine and on DynamoDB Local.

use std::env::var;

use dyno::stream::{Record, RecordKind};
use dyno::{Document, Item, Model, Value};
use dyno_testing::{TemporaryTable, temporary_table};
use futures::TryStreamExt as _;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;

use crate::records::random_item;

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Notes", stream = new_and_old_images)]
struct Note {
    #[dyno(partition_key)]
    id: u32,
    #[dyno(default)]
    text: String,
}

#[derive(Document, Debug, PartialEq)]
struct NoteKey {
    id: u32,
}

/// A table with a stream.
async fn table() -> TemporaryTable<Note> {
    temporary_table::<Note>().await.expect("a table")
}

fn note(id: u32, text: &str) -> Note {
    Note {
        id,
        text: text.to_owned(),
    }
}

async fn take<T>(
    records: impl futures::Stream<Item = dyno::Result<Record<T>>>,
    count: usize,
) -> Vec<Record<T>> {
    let records = futures::StreamExt::take(records, count);
    records.try_collect().await.expect("records")
}

/// The value without empty lists and maps, which DynamoDB Local writes into the stream as values without a type.
fn filled(value: &Value) -> Value {
    match value {
        Value::L(values) if values.is_empty() => Value::Null,
        Value::M(item) if item.iter().next().is_none() => Value::Null,
        Value::L(values) => Value::L(values.iter().map(filled).collect()),
        Value::M(item) => Value::M(filled_item(item)),
        value => value.clone(),
    }
}

fn filled_item(item: &Item) -> Item {
    let attributes = item.iter();
    attributes.fold(Item::new(), |item, (name, value)| {
        item.with(name, filled(value))
    })
}

#[allow(dead_code, reason = "`main` runs as an example")]
#[path = "../../examples/changes.rs"]
mod example;

#[tokio::test]
async fn a_worker_continues_after_one_that_died() {
    example::changes(&dyno_testing::embedded()).await.unwrap();
}

#[tokio::test]
async fn the_changes_of_a_table_are_followed_and_resumed() {
    let notes = table().await;
    notes.put(&note(1, "before")).await.unwrap();
    let mut records = notes.changes().stream().await.unwrap();
    notes.put(&note(7, "a")).await.unwrap();
    notes.update(7, Note::TEXT.set("b")).await.unwrap();
    // An equal item is no change, except for the embedded engine.
    if var("DYNAMODB_ENDPOINT").is_ok() {
        notes.put(&note(7, "b")).await.unwrap();
    }
    notes.delete(7).await.unwrap();
    let first = records.try_next().await.unwrap().unwrap();
    assert_eq!(first.kind, RecordKind::Insert);
    assert_eq!((&first.old, &first.new), (&None, &Some(note(7, "a"))));
    assert_eq!(first.keys.read_as::<NoteKey>().unwrap(), NoteKey { id: 7 });
    assert!(first.created_at.is_some() && first.size_bytes > 0 && !first.expired);

    let checkpoint = records.checkpoint().to_string();
    drop(records);
    let resumed = notes.changes().resume(checkpoint.parse().unwrap());
    let rest = take(resumed.stream().await.unwrap(), 2).await;
    let kinds: Vec<_> = rest.iter().map(|record| record.kind).collect();
    assert_eq!(kinds, [RecordKind::Modify, RecordKind::Remove]);
    assert_eq!(rest[0].old, Some(note(7, "a")));
    assert_eq!(rest[0].new, Some(note(7, "b")));
    assert_eq!((&rest[1].old, &rest[1].new), (&Some(note(7, "b")), &None));

    let oldest = notes.changes().from_oldest().stream().await.unwrap();
    assert_eq!(take(oldest, 4).await[0].new, Some(note(1, "before")));
}

// For any two items, the records that the stream has are read back as those items.
#[tokio::test]
async fn any_two_items_are_read_back_from_a_stream() {
    let notes = table().await;
    let raw = notes.client().raw_table(notes.name(), "id");
    let mut runner = TestRunner::deterministic();
    let mut item = |id: u32| -> Item {
        let item = random_item().new_tree(&mut runner).unwrap().current();
        filled_item(&item).with("id", id)
    };
    let pairs: Vec<_> = (0..100).map(|id| (item(id), item(id))).collect();
    for (old, new) in &pairs {
        raw.put(old.clone()).await.unwrap();
        raw.put(new.clone()).await.unwrap();
    }
    let changed: usize = pairs
        .iter()
        .map(|(old, new)| 1 + usize::from(old != new))
        .sum();
    let records = raw.changes().from_oldest().stream().await.unwrap();
    let mut of_items = std::collections::BTreeMap::<u32, Vec<Record<Item>>>::new();
    for record in take(records, changed).await {
        let id = record.keys.read("id").unwrap();
        of_items.entry(id).or_default().push(record);
    }
    for (id, (old, new)) in pairs.into_iter().enumerate() {
        let records = &of_items[&(id as u32)];
        assert_eq!(records[0].new.as_ref(), Some(&old));
        if old != new {
            assert_eq!(records[1].old.as_ref(), Some(&old));
            assert_eq!(records[1].new.as_ref(), Some(&new));
        }
    }
}
