//! Dates and times as an S, whichever crate they are from.
//!
//! What has no offset, and what is in UTC, is written with a fixed number of digits, so that the order of the strings is that
//! of the times and they can be sort keys. Read is every form of RFC 3339, so also what serde writes.

use super::EncodeError;

/// Refuses years that have no text of four digits: such texts do not sort, and few readers know them.
pub(super) fn check_year(year: impl Into<i32>) -> Result<(), EncodeError> {
    if (0..=9999).contains(&year.into()) {
        Ok(())
    } else {
        Err(EncodeError::invalid(
            "a year must lie between 0 and 9999 to be written as a string that sorts",
        ))
    }
}

/// Stores a type as an S: `write` makes the text or refuses the value, `read` takes it.
macro_rules! dates {
    ($($type:ty, $expected:literal, write $write:expr, read $read:expr;)*) => {$(
        $crate::codec::attribute!($type: $crate::codec::kind::S, compared as Self);

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
