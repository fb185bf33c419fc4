//! `created_at` and `updated_at` in writes of all kinds.

#![expect(
    clippy::unwrap_used,
    reason = "a test may panic; the lint leaves out only functions with `#[test]`"
)]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use chrono::{DateTime, Utc};
use dyno::{Client, Model, Table};
use dyno_testing::{TemporaryTable, temporary_table};

#[derive(Model, Clone, Debug, Default, PartialEq)]
#[dyno(table = "Notes", index(name = "Latest", partition_key = topic, sort_key = updated))]
struct Note {
    #[dyno(partition_key)]
    id: u64,
    topic: String,
    #[dyno(created_at)]
    created: Option<DateTime<Utc>>,
    #[dyno(updated_at)]
    updated: u64,
}

/// A clock that stands still until it is set.
#[derive(Clone, Default)]
struct Hands(Arc<AtomicU64>);

impl Hands {
    fn set(&self, seconds: u64) {
        self.0.store(seconds, Relaxed);
    }

    fn client(&self, client: &Client) -> Client {
        let hands = self.clone();
        client.with_clock(move || UNIX_EPOCH + Duration::from_secs(hands.0.load(Relaxed)))
    }
}

async fn notes() -> (Hands, Table<Note>, TemporaryTable<Note>) {
    let made = temporary_table::<Note>().await.unwrap();
    let hands = Hands::default();
    let notes = hands.client(made.client()).table_named(made.name());
    (hands, notes, made)
}

fn note(id: u64) -> Note {
    Note {
        id,
        topic: "films".into(),
        ..Note::default()
    }
}

fn at(seconds: i64) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp(seconds, 0)
}

/// The times of an item in the table.
async fn times(notes: &Table<Note>, id: u64) -> (Option<DateTime<Utc>>, u64) {
    let note = notes.get(id).consistent().required().await.unwrap();
    (note.created, note.updated)
}

// Q29, Q30
#[tokio::test]
async fn each_kind_of_write_sets_the_times() {
    let (hands, notes, _table) = notes().await;
    hands.set(100);
    let first = notes.put(&note(1)).return_new().await.unwrap();
    assert_eq!((first.created, first.updated), (at(100), 100));
    assert_eq!(times(&notes, 1).await, (at(100), 100));

    // A put keeps the time that the item has.
    hands.set(200);
    notes.put(&first).await.unwrap();
    assert_eq!(times(&notes, 1).await, (at(100), 200));
    // An upsert keeps the one that the table has, also if the item has none.
    hands.set(300);
    let merged = notes.upsert(&note(1)).await.unwrap();
    assert_eq!((merged.created, merged.updated), (at(100), 300));
    notes.upsert_all([note(1), note(2)]).await.unwrap();
    assert_eq!(times(&notes, 1).await, (at(100), 300));
    assert_eq!(times(&notes, 2).await, (at(300), 300));

    hands.set(400);
    let topic = || Note::TOPIC.set("books");
    let updated = notes.update(1_u64, topic()).await.unwrap();
    assert_eq!((updated.created, updated.updated), (at(100), 400));
    let created = notes.update(3_u64, topic()).or_create().await.unwrap();
    assert_eq!((created.created, created.updated), (at(400), 400));
    hands.set(500);
    let again = notes.update(3_u64, topic()).or_create().await.unwrap();
    assert_eq!((again.created, again.updated), (at(400), 500));
    // What the update says itself is done.
    let said = notes.update(3_u64, Note::UPDATED.set(7)).await.unwrap();
    assert_eq!(said.updated, 7);

    hands.set(600);
    notes.create(&note(4)).await.unwrap().unwrap();
    notes.batch().put(note(5)).put_all([note(6)]).await.unwrap();
    let writes = (
        notes.put(&note(7)),
        notes.upsert(&note(1)),
        notes.update(2_u64, topic()),
    );
    notes
        .client()
        .transact_write(writes)
        .or_error()
        .await
        .unwrap();
    for id in 4..8 {
        assert_eq!(times(&notes, id).await, (at(600), 600), "{id}");
    }
    assert_eq!(times(&notes, 1).await, (at(100), 600));
    assert_eq!(times(&notes, 2).await, (at(300), 600));
}

// An update of an item that is older than the option does not say when it was created.
#[tokio::test]
async fn an_update_invents_no_creation() {
    let (hands, notes, _table) = notes().await;
    let old = dyno::item! { "id" => 1, "topic" => "films", "updated" => 1 };
    notes.raw().put(old).await.unwrap();
    hands.set(100);
    let updated = notes.update(1_u64, Note::TOPIC.set("books")).await.unwrap();
    assert_eq!((updated.created, updated.updated), (None, 100));
}

#[tokio::test]
async fn the_clock_is_that_of_the_system_by_default() {
    let notes = temporary_table::<Note>().await.unwrap();
    let written = notes.put(&note(1)).return_new().await.unwrap();
    let since = SystemTime::now().duration_since(written.created.unwrap().into());
    assert!(since.unwrap() < Duration::from_secs(300));
}
