//! Typical models: a table, keys and indexes.

use dyno::model::AttributeType;
use dyno::{Document, Model, from_json};

use crate::both_ways;

// A9, A10, G10, G14: a struct is the model of a table's items.
#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Movies")]
#[dyno(index(name = "ByRank", partition_key = year, sort_key = rank))]
#[dyno(index(name = "by-studio", partition_key = studio))]
#[dyno(local_index(name = "GSI1", sort_key = released))]
struct Movie {
    /// The year of release.
    // A12, G11: a partition key, under its own name.
    #[dyno(partition_key)]
    year: u16,
    // A12, G12: a sort key, under another name.
    #[dyno(sort_key, rename = "name")]
    title: String,
    rank: Option<u32>,
    // A13: an attribute under another name.
    #[dyno(rename = "producedBy")]
    studio: Option<String>,
    released: u64,
    info: Info,
}

#[derive(Document, Clone, Debug, Default, PartialEq)]
struct Info {
    rating: Option<f64>,
    plot: Option<String>,
    #[dyno(default)]
    actors: Vec<String>,
}

fn brazil() -> Movie {
    // A14, G15: every field has a value.
    Movie {
        year: 1985,
        title: "Brazil".to_owned(),
        rank: Some(3),
        studio: None,
        released: 482_198_400,
        info: Info {
            rating: Some(7.9),
            plot: None,
            actors: vec!["Jonathan Pryce".to_owned()],
        },
    }
}

#[test]
fn a_model_survives() {
    // G16: the model as data. `None` is absent.
    let json = concat!(
        r#"{"year":1985,"name":"Brazil","rank":3,"released":482198400,"#,
        r#""info":{"rating":7.9,"actors":["Jonathan Pryce"]}}"#
    );
    assert_eq!(both_ways(&brazil()), json);
}

// Q5, Q6: the names of the key's attributes; there may be no sort key.
#[test]
fn a_schema_has_the_names_of_the_options() {
    let names = |key: dyno::model::KeySchema| -> Vec<&str> {
        key.attributes().map(|attribute| attribute.name).collect()
    };
    assert_eq!(names(Movie::SCHEMA.table.key), ["year", "name"]);
    assert_eq!(names(Own::SCHEMA.table.key), ["pk"]);
    let schema = Movie::SCHEMA;
    let table = schema.table;
    assert_eq!((schema.model, table.name), ("Movie", "Movies"));
    let key =
        |key: dyno::model::KeySchema| (key.partition().name, key.sort().map(|sort| sort.name));
    assert_eq!(key(table.key), ("year", Some("name")));
    assert_eq!(table.key.partition().attribute_type, AttributeType::N);
    let indexes: Vec<_> = table
        .indexes
        .iter()
        .map(|index| (index.name, index.global, key(index.key)))
        .collect();
    let expected = [
        ("ByRank", true, ("year", Some("rank"))),
        ("by-studio", true, ("producedBy", None)),
        ("GSI1", false, ("year", Some("released"))),
    ];
    assert_eq!(indexes, expected);
}

/// A model without a sort key.
#[derive(Model)]
#[dyno(table = "Own")]
struct Own {
    #[dyno(partition_key, rename = "pk")]
    _id: String,
}

/// A table with every option.
#[derive(Model)]
#[dyno(table = "Tickets", rename_all = "camelCase", stream = old_image)]
#[dyno(index(
    name = "ByState",
    partition_key = (project, state),
    sort_key = (opened_at, number),
    projection = include(title),
))]
#[dyno(index(name = "ByTitle", partition_key = (title), projection = keys_only))]
#[dyno(local_index(name = "ByOpened", sort_key = opened_at, projection = all))]
struct Ticket<T> {
    #[dyno(partition_key)]
    project: String,
    #[dyno(sort_key)]
    number: u32,
    state: Option<String>,
    opened_at: T,
    #[dyno(rename = "headline")]
    title: String,
    #[dyno(ttl)]
    expires_at: T,
}

#[test]
fn a_schema_has_projections_stream_and_ttl() {
    use dyno::model::{IndexProjection, KeyAttribute, KeySchema, StreamView};

    const PROJECT: KeyAttribute = KeyAttribute::new::<String>("project");
    const OPENED: KeyAttribute = KeyAttribute::new::<u64>("openedAt");
    const STATE: KeyAttribute = KeyAttribute::of_index::<Option<String>>("state");
    const NUMBER: KeyAttribute = KeyAttribute::new::<u32>("number");

    let table = Ticket::<u64>::SCHEMA.table;
    assert_eq!(table.stream, Some(StreamView::OldImage));
    assert_eq!(table.ttl, Some("expiresAt"));
    let by_state = KeySchema::Multi {
        partition: &[PROJECT, STATE],
        sort: &[OPENED, NUMBER],
    };
    let by_title = KeySchema::Partition(KeyAttribute::new::<String>("headline"));
    let indexes: Vec<_> = table
        .indexes
        .iter()
        .map(|index| (index.name, index.key, index.projection))
        .collect();
    let expected = [
        ("ByState", by_state, IndexProjection::Include(&["headline"])),
        ("ByTitle", by_title, IndexProjection::KeysOnly),
        (
            "ByOpened",
            KeySchema::composite(PROJECT, OPENED),
            IndexProjection::All,
        ),
    ];
    assert_eq!(indexes, expected);
    assert_eq!(
        (Movie::SCHEMA.table.stream, Movie::SCHEMA.table.ttl),
        (None, None)
    );
}

#[test]
fn each_field_and_each_index_has_a_constant() {
    // A44: a key attribute has a path for conditions and filters.
    assert_eq!(Movie::YEAR.ge(1985).to_string(), "year >= 1985");
    assert_eq!(
        Movie::TITLE.begins_with("B").to_string(),
        "begins_with(name, \"B\")"
    );
    // A44: other attributes can be updated, too.
    assert_eq!(Movie::RANK.set(4).to_string(), "SET rank = 4");
    assert_eq!(
        Movie::STUDIO.exists().to_string(),
        "attribute_exists(producedBy)"
    );
    assert_eq!(Movie::INFO.rating.lt(5.0).to_string(), "info.rating < 5");
    assert_eq!(Movie::INFO.actors.at(0).to_string(), "info.actors[0]");
    let indexes = (Movie::BY_RANK, Movie::BY_STUDIO, Movie::GSI1);
    assert_eq!(
        format!("{indexes:?}"),
        "(Index(ByRank), Index(by-studio), Index(GSI1))"
    );
}

#[test]
fn errors_name_the_attribute() {
    // Q2, G21: a required field, and a wrong type inside a document.
    for (json, expected) in [
        (
            r#"{"name":"Brazil","released":1,"info":{}}"#,
            "attribute `year` is missing",
        ),
        (
            r#"{"year":1985,"name":"Brazil","released":1,"info":{"actors":[1]}}"#,
            "attribute `info.actors[0]`: expected S, found N",
        ),
    ] {
        let error = from_json::<Movie>(json).expect_err("the item is wrong");
        assert_eq!(error.to_string(), expected);
    }
}

#[test]
fn attributes_without_a_field_are_skipped() {
    // Q2: unknown attributes; `flatten` keeps them, see `flattened.rs`.
    let json =
        r#"{"extra":[{"a":1}],"year":1985,"name":"Brazil","released":1,"info":{"extra":null}}"#;
    let movie: Movie = from_json(json).expect("the item can be read");
    assert_eq!((movie.year, movie.info), (1985, Info::default()));
}

#[test]
fn an_empty_key_is_an_error() {
    let movie = Movie {
        studio: Some(String::new()),
        ..brazil()
    };
    let error = dyno::to_item(&movie).expect_err("the key of an index is empty");
    assert_eq!(
        error.to_string(),
        "attribute `producedBy`: a key must not be empty"
    );
}
