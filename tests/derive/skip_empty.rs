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

/// The option for all fields, whose types say what is empty.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[dyno(table = "Guests", skip_empty, rename_all = "camelCase")]
struct Guest {
    #[dyno(partition_key)]
    id: String,
    full_name: String,
    pets: Vec<String>,
    queue: VecDeque<u32>,
    scores: BTreeMap<String, u32>,
    count: u32,
    nickname: Option<String>,
    tags: std::collections::BTreeSet<String>,
    #[dyno(empty_as_null)]
    note: String,
    #[dyno(default = "none".to_owned())]
    state: String,
    #[dyno(default)]
    about: String,
    #[dyno(write_id)]
    write: String,
    visits: Vec<Visit>,
    room: Room,
}

#[derive(Document, Clone, Debug, Default, PartialEq)]
#[dyno(skip_empty)]
struct Visit {
    place: String,
    days: u32,
}

#[derive(Document, Clone, Debug, PartialEq)]
#[dyno(tag = "kind", skip_empty)]
enum Room {
    Single { view: String, beds: u8 },
    Shared(Visit),
}

impl Default for Room {
    fn default() -> Self {
        Self::Single {
            view: String::new(),
            beds: 0,
        }
    }
}

// G23, D6: sprockets and dynamongo leave out empty values of all fields.
#[test]
fn a_model_can_leave_out_all_its_empty_values() {
    let guest = Guest {
        id: "a".into(),
        ..Guest::default()
    };
    assert_eq!(
        both_ways(&guest),
        r#"{"id":"a","count":0,"note":null,"state":"","write":"","room":{"kind":"Single","beds":0}}"#
    );
    let full = Guest {
        full_name: "Ada".into(),
        pets: vec![String::new()],
        visits: vec![Visit::default()],
        room: Room::Shared(Visit::default()),
        ..guest
    };
    assert_eq!(
        both_ways(&full),
        r#"{"id":"a","fullName":"Ada","pets":[""],"count":0,"note":null,"state":"","write":"","visits":[{"days":0}],"room":{"kind":"Shared","days":0}}"#
    );
    let old = r#"{"id":"a","fullName":null,"pets":[],"count":0,"note":null,"write":"","room":{"kind":"Single","beds":0}}"#;
    let read: Guest = from_json(old).unwrap();
    assert_eq!((read.full_name.as_str(), read.state.as_str()), ("", "none"));
    assert_eq!(Guest::FULL_NAME.set("").to_string(), "REMOVE fullName");
}

#[derive(dyno::Table)]
#[dyno(name = "hotel", partition_key(pk: String), sort_key(sk: String))]
struct Hotel;

#[derive(Model, Clone, Debug, Default, PartialEq)]
#[dyno(table = Hotel, partition_key = "GUEST#{id}", sort_key = "STAY#{night}", skip_empty)]
struct Stay {
    id: String,
    #[dyno(stored)]
    night: String,
    wishes: Vec<String>,
}

#[test]
fn the_fields_of_a_composed_key_are_no_part_of_it() {
    let stay = Stay {
        id: "a".into(),
        night: "1".into(),
        ..Stay::default()
    };
    assert_eq!(
        both_ways(&stay),
        r##"{"pk":"GUEST#a","sk":"STAY#1","night":"1"}"##
    );
}
