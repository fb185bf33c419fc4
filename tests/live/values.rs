//! Any value of any supported type survives a put and a get through an engine.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::time::Duration;

use dyno::{Document, Model, Number, Ttl, Value};
use dyno_testing::temporary_table;
use proptest::collection::{btree_map, btree_set, vec};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, TestRunner};

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Everything")]
struct Everything {
    #[dyno(partition_key)]
    id: u32,
    numbers: Numbers,
    texts: Texts,
    #[dyno(null)]
    nothing: Option<bool>,
    unit: (),
    pair: (i16, Option<String>),
    array: [bool; 3],
    status: Status,
    shapes: Vec<Shape>,
    anything: Value,
    #[dyno(serde)]
    by_serde: Option<BTreeMap<String, Vec<i32>>>,
}

#[derive(Document, Clone, Debug, PartialEq)]
struct Numbers {
    small: i8,
    large: i64,
    larger: u128,
    float: f64,
    single: f32,
    exact: Number,
    set: BTreeSet<i64>,
    holes: Vec<Option<u16>>,
    duration: Duration,
    expires: Ttl,
}

#[derive(Document, Clone, Debug, PartialEq)]
struct Texts {
    text: String,
    letter: char,
    bytes: Vec<u8>,
    address: IpAddr,
    set: BTreeSet<String>,
    byte_set: BTreeSet<Vec<u8>>,
    maps: BTreeMap<String, BTreeMap<String, String>>,
    next: Option<Box<Self>>,
}

#[derive(Document, Clone, Copy, Debug, PartialEq)]
#[dyno(rename_all = "kebab-case")]
enum Status {
    InStock,
    SoldOut,
}

#[derive(Document, Clone, Debug, PartialEq)]
#[dyno(tag = "kind")]
enum Shape {
    Point,
    Circle { radius: f64 },
    Named(Texts),
}

/// Floats that DynamoDB can hold.
fn float() -> impl Strategy<Value = f64> {
    let magnitude = |float: &f64| *float == 0.0 || (1e-130..1e126).contains(&float.abs());
    any::<f64>().prop_filter("within DynamoDB's magnitudes", magnitude)
}

fn numbers() -> impl Strategy<Value = Numbers> {
    let exact = "-?[1-9][0-9]{0,18}(\\.[0-9]{0,17}[1-9])?";
    let exact = exact.prop_map(|digits| digits.parse().expect("at most 38 digits"));
    let integers = (any::<i8>(), any::<i64>(), 0..10_u128.pow(38));
    let floats = (
        float(),
        any::<f32>().prop_filter("finite", |float| float.is_finite()),
    );
    let times = (any::<u64>(), 0..1_000_000_000_u32, 0..4_000_000_000_u64);
    let lists = (
        btree_set(any::<i64>(), 0..4),
        vec(any::<Option<u16>>(), 0..4),
    );
    (integers, floats, exact, times, lists).prop_map(|(integers, floats, exact, times, lists)| {
        Numbers {
            small: integers.0,
            large: integers.1,
            larger: integers.2,
            float: floats.0,
            single: floats.1,
            exact,
            set: lists.0,
            holes: lists.1,
            duration: Duration::new(times.0, times.1),
            expires: Ttl::from_seconds(times.2),
        }
    })
}

fn texts() -> impl Strategy<Value = Texts> {
    let text = any::<String>;
    let bytes = || vec(any::<u8>(), 0..6);
    let name = || "[a-z\\.\\[\\]# ]{1,6}";
    let maps = btree_map(name(), btree_map(name(), text(), 0..3), 0..3);
    let sets = (btree_set(text(), 0..4), btree_set(bytes(), 0..4));
    let leaf = (text(), any::<char>(), bytes(), any::<IpAddr>(), sets, maps);
    let leaf = leaf.prop_map(|(text, letter, bytes, address, sets, maps)| Texts {
        text,
        letter,
        bytes,
        address,
        set: sets.0,
        byte_set: sets.1,
        maps,
        next: None,
    });
    (leaf.clone(), proptest::option::of(leaf)).prop_map(|(texts, next)| Texts {
        next: next.map(Box::new),
        ..texts
    })
}

fn everything(id: u32) -> impl Strategy<Value = Everything> {
    let shape = prop_oneof![
        Just(Shape::Point),
        float().prop_map(|radius| Shape::Circle { radius }),
        texts().prop_map(Shape::Named),
    ];
    let small = (
        any::<Option<bool>>(),
        any::<(i16, Option<String>)>(),
        any::<[bool; 3]>(),
    );
    let status = prop_oneof![Just(Status::InStock), Just(Status::SoldOut)];
    let by_serde = proptest::option::of(btree_map(any::<String>(), vec(any::<i32>(), 0..3), 0..3));
    // DynamoDB rejects an empty name, in a map of serde's as anywhere.
    let by_serde = by_serde.prop_filter("names are not empty", |map| {
        map.as_ref().is_none_or(|map| !map.contains_key(""))
    });
    let rest = (
        small,
        status,
        vec(shape, 0..3),
        crate::trees::value(),
        by_serde,
    );
    (numbers(), texts(), rest).prop_map(move |(numbers, texts, rest)| {
        let ((nothing, pair, array), status, shapes, anything, by_serde) = rest;
        Everything {
            id,
            numbers,
            texts,
            nothing,
            unit: (),
            pair,
            array,
            status,
            shapes,
            anything,
            by_serde,
        }
    })
}

// A15, A17, D5, D6, T12
#[tokio::test]
async fn every_value_survives_the_engine() {
    const CASES: u32 = 128;
    let table = temporary_table::<Everything>().await.unwrap();
    let mut runner = TestRunner::new(Config::with_cases(CASES));
    for id in 0..CASES {
        let written = everything(id).new_tree(&mut runner).unwrap().current();
        table
            .put(&written)
            .await
            .unwrap_or_else(|error| panic!("{error}: {written:?}"));
        let read = table.get(id).consistent().await.unwrap();
        assert_eq!(read, Some(written));
    }
}
