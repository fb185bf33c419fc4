//! Conversion between the SDK's `AttributeValue` and DynamoDB's JSON. Slow, and not generic.

use std::collections::HashMap;

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
#[cfg(feature = "streams")]
use aws_sdk_dynamodbstreams::types::AttributeValue as StreamsValue;

use super::decode::Decode;
use super::encode::Encode;
use super::json::decode_value;
use crate::wire::{
    AttributeType, DecodeError, EncodeError, Format, MapReader, Reader, ValueReader, ValueWriter,
    Writer,
};

/// Writes an item of the SDK as JSON.
///
/// # Errors
/// A [`DecodeError`] if the SDK does not know the type of a value, or if it is nested deeper than can be read.
pub(crate) fn to_json(item: &HashMap<String, AttributeValue>) -> Result<String, DecodeError> {
    json_of(item, Bridged)
}

/// Writes an item of the SDK for DynamoDB Streams as JSON.
///
/// # Errors
/// The same as [`to_json`].
#[cfg(feature = "streams")]
pub(crate) fn streams_to_json(item: &HashMap<String, StreamsValue>) -> Result<String, DecodeError> {
    json_of(item, BridgedStreams)
}

fn json_of<'i, V, B: Encode>(
    item: &'i HashMap<String, V>,
    bridged: impl Fn(&'i V) -> B,
) -> Result<String, DecodeError> {
    let mut writer = Writer::for_reading();
    let mut map = writer.item();
    // In the order of the names, so that one item is one text.
    let mut attributes: Vec<_> = item.iter().collect();
    attributes.sort_unstable_by_key(|(name, _)| *name);
    for (name, value) in attributes {
        map.entry(name, &bridged(value))?;
    }
    map.end();
    Ok(writer.into_json())
}

/// Reads an item of the SDK from JSON.
///
/// # Errors
/// A [`DecodeError`] if the JSON is malformed.
pub(crate) fn from_json(json: &str) -> Result<HashMap<String, AttributeValue>, DecodeError> {
    let mut reader = Reader::from_json(json, Format::DynamoDb);
    let item = read_map(reader.item()?)?;
    reader.finish()?;
    Ok(item)
}

/// Reads a value of the SDK from JSON.
///
/// # Errors
/// The same as [`from_json`].
pub(crate) fn value_from_json(json: &str) -> Result<AttributeValue, DecodeError> {
    decode_value::<Owned>(json).map(|Owned(value)| value)
}

/// Reads a value of the SDK as a value that can be stored: numbers are checked.
///
/// # Errors
/// A [`DecodeError`] if DynamoDB cannot hold the value.
#[cfg(feature = "serde")]
pub(crate) fn checked(value: &AttributeValue) -> Result<super::Value, DecodeError> {
    decode_value(&super::json::json_for_reading(&Bridged(value))?)
}

/// A value that is written as it is. Invalid numbers and empty sets are errors for the reader.
macro_rules! bridged {
    ($bridged:ident, $value:ident) => {
        struct $bridged<'a>(&'a $value);

        impl Encode for $bridged<'_> {
            fn encode(&self, out: ValueWriter<'_>) -> Result<(), EncodeError> {
                match self.0 {
                    $value::S(text) => out.string(text),
                    $value::N(text) => out.unchecked_number(text),
                    $value::B(bytes) => out.binary(bytes.as_ref()),
                    $value::Bool(value) => out.boolean(*value),
                    $value::Null(_) => out.null(),
                    $value::L(values) => {
                        let mut list = out.list()?;
                        values
                            .iter()
                            .try_for_each(|value| list.element(&$bridged(value)))?;
                        list.end();
                    }
                    $value::M(values) => {
                        let mut map = out.map()?;
                        values
                            .iter()
                            .try_for_each(|(name, value)| map.entry(name, &$bridged(value)))?;
                        map.end();
                    }
                    $value::Ss(texts) => {
                        let mut set = out.set(AttributeType::Ss);
                        texts.iter().try_for_each(|text| set.element(text))?;
                        set.end();
                    }
                    $value::Ns(texts) => {
                        let mut set = out.set(AttributeType::Ns);
                        texts
                            .iter()
                            .try_for_each(|text| set.element(&BridgedNumber(text)))?;
                        set.end();
                    }
                    $value::Bs(blobs) => {
                        let mut set = out.set(AttributeType::Bs);
                        blobs
                            .iter()
                            .try_for_each(|bytes| set.element(bytes.as_ref()))?;
                        set.end();
                    }
                    _ => {
                        return Err(EncodeError::invalid(
                            "the SDK does not know the type of this value",
                        ));
                    }
                }
                Ok(())
            }
        }
    };
}

bridged!(Bridged, AttributeValue);
#[cfg(feature = "streams")]
bridged!(BridgedStreams, StreamsValue);

struct BridgedNumber<'a>(&'a str);

impl Encode for BridgedNumber<'_> {
    fn encode(&self, out: ValueWriter<'_>) -> Result<(), EncodeError> {
        out.unchecked_number(self.0);
        Ok(())
    }
}

struct Owned(AttributeValue);

impl Decode<'_> for Owned {
    fn decode(value: ValueReader<'_, '_>) -> Result<Self, DecodeError> {
        let attribute_type = value.attribute_type()?;
        Ok(Self(match attribute_type {
            AttributeType::S => AttributeValue::S(value.string()?.into_owned()),
            AttributeType::N => AttributeValue::N(value.number()?.into_owned()),
            AttributeType::B => AttributeValue::B(Blob::new(value.binary()?)),
            AttributeType::Bool => AttributeValue::Bool(value.boolean()?),
            AttributeType::Null => {
                value.null()?;
                AttributeValue::Null(true)
            }
            AttributeType::L => AttributeValue::L(
                Self::decode_vec(value)?
                    .into_iter()
                    .map(|Self(value)| value)
                    .collect(),
            ),
            AttributeType::M => AttributeValue::M(read_map(value.map()?)?),
            AttributeType::Ss => AttributeValue::Ss(read_set(value, attribute_type, |text| {
                Ok(text.string()?.into_owned())
            })?),
            AttributeType::Ns => AttributeValue::Ns(read_set(value, attribute_type, |text| {
                Ok(text.number()?.into_owned())
            })?),
            AttributeType::Bs => AttributeValue::Bs(read_set(value, attribute_type, |bytes| {
                Ok(Blob::new(bytes.binary()?))
            })?),
        }))
    }
}

fn read_map(mut map: MapReader<'_, '_>) -> Result<HashMap<String, AttributeValue>, DecodeError> {
    let mut values = HashMap::new();
    while let Some((name, value)) = map.next()? {
        let Owned(value) =
            Decode::decode(value).map_err(|error: DecodeError| error.at_name(&name))?;
        values.insert(name.into_owned(), value);
    }
    Ok(values)
}

fn read_set<T>(
    value: ValueReader<'_, '_>,
    set_type: AttributeType,
    read: impl Fn(ValueReader<'_, '_>) -> Result<T, DecodeError>,
) -> Result<Vec<T>, DecodeError> {
    let mut set = value.set(set_type)?;
    let mut elements = Vec::new();
    while let Some(element) = set.next()? {
        elements.push(read(element)?);
    }
    Ok(elements)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::{Item, Value, from_item, to_item};

    fn nested(levels: u32) -> HashMap<String, AttributeValue> {
        let value = (0..levels).fold(AttributeValue::Bool(true), |value, _| {
            AttributeValue::L(vec![value])
        });
        HashMap::from([("deep".to_owned(), value)])
    }

    #[test]
    fn deeper_values_than_can_be_written_can_be_read() {
        let item: Item = from_item(&nested(61)).expect("an item");
        let value: Value = item.read("deep").expect("a value");
        assert_eq!(item.get("deep"), Some(&value));
        assert!(to_item(&item).is_err());
        assert!(from_item::<Item>(&nested(62)).is_err());
        let shallow = nested(31);
        let item: Item = from_item(&shallow).expect("an item");
        assert_eq!(to_item(&item).expect("a map"), shallow);
    }
}
