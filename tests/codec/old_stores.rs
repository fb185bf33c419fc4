//! Items as sprockets-dynamodb and dynamongo stored them.

use std::collections::BTreeSet;
use std::time::Duration;

use chrono::{DateTime, NaiveDateTime, ParseError, Utc};
use dyno::{Convert, Document, Model, from_dynamodb_json, to_dynamodb_json};
use url::Url;
use uuid::Uuid;

#[derive(Model, Debug, PartialEq)]
#[dyno(table = "Users")]
struct Sprocket {
    #[dyno(partition_key)]
    id: Uuid,
    #[dyno(empty_as_null)]
    name: String,
    #[dyno(empty_as_null)]
    picture: Vec<u8>,
    #[dyno(null)]
    email: Option<String>,
    active: bool,
    count: i64,
    ratio: f64,
    joined: DateTime<Utc>,
    seen: NaiveDateTime,
    groups: BTreeSet<String>,
    sizes: BTreeSet<u32>,
    #[dyno(default)]
    tags: Vec<String>,
    address: Address,
}

#[derive(Document, Debug, PartialEq)]
struct Address {
    #[dyno(empty_as_null)]
    street: String,
}

// S74, S75, S76, S77, S78, S80
#[test]
fn items_of_sprockets_are_read() {
    let json = |name: &str, picture: &str, street: &str| {
        format!(
            r#"{{"id":{{"S":"67e55044-10b1-426f-9247-bb680e5fe0c8"}},"name":{name},"picture":{picture},
            "email":{{"NULL":true}},"active":{{"BOOL":true}},"count":{{"N":"-7"}},"ratio":{{"N":"1.5"}},
            "joined":{{"S":"2026-01-31T12:00:00.250000+00:00"}},"seen":{{"S":"2026-01-31T12:00:00"}},
            "groups":{{"SS":["a","b"]}},"sizes":{{"NS":["1","2"]}},"tags":{{"L":[{{"S":"x"}}]}},
            "address":{{"M":{{"street":{street}}}}}}}"#
        )
    };
    let (null, text) = (r#"{"NULL":true}"#, r#"{"S":"Ada"}"#);
    let empty: Sprocket = from_dynamodb_json(&json(null, null, null)).unwrap();
    assert_eq!(
        (
            empty.name.as_str(),
            empty.picture.len(),
            empty.address.street.as_str()
        ),
        ("", 0, "")
    );
    assert_eq!(
        empty.joined,
        "2026-01-31T12:00:00.25Z".parse::<DateTime<Utc>>().unwrap()
    );
    assert_eq!(
        empty.seen.and_utc(),
        "2026-01-31T12:00:00Z".parse::<DateTime<Utc>>().unwrap()
    );
    assert_eq!(
        (empty.groups.len(), empty.sizes.len(), empty.email.as_ref()),
        (2, 2, None)
    );
    // What old programs read is written: NULL for the empty values.
    let written = to_dynamodb_json(&empty).unwrap();
    for name in ["name", "picture", "email", "street"] {
        assert!(
            written.contains(&format!(r#""{name}":{{"NULL":true}}"#)),
            "{name}: {written}"
        );
    }
    let full: Sprocket = from_dynamodb_json(&json(text, r#"{"B":"AAE="}"#, text)).unwrap();
    assert_eq!(
        (full.name.as_str(), full.picture.as_slice()),
        ("Ada", &[0, 1][..])
    );
    let read: Sprocket = from_dynamodb_json(&to_dynamodb_json(&full).unwrap()).unwrap();
    assert_eq!(read, full);
}

#[derive(Model, Debug, PartialEq)]
#[dyno(table = "Users")]
struct Mongo {
    #[dyno(partition_key)]
    name: String,
    #[dyno(skip_empty)]
    nick: String,
    email: Option<String>,
    site: Option<Url>,
    age: Option<u32>,
    #[dyno(with = Python)]
    joined: DateTime<Utc>,
    session: Option<Duration>,
    #[dyno(default)]
    pets: Vec<String>,
    home: Option<Home>,
}

#[derive(Document, Debug, PartialEq)]
struct Home {
    #[dyno(skip_empty)]
    street: String,
    city: String,
}

/// Dates as `strftime` writes them with the format of dynamongo.
struct Python;

impl Convert<DateTime<Utc>> for Python {
    type Stored = String;
    type Error = ParseError;

    fn store(time: &DateTime<Utc>) -> Result<String, ParseError> {
        Ok(time.format("%Y-%m-%dT%H:%M:%S%.6f%z").to_string())
    }

    fn load(stored: String) -> Result<DateTime<Utc>, ParseError> {
        DateTime::parse_from_str(&stored, "%Y-%m-%dT%H:%M:%S%.f%z").map(Into::into)
    }
}

// G23, G62, G73, G75, G76, G78, G83
#[test]
fn items_of_dynamongo_are_read_and_written_as_they_were() {
    let full = concat!(
        r#"{"name":{"S":"Ada"},"nick":{"S":"A"},"email":{"S":"ada@example.com"},"site":{"S":"https://example.com/"},"#,
        r#""age":{"N":"36"},"joined":{"S":"2026-01-31T12:00:00.250000+0000"},"session":{"N":"90"},"#,
        r#""pets":{"L":[{"S":"cat"}]},"home":{"M":{"street":{"S":"Via Po"},"city":{"S":"Turin"}}}}"#,
    );
    // `None` and `""` were dropped, at any depth.
    let stripped = concat!(
        r#"{"name":{"S":"Ada"},"joined":{"S":"2026-01-31T12:00:00.250000+0000"},"#,
        r#""pets":{"L":[]},"home":{"M":{"city":{"S":"Turin"}}}}"#,
    );
    for stored in [full, stripped] {
        let user: Mongo = from_dynamodb_json(stored).unwrap();
        assert_eq!(to_dynamodb_json(&user).unwrap(), stored);
    }
    let user: Mongo = from_dynamodb_json(stripped).unwrap();
    assert_eq!(
        (user.nick.as_str(), user.email, user.age, user.session),
        ("", None, None, None)
    );
    assert_eq!(user.home.unwrap().street, "");
    // SET of an empty value was a REMOVE.
    assert_eq!(Mongo::NICK.set("").to_string(), "REMOVE nick");
}
