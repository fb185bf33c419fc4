//! The dates and times of the crate `jiff`.
//!
//! A `Timestamp` is written as `1985-02-20T12:00:00.000000000Z` and sorts correctly. A `Zoned` keeps its time zone and
//! sorts correctly only among times of the same offset. Reading the name of a zone other than UTC needs jiff's time
//! zone database, which is a feature of jiff.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use super::dates::{check_year, dates};

dates! {
    Timestamp, "an RFC 3339 date and time",
    write |time| {
        check_year(TimeZone::UTC.to_datetime(*time).year())?;
        Ok(format!("{time:.9}"))
    },
    read |text| text.parse(),
    at |nanoseconds| Self::from_nanosecond(nanoseconds).ok();

    Zoned, "an RFC 9557 date and time with a time zone",
    write |time| {
        check_year(time.year())?;
        Ok(format!("{time:.9}"))
    },
    read |text| match in_utc(text) {
        Some(time) => time.parse().map(|time: Timestamp| time.to_zoned(TimeZone::UTC)),
        None => text.parse(),
    },
    at |nanoseconds| Some(Timestamp::from_nanosecond(nanoseconds).ok()?.to_zoned(TimeZone::UTC));

    Date, "a date such as `1985-02-20`",
    write |date| {
        check_year(date.year())?;
        Ok(date.to_string())
    },
    read |text| text.parse();

    DateTime, "a date and time such as `1985-02-20T12:00:00`",
    write |time| {
        check_year(time.year())?;
        Ok(format!("{time:.9}"))
    },
    read |text| text.parse(),
    at |nanoseconds| {
        Some(TimeZone::UTC.to_datetime(Timestamp::from_nanosecond(nanoseconds).ok()?))
    };

    Time, "a time such as `12:00:00`",
    write |time| Ok(format!("{time:.9}")),
    read |text| text.parse();
}

/// The time without its zone, if the zone is UTC, which jiff looks up in its database by its name.
fn in_utc(text: &str) -> Option<&str> {
    let time = text
        .strip_suffix("[UTC]")
        .or_else(|| text.strip_suffix("[Etc/UTC]"))?;
    time.ends_with("+00:00").then_some(time)
}
