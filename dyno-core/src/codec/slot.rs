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
    decode: DecodeFn<'b, T>,
    absent: fn() -> Option<T>,
    /// Whether NULL is a value of the type.
    reads_null: fn() -> bool,
    /// Whether NULL is the same as no attribute.
    null_is_absent: bool,
}

type DecodeFn<'b, T> = for<'r> fn(ValueReader<'r, 'b>) -> Result<T, DecodeError>;

/// Makes an empty slot for a field of type `T`.
#[inline]
#[must_use]
pub fn slot<'b, T: Decode<'b>>() -> Slot<'b, T> {
    slot_with(T::decode)
}

/// Makes an empty slot for a field of type `T` that is read by a function.
#[doc(hidden)]
#[inline]
#[must_use]
pub fn slot_with<'b, T: Decode<'b>>(decode: DecodeFn<'b, T>) -> Slot<'b, T> {
    slot_as(decode, T::absent, T::reads_null)
}

/// Makes an empty slot for a field that is read by a function.
#[inline]
pub(super) fn slot_as<'b, T>(
    decode: DecodeFn<'b, T>,
    absent: fn() -> Option<T>,
    reads_null: fn() -> bool,
) -> Slot<'b, T> {
    Slot {
        value: None,
        decode,
        absent,
        reads_null,
        null_is_absent: false,
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
        reads_null: C::reads_null,
        null_is_absent: false,
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
        reads_null: || true,
        null_is_absent: false,
    }
}

impl<'b, T> Slot<'b, T> {
    /// Reads NULL as if the attribute were absent, unless NULL is a value of the type: for a field with a default.
    #[inline]
    #[must_use]
    pub fn null_is_absent(mut self) -> Self {
        self.null_is_absent = !(self.reads_null)();
        self
    }

    /// Sets the value for an absent attribute.
    pub(super) fn absent_as(mut self, absent: fn() -> Option<T>) -> Self {
        self.absent = absent;
        self
    }

    /// Reads the field.
    ///
    /// # Errors
    /// The [`DecodeError`] of the value, with `name` in its path.
    #[inline]
    pub fn fill(&mut self, name: &str, value: ValueReader<'_, 'b>) -> Result<(), DecodeError> {
        if self.null_is_absent && value.is_null() {
            self.value = None;
            return value.null().map_err(|error| error.at_name(name));
        }
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
