//! Items as the maps of the AWS SDK.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;

use super::attribute_value;
use super::document::{DecodeDocument, Document};
use super::json::{decode_item, encode_item, incomplete_value};
use crate::wire::{DecodeError, EncodeError};

/// Converts an item to the map of the AWS SDK.
///
/// ```
/// use aws_sdk_dynamodb::types::AttributeValue;
/// use dyno::{Model, from_item, to_item};
///
/// #[derive(Model, Debug, PartialEq)]
/// #[dyno(table = "Movies")]
/// struct Movie {
///     #[dyno(partition_key)]
///     year: u16,
/// }
///
/// let item = Movie { year: 1985 };
/// let map = to_item(&item)?;
/// assert_eq!(map["year"], AttributeValue::N("1985".to_owned()));
/// assert_eq!(from_item::<Movie>(&map)?, item);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// An [`EncodeError`] if DynamoDB cannot hold a value.
pub fn to_item<T: Document + ?Sized>(
    item: &T,
) -> Result<HashMap<String, AttributeValue>, EncodeError> {
    attribute_value::from_json(&encode_item(item)?).map_err(incomplete_value)
}

/// Reads an item from a map of `aws_sdk_dynamodb`, for example one that was read without dyno.
///
/// Records of DynamoDB Streams have other types; `dyno::stream` reads them.
///
/// # Errors
/// A [`DecodeError`] if an attribute does not have the type that its field expects.
pub fn from_item<T: DecodeDocument>(
    map: &HashMap<String, AttributeValue>,
) -> Result<T, DecodeError> {
    decode_item(&attribute_value::to_json(map)?)
}
