//! Bytes.

use super::decode::Decode;
use crate::wire::{AttributeType, DecodeError, ValueReader};

/// Reads bytes from a B, or from the list of numbers that serde writes for bytes.
pub(super) fn decode_bytes(value: ValueReader<'_, '_>) -> Result<Vec<u8>, DecodeError> {
    if value.is_plainly(AttributeType::B) || value.attribute_type()? != AttributeType::L {
        return value.binary();
    }
    let mut list = value.list()?;
    let mut bytes = Vec::new();
    while let Some(value) = list.next()? {
        bytes.push(u8::decode(value).map_err(|error| error.at_index(bytes.len()))?);
    }
    Ok(bytes)
}
