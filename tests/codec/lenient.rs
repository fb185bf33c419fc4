//! `#[dyno(lenient)]`: values in the forms of other programs.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::time::Duration;

use dyno::codec::{Lenient, Timestamps};
use dyno::wire::{Format, Reader};
use dyno::{Document, Item, Number, Ttl, Value, from_item, from_json, item, to_item};

#[derive(Document, Clone, Debug, PartialEq)]
struct Form {
    #[dyno(lenient)]
    count: u32,
    #[dyno(lenient)]
    rating: f64,
    #[dyno(lenient)]
    price: Number,
    #[dyno(lenient)]
    flag: bool,
    #[dyno(lenient)]
    phone: String,
    #[dyno(lenient)]
    maybe: Option<i64>,
    #[dyno(lenient, default = 7)]
    level: u8,
    #[dyno(lenient, alias = "old")]
    scores: Vec<u16>,
    #[dyno(lenient)]
    flags: BTreeMap<String, bool>,
    #[dyno(lenient)]
    ids: BTreeSet<u64>,
    #[dyno(lenient)]
    expires: Ttl,
    #[dyno(lenient)]
    pause: Duration,
    cents: Cents,
}

#[derive(Document, Clone, Debug, PartialEq)]
struct Cents(#[dyno(lenient)] u64);

fn form() -> Form {
    Form {
        count: 7,
        rating: 7.5,
        price: "19.90".parse().expect("a number"),
        flag: true,
        phone: "4930".into(),
        maybe: Some(-1),
        level: 3,
        scores: vec![1, 2],
        flags: [("a".to_owned(), false)].into(),
        ids: [5].into(),
        expires: Ttl::from_seconds(9),
        pause: Duration::new(2, 500_000_000),
        cents: Cents(250),
    }
}

fn read(item: &Item) -> Result<Form, String> {
    let map = to_item(item).expect("an item that can be stored");
    from_item(&map).map_err(|error| error.to_string())
}

#[test]
fn numbers_booleans_and_strings_are_read_from_other_forms() {
    let other = item! {
        "count" => "7", "rating" => "7.5", "price" => " 19.90 ", "flag" => "True", "phone" => 4930,
        "maybe" => "-1", "level" => "3", "old" => Value::Ns(["1", "2"].map(|n| n.parse().unwrap()).into()),
        "flags" => item! { "a" => 0 }, "ids" => Value::Ss(["5".to_owned()].into()), "expires" => "9",
        "pause" => item! { "secs" => 2, "nanos" => 500_000_000 }, "cents" => "250",
    };
    assert_eq!(read(&other), Ok(form()));
    // They are written in their own form, which is read as without the option.
    let own: Item = from_item(&to_item(&form()).unwrap()).unwrap();
    let expected = item! {
        "count" => 7, "rating" => Value::of(&7.5).unwrap(), "price" => "19.90".parse::<Number>().unwrap(),
        "flag" => true, "phone" => "4930", "maybe" => -1, "level" => 3, "scores" => [1, 2],
        "flags" => item! { "a" => false }, "ids" => Value::Ns([5_u8.into()].into()), "expires" => 9,
        "pause" => Value::of(&2.5).unwrap(), "cents" => 250,
    };
    assert_eq!(own, expected);
    assert_eq!(read(&expected), Ok(form()));
}

#[test]
fn absent_and_null_are_as_without_the_option() {
    let mut item: Item = from_item(&to_item(&form()).unwrap()).unwrap();
    for name in ["maybe", "level"] {
        item.insert(name, ());
    }
    item.remove("ids");
    let expected = Form {
        maybe: None,
        level: 7,
        ids: BTreeSet::new(),
        ..form()
    };
    assert_eq!(read(&item), Ok(expected));
}

#[test]
fn a_value_is_read_exactly_or_not_at_all() {
    let cases = [
        (
            "count",
            Value::from("1.5"),
            "expected an integer that fits u32",
        ),
        (
            "count",
            "".into(),
            "expected a number, or a string that is a number",
        ),
        (
            "count",
            "seven".into(),
            "expected a number, or a string that is a number",
        ),
        ("count", true.into(), "expected N, found BOOL"),
        (
            "flag",
            "yes".into(),
            "expected a Boolean, or `true`, `false`, 1 or 0",
        ),
        (
            "flag",
            2.into(),
            "expected a Boolean, or `true`, `false`, 1 or 0",
        ),
        ("phone", true.into(), "expected S, found BOOL"),
        ("scores", "1".into(), "expected L, found S"),
    ];
    for (name, value, says) in cases {
        let mut item: Item = from_item(&to_item(&form()).unwrap()).unwrap();
        item.insert(name, value);
        assert_eq!(read(&item), Err(format!("attribute `{name}`: {says}")));
    }
    let mut item: Item = from_item(&to_item(&form()).unwrap()).unwrap();
    item.insert("scores", [Value::from("1"), "x".into()]);
    assert_eq!(
        read(&item),
        Err("attribute `scores[1]`: expected a number, or a string that is a number".into())
    );
    item.insert("scores", [1]);
    item.insert("pause", item! { "secs" => 1, "nanos" => 1_000_000_000 });
    assert_eq!(
        read(&item),
        Err("attribute `pause.nanos`: expected less than a second".into())
    );
}

// Plain JSON has the forms of whoever wrote it, too.
#[test]
fn plain_json_is_read_leniently() {
    #[derive(Document, Debug, PartialEq)]
    struct Line {
        #[dyno(lenient)]
        count: u8,
        #[dyno(lenient)]
        sizes: HashSet<u8>,
    }
    let line = from_json(r#"{"count": "7", "sizes": ["1"]}"#);
    let sizes = [1].into();
    assert_eq!(line.ok(), Some(Line { count: 7, sizes }));
}

/// Reads a value leniently.
fn value<T: for<'b> Lenient<'b>>(json: &str, timestamps: Timestamps) -> Result<T, String> {
    let mut reader = Reader::from_json(json, Format::DynamoDb);
    T::decode_leniently(reader.value(), timestamps).map_err(|error| error.to_string())
}

#[test]
fn bytes_and_nested_options_keep_their_own_form() {
    let bytes = value::<Vec<u8>>(r#"{"B":"AQI="}"#, Timestamps::None);
    assert_eq!(bytes, Ok(vec![1, 2]));
    let list = value::<Vec<u8>>(r#"{"L":[{"S":"1"},{"N":"2"}]}"#, Timestamps::None);
    assert_eq!(list, Ok(vec![1, 2]));
    let options = value::<Vec<Option<u8>>>(r#"{"L":[{"NULL":true},{"S":"2"}]}"#, Timestamps::None);
    assert_eq!(options, Ok(vec![None, Some(2)]));
}

#[cfg(all(feature = "chrono", feature = "jiff", feature = "time"))]
mod dates {
    use super::*;

    const NOON: &str = "2026-01-31T12:00:00Z";

    macro_rules! times {
        ($($name:ident: $type:ty, $noon:expr;)*) => {$(
            #[test]
            fn $name() {
                let noon: $type = $noon;
                for text in [
                    NOON,
                    "2026-01-31T12:00:00+0000",
                    "2026-01-31T12:00:00.000+0000",
                    "2026-01-31 12:00:00+00:00",
                    "2026-01-31 12:00:00 +0000",
                    "2026-01-31 12:00:00 +0000 UTC",
                    "2026-01-31 12:00:00 UTC",
                    "2026-01-31t12:00z",
                    "2026-01-31T12:00:00+00",
                    " 2026-01-31T12:00:00-0000",
                ] {
                    let json = format!(r#"{{"S":"{text}"}}"#);
                    assert_eq!(value(&json, Timestamps::None), Ok(noon.clone()), "{text}");
                }
                for (json, unit) in [
                    (r#"{"N":"1769860800"}"#, Timestamps::Seconds),
                    (r#"{"S":"1769860800.000"}"#, Timestamps::Seconds),
                    (r#"{"N":"1769860800000"}"#, Timestamps::Milliseconds),
                    (r#"{"N":"17698608E5"}"#, Timestamps::Milliseconds),
                    (r#"{"S":"2026-01-31T12:00:00+0000"}"#, Timestamps::Milliseconds),
                ] {
                    assert_eq!(value(json, unit), Ok(noon.clone()), "{json}");
                }
                // A number has no unit of its own, and a local time has no offset.
                let number = value::<$type>(r#"{"N":"1769860800"}"#, Timestamps::None);
                let says = "expected a date as a string; `lenient(seconds)` and `lenient(milliseconds)` read numbers";
                assert_eq!(number, Err(says.into()));
                for json in [r#"{"S":"2026-01-31T12:00:00"}"#, r#"{"S":"1769860800"}"#, r#"{"S":""}"#, r#"{"S":"ä"}"#] {
                    let error = value::<$type>(json, Timestamps::None).unwrap_err();
                    assert!(error.starts_with("expected an RFC "), "{error}");
                }
                assert!(value::<$type>(r#"{"N":"1E+100"}"#, Timestamps::Seconds).is_err());
                assert!(value::<$type>(r#"{"N":"1.0000000001"}"#, Timestamps::Seconds).is_err());
                let before = value::<$type>(r#"{"N":"-0.5"}"#, Timestamps::Seconds);
                let text = value::<$type>(r#"{"S":"1969-12-31T23:59:59.5Z"}"#, Timestamps::None);
                assert!(before.is_ok());
                assert_eq!(before, text);
            }
        )*};
    }

    times! {
        chrono_utc: chrono::DateTime<chrono::Utc>, NOON.parse().unwrap();
        chrono_with_offset: chrono::DateTime<chrono::FixedOffset>, NOON.parse().unwrap();
        time_with_offset: time::OffsetDateTime,
            time::OffsetDateTime::from_unix_timestamp(1_769_860_800).unwrap();
        jiff_timestamp: jiff::Timestamp, NOON.parse().unwrap();
    }

    #[test]
    fn local_times_are_those_of_utc() {
        let seconds = r#"{"N":"1769860800"}"#;
        let noon: chrono::NaiveDateTime = "2026-01-31T12:00:00".parse().unwrap();
        assert_eq!(value(seconds, Timestamps::Seconds), Ok(noon));
        assert_eq!(
            value(r#"{"S":"2026-01-31 12:00"}"#, Timestamps::None),
            Ok(noon)
        );
        let noon: jiff::civil::DateTime = "2026-01-31T12:00:00".parse().unwrap();
        assert_eq!(value(seconds, Timestamps::Seconds), Ok(noon));
        let noon = time::OffsetDateTime::from_unix_timestamp(1_769_860_800).unwrap();
        let noon = time::PrimitiveDateTime::new(noon.date(), noon.time());
        assert_eq!(value(seconds, Timestamps::Seconds), Ok(noon));
        assert_eq!(
            value(r#"{"S":"2026-01-31 12:00"}"#, Timestamps::None),
            Ok(noon)
        );
        let zoned: jiff::Zoned = value(seconds, Timestamps::Seconds).unwrap();
        assert_eq!(zoned.timestamp().as_second(), 1_769_860_800);
        // A date alone is not a point in time.
        assert!(value::<chrono::NaiveDate>(seconds, Timestamps::Seconds).is_err());
        let date = value(r#"{"S":"2026-01-31"}"#, Timestamps::Seconds);
        assert_eq!(
            date,
            Ok(chrono::NaiveDate::from_ymd_opt(2026, 1, 31).unwrap())
        );
    }

    // The option on a field.
    #[test]
    fn a_field_states_the_unit_of_its_numbers() {
        #[derive(Document, Debug, PartialEq)]
        struct Event {
            #[dyno(lenient)]
            at: chrono::DateTime<chrono::Utc>,
            #[dyno(lenient(seconds))]
            created: Option<jiff::Timestamp>,
            #[dyno(lenient(milliseconds), default)]
            changes: Vec<time::OffsetDateTime>,
        }
        let event = Event {
            at: NOON.parse().unwrap(),
            created: Some(NOON.parse().unwrap()),
            changes: vec![time::OffsetDateTime::from_unix_timestamp(1_769_860_800).unwrap()],
        };
        let other = item! {
            "at" => "2026-01-31T12:00:00+0000", "created" => 1_769_860_800_i64, "changes" => [1_769_860_800_000_i64],
        };
        assert_eq!(
            from_item::<Event>(&to_item(&other).unwrap()).ok().as_ref(),
            Some(&event)
        );
        let stored: Item = from_item(&to_item(&event).unwrap()).unwrap();
        let noon = "2026-01-31T12:00:00.000000000Z";
        assert_eq!(
            stored,
            item! { "at" => noon, "created" => noon, "changes" => [noon] }
        );
    }
}

#[cfg(all(feature = "bigdecimal", feature = "rust_decimal", feature = "uuid"))]
#[test]
fn decimals_and_uuids_are_read_from_other_forms() {
    let text = r#"{"S":"12345678901234567890.123456"}"#;
    let decimal: rust_decimal::Decimal = value(text, Timestamps::None).unwrap();
    assert_eq!(decimal.to_string(), "12345678901234567890.123456");
    let decimal: bigdecimal::BigDecimal = value(text, Timestamps::None).unwrap();
    assert_eq!(decimal.to_string(), "12345678901234567890.123456");
    let id = uuid::Uuid::from_u128(7);
    for json in [
        r#"{"S":"00000000-0000-0000-0000-000000000007"}"#,
        r#"{"S":"00000000000000000000000000000007"}"#,
        r#"{"B":"AAAAAAAAAAAAAAAAAAAABw=="}"#,
    ] {
        assert_eq!(value(json, Timestamps::None), Ok(id), "{json}");
    }
    assert_eq!(
        value::<uuid::Uuid>(r#"{"B":"AA=="}"#, Timestamps::None),
        Err("expected 16 bytes".into())
    );
}
