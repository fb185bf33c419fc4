//! Structs, member by member.

use super::{Decode, DecodeError, EncodeError};
use crate::wire::{Map, MapWriter, Out, Value};

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
    fn decode_members(map: &mut Map<'_, 'b>) -> Result<Self, DecodeError>;
}

impl<T: EncodeMembers + ?Sized> EncodeMembers for &T {
    fn encode_members(&self, map: &mut MapWriter<'_>) -> Result<(), EncodeError> {
        (**self).encode_members(map)
    }
}

/// Writes a document as an M.
///
/// # Errors
/// The [`EncodeError`] of a field.
pub fn encode_document<T: EncodeMembers + ?Sized>(
    document: &T,
    out: Out<'_>,
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
pub fn decode_document<'b, T: Members<'b>>(value: Value<'_, 'b>) -> Result<T, DecodeError> {
    T::decode_members(&mut value.map()?)
}

/// A field on its way from the wire: empty until its attribute comes by.
#[derive(Debug)]
pub struct Slot<T>(Option<T>);

/// An empty slot for a field of type `T`.
#[must_use]
pub fn slot<'b, T: Decode<'b>>() -> Slot<T> {
    Slot(None)
}

impl<'b, T: Decode<'b>> Slot<T> {
    /// Reads the field.
    ///
    /// # Errors
    /// The [`DecodeError`] of the value, with `name` in its path.
    pub fn fill(&mut self, name: &str, value: Value<'_, 'b>) -> Result<(), DecodeError> {
        self.0 = Some(T::decode(value).map_err(|error| error.at_name(name))?);
        Ok(())
    }

    /// The field, or what its type is when the attribute is absent.
    ///
    /// # Errors
    /// A [`DecodeError`] when the attribute was absent and must not be.
    pub fn take(self, name: &str) -> Result<T, DecodeError> {
        self.0
            .or_else(T::absent)
            .ok_or_else(|| DecodeError::missing().at_name(name))
    }
}

impl<T> Slot<T> {
    /// The slot of what `convert` makes of the field.
    pub fn map<U>(self, convert: impl FnOnce(T) -> U) -> Slot<U> {
        Slot(self.0.map(convert))
    }

    /// The field, or `default` when the attribute was absent.
    pub fn take_or_else(self, default: impl FnOnce() -> T) -> T {
        self.0.unwrap_or_else(default)
    }
}
