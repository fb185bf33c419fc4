//! The table that an operation is about.
//!
//! It holds a [`Sender`], and does not know the `Client`.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use aws_sdk_dynamodb::types::AttributeValue;

use super::sender::Sender;
#[cfg(feature = "cache")]
use super::write_listeners::WriteListener;
use super::write_listeners::WriteListeners;
use crate::codec::{
    DecodeError, EncodeError, Item, attribute_value, decode_item, incomplete_value,
};
use crate::error::{Error, InvalidWrite, Result, Subject};
use crate::model::{KeyNames, OwnItems, Schema, WriteContext};
use crate::wire::{Format, Writer};

/// A table, and the sender of its requests.
#[derive(Clone, Debug)]
pub(crate) struct TableRef {
    pub(crate) sender: Sender,
    pub(crate) table: Arc<str>,
    /// The schema of the items; `None` for items without a model.
    pub(crate) schema: Option<Schema>,
    /// What tells the items of the model apart, if only some attributes are read.
    pub(crate) own: Option<OwnItems>,
    /// Whether errors name the table, because the items are those of several models.
    is_shared: bool,
    /// Whether a further model of the items has unique attributes.
    holds_unique: bool,
    /// The names of the key; none for a statement.
    key: Option<KeyNames>,
    /// The attribute of Time to Live, also of items without a model.
    pub(crate) ttl: Option<&'static str>,
    /// The listeners to writes.
    pub(crate) listeners: WriteListeners,
}

impl TableRef {
    pub(crate) fn new(sender: &Sender, table: Arc<str>, schema: Option<Schema>) -> Self {
        Self {
            sender: sender.of_tables([&*table]).into_owned(),
            table,
            ttl: schema.as_ref().and_then(|schema| schema.table.ttl),
            schema,
            own: None,
            is_shared: false,
            holds_unique: false,
            key: None,
            listeners: WriteListeners::default(),
        }
    }

    /// The same table with this key.
    pub(crate) fn keyed(mut self, key: KeyNames) -> Self {
        self.key = Some(key).filter(|key| key.all().next().is_some());
        self
    }

    /// The same table with the items of several models, of which the schema is that of one.
    pub(crate) fn shared(mut self) -> Self {
        self.is_shared = true;
        self
    }

    /// The same table, in which items of further models are read and deleted.
    pub(crate) fn with_items_of(
        mut self,
        mut schemas: impl Iterator<Item = &'static Schema>,
    ) -> Self {
        self.holds_unique |= schemas.any(|schema| schema.unique().is_some());
        self
    }

    /// The same table without its model.
    pub(crate) fn raw(mut self) -> Self {
        self.schema = None;
        self.holds_unique = false;
        self
    }

    /// The same table, whose writes are reported to a cache as well.
    #[cfg(feature = "cache")]
    pub(crate) fn notifying(mut self, listener: Arc<dyn WriteListener>) -> Self {
        self.listeners = self.listeners.notifying(listener);
        self
    }

    /// The time by the client's clock, in seconds since 1970.
    pub(crate) fn now_in_seconds(&self) -> u64 {
        let since = self.sender.clock().now().duration_since(UNIX_EPOCH);
        since.unwrap_or_default().as_secs()
    }

    /// What a write that begins now sets by itself.
    pub(crate) fn write_context(&self) -> WriteContext {
        WriteContext::at(self.sender.clock().now())
    }

    /// The name of the model for errors; without a single model that of the table.
    pub(crate) fn model(&self) -> &str {
        let schema = self.schema.filter(|_| !self.is_shared);
        schema.map_or(&*self.table, |schema| schema.model)
    }

    pub(crate) fn subject(&self, key: Option<&str>) -> Subject {
        Subject::new(self.model(), key.map(Into::into))
    }

    /// The subject of an error about an item with this text.
    pub(crate) fn subject_of(&self, item: &str) -> Subject {
        self.subject(self.key_in(item).as_deref())
    }

    /// The text of the key in the text of an item, if the names of the key are known and the item has it.
    pub(crate) fn key_in(&self, item: &str) -> Option<String> {
        let key = self.key_item(item)?;
        let mut writer = Writer::new(Format::DynamoDb);
        let mut map = writer.item();
        for name in self.key_names()? {
            map.entry(name, key.get(name)?).ok()?;
        }
        map.end();
        Some(writer.into_json())
    }

    /// The key's attributes in the text of an item.
    pub(crate) fn key_item(&self, item: &str) -> Option<Item> {
        let mut item: Item = decode_item(item).ok()?;
        self.key_names()?
            .map(|name| Some((name, item.remove(name)?)))
            .collect()
    }

    /// The names of the key's attributes, the partition key's first; none for a statement.
    pub(crate) fn key_names(&self) -> Option<impl Iterator<Item = &str>> {
        self.key.as_ref().map(KeyNames::all)
    }

    /// The names of the key of a table; a statement has none.
    pub(crate) fn key(&self) -> KeyNames {
        self.key.clone().unwrap_or_default()
    }

    /// The error of a kind of write that does not keep unique attributes unique, if the model has any.
    pub(crate) fn not_unique(&self, write: &'static str, instead: &'static str) -> Option<Error> {
        let unique = self.schema.as_ref().and_then(Schema::unique);
        (self.holds_unique || unique.is_some()).then(|| {
            let error = InvalidWrite::NotUnique { write, instead };
            Error::invalid_write(self.subject(None), error)
        })
    }

    /// The error of a value that cannot be stored, for an item whose key is not known.
    pub(crate) fn encode_error(&self, error: impl Into<Arc<EncodeError>>) -> Error {
        Error::encode(self.subject(None), error)
    }

    /// The SDK's map of a key, from the text that dyno wrote.
    pub(crate) fn map(&self, key: &str) -> Result<HashMap<String, AttributeValue>> {
        attribute_value::from_json(key).map_err(|error| self.not_written(error))
    }

    /// The error of a text that dyno wrote and cannot read.
    pub(crate) fn not_written(&self, error: DecodeError) -> Error {
        self.encode_error(incomplete_value(error))
    }
}
