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

/// Times and days in the formats of other programs.
#[derive(Document, Debug, PartialEq)]
struct Times {
    #[dyno(with = AnyTime)]
    any: DateTime<Utc>,
    #[dyno(lenient)]
    required: DateTime<FixedOffset>,
    #[dyno(lenient)]
    utc: DateTime<Utc>,
    rejected: NaiveDateTime,
    #[dyno(with = Dropped)]
    dropped: NaiveDateTime,
    #[dyno(with = European)]
    day: NaiveDate,
}

const FORMAT: &str = "%Y-%m-%dT%H:%M:%S%.6f%z";

/// `formats` and `serialized_format`; a time without an offset is one in UTC: `tzd = 'allow'`.
struct AnyTime;

impl Convert<DateTime<Utc>> for AnyTime {
    type Stored = String;
    type Error = chrono::ParseError;

    fn store(time: &DateTime<Utc>) -> Result<String, chrono::ParseError> {
        Ok(time.format(FORMAT).to_string())
    }

    fn load(stored: String) -> Result<DateTime<Utc>, chrono::ParseError> {
        let with_offset = DateTime::parse_from_str(&stored, "%Y-%m-%dT%H:%M:%S%.f%z");
        let naive = |format| NaiveDateTime::parse_from_str(&stored, format);
        with_offset.map(Into::into).or_else(|_| {
            let time = naive("%Y-%m-%dT%H:%M:%S%.f").or_else(|_| naive("%d/%m/%Y %H:%M"));
            time.map(|time| time.and_utc())
        })
    }
}

/// `drop_tzinfo`
struct Dropped;

impl Convert<NaiveDateTime> for Dropped {
    type Stored = String;
    type Error = chrono::ParseError;

    fn store(time: &NaiveDateTime) -> Result<String, chrono::ParseError> {
        Ok(time.format("%Y-%m-%dT%H:%M:%S").to_string())
    }

    fn load(stored: String) -> Result<NaiveDateTime, chrono::ParseError> {
        let time: DateTime<FixedOffset> = stored.parse()?;
        Ok(time.naive_local())
    }
}

/// `DateField(formats)`
struct European;

impl Convert<NaiveDate> for European {
    type Stored = String;
    type Error = chrono::ParseError;

    fn store(day: &NaiveDate) -> Result<String, chrono::ParseError> {
        Ok(day.format("%d.%m.%Y").to_string())
    }

    fn load(stored: String) -> Result<NaiveDate, chrono::ParseError> {
        NaiveDate::parse_from_str(&stored, "%d.%m.%Y").or_else(|_| stored.parse())
    }
}

// G73, G74: the options of dates and times.
#[test]
fn dates_and_times_are_read_as_their_options_say() {
    let stored = item! {
        "any" => "2026-01-31T12:00:00.250000+0000",
        "required" => "2026-01-31T13:00:00.250000000+01:00",
        "utc" => "2026-01-31T12:00:00.250000000Z",
        "rejected" => "2026-01-31T12:00:00.000000000",
        "dropped" => "2026-01-31T13:00:00+01:00",
        "day" => "31.01.2026",
    };
    let read = |item: &Item| {
        let json = to_dynamodb_json(item).expect("an item that can be stored");
        from_dynamodb_json::<Times>(&json).map_err(|error| error.to_string())
    };
    let times = read(&stored).unwrap();
    assert_eq!(times.any, times.utc);
    // The offset is kept, converted to UTC, or dropped.
    assert_eq!(times.required.to_rfc3339(), "2026-01-31T13:00:00.250+01:00");
    let elsewhere = stored.clone().with("utc", "2026-01-31T13:00:00.250+01:00");
    assert_eq!(read(&elsewhere).unwrap(), times);
    assert_eq!(times.dropped.to_string(), "2026-01-31 13:00:00");
    // Written in one format, whatever was read.
    let written: Item = from_dynamodb_json(&to_dynamodb_json(&times).unwrap()).unwrap();
    assert_eq!(
        written,
        stored.clone().with("dropped", "2026-01-31T13:00:00")
    );
    for (name, text) in [
        ("any", "2026-01-31T13:00:00.25+0100"),
        ("any", "2026-01-31T12:00:00.25"),
        ("day", "2026-01-31"),
    ] {
        assert_eq!(read(&stored.clone().with(name, text)).unwrap(), times);
    }
    let minute = read(&stored.clone().with("any", "31/01/2026 12:00")).unwrap();
    assert_eq!(minute.any.to_rfc3339(), "2026-01-31T12:00:00+00:00");
    for (name, text) in [
        ("any", "noon"),
        ("required", "2026-01-31T12:00:00"),
        ("utc", "2026-01-31T12:00:00"),
        ("rejected", "2026-01-31T12:00:00+01:00"),
        ("day", "01/31/2026"),
    ] {
        let error = read(&stored.clone().with(name, text)).unwrap_err();
        assert!(
            error.starts_with(&format!("attribute `{name}`: ")),
            "{error}"
        );
    }
}

// G65: what an `IntField` adds and subtracts.
#[test]
fn integers_are_counted() {
    let int = Everything::INT;
    for (update, text) in [
        (int.add(2), "ADD int 2"),
        (int.increment(1), "SET int = int + 1"),
        (int.decrement(1), "SET int = int - 1"),
        (int.set(int - 3), "SET int = int - 3"),
    ] {
        assert_eq!(update.to_string(), text);
    }
}

// G70: nobody looks up an address, so that one that leads nowhere is stored like another.
#[tokio::test]
async fn an_address_is_not_verified() {
    let table = dyno_testing::temporary_table::<Everything>().await.unwrap();
    let nowhere = Everything {
        url: "https://nowhere.invalid/".parse().unwrap(),
        ..read(&stored()).unwrap()
    };
    table.put(&nowhere).await.unwrap();
    assert_eq!(table.get(nowhere.id).await.unwrap(), Some(nowhere));
}
