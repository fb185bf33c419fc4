//! What is sent of a model with a version, timestamps and a write id.

#![expect(
    clippy::unwrap_used,
    reason = "a test may panic; the lint leaves out only functions with `#[test]`"
)]

use std::time::{Duration, UNIX_EPOCH};

use dyno::{Model, Table};
use dyno_testing::temporary_table;

use super::{Account, account, accounts};

/// A model of a declared table, whose keys of an index are composed of what a write sets.
#[derive(Table)]
#[dyno(name = "wiki", partition_key(pk: String), sort_key(sk: String), entity = "kind")]
#[dyno(index(name = "GSI1", partition_key(gsi1pk: String), sort_key(updated: u64)))]
struct Wiki;

#[derive(Model, Clone, Debug, Default, PartialEq)]
#[dyno(table = Wiki, partition_key = "PAGE#{name}", sort_key = "PAGE")]
#[dyno(index(GSI1, partition_key = "BY#{author}", sort_key = updated))]
struct Page {
    name: String,
    author: String,
    #[dyno(created_at)]
    created: u64,
    #[dyno(updated_at)]
    updated: u64,
    #[dyno(version)]
    version: u64,
}

async fn pages() -> (Table<Page>, dyno_testing::TemporaryTable<Page>) {
    let made = temporary_table::<Page>().await.unwrap();
    let noon = || UNIX_EPOCH + Duration::from_secs(43_200);
    let client = made.client().with_clock(noon);
    (client.table_named(made.name()), made)
}

#[tokio::test]
async fn a_put_has_the_condition_of_its_version() {
    let accounts = accounts().await;
    let put = |version| {
        let account = Account {
            version,
            ..account(1)
        };
        let put = accounts.put(&account).into_sdk().unwrap();
        put.as_input().clone().build().unwrap()
    };
    let first = put(0);
    let version = |put: &aws_sdk_dynamodb::operation::put_item::PutItemInput| {
        let item = put.item().unwrap();
        item["version"].as_n().unwrap().clone()
    };
    assert_eq!(version(&first), "1");
    let condition = first.condition_expression().unwrap();
    assert_eq!(condition, "attribute_not_exists(#0) OR #0 = :0");
    let later = put(7);
    assert_eq!(version(&later), "8");
    assert_eq!(later.condition_expression().unwrap(), "#0 = :0");
    let values = later.expression_attribute_values().unwrap();
    assert_eq!(values[":0"].as_n().unwrap(), "7");
    assert!(later.return_values_on_condition_check_failure().is_some());
}

#[tokio::test]
async fn an_update_has_what_the_model_sets() {
    let (pages, _table) = pages().await;
    let update = || pages.update("Rust", Page::AUTHOR.set("ada"));
    let sent = update().if_version(3).into_sdk().unwrap();
    let sent = sent.as_input().clone().build().unwrap();
    assert_eq!(
        sent.update_expression().unwrap(),
        "SET #0 = :0, #1 = :1, #2 = :2 ADD #3 :3"
    );
    let names = sent.expression_attribute_names().unwrap();
    let named = ["#0", "#1", "#2", "#3"].map(|placeholder| names[placeholder].as_str());
    assert_eq!(named, ["author", "updated", "gsi1pk", "version"]);
    let created = update().or_create().into_sdk().unwrap();
    let created = created.as_input().clone().build().unwrap();
    let text = created.update_expression().unwrap();
    assert!(text.contains("if_not_exists("), "{text}");
}

// The keys of an index are composed of what the write sets.
#[tokio::test]
async fn composed_keys_follow_what_a_write_sets() {
    let (pages, _table) = pages().await;
    let page = Page {
        name: "Rust".into(),
        author: "ada".into(),
        ..Page::default()
    };
    let by_author = async |author: &str| {
        let found = pages.index(Page::GSI1).query(author).all();
        found.await.unwrap()
    };
    let written = pages.put(&page).return_new().await.unwrap();
    assert_eq!(
        (written.created, written.updated, written.version),
        (43_200, 43_200, 1)
    );
    assert_eq!(by_author("ada").await, std::slice::from_ref(&written));
    let raw = pages.raw().get(("PAGE#Rust", "PAGE")).await.unwrap();
    let raw = raw.unwrap();
    assert_eq!(raw.get("gsi1pk"), Some(&"BY#ada".into()));
    assert_eq!(raw.get("kind"), Some(&"Page".into()));

    let update = pages.update("Rust", Page::AUTHOR.set("bob"));
    let updated = update.if_version(1).await.unwrap();
    assert_eq!(by_author("bob").await, [updated]);
    let merged = pages.upsert(&page).await.unwrap();
    assert_eq!((merged.version, merged.author.as_str()), (3, "ada"));
    assert_eq!(by_author("ada").await, [merged]);
    assert_eq!(by_author("bob").await, []);
}

/// A table whose indexes have the times as they are.
#[derive(Table)]
#[dyno(name = "drafts", partition_key(pk: String), sort_key(sk: String), entity = "kind")]
#[dyno(
    index(name = "Oldest", partition_key(oldest: String), sort_key(created: u64)),
    index(name = "Latest", partition_key(latest: String), sort_key(updated: u64))
)]
struct Drafts;

#[derive(Model, Clone, Debug, Default, PartialEq)]
#[dyno(table = Drafts, partition_key = "DRAFT#{name}", sort_key = "DRAFT")]
#[dyno(index(OLDEST, partition_key = "BY#{author}", sort_key = created))]
#[dyno(index(LATEST, partition_key = "OF#{reviewer}", sort_key = updated))]
struct Draft {
    name: String,
    author: String,
    reviewer: Option<String>,
    title: String,
    #[dyno(created_at)]
    created: u64,
    #[dyno(updated_at)]
    updated: u64,
}

// The times are no texts of composed keys, so they neither keep these nor change them.
#[tokio::test]
async fn times_stand_in_the_keys_of_indexes() {
    let drafts = temporary_table::<Draft>().await.unwrap();
    let draft = Draft {
        name: "a".to_owned(),
        author: "ada".to_owned(),
        ..Draft::default()
    };
    drafts.upsert(&draft).await.unwrap();
    drafts.upsert_all([draft.clone()]).await.unwrap();
    let titled = drafts.update("a", Draft::TITLE.set("A")).await.unwrap();
    assert_eq!(titled.title, "A");
    let oldest = drafts
        .index(Draft::OLDEST)
        .query("ada")
        .all()
        .await
        .unwrap();
    assert_eq!(oldest, std::slice::from_ref(&titled));
    assert_eq!(drafts.index(Draft::LATEST).scan().count().await.unwrap(), 0);
    let reviewed = drafts
        .update("a", Draft::REVIEWER.set("bea"))
        .await
        .unwrap();
    let latest = drafts
        .index(Draft::LATEST)
        .query("bea")
        .all()
        .await
        .unwrap();
    assert_eq!(latest, [reviewed]);
    drafts.update("a", Draft::TITLE.set("B")).await.unwrap();
    let latest = drafts
        .index(Draft::LATEST)
        .query("bea")
        .all()
        .await
        .unwrap();
    assert_eq!(latest[0].title, "B");
}
