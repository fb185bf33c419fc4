//! What stands around items: the body of an answer.

use super::{Format, Reader};
use crate::codec::{DecodeError, Members};

/// The items of an answer: what its member `Items` holds.
///
/// # Errors
/// A [`DecodeError`] when the body is no such answer, or when an attribute is not what its field wants.
pub fn read_items<'b, T: Members<'b>>(body: &'b [u8]) -> Result<Vec<T>, DecodeError> {
    let mut reader = Reader::new(body, Format::DynamoDb)?;
    let mut items = Vec::new();
    let mut answer = reader.item()?;
    while let Some((name, value)) = answer.next()? {
        if name == "Items" {
            let mut maps = value.items()?;
            while let Some(mut map) = maps.next()? {
                items.push(T::decode_members(&mut map)?);
                // A type may stop reading early; what is left must be well formed nonetheless.
                while map.next()?.is_some() {}
            }
        }
    }
    reader.finish()?;
    Ok(items)
}
