//! Cursors at an item, without a page.

use crate::codec::{Document, Encode, encode_item};
use crate::cursor::Cursor;
use crate::error::Result;
use crate::model::KeyNames;
use crate::op::read::positions::{key_of_item, source_id};
use crate::transport::TableRef;

/// The cursor at an item, in a table or in one of its indexes. Attributes that are not in a key are ignored.
pub(crate) fn cursor_of<T: Document + Encode>(
    target: &TableRef,
    index: Option<(&str, &KeyNames)>,
    item: &T,
) -> Result<Cursor> {
    let text = encode_item(item).map_err(|error| target.encode_error(error))?;
    let (name, key) = index.unzip();
    let key = key_of_item(target, key, &text)?;
    Ok(Cursor::at(key, Some(source_id(target, name))))
}
