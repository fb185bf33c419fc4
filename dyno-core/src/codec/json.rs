//! Items and values as JSON.

use super::decode::Decode;
use super::document::{DecodeDocument, Document};
use super::encode::Encode;
use super::members::Members;
use crate::wire::{DecodeError, EncodeError, Format, MapReader, Reader, Writer};

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

/// Reads an item from DynamoDB's JSON, in which each value has its type: `{"id":{"S":"7"}}`.
///
/// This is the JSON of the service's responses, of an image in a stream record or in the event of a Lambda function,
/// and of the AWS CLI. The text or the bytes become the model without an `AttributeValue` in between, and `&str` and
/// `Cow<str>` fields borrow from them.
///
/// ```
/// use dyno::{Item, Model, from_dynamodb_json, item};
///
/// #[derive(Model, Debug, PartialEq)]
/// #[dyno(table = "Stock")]
/// struct Stock {
///     #[dyno(partition_key)]
///     sku: String,
///     left: u32,
/// }
///
/// let image = r#"{"sku": {"S": "A1"}, "left": {"N": "7"}}"#;
/// let stock: Stock = from_dynamodb_json(image)?;
/// assert_eq!(stock, Stock { sku: "A1".to_owned(), left: 7 });
/// assert_eq!(from_dynamodb_json::<Item>(image.as_bytes())?, item! { "sku" => "A1", "left" => 7 });
///
/// let error = from_dynamodb_json::<Stock>(r#"{"sku": {"S": "A1"}, "left": {"S": "7"}}"#).unwrap_err();
/// assert_eq!(error.to_string(), "attribute `left`: expected N, found S");
/// # Ok::<(), dyno::codec::DecodeError>(())
/// ```
///
/// # Errors
/// A [`DecodeError`] if the JSON is malformed, or if an attribute does not have the type that its field expects.
pub fn from_dynamodb_json<'b, T: Members<'b>>(
    json: &'b (impl AsRef<[u8]> + ?Sized),
) -> Result<T, DecodeError> {
    let mut reader = Reader::new(json.as_ref(), Format::DynamoDb)?;
    let item = read_item(&mut reader, |map| T::decode_members(map))?;
    reader.finish()?;
    Ok(item)
}

/// Reads an item from a line of a table's export to S3 in DynamoDB's JSON: `{"Item":{"id":{"S":"7"}}}`.
///
/// The lines of an incremental export have other members and are not read by this function. (AWS developer guide,
/// "DynamoDB table export output format".)
///
/// ```
/// use dyno::{Item, codec::from_export_line, item};
///
/// let item: Item = from_export_line(r#"{"Item":{"sku":{"S":"A1"}}}"#)?;
/// assert_eq!(item, item! { "sku" => "A1" });
/// # Ok::<(), dyno::codec::DecodeError>(())
/// ```
///
/// # Errors
/// As [`from_dynamodb_json`], and a [`DecodeError`] if the line has no `Item`.
pub fn from_export_line<'b, T: Members<'b>>(
    line: &'b (impl AsRef<[u8]> + ?Sized),
) -> Result<T, DecodeError> {
    let mut reader = Reader::new(line.as_ref(), Format::DynamoDb)?;
    let mut members = reader.item()?;
    let mut item = None;
    while let Some((name, value)) = members.next()? {
        match &*name {
            "Item" => item = Some(value.document()?.map_err(|(error, _)| error)?),
            _ => value.skip()?,
        }
    }
    reader.finish()?;
    item.ok_or_else(|| DecodeError::missing().at_name("Item"))
}

/// Writes an item as DynamoDB's JSON, in which each value has its type: `{"id":{"S":"7"}}`.
///
/// [`from_dynamodb_json`] reads it, and so do the AWS CLI and an import from S3.
///
/// ```
/// use dyno::{item, to_dynamodb_json};
///
/// let json = to_dynamodb_json(&item! { "sku" => "A1", "left" => 7 })?;
/// assert_eq!(json, r#"{"left":{"N":"7"},"sku":{"S":"A1"}}"#);
/// # Ok::<(), dyno::codec::EncodeError>(())
/// ```
///
/// # Errors
/// An [`EncodeError`] if DynamoDB cannot hold a value.
pub fn to_dynamodb_json<T: Document + ?Sized>(item: &T) -> Result<String, EncodeError> {
    encode_item(item)
}

/// Writes an item as DynamoDB's JSON.
pub(crate) fn encode_item<T: Document + ?Sized>(item: &T) -> Result<String, EncodeError> {
    // Enough for most small items.
    encode_item_in(String::with_capacity(256), item)
}

/// Writes an item as DynamoDB's JSON into a buffer whose text is not needed any more.
pub(crate) fn encode_item_in<T: Document + ?Sized>(
    buffer: String,
    item: &T,
) -> Result<String, EncodeError> {
    let mut writer = Writer::reusing(buffer);
    let mut map = writer.item();
    item.encode_members(&mut map)?;
    map.end();
    writer.whole()
}

/// Reads an item from DynamoDB's JSON.
pub(crate) fn decode_item<T: DecodeDocument>(json: &str) -> Result<T, DecodeError> {
    decode_item_with(json, |map| T::decode_members(map))
}

/// Reads an item from DynamoDB's JSON with a function.
pub(crate) fn decode_item_with<'b, T>(
    json: &'b str,
    read: impl FnOnce(&mut MapReader<'_, 'b>) -> Result<T, DecodeError>,
) -> Result<T, DecodeError> {
    let mut reader = Reader::from_json(json, Format::DynamoDb);
    let item = read_item(&mut reader, read)?;
    reader.finish()?;
    Ok(item)
}

fn read_item<'b, T>(
    reader: &mut Reader<'b>,
    read: impl FnOnce(&mut MapReader<'_, 'b>) -> Result<T, DecodeError>,
) -> Result<T, DecodeError> {
    let mut map = reader.item()?;
    let item = read(&mut map)?;
    // A type may stop reading early; the rest must still be well formed.
    while map.next()?.is_some() {}
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
