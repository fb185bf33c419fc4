//! Variants for all other names: `other`.

use std::borrow::Cow;
use std::collections::BTreeSet;

use dyno::{Document, Item, Model, from_item, from_json, item, to_item, to_json};

use crate::both_ways;

#[derive(Document, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[dyno(rename_all = "lowercase")]
enum Status {
    Open,
    Closed,
    #[dyno(other)]
    Other(String),
}

#[derive(Document, Clone, Copy, Debug, PartialEq)]
enum Level {
    Low,
    #[dyno(other, rename = "unknown")]
    Other,
}

#[derive(Document, Clone, Debug, PartialEq)]
enum Cowed {
    One,
    #[dyno(other)]
    Other(Cow<'static, str>),
}

#[derive(Document, Clone, Debug, PartialEq)]
#[dyno(tag = "kind")]
enum Event {
    Started,
    Moved {
        to: String,
    },
    #[dyno(other)]
    Other(Item),
}

#[derive(Document, Clone, Debug, PartialEq)]
#[dyno(tag = "kind")]
enum Brief {
    Started {
        at: u64,
    },
    #[dyno(other)]
    Unknown,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Jobs")]
struct Job {
    #[dyno(partition_key)]
    status: Status,
    history: BTreeSet<Status>,
    events: Vec<Event>,
    #[dyno(flatten)]
    last: Event,
}

#[test]
fn an_unknown_name_is_kept_and_written_back() {
    for (json, status) in [
        (r#""open""#, Status::Open),
        (r#""archived""#, Status::Other("archived".to_owned())),
        (r#""other""#, Status::Other("other".to_owned())),
        (r#""Open""#, Status::Other("Open".to_owned())),
        (r#""""#, Status::Other(String::new())),
    ] {
        assert_eq!(from_json::<Status>(json).ok().as_ref(), Some(&status));
        assert_eq!(to_json(&status).ok().as_deref(), Some(json));
    }
    let cowed: Cowed = from_json(r#""two""#).expect("any text");
    assert_eq!(cowed, Cowed::Other(Cow::Borrowed("two")));
    assert_eq!(to_json(&cowed).ok().as_deref(), Some(r#""two""#));
}

#[test]
fn without_data_an_unknown_name_is_read_as_the_variant() {
    assert_eq!(from_json::<Level>(r#""Low""#).ok(), Some(Level::Low));
    assert_eq!(from_json::<Level>(r#""High""#).ok(), Some(Level::Other));
    assert_eq!(to_json(&Level::Other).ok().as_deref(), Some(r#""unknown""#));
    let brief: Brief = from_json(r#"{"kind":"Stopped","by":"x"}"#).expect("a brief");
    assert_eq!(brief, Brief::Unknown);
    assert_eq!(both_ways(&brief), r#"{"kind":"Unknown"}"#);
}

#[test]
fn only_the_name_may_be_unknown() {
    let error = from_json::<Status>("7").expect_err("no string");
    assert_eq!(error.to_string(), "expected S, found N");
    let error = from_json::<Event>(r#"{"to":"x"}"#).expect_err("no tag");
    assert_eq!(error.to_string(), "attribute `kind` is missing");
    let error = from_json::<Event>(r#"{"kind":"Moved"}"#).expect_err("no `to`");
    assert_eq!(error.to_string(), "attribute `to` is missing");
}

#[test]
fn an_unknown_variant_keeps_its_item() {
    let json = r#"{"by":"x","kind":"Stopped","late":true,"times":{"a":[1,"b"]}}"#;
    let event: Event = from_json(json).expect("an event");
    let kept = item! { "kind" => "Stopped", "by" => "x", "late" => true, "times" => item! { "a" => vec![
        dyno::Value::from(1), dyno::Value::from("b"),
    ] } };
    assert_eq!(event, Event::Other(kept));
    assert_eq!(both_ways(&event), json);
    assert_eq!(
        both_ways(&Event::Moved { to: "z".to_owned() }),
        r#"{"kind":"Moved","to":"z"}"#
    );
    let map = to_item(&event).expect("the SDK's map");
    assert_eq!(from_item::<Event>(&map).ok(), Some(event));
}

#[test]
fn an_unknown_variant_without_its_tag_is_not_written() {
    for kept in [item! { "by" => "x" }, item! { "kind" => 7 }] {
        let error = to_json(&Event::Other(kept)).expect_err("it could not be read");
        assert_eq!(
            error.to_string(),
            "attribute `kind`: the item of an unknown variant needs its tag as a string"
        );
    }
}

#[test]
fn unknown_variants_are_keys_elements_and_flattened() {
    let job = Job {
        status: Status::Other("archived".to_owned()),
        history: BTreeSet::from([Status::Open, Status::Other("paused".to_owned())]),
        events: vec![Event::Started, Event::Other(item! { "kind" => "Paused" })],
        last: Event::Other(item! { "kind" => "Stopped", "by" => "x" }),
    };
    let json = concat!(
        r#"{"status":"archived","history":["open","paused"],"events":[{"kind":"Started"},{"kind":"Paused"}],"#,
        r#""by":"x","kind":"Stopped"}"#
    );
    assert_eq!(both_ways(&job), json);
    let condition = Job::STATUS.eq(Status::Other("archived".to_owned()));
    assert_eq!(condition.to_string(), "status = \"archived\"");
}
