//! The members of documents, written and read.

use crate::wire::{DecodeError, EncodeError, MapReader, MapWriter, ValueReader, ValueWriter};

/// Writes the fields of a document into a map.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a document",
    label = "its value is not a map of named attributes",
    note = "items, flattened fields and enum variants hold structs with `#[derive(dyno::Document)]`, or maps"
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
    note = "items, flattened fields and enum variants hold structs with `#[derive(dyno::Document)]`, or maps"
)]
pub trait Members<'b>: Sized {
    /// Reads the fields. Members with other names are skipped.
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
