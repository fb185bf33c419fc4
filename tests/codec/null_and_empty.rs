//! NULL where a set, a list, a map or a string is: what the SDK for Go and others write for empty values.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};

use dyno::model::{DecodeDocument, Document as EncodeDocument};
use dyno::{Document, Item, Model, Value, from_item, item, to_item};

/// Writes an item and returns what is stored.
fn stored<T: EncodeDocument>(item: &T) -> Item {
    from_item(&to_item(item).expect("an item that can be stored")).expect("an item")
}

/// Reads an item as the service returns it.
fn read<T: DecodeDocument>(item: &Item) -> Result<T, String> {
    let map = to_item(item).expect("an item that can be stored");
    from_item(&map).map_err(|error| error.to_string())
}

#[derive(Document, Clone, Debug, Default, PartialEq)]
struct Sets {
    texts: BTreeSet<String>,
    numbers: HashSet<u8>,
    #[dyno(default)]
    binaries: BTreeSet<Vec<u8>>,
    #[dyno(alias = "old")]
    renamed: BTreeSet<String>,
}

#[test]
fn a_set_reads_null_as_the_empty_set() {
    let nulls = item! { "texts" => (), "numbers" => (), "binaries" => (), "old" => () };
    assert_eq!(read(&nulls), Ok(Sets::default()));
    assert_eq!(read(&Item::new()), Ok(Sets::default()));
    let inside = item! { "sets" => item! { "a" => () } };
    let sets = read::<BTreeMap<String, BTreeMap<String, BTreeSet<String>>>>(&inside);
    assert_eq!(sets.expect("sets")["sets"]["a"], BTreeSet::new());
}

#[derive(Document, Clone, Debug, PartialEq)]
struct Defaults {
    #[dyno(default)]
    list: Vec<String>,
    #[dyno(default)]
    map: HashMap<String, u8>,
    #[dyno(default)]
    text: String,
    #[dyno(default = 5)]
    stars: u8,
    #[dyno(default, alias = "was")]
    renamed: Vec<u32>,
    // NULL is a value of these types, so it is not their default.
    #[dyno(default = Some(1))]
    option: Option<u8>,
    #[dyno(default = Value::from("none"))]
    any: Value,
    #[dyno(default = vec![1], with = Reversed)]
    converted: Vec<u8>,
    #[dyno(default, serde)]
    by_serde: Vec<u8>,
    #[dyno(default = Some(1), serde)]
    option_by_serde: Option<u8>,
    #[dyno(default = serde_json::Value::Bool(true), serde)]
    any_by_serde: serde_json::Value,
}

struct Reversed;

impl dyno::Convert<Vec<u8>> for Reversed {
    type Stored = VecDeque<u16>;
    // A string is enough for an error.
    type Error = String;

    fn store(value: &Vec<u8>) -> Result<VecDeque<u16>, String> {
        Ok(value.iter().rev().map(|&byte| byte.into()).collect())
    }

    fn load(stored: VecDeque<u16>) -> Result<Vec<u8>, String> {
        let bytes = stored.into_iter().rev();
        bytes
            .map(|byte| byte.try_into().map_err(|_| format!("{byte} is secret")))
            .collect()
    }
}

#[test]
fn a_field_with_a_default_reads_null_as_its_default() {
    let nulls = item! {
        "list" => (), "map" => (), "text" => (), "stars" => (), "was" => (), "option" => (), "any" => (),
        "converted" => (), "by_serde" => (), "option_by_serde" => (), "any_by_serde" => (),
    };
    let defaults = Defaults {
        list: Vec::new(),
        map: HashMap::new(),
        text: String::new(),
        stars: 5,
        renamed: Vec::new(),
        option: None,
        any: Value::Null,
        converted: vec![1],
        by_serde: Vec::new(),
        option_by_serde: None,
        any_by_serde: serde_json::Value::Null,
    };
    assert_eq!(read(&nulls), Ok(defaults.clone()));
    let absent = Defaults {
        option: Some(1),
        any: Value::from("none"),
        option_by_serde: Some(1),
        any_by_serde: serde_json::Value::Bool(true),
        ..defaults
    };
    assert_eq!(read(&Item::new()), Ok(absent));
}

#[test]
fn the_error_of_a_converter_can_be_a_string_and_is_not_printed() {
    let item = item! { "converted" => [300] };
    let error = from_item::<Defaults>(&to_item(&item).unwrap()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "attribute `converted`: expected a value that the converter accepts"
    );
    let source = std::error::Error::source(&error).expect("the converter's error");
    assert_eq!(source.to_string(), "300 is secret");
}

#[derive(Document, Debug, PartialEq)]
struct Plain {
    list: Vec<String>,
}

#[test]
fn without_a_default_null_is_no_list() {
    assert_eq!(
        read::<Plain>(&item! { "list" => () }),
        Err("attribute `list`: expected L, found NULL".into())
    );
}

#[derive(Model, Clone, Debug, Default, PartialEq)]
#[dyno(table = "Options")]
struct Options {
    #[dyno(partition_key)]
    id: u8,
    #[dyno(null)]
    set: Option<BTreeSet<String>>,
    #[dyno(null)]
    list: Option<Vec<String>>,
    #[dyno(null)]
    map: Option<BTreeMap<String, u8>>,
    #[dyno(null, alias = "was")]
    numbers: Option<HashSet<u16>>,
}

#[test]
fn an_option_of_a_set_tells_null_from_the_empty_set() {
    let none = Options::default();
    let nulls = item! { "id" => 0, "set" => (), "list" => (), "map" => (), "numbers" => () };
    assert_eq!(stored(&none), nulls);
    assert_eq!(read(&nulls), Ok(none));

    let empty = Options {
        id: 1,
        set: Some(BTreeSet::new()),
        list: Some(Vec::new()),
        map: Some(BTreeMap::new()),
        numbers: Some(HashSet::new()),
    };
    // DynamoDB has no empty sets.
    let lists: [Value; 0] = [];
    let item = item! { "id" => 1, "list" => lists, "map" => Item::new() };
    assert_eq!(stored(&empty), item);
    assert_eq!(read(&item), Ok(empty));

    let full = Options {
        id: 2,
        set: Some(["a".to_owned()].into()),
        list: Some(vec!["b".to_owned()]),
        map: Some([("c".to_owned(), 1)].into()),
        numbers: Some([3].into()),
    };
    assert_eq!(read(&stored(&full)), Ok(full));
    assert_eq!(
        Options::SET.contains("a").to_string(),
        r#"contains(set, "a")"#
    );
    assert_eq!(Options::SET.add(["a"]).to_string(), r#"ADD set {"a"}"#);
}

#[derive(Document, Clone, Debug, Default, PartialEq)]
struct Parity {
    #[dyno(empty_as_null)]
    text: String,
    #[dyno(empty_as_null)]
    bytes: Vec<u8>,
    #[dyno(empty_as_null)]
    list: Vec<String>,
    #[dyno(empty_as_null)]
    map: HashMap<String, u8>,
    #[dyno(empty_as_null)]
    set: BTreeSet<String>,
    #[dyno(empty_as_null, default = "new".to_owned())]
    state: String,
}

// S78: sprockets wrote empty strings and empty bytes as NULL.
#[test]
fn empty_values_are_written_as_null_and_read_from_it() {
    let empty = Parity::default();
    let nulls = item! {
        "text" => (), "bytes" => (), "list" => (), "map" => (), "set" => (), "state" => (),
    };
    assert_eq!(stored(&empty), nulls);
    assert_eq!(read(&nulls), Ok(empty.clone()));
    // What is stored as it is is read, too.
    let none: [Value; 0] = [];
    let as_it_is = item! {
        "text" => "", "bytes" => [0_u8; 0], "list" => none, "map" => Item::new(),
    };
    let state = "new".to_owned();
    assert_eq!(read(&as_it_is), Ok(Parity { state, ..empty }));
    let full = Parity {
        text: "a".into(),
        bytes: vec![1],
        list: vec!["b".into()],
        map: [("c".to_owned(), 2)].into(),
        set: ["d".to_owned()].into(),
        state: "e".into(),
    };
    let item = item! {
        "text" => "a", "bytes" => [1_u8], "list" => ["b"], "map" => item! { "c" => 2 },
        "set" => Value::Ss(["d".to_owned()].into()), "state" => "e",
    };
    assert_eq!(stored(&full), item);
    assert_eq!(read(&item), Ok(full));
    assert_eq!(
        read::<Parity>(&Item::new()),
        Err("attribute `text` is missing".into())
    );
}

#[derive(Model)]
#[dyno(table = "Profiles")]
struct Profile {
    #[dyno(partition_key)]
    id: String,
    #[dyno(empty_as_null)]
    about: String,
    #[dyno(empty_as_null)]
    picture: Vec<u8>,
    #[dyno(empty_as_null)]
    links: Vec<String>,
    #[dyno(empty_as_null)]
    counts: BTreeMap<String, u8>,
    #[dyno(empty_as_null)]
    tags: BTreeSet<String>,
    plain: String,
    parity: Parity,
}

// S78: paths give the empty value the form that `put` gives it, so that conditions find it.
#[test]
fn an_empty_operand_of_such_a_field_is_null() {
    let texts: Vec<String> = Vec::new();
    let counts: BTreeMap<String, u8> = BTreeMap::new();
    let tags: BTreeSet<String> = BTreeSet::new();
    let updates = [
        (Profile::ABOUT.set(""), "SET about = NULL"),
        (Profile::ABOUT.set("x"), r#"SET about = "x""#),
        (Profile::ABOUT.set_or_remove(Some("")), "SET about = NULL"),
        (
            Profile::ABOUT.set_if_not_exists(""),
            "SET about = if_not_exists(about, NULL)",
        ),
        (
            Profile::ABOUT.set(Profile::PLAIN.if_not_exists("")),
            "SET about = if_not_exists(plain, NULL)",
        ),
        (
            Profile::PLAIN.set(Profile::ABOUT.if_not_exists("")),
            "SET plain = if_not_exists(about, NULL)",
        ),
        (Profile::ABOUT.set(Profile::PLAIN), "SET about = plain"),
        (Profile::PICTURE.set([0_u8; 0]), "SET picture = NULL"),
        (Profile::LINKS.set(texts.clone()), "SET links = NULL"),
        (Profile::COUNTS.set(counts), "SET counts = NULL"),
        (Profile::TAGS.set(tags.clone()), "SET tags = NULL"),
        (Profile::PARITY.text.set(""), "SET parity.text = NULL"),
        (Profile::PLAIN.set(""), r#"SET plain = """#),
        (
            Profile::LINKS.append(["x"]),
            r#"SET links = list_append(links, ["x"])"#,
        ),
        (Profile::COUNTS.key("a").set(1_u8), "SET counts.a = 1"),
        (
            Profile::PLAIN.set("x").with(Profile::ABOUT, ""),
            r#"SET plain = "x" IF about = NULL"#,
        ),
    ];
    for (update, expected) in updates {
        assert_eq!(update.to_string(), expected);
    }
    let conditions = [
        (Profile::ABOUT.eq(""), "about = NULL"),
        (Profile::ABOUT.ne(""), "about <> NULL"),
        (Profile::ABOUT.is_in(["", "x"]), r#"about IN (NULL, "x")"#),
        (Profile::LINKS.eq(texts), "links = NULL"),
        (Profile::TAGS.eq(tags), "tags = NULL"),
        // NULL has no order, no size and no parts.
        (Profile::ABOUT.gt(""), r#"about > """#),
        (Profile::ABOUT.begins_with(""), r#"begins_with(about, "")"#),
        (Profile::TAGS.contains(""), r#"contains(tags, "")"#),
        (Profile::PLAIN.eq(""), r#"plain = """#),
    ];
    for (condition, expected) in conditions {
        assert_eq!(condition.to_string(), expected);
    }
}

#[derive(Document, Clone, Debug, PartialEq)]
struct AsItIs {
    text: String,
    bytes: Vec<u8>,
}

// I75, S78: without the option, empty strings and bytes are written as they are.
#[test]
fn empty_strings_and_bytes_are_values() {
    let empty = AsItIs {
        text: String::new(),
        bytes: Vec::new(),
    };
    let item = item! { "text" => "", "bytes" => [0_u8; 0] };
    assert_eq!(stored(&empty), item);
    assert_eq!(read(&item), Ok(empty));
}
