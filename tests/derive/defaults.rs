//! Absent attributes: `default`, `skip`, `null`, sets and options.

use std::collections::HashSet;

use dyno::{Document, Model, Value, from_json, to_item, to_json};

use crate::both_ways;

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Settings")]
struct Settings {
    #[dyno(partition_key)]
    id: String,
    // G20: the type's default, a value, and an expression.
    #[dyno(default)]
    tags: Vec<String>,
    #[dyno(default = 5)]
    stars: u8,
    #[dyno(default = format!("{}-{}", "a", 1))]
    label: String,
    #[dyno(default = { let levels = [1, 2]; levels.iter().sum::<i32>() })]
    level: i32,
    #[dyno(default = Some(Theme::Dark))]
    theme: Option<Theme>,
    #[dyno(skip)]
    cached: Option<u64>,
    #[dyno(skip, default = 7)]
    retries: u8,
    #[dyno(null)]
    note: Option<String>,
    #[dyno(null, default = Some(1))]
    limit: Option<u32>,
    flags: HashSet<String>,
    plain: Option<String>,
}

#[derive(Document, Clone, Copy, Debug, PartialEq)]
enum Theme {
    Light,
    Dark,
}

fn settings() -> Settings {
    Settings {
        id: "s".to_owned(),
        tags: Vec::new(),
        stars: 5,
        label: "a-1".to_owned(),
        level: 3,
        theme: Some(Theme::Dark),
        cached: None,
        retries: 7,
        note: None,
        limit: Some(1),
        flags: HashSet::new(),
        plain: None,
    }
}

#[test]
fn absent_attributes_are_read_as_their_default() {
    assert_eq!(
        from_json::<Settings>(r#"{"id":"s"}"#).expect("settings"),
        settings()
    );
}

#[test]
fn attributes_that_exist_are_kept() {
    let settings = Settings {
        theme: Some(Theme::Light),
        limit: None,
        stars: 1,
        ..settings()
    };
    let json = r#"{"id":"s","tags":[],"stars":1,"label":"a-1","level":3,"theme":"Light","note":null,"limit":null}"#;
    assert_eq!(both_ways(&settings), json);
}

#[test]
fn null_is_written_where_the_option_is_set() {
    let item = to_item(&settings()).expect("an item");
    let mut names: Vec<&str> = item.keys().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(
        names,
        [
            "id", "label", "level", "limit", "note", "stars", "tags", "theme"
        ]
    );
    assert!(item["note"].is_null());
}

#[test]
fn null_is_read_as_none() {
    let read: Settings =
        from_json(r#"{"id":"s","plain":null,"theme":null,"note":null}"#).expect("settings");
    assert_eq!((read.plain, read.theme, read.note), (None, None, None));
}

#[test]
fn skipped_fields_are_not_stored() {
    let settings = Settings {
        cached: Some(1),
        retries: 3,
        ..settings()
    };
    let json = to_json(&settings).expect("JSON");
    let value: Value = from_json(&json).expect("a value");
    assert!(!format!("{value:?}").contains("cached") && !json.contains("retries"));
    assert_eq!(from_json::<Settings>(&json).expect("settings").retries, 7);
}

/// Values that are made when an item is written.
#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Visits")]
struct Visit {
    #[dyno(partition_key)]
    id: u32,
    #[dyno(default_on_write = self.id * 10)]
    joined: Option<u32>,
    #[dyno(default_on_write = Seconds(7), with = Seconds)]
    seen: Option<Seconds>,
    inner: Inner,
}

#[derive(Document, Clone, Debug, PartialEq)]
struct Inner {
    #[dyno(default_on_write = "now".to_owned(), rename = "at")]
    made: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Seconds(u64);

impl dyno::Convert<Self> for Seconds {
    type Stored = u64;
    type Error = std::convert::Infallible;

    fn store(seconds: &Self) -> Result<u64, Self::Error> {
        Ok(seconds.0)
    }

    fn load(seconds: u64) -> Result<Self, Self::Error> {
        Ok(Self(seconds))
    }
}

#[test]
fn a_default_on_write_is_stored_in_place_of_none() {
    let visit = Visit {
        id: 4,
        joined: None,
        seen: None,
        inner: Inner { made: None },
    };
    let stored = to_json(&visit).unwrap();
    assert_eq!(
        stored,
        r#"{"id":4,"joined":40,"seen":7,"inner":{"at":"now"}}"#
    );
    let read: Visit = from_json(&stored).unwrap();
    assert_eq!((read.joined, read.seen), (Some(40), Some(Seconds(7))));
    // What is there stays, and nothing is made when an item is read.
    assert_eq!(
        to_json(&Visit { id: 5, ..read }).unwrap(),
        stored.replace("4,", "5,")
    );
    let old: Visit = from_json(r#"{"id":4,"inner":{}}"#).unwrap();
    assert_eq!(old, visit);
}
