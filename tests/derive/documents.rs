//! Structs and newtypes inside items.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use aws_sdk_dynamodb::types::AttributeValue;
use dyno::model::AttributeType;
use dyno::{Document, Model, to_item};

use crate::both_ways;

/// Stored as a string.
#[derive(Document, Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Email(String);

#[derive(Document, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Cents(u64);

#[derive(Document, Clone, Debug, PartialEq)]
struct Nickname(Option<String>);

#[derive(Document, Clone, Debug, PartialEq)]
struct Home(Address);

#[derive(Document, Clone, Debug, PartialEq)]
struct Address {
    street: String,
    zip: Option<String>,
}

#[derive(Document, Clone, Debug, PartialEq)]
struct Empty {}

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Users", index(name = "ByNick", partition_key = friend))]
struct User {
    #[dyno(partition_key)]
    email: Email,
    #[dyno(sort_key)]
    since: Cents,
    friend: Option<Email>,
    emails: BTreeSet<Email>,
    budget: Option<Cents>,
    nick: Nickname,
    home: Home,
    addresses: Vec<Address>,
    by_name: HashMap<String, Address>,
    empty: Empty,
    nothing: (),
}

fn address(street: &str) -> Address {
    Address {
        street: street.to_owned(),
        zip: None,
    }
}

fn user() -> User {
    User {
        email: Email("a@b.c".to_owned()),
        since: Cents(7),
        friend: None,
        emails: BTreeSet::from([Email("x".to_owned()), Email("y".to_owned())]),
        budget: Some(Cents(100)),
        nick: Nickname(None),
        home: Home(address("Elm")),
        addresses: vec![address("Oak")],
        by_name: HashMap::from([("work".to_owned(), address("Ash"))]),
        empty: Empty {},
        nothing: (),
    }
}

#[test]
fn documents_survive() {
    let json = concat!(
        r#"{"email":"a@b.c","since":7,"emails":["x","y"],"budget":100,"#,
        r#""home":{"street":"Elm"},"addresses":[{"street":"Oak"}],"#,
        r#""by_name":{"work":{"street":"Ash"}},"empty":{},"nothing":null}"#
    );
    assert_eq!(both_ways(&user()), json);
}

#[test]
fn a_newtype_can_be_a_key_if_its_content_can() {
    let key = User::SCHEMA.table.key;
    assert_eq!(key.partition().attribute_type, AttributeType::S);
    assert_eq!(
        key.sort().map(|sort| sort.attribute_type),
        Some(AttributeType::N)
    );
}

#[test]
fn a_newtype_is_an_operand_for_itself() {
    let path = User::EMAIL.eq(Email("a@b.c".to_owned()));
    assert_eq!(path.to_string(), "email = \"a@b.c\"");
    assert_eq!(
        User::EMAIL.begins_with("a@").to_string(),
        "begins_with(email, \"a@\")"
    );
    assert_eq!(User::BUDGET.gt(Cents(3)).to_string(), "budget > 3");
}

#[test]
fn paths_reach_through_newtypes_lists_and_maps() {
    assert_eq!(User::HOME.street.to_string(), "home.street");
    let zip = User::ADDRESSES.at(2).then(|address| address.zip);
    assert_eq!(zip.to_string(), "addresses[2].zip");
    let street = User::BY_NAME.key("work").then(|address| address.street);
    assert_eq!(street.to_string(), "by_name.work.street");
}

/// A document that holds itself in every way.
#[derive(Document, Clone, Debug, Default, PartialEq)]
struct Level {
    number: u32,
    bytes: Vec<u8>,
    tags: BTreeSet<String>,
    next: Option<Box<Self>>,
    list: Vec<Self>,
    map: BTreeMap<String, Self>,
}

// T12: the values of the deepest level are stored and read like those of the first.
#[test]
fn every_level_of_nesting_is_converted() {
    let leaf = |number| Level {
        number,
        bytes: vec![1, 2],
        tags: ["a".to_owned()].into(),
        ..Level::default()
    };
    let deep = (1..20).fold(leaf(0), |inner, number| {
        let mut level = leaf(number);
        match number % 3 {
            // A list, or a map, is a level of its own.
            1 if number < 10 => level.list = vec![inner],
            2 if number < 10 => level.map = [("m".to_owned(), inner)].into(),
            _ => level.next = Some(Box::new(inner)),
        }
        level
    });
    both_ways(&deep);
    let mut item = to_item(&deep).expect("an item");
    let mut levels = 0;
    loop {
        levels += 1;
        assert!(matches!(item["number"], AttributeValue::N(_)));
        assert!(matches!(item["bytes"], AttributeValue::B(_)));
        assert!(matches!(item["tags"], AttributeValue::Ss(_)));
        let member = |value: &AttributeValue| value.as_m().ok().cloned();
        let next = item.get("next").and_then(member);
        let of_list = item["list"]
            .as_l()
            .ok()
            .and_then(|list| member(list.first()?));
        let of_map = item["map"]
            .as_m()
            .ok()
            .and_then(|map| member(map.get("m")?));
        match next.or(of_list).or(of_map) {
            Some(inner) => item = inner,
            None => break,
        }
    }
    assert_eq!(levels, 20);
}
