//! Cursors right after an item, without a page.

use crate::codec::{Document, Encode, Item, decode_item, encode_item, incomplete_value};
use crate::cursor::Cursor;
use crate::error::{Error, Result};
use crate::key::raw_key_text;
use crate::model::KeyNames;
use crate::transport::TableRef;

/// The cursor right after an item, in a table or in one of its indexes. Attributes that are not in a key are ignored.
pub(crate) fn cursor_of<T: Document + Encode>(
    target: &TableRef,
    index: Option<&KeyNames>,
    item: &T,
) -> Result<Cursor> {
    let mut names: Vec<Box<str>> = Vec::new();
    let table = target.key();
    for name in table.all().chain(index.into_iter().flat_map(KeyNames::all)) {
        if !names.iter().any(|known| **known == *name) {
            names.push(name.into());
        }
    }
    let item = encode_item(item).and_then(|text| {
        let item: Item = decode_item(&text).map_err(incomplete_value)?;
        Ok((target.key_in(&text), item))
    });
    let (key, item) = item.map_err(|error| target.encode_error(error))?;
    raw_key_text(&item, &KeyNames::listed(names, Vec::new()))
        .map(Cursor::new)
        .map_err(|error| Error::encode(target.subject(key.as_deref()), error))
}
