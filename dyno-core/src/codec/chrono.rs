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
    read |text| text.parse();

    DateTime<FixedOffset>, "an RFC 3339 date and time",
    write |time| {
        check_year(time.year())?;
        if time.offset().local_minus_utc() % 60 != 0 {
            return Err(EncodeError::invalid("an offset from UTC must be in whole minutes"));
        }
        Ok(time.to_rfc3339_opts(SecondsFormat::Nanos, true))
    },
    read |text| DateTime::parse_from_rfc3339(text);

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
    read |text| text.parse();

    NaiveTime, "a time such as `12:00:00`",
    write |time| Ok(time.format("%H:%M:%S%.9f").to_string()),
    read |text| text.parse();
}
