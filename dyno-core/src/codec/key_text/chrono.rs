//! The dates and times of the crate `chrono`.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Utc};

use super::civil::{self, DATE, DATE_TIME, INSTANT, TIME};
use super::fixed_width::fixed_width;
use super::formats::Natural;

fixed_width! {
    DateTime<Utc>, Natural, width INSTANT,
    write |time, out| civil::write_instant(date_fields(time), time_fields(time), out),
    read |text| Some(date_time(civil::read_instant(text)?)?.and_utc());

    NaiveDateTime, Natural, width DATE_TIME,
    write |time, out| civil::write_date_time(date_fields(time), time_fields(time), out),
    read |text| date_time(civil::read_date_time(text)?);

    NaiveDate, Natural, width DATE,
    write |day, out| civil::write_date(date_fields(day), out),
    read |text| date(civil::read_date(text)?);

    NaiveTime, Natural, width TIME,
    write |time_of_day, out| civil::write_time(time_fields(time_of_day), out),
    read |text| time(civil::read_time(text)?);
}

fn date_fields(date: &impl Datelike) -> civil::Date {
    (date.year(), date.month(), date.day())
}

fn time_fields(time: &impl Timelike) -> civil::Time {
    (time.hour(), time.minute(), time.second(), time.nanosecond())
}

fn date((year, month, day): civil::Date) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month, day)
}

fn time((hour, minute, second, nanosecond): civil::Time) -> Option<NaiveTime> {
    NaiveTime::from_hms_nano_opt(hour, minute, second, nanosecond)
}

fn date_time(fields: (civil::Date, civil::Time)) -> Option<NaiveDateTime> {
    Some(date(fields.0)?.and_time(time(fields.1)?))
}
