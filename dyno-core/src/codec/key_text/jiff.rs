//! The dates and times of the crate `jiff`.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;

use super::civil::{self, DATE, DATE_TIME, INSTANT, TIME};
use super::fixed_width::fixed_width;
use super::formats::Natural;

fixed_width! {
    Timestamp, Natural, width INSTANT,
    write |time, out| {
        let time = TimeZone::UTC.to_datetime(*time);
        civil::write_instant(date_fields(time.date()), time_fields(time.time()), out)
    },
    read |text| TimeZone::UTC.to_timestamp(date_time(civil::read_instant(text)?)?).ok();

    DateTime, Natural, width DATE_TIME,
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
    let unsigned = |field: i8| field.unsigned_abs().into();
    (
        date.year().into(),
        unsigned(date.month()),
        unsigned(date.day()),
    )
}

fn time_fields(time: Time) -> civil::Time {
    let unsigned = |field: i8| field.unsigned_abs().into();
    let nanosecond = time.subsec_nanosecond().unsigned_abs();
    (
        unsigned(time.hour()),
        unsigned(time.minute()),
        unsigned(time.second()),
        nanosecond,
    )
}

fn date((year, month, day): civil::Date) -> Option<Date> {
    Date::new(
        year.try_into().ok()?,
        month.try_into().ok()?,
        day.try_into().ok()?,
    )
    .ok()
}

fn time((hour, minute, second, nanosecond): civil::Time) -> Option<Time> {
    let (hour, minute) = (hour.try_into().ok()?, minute.try_into().ok()?);
    Time::new(
        hour,
        minute,
        second.try_into().ok()?,
        nanosecond.try_into().ok()?,
    )
    .ok()
}

fn date_time(fields: (civil::Date, civil::Time)) -> Option<DateTime> {
    Some(DateTime::from_parts(date(fields.0)?, time(fields.1)?))
}
