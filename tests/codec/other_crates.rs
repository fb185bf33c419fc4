//! The types of other crates. Times in UTC and times without an offset sort as strings.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use bigdecimal::BigDecimal;
use bytes::Bytes;
use compact_str::CompactString;
use dyno::codec::{Decode, Encode};
use proptest::prelude::*;
use rust_decimal::Decimal;
use ulid::Ulid;
use url::Url;
use uuid::Uuid;

use crate::round_trip::{encode_error, n, read_value, s, survives};

/// Seconds from the beginning of the year 0 to the end of the year 9999.
const SECONDS: std::ops::Range<i64> = -62_167_219_200..253_402_300_800;

const YEAR: &str = "attribute `value`: a year must be between 0 and 9999, so that the strings sort as the dates do";

fn stored<T: Encode + for<'b> Decode<'b> + PartialEq + std::fmt::Debug>(value: T) -> String {
    match survives(value) {
        Some(AttributeValue::S(text)) => text,
        other => panic!("{other:?} is not an S"),
    }
}

fn reads<T: Encode + for<'b> Decode<'b>>(text: &str) -> Result<T, String> {
    read_value(&serde_json::json!({ "S": text }).to_string())
}

#[test]
fn compact_strings_are_strings() {
    for text in [
        "",
        "Brazil",
        "24 bytes, which it holds",
        "a text on the heap, because it has more bytes",
        "\"\u{e4}\"\n",
    ] {
        assert_eq!(stored(CompactString::from(text)), text);
        assert_eq!(reads::<CompactString>(text).unwrap(), text);
    }
    let number = read_value::<CompactString>(r#"{"N":"7"}"#);
    assert_eq!(
        number.unwrap_err(),
        read_value::<String>(r#"{"N":"7"}"#).unwrap_err()
    );
    let text = CompactString::from("Brazil");
    assert_eq!(
        survives(BTreeMap::from([(text.clone(), 7_u8)])),
        survives(BTreeMap::from([("Brazil".to_owned(), 7_u8)]))
    );
    assert_eq!(
        survives(BTreeSet::from([text])),
        Some(AttributeValue::Ss(vec!["Brazil".to_owned()]))
    );
}

#[test]
fn uuids_are_keys_of_maps() {
    let id = "67e55044-10b1-426f-9247-bb680e5fe0c8";
    let sizes = BTreeMap::from([(id.parse::<Uuid>().unwrap(), 7_u8)]);
    let entry = AttributeValue::N("7".into());
    let stored = survives(sizes);
    assert_eq!(
        stored,
        Some(AttributeValue::M([(id.to_owned(), entry)].into()))
    );
    let names = [id.to_uppercase(), id.replace('-', ""), "x".to_owned()];
    for name in names {
        let value = serde_json::json!({ "M": { &name: { "N": "7" } } });
        let read: Result<BTreeMap<Uuid, u8>, String> = read_value(&value.to_string());
        assert_eq!(
            read.unwrap_err(),
            format!(
                "attribute `value.{name}`: expected a UUID in lower case as the name of an entry"
            )
        );
    }
}

#[test]
fn ulids_are_strings_and_keys_of_maps() {
    let id = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
    assert_eq!(stored(id.parse::<Ulid>().unwrap()), id);
    assert_eq!(reads::<Ulid>(&id.to_lowercase()).unwrap().to_string(), id);
    for text in [
        "",
        "01ARZ3NDEKTSV4RRFFQ69G5FA",
        "81ARZ3NDEKTSV4RRFFQ69G5FAV",
    ] {
        assert_eq!(
            reads::<Ulid>(text).unwrap_err(),
            "attribute `value`: expected a ULID",
            "{text}"
        );
    }
    let sizes = BTreeMap::from([(id.parse::<Ulid>().unwrap(), 7_u8)]);
    let entry = AttributeValue::N("7".into());
    assert_eq!(
        survives(sizes),
        Some(AttributeValue::M([(id.to_owned(), entry)].into()))
    );
}

proptest! {
    #[test]
    fn chrono_survives_and_sorts(
        a in SECONDS,
        b in SECONDS,
        nanoseconds in 0_u32..1_000_000_000,
        minutes in -1439_i32..1440,
    ) {
        use chrono::{DateTime, FixedOffset};

        let [a, b] = [a, b].map(|seconds| DateTime::from_timestamp(seconds, nanoseconds).expect("a time"));
        prop_assert_eq!(stored(a).cmp(&stored(b)), a.cmp(&b));
        prop_assert_eq!(stored(a.naive_utc()).cmp(&stored(b.naive_utc())), a.cmp(&b));
        prop_assert_eq!(stored(a.date_naive()).cmp(&stored(b.date_naive())), a.date_naive().cmp(&b.date_naive()));
        prop_assert_eq!(stored(a.time()).cmp(&stored(b.time())), a.time().cmp(&b.time()));
        let by_serde = serde_json::to_value(a).expect("JSON");
        prop_assert_eq!(reads(by_serde.as_str().expect("a string")), Ok(a));
        let offset = FixedOffset::east_opt(minutes * 60).expect("an offset");
        let local = a.with_timezone(&offset);
        if (0..=9999).contains(&chrono::Datelike::year(&local)) {
            let text = stored(local);
            prop_assert_eq!(reads::<DateTime<FixedOffset>>(&text).map(|time| *time.offset()), Ok(offset));
            prop_assert_eq!(reads::<DateTime<chrono::Utc>>(&text), Ok(a));
        } else {
            prop_assert_eq!(encode_error(local), YEAR);
        }
    }

    #[test]
    fn time_survives_and_sorts(
        a in SECONDS,
        b in SECONDS,
        nanoseconds in 0_i128..1_000_000_000,
        minutes in -1439_i32..1440,
    ) {
        use time::{OffsetDateTime, PrimitiveDateTime, UtcOffset};

        let time = |seconds: i64| {
            let nanoseconds = i128::from(seconds) * 1_000_000_000 + nanoseconds;
            OffsetDateTime::from_unix_timestamp_nanos(nanoseconds).expect("a time")
        };
        let [a, b] = [a, b].map(time);
        prop_assert_eq!(stored(a).cmp(&stored(b)), a.cmp(&b));
        let local = |time: OffsetDateTime| PrimitiveDateTime::new(time.date(), time.time());
        prop_assert_eq!(stored(local(a)).cmp(&stored(local(b))), a.cmp(&b));
        prop_assert_eq!(stored(a.date()).cmp(&stored(b.date())), a.date().cmp(&b.date()));
        prop_assert_eq!(stored(a.time()).cmp(&stored(b.time())), a.time().cmp(&b.time()));
        let offset = UtcOffset::from_whole_seconds(minutes * 60).expect("an offset");
        if let Some(local) = a.checked_to_offset(offset) {
            if (0..=9999).contains(&local.year()) {
                let text = stored(local);
                prop_assert_eq!(reads::<OffsetDateTime>(&text).map(|time| time.offset()), Ok(offset));
            } else {
                prop_assert_eq!(encode_error(local), YEAR);
            }
        }
    }

    #[test]
    fn jiff_survives_and_sorts(
        a in SECONDS,
        b in SECONDS,
        nanoseconds in 0_i32..1_000_000_000,
        hours in 1_i8..24,
        west: bool,
    ) {
        use jiff::Timestamp;
        use jiff::tz::{TimeZone, offset};

        let time = |seconds: i64| {
            let seconds = seconds.min(Timestamp::MAX.as_second() - 1);
            Timestamp::new(seconds, nanoseconds).expect("a time")
        };
        let [a, b] = [a, b].map(time);
        prop_assert_eq!(stored(a).cmp(&stored(b)), a.cmp(&b));
        let local = |time: Timestamp| TimeZone::UTC.to_datetime(time);
        prop_assert_eq!(stored(local(a)).cmp(&stored(local(b))), a.cmp(&b));
        prop_assert_eq!(stored(local(a).date()).cmp(&stored(local(b).date())), local(a).date().cmp(&local(b).date()));
        prop_assert_eq!(stored(local(a).time()).cmp(&stored(local(b).time())), local(a).time().cmp(&local(b).time()));
        // Only UTC is known by its name without jiff's time zone database.
        let utc = a.to_zoned(TimeZone::UTC);
        if utc.year() >= 0 {
            prop_assert_eq!(reads::<jiff::Zoned>(&stored(utc.clone())), Ok(utc));
        }
        let hours = if west { -hours } else { hours };
        let zoned = a.to_zoned(TimeZone::fixed(offset(hours)));
        if zoned.year() >= 0 {
            let text = stored(zoned.clone());
            prop_assert_eq!(reads::<jiff::Zoned>(&text).map(|zoned| zoned.offset()), Ok(zoned.offset()));
        } else {
            prop_assert_eq!(encode_error(zoned), YEAR);
        }
    }

    // G71
    #[test]
    fn identifiers_and_bytes_survive(id: u128, bytes: Vec<u8>) {
        let id = Uuid::from_u128(id);
        prop_assert_eq!(stored(id), id.to_string());
        prop_assert_eq!(reads::<Uuid>(&id.simple().to_string()), Ok(id));
        prop_assert_eq!(survives(Bytes::from(bytes.clone())), Some(AttributeValue::B(Blob::new(bytes))));
    }

    #[test]
    fn decimals_survive(digits: i128, scale in 0_u32..29, exponent in -80_i64..80) {
        let digits = digits >> 33;
        let decimal = Decimal::try_from_i128_with_scale(digits >> 8, scale).unwrap_or_default();
        survives(decimal);
        survives(BigDecimal::new(digits.into(), exponent));
        let text = BigDecimal::new(digits.into(), exponent).to_string();
        let read = read_value::<Decimal>(&format!(r#"{{"N":"{text}"}}"#));
        match read {
            Ok(decimal) => {
                let [read, written] = [decimal.to_string(), text]
                    .map(|text| text.parse::<BigDecimal>().expect("a decimal"));
                prop_assert_eq!(read, written);
            }
            Err(error) => prop_assert_eq!(
                error,
                "attribute `value`: expected a number that `rust_decimal` holds exactly"
            ),
        }
    }
}

// S76
#[test]
fn times_in_utc_have_a_fixed_number_of_digits() {
    let noon = "1985-02-20T12:00:00.000000000Z";
    assert_eq!(
        stored(chrono::DateTime::from_timestamp(477_748_800, 0).expect("a time")),
        noon
    );
    assert_eq!(
        stored(time::OffsetDateTime::from_unix_timestamp(477_748_800).expect("a time")),
        noon
    );
    assert_eq!(
        stored(jiff::Timestamp::from_second(477_748_800).expect("a time")),
        noon
    );
    for text in [
        "1985-02-20T12:00:00Z",
        "1985-02-20T12:00:00.0Z",
        "1985-02-20T13:00:00+01:00",
        "1985-02-20t07:00:00.000-05:00",
        noon,
    ] {
        assert_eq!(
            reads::<chrono::DateTime<chrono::Utc>>(text).map(|time| time.timestamp()),
            Ok(477_748_800),
            "{text}"
        );
        assert_eq!(
            reads::<time::OffsetDateTime>(text).map(|time| time.unix_timestamp()),
            Ok(477_748_800),
            "{text}"
        );
        assert_eq!(
            reads::<jiff::Timestamp>(text).map(|time| time.as_second()),
            Ok(477_748_800),
            "{text}"
        );
    }
    for text in [
        "1985-02-20",
        "12:00",
        "",
        "yesterday",
        "1985-13-20T12:00:00Z",
        "477748800",
    ] {
        let expected = "attribute `value`: expected an RFC 3339 date and time".to_owned();
        assert_eq!(
            reads::<chrono::DateTime<chrono::Utc>>(text),
            Err(expected.clone()),
            "{text}"
        );
        assert_eq!(
            reads::<time::OffsetDateTime>(text),
            Err(expected.clone()),
            "{text}"
        );
        assert_eq!(reads::<jiff::Timestamp>(text), Err(expected), "{text}");
    }
}

#[test]
fn local_dates_and_times_are_read_with_and_without_a_fraction() {
    for text in [
        "1985-02-20T12:00:00",
        "1985-02-20T12:00:00.0",
        "1985-02-20T12:00:00.000000000",
    ] {
        assert!(reads::<chrono::NaiveDateTime>(text).is_ok(), "{text}");
        assert!(reads::<time::PrimitiveDateTime>(text).is_ok(), "{text}");
        assert!(reads::<jiff::civil::DateTime>(text).is_ok(), "{text}");
    }
    for text in ["12:00:00", "12:00:00.5", "12:00:00.500000000"] {
        assert!(reads::<chrono::NaiveTime>(text).is_ok(), "{text}");
        assert!(reads::<time::Time>(text).is_ok(), "{text}");
        assert!(reads::<jiff::civil::Time>(text).is_ok(), "{text}");
    }
    assert_eq!(
        stored(chrono::NaiveDate::from_ymd_opt(85, 2, 3).expect("a date")),
        "0085-02-03"
    );
    assert_eq!(
        stored(time::Date::from_calendar_date(85, time::Month::February, 3).expect("a date")),
        "0085-02-03"
    );
    assert_eq!(stored(jiff::civil::date(85, 2, 3)), "0085-02-03");
}

#[test]
fn years_that_do_not_sort_are_errors() {
    for year in [-1, 10_000] {
        let date = chrono::NaiveDate::from_ymd_opt(year, 1, 1).expect("a date");
        let time = date.and_hms_opt(0, 0, 0).expect("a time");
        assert_eq!(
            [
                encode_error(date),
                encode_error(time),
                encode_error(time.and_utc())
            ],
            [YEAR; 3]
        );
    }
    let date = time::Date::from_calendar_date(-1, time::Month::January, 1).expect("a date");
    assert_eq!(
        [
            encode_error(date),
            encode_error(date.midnight()),
            encode_error(date.midnight().assume_utc())
        ],
        [YEAR; 3]
    );
    let date = jiff::civil::date(-1, 1, 1);
    assert_eq!(
        [
            encode_error(date),
            encode_error(date.at(0, 0, 0, 0)),
            encode_error(jiff::Timestamp::MIN)
        ],
        [YEAR; 3]
    );
}

#[test]
fn a_leap_second_survives_in_chrono() {
    let leap = chrono::NaiveDate::from_ymd_opt(2016, 12, 31)
        .and_then(|date| date.and_hms_nano_opt(23, 59, 59, 1_500_000_000));
    assert_eq!(
        stored(leap.expect("a time").and_utc()),
        "2016-12-31T23:59:60.500000000Z"
    );
}

#[test]
fn limits_of_decimals() {
    assert_eq!(survives(Decimal::MAX), n("79228162514264337593543950335"));
    assert_eq!(survives(Decimal::new(110, 2)), n("1.10"));
    assert!(survives("1E+100".parse::<BigDecimal>().expect("a decimal")).is_some());
    assert_eq!(
        read_value::<Decimal>(r#"{"N":"1.0000000000000000000000000000000000000000"}"#),
        Ok(Decimal::ONE)
    );
    assert_eq!(
        read_value::<Decimal>(r#"{"N":"1.5E+3"}"#),
        Ok(Decimal::from(1500))
    );
    for text in [
        "1E-29",
        "79228162514264337593543950336",
        "1E+40",
        "0.12345678901234567890123456789012345678",
    ] {
        assert!(
            read_value::<Decimal>(&format!(r#"{{"N":"{text}"}}"#)).is_err(),
            "{text}"
        );
        assert!(
            read_value::<BigDecimal>(&format!(r#"{{"N":"{text}"}}"#)).is_ok(),
            "{text}"
        );
    }
    assert_eq!(
        encode_error("1E+126".parse::<BigDecimal>().expect("a decimal")),
        "attribute `value`: a number must be smaller than 1E+126"
    );
    assert_eq!(
        encode_error(
            "123456789012345678901234567890.123456789"
                .parse::<BigDecimal>()
                .expect("a decimal")
        ),
        "attribute `value`: a number has at most 38 digits"
    );
    assert!(read_value::<BigDecimal>(r#"{"N":"1E999999999999999999999"}"#).is_err());
}

#[test]
fn urls_are_strings() {
    let url: Url = "https://example.com/a?b=c#d".parse().expect("a URL");
    assert_eq!(survives(url), s("https://example.com/a?b=c#d"));
    assert_eq!(
        reads::<Url>("not a URL"),
        Err("attribute `value`: expected a URL".to_owned())
    );
}
