//! The SDK's maps of attribute values, as text and as items.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;

use super::failed::unreadable;
use super::item_sinks;
use super::table_ref::TableRef;
use crate::codec::{DecodeDocument, attribute_value, decode_item};
use crate::error::{Error, Request, Result};

/// An item or a key of the SDK.
pub(super) type Map = HashMap<String, AttributeValue>;

/// The text of a map that DynamoDB has sent.
pub(super) fn text(map: Option<&Map>, named: &Request) -> Result<Option<String>> {
    map.map(attribute_value::to_json)
        .transpose()
        .map_err(|error| unreadable(named, error))
}

/// The item of a map.
pub(super) fn bridged<T: DecodeDocument>(map: &Map, target: &TableRef) -> Result<T> {
    let text = attribute_value::to_json(map)
        .map_err(|error| Error::decode(target.subject(None), error))?;
    decode_item(&text).map_err(|error| item_sinks::unreadable(target, &text, error))
}
