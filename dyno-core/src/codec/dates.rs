//! Dates and times of all crates, as an S.
//!
//! Times in UTC and times without an offset are written with a fixed number of digits, so that the order of the strings
//! is the order of the times and they can be sort keys. Every form of RFC 3339 can be read, including that of serde.

use crate::wire::EncodeError;

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

/// Implements the codec for types that are stored as an S: `write` makes the string or returns an error, `read` parses
/// it.
macro_rules! dates {
    ($($type:ty, $expected:literal, write $write:expr, read $read:expr;)*) => {$(
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
    )*};
}

pub(super) use dates;
