//! Enum variants for unknown tags: `#[dyno(other)] Other(Item)`.

use super::members::{EncodeMembers, Members};
use super::value::{Item, Value};
use crate::wire::{DecodeError, EncodeError, MapReader, MapWriter};

/// Reads the item of an unknown variant, with its tag.
///
/// # Errors
/// Returns the [`DecodeError`] of a malformed member.
#[doc(hidden)]
pub fn other_item(
    tag: &str,
    variant: &str,
    map: &mut MapReader<'_, '_>,
) -> Result<Item, DecodeError> {
    let mut item = Item::decode_members(map)?;
    item.insert(tag, variant);
    Ok(item)
}

/// Writes the item of an unknown variant, with its tag.
///
/// # Errors
/// Returns an [`EncodeError`] if the item has no tag, because it could not be read.
#[doc(hidden)]
pub fn write_other_item(
    tag: &str,
    item: &Item,
    map: &mut MapWriter<'_>,
) -> Result<(), EncodeError> {
    if !matches!(item.get(tag), Some(Value::S(_))) {
        let error =
            EncodeError::invalid("the item of an unknown variant needs its tag as a string");
        return Err(error.at_name(tag));
    }
    map.reject_duplicates();
    item.encode_members(map)
}
