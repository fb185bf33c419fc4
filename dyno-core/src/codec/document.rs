//! Structs, member by member.

use super::{Convert, Decode, DecodeError, EncodeError, Via};
use crate::codec::{Document, Shape};
use crate::wire::{MapReader, MapWriter, ValueReader, ValueWriter};

/// Writes the fields of a document into a map.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a document",
    label = "its value is not a map of named attributes",
    note = "items, flattened fields and the contents of enum variants are structs with `#[derive(dyno::Document)]`, or maps"
)]
pub trait EncodeMembers {
    /// Writes the fields.
    ///
    /// # Errors
    /// The [`EncodeError`] of a field.
    fn encode_members(&self, map: &mut MapWriter<'_>) -> Result<(), EncodeError>;
}

/// Reads the fields of a document from a map.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a document",
    label = "its value is not a map of named attributes",
    note = "items, flattened fields and the contents of enum variants are structs with `#[derive(dyno::Document)]`, or maps"
)]
pub trait Members<'b>: Sized {
    /// Reads the fields; members of other names are passed over.
    ///
    /// # Errors
    /// The [`DecodeError`] of a field.
    fn decode_members(map: &mut MapReader<'_, 'b>) -> Result<Self, DecodeError>;
}

impl<T: EncodeMembers + ?Sized> EncodeMembers for &T {
    fn encode_members(&self, map: &mut MapWriter<'_>) -> Result<(), EncodeError> {
        (**self).encode_members(map)
    }
}

impl<T: EncodeMembers + ?Sized> EncodeMembers for Box<T> {
    fn encode_members(&self, map: &mut MapWriter<'_>) -> Result<(), EncodeError> {
        (**self).encode_members(map)
    }
}

impl<'b, T: Members<'b>> Members<'b> for Box<T> {
    fn decode_members(map: &mut MapReader<'_, 'b>) -> Result<Self, DecodeError> {
        T::decode_members(map).map(Self::new)
    }
}

impl<T: Document + ?Sized> Document for Box<T> {
    const SHAPE: &'static Shape = T::SHAPE;
}

/// Writes a document as an M.
///
/// # Errors
/// The [`EncodeError`] of a field.
pub fn encode_document<T: EncodeMembers + ?Sized>(
    document: &T,
    out: ValueWriter<'_>,
) -> Result<(), EncodeError> {
    let mut map = out.map()?;
    document.encode_members(&mut map)?;
    map.end();
    Ok(())
}

/// Reads a document from an M.
///
/// # Errors
/// The [`DecodeError`] of a field.
pub fn decode_document<'b, T: Members<'b>>(value: ValueReader<'_, 'b>) -> Result<T, DecodeError> {
    T::decode_members(&mut value.map()?)
}

/// A field on its way from the wire: empty until its attribute comes by.
///
/// How a `T` is read is asked once, where the slot is made. Were it a bound of the methods, the compiler would repeat at each of them
/// that a type cannot be read. The functions are constants to the optimizer, which calls them directly.
#[derive(Debug)]
pub struct Slot<'b, T> {
    value: Option<T>,
    decode: for<'r> fn(ValueReader<'r, 'b>) -> Result<T, DecodeError>,
    absent: fn() -> Option<T>,
}

/// An empty slot for a field of type `T`.
#[inline]
#[must_use]
pub fn slot<'b, T: Decode<'b>>() -> Slot<'b, T> {
    Slot {
        value: None,
        decode: T::decode,
        absent: T::absent,
    }
}

/// An empty slot for a field of type `T` that is stored as the converter `C` says.
#[inline]
#[must_use]
pub fn slot_via<'b, C: Convert<T>, T>() -> Slot<'b, T> {
    Slot {
        value: None,
        decode: |value| Via::<C, T>::decode(value).map(Via::into_inner),
        absent: C::absent,
    }
}

/// An empty slot for a field that is an `Option` of what the converter `C` knows. NULL is `None`, even where the converter could
/// read it: it is what `None` is written as.
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

    /// The field, or what its type is when the attribute is absent.
    ///
    /// # Errors
    /// A [`DecodeError`] when the attribute was absent and must not be.
    #[inline]
    pub fn take(self, name: &str) -> Result<T, DecodeError> {
        let value = self.value.or_else(self.absent);
        value.ok_or_else(|| DecodeError::missing().at_name(name))
    }

    /// The field, or `default` when the attribute was absent.
    #[inline]
    pub fn take_or_else(self, default: impl FnOnce() -> T) -> T {
        self.value.unwrap_or_else(default)
    }
}
