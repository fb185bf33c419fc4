//! Serde's attributes beside dyno's options: repeated, applied or ignored. Differences are UI tests.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use dyno::{Document, Model, from_json, to_json};
use serde::{Deserialize, Serialize};

use crate::both_ways;

/// Each attribute is written for both.
#[derive(Model, Serialize, Deserialize, Clone, Debug, PartialEq)]
#[serde(rename_all = "camelCase")]
#[dyno(table = "Orders", rename_all = "camelCase")]
struct Repeated {
    #[dyno(partition_key)]
    order_id: String,
    #[serde(rename = "nm", alias = "name", alias = "title")]
    #[dyno(rename = "nm", alias = "name", alias = "title")]
    display_name: Option<String>,
    #[serde(default)]
    #[dyno(default)]
    tags: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    #[serde(default, skip_serializing_if = "HashSet::is_empty")]
    flags: HashSet<String>,
    #[serde(default = "three")]
    #[dyno(default = 3)]
    stars: u8,
    #[serde(skip)]
    #[dyno(skip)]
    cached: bool,
    #[serde(flatten)]
    #[dyno(flatten)]
    audit: Audit,
    // serde stores the values of this type, so its attributes count.
    #[dyno(serde)]
    place: Place,
}

fn three() -> u8 {
    3
}

#[derive(Document, Serialize, Deserialize, Clone, Debug, Default, PartialEq)]
struct Audit {
    #[serde(rename = "createdAt")]
    #[dyno(rename = "createdAt")]
    created: u64,
}

#[derive(Serialize, Deserialize, Clone, Debug, PartialEq)]
struct Place {
    #[serde(rename = "lat")]
    latitude: i32,
}

/// The same attributes, which only serde has.
#[derive(Model, Serialize, Deserialize, Clone, Debug, PartialEq)]
#[serde(rename_all = "camelCase")]
#[dyno(table = "Orders", serde_attributes = apply)]
struct Applied {
    #[dyno(partition_key)]
    order_id: String,
    #[serde(rename = "nm", alias = "name", alias = "title")]
    display_name: Option<String>,
    #[serde(default)]
    tags: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    #[serde(default, skip_serializing_if = "HashSet::is_empty")]
    flags: HashSet<String>,
    #[serde(default = "three")]
    stars: u8,
    #[serde(skip)]
    cached: bool,
    #[serde(flatten)]
    audit: Audit,
    #[dyno(serde)]
    place: Place,
    // An option of dyno wins.
    #[dyno(rename = "PLAN")]
    plan_name: String,
}

fn applied() -> Applied {
    Applied {
        order_id: "o-1".to_owned(),
        display_name: Some("First".to_owned()),
        tags: vec!["a".to_owned()],
        note: None,
        flags: HashSet::new(),
        stars: 2,
        cached: false,
        audit: Audit { created: 7 },
        place: Place { latitude: 1 },
        plan_name: "free".to_owned(),
    }
}

#[test]
fn repeated_attributes_compile() {
    let json =
        r#"{"orderId":"o-1","nm":"First","stars":3,"createdAt":7,"place":{"lat":1},"tags":[]}"#;
    let by_dyno: Repeated = from_json(json).expect("dyno reads it");
    let by_serde: Repeated = serde_json::from_str(json).expect("serde reads it");
    assert_eq!(by_dyno, by_serde);
    let written = both_ways(&by_dyno);
    let by_serde: Repeated = serde_json::from_str(&written).expect("serde reads what dyno wrote");
    assert_eq!(by_serde, by_dyno);
}

#[test]
fn applied_attributes_name_what_serde_names() {
    let json = r#"{"orderId":"o-1","nm":"First","tags":["a"],"stars":2,"createdAt":7,"place":{"lat":1},"PLAN":"free"}"#;
    let mut members: Vec<String> = names(&both_ways(&applied()));
    members.sort();
    let mut expected = names(json);
    expected.sort();
    assert_eq!(members, expected);
    assert_eq!(Applied::DISPLAY_NAME.to_string(), "nm");
    assert_eq!(Applied::AUDIT.created.to_string(), "createdAt");
}

#[test]
fn applied_attributes_read_what_serde_reads() {
    let written = to_json(&applied()).expect("dyno writes it");
    let as_serde = written.replace("\"PLAN\"", "\"planName\"");
    let by_serde: Applied = serde_json::from_str(&as_serde).expect("serde reads what dyno wrote");
    assert_eq!(by_serde, applied());
    // Defaults and aliases.
    let json = r#"{"orderId":"o-1","title":"T","createdAt":7,"place":{"lat":1},"PLAN":"free"}"#;
    let read: Applied = from_json(json).expect("dyno reads it");
    assert_eq!(read.display_name.as_deref(), Some("T"));
    assert_eq!((read.tags.len(), read.stars, read.cached), (0, 3, false));
}

fn names(json: &str) -> Vec<String> {
    let object: BTreeMap<String, serde_json::Value> =
        serde_json::from_str(json).expect("an object");
    object.into_keys().collect()
}

/// The default of a container is the field of the default value.
#[derive(Document, Serialize, Deserialize, Clone, Debug, PartialEq)]
#[serde(default)]
#[dyno(serde_attributes = apply)]
struct Limits {
    least: u32,
    most: u32,
    note: Option<String>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            least: 1,
            most: 10,
            note: Some("default".to_owned()),
        }
    }
}

#[derive(Document, Serialize, Deserialize, Clone, Debug, PartialEq)]
#[serde(default = "Pair::first")]
#[dyno(serde_attributes = apply)]
struct Pair {
    a: u32,
    b: u32,
}

impl Pair {
    fn first() -> Self {
        Self { a: 5, b: 6 }
    }
}

#[test]
fn the_default_of_a_container_is_applied() {
    for json in ["{}", r#"{"most":3}"#, r#"{"least":2,"note":"x"}"#] {
        let by_dyno: Limits = from_json(json).expect("dyno reads it");
        let by_serde: Limits = serde_json::from_str(json).expect("serde reads it");
        assert_eq!(by_dyno, by_serde, "{json}");
    }
    assert_eq!(
        from_json::<Pair>(r#"{"b":1}"#).ok(),
        Some(Pair { a: 5, b: 1 })
    );
}

#[derive(Document, Serialize, Deserialize, Clone, Debug, PartialEq)]
#[serde(
    tag = "type",
    rename_all = "snake_case",
    rename_all_fields = "camelCase"
)]
#[dyno(serde_attributes = apply)]
enum Payment {
    #[serde(alias = "money")]
    Cash,
    #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
    OnCredit { bank_code: u32 },
    #[serde(rename = "wire")]
    Transfer {
        bank_code: u32,
        #[serde(default)]
        retries: u32,
    },
    #[serde(other)]
    Unknown,
}

#[derive(Document, Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "kebab-case")]
#[dyno(rename_all = "kebab-case")]
enum Status {
    Open,
    #[serde(rename = "done", alias = "closed")]
    #[dyno(rename = "done", alias = "closed")]
    Finished,
}

#[test]
fn attributes_of_enums_are_applied() {
    for payment in [
        Payment::Cash,
        Payment::OnCredit { bank_code: 1 },
        Payment::Transfer {
            bank_code: 2,
            retries: 3,
        },
    ] {
        let by_serde = serde_json::to_string(&payment).expect("serde writes it");
        assert_eq!(both_ways(&payment), by_serde);
    }
    for json in [
        r#"{"type":"money"}"#,
        r#"{"type":"wire","bankCode":1}"#,
        r#"{"type":"cheque","number":1}"#,
    ] {
        let by_dyno: Payment = from_json(json).expect("dyno reads it");
        let by_serde: Payment = serde_json::from_str(json).expect("serde reads it");
        assert_eq!(by_dyno, by_serde, "{json}");
    }
    let statuses: BTreeSet<Status> = from_json(r#"["open","closed"]"#).expect("dyno reads it");
    assert_eq!(
        to_json(&statuses).ok().as_deref(),
        Some(r#"["open","done"]"#)
    );
}

/// The JSON of an API differs from the table on purpose.
#[derive(Model, Serialize, Deserialize, Clone, Debug, PartialEq)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[dyno(table = "Users", serde_attributes = ignore)]
struct Ignored {
    #[dyno(partition_key, rename = "PK")]
    #[serde(rename = "id")]
    user_id: String,
    #[serde(skip_serializing, default)]
    password: String,
    #[serde(with = "text")]
    count: u32,
}

mod text {
    use serde::{Deserialize, Deserializer, Serializer};

    #[allow(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
    pub(super) fn serialize<S: Serializer>(count: &u32, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(count)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[test]
fn ignored_attributes_change_nothing() {
    let user = Ignored {
        user_id: "u-1".to_owned(),
        password: "secret".to_owned(),
        count: 5,
    };
    let json = r#"{"PK":"u-1","password":"secret","count":5}"#;
    assert_eq!(both_ways(&user), json);
    let json = serde_json::to_string(&user).expect("serde writes it");
    assert_eq!(json, r#"{"id":"u-1","count":"5"}"#);
}

/// Only one field differs, and the type has no impl of serde.
#[derive(Document, Clone, Debug, PartialEq)]
#[serde(
    rename_all = "camelCase",
    bound = "",
    crate = "serde",
    expecting = "a thing"
)]
#[dyno(rename_all = "camelCase")]
struct WithoutSerde {
    first_name: String,
    #[serde(rename = "api")]
    #[dyno(rename = "table", serde_attributes = ignore)]
    other_name: String,
    #[dyno(serde_attributes = apply)]
    #[serde(rename = "last")]
    last_name: String,
}

#[test]
fn a_field_has_its_own_mode() {
    let document = WithoutSerde {
        first_name: "A".to_owned(),
        other_name: "B".to_owned(),
        last_name: "C".to_owned(),
    };
    assert_eq!(
        both_ways(&document),
        r#"{"firstName":"A","table":"B","last":"C"}"#
    );
}
