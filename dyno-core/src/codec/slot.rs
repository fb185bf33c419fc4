//! Fields that are being read.

use super::convert::Convert;
use super::decode::Decode;
use super::via::Via;
use crate::wire::{DecodeError, ValueReader};

/// A field that is being read: empty until its attribute is found.
///
/// The function that reads a `T` is chosen once, when the slot is made. With a bound on each method the compiler would
/// report for each of them that a type cannot be read. The optimizer knows the functions and calls them directly.
#[derive(Debug)]
pub struct Slot<'b, T> {
    value: Option<T>,
    decode: for<'r> fn(ValueReader<'r, 'b>) -> Result<T, DecodeError>,
    absent: fn() -> Option<T>,
}

/// Makes an empty slot for a field of type `T`.
#[inline]
#[must_use]
pub fn slot<'b, T: Decode<'b>>() -> Slot<'b, T> {
    Slot {
        value: None,
        decode: T::decode,
        absent: T::absent,
    }
}

/// Makes an empty slot for a field of type `T` that the converter `C` stores.
#[doc(hidden)]
#[inline]
#[must_use]
pub fn slot_via<'b, C: Convert<T>, T>() -> Slot<'b, T> {
    Slot {
        value: None,
        decode: |value| Via::<C, T>::decode(value).map(Via::into_inner),
        absent: C::absent,
    }
}

/// Makes an empty slot for a field that is an `Option` of what the converter `C` stores. NULL is `None`, even if the
/// converter can read it, because `None` is written as NULL.
#[doc(hidden)]
#[inline]
#[must_use]
pub fn slot_via_option<'b, C: Convert<T>, T>() -> Slot<'b, Option<T>> {
    Slot {
        value: None,
        decode: |value| {
            if value.is_null() {
                return value.null().map(|()| None);
            }
            Ok(Some(Via::<C, T>::decode(value)?.into_inner()))
        },
        absent: || Some(None),
    }
}

impl<'b, T> Slot<'b, T> {
    /// Reads the field.
    ///
    /// # Errors
    /// The [`DecodeError`] of the value, with `name` in its path.
    #[inline]
    pub fn fill(&mut self, name: &str, value: ValueReader<'_, 'b>) -> Result<(), DecodeError> {
        self.value = Some((self.decode)(value).map_err(|error| error.at_name(name))?);
        Ok(())
    }

    /// Returns the field, or the value that its type has for an absent attribute.
    ///
    /// # Errors
    /// A [`DecodeError`] if the attribute is absent and required.
    #[inline]
    pub fn take(self, name: &str) -> Result<T, DecodeError> {
        let value = self.value.or_else(self.absent);
        value.ok_or_else(|| DecodeError::missing().at_name(name))
    }

    /// Returns the field, or `default` if the attribute is absent.
    #[inline]
    pub fn take_or_else(self, default: impl FnOnce() -> T) -> T {
        self.value.unwrap_or_else(default)
    }
}
