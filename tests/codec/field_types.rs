//! The kinds of fields of other mappers: each has a Rust type, and an option for its other forms.

use std::convert::Infallible;
use std::net::IpAddr;
use std::time::Duration;

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, Utc};
use dyno::{Convert, Document, Item, Model, Value, from_dynamodb_json, item, to_dynamodb_json};
use garde::Validate;
use url::Url;
use uuid::Uuid;

#[derive(Model, Clone, Debug, PartialEq, Validate)]
#[dyno(table = "Everything")]
#[garde(allow_unvalidated)]
struct Everything {
    // G63: a name may begin with any character.
    #[dyno(partition_key, rename = "2nd name")]
    id: Uuid,
    #[garde(range(min = 1, max = 9))]
    #[dyno(lenient)]
    int: i32,
    #[garde(range(min = 0.0))]
    float: f64,
    #[dyno(lenient)]
    boolean: bool,
    #[garde(length(min = 2, max = 5), custom(is_lower))]
    string: String,
    #[garde(custom(is_address))]
    email: String,
    #[garde(custom(is_web))]
    url: Url,
    ip: IpAddr,
    #[dyno(lenient(seconds))]
    time: DateTime<Utc>,
    local: DateTime<FixedOffset>,
    naive: NaiveDateTime,
    date: NaiveDate,
    seconds: Duration,
    #[dyno(with = Days)]
    days: Duration,
    #[dyno(default)]
    #[garde(length(max = 2), inner(length(min = 1)))]
    list: Vec<String>,
    dict: Dict,
}

// G78: the names are fields, and other attributes are kept.
#[derive(Document, Clone, Debug, PartialEq)]
struct Dict {
    size: u8,
    choice: Choice,
    #[dyno(flatten)]
    rest: std::collections::BTreeMap<String, Value>,
}

// G64: choices.
#[derive(Document, Clone, Copy, Debug, PartialEq)]
#[dyno(rename_all = "lowercase")]
enum Choice {
    Small,
    Large,
}

fn is_lower(text: &str, _: &()) -> garde::Result {
    match text.chars().all(|char| char.is_ascii_lowercase()) {
        true => Ok(()),
        false => Err(garde::Error::new("is not in lower case")),
    }
}

fn is_address(text: &str, _: &()) -> garde::Result {
    match text.split_once('@') {
        Some((name, host)) if !name.is_empty() && host.contains('.') => Ok(()),
        _ => Err(garde::Error::new("is not an address")),
    }
}

fn is_web(url: &Url, _: &()) -> garde::Result {
    match url.scheme() {
        "http" | "https" if url.host_str().is_some_and(|host| host.contains('.')) => Ok(()),
        _ => Err(garde::Error::new("is not an address of the web")),
    }
}

// G62, G75: a conversion of one's own, here of a duration in another unit.
struct Days;

impl Convert<Duration> for Days {
    type Stored = u64;
    type Error = Infallible;

    fn store(duration: &Duration) -> Result<u64, Infallible> {
        Ok(duration.as_secs() / 86_400)
    }

    fn load(days: u64) -> Result<Duration, Infallible> {
        Ok(Duration::from_secs(days.saturating_mul(86_400)))
    }
}

fn stored() -> Item {
    item! {
        "2nd name" => "67e55044-10b1-426f-9247-bb680e5fe0c8",
        "int" => 7,
        "float" => Value::of(&1.5).expect("a number"),
        "boolean" => true,
        "string" => "abc",
        "email" => "ada@example.com",
        "url" => "https://example.com/a",
        "ip" => "2001:db8::1",
        "time" => "2026-01-31T12:00:00.000000000Z",
        "local" => "2026-01-31T12:00:00.000000000+01:00",
        "naive" => "2026-01-31T12:00:00.000000000",
        "date" => "2026-01-31",
        "seconds" => 90,
        "days" => 2,
        "list" => ["a"],
        "dict" => item! { "size" => 3, "choice" => "large", "colour" => "red" },
    }
}

fn read(item: &Item) -> Result<Everything, String> {
    let json = to_dynamodb_json(item).expect("an item that can be stored");
    from_dynamodb_json(&json).map_err(|error| error.to_string())
}

// G65 to G78
#[test]
fn each_kind_of_field_is_stored_and_read() {
    let everything = read(&stored()).unwrap();
    assert_eq!(
        (everything.int, everything.float, everything.boolean),
        (7, 1.5, true)
    ); // G65, G66, G67
    assert_eq!(everything.seconds, Duration::from_secs(90)); // G75
    assert_eq!(everything.days, Duration::from_secs(2 * 86_400));
    assert_eq!(everything.ip, "2001:db8::1".parse::<IpAddr>().unwrap()); // G72
    assert_eq!(
        everything.date,
        NaiveDate::from_ymd_opt(2026, 1, 31).unwrap()
    ); // G74
    assert_eq!(everything.dict.choice, Choice::Large);
    assert_eq!(everything.dict.rest["colour"], Value::from("red"));
    let written: Item = from_dynamodb_json(&to_dynamodb_json(&everything).unwrap()).unwrap();
    assert_eq!(written, stored());
    everything.validate().unwrap();
}

// G65, G67, G73, G76: what other programs write.
#[test]
fn other_forms_are_read() {
    let everything = read(&stored()).unwrap();
    let same = |name: &str, value: Value| {
        assert_eq!(
            read(&stored().with(name, value)),
            Ok(everything.clone()),
            "{name}"
        );
    };
    same("int", "7".into());
    for truth in ["True", "true", "1"] {
        same("boolean", truth.into());
    }
    same("boolean", 1.into());
    for falsehood in ["False", "false", "0"] {
        assert!(!read(&stored().with("boolean", falsehood)).unwrap().boolean);
    }
    for time in [
        "2026-01-31T12:00:00.000000+0000",
        "2026-01-31T13:00:00+01:00",
        "2026-01-31 12:00:00Z",
    ] {
        same("time", time.into());
    }
    same("time", 1_769_860_800.into());
    let mut without = stored();
    without.remove("list");
    assert!(read(&without).unwrap().list.is_empty());
}

// G67 to G74: what is none of the kind.
#[test]
fn values_of_another_kind_are_errors() {
    let id = read(&stored().with("2nd name", "67e5")).unwrap_err();
    assert_eq!(id, "attribute `\"2nd name\"`: expected a UUID");
    for (name, value) in [
        ("int", "1.5"),
        ("float", "1.5"),
        ("boolean", "yes"),
        ("url", "/relative"),
        ("ip", "300.0.0.1"),
        ("time", "2026-01-31T12:00:00"),
        ("local", "2026-01-31T12:00:00"),
        ("naive", "noon"),
        ("date", "31.01.2026"),
        ("days", "2"),
        ("list", "a"),
        ("dict", "a"),
    ] {
        let error = read(&stored().with(name, value)).unwrap_err();
        assert!(
            error.starts_with(&format!("attribute `{name}`: ")),
            "{error}"
        );
    }
}

// G64, G65, G66, G68, G69, G70, G76: the rules of the options.
#[test]
fn rules_name_their_fields() {
    let everything = read(&stored()).unwrap();
    let broken = Everything {
        int: 10,
        float: -1.0,
        string: "ABCDEF".into(),
        email: "ada".into(),
        url: "ftp://localhost".parse().unwrap(),
        list: vec!["a".into(), String::new(), "c".into()],
        ..everything
    };
    let report = broken.validate().unwrap_err();
    let mut paths: Vec<String> = report.iter().map(|(path, _)| path.to_string()).collect();
    paths.sort();
    paths.dedup();
    assert_eq!(
        paths,
        ["email", "float", "int", "list", "list[1]", "string", "url"]
    );
}

// G77, G79
#[test]
fn lists_and_documents_have_paths() {
    let append = Everything::LIST.append(["b"]).to_string();
    assert_eq!(append, r#"SET list = list_append(list, ["b"])"#);
    let prepend = Everything::LIST.prepend(["b"]).to_string();
    assert_eq!(prepend, r#"SET list = list_append(["b"], list)"#);
    assert_eq!(Everything::DICT.size.eq(3).to_string(), "dict.size = 3");
    assert_eq!(
        Everything::DAYS.lt(Duration::from_secs(86_400)).to_string(),
        "days < 1"
    );
}
