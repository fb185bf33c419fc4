//! Older names of attributes and variants: `alias`.

use dyno::{Document, Model, from_json, to_json};

use crate::both_ways;

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Users", rename_all = "camelCase")]
struct User {
    #[dyno(partition_key)]
    id: String,
    #[dyno(alias = "name", alias = "title")]
    display_name: Option<String>,
    #[dyno(alias = "score", default = 1)]
    points: u32,
    #[dyno(flatten)]
    audit: Audit,
}

#[derive(Document, Clone, Debug, PartialEq)]
struct Audit {
    #[dyno(rename = "createdAt", alias = "created")]
    created: u64,
}

#[derive(Document, Clone, Debug, PartialEq)]
struct Info {
    #[dyno(alias = "stars", alias = "score")]
    rating: u32,
    plot: Option<String>,
}

#[derive(Document, Clone, Copy, Debug, PartialEq)]
enum Status {
    #[dyno(alias = "Active", alias = "new")]
    Open,
    Closed,
}

#[derive(Document, Clone, Debug, PartialEq)]
#[dyno(tag = "kind")]
enum Payment {
    #[dyno(alias = "Money")]
    Cash,
    #[dyno(alias = "Plastic")]
    Card {
        #[dyno(alias = "no")]
        number: u32,
    },
}

#[test]
fn an_alias_is_read_and_the_name_is_written() {
    for (json, name) in [
        (r#"{"id":"1","displayName":"a","createdAt":1}"#, Some("a")),
        (r#"{"id":"1","name":"a","createdAt":1}"#, Some("a")),
        (r#"{"id":"1","title":"a","created":1}"#, Some("a")),
        (r#"{"id":"1","created":1}"#, None),
    ] {
        let user: User = from_json(json).expect("a user");
        assert_eq!(user.display_name.as_deref(), name, "{json}");
        assert_eq!((user.points, user.audit.created), (1, 1), "{json}");
    }
    let user: User = from_json(r#"{"title":"a","score":2,"created":3,"id":"1"}"#).expect("a user");
    let json = r#"{"id":"1","displayName":"a","points":2,"createdAt":3}"#;
    assert_eq!(both_ways(&user), json);
}

#[test]
fn of_several_names_the_own_one_wins_in_any_order() {
    for (json, rating) in [
        (r#"{"rating":1,"stars":2,"score":3}"#, 1),
        (r#"{"score":3,"stars":2,"rating":1}"#, 1),
        (r#"{"stars":2,"rating":1,"score":3}"#, 1),
        (r#"{"score":3,"stars":2}"#, 2),
        (r#"{"stars":2,"score":3}"#, 2),
        (r#"{"score":3}"#, 3),
    ] {
        let info: Info = from_json(json).expect("an info");
        assert_eq!(info.rating, rating, "{json}");
    }
}

#[test]
fn an_error_names_the_attribute_that_was_read() {
    let error = from_json::<Info>(r#"{"stars":"x"}"#).expect_err("not a number");
    assert_eq!(error.to_string(), "attribute `stars`: expected N, found S");
    let error = from_json::<Info>("{}").expect_err("no rating");
    assert_eq!(error.to_string(), "attribute `rating` is missing");
}

#[test]
fn variants_have_aliases() {
    for (json, status) in [
        (r#""Open""#, Status::Open),
        (r#""Active""#, Status::Open),
        (r#""new""#, Status::Open),
        (r#""Closed""#, Status::Closed),
    ] {
        assert_eq!(from_json::<Status>(json).ok(), Some(status));
    }
    assert_eq!(to_json(&Status::Open).ok().as_deref(), Some(r#""Open""#));
    let card = Payment::Card { number: 3 };
    let read: Payment = from_json(r#"{"no":3,"kind":"Plastic"}"#).expect("a payment");
    assert_eq!(read, card);
    assert_eq!(both_ways(&card), r#"{"kind":"Card","number":3}"#);
    assert_eq!(
        from_json::<Payment>(r#"{"kind":"Money"}"#).ok(),
        Some(Payment::Cash)
    );
}

#[test]
fn a_path_has_the_name_and_a_shape_has_the_aliases() {
    assert_eq!(
        User::DISPLAY_NAME.eq("a").to_string(),
        "displayName = \"a\""
    );
    assert_eq!(User::SHAPE.aliases, ["name", "title", "score"]);
    assert_eq!(Payment::SHAPE.aliases, ["no"]);
}
