//! Maps with keys that are not strings.

use std::collections::{BTreeMap, HashMap};

use dyno::codec::MapKey;
use dyno::{Document, Model, from_json, to_json};

use crate::both_ways;

#[derive(Document, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[dyno(rename_all = "kebab-case")]
enum Status {
    Open,
    #[dyno(alias = "done")]
    OnItsWay,
}

#[derive(Document, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Open {
    One,
    #[dyno(other)]
    Other(String),
}

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Reports")]
struct Report {
    #[dyno(partition_key)]
    id: u32,
    by_year: HashMap<u32, Entry>,
    by_offset: BTreeMap<i64, Vec<String>>,
    by_status: HashMap<Status, u32>,
    by_large: Option<BTreeMap<u128, bool>>,
    by_flag: BTreeMap<bool, char>,
    nested: BTreeMap<char, BTreeMap<u8, u8>>,
}

#[derive(Document, Clone, Debug, PartialEq)]
struct Entry {
    count: u32,
}

#[test]
fn keys_are_names_both_ways() {
    let report = Report {
        id: 1,
        by_year: HashMap::from([(1985, Entry { count: 2 })]),
        by_offset: BTreeMap::from([
            (i64::MIN, vec!["a".to_owned()]),
            (0, Vec::new()),
            (7, Vec::new()),
        ]),
        by_status: HashMap::from([(Status::OnItsWay, 3)]),
        by_large: Some(BTreeMap::from([(u128::MAX, true)])),
        by_flag: BTreeMap::from([(false, 'f'), (true, 't')]),
        nested: BTreeMap::from([('ü', BTreeMap::from([(1, 2)]))]),
    };
    let json = concat!(
        r#"{"id":1,"by_year":{"1985":{"count":2}},"#,
        r#""by_offset":{"-9223372036854775808":["a"],"0":[],"7":[]},"by_status":{"on-its-way":3},"#,
        r#""by_large":{"340282366920938463463374607431768211455":true},"by_flag":{"false":"f","true":"t"},"#,
        r#""nested":{"ü":{"1":2}}}"#
    );
    assert_eq!(both_ways(&report), json);
}

#[test]
fn an_entry_without_a_key_is_an_error_at_its_name() {
    for (name, expected) in [
        ("x", "an integer that fits u32"),
        ("", "an integer that fits u32"),
        ("-1", "an integer that fits u32"),
        ("4294967296", "an integer that fits u32"),
        ("007", "an integer that fits u32"),
        ("+7", "an integer that fits u32"),
        ("7.0", "an integer that fits u32"),
    ] {
        let json = format!("{{\"{name}\":1}}");
        let error = from_json::<HashMap<u32, u8>>(&json).expect_err("no number");
        let text = error.to_string();
        assert!(text.contains(expected), "{text}");
        assert!(
            text.starts_with("attribute `") || text.starts_with("attribute \""),
            "{text}"
        );
    }
    let error = from_json::<BTreeMap<Status, u8>>(r#"{"gone":1}"#).expect_err("no variant");
    assert_eq!(
        error.to_string(),
        "attribute `gone`: unknown variant; expected one of `open`, `on-its-way`, `done`"
    );
    let error = from_json::<BTreeMap<u8, u8>>(r#"{"7":"x"}"#).expect_err("no number");
    assert!(
        error.to_string().ends_with("expected N, found S"),
        "{error}"
    );
}

#[test]
fn one_key_has_one_name() {
    let error =
        from_json::<BTreeMap<Status, u8>>(r#"{"on-its-way":1,"done":2}"#).expect_err("twice");
    assert_eq!(
        error.to_string(),
        "attribute `done`: expected one name for each key"
    );
    let map = BTreeMap::from([(Open::One, 1), (Open::Other("One".to_owned()), 2)]);
    assert!(to_json(&map).is_err());
    let map = BTreeMap::from([(Open::One, 1), (Open::Other("Two".to_owned()), 2)]);
    assert_eq!(both_ways(&map), r#"{"One":1,"Two":2}"#);
}

#[test]
fn paths_take_the_type_of_the_key() {
    let rating = Report::BY_YEAR.key(1985).then(|entry| entry.count);
    assert_eq!(rating.to_string(), "by_year.1985.count");
    assert_eq!(
        Report::BY_STATUS.key(Status::Open).set(1).to_string(),
        "SET by_status.open = 1"
    );
    assert_eq!(
        Report::BY_STATUS.key(&Status::OnItsWay).gt(1).to_string(),
        "by_status.on-its-way > 1"
    );
    assert_eq!(
        Report::NESTED.key('a').key(2).remove().to_string(),
        "REMOVE nested.a.2"
    );
    let update = Report::BY_STATUS.set(HashMap::from([(Status::Open, 5)]));
    assert_eq!(update.to_string(), "SET by_status = {\"open\": 5}");
    assert_eq!(Status::OnItsWay.to_name(), "on-its-way");
}
