//! The field of a newtype, through which the newtype is written and read.

use super::decode::Decode;
use super::encode::Encode;
use crate::wire::{DecodeError, EncodeError, ValueReader, ValueWriter};

/// How the field of a newtype is written and read.
///
/// The derive asks [`Attribute::content`](super::Attribute::content) for it in two impls, and asks `Attribute` in the
/// third, too. So a field that cannot be stored is one error: the compiler prints the same error only once.
#[doc(hidden)]
#[derive(Debug)]
pub struct Content<'b, T> {
    encode: EncodeFn<T>,
    is_absent: fn(&T) -> bool,
    decode: DecodeFn<'b, T>,
    absent: fn() -> Option<T>,
    reads_null: fn() -> bool,
}

type EncodeFn<T> = for<'w> fn(&T, ValueWriter<'w>) -> Result<(), EncodeError>;

type DecodeFn<'b, T> = for<'r> fn(ValueReader<'r, 'b>) -> Result<T, DecodeError>;

impl<'b, T: Encode + Decode<'b>> Content<'b, T> {
    #[inline]
    pub(super) fn new() -> Self {
        Self {
            encode: T::encode,
            is_absent: T::is_absent,
            decode: T::decode,
            absent: T::absent,
            reads_null: T::reads_null,
        }
    }
}

impl<'b, T> Content<'b, T> {
    /// Writes the field.
    ///
    /// # Errors
    /// The [`EncodeError`] of the field.
    #[inline]
    pub fn encode(&self, value: &T, out: ValueWriter<'_>) -> Result<(), EncodeError> {
        (self.encode)(value, out)
    }

    /// Returns whether nothing is written.
    #[inline]
    #[must_use]
    pub fn is_absent(&self, value: &T) -> bool {
        (self.is_absent)(value)
    }

    /// Reads the field.
    ///
    /// # Errors
    /// The [`DecodeError`] of the field.
    #[inline]
    pub fn decode(&self, value: ValueReader<'_, 'b>) -> Result<T, DecodeError> {
        (self.decode)(value)
    }

    /// Returns the field for an absent attribute.
    #[inline]
    #[must_use]
    pub fn absent(&self) -> Option<T> {
        (self.absent)()
    }

    /// Returns whether NULL is a value of the field.
    #[inline]
    #[must_use]
    pub fn reads_null(&self) -> bool {
        (self.reads_null)()
    }
}

/// How values of type `T` are written and read, asked of their kind.
#[doc(hidden)]
pub trait ContentOf<'b, T> {
    fn content() -> Content<'b, T>;
}
