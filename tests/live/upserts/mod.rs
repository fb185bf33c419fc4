//! What upserts leave of existing items: one by one, many at once, and beside other writers.

mod many;
mod random;
mod writers;

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;

use dyno::size::{MAX_ITEM_SIZE, item_size};
use dyno::{Convert, Document, Error, Item, Model, Value, item, path};
use dyno_testing::{TemporaryTable, temporary_table};

/// Stores an amount of cents as text.
struct Cents;

impl Convert<u32> for Cents {
    type Stored = String;
    type Error = Infallible;

    fn store(value: &u32) -> Result<String, Infallible> {
        Ok(format!("{value} ct"))
    }

    fn load(stored: String) -> Result<u32, Infallible> {
        Ok(stored.trim_end_matches(" ct").parse().unwrap_or_default())
    }
}

/// Attributes of all kinds, with names that are reserved words, or that need placeholders in an expression.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[dyno(table = "Shelves")]
struct Shelf {
    #[dyno(partition_key)]
    id: String,
    #[dyno(sort_key)]
    at: u32,
    size: Option<u32>,
    #[dyno(rename = "last.count #1")]
    count: Option<u32>,
    #[dyno(with = Cents)]
    price: u32,
    tags: BTreeSet<String>,
    picture: Vec<u8>,
    values: BTreeMap<String, f64>,
    owner: Option<Owner>,
}

#[derive(Document, Clone, Debug, PartialEq)]
struct Owner {
    name: String,
    city: Option<String>,
}

fn shelf() -> Shelf {
    Shelf {
        id: "a".into(),
        at: 1,
        size: Some(3),
        count: Some(7),
        price: 250,
        tags: ["new".to_owned()].into(),
        picture: vec![0, 255, 7],
        values: [("x.y".to_owned(), 0.5)].into(),
        owner: Some(Owner {
            name: "Ada".into(),
            city: Some("Oslo".into()),
        }),
    }
}

const KEY: (&str, u32) = ("a", 1);

/// The names of its key.
async fn shelves() -> TemporaryTable<Shelf> {
    temporary_table::<Shelf>()
        .await
        .expect("the engine makes tables")
}

/// The item as it is stored.
async fn stored(shelves: &TemporaryTable<Shelf>) -> Option<Item> {
    let raw = shelves.raw();
    let found = raw.get(item! { "id" => "a", "at" => 1 }).consistent().await;
    found.expect("nothing is wrong with the client")
}

// D3, Q25
#[tokio::test]
async fn an_upsert_creates_an_item_and_merges_into_one() {
    let shelves = shelves().await;
    assert_eq!(shelves.upsert(&shelf()).await.unwrap(), shelf());
    assert_eq!(shelves.get(KEY).consistent().await.unwrap(), Some(shelf()));

    // Another writer adds attributes that the model does not have.
    let raw = shelves.raw();
    let key = item! { "id" => "a", "at" => 1 };
    let mut before = raw
        .update(key, path("extra").set([1, 2]))
        .await
        .expect("an update");
    let other = Shelf {
        size: None,
        tags: BTreeSet::new(),
        values: BTreeMap::new(),
        owner: Some(Owner {
            name: "Eva".into(),
            city: None,
        }),
        price: 300,
        ..shelf()
    };
    // Attributes that are left out stay; the others are written as a whole, also if they are empty.
    let merged = Shelf {
        size: shelf().size,
        tags: shelf().tags,
        ..other.clone()
    };
    assert_eq!(shelves.upsert(&other).await.unwrap(), merged);
    before.insert("price", "300 ct");
    before.insert("values", Item::new());
    before.insert("owner", item! { "name" => "Eva" });
    assert_eq!(stored(&shelves).await, Some(before));

    // A put replaces.
    shelves.put(&other).await.unwrap();
    assert_eq!(shelves.get(KEY).consistent().await.unwrap(), Some(other));
    assert_eq!(stored(&shelves).await.unwrap().get("extra"), None);
}

#[tokio::test]
async fn what_is_absent_is_removed_on_request() {
    let shelves = shelves().await;
    shelves.upsert(&shelf()).await.unwrap();
    let extra = item! { "id" => "a", "at" => 1, "extra" => 1 };
    let raw = shelves.raw();
    raw.upsert(extra).await.unwrap();
    let bare = Shelf {
        id: "a".into(),
        at: 1,
        ..Shelf::default()
    };
    let now = shelves
        .upsert(&bare)
        .remove_absent()
        .keep_existing(Shelf::SIZE & Shelf::PRICE)
        .await
        .unwrap();
    let expected = Shelf {
        size: shelf().size,
        price: shelf().price,
        ..bare
    };
    assert_eq!(now, expected);
    let stored = stored(&shelves).await.unwrap();
    let names: Vec<_> = stored.iter().map(|(name, _)| name.as_str()).collect();
    // `None` and an empty set remove the attribute; empty bytes and an empty map are values.
    assert_eq!(
        names,
        ["at", "extra", "id", "picture", "price", "size", "values"]
    );
}

/// A model with the attributes of other documents, and any others.
#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Posts")]
struct Post {
    #[dyno(partition_key)]
    id: String,
    #[dyno(flatten)]
    content: Content,
    note: Option<String>,
    #[dyno(flatten)]
    more: BTreeMap<String, u32>,
}

#[derive(Document, Clone, Debug, PartialEq)]
#[dyno(tag = "type")]
enum Content {
    Text { body: String },
    Image { url: String, width: Option<u32> },
}

#[tokio::test]
async fn another_variant_leaves_nothing_of_the_one_before_on_request() {
    let posts = temporary_table::<Post>().await.unwrap();
    let post = |content, more: [(&str, u32); 1]| Post {
        id: "a".into(),
        content,
        note: None,
        more: more.map(|(name, n)| (name.to_owned(), n)).into(),
    };
    let image = Content::Image {
        url: "u".into(),
        width: Some(3),
    };
    let text = Content::Text { body: "b".into() };
    let noted = Post {
        note: Some("n".into()),
        ..post(image, [("x", 1)])
    };
    posts.upsert(&noted).await.unwrap();
    let text = post(text, [("y", 2)]);
    let raw = posts.raw();
    let stored = async || {
        let item = raw.get(item! { "id" => "a" }).consistent().required().await;
        item.expect("it is there")
    };
    posts.upsert(&text).return_nothing().await.unwrap();
    let both = item! {
        "id" => "a", "type" => "Text", "body" => "b", "x" => 1, "y" => 2,
        "url" => "u", "width" => 3, "note" => "n",
    };
    assert_eq!(stored().await, both);
    let upsert = posts.upsert(&text).remove_absent();
    upsert.return_nothing().await.unwrap();
    // Attributes that may be anything are not known to be absent.
    let one = item! { "id" => "a", "type" => "Text", "body" => "b", "x" => 1, "y" => 2 };
    assert_eq!(stored().await, one);
}

/// A model with nothing but a key.
#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Marks")]
struct Mark {
    #[dyno(partition_key)]
    id: String,
}

#[tokio::test]
async fn an_item_that_is_only_a_key_is_created_or_left_as_it_is() {
    let marks = temporary_table::<Mark>().await.unwrap();
    let mark = Mark { id: "a".into() };
    assert_eq!(marks.upsert(&mark).await.unwrap(), mark);
    let raw = marks.raw();
    let more = item! { "id" => "a", "n" => 1 };
    raw.put(more.clone()).await.unwrap();
    assert_eq!(marks.upsert(&mark).await.unwrap(), mark);
    assert_eq!(raw.upsert(item! { "id" => "a" }).await.unwrap(), more);
    marks.upsert(&mark).existing().await.unwrap().unwrap();
    let other = Mark { id: "b".into() };
    let failed = marks.upsert(&other).existing().await.unwrap().unwrap_err();
    assert_eq!(failed.old, None);
    assert_eq!(marks.scan().consistent().count().await.unwrap(), 1);
}

// Q26, Q27, Q28
#[tokio::test]
async fn kept_attributes_conditions_and_updates_go_into_the_same_write() {
    let shelves = shelves().await;
    let upsert = |size: u32| {
        let shelf = Shelf {
            size: Some(size),
            price: size,
            ..shelf()
        };
        shelves
            .upsert(&shelf)
            .keep_existing(Shelf::PRICE)
            .update(Shelf::COUNT.add(1_u32))
            .condition(Shelf::SIZE.not_exists() | Shelf::SIZE.lt(size))
    };
    let first = upsert(5).await.unwrap().unwrap();
    // The counter begins at zero: the item's own value is not written.
    let state = |shelf: &Shelf| (shelf.size, shelf.price, shelf.count);
    assert_eq!(state(&first), (Some(5), 5, Some(1)));
    let second = upsert(6).await.unwrap().unwrap();
    assert_eq!(state(&second), (Some(6), 5, Some(2)));
    let failed = upsert(4).await.unwrap().unwrap_err();
    assert_eq!(failed.old, Some(second.clone()));
    let old = upsert(7).return_old().await.unwrap().unwrap();
    assert_eq!(old, Some(second));
    let changed = upsert(8).return_updated_old().await.unwrap().unwrap();
    assert_eq!(
        (changed.read::<u32>("size").unwrap(), changed.get("id")),
        (7, None)
    );
    let changed = upsert(9).return_updated_new().await.unwrap().unwrap();
    assert_eq!(changed.read::<u32>("last.count #1").unwrap(), 5);
    upsert(10).return_nothing().await.unwrap().unwrap();
    let now = shelves.get(KEY).consistent().required().await.unwrap();
    assert_eq!(state(&now), (Some(10), 5, Some(6)));
}

// Q25: the largest item: 400 KB, less some twenty bytes that DynamoDB counts for each attribute that an update sets.
#[tokio::test]
async fn items_may_have_400_kb() {
    let shelves = shelves().await;
    let mut large = shelf();
    large.picture = vec![7; MAX_ITEM_SIZE];
    let spare = item_size(&large).unwrap() - MAX_ITEM_SIZE + 20 * 8;
    large.picture.truncate(MAX_ITEM_SIZE - spare);
    assert_eq!(shelves.upsert(&large).await.unwrap(), large);
    assert_eq!(shelves.upsert(&large).await.unwrap(), large);
    // Together with the old attributes it is too large, which only DynamoDB knows.
    let raw = shelves.raw();
    let more = item! { "id" => "a", "at" => 1, "extra" => "x".repeat(200) };
    let error = raw.upsert(more).await.unwrap_err();
    assert!(error.is_validation(), "{error}");
    assert_eq!(shelves.get(KEY).consistent().await.unwrap(), Some(large));
}

#[tokio::test]
async fn three_hundred_attributes_fit() {
    let table = super::items().await;
    let mut item: Item = (0..300).map(|at| (format!("a{at}"), at)).collect();
    item.insert("id", 1);
    assert_eq!(table.upsert(item.clone()).await.unwrap(), item);
}

// Q25: in a transaction with others.
#[tokio::test]
async fn a_transaction_takes_upserts() {
    let shelves = shelves().await;
    shelves.upsert(&shelf()).await.unwrap();
    let other = Shelf { at: 2, ..shelf() };
    let smaller = Shelf {
        size: Some(1),
        owner: None,
        ..shelf()
    };
    let client = shelves.client();
    let write = || {
        client.transact_write((
            shelves.upsert(&smaller).keep_existing(Shelf::PRICE),
            shelves.upsert(&other).condition(Shelf::ID.not_exists()),
        ))
    };
    write().await.unwrap().unwrap();
    let merged = Shelf {
        owner: shelf().owner,
        ..smaller.clone()
    };
    let found = shelves.get(KEY).consistent().await.unwrap();
    assert_eq!(found, Some(merged));
    let canceled = write().await.unwrap().unwrap_err();
    let (first, second) = canceled.reasons;
    assert!(first.is_none());
    assert_eq!(second.unwrap().old, Some(other));
}

/// A model that borrows can be merged. It cannot be read, so nothing is returned.
#[derive(Model)]
#[dyno(table = "Items")]
struct Borrowed<'a> {
    #[dyno(partition_key)]
    id: u32,
    name: &'a str,
}

#[tokio::test]
async fn an_item_that_borrows_is_merged_without_an_response() {
    let table = super::items().await;
    let client = table.client();
    let borrowed = client.table_named::<Borrowed<'_>>(table.name());
    let name = String::from("Ada");
    let item = Borrowed { id: 1, name: &name };
    borrowed.upsert(&item).return_nothing().await.unwrap();
    let found = table.get(item! { "id" => 1 }).consistent().await.unwrap();
    assert_eq!(found, Some(item! { "id" => 1, "name" => "Ada" }));
}

// The embedded engine and DynamoDB Local create an item from removals alone, DynamoDB does not.
#[tokio::test]
async fn removals_alone_are_no_promise_of_an_item() {
    let table = super::items().await;
    let upsert = table.upsert(item! { "id" => 1 });
    let response = upsert.update(path("gone").remove()).await;
    let there = table.get(item! { "id" => 1 }).consistent().await.unwrap();
    assert_eq!(response.unwrap(), there.unwrap_or_default());
}

// I100
#[tokio::test]
async fn what_the_service_rejects_is_an_error_that_names_the_item() {
    let table = super::items().await;
    let upsert = table.upsert(item! { "id" => "no number", "a" => 1 });
    let error = upsert.await.unwrap_err();
    assert!(
        matches!(&error, Error::Service(_)) && error.is_validation(),
        "{error:?}"
    );
    assert!(error.to_string().contains("no number"), "{error}");
    let empty = Value::Ss(BTreeSet::new());
    let error = table.upsert(item! { "id" => 1, "a" => empty }).await;
    assert!(matches!(error.unwrap_err(), Error::Encode(_)));
}
