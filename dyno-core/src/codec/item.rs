//! Whole values and items to and from a text, an SDK map or plain JSON.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;

use super::{Decode, DecodeError, Encode, EncodeError};
use crate::codec::attribute_value;
use crate::codec::{DecodeDocument, Document};
use crate::wire::{Format, Reader, Writer};

/// The SDK's map for an item.
///
/// ```
/// use aws_sdk_dynamodb::types::AttributeValue;
/// use dyno::codec::{from_item, to_item};
/// use dyno::Item;
///
/// let item = Item::from([("year", 1985)]);
/// let map = to_item(&item)?;
/// assert_eq!(map["year"], AttributeValue::N("1985".to_owned()));
/// assert_eq!(from_item::<Item>(&map)?, item);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// An [`EncodeError`] when DynamoDB cannot hold a value.
pub fn to_item<T: Document + ?Sized>(
    item: &T,
) -> Result<HashMap<String, AttributeValue>, EncodeError> {
    attribute_value::from_json(&encode_item(item)?).map_err(written_wrong)
}

/// The item of an SDK's map: a stream record, an item that was read without dyno.
///
/// # Errors
/// A [`DecodeError`] when an attribute is not what its field wants.
pub fn from_item<T: DecodeDocument>(
    map: &HashMap<String, AttributeValue>,
) -> Result<T, DecodeError> {
    decode_item(&attribute_value::to_json(map)?)
}

/// Plain JSON of a value, for fixtures: `{"title": "Brazil", "year": 1985}` for an item, an array for a list of them.
///
/// Sets become arrays and binary becomes base64 text; the Rust type knows what they were, an [`Item`](crate::codec::Item)
/// does not.
///
/// # Errors
/// As [`to_item`].
pub fn to_json<T: Encode + ?Sized>(value: &T) -> Result<String, EncodeError> {
    write_value(value, Format::Plain)
}

/// The value of plain JSON, for fixtures: an item, or a `Vec` of items from an array.
///
/// ```
/// use dyno::codec::from_json;
/// use dyno::item;
/// use dyno::Item;
///
/// let films: Vec<Item> = from_json(r#"[{"title": "Brazil", "year": 1985, "seen": null}]"#)?;
/// assert_eq!(films, [item! { "title" => "Brazil", "year" => 1985, "seen" => () }]);
/// # Ok::<(), dyno::codec::DecodeError>(())
/// ```
///
/// # Errors
/// As [`from_item`], and when the text is malformed.
pub fn from_json<T: for<'b> Decode<'b>>(text: &str) -> Result<T, DecodeError> {
    read_value(text, Format::Plain)
}

/// The text of DynamoDB's JSON for an item.
pub(crate) fn encode_item<T: Document + ?Sized>(item: &T) -> Result<String, EncodeError> {
    let mut writer = Writer::new(Format::DynamoDb);
    let mut map = writer.item();
    item.encode_members(&mut map)?;
    map.end();
    writer.whole()
}

/// The item of a text of DynamoDB's JSON.
pub(crate) fn decode_item<T: DecodeDocument>(text: &str) -> Result<T, DecodeError> {
    let mut reader = Reader::from_json(text, Format::DynamoDb);
    let mut map = reader.item()?;
    let item = T::decode_members(&mut map)?;
    // A type may stop reading early; what is left must be well formed nonetheless.
    while map.next()?.is_some() {}
    reader.finish()?;
    Ok(item)
}

/// The text of DynamoDB's JSON for a value.
pub(crate) fn encode_value<T: Encode + ?Sized>(value: &T) -> Result<String, EncodeError> {
    write_value(value, Format::DynamoDb)
}

/// Writes a value down as DynamoDB would have sent it, and reads it as another type. It may be deeper than what we would store.
pub(crate) fn read_again<T: for<'b> Decode<'b>>(value: &impl Encode) -> Result<T, DecodeError> {
    decode_value(&text_for_reading(value)?)
}

/// The text of DynamoDB's JSON for a value that was stored already.
pub(crate) fn text_for_reading(value: &impl Encode) -> Result<String, EncodeError> {
    let mut writer = Writer::for_reading();
    value.encode(writer.value())?;
    Ok(writer.into_json())
}

/// The value of a text of DynamoDB's JSON.
pub(crate) fn decode_value<T: for<'b> Decode<'b>>(text: &str) -> Result<T, DecodeError> {
    read_value(text, Format::DynamoDb)
}

/// A text that our writer wrote and our reader refuses: an [`Encode`] of somebody else left its place empty.
pub(crate) fn written_wrong(error: DecodeError) -> EncodeError {
    EncodeError::invalid_because("the type does not write one whole value", error)
}

fn write_value<T: Encode + ?Sized>(value: &T, format: Format) -> Result<String, EncodeError> {
    let mut writer = Writer::new(format);
    value.encode(writer.value())?;
    writer.whole()
}

fn read_value<T: for<'b> Decode<'b>>(text: &str, format: Format) -> Result<T, DecodeError> {
    let mut reader = Reader::from_json(text, format);
    let value = T::decode(reader.value())?;
    reader.finish()?;
    Ok(value)
}
