//! The digits of dates and times, with a fixed number of each.

use super::digits::{read_unsigned, write_unsigned};
use super::split::split;
use super::writer::KeyTextWriter;
use crate::codec::dates::check_year;
use crate::wire::EncodeError;

/// The lengths of `1985-02-20`, `12:00:00.000000000`, `1985-02-20T12:00:00.000000000`, and the same with a `Z`.
pub(super) const DATE: usize = 10;
pub(super) const TIME: usize = 18;
pub(super) const DATE_TIME: usize = 29;
pub(super) const INSTANT: usize = 30;

/// A year, a month and a day.
pub(super) type Date = (i32, u32, u32);

/// An hour, a minute, a second and a nanosecond.
pub(super) type Time = (u32, u32, u32, u32);

pub(super) fn write_date(
    (year, month, day): Date,
    out: &mut KeyTextWriter<'_>,
) -> Result<(), EncodeError> {
    check_year(year)?;
    write(year.unsigned_abs(), 4, out)?;
    out.push('-');
    write(month, 2, out)?;
    out.push('-');
    write(day, 2, out)
}

pub(super) fn write_time(
    (hour, minute, second, nanosecond): Time,
    out: &mut KeyTextWriter<'_>,
) -> Result<(), EncodeError> {
    if nanosecond > 999_999_999 {
        return Err(EncodeError::invalid(
            "a leap second cannot stand in a key; use the last nanosecond before it",
        ));
    }
    write(hour, 2, out)?;
    out.push(':');
    write(minute, 2, out)?;
    out.push(':');
    write(second, 2, out)?;
    out.push('.');
    write(nanosecond, 9, out)
}

pub(super) fn write_date_time(
    date: Date,
    time: Time,
    out: &mut KeyTextWriter<'_>,
) -> Result<(), EncodeError> {
    write_date(date, out)?;
    out.push('T');
    write_time(time, out)
}

pub(super) fn write_instant(
    date: Date,
    time: Time,
    out: &mut KeyTextWriter<'_>,
) -> Result<(), EncodeError> {
    write_date_time(date, time, out)?;
    out.push('Z');
    Ok(())
}

pub(super) fn read_date(text: &str) -> Option<Date> {
    let [year, month, day] = split(text, &["", "-", "-", ""], [Some(4), Some(2), Some(2)])?;
    Some((read(year)?.try_into().ok()?, read(month)?, read(day)?))
}

pub(super) fn read_time(text: &str) -> Option<Time> {
    let widths = [Some(2), Some(2), Some(2), Some(9)];
    let [hour, minute, second, nanosecond] = split(text, &["", ":", ":", ".", ""], widths)?;
    Some((read(hour)?, read(minute)?, read(second)?, read(nanosecond)?))
}

pub(super) fn read_date_time(text: &str) -> Option<(Date, Time)> {
    let [date, time] = split(text, &["", "T", ""], [Some(DATE), Some(TIME)])?;
    Some((read_date(date)?, read_time(time)?))
}

pub(super) fn read_instant(text: &str) -> Option<(Date, Time)> {
    read_date_time(text.strip_suffix('Z')?)
}

fn write(value: u32, width: usize, out: &mut KeyTextWriter<'_>) -> Result<(), EncodeError> {
    write_unsigned(itoa::Buffer::new().format(value), width, out)
}

fn read(text: &str) -> Option<u32> {
    read_unsigned(text, text.len())?.try_into().ok()
}
