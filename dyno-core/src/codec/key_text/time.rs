//! The dates and times of the crate `time`.

use time::{Date, Month, OffsetDateTime, PrimitiveDateTime, Time};

use super::civil::{self, DATE, DATE_TIME, INSTANT, TIME};
use super::fixed_width::fixed_width;
use super::formats::Natural;
use crate::wire::EncodeError;

fixed_width! {
    OffsetDateTime, Natural, width INSTANT,
    write |time, out| {
        // Nothing of the value is lost: the offset could not be read back.
        if !time.offset().is_utc() {
            return Err(EncodeError::invalid(
                "a time in a key must be in UTC; convert it with `to_offset(UtcOffset::UTC)`",
            ));
        }
        civil::write_instant(date_fields(time.date()), time_fields(time.time()), out)
    },
    read |text| Some(date_time(civil::read_instant(text)?)?.assume_utc());

    PrimitiveDateTime, Natural, width DATE_TIME,
    write |time, out| {
        civil::write_date_time(date_fields(time.date()), time_fields(time.time()), out)
    },
    read |text| date_time(civil::read_date_time(text)?);

    Date, Natural, width DATE,
    write |day, out| civil::write_date(date_fields(*day), out),
    read |text| date(civil::read_date(text)?);

    Time, Natural, width TIME,
    write |time_of_day, out| civil::write_time(time_fields(*time_of_day), out),
    read |text| time(civil::read_time(text)?);
}

fn date_fields(date: Date) -> civil::Date {
    (
        date.year(),
        u8::from(date.month()).into(),
        date.day().into(),
    )
}

fn time_fields(time: Time) -> civil::Time {
    let (hour, minute, second, nanosecond) = time.as_hms_nano();
    (hour.into(), minute.into(), second.into(), nanosecond)
}

fn date((year, month, day): civil::Date) -> Option<Date> {
    let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
    Date::from_calendar_date(year, month, day.try_into().ok()?).ok()
}

fn time((hour, minute, second, nanosecond): civil::Time) -> Option<Time> {
    let (hour, minute) = (hour.try_into().ok()?, minute.try_into().ok()?);
    Time::from_hms_nano(hour, minute, second.try_into().ok()?, nanosecond).ok()
}

fn date_time(fields: (civil::Date, civil::Time)) -> Option<PrimitiveDateTime> {
    Some(PrimitiveDateTime::new(date(fields.0)?, time(fields.1)?))
}
