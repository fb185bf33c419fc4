//! Values written and read in every format, and oracles for what is written.

use std::collections::HashMap;
use std::fmt::Debug;

use aws_sdk_dynamodb::types::AttributeValue;
use dyno::codec::{
    Decode, DecodeError, Encode, EncodeError, EncodeMembers, Members, decode_document,
    encode_document, from_item, from_json, slot, to_item, to_json,
};
use dyno::model::{Document, Shape};
use dyno::wire::{Format, MapReader, MapWriter, Reader, ValueReader, ValueWriter, Writer};
use serde_json::{Value as Json, json};

/// A document with one attribute, `value`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct One<T>(pub T);

impl<T: Encode> EncodeMembers for One<T> {
    fn encode_members(&self, map: &mut MapWriter<'_>) -> Result<(), EncodeError> {
        map.member("value", &self.0)
    }
}

impl<T: Encode> Document for One<T> {
    const SHAPE: &'static Shape = &Shape::OPEN;
}

impl<'b, T: Decode<'b>> Members<'b> for One<T> {
    fn decode_members(map: &mut MapReader<'_, 'b>) -> Result<Self, DecodeError> {
        let mut value_slot = slot::<T>();
        while let Some((name, value)) = map.next()? {
            match &*name {
                "value" => value_slot.fill("value", value)?,
                _ => value.skip()?,
            }
        }
        Ok(Self(value_slot.take("value")?))
    }
}

impl<T: Encode> Encode for One<T> {
    fn encode(&self, out: ValueWriter<'_>) -> Result<(), EncodeError> {
        encode_document(self, out)
    }
}

impl<'b, T: Decode<'b>> Decode<'b> for One<T> {
    fn decode(value: ValueReader<'_, 'b>) -> Result<Self, DecodeError> {
        decode_document(value)
    }
}

/// Writes an item as DynamoDB's JSON.
pub(crate) fn text<T: Document>(item: &T) -> Result<String, EncodeError> {
    let mut writer = Writer::new(Format::DynamoDb);
    let mut map = writer.item();
    item.encode_members(&mut map)?;
    map.end();
    Ok(writer.into_json())
}

/// Reads an item from DynamoDB's JSON.
pub(crate) fn read<T: for<'b> Members<'b>>(text: &str) -> Result<T, DecodeError> {
    let mut reader = Reader::from_json(text, Format::DynamoDb);
    let item = T::decode_members(&mut reader.item()?)?;
    reader.finish()?;
    Ok(item)
}

/// DynamoDB's JSON of a map of the SDK, as a value of serde_json.
pub(crate) fn json_of(item: &HashMap<String, AttributeValue>) -> Json {
    item.iter()
        .map(|(name, value)| (name.clone(), json_of_value(value)))
        .collect()
}

fn json_of_value(value: &AttributeValue) -> Json {
    let base64 = |bytes: &aws_sdk_dynamodb::primitives::Blob| {
        aws_smithy_types::base64::encode(bytes.as_ref())
    };
    match value {
        AttributeValue::S(text) => json!({ "S": text }),
        AttributeValue::N(text) => json!({ "N": text }),
        AttributeValue::B(bytes) => json!({ "B": base64(bytes) }),
        AttributeValue::Bool(value) => json!({ "BOOL": value }),
        AttributeValue::Null(value) => json!({ "NULL": value }),
        AttributeValue::L(values) => {
            json!({ "L": values.iter().map(json_of_value).collect::<Vec<_>>() })
        }
        AttributeValue::M(values) => json!({ "M": json_of(values) }),
        AttributeValue::Ss(texts) => json!({ "SS": texts }),
        AttributeValue::Ns(texts) => json!({ "NS": texts }),
        AttributeValue::Bs(blobs) => json!({ "BS": blobs.iter().map(base64).collect::<Vec<_>>() }),
        _ => panic!("a type that is unknown to the SDK"),
    }
}

/// Writes and reads a value in every format, compares the results, and returns the stored value.
#[track_caller]
pub(crate) fn survives<T>(value: T) -> Option<AttributeValue>
where
    T: Encode + for<'b> Decode<'b> + PartialEq + Debug,
{
    let item = One(value);
    let text = text(&item).expect("the value can be stored");
    assert_eq!(read::<One<T>>(&text).expect(&text), item, "{text}");

    let mut map = to_item(&item).expect("the value can be stored");
    assert_eq!(from_item::<One<T>>(&map).expect(&text), item, "{text}");
    let oracle: Json = serde_json::from_str(&text).expect("valid JSON");
    assert_eq!(json_of(&map), oracle, "{text}");

    let plain = to_json(&item).expect("the value can be written");
    serde_json::from_str::<Json>(&plain).expect("valid plain JSON");
    assert_eq!(from_json::<One<T>>(&plain).expect(&plain), item, "{plain}");
    map.remove("value")
}

/// The error of a value that cannot be stored.
#[track_caller]
pub(crate) fn encode_error<T: Encode>(value: T) -> String {
    text(&One(value))
        .expect_err("the value cannot be stored")
        .to_string()
}

/// Reads a value from the JSON of its attribute.
pub(crate) fn read_value<T: for<'b> Decode<'b> + Encode>(value: &str) -> Result<T, String> {
    match read::<One<T>>(&format!(r#"{{"value":{value}}}"#)) {
        Ok(One(value)) => Ok(value),
        Err(error) => Err(error.to_string()),
    }
}

pub(crate) fn s(text: &str) -> Option<AttributeValue> {
    Some(AttributeValue::S(text.to_owned()))
}

pub(crate) fn n(text: &str) -> Option<AttributeValue> {
    Some(AttributeValue::N(text.to_owned()))
}
