//! Random entities: keys are read back, sort as their fields, and every sort key condition reads exactly the items for
//! which it holds.

use std::cmp::Ordering;

use chrono::{DateTime, NaiveDate, Utc};
use dyno::{Collection, Document, Item, Model, Table, begins_with, between, eq, ge, gt, le, lt};
use proptest::prelude::*;
use rust_decimal::Decimal;

use crate::temporary;

#[derive(Table)]
#[dyno(name = "words", partition_key(pk: String), sort_key(sk: String), entity = "kind")]
struct Words;

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Words, partition_key = "P", sort_key = "X#{name}#{tail}")]
struct Word {
    #[dyno(key = escape)]
    name: String,
    tail: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Words, partition_key = "P", sort_key = "X{number}#{name}#{signed}-{flag}")]
struct Count {
    number: u8,
    #[dyno(key = escape)]
    name: String,
    signed: i16,
    flag: bool,
}

/// Keys that begin almost like those of `Word`.
#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Words, partition_key = "P", sort_key = "{key}")]
struct Other {
    key: String,
}

const WORDS: [&str; 12] = [
    "",
    "a",
    "ab",
    "a b",
    "a#",
    "a$",
    "b",
    "\u{FFFF}",
    "\u{e9}",
    "~",
    "\u{10FFFE}",
    " ",
];

// Q9 to Q15: every condition against a plain filter.
#[tokio::test]
async fn sort_key_conditions_are_exact() {
    let words = temporary::<Word>().await;
    let mut all = Vec::new();
    for name in WORDS {
        for tail in WORDS {
            all.push(Word {
                name: name.to_owned(),
                tail: tail.to_owned(),
            });
        }
    }
    // The longest sort key.
    all.push(Word {
        name: "a".to_owned(),
        tail: "z".repeat(1024 - "X#a#".len()),
    });
    all.push(Word {
        name: "n".repeat(1024 - "X##".len()),
        tail: String::new(),
    });
    words.batch().put_all(&all).await.unwrap();
    let others = words.client().table_named::<Other>(words.name());
    let keys = ["X", "X\"", "X$", "W", "Y", "X#\u{10FFFF}", "X!", "X#"];
    let others_there = keys.iter().filter(|key| !key.contains('\u{10FFFF}'));
    let others_there = others_there.map(|key| Other {
        key: (*key).to_owned(),
    });
    others.batch().put_all(others_there).await.unwrap();
    all.sort_by(|a, b| (&a.name, &a.tail).cmp(&(&b.name, &b.tail)));
    let mut queries = 0;
    macro_rules! check {
        ($condition:expr, $holds:expr) => {
            let holds: &dyn Fn(&str, &str) -> bool = &$holds;
            let expected: Vec<&Word> = all.iter().filter(|w| holds(&w.name, &w.tail)).collect();
            let query = words.query(()).sort_key($condition).consistent();
            let found = query.all().await.unwrap();
            assert_eq!(
                found.iter().collect::<Vec<_>>(),
                expected,
                stringify!($condition)
            );
            queries += 1;
        };
    }
    for w in WORDS {
        check!(eq(w), |name, _| name == w);
        check!(lt(w), |name, _| name < w);
        check!(le(w), |name, _| name <= w);
        check!(gt(w), |name, _| name > w);
        check!(ge(w), |name, _| name >= w);
        for v in WORDS {
            if w <= v {
                check!(between(w, v), |name, _| w <= name && name <= v);
                check!(("a", between(w, v)), |name, tail| name == "a"
                    && w <= tail
                    && tail <= v);
            }
            check!((w, eq(v)), |name, tail| name == w && tail == v);
            check!((w, lt(v)), |name, tail| name == w && tail < v);
            check!((w, le(v)), |name, tail| name == w && tail <= v);
            check!((w, gt(v)), |name, tail| name == w && tail > v);
            check!((w, ge(v)), |name, tail| name == w && tail >= v);
            if !v.is_empty() {
                check!((w, begins_with(v)), |name, tail| name == w
                    && tail.starts_with(v));
            }
        }
        if !w.is_empty() {
            check!(begins_with(w), |name, _| name.starts_with(w));
        }
    }
    // Bounds near the longest key, and of no key.
    for length in (1015..1030).chain([4000]) {
        let (w, v) = ("n".repeat(length), "z".repeat(length));
        let (w, v) = (w.as_str(), v.as_str());
        check!(lt(w), |name, _| name < w);
        check!(le(w), |name, _| name <= w);
        check!(gt(w), |name, _| name > w);
        check!(ge(w), |name, _| name >= w);
        check!(between(w, v), |name, _| w <= name && name <= v);
        check!(("a", lt(v)), |name, tail| name == "a" && tail < v);
        check!(("a", le(v)), |name, tail| name == "a" && tail <= v);
        check!(("a", gt(v)), |name, tail| name == "a" && tail > v);
        check!(("a", ge(v)), |name, tail| name == "a" && tail >= v);
        check!(("a", between(v, v)), |name, tail| name == "a" && tail == v);
    }
    assert_eq!(queries, 12 * 5 + 78 * 2 + 144 * 5 + 132 + 11 + 16 * 10);
    assert_eq!(words.query(()).all().await.unwrap(), all);
}

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Words, partition_key = "PRICES", sort_key = "PRICE#{price:3.2}#{at}")]
struct Price {
    price: Decimal,
    at: DateTime<Utc>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Words, partition_key = "DAYS", sort_key = "DAY#{day}#{price:3.2}")]
struct Day {
    day: NaiveDate,
    price: Decimal,
}

// Q9 to Q15: ranges of decimals and dates, as the first field and as the last.
#[tokio::test]
async fn ranges_of_decimals_and_dates_are_exact() {
    let prices = temporary::<Price>().await;
    let days = prices.entity::<Day>();
    let numbers = [
        "-999.99", "-100", "-12.5", "-0.01", "0", "0.01", "1", "9.99", "10", "999.99",
    ];
    let numbers = numbers.map(|text| text.parse::<Decimal>().unwrap());
    let times = [
        "0001-01-01T00:00:00Z",
        "1969-12-31T23:59:59.999999999Z",
        "1970-01-01T00:00:00Z",
        "2026-11-30T23:59:59Z",
        "2026-11-30T23:59:59.000000001Z",
        "2026-12-01T00:00:00Z",
        "9999-12-31T23:59:59.999999999Z",
    ];
    let times = times.map(|text| text.parse::<DateTime<Utc>>().unwrap());
    let dates: Vec<NaiveDate> = [
        "0001-01-01",
        "1999-12-31",
        "2000-01-01",
        "2026-12-01",
        "9999-12-31",
    ]
    .map(|text| text.parse().unwrap())
    .to_vec();
    let mut of_prices: Vec<Price> = Vec::new();
    let mut of_days: Vec<Day> = Vec::new();
    for price in numbers {
        of_prices.extend(times.map(|at| Price { price, at }));
        of_days.extend(dates.iter().map(|&day| Day { day, price }));
    }
    of_days.sort_by_key(|day| (day.day, day.price));
    prices.batch().put_all(&of_prices).await.unwrap();
    days.batch().put_all(&of_days).await.unwrap();
    assert_eq!(prices.query(()).all().await.unwrap(), of_prices);
    assert_eq!(days.query(()).all().await.unwrap(), of_days);

    macro_rules! check {
        ($table:ident, $all:ident, $condition:expr, $holds:expr) => {
            let holds: &dyn Fn(&_) -> bool = &$holds;
            let expected: Vec<_> = $all.iter().filter(|item| holds(item)).cloned().collect();
            let found = $table.query(()).sort_key($condition).all().await.unwrap();
            assert_eq!(found, expected, stringify!($condition));
        };
    }
    // Every range of the first field, and of the last one behind a value.
    macro_rules! ranges {
        ($table:ident, $all:ident: $model:ident { $first:ident: $firsts:expr, $last:ident: $lasts:expr }) => {
            for w in $firsts {
                check!($table, $all, eq(w), |item: &$model| item.$first == w);
                check!($table, $all, lt(w), |item: &$model| item.$first < w);
                check!($table, $all, le(w), |item: &$model| item.$first <= w);
                check!($table, $all, gt(w), |item: &$model| item.$first > w);
                check!($table, $all, ge(w), |item: &$model| item.$first >= w);
                for v in $firsts.filter(|v| w <= *v) {
                    check!($table, $all, between(w, v), |item: &$model| (w..=v)
                        .contains(&item.$first));
                }
            }
            let first = $all.first().unwrap().$first;
            for w in $lasts {
                check!($table, $all, (first, eq(w)), |item: &$model| item.$first
                    == first
                    && item.$last == w);
                check!($table, $all, (first, lt(w)), |item: &$model| item.$first
                    == first
                    && item.$last < w);
                check!($table, $all, (first, le(w)), |item: &$model| item.$first
                    == first
                    && item.$last <= w);
                check!($table, $all, (first, gt(w)), |item: &$model| item.$first
                    == first
                    && item.$last > w);
                check!($table, $all, (first, ge(w)), |item: &$model| item.$first
                    == first
                    && item.$last >= w);
                for v in $lasts.filter(|v| w <= *v) {
                    check!($table, $all, (first, between(w, v)), |item: &$model| item
                        .$first
                        == first
                        && (w..=v).contains(&item.$last));
                }
            }
        };
    }
    ranges!(prices, of_prices: Price { price: numbers.into_iter(), at: times.into_iter() });
    ranges!(days, of_days: Day { day: dates.iter().copied(), price: numbers.into_iter() });
}

fn key(item: &(impl Document + dyno::codec::Encode)) -> String {
    let item: Item = dyno::from_item(&dyno::to_item(item).expect("an item")).expect("an item");
    item.read("sk").expect("a sort key")
}

fn text() -> impl Strategy<Value = String> {
    // Separators and their neighbours are likely.
    let char = prop_oneof![
        Just('#'),
        Just('$'),
        Just('!'),
        Just('-'),
        Just('`'),
        Just('"'),
        Just('\0'),
        proptest::char::any().prop_filter("a key has none", |char| *char != '\u{10FFFF}'),
    ];
    proptest::collection::vec(char, 0..6).prop_map(String::from_iter)
}

fn count() -> impl Strategy<Value = Count> {
    (any::<u8>(), text(), any::<i16>(), any::<bool>()).prop_map(|(number, name, signed, flag)| {
        Count {
            number,
            name,
            signed,
            flag,
        }
    })
}

#[derive(Collection, Clone, Debug, PartialEq)]
enum Mixed {
    Word(Word),
    Count(Count),
    #[dyno(other)]
    Other(Item),
}

fn mixed() -> impl Strategy<Value = Mixed> {
    prop_oneof![
        (text(), text()).prop_map(|(name, tail)| Mixed::Word(Word { name, tail })),
        count().prop_map(Mixed::Count),
        text().prop_map(|key| Mixed::Other(
            dyno::item! { "pk" => "P", "sk" => key, "kind" => "new" }
        )),
    ]
}

#[derive(Table)]
#[dyno(name = "plain", partition_key(pk: String), sort_key(sk: String), entities(Leaf, Branch, Root))]
struct Plain;

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Plain, partition_key = "P", sort_key = "LEAF#{name}")]
struct Leaf {
    name: String,
    inner: Inner,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Plain, partition_key = "P", sort_key = "BRANCH#{number}")]
struct Branch {
    number: u8,
    inner: Inner,
}

/// A constant key that begins like no other one.
#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Plain, partition_key = "P", sort_key = "LEAF")]
struct Root {
    inner: Inner,
}

/// Its attribute has the name of a key attribute, and values that are keys of entities.
#[derive(Document, Clone, Debug, PartialEq)]
struct Inner {
    sk: String,
}

#[derive(Collection, Clone, Debug, PartialEq)]
enum Told {
    Leaf(Leaf),
    Branch(Branch),
    Root(Root),
    #[dyno(other)]
    Other(Item),
}

fn inner() -> impl Strategy<Value = Inner> {
    let key = prop_oneof![
        Just("LEAF#a".to_owned()),
        Just("BRANCH#007".to_owned()),
        Just("LEAF".to_owned()),
        text(),
    ];
    key.prop_map(|sk| Inner { sk })
}

fn told() -> impl Strategy<Value = Told> {
    prop_oneof![
        (text(), inner()).prop_map(|(name, inner)| Told::Leaf(Leaf { name, inner })),
        (any::<u8>(), inner()).prop_map(|(number, inner)| Told::Branch(Branch { number, inner })),
        inner().prop_map(|inner| Told::Root(Root { inner })),
        (text(), inner()).prop_map(|(key, inner)| Told::Other(dyno::item! {
            "pk" => "P",
            "inner" => dyno::item! { "sk" => inner.sk },
            "sk" => format!("LEAF-{key}")
        })),
    ]
}

/// A page of these items, whose attributes are in the order of the model, or of an item.
fn page_of(items: &[(impl Document, bool)]) -> String {
    let items = items.iter().map(|(item, as_written)| match as_written {
        true => dyno::to_dynamodb_json(item).unwrap(),
        false => {
            let item: Item = dyno::from_item(&dyno::to_item(item).unwrap()).unwrap();
            dyno::to_dynamodb_json(&item).unwrap()
        }
    });
    let items: Vec<String> = items.collect();
    format!(
        r#"{{"Count":{},"Items":[{}]}}"#,
        items.len(),
        items.join(",")
    )
}

fn order(a: &Count, b: &Count) -> Ordering {
    let fields = |count: &Count| (count.number, count.name.clone(), count.signed, count.flag);
    fields(a).cmp(&fields(b))
}

proptest! {
    #[test]
    fn keys_are_read_back_and_sort_as_their_fields(a in count(), b in count()) {
        for count in [&a, &b] {
            let read: Count = dyno::from_item(&dyno::to_item(count).unwrap()).unwrap();
            prop_assert_eq!(&read, count);
        }
        prop_assert_eq!(key(&a).cmp(&key(&b)), order(&a, &b));
    }

    // The keys alone tell the items apart, of which there are more than wrong guesses are made.
    #[test]
    fn a_page_told_by_keys_reads_as_each_item_alone(
        items in proptest::collection::vec((told(), any::<bool>()), 1..40),
    ) {
        let read: Vec<Told> = dyno_core::codec::read_items(page_of(&items).as_bytes()).unwrap();
        let items: Vec<Told> = items.into_iter().map(|(item, _)| item).collect();
        prop_assert_eq!(&read, &items);
        for item in items {
            let alone: Told = dyno::from_item(&dyno::to_item(&item).unwrap()).unwrap();
            prop_assert_eq!(alone, item);
        }
    }

    #[test]
    fn a_mixed_page_reads_as_each_item_alone(items in proptest::collection::vec(mixed(), 1..8)) {
        for item in &items {
            let map = dyno::to_item(item).unwrap();
            let read: Mixed = dyno::from_item(&map).unwrap();
            prop_assert_eq!(&read, item);
            match item {
                Mixed::Word(word) => prop_assert_eq!(&dyno::from_item::<Word>(&map).unwrap(), word),
                Mixed::Count(count) => {
                    prop_assert_eq!(&dyno::from_item::<Count>(&map).unwrap(), count);
                    prop_assert!(dyno::from_item::<Word>(&map).is_err());
                }
                Mixed::Other(_) => prop_assert!(dyno::from_item::<Word>(&map).is_err()),
            }
        }
    }
}
