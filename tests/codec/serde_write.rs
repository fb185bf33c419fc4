//! `#[dyno(serde = write)]`: items that are written as serde_dynamo writes them, for programs that still read with it.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use dyno::{Convert, Document, Item, Model, Value, from_item, item, to_item};
use proptest::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[dyno(table = "Users", serde = write, serde_attributes = apply)]
#[dyno(index(name = "ByNick", partition_key = nick))]
struct User {
    #[dyno(partition_key)]
    user_id: String,
    #[dyno(sort_key)]
    number: u64,
    nick: Option<String>,
    digest: Vec<u8>,
    fixed: [u8; 3],
    tags: BTreeSet<String>,
    sizes: HashSet<i32>,
    ratings: Vec<f64>,
    small: f32,
    email: Option<String>,
    map: HashMap<String, Option<bool>>,
    address: Address,
    state: State,
    payments: Vec<Payment>,
    pair: (char, i64),
    #[serde(flatten)]
    audit: Audit,
    #[serde(default)]
    notes: Vec<String>,
}

#[derive(Document, Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Address {
    zip: Option<u32>,
    keys: BTreeMap<String, Vec<u8>>,
}

#[derive(Document, Clone, Debug, PartialEq, Serialize, Deserialize)]
enum State {
    Active,
    Blocked,
}

#[derive(Document, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind")]
#[dyno(serde_attributes = apply)]
enum Payment {
    Card { digits: Vec<u8> },
    Cash,
}

#[derive(Document, Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Audit {
    created: i64,
    by: Option<String>,
}

fn user() -> impl Strategy<Value = User> {
    let text = "[a-zä\"\\\\ ]{0,4}";
    let bytes = || proptest::collection::vec(any::<u8>(), 0..4);
    let float = -1e9..1e9_f64;
    let first = (
        "[a-z]{1,4}",
        any::<u64>(),
        proptest::option::of("[a-z]{1,4}"),
        bytes(),
        any::<[u8; 3]>(),
        proptest::collection::btree_set(text, 0..4),
        proptest::collection::hash_set(any::<i32>(), 0..4),
        proptest::collection::vec(float, 0..4),
        -1e9..1e9_f32,
    );
    let address = (
        any::<Option<u32>>(),
        proptest::collection::btree_map("[a-z]{1,3}", bytes(), 0..3),
    );
    let payment = prop_oneof![
        bytes().prop_map(|digits| Payment::Card { digits }),
        Just(Payment::Cash)
    ];
    let second = (
        proptest::option::of(text),
        proptest::collection::hash_map("[a-z]{1,3}", any::<Option<bool>>(), 0..3),
        address.prop_map(|(zip, keys)| Address { zip, keys }),
        prop_oneof![Just(State::Active), Just(State::Blocked)],
        proptest::collection::vec(payment, 0..3),
        any::<(char, i64)>(),
        any::<i64>(),
        proptest::option::of(text),
        proptest::collection::vec(text, 0..3),
    );
    (first, second).prop_map(|(first, second)| {
        let (user_id, number, nick, digest, fixed, tags, sizes, ratings, small) = first;
        let (email, map, address, state, payments, pair, created, by, notes) = second;
        let audit = Audit { created, by };
        User {
            user_id,
            number,
            nick,
            digest,
            fixed,
            tags,
            sizes,
            ratings,
            small,
            email,
            map,
            address,
            state,
            payments,
            pair,
            audit,
            notes,
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    // What the new version writes is read by the old version, with serde_dynamo, and by the new one.
    #[test]
    fn old_readers_read_what_is_written(user in user()) {
        let written = to_item(&user).unwrap();
        let old: User = serde_dynamo::from_item(written.clone()).unwrap();
        prop_assert_eq!(&old, &user);
        let new: User = from_item(&written).unwrap();
        prop_assert_eq!(&new, &user);
        // It is what serde_dynamo writes, except for a key of an index, which cannot be NULL.
        let mut by_serde: Item = from_item(&serde_dynamo::to_item(&user).unwrap()).unwrap();
        if user.nick.is_none() {
            by_serde.remove("nick");
        }
        prop_assert_eq!(from_item::<Item>(&written).unwrap(), by_serde);
    }
}

#[test]
fn bytes_and_sets_are_lists_and_none_is_null() {
    let address = Address {
        zip: None,
        keys: [("a".to_owned(), vec![1])].into(),
    };
    let user = User {
        user_id: "u".into(),
        number: 1,
        nick: None,
        digest: vec![1, 2],
        fixed: [0; 3],
        tags: BTreeSet::new(),
        sizes: HashSet::new(),
        ratings: Vec::new(),
        small: 0.5,
        email: None,
        map: HashMap::new(),
        address,
        state: State::Active,
        payments: vec![Payment::Cash],
        pair: ('a', 1),
        audit: Audit {
            created: 5,
            by: None,
        },
        notes: Vec::new(),
    };
    let none: [Value; 0] = [];
    let stored: Item = from_item(&to_item(&user).unwrap()).unwrap();
    let mut expected = item! {
        "userId" => "u", "number" => 1, "digest" => [1, 2], "fixed" => [0, 0, 0], "tags" => none.clone(),
        "sizes" => none.clone(), "ratings" => none.clone(), "email" => (), "map" => Item::new(),
        "address" => item! { "zip" => (), "keys" => item! { "a" => [1] } }, "state" => "Active",
        "payments" => [item! { "kind" => "Cash" }], "created" => 5, "by" => (), "notes" => none,
    };
    expected.write("small", &0.5).unwrap();
    expected.write("pair", &('a', 1)).unwrap();
    assert_eq!(stored, expected);
}

// What old readers could not read does not come by way of an update, and conditions find what is stored.
#[test]
fn operands_have_the_form_that_serde_writes() {
    let tags: BTreeSet<String> = ["a".to_owned()].into();
    let sizes: HashSet<i32> = [3].into();
    let updates = [
        (User::DIGEST.set(vec![1, 2]), "SET digest = [1, 2]"),
        (User::DIGEST.set([1, 2]), "SET digest = [1, 2]"),
        (User::FIXED.set([1, 2, 3]), "SET fixed = [1, 2, 3]"),
        (User::TAGS.set(&tags), r#"SET tags = ["a"]"#),
        (User::TAGS.set(BTreeSet::new()), "SET tags = []"),
        (User::SIZES.set(sizes), "SET sizes = [3]"),
        (User::RATINGS.set([0.5]), "SET ratings = [0.5]"),
        (User::NICK.set("n"), r#"SET nick = "n""#),
        (User::ADDRESS.zip.set(7_u32), "SET address.zip = 7"),
    ];
    for (update, expected) in updates {
        assert_eq!(update.to_string(), expected);
    }
    let conditions = [
        (User::DIGEST.eq(vec![1, 2]), "digest = [1, 2]"),
        (User::TAGS.ne(&tags), r#"tags <> ["a"]"#),
        (User::TAGS.stored().contains("a"), r#"contains(tags, "a")"#),
        (User::EMAIL.begins_with("a"), r#"begins_with(email, "a")"#),
    ];
    for (condition, expected) in conditions {
        assert_eq!(condition.to_string(), expected);
    }
}

#[derive(Document, Serialize)]
#[dyno(serde = write)]
struct Renamed {
    #[dyno(rename = "name")]
    title: String,
}

// Otherwise dyno would not find it, and the next put would delete it.
#[test]
fn a_name_that_dyno_does_not_read_is_an_error() {
    let error = to_item(&Renamed {
        title: "secret".into(),
    })
    .unwrap_err();
    assert_eq!(
        error.to_string(),
        "attribute `title`: serde writes this attribute and dyno does not read it; give the field one name in both"
    );
}

#[derive(Document, Serialize)]
#[dyno(serde = write)]
struct Rating {
    value: f64,
}

#[test]
fn what_dynamodb_cannot_hold_is_an_error() {
    for value in [f64::NAN, f64::INFINITY, 1e200] {
        let error = to_item(&Rating { value }).unwrap_err().to_string();
        assert!(error.starts_with("attribute `value`: "), "{error}");
    }
}

#[derive(Model, Serialize)]
#[dyno(table = "Keys", serde = write)]
struct Keyed {
    #[dyno(partition_key)]
    id: String,
}

#[test]
fn an_empty_key_is_an_error() {
    let error = to_item(&Keyed { id: String::new() })
        .unwrap_err()
        .to_string();
    assert!(error.starts_with("attribute `id`: "), "{error}");
}

/// Stores a text backwards, as if sealed.
struct Sealed;

impl Convert<String> for Sealed {
    type Stored = Vec<u8>;
    type Error = std::string::FromUtf8Error;

    fn store(text: &String) -> Result<Vec<u8>, Self::Error> {
        Ok(text.bytes().rev().collect())
    }

    fn load(stored: Vec<u8>) -> Result<String, Self::Error> {
        String::from_utf8(stored.into_iter().rev().collect())
    }
}

#[derive(Model, Clone, Debug, PartialEq, Serialize)]
#[dyno(table = "Accounts", serde = write)]
struct Account {
    #[dyno(partition_key)]
    id: String,
    #[dyno(with = Sealed)]
    secret: String,
    #[dyno(with = Sealed, rename = "oldSecret")]
    #[serde(rename = "oldSecret")]
    old_secret: Option<String>,
    #[dyno(empty_as_null)]
    about: String,
    digest: Vec<u8>,
}

// A converter is not bypassed: what it stores is what is read, and what conditions compare.
#[test]
fn a_field_with_a_form_of_its_own_is_not_written_by_serde() {
    let account = Account {
        id: "a".into(),
        secret: "xyz".into(),
        old_secret: None,
        about: String::new(),
        digest: vec![1],
    };
    let written = to_item(&account).unwrap();
    let stored: Item = from_item(&written).unwrap();
    let expected = item! { "id" => "a", "secret" => *b"zyx", "about" => (), "digest" => [1] };
    assert_eq!(stored, expected);
    assert_eq!(from_item::<Account>(&written).unwrap(), account);
    let account = Account {
        old_secret: Some("ab".into()),
        about: "b".into(),
        ..account
    };
    let written = to_item(&account).unwrap();
    let stored: Item = from_item(&written).unwrap();
    assert_eq!(stored["oldSecret"], Value::from(*b"ba"));
    assert_eq!(stored["about"], Value::from("b"));
    assert_eq!(from_item::<Account>(&written).unwrap(), account);
    let same = Account::SECRET.eq("xyz");
    assert_eq!(same.to_string(), "secret = <3 bytes>");
}

#[derive(Document, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind")]
#[dyno(tag = "kind", serde = write)]
enum Shape {
    Circle { bytes: Vec<u8> },
    None,
}

#[test]
fn a_tagged_enum_is_written_by_serde() {
    for shape in [Shape::Circle { bytes: vec![1] }, Shape::None] {
        let written = to_item(&shape).unwrap();
        assert_eq!(
            written,
            serde_dynamo::to_item::<_, HashMap<_, _>>(&shape).unwrap()
        );
        assert_eq!(from_item::<Shape>(&written).unwrap(), shape);
    }
}
