use std::collections::BTreeMap;
use std::sync::Mutex;

use dyno::batch::{FailureReason, Stopped, WriteBackReport};
use dyno::op::WrittenBack;
use dyno::{Document, Error, Item, Model, RawTable, item};
use dyno_testing::{Fault, Faults, temporary_table};
use serde_json::Value;

use super::{User, ada, stored, users, version_1, version_2, version_3};

#[tokio::test]
async fn a_get_writes_an_older_item_back() {
    let users = users([version_1(1), version_2(2), version_3(3)]).await;
    for id in 1..=3 {
        assert_eq!(users.get(id).write_back().await.unwrap(), Some(ada(id)));
        assert_eq!(stored(&users, id).await, Some(version_3(id)));
    }
    assert_eq!(users.get(4).write_back().await.unwrap(), None);
    assert_eq!(stored(&users, 4).await, None);
}

#[tokio::test]
async fn a_scan_and_a_query_write_older_items_back() {
    let items = (0..40).map(|id| match id % 3 {
        0 => version_1(id),
        1 => version_2(id),
        _ => version_3(id),
    });
    let users = users(items).await;
    let one = users.query(1).write_back().await.unwrap();
    assert_eq!((one.written, one.changed_meanwhile), (1, 0));
    assert_eq!(stored(&users, 1).await, Some(version_3(1)));
    let some = users
        .scan()
        .project::<User>()
        .limit(5)
        .write_back()
        .await
        .unwrap();
    assert_eq!((some.written, some.changed_meanwhile), (5, 0));
    let rest = users.scan().write_back().await.unwrap();
    assert_eq!((rest.written, rest.changed_meanwhile), (21, 0));
    assert_eq!(users.scan().write_back().await.unwrap().written, 0);
    for id in 0..40 {
        assert_eq!(stored(&users, id).await, Some(version_3(id)), "{id}");
    }
}

/// What somebody else writes while an item is upgraded, and where.
static MEANWHILE: Mutex<Option<(RawTable, Option<Item>)>> = Mutex::new(None);

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Users", item_version = 2, upgrade(from = 1, with = overtaken))]
struct Overtaken {
    #[dyno(partition_key)]
    id: u64,
    first: String,
    note: Option<String>,
}

fn overtaken(item: &mut Item) {
    if let Some(name) = item.remove("name") {
        item.insert("first", name);
    }
    let Some((raw, other)) = MEANWHILE.lock().expect("a lock").take() else {
        return;
    };
    let write = async move {
        match other {
            Some(other) => raw.put(other).await.map(drop),
            None => raw.delete(item! { "id" => 1 }).await.map(drop),
        }
    };
    let written = tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(write));
    written.expect("a raw write");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_that_came_meanwhile_is_not_lost() {
    let old = || item! { "id" => 1, "name" => "Ada", "age" => 36 };
    let without_age = item! { "id" => 1, "name" => "Ada" };
    let current = item! { "id" => 1, "first" => "Ada", "item_version" => 2 };
    let others = [
        Some(old().with("name", "Eve")),
        Some(old().with("note", "new")),
        Some(old().with("age", 37)),
        Some(without_age),
        Some(current),
        None,
    ];
    let users = temporary_table::<Overtaken>().await.unwrap();
    let raw = users.raw();
    let ada = Overtaken {
        id: 1,
        first: "Ada".into(),
        note: None,
    };
    for other in others {
        for is_scan in [false, true] {
            raw.put(old()).await.unwrap();
            *MEANWHILE.lock().unwrap() = Some((raw.clone(), other.clone()));
            if is_scan {
                let done = users.scan().write_back().await.unwrap();
                assert_eq!((done.written, done.changed_meanwhile), (0, 1), "{other:?}");
            } else {
                let read = users.get(1_u64).write_back().await.unwrap();
                assert_eq!(read.as_ref(), Some(&ada), "{other:?}");
            }
            let stored = raw.get(item! { "id" => 1 }).consistent().await.unwrap();
            assert_eq!(stored, other);
        }
    }
    raw.put(old()).await.unwrap();
    assert_eq!(users.get(1_u64).write_back().await.unwrap(), Some(ada));
    let stored = raw.get(item! { "id" => 1 }).consistent().await.unwrap();
    assert_eq!(
        stored,
        Some(item! { "id" => 1, "first" => "Ada", "item_version" => 2 })
    );
}

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Users", item_version(2, attribute = "v"), upgrade(from = 1, with = |_: &mut Item| ()))]
struct Counted {
    #[dyno(partition_key)]
    id: u64,
    #[dyno(version)]
    version: u64,
}

#[tokio::test]
async fn a_versioned_item_is_written_back_with_its_next_version() {
    let users = temporary_table::<Counted>().await.unwrap();
    let raw = users.raw();
    raw.put(item! { "id" => 1, "version" => 5 }).await.unwrap();
    let written = users.get(1_u64).write_back().await.unwrap().unwrap();
    assert_eq!(written.version, 6);
    let stored = raw.get(item! { "id" => 1 }).consistent().await.unwrap();
    assert_eq!(stored, Some(item! { "id" => 1, "version" => 6, "v" => 2 }));
    users.put(&written).await.unwrap();
}

/// An upgrade whose documents name only what they change.
#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(
    table = "Users",
    item_version = 3,
    upgrade(from = 1, with = Tracked1::upgrade),
    upgrade(from = 2, with = version_of_its_own)
)]
struct Tracked {
    #[dyno(partition_key)]
    id: u64,
    first: String,
    #[dyno(version)]
    version: u64,
    #[dyno(write_id)]
    write_id: String,
    #[dyno(created_at)]
    created_at: u64,
    #[dyno(updated_at)]
    updated_at: u64,
    #[dyno(generated)]
    number: String,
}

#[derive(Document)]
struct Tracked1 {
    name: String,
}

#[derive(Document)]
struct Tracked2 {
    first: String,
}

impl Tracked1 {
    fn upgrade(self) -> Tracked2 {
        Tracked2 { first: self.name }
    }
}

/// The version counts writes, which an upgrade knows nothing of.
fn version_of_its_own(item: &mut Item) {
    item.insert("version", 77);
}

// Q62: what a write sets by itself is not for an upgrade to hand on.
#[tokio::test]
async fn an_upgrade_keeps_what_the_model_sets_by_itself() {
    let users = temporary_table::<Tracked>().await.unwrap();
    let raw = users.raw();
    let old = |version: Option<u64>| {
        let item = item! {
            "id" => 1, "name" => "Ada", "write_id" => "old", "created_at" => 10, "updated_at" => 20, "number" => "n-1"
        };
        match version {
            Some(version) => item.with("version", version),
            None => item,
        }
    };
    for version in [Some(5_u64), None] {
        raw.put(old(version)).await.unwrap();
        let before = version.unwrap_or_default();
        let read = users.get(1_u64).await.unwrap().unwrap();
        assert_eq!((read.version, read.created_at), (before, 10));
        assert_eq!(
            (&*read.first, &*read.number, read.updated_at),
            ("Ada", "n-1", 20)
        );
        assert_eq!(read.write_id, "old");
        let written = users.scan().write_back().await.unwrap();
        assert_eq!((written.written, written.changed_meanwhile), (1, 0));
        let now = users.get(1_u64).consistent().await.unwrap().unwrap();
        assert_eq!((now.version, now.created_at), (before + 1, 10));
        assert!(now.updated_at > 20 && now.write_id != "old" && now.number == "n-1");
        assert_eq!(users.scan().write_back().await.unwrap().written, 0);

        raw.put(old(version)).await.unwrap();
        let mut ada = users.get(1_u64).loaded().required().await.unwrap();
        ada.first = "Eve".into();
        users.save(&mut ada).await.unwrap();
        let now = users.get(1_u64).consistent().await.unwrap().unwrap();
        assert_eq!(
            (&*now.first, now.version, now.created_at),
            ("Eve", before + 1, 10)
        );
    }
}

// Without a write id, an item that an earlier attempt wrote is known by its attributes.
#[tokio::test]
async fn a_lost_response_is_not_a_change_by_somebody_else() {
    let is_current = |put: &Value| put["Item"]["item_version"]["N"] == "3";
    let lost = Faults::none().on("PutItem").when(is_current).times(2);
    let lost = lost.inject(Fault::ResponseLost);
    let users = temporary_table::<User>().faults(&lost).await.unwrap();
    for id in 0..9 {
        users.raw().put(version_1(id)).await.unwrap();
    }
    let done = users.scan().write_back().await.unwrap();
    assert_eq!(
        (done.written, done.changed_meanwhile, done.unknown),
        (9, 0, 0)
    );
    for id in 0..9 {
        assert_eq!(stored(&users, id).await, Some(version_3(id)), "{id}");
    }
}

/// Whether a request puts the current item with this id.
fn puts(id: &'static str) -> impl Fn(&Value) -> bool {
    move |put| {
        let is = |name: &str, value| {
            put.pointer(&format!("/Item/{name}/N")) == Some(&Value::from(value))
        };
        is("item_version", "3") && is("id", id)
    }
}

// Q62, G28
#[tokio::test]
async fn an_item_that_fails_is_reported_and_the_others_are_written() {
    let faults = Faults::none().on("PutItem").when(puts("5"));
    let faults = faults.inject(Fault::Error("ValidationException"));
    let faults = faults.on("PutItem").when(puts("6"));
    let faults = faults.inject(Fault::ResponseLost);
    let users = temporary_table::<User>().faults(&faults).await.unwrap();
    for id in 0..9 {
        let item = match id {
            3 => item! { "id" => 3, "points" => "7" },
            id => version_1(id),
        };
        users.raw().put(item).await.unwrap();
    }
    let report = users.scan().write_back().report().await.unwrap();
    assert!(report.stopped.is_none() && !report.is_complete());
    assert_eq!((report.done.written, report.done.changed_meanwhile), (6, 0));
    let failed = report.failed.iter().map(|failed| {
        let key = failed.input.as_ref().unwrap().as_item();
        let id: u64 = key.read("id").unwrap();
        (id, (&failed.reason, failed.attempts))
    });
    let failed: BTreeMap<_, _> = failed.collect();
    assert!(
        matches!(
            failed.values().collect::<Vec<_>>()[..],
            [
                (FailureReason::Unreadable(_), 0),
                (FailureReason::Rejected(_), 1),
                (FailureReason::Unknown(Some(_)), 1),
            ]
        ),
        "{failed:?}"
    );
    assert_eq!(failed.into_keys().collect::<Vec<_>>(), [3, 5, 6]);
    for id in [0, 1, 2, 4, 6, 7, 8] {
        assert_eq!(stored(&users, id).await, Some(version_3(id)), "{id}");
    }
    // Awaited by itself, it is an error with the report. The next run finds what is still older.
    let error = users.query(3).write_back().or_error().await.unwrap_err();
    let Error::Incomplete(incomplete) = error else {
        panic!("{error:?}");
    };
    let text = "User: 1 of 1 operations of the batch were not written: ";
    assert!(incomplete.to_string().starts_with(text), "{incomplete}");
    let report = incomplete.into_report::<WriteBackReport<User>>().unwrap();
    assert_eq!(
        (report.failed.len(), report.done),
        (1, WrittenBack::default())
    );
    let rest = users.scan().write_back().await.unwrap_err().into_report();
    assert_eq!(rest.failed.len(), 2);
    assert!(rest.complete().is_err());
}

#[tokio::test]
async fn what_no_item_causes_ends_it() {
    for (fault, is_stuck, most) in [
        (Fault::Error("AccessDeniedException"), false, 8),
        (Fault::Throttled, true, 18),
    ] {
        let is_current = |put: &Value| put["Item"]["item_version"]["N"] == "3";
        let faults = Faults::none().on("PutItem").when(is_current).inject(fault);
        let users = temporary_table::<User>().faults(&faults).await.unwrap();
        for id in 0..40 {
            users.raw().put(version_1(id)).await.unwrap();
        }
        let report = users.scan().write_back().report().await.unwrap();
        assert_eq!(report.done.written, 0);
        assert!((1..=most).contains(&report.failed.len()), "{report:?}");
        match report.stopped {
            Some(Stopped::NoProgress(_)) => assert!(is_stuck),
            Some(Stopped::Error(error)) => assert!(!is_stuck && error.is_access_denied()),
            other => panic!("{other:?}"),
        }
    }
    let denied = Faults::none().on("Scan");
    let denied = denied.inject(Fault::Error("AccessDeniedException"));
    let users = temporary_table::<User>().faults(&denied).await.unwrap();
    let report = users.scan().write_back().report().await.unwrap();
    assert!(report.failed.is_empty() && !report.is_complete());
    let error = report.complete().unwrap_err();
    assert!(error.is_access_denied(), "{error}");
}
