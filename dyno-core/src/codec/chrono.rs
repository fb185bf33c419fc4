//! The dates and times of the crate `chrono`.
//!
//! A `DateTime<Utc>` is written as `1985-02-20T12:00:00.000000000Z` and sorts correctly. A `DateTime<FixedOffset>`
//! keeps its offset and sorts correctly only among times of the same offset.

use chrono::{
    DateTime, Datelike, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, SecondsFormat, Utc,
};

use super::dates::{check_year, dates};
use crate::wire::EncodeError;

dates! {
    DateTime<Utc>, "an RFC 3339 date and time",
    write |time| {
        check_year(time.year())?;
        Ok(time.to_rfc3339_opts(SecondsFormat::Nanos, true))
    },
    read |text| text.parse(),
    at utc;

    DateTime<FixedOffset>, "an RFC 3339 date and time",
    write |time| {
        check_year(time.year())?;
        if time.offset().local_minus_utc() % 60 != 0 {
            return Err(EncodeError::invalid("an offset from UTC must be in whole minutes"));
        }
        Ok(time.to_rfc3339_opts(SecondsFormat::Nanos, true))
    },
    read |text| DateTime::parse_from_rfc3339(text),
    at |nanoseconds| utc(nanoseconds).map(Into::into);

    NaiveDate, "a date such as `1985-02-20`",
    write |date| {
        check_year(date.year())?;
        Ok(date.format("%Y-%m-%d").to_string())
    },
    read |text| text.parse();

    NaiveDateTime, "a date and time such as `1985-02-20T12:00:00`",
    write |time| {
        check_year(time.year())?;
        Ok(time.format("%Y-%m-%dT%H:%M:%S%.9f").to_string())
    },
    read |text| text.parse(),
    at |nanoseconds| utc(nanoseconds).map(|time| time.naive_utc());

    NaiveTime, "a time such as `12:00:00`",
    write |time| Ok(time.format("%H:%M:%S%.9f").to_string()),
    read |text| text.parse();
}

/// The time so many nanoseconds after the start of 1970.
fn utc(nanoseconds: i128) -> Option<DateTime<Utc>> {
    let seconds = i64::try_from(nanoseconds.div_euclid(1_000_000_000)).ok()?;
    let nanoseconds = u32::try_from(nanoseconds.rem_euclid(1_000_000_000)).ok()?;
    DateTime::from_timestamp(seconds, nanoseconds)
}
