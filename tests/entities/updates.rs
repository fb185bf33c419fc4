//! Updates and other writes: the keys of indexes follow the fields that they are composed of.

use chrono::{DateTime, Utc};
use dyno::{Document, Error, Item, Key, Model, Table, Value};
use dyno_testing::TemporaryTable;

use crate::{stored, temporary};

#[derive(Table)]
#[dyno(
    name = "shop",
    partition_key(pk: String),
    sort_key(sk: String),
    entity = "kind",
    index(name = "GSI1", partition_key(gsi1pk: String), sort_key(gsi1sk: String)),
    index(name = "GSI2", partition_key(gsi2pk: String), sort_key(gsi2sk: String)),
    index(name = "Inverted", partition_key(sk: String), sort_key(pk: String)),
    index(name = "Parts", partition_key(region: String, tier: u8), sort_key(gsi4a: String, gsi4b: u64)),
    local_index(name = "Local", sort_key(lsk: String))
)]
pub(crate) struct Shop;

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(
    table = Shop,
    partition_key = "C#{customer}",
    sort_key = "ORDER#{order}",
    index(GSI1, partition_key = "STATUS#{status}", sort_key = "{order}"),
    index(GSI2, partition_key = "REGION#{region}", sort_key = "{shipped_at}"),
    index(INVERTED, partition_key = "ORDER#{order}", sort_key = "C#{customer}"),
    index(PARTS, partition_key = (region, tier), sort_key = ("T#{title}", total)),
    index(LOCAL, sort_key = "{title}#{status}")
)]
pub(crate) struct Order {
    pub(crate) customer: u8,
    pub(crate) order: u16,
    #[dyno(rename = "state")]
    pub(crate) status: Status,
    pub(crate) region: String,
    pub(crate) tier: u8,
    #[dyno(key = escape)]
    pub(crate) title: String,
    pub(crate) total: u64,
    pub(crate) shipped_at: Option<DateTime<Utc>>,
}

#[derive(Document, Clone, Copy, Debug, PartialEq)]
pub(crate) enum Status {
    Open,
    Closed,
}

pub(crate) fn order() -> Order {
    Order {
        customer: 1,
        order: 2,
        status: Status::Open,
        region: "EU".to_owned(),
        tier: 3,
        title: "cup".to_owned(),
        total: 10,
        shipped_at: None,
    }
}

pub(crate) const KEY: (u8, u16) = (1, 2);

/// The stored item is exactly what a put of the model writes.
pub(crate) async fn is_in_step(orders: &TemporaryTable<Order>) -> Order {
    let items = stored(orders).await;
    let [item] = items.as_slice() else {
        panic!("one item: {items:?}")
    };
    let order: Order = dyno::from_item(&dyno::to_item(item).unwrap()).unwrap();
    let put: Item = dyno::from_item(&dyno::to_item(&order).unwrap()).unwrap();
    assert_eq!(item, &put);
    order
}

fn at(day: u8) -> DateTime<Utc> {
    format!("2026-11-{day:02}T10:00:00Z").parse().unwrap()
}

/// The message of an update that is not sent.
fn message_of(update: dyno::Result<impl Sized>) -> String {
    let error = update.err().expect("an invalid request");
    assert!(matches!(error, Error::InvalidRequest(_)), "{error:?}");
    error.to_string()
}

/// The messages of an error and of its causes.
fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(": ")
}

async fn put_one() -> TemporaryTable<Order> {
    let orders = temporary::<Order>().await;
    orders.put(&order()).await.unwrap();
    orders
}

#[tokio::test]
async fn the_keys_of_indexes_follow_their_fields() {
    let orders = put_one().await;
    is_in_step(&orders).await;
    // The local index needs the title, which the update does not set.
    let alone = orders.update(KEY, Order::STATUS.set(Status::Closed));
    let message = message_of(alone.await);
    assert!(
        message.contains("the key of the index `Local` is composed of `title` as well"),
        "{message}"
    );
    let closed = Order::STATUS.set(Status::Closed).with(Order::TITLE, "cup");
    let now = orders.update(KEY, closed.clone()).await.unwrap();
    assert_eq!(now.status, Status::Closed);
    is_in_step(&orders).await;
    let found = orders
        .index(Order::GSI1)
        .query(Status::Closed)
        .all()
        .await
        .unwrap();
    assert_eq!(found, std::slice::from_ref(&now));
    let local = orders
        .index(Order::LOCAL)
        .query(1)
        .sort_key(("cup", dyno::eq(Status::Closed)));
    assert_eq!(local.all().await.unwrap(), std::slice::from_ref(&now));

    // What is stated must hold.
    let wrong = Order::STATUS.set(Status::Open).with(Order::TITLE, "saucer");
    let error = orders.update(KEY, wrong).await.unwrap_err();
    assert!(matches!(error, Error::ConditionFailed(_)), "{error:?}");
    assert_eq!(is_in_step(&orders).await, now);

    // A condition states as well.
    let titled = orders
        .update(KEY, Order::TITLE.set("tea#pot"))
        .condition(Order::STATUS.eq(Status::Closed));
    titled.await.unwrap().unwrap();
    let now = is_in_step(&orders).await;
    assert_eq!(now.title, "tea#pot");
    let parts = orders.index(Order::PARTS).query(("EU", 3));
    assert_eq!(
        parts.sort_key(dyno::eq("tea#pot")).all().await.unwrap(),
        std::slice::from_ref(&now)
    );
    let priced = orders.index(Order::PARTS).query(("EU", 3));
    let priced = priced.sort_key(("tea#pot", dyno::between(9_u64, 10_u64)));
    assert_eq!(priced.all().await.unwrap(), std::slice::from_ref(&now));
    let inverted = orders.index(Order::INVERTED).query(2).all().await.unwrap();
    assert_eq!(inverted, [now]);

    // A field that is in no composed key changes alone, and one that is the attribute as well.
    orders.update(KEY, Order::TOTAL.set(11_u64)).await.unwrap();
    is_in_step(&orders).await;
}

// Only an equality that must hold says what a field is.
#[tokio::test]
async fn what_does_not_state_a_field_is_not_taken_for_it() {
    let orders = put_one().await;
    let set = || orders.update(KEY, Order::TITLE.set("pot"));
    let open = || Order::STATUS.eq(Status::Open);
    for condition in [
        open() | Order::TOTAL.gt(1_u64),
        !open(),
        Order::STATUS.ne(Status::Open),
        Order::STATUS.exists(),
    ] {
        let message = message_of(set().condition(condition).await);
        assert!(message.contains("`status`"), "{message}");
    }
    set()
        .condition(open() & Order::TOTAL.gt(1_u64))
        .await
        .unwrap()
        .unwrap();
    is_in_step(&orders).await;
}

// G32, G33, G34, G35: the key of a delete from an item, a model, or values, with further conditions.
#[tokio::test]
async fn composed_keys_are_deleted_in_every_form() {
    let orders = put_one().await;
    let kept = async |orders: &TemporaryTable<Order>| stored(orders).await.len();
    let raw = stored(&orders).await.remove(0);
    let failed = orders.delete(KEY).condition(Order::TOTAL.gt(10_u64)).await;
    assert_eq!(failed.unwrap().unwrap_err().old, Some(order()));
    assert_eq!(kept(&orders).await, 1);
    let either = Order::TOTAL.gt(10_u64) | Order::STATUS.eq(Status::Open);
    let deleted = orders.delete(KEY).condition(either).return_old().await;
    assert_eq!(deleted.unwrap().unwrap(), Some(order()));
    assert_eq!(kept(&orders).await, 0);
    for key in [
        Key::<Order>::from_item(&raw).unwrap(),
        Key::of(&order()).unwrap(),
        Key::new(KEY).unwrap(),
    ] {
        orders.put(&order()).await.unwrap();
        let deleted = orders.delete(key).return_old().await.unwrap();
        assert_eq!(deleted, Some(order()));
    }
}

// 2,048 bytes of a partition key, and 1,024 of a sort key.
#[tokio::test]
async fn long_keys_are_refused_before_sending() {
    let longs = temporary::<Long>().await;
    let long = |partition: usize, sort: usize| Long {
        id: "i".repeat(partition - 2),
        name: "n".repeat(sort - 2),
    };
    let fits = long(2048, 1024);
    longs.put(&fits).await.unwrap();
    let key = (fits.id.as_str(), fits.name.as_str());
    assert_eq!(longs.get(key).await.unwrap().as_ref(), Some(&fits));
    let read = longs.batch_get([key]).await.unwrap();
    assert_eq!(read, [Some(fits.clone())]);
    assert_eq!(longs.query(&*fits.id).count().await.unwrap(), 1);
    for (long, limit) in [(long(2049, 3), "2048"), (long(3, 1025), "1024")] {
        let key = (long.id.as_str(), long.name.as_str());
        let errors = [
            longs.put(&long).await.unwrap_err(),
            longs.get(key).await.unwrap_err(),
            longs.delete(key).await.unwrap_err(),
            longs.batch_get([key]).await.unwrap_err(),
            longs.batch().put(&long).await.unwrap_err().into(),
        ];
        for error in errors {
            let message = chain(&error);
            assert!(message.contains(limit), "{message}");
            assert!(
                !message.contains("iiii") && !message.contains("nnnn"),
                "{message}"
            );
        }
    }
    let query = longs.query("i".repeat(2047)).all().await.unwrap_err();
    assert!(chain(&query).contains("2048"), "{query}");
    longs.delete(key).await.unwrap();
    assert!(stored(&longs).await.is_empty());
}

#[derive(Table)]
#[dyno(name = "long", partition_key(pk: String), sort_key(sk: String), entity = "kind")]
struct LongTable;

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = LongTable, partition_key = "L#{id}", sort_key = "N#{name}")]
struct Long {
    id: String,
    name: String,
}

#[tokio::test]
async fn a_sparse_key_has_both_halves_or_neither() {
    let orders = put_one().await;
    let shipped = orders.index(Order::GSI2);
    assert_eq!(shipped.query("EU").count().await.unwrap(), 0);
    let message = message_of(orders.update(KEY, Order::SHIPPED_AT.set(at(6))).await);
    assert!(message.contains("`region`"), "{message}");
    let ship = Order::SHIPPED_AT.set(at(6)).with(Order::REGION, "EU");
    orders.update(KEY, ship).await.unwrap();
    is_in_step(&orders).await;
    assert_eq!(shipped.query("EU").count().await.unwrap(), 1);
    let message = message_of(orders.update(KEY, Order::REGION.set("US")).await);
    assert!(message.contains("`shipped_at`"), "{message}");
}

#[tokio::test]
async fn a_region_moves_with_the_time() {
    let orders = put_one().await;
    let shipped = orders.index(Order::GSI2);
    let ship = Order::SHIPPED_AT.set(at(6)).with(Order::REGION, "EU");
    orders.update(KEY, ship).await.unwrap();
    let absent = Order::REGION.set("US").without(Order::SHIPPED_AT);
    let error = orders.update(KEY, absent.clone()).await.unwrap_err();
    assert!(matches!(error, Error::ConditionFailed(_)), "{error:?}");
    let moved = Order::REGION.set("US").with(Order::SHIPPED_AT, at(6));
    orders.update(KEY, moved).await.unwrap();
    is_in_step(&orders).await;
    assert_eq!(shipped.query("US").count().await.unwrap(), 1);
    // Without the time the item leaves the index, whatever the region.
    orders
        .update(KEY, Order::SHIPPED_AT.remove())
        .await
        .unwrap();
    assert_eq!(is_in_step(&orders).await.shipped_at, None);
    assert_eq!(shipped.scan().count().await.unwrap(), 0);
    orders.update(KEY, absent).await.unwrap();
    is_in_step(&orders).await;
    let both = Order::SHIPPED_AT.set(at(7)) & Order::REGION.set("EU");
    orders.update(KEY, both).await.unwrap();
    is_in_step(&orders).await;
    assert_eq!(
        shipped
            .query("EU")
            .sort_key(dyno::ge(at(7)))
            .count()
            .await
            .unwrap(),
        1
    );
}

#[tokio::test]
async fn a_value_that_cannot_be_a_key_is_rejected() {
    let orders = put_one().await;
    let long = "x".repeat(2048);
    let update = Order::REGION.set(long).with(Order::SHIPPED_AT, at(1));
    let message = chain(&orders.update(KEY, update).await.unwrap_err());
    assert!(
        message.contains("gsi2pk") && message.contains("2048"),
        "{message}"
    );
    assert!(!message.contains("xxx"), "{message}");
    let title = Order::TITLE
        .set("x".repeat(1023))
        .with(Order::STATUS, Status::Open);
    let message = chain(&orders.update(KEY, title).await.unwrap_err());
    assert!(message.contains("1024"), "{message}");
    let last = Order::TITLE
        .set("\u{10FFFF}")
        .with(Order::STATUS, Status::Open);
    assert!(orders.update(KEY, last).await.is_err());
    is_in_step(&orders).await;
    let long = Order {
        title: "x".repeat(1024),
        ..order()
    };
    let message = chain(&orders.put(&long).await.unwrap_err());
    assert!(message.contains("1024"), "{message}");
}

// An update that creates writes the entity attribute and every key.
#[tokio::test]
async fn an_update_that_creates_writes_all_keys() {
    let orders = temporary::<Order>().await;
    let update = Order::STATUS.set(Status::Open)
        & Order::REGION.set("EU")
        & Order::TIER.set(3)
        & Order::TITLE.set("cup")
        & Order::TOTAL.set(10_u64);
    let message = message_of(orders.update(KEY, update.clone()).or_create().await);
    assert!(message.contains("`shipped_at`"), "{message}");
    let created = update.clone().without(Order::SHIPPED_AT);
    let created = orders.update(KEY, created).or_create().await.unwrap();
    assert_eq!(created, order());
    is_in_step(&orders).await;
    let other = orders.update((1, 3), update & Order::SHIPPED_AT.set(at(1)));
    other.or_create().await.unwrap();
    let items = stored(&orders).await;
    assert!(
        items
            .iter()
            .all(|item| item.get("kind") == Some(&Value::from("Order")))
    );
    assert_eq!(
        orders.index(Order::GSI2).query("EU").count().await.unwrap(),
        1
    );
    let none = orders.update((1, 4), Order::TOTAL.set(1_u64)).await;
    assert!(matches!(none, Err(Error::NotFound(_))), "{none:?}");
}

// Q53
#[tokio::test]
async fn every_write_composes_keys() {
    let orders = temporary::<Order>().await;
    let client = orders.client();
    orders.create(&order()).await.unwrap().unwrap();
    is_in_step(&orders).await;
    let twice = orders.create(&order()).await.unwrap();
    assert_eq!(twice.unwrap_err().old, Some(order()));
    assert_eq!(
        orders.delete(KEY).return_old().await.unwrap(),
        Some(order())
    );

    orders.batch().put(order()).await.unwrap();
    is_in_step(&orders).await;
    let closed = Order::STATUS.set(Status::Closed).with(Order::TITLE, "cup");
    client
        .transact_write((
            orders.update(KEY, closed),
            orders.put(&Order {
                order: 9,
                ..order()
            }),
            orders.check((1, 8), Order::TOTAL.not_exists()),
        ))
        .or_error()
        .await
        .unwrap();
    let nine = (1_u8, 9_u16);
    let (got, nine_read, none) = client
        .transact_get((orders.get(KEY), orders.get(nine), orders.get((1, 8))))
        .await
        .unwrap();
    assert_eq!(got.unwrap().status, Status::Closed);
    assert_eq!(
        nine_read,
        Some(Order {
            order: 9,
            ..order()
        })
    );
    assert_eq!(none, None);
    orders.batch().delete(nine).await.unwrap();
    is_in_step(&orders).await;
    let got = orders.batch_get([KEY, nine]).await.unwrap();
    assert_eq!(got.iter().flatten().count(), 1);
    let deleted = client.transact_write((orders.delete(KEY),)).or_error();
    deleted.await.unwrap();
    assert!(stored(&orders).await.is_empty());
}
