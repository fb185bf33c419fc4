//! Items and values as JSON.

use super::decode::Decode;
use super::document::{DecodeDocument, Document};
use super::encode::Encode;
use crate::wire::{DecodeError, EncodeError, Format, Reader, Writer};

/// Writes a value as plain JSON, for fixtures: `{"title": "Brazil", "year": 1985}` for an item, an array for a list of
/// items.
///
/// Sets become arrays, and binary becomes a base64 string. The Rust type knows what they were; an
/// [`Item`](crate::codec::Item) does not.
///
/// # Errors
/// An [`EncodeError`] if DynamoDB cannot hold a value.
pub fn to_json<T: Encode + ?Sized>(value: &T) -> Result<String, EncodeError> {
    write_value(value, Format::Plain)
}

/// Reads a value from plain JSON, for fixtures: an item, or a `Vec` of items from an array.
///
/// ```
/// use dyno::{Item, from_json, item};
///
/// let movies: Vec<Item> = from_json(r#"[{"title": "Brazil", "year": 1985, "seen": null}]"#)?;
/// assert_eq!(movies, [item! { "title" => "Brazil", "year" => 1985, "seen" => () }]);
/// # Ok::<(), dyno::codec::DecodeError>(())
/// ```
///
/// # Errors
/// A [`DecodeError`] if the JSON is malformed, or if a value does not have the type that its field expects.
pub fn from_json<T: for<'b> Decode<'b>>(json: &str) -> Result<T, DecodeError> {
    read_value(json, Format::Plain)
}

/// Writes an item as DynamoDB's JSON.
pub(crate) fn encode_item<T: Document + ?Sized>(item: &T) -> Result<String, EncodeError> {
    let mut writer = Writer::new(Format::DynamoDb);
    let mut map = writer.item();
    item.encode_members(&mut map)?;
    map.end();
    writer.whole()
}

/// Reads an item from DynamoDB's JSON.
pub(crate) fn decode_item<T: DecodeDocument>(json: &str) -> Result<T, DecodeError> {
    let mut reader = Reader::from_json(json, Format::DynamoDb);
    let mut map = reader.item()?;
    let item = T::decode_members(&mut map)?;
    // A type may stop reading early; the rest must still be well formed.
    while map.next()?.is_some() {}
    reader.finish()?;
    Ok(item)
}

/// Writes a value as DynamoDB's JSON.
pub(crate) fn encode_value<T: Encode + ?Sized>(value: &T) -> Result<String, EncodeError> {
    write_value(value, Format::DynamoDb)
}

/// Reads a value as another type, through DynamoDB's JSON. The value may be nested deeper than values that are stored.
pub(crate) fn read_again<T: for<'b> Decode<'b>>(value: &impl Encode) -> Result<T, DecodeError> {
    decode_value(&json_for_reading(value)?)
}

/// Writes a value that is only read again as DynamoDB's JSON.
pub(crate) fn json_for_reading(value: &impl Encode) -> Result<String, EncodeError> {
    let mut writer = Writer::for_reading();
    value.encode(writer.value())?;
    Ok(writer.into_json())
}

/// Reads a value from DynamoDB's JSON.
pub(crate) fn decode_value<T: for<'b> Decode<'b>>(json: &str) -> Result<T, DecodeError> {
    read_value(json, Format::DynamoDb)
}

/// The error for JSON that the writer wrote and the reader rejects: an implementation of [`Encode`] did not write a
/// value.
pub(crate) fn incomplete_value(error: DecodeError) -> EncodeError {
    EncodeError::invalid_because("the type does not write one complete value", error)
}

fn write_value<T: Encode + ?Sized>(value: &T, format: Format) -> Result<String, EncodeError> {
    let mut writer = Writer::new(format);
    value.encode(writer.value())?;
    writer.whole()
}

fn read_value<T: for<'b> Decode<'b>>(json: &str, format: Format) -> Result<T, DecodeError> {
    let mut reader = Reader::from_json(json, format);
    let value = T::decode(reader.value())?;
    reader.finish()?;
    Ok(value)
}
