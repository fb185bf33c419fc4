use std::time::Duration;

use proptest::prelude::*;

use super::*;
use crate::codec::Ttl;
use crate::codec::key_text::Digits;

/// A time of the years that a key can have, as seconds and nanoseconds since 1970.
fn instant() -> impl Strategy<Value = (i64, u32)> {
    let seconds = prop_oneof![-62_167_219_200..=253_402_300_799_i64, -3..3_i64];
    (
        seconds,
        prop_oneof![
            0..1_000_000_000_u32,
            0..2_u32,
            999_999_998..1_000_000_000_u32
        ],
    )
}

/// Texts that look like dates and times, valid or not.
fn date_like() -> impl Strategy<Value = String> {
    let date = "[0-9]{4}-[01][0-9]-[0-3][0-9]";
    let time = "[0-2][0-9]:[0-6][0-9]:[0-6][0-9]\\.[0-9]{9}";
    let text = format!("{date}|{time}|{date}[Tt ]{time}|{date}T{time}[Zz]|[-+]{date}");
    proptest::string::string_regex(&text).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn times_of_chrono_keep_value_and_order(one in instant(), two in instant(), key in date_like()) {
        use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
        let time = |(seconds, nanoseconds)| DateTime::<Utc>::from_timestamp(seconds, nanoseconds).unwrap();
        let (one, two) = (time(one), time(two));
        keeps_value_and_order::<DateTime<Utc>, Natural>(&one, &two)?;
        keeps_value_and_order::<NaiveDateTime, Natural>(&one.naive_utc(), &two.naive_utc())?;
        keeps_value_and_order::<NaiveDate, Natural>(&one.date_naive(), &two.date_naive())?;
        keeps_value_and_order::<NaiveTime, Natural>(&one.time(), &two.time())?;
        // It is what the attribute itself stores.
        prop_assert_eq!(encode_value(&one).unwrap(), format!(r#"{{"S":"{}"}}"#, text(&one, None).unwrap()));
        writes_what_it_reads::<DateTime<Utc>, Natural>(&key, None)?;
        writes_what_it_reads::<NaiveDateTime, Natural>(&key, None)?;
        writes_what_it_reads::<NaiveDate, Natural>(&key, None)?;
        writes_what_it_reads::<NaiveTime, Natural>(&key, None)?;
    }

    #[test]
    fn times_of_time_keep_value_and_order(one in instant(), two in instant(), key in date_like()) {
        use time::{Date, OffsetDateTime, PrimitiveDateTime, Time};
        let time = |(seconds, nanoseconds): (i64, u32)| {
            let nanoseconds = i128::from(seconds) * 1_000_000_000 + i128::from(nanoseconds);
            OffsetDateTime::from_unix_timestamp_nanos(nanoseconds).unwrap()
        };
        let (one, two) = (time(one), time(two));
        let local = |time: OffsetDateTime| PrimitiveDateTime::new(time.date(), time.time());
        keeps_value_and_order::<OffsetDateTime, Natural>(&one, &two)?;
        keeps_value_and_order::<PrimitiveDateTime, Natural>(&local(one), &local(two))?;
        keeps_value_and_order::<Date, Natural>(&one.date(), &two.date())?;
        keeps_value_and_order::<Time, Natural>(&one.time(), &two.time())?;
        writes_what_it_reads::<OffsetDateTime, Natural>(&key, None)?;
        writes_what_it_reads::<PrimitiveDateTime, Natural>(&key, None)?;
        writes_what_it_reads::<Date, Natural>(&key, None)?;
        writes_what_it_reads::<Time, Natural>(&key, None)?;
    }

    #[test]
    fn times_of_jiff_keep_value_and_order(one in instant(), two in instant(), key in date_like()) {
        use jiff::civil::{Date, DateTime, Time};
        use jiff::{Timestamp, tz::TimeZone};
        let time = |(seconds, nanoseconds): (i64, u32)| {
            let seconds = seconds.min(Timestamp::MAX.as_second() - 1);
            Timestamp::new(seconds, 0).unwrap() + Duration::from_nanos(nanoseconds.into())
        };
        let (one, two) = (time(one), time(two));
        let civil = |time| TimeZone::UTC.to_datetime(time);
        keeps_value_and_order::<Timestamp, Natural>(&one, &two)?;
        keeps_value_and_order::<DateTime, Natural>(&civil(one), &civil(two))?;
        keeps_value_and_order::<Date, Natural>(&civil(one).date(), &civil(two).date())?;
        keeps_value_and_order::<Time, Natural>(&civil(one).time(), &civil(two).time())?;
        writes_what_it_reads::<Timestamp, Natural>(&key, None)?;
        writes_what_it_reads::<DateTime, Natural>(&key, None)?;
        writes_what_it_reads::<Date, Natural>(&key, None)?;
        writes_what_it_reads::<Time, Natural>(&key, None)?;
    }

    #[test]
    fn durations_keep_value_and_order(
        one in any::<Duration>(), two in any::<Duration>(), seconds in any::<(u16, u16)>(),
        key in "[0-9]{20}\\.[0-9]{9}|[0-9]{20}|[0-9]{6}",
    ) {
        keeps_value_and_order::<Duration, Natural>(&one, &two)?;
        let (first, second) = (Duration::from_secs(seconds.0.into()), Duration::from_secs(seconds.1.into()));
        keeps_value_and_order::<Duration, Digits<6>>(&first, &second)?;
        keeps_value_and_order::<Ttl, Natural>(&Ttl::from_seconds(one.as_secs()), &Ttl::from_seconds(two.as_secs()))?;
        keeps_value_and_order::<Ttl, Digits<6>>(&Ttl::from_seconds(seconds.0.into()), &Ttl::from_seconds(seconds.1.into()))?;
        writes_what_it_reads::<Duration, Natural>(&key, None)?;
        writes_what_it_reads::<Duration, Digits<6>>(&key, None)?;
        writes_what_it_reads::<Ttl, Natural>(&key, None)?;
        writes_what_it_reads::<Ttl, Digits<6>>(&key, None)?;
    }

    #[test]
    fn uuids_keep_value_and_order(one in any::<u128>(), two in any::<u128>(), key in "[0-9a-fA-F]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}") {
        use uuid::Uuid;
        keeps_value_and_order::<Uuid, Natural>(&Uuid::from_u128(one), &Uuid::from_u128(two))?;
        writes_what_it_reads::<Uuid, Natural>(&key, None)?;
        for other in [key.to_uppercase(), key.replace('-', ""), format!("{{{key}}}"), format!("urn:uuid:{key}")] {
            writes_what_it_reads::<Uuid, Natural>(&other, None)?;
        }
    }

    #[test]
    fn ulids_keep_value_and_order(one in any::<u128>(), two in any::<u128>(), key in "[0-9A-Za-z]{26}") {
        use ulid::Ulid;
        keeps_value_and_order::<Ulid, Natural>(&Ulid::from(one), &Ulid::from(two))?;
        writes_what_it_reads::<Ulid, Natural>(&key, None)?;
        writes_what_it_reads::<Ulid, Natural>(&Ulid::from(one).to_string().to_lowercase(), None)?;
    }
}

#[test]
fn a_time_has_thirty_bytes() {
    let time = chrono::DateTime::from_timestamp(477_748_800, 5).unwrap();
    assert_eq!(
        text::<_, Natural>(&time, None).unwrap(),
        "1985-02-20T12:00:00.000000005Z"
    );
}

#[test]
fn years_of_five_digits_leap_seconds_and_offsets_are_rejected() {
    let message = |error: Result<String, EncodeError>| error.unwrap_err().to_string();
    let far = chrono::NaiveDate::from_ymd_opt(10_000, 1, 1).unwrap();
    let early = chrono::NaiveDate::from_ymd_opt(-1, 1, 1).unwrap();
    for date in [far, early] {
        assert_eq!(
            message(text::<_, Natural>(&date, None)),
            "a year must be between 0 and 9999, so that the strings sort as the dates do"
        );
    }
    let leap = chrono::NaiveTime::from_hms_nano_opt(23, 59, 59, 1_500_000_000).unwrap();
    assert_eq!(
        message(text::<_, Natural>(&leap, None)),
        "a leap second cannot stand in a key; use the last nanosecond before it"
    );
    let offset = time::UtcOffset::from_hms(2, 0, 0).unwrap();
    let local = time::OffsetDateTime::UNIX_EPOCH.to_offset(offset);
    assert_eq!(
        message(text::<_, Natural>(&local, None)),
        "a time in a key must be in UTC; convert it with `to_offset(UtcOffset::UTC)`"
    );
    assert_eq!(
        message(text::<_, Digits<6>>(&Duration::from_millis(1500), None)),
        "has a fraction of a second; remove the digits from its format in the key template"
    );
}
