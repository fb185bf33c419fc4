//! Dates and times of all crates, as an S.
//!
//! Times in UTC and times without an offset are written with a fixed number of digits, so that the order of the strings
//! is the order of the times and they can be sort keys. Every form of RFC 3339 can be read, including that of serde.

use std::error::Error;

use super::decimal::parse_scaled;
use super::lenient::Timestamps;
use crate::wire::{AttributeType, DecodeError, EncodeError, ValueReader};

/// Checks that a year has four digits. Other years do not sort as strings, and few programs can read them.
pub(super) fn check_year(year: impl Into<i32>) -> Result<(), EncodeError> {
    if (0..=9999).contains(&year.into()) {
        Ok(())
    } else {
        Err(EncodeError::invalid(
            "a year must be between 0 and 9999, so that the strings sort as the dates do",
        ))
    }
}

/// Reads a date from the forms of other programs: `read` parses text, `at` has the date some nanoseconds after 1970.
pub(super) fn decode_leniently<T, E>(
    value: ValueReader<'_, '_>,
    timestamps: Timestamps,
    expected: &'static str,
    read: fn(&str) -> Result<T, E>,
    at: fn(i128) -> Option<T>,
) -> Result<T, DecodeError>
where
    E: Into<Box<dyn Error + Send + Sync>>,
{
    let of_number = |digits: &str| at(parse_scaled(digits, timestamps.places()?)?);
    if value.attribute_type()? == AttributeType::N {
        let date = of_number(&value.number()?);
        return date.ok_or_else(|| match timestamps {
            Timestamps::None => DecodeError::invalid(
                "a date as a string; `lenient(seconds)` and `lenient(milliseconds)` read numbers",
            ),
            _ => DecodeError::invalid("a date as a string, or as a number that is a date"),
        });
    }
    let text = value.string()?;
    let date = read(&text).or_else(|error| match (of_number(&text), rfc_3339(&text)) {
        (Some(date), _) => Ok(date),
        (None, Some(text)) => read(&text),
        (None, None) => Err(error),
    });
    date.map_err(|error| DecodeError::invalid_because(expected, error))
}

/// The form of RFC 3339 for dates that other programs write: with an offset such as `+0000`, with a space in place of
/// the `T`, without seconds, or with ` UTC` at the end.
fn rfc_3339(text: &str) -> Option<String> {
    let text = text.trim();
    let (date, rest) = text.split_at_checked(10)?;
    let rest = rest.strip_prefix(['T', 't', ' '])?;
    let (rest, is_utc) = match rest
        .strip_suffix("UTC")
        .or_else(|| rest.strip_suffix("GMT"))
    {
        Some(rest) => (rest.trim_end(), true),
        None => (rest, false),
    };
    let (time, offset) = rest.split_at(rest.find(['Z', 'z', '+', '-']).unwrap_or(rest.len()));
    let time = time.trim_end();
    let seconds = if time.len() == 5 { ":00" } else { "" };
    let offset = match offset.split_at_checked(1) {
        None if is_utc => "Z".to_owned(),
        None => String::new(),
        Some(("Z" | "z", "")) => "Z".to_owned(),
        Some((sign, digits)) => {
            let digits = digits.replace(':', "");
            let (hours, minutes) = digits.split_at_checked(2)?;
            let minutes = if minutes.is_empty() { "00" } else { minutes };
            format!("{sign}{hours}:{minutes}")
        }
    };
    Some(format!("{date}T{time}{seconds}{offset}"))
}

/// Implements the codec for types that are stored as an S: `write` makes the string or returns an error, `read` parses
/// it, and `at` has the date some nanoseconds after 1970, if the type is a point in time.
macro_rules! dates {
    ($($type:ty, $expected:literal, write $write:expr, read $read:expr $(, at $at:expr)?;)*) => {$(
        $crate::codec::attribute::attribute!($type: $crate::codec::kind::S, compared as Self);

        impl $crate::codec::Encode for $type {
            fn encode(&self, out: $crate::wire::ValueWriter<'_>) -> Result<(), $crate::codec::EncodeError> {
                let write: fn(&Self) -> Result<String, $crate::codec::EncodeError> = $write;
                out.string(&write(self)?);
                Ok(())
            }
        }

        impl $crate::codec::Decode<'_> for $type {
            fn decode(value: $crate::wire::ValueReader<'_, '_>) -> Result<Self, $crate::codec::DecodeError> {
                let read: fn(&str) -> Result<Self, _> = $read;
                read(&value.string()?).map_err(|error| $crate::codec::DecodeError::invalid_because($expected, error))
            }
        }

        impl<'b> $crate::codec::Lenient<'b> for $type {
            fn decode_leniently(
                value: $crate::wire::ValueReader<'_, 'b>,
                timestamps: $crate::codec::Timestamps,
            ) -> Result<Self, $crate::codec::DecodeError> {
                let read: fn(&str) -> Result<Self, _> = $read;
                let at: fn(i128) -> Option<Self> = $crate::codec::dates::dates!(@at $($at)?);
                $crate::codec::dates::decode_leniently(value, timestamps, $expected, read, at)
            }
        }
    )*};
    (@at) => { |_| None };
    (@at $at:expr) => { $at };
}

pub(super) use dates;
