//! Empty values that are not stored.

use std::collections::{BTreeMap, VecDeque};

use dyno::{Document, Model, from_json, to_json};

use crate::both_ways;

// G23, D6
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[dyno(table = "Users", index(name = "ByCity", partition_key = city))]
struct User {
    #[dyno(partition_key)]
    id: u32,
    #[dyno(skip_empty)]
    name: String,
    #[dyno(skip_empty, rename = "pets")]
    animals: Vec<String>,
    #[dyno(skip_empty)]
    queue: VecDeque<u32>,
    #[dyno(skip_empty)]
    picture: Vec<u8>,
    #[dyno(skip_empty, default, alias = "old_scores")]
    scores: BTreeMap<String, u32>,
    #[dyno(skip_empty)]
    city: String,
    kept: String,
    address: Address,
}

#[derive(Document, Clone, Debug, Default, PartialEq)]
struct Address {
    #[dyno(skip_empty)]
    street: String,
}

#[test]
fn empty_values_are_not_stored_and_are_read_as_empty() {
    let user = User::default();
    assert_eq!(both_ways(&user), r#"{"id":0,"kept":"","address":{}}"#);
    let full = User {
        name: "Ada".into(),
        animals: vec![String::new()],
        queue: [1].into(),
        picture: vec![0],
        scores: [("a".into(), 1)].into(),
        city: "Turin".into(),
        address: Address {
            street: "Via Po".into(),
        },
        ..user
    };
    assert_eq!(
        both_ways(&full),
        r#"{"id":0,"name":"Ada","pets":[""],"queue":[1],"picture":"AA==","scores":{"a":1},"city":"Turin","kept":"","address":{"street":"Via Po"}}"#
    );
}

#[test]
fn stored_empty_values_and_null_are_read_as_empty() {
    let stored = r#"{"id":0,"name":"","pets":[],"scores":null,"city":null,"kept":"","address":{"street":null}}"#;
    assert_eq!(from_json::<User>(stored).unwrap(), User::default());
    let older = r#"{"id":0,"old_scores":{"a":1},"kept":"","address":{}}"#;
    assert_eq!(from_json::<User>(older).unwrap().scores["a"], 1);
}

#[test]
fn a_path_removes_what_is_set_to_the_empty_value() {
    assert_eq!(User::NAME.set("").to_string(), "REMOVE name");
    assert_eq!(User::NAME.set("Ada").to_string(), "SET name = \"Ada\"");
    assert_eq!(
        User::ANIMALS.set(Vec::<String>::new()).to_string(),
        "REMOVE pets"
    );
    assert_eq!(
        User::ADDRESS.street.set("").to_string(),
        "REMOVE address.street"
    );
    assert_eq!(User::KEPT.set("").to_string(), "SET kept = \"\"");
    assert_eq!(
        User::NAME.not_exists().to_string(),
        "attribute_not_exists(name)"
    );
    let append = User::ANIMALS.append(["cat"]).to_string();
    assert!(append.starts_with("SET pets = list_append("), "{append}");
}

#[derive(Document, Debug, PartialEq)]
struct Pair<T> {
    #[dyno(skip_empty)]
    list: Vec<T>,
    #[dyno(skip_empty)]
    text: String,
}

#[test]
fn a_generic_type_skips_its_empty_values() {
    let pair = Pair::<u32> {
        list: Vec::new(),
        text: String::new(),
    };
    assert_eq!(to_json(&pair).unwrap(), "{}");
    assert_eq!(from_json::<Pair<u32>>("{}").unwrap(), pair);
}
