use std::collections::BTreeMap;

use dyno::error::UnreadableItem;
use dyno::{Document, Error, Item, Model, Value, from_item, item, to_item};
use futures::StreamExt as _;
use proptest::prelude::*;

use super::{User, ada, users, version_1, version_2, version_3};

#[track_caller]
fn unreadable<T>(result: dyno::Result<T>) -> Box<UnreadableItem> {
    match result {
        Err(Error::Decode(unreadable)) => unreadable,
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("it was read"),
    }
}

#[tokio::test]
async fn a_get_reads_items_of_all_versions() {
    let users = users([version_1(1), version_2(2), version_3(3)]).await;
    for id in 1..=3 {
        assert_eq!(users.get(id).await.unwrap(), Some(ada(id)));
    }
}

#[tokio::test]
async fn a_page_and_a_batch_get_may_have_items_of_all_versions() {
    let items = (0..60).map(|id| match id % 3 {
        0 => version_1(id),
        1 => version_2(id),
        _ => version_3(id),
    });
    let users = users(items).await;
    let all: Vec<User> = (0..60).map(ada).collect();

    let mut scanned = users.scan().all().await.unwrap();
    scanned.sort_by_key(|user| user.id);
    assert_eq!(scanned, all);
    let found = users.batch_get(0..60).await.unwrap();
    let mut found: Vec<User> = found.into_iter().flatten().collect();
    found.sort_by_key(|user| user.id);
    assert_eq!(found, all);
    let streamed = users.query(4).stream();
    let streamed: Vec<_> = streamed.collect().await;
    assert_eq!(
        streamed.into_iter().map(Result::unwrap).collect::<Vec<_>>(),
        [ada(4)]
    );
}

#[tokio::test]
async fn a_newer_item_is_an_error_that_names_its_version() {
    let newer = item! { "id" => 9, "display" => "secret", "item_version" => 4 };
    let users = users([version_1(1), newer.clone(), version_3(3)]).await;
    let error = users.get(9).await;
    let unreadable = unreadable(error);
    assert_eq!(unreadable.error().unknown_item_version(), Some(4));
    assert_eq!(unreadable.item(), Some(newer));
    assert_eq!(
        Error::Decode(unreadable).to_string(),
        "User (9): attribute `item_version`: expected an item version from 1 to 3, found 4"
    );
    // The other items of the page remain.
    let page = users.scan().lenient().all().await.unwrap();
    let (read, failed): (Vec<_>, Vec<_>) = page.into_iter().partition(Result::is_ok);
    assert_eq!((read.len(), failed.len()), (2, 1));
    assert!(users.scan().all().await.is_err());
}

#[derive(Document, Debug, PartialEq)]
struct Points {
    points: u64,
}

#[derive(Document, Debug, PartialEq)]
struct RawPoints {
    points: Value,
    item_version: Option<u32>,
}

#[tokio::test]
async fn a_projection_has_the_version_or_is_refused() {
    let users = users([version_2(2), version_3(3)]).await;
    let refused = "a projection does not upgrade items, and leaves out their version `item_version`; \
                   use a view, or add a field for it";
    let get = users.get(3).project::<Points>().await.unwrap_err();
    let scan = users.scan().project::<Points>().all().await.unwrap_err();
    let batch = users.batch_get([3]).project::<Points>().await.unwrap_err();
    assert!(batch.to_string().contains(refused), "{batch}");
    for error in [get, scan] {
        assert!(matches!(error, Error::InvalidRequest(_)), "{error:?}");
        assert!(error.to_string().ends_with(refused), "{error}");
    }
    let raw = users.get(2).project::<RawPoints>().await.unwrap().unwrap();
    assert_eq!((raw.points, raw.item_version), ("7".into(), Some(2)));
    let whole = users.get(3).project::<User>().await.unwrap();
    assert_eq!(whole, Some(ada(3)));
}

#[derive(Model, Debug, PartialEq)]
#[dyno(table = "Orders", item_version = 2, upgrade(from = 1, with = cents))]
struct Order {
    #[dyno(partition_key)]
    id: u64,
    #[dyno(flatten)]
    payment: Payment,
    total: u64,
    #[dyno(flatten)]
    rest: BTreeMap<String, Value>,
}

#[derive(Document, Debug, PartialEq)]
#[dyno(tag = "kind")]
enum Payment {
    Cash,
    Card { number: String },
}

fn cents(item: &mut Item) {
    if let Ok(euros) = item.read::<u64>("euros") {
        item.remove("euros");
        item.insert("total", 100 * euros);
    }
}

/// Enums and maps that are flattened see the attributes of the upgraded item, and not the number.
#[test]
fn flattened_documents_are_read_from_the_upgraded_item() {
    let order = |payment| Order {
        id: 1,
        payment,
        total: 300,
        rest: BTreeMap::from([("note".to_owned(), "x".into())]),
    };
    for (json, payment) in [
        (
            r#"{"kind":{"S":"Cash"},"note":{"S":"x"},"euros":{"N":"3"},"id":{"N":"1"}}"#,
            Payment::Cash,
        ),
        (
            r#"{"id":{"N":"1"},"euros":{"N":"3"},"note":{"S":"x"},"number":{"S":"7"},"kind":{"S":"Card"}}"#,
            Payment::Card { number: "7".into() },
        ),
    ] {
        let expected = order(payment);
        assert_eq!(dyno::from_dynamodb_json::<Order>(json).unwrap(), expected);
        let current = dyno::to_dynamodb_json(&expected).unwrap();
        assert_eq!(
            dyno::from_dynamodb_json::<Order>(&current).unwrap(),
            expected
        );
    }
}

#[test]
fn errors_name_the_step_and_keep_its_cause() {
    let read = |item: &Item| from_item::<User>(&to_item(item).unwrap()).unwrap_err();
    let text = |item: Item| read(&item).to_string();

    let error = read(&item! { "id" => 1, "points" => "7" });
    assert_eq!(
        error.to_string(),
        "the item of version 1 cannot be upgraded"
    );
    let mut causes = Vec::new();
    let mut source = std::error::Error::source(&error);
    while let Some(cause) = source {
        causes.push(cause.to_string());
        source = cause.source();
    }
    assert_eq!(
        causes,
        [
            "expected an item that can be upgraded",
            "a user without a name"
        ]
    );

    let second = item! { "id" => 1, "first" => "A", "points" => "many", "item_version" => 2 };
    assert_eq!(text(second), "the item of version 2 cannot be upgraded");
    for version in [0, 4] {
        let item = item! { "id" => 1, "item_version" => version };
        assert_eq!(
            text(item),
            format!(
                "attribute `item_version`: expected an item version from 1 to 3, found {version}"
            )
        );
    }
    let text_as_version = item! { "id" => 1, "item_version" => "3" };
    assert_eq!(
        text(text_as_version),
        "attribute `item_version`: expected N, found S"
    );
    // The error of a current item is its own.
    let current = item! { "id" => 1, "first" => "A", "points" => "7", "item_version" => 3 };
    assert_eq!(text(current), "attribute `points`: expected N, found S");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// An item of any version, with its attributes in any order, is read as the user that wrote it.
    #[test]
    fn random_users_are_read_from_items_of_all_versions(
        id: u64,
        first in "[a-zA-Z]{1,12}",
        last in proptest::option::of("[a-zA-Z]{1,12}"),
        points: u64,
        note in proptest::option::of(".{0,20}"),
        shuffle in any::<proptest::sample::Index>(),
    ) {
        let user = User { id, first, last, points, note };
        let mut versions = vec![to_item(&user).unwrap()];
        let mut older = versions[0].clone();
        let n = |text: &str| aws_sdk_dynamodb::types::AttributeValue::N(text.into());
        let s = |text: String| aws_sdk_dynamodb::types::AttributeValue::S(text);
        older.insert("points".into(), s(user.points.to_string()));
        older.insert("item_version".into(), n("2"));
        versions.push(older.clone());
        let name = match &user.last {
            Some(last) => format!("{} {last}", user.first),
            None => user.first.clone(),
        };
        older.remove("first");
        older.remove("last");
        older.remove("item_version");
        older.insert("name".into(), s(name));
        versions.push(older.clone());
        older.insert("item_version".into(), n("1"));
        versions.push(older);
        for version in versions {
            let json: Item = from_item(&version).unwrap();
            let mut members: Vec<(String, String)> = json
                .iter()
                .map(|(name, value)| (name.clone(), dyno::to_dynamodb_json(&Item::new().with(name, value.clone())).unwrap()))
                .collect();
            let count = members.len();
            members.rotate_left(shuffle.index(count));
            let members: Vec<&str> = members.iter().map(|(_, json)| &json[1..json.len() - 1]).collect();
            let text = format!("{{{}}}", members.join(","));
            prop_assert_eq!(dyno::from_dynamodb_json::<User>(&text).unwrap(), user.clone());
        }
    }
}
