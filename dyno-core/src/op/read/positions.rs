//! Positions between items: starts of reads, and keys of items.

use std::sync::Arc;

use crate::codec::{Item, decode_item, incomplete_value};
use crate::cursor::{Cursor, SourceId};
use crate::error::{Error, Result};
use crate::key::raw_key_text;
use crate::model::KeyNames;
use crate::transport::TableRef;

/// Where a read starts: right after a key, or for a page that ends before a cursor, right before it.
#[derive(Clone, Debug)]
pub(crate) enum Start {
    /// A cursor of a caller, not checked yet.
    Cursor(Cursor),
    /// A key in DynamoDB's JSON, from a response.
    Key(Arc<str>),
}

/// The names of the attributes of a position: of the table's key and of the index's key, each once, in the order in
/// which a last evaluated key is written.
pub(crate) fn position_names(target: &TableRef, index: Option<&KeyNames>) -> Vec<Box<str>> {
    let mut names: Vec<Box<str>> = Vec::new();
    let table = target.key();
    for name in table.all().chain(index.into_iter().flat_map(KeyNames::all)) {
        if !names.iter().any(|known| **known == *name) {
            names.push(name.into());
        }
    }
    names.sort_unstable();
    names
}

/// Whether a key has the attributes of a position, with the types of the schema. Those of a raw table need not be
/// known.
pub(crate) fn is_position(target: &TableRef, index: Option<&KeyNames>, key: &Item) -> bool {
    let names = position_names(target, index);
    let are_known = target.key_names().is_some();
    // Both are sorted.
    let has_names = (key.iter().map(|(name, _)| &**name)).eq(names.iter().map(|name| &**name));
    (has_names || !are_known) && has_types(target, key)
}

fn has_types(target: &TableRef, key: &Item) -> bool {
    let Some(schema) = &target.schema else {
        return true;
    };
    let indexes = schema.table.indexes.iter().map(|index| &index.key);
    let keys = || std::iter::once(&schema.table.key).chain(indexes.clone());
    // An attribute has one type in all keys of a table.
    key.iter().all(|(name, value)| {
        let mut attributes = keys().flat_map(|key| key.attributes());
        let attribute = attributes.find(|attribute| attribute.name == *name);
        attribute.is_none_or(|attribute| attribute.attribute_type == value.attribute_type())
    })
}

/// The table or the index, as cursors name it.
pub(crate) fn source_id(target: &TableRef, index: Option<&str>) -> SourceId {
    SourceId::new(&target.table, index)
}

/// The position of the item with this text, as a key.
pub(crate) fn key_of_item(
    target: &TableRef,
    index: Option<&KeyNames>,
    item: &str,
) -> Result<Arc<str>> {
    let read: Item = decode_item(item).map_err(|error| {
        Error::encode(
            target.subject(target.key_in(item).as_deref()),
            incomplete_value(error),
        )
    })?;
    let names = KeyNames::listed(position_names(target, index), Vec::new());
    raw_key_text(&read, &names)
        .map(Into::into)
        .map_err(|error| Error::encode(target.subject(target.key_in(item).as_deref()), error))
}

/// Makes cursors for the items of a stream.
pub(crate) trait Positions: Send + Sync {
    /// The cursor of the beginning.
    fn start(&self) -> Result<Option<Cursor>>;

    /// The cursor of a position.
    fn at(&self, key: &str) -> Result<Cursor>;

    /// The position of an item, as a key.
    fn key(&self, item: &str) -> Result<Arc<str>>;

    /// The cursor right after an item.
    fn after(&self, item: &str) -> Result<Cursor>;
}
