//! Documents that are flattened into others.

use std::collections::BTreeMap;

use dyno::{Document, Item, Model, Value, from_json, to_json};

use crate::both_ways;

#[derive(Document, Clone, Debug, PartialEq)]
struct Audit {
    created: u64,
    #[dyno(rename = "changedBy")]
    changed_by: Option<String>,
    #[dyno(flatten)]
    version: Version,
}

#[derive(Document, Clone, Debug, PartialEq)]
struct Version {
    version: u32,
}

#[derive(Document, Clone, Debug, PartialEq)]
#[dyno(tag = "type")]
enum Content {
    Text { body: String },
    Image { url: String, width: u32 },
}

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Posts")]
struct Post {
    #[dyno(partition_key)]
    id: String,
    #[dyno(flatten)]
    audit: Audit,
    title: String,
    #[dyno(flatten)]
    content: Content,
    nested: Nested,
    #[dyno(flatten)]
    more: BTreeMap<String, Value>,
}

#[derive(Document, Clone, Debug, PartialEq)]
struct Nested {
    #[dyno(flatten)]
    audit: Audit,
}

#[derive(Model, Debug, PartialEq)]
#[dyno(table = "Things")]
struct Thing {
    #[dyno(partition_key)]
    id: String,
    #[dyno(flatten)]
    rest: Item,
}

fn audit(created: u64) -> Audit {
    Audit {
        created,
        changed_by: None,
        version: Version { version: 2 },
    }
}

fn post() -> Post {
    Post {
        id: "p".to_owned(),
        audit: audit(1),
        title: "T".to_owned(),
        content: Content::Image {
            url: "u".to_owned(),
            width: 3,
        },
        nested: Nested { audit: audit(4) },
        more: BTreeMap::from([("seen".to_owned(), Value::from(true))]),
    }
}

#[test]
fn flattened_members_are_members_of_the_outer_document() {
    let json = concat!(
        r#"{"id":"p","created":1,"version":2,"title":"T","type":"Image","url":"u","width":3,"#,
        r#""nested":{"created":4,"version":2},"seen":true}"#
    );
    assert_eq!(both_ways(&post()), json);
}

// Q3: a document that accepts any name.
#[test]
fn an_item_gets_the_remaining_members() {
    let json = r#"{"id":"t","a":{"b":[1]},"c":null}"#;
    let thing: Thing = from_json(json).expect("a thing");
    assert_eq!(to_json(&thing).expect("JSON"), json);
}

#[test]
fn flattened_fields_have_paths_of_the_outer_document() {
    assert_eq!(Post::AUDIT.created.to_string(), "created");
    assert_eq!(Post::AUDIT.version.version.to_string(), "version");
    assert_eq!(
        Post::AUDIT.changed_by.set("me").to_string(),
        "SET changedBy = \"me\""
    );
    assert_eq!(Post::AUDIT.created.add(1).to_string(), "ADD created 1");
    assert_eq!(Post::NESTED.audit.created.to_string(), "nested.created");
    assert_eq!(
        Post::CONTENT.r#type.eq("Text").to_string(),
        "type = \"Text\""
    );
}

#[test]
fn errors_have_the_stored_path() {
    let error = from_json::<Post>(
        r#"{"id":"p","title":"T","type":"Text","body":"","nested":{"created":1,"version":2},"version":1}"#,
    );
    assert_eq!(
        error.expect_err("created is missing").to_string(),
        "attribute `created` is missing"
    );
    let error = from_json::<Post>(r#"{"nested":{"created":"1"}}"#);
    assert_eq!(
        error.expect_err("created is a string").to_string(),
        "attribute `nested.created`: expected N, found S"
    );
}

#[test]
fn a_name_that_is_written_twice_is_an_error() {
    let more = BTreeMap::from([("title".to_owned(), Value::from("again"))]);
    let error = dyno::to_item(&Post { more, ..post() }).expect_err("two titles");
    assert_eq!(
        error.to_string(),
        "attribute `title` is written twice; rename the field or the one in the flattened document"
    );
}
