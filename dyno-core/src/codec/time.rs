//! The dates and times of the crate `time`.
//!
//! An `OffsetDateTime` in UTC is written as `1985-02-20T12:00:00.000000000Z` and sorts correctly. One with another
//! offset keeps it and sorts correctly only among times of the same offset.

use time::format_description::well_known::{Iso8601, Rfc3339};
use time::{Date, OffsetDateTime, PrimitiveDateTime, Time, UtcOffset};

use super::dates::{check_year, dates};
use crate::wire::EncodeError;

dates! {
    OffsetDateTime, "an RFC 3339 date and time",
    write |time| {
        let local = PrimitiveDateTime::new(time.date(), time.time());
        Ok(format!("{}{}", local_text(local)?, offset_text(time.offset())?))
    },
    read |text| Self::parse(text, &Rfc3339),
    at |nanoseconds| Self::from_unix_timestamp_nanos(nanoseconds).ok();

    PrimitiveDateTime, "a date and time such as `1985-02-20T12:00:00`",
    write |time| local_text(*time),
    read |text| Self::parse(text, &Iso8601::PARSING),
    at |nanoseconds| {
        let time = OffsetDateTime::from_unix_timestamp_nanos(nanoseconds).ok()?;
        Some(Self::new(time.date(), time.time()))
    };

    Date, "a date such as `1985-02-20`",
    write |date| date_text(*date),
    read |text| Self::parse(text, &Iso8601::PARSING);

    Time, "a time such as `12:00:00`",
    write |time| Ok(time_text(*time)),
    read |text| Self::parse(text, &Iso8601::PARSING);
}

fn local_text(time: PrimitiveDateTime) -> Result<String, EncodeError> {
    Ok(format!(
        "{}T{}",
        date_text(time.date())?,
        time_text(time.time())
    ))
}

fn date_text(date: Date) -> Result<String, EncodeError> {
    check_year(date.year())?;
    Ok(format!(
        "{:04}-{:02}-{:02}",
        date.year(),
        u8::from(date.month()),
        date.day()
    ))
}

fn time_text(time: Time) -> String {
    let (hour, minute, second, nanosecond) = time.as_hms_nano();
    format!("{hour:02}:{minute:02}:{second:02}.{nanosecond:09}")
}

fn offset_text(offset: UtcOffset) -> Result<String, EncodeError> {
    let (hours, minutes, seconds) = offset.as_hms();
    if seconds != 0 {
        return Err(EncodeError::invalid(
            "an offset from UTC must be in whole minutes",
        ));
    }
    if offset.is_utc() {
        return Ok("Z".to_owned());
    }
    let sign = if offset.is_negative() { '-' } else { '+' };
    Ok(format!(
        "{sign}{:02}:{:02}",
        hours.unsigned_abs(),
        minutes.unsigned_abs()
    ))
}
