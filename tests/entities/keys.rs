//! What items of entities look like, and how they are read.

use std::collections::HashMap;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use dyno::{Document, Item, Key, Model, Table, Value, from_item, item, to_item};
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::{stored, temporary};

#[derive(Table)]
#[dyno(
    name = "things",
    partition_key(pk: String),
    sort_key(sk: String),
    entity = "kind",
    index(name = "GSI1", partition_key(gsi1pk: String), sort_key(gsi1sk: String))
)]
struct Things;

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(
    table = Things,
    entity = "order",
    rename_all = "camelCase",
    partition_key = "CUSTOMER#{customer_id}",
    sort_key = "ORDER#{placed_at}#{region}#{number:06}",
    index(GSI1, partition_key = "STATUS#{status}", sort_key = "{price:6.2}")
)]
struct Order {
    customer_id: Uuid,
    #[dyno(stored)]
    placed_at: DateTime<Utc>,
    #[dyno(key = escape)]
    region: String,
    number: i32,
    #[dyno(rename = "state")]
    status: Status,
    price: Decimal,
    #[dyno(alias = "remark")]
    note: Option<String>,
    #[dyno(flatten)]
    rest: HashMap<String, Value>,
}

#[derive(Document, Clone, Copy, Debug, PartialEq)]
enum Status {
    Open,
    Closed,
}

fn order() -> Order {
    Order {
        customer_id: Uuid::from_u128(7),
        placed_at: "2026-11-05T10:00:00Z".parse().unwrap(),
        region: "E#U !\"$".to_owned(),
        number: -12,
        status: Status::Open,
        price: Decimal::new(-1250, 2),
        note: None,
        rest: HashMap::from([("extra".to_owned(), Value::from(1))]),
    }
}

/// The item in the table.
fn order_item() -> Item {
    item! {
        "pk" => "CUSTOMER#00000000-0000-0000-0000-000000000007",
        "sk" => "ORDER#2026-11-05T10:00:00.000000000Z#E$cU$`$a$b$d#-999987",
        "kind" => "order",
        "gsi1pk" => "STATUS#Open",
        "gsi1sk" => "-999987.49",
        "placedAt" => "2026-11-05T10:00:00.000000000Z",
        "state" => "Open",
        "price" => Value::of(&Decimal::new(-1250, 2)).unwrap(),
        "extra" => 1,
    }
}

#[test]
fn keys_are_composed_and_read_back() {
    let map = to_item(&order()).unwrap();
    let written: Item = from_item(&map).unwrap();
    assert_eq!(written, order_item());
    assert_eq!(from_item::<Order>(&map).unwrap(), order());
}

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Things, partition_key = "ACCOUNT#{mail}", sort_key = "CODE#{code}")]
struct Account {
    #[dyno(key = lower)]
    mail: String,
    #[dyno(key = upper, stored)]
    code: String,
}

// Q4
#[tokio::test]
async fn a_key_in_one_case_is_found_by_every_spelling() {
    let accounts = temporary::<Account>().await;
    let account = |mail: &str, code: &str| Account {
        mail: mail.to_owned(),
        code: code.to_owned(),
    };
    accounts
        .put(&account("Ada@Example.com", "x\u{e9}1"))
        .await
        .unwrap();
    let expected = item! {
        "pk" => "ACCOUNT#ada@example.com",
        "sk" => "CODE#X\u{c9}1",
        "kind" => "Account",
        "code" => "x\u{e9}1",
    };
    assert_eq!(stored(&accounts).await, [expected]);
    // What is read from the key has its case, and what is stored its own.
    let read = account("ada@example.com", "x\u{e9}1");
    let found = accounts.get(("ADA@example.COM", "X\u{e9}1")).await.unwrap();
    assert_eq!(found.as_ref(), Some(&read));
    let begun = accounts
        .query("ADA@EXAMPLE.COM")
        .sort_key(dyno::begins_with("x\u{c9}"));
    assert_eq!(begun.all().await.unwrap(), [read]);
    // Another spelling is the same item.
    let created = accounts
        .create(&account("ADA@example.com", "X\u{c9}1"))
        .await
        .unwrap();
    assert!(created.is_err());
    accounts
        .delete(("Ada@example.com", "X\u{c9}1"))
        .await
        .unwrap();
    assert_eq!(stored(&accounts).await, []);
}

#[test]
fn an_alias_and_unknown_attributes_are_read() {
    let mut item: Item = from_item(&to_item(&order()).unwrap()).unwrap();
    item.insert("remark", "old");
    let read: Order = from_item(&to_item(&item).unwrap()).unwrap();
    let expected = Order {
        note: Some("old".to_owned()),
        ..order()
    };
    assert_eq!(read, expected);
    // Without an entity attribute the key tells.
    item.remove("kind");
    assert_eq!(
        from_item::<Order>(&to_item(&item).unwrap()).unwrap(),
        expected
    );
}

#[test]
fn items_that_are_none_of_the_entity_are_errors() {
    let with = |name: &str, value: Option<Value>| {
        let mut item: Item = from_item(&to_item(&order()).unwrap()).unwrap();
        match value {
            Some(value) => drop(item.insert(name, value)),
            None => drop(item.remove(name)),
        }
        let read = from_item::<Order>(&to_item(&item).unwrap());
        read.unwrap_err().to_string()
    };
    let template = "attribute `pk`: expected a key of the template \"CUSTOMER#{customer_id}\"";
    let cases = [
        ("pk", Some("CUSTOMER#7".into()), template),
        ("pk", Some("CUSTOMER".into()), template),
        ("pk", Some(7.into()), "attribute `pk`: expected S, found N"),
        ("pk", None, "attribute `pk` is missing"),
        (
            "kind",
            Some("line".into()),
            "attribute `kind`: expected the entity `order`",
        ),
        (
            "kind",
            Some(1.into()),
            "attribute `kind`: expected S, found N",
        ),
    ];
    for (name, value, message) in cases {
        assert_eq!(with(name, value), message);
    }
    // No value stands in an error.
    let secret = with("sk", Some("ORDER#secret".into()));
    assert!(!secret.contains("secret"), "{secret}");
}

#[test]
fn a_key_is_made_of_values_items_and_models() {
    let order = order();
    let of = Key::of(&order).unwrap();
    let values = (order.placed_at, order.region.as_str(), order.number);
    let new = Key::<Order>::new((order.customer_id, values)).unwrap();
    assert_eq!(of, new);
    let item: Item = from_item(&to_item(&order).unwrap()).unwrap();
    assert_eq!(Key::<Order>::from_item(&item).unwrap(), of);
    assert_eq!(of.as_item().len(), 2);
}

// The key is written once, by the fields that it is composed of.
#[tokio::test]
async fn a_flattened_map_cannot_replace_the_key() {
    let table = temporary::<Order>().await;
    table.put(&order()).await.unwrap();
    let before = stored(&table).await;
    for name in ["pk", "sk", "kind", "gsi1pk", "gsi1sk", "price"] {
        let other = Order {
            number: 1,
            rest: HashMap::from([(name.to_owned(), Value::from("CUSTOMER#other"))]),
            ..order()
        };
        let duplicate = format!("attribute `{name}` is written twice");
        let errors = [
            table.put(&other).await.map(drop).unwrap_err(),
            table.upsert(&other).await.map(drop).unwrap_err(),
        ];
        for error in errors {
            assert!(matches!(error, dyno::Error::Encode(_)), "{error:?}");
            assert!(error.to_string().contains(&duplicate), "{error}");
        }
        assert!(table.batch().put(&other).await.is_err());
        assert!(table.upsert_all([other]).await.is_err());
    }
    assert_eq!(stored(&table).await, before);
}

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(
    table = Things,
    entity = "city",
    partition_key = "CITY#{name}",
    sort_key = "{title}",
    index(GSI1, partition_key = "REGION#{region}", sort_key = "{title}")
)]
struct City {
    #[dyno(stored)]
    name: String,
    title: String,
    region: String,
}

// A key must not be empty; a field that it is composed of may be, in every write.
#[tokio::test]
async fn a_field_of_a_template_may_be_empty() {
    let cities = temporary::<City>().await;
    let city = |region: &str| City {
        name: String::new(),
        title: "a".to_owned(),
        region: region.to_owned(),
    };
    cities.put(&city("EU")).await.unwrap();
    let update = City::REGION.set("");
    let now = cities.update(("", "a"), update).await.unwrap();
    assert_eq!(now, city(""));
    let by_update = stored(&cities).await;
    cities.put(&now).await.unwrap();
    assert_eq!(stored(&cities).await, by_update);
    cities.upsert(&now).await.unwrap();
    assert_eq!(stored(&cities).await, by_update);
    let found = cities.index(City::GSI1).query("").all().await.unwrap();
    assert_eq!(found, [now]);
    let whole = City {
        title: String::new(),
        ..city("")
    };
    let error = cities.put(&whole).await.unwrap_err();
    assert!(error.to_string().contains("a key must not be empty"));
}

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Things, entity = "visit", partition_key = "VISIT#{number}", sort_key = "VISIT")]
struct Visit {
    number: u8,
    city: City,
}

// The entity attribute of a document in an item is a damaged attribute, and does not hide the item.
#[tokio::test]
async fn a_document_of_another_entity_is_an_error() {
    let visits = temporary::<Visit>().await;
    let visit = Visit {
        number: 1,
        city: City {
            name: "b".to_owned(),
            title: "a".to_owned(),
            region: "EU".to_owned(),
        },
    };
    visits.put(&visit).await.unwrap();
    assert_eq!(visits.get(1).await.unwrap(), Some(visit));
    let other = dyno::path("city").key("kind").set("village");
    let key = item! { "pk" => "VISIT#001", "sk" => "VISIT" };
    visits.raw().update(key, other).await.unwrap();
    let error = visits.get(1).await.unwrap_err();
    assert!(
        error
            .to_string()
            .contains("attribute `city.kind`: expected the entity `city`"),
        "{error}"
    );
    assert!(visits.batch_get([1]).await.is_err());
}

#[derive(Table)]
#[dyno(name = "numbers", partition_key(id: u64), sort_key(at: Bytes), index(name = "ByName", partition_key(name: String)))]
struct Numbers;

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Numbers, partition_key = number, sort_key = blob, index(BY_NAME, partition_key = name))]
struct Numbered {
    number: u64,
    blob: Bytes,
    name: Option<String>,
}

// A half that is a field has the field's type; a field that has the name of the attribute is stored once.
#[tokio::test]
async fn halves_are_fields_of_any_key_type() {
    let numbered = |number, name: Option<&str>| Numbered {
        number,
        blob: Bytes::from(vec![1, 2]),
        name: name.map(str::to_owned),
    };
    let items = [numbered(1, Some("a")), numbered(2, None)];
    let table = temporary::<Numbered>().await;
    table.batch().put_all(&items).await.unwrap();
    let raw = stored(&table).await;
    assert_eq!(raw[0].len() + raw[1].len(), 5);
    let got = table.get((1, Bytes::from(vec![1, 2]))).await.unwrap();
    assert_eq!(got.as_ref(), Some(&items[0]));
    let named = table.index(Numbered::BY_NAME);
    assert_eq!(named.query("a").all().await.unwrap(), [items[0].clone()]);
    let key = (2, Bytes::from(vec![1, 2]));
    table.update(key, Numbered::NAME.set("b")).await.unwrap();
    assert_eq!(named.scan().all().await.unwrap().len(), 2);
    let empty = table.put(&numbered(3, Some(""))).await.unwrap_err();
    assert!(
        empty
            .to_string()
            .contains("attribute `name`: a key must not be empty")
    );
    let ge = dyno::ge(Bytes::from(vec![1]));
    assert_eq!(table.query(1).sort_key(ge).count().await.unwrap(), 1);
}

#[derive(Table)]
#[dyno(name = "long", partition_key(pk: String), sort_key(sk: String))]
struct Long;

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(
    table = Long,
    partition_key = "A#{a}#{b}#{c}#{d}#{e}",
    sort_key = "{f}#{g}#{h}#{i}#{j}#{k}#{l}#{m}"
)]
struct Eight {
    a: u8,
    b: u8,
    c: u8,
    d: u8,
    e: String,
    f: u8,
    g: u8,
    h: u8,
    i: u8,
    j: u8,
    k: u8,
    l: u8,
    m: String,
}

// A half has up to eight fields, which are given by their values.
#[tokio::test]
async fn halves_of_many_fields_are_given_by_value() {
    let table = temporary::<Eight>().await;
    let item = Eight {
        a: 1,
        b: 2,
        c: 3,
        d: 4,
        e: "five".to_owned(),
        f: 1,
        g: 2,
        h: 3,
        i: 4,
        j: 5,
        k: 6,
        l: 7,
        m: "eight".to_owned(),
    };
    table.put(&item).await.unwrap();
    let partition = (1, 2, 3, 4, "five");
    let key = (partition, (1, 2, 3, 4, 5, 6, 7, "eight"));
    assert_eq!(table.get(key).await.unwrap(), Some(item.clone()));
    let query = table
        .query(partition)
        .sort_key((1, 2, 3, 4, 5, 6, dyno::ge(7)));
    assert_eq!(query.all().await.unwrap(), [item]);
    table.delete(key).await.unwrap();
    assert_eq!(table.get(key).await.unwrap(), None);
}
