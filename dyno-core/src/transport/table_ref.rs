//! The table that an operation is about, without a client.

use std::collections::HashMap;
use std::sync::Arc;

use aws_sdk_dynamodb::types::AttributeValue;

use super::Sender;
use super::changes::Changes;
#[cfg(feature = "cache")]
use super::changes::Listen;
use crate::codec::{
    DecodeError, EncodeError, Item, attribute_value, decode_item, incomplete_value,
};
use crate::error::{Error, Result, Subject};
use crate::model::Schema;
use crate::wire::{Format, Writer};

/// The table that an operation is about, and what sends its requests.
#[derive(Clone, Debug)]
pub(crate) struct TableRef {
    pub(crate) sender: Sender,
    pub(crate) table: Arc<str>,
    /// What is known of the items; nothing for items without a model.
    pub(crate) schema: Option<Schema>,
    /// Who must know what is written.
    pub(crate) changes: Changes,
}

impl TableRef {
    pub(crate) fn new(sender: Sender, table: Arc<str>, schema: Option<Schema>) -> Self {
        Self {
            sender,
            table,
            schema,
            changes: Changes::default(),
        }
    }

    /// The same, whose writes are told to a cache as well.
    #[cfg(feature = "cache")]
    pub(crate) fn telling(mut self, told: Arc<dyn Listen>) -> Self {
        self.changes = self.changes.told_to(told);
        self
    }

    /// The model, for errors.
    pub(crate) fn model(&self) -> &str {
        self.schema.map_or(&*self.table, |schema| schema.model)
    }

    pub(crate) fn subject(&self, key: Option<&str>) -> Subject {
        Subject::new(self.model(), key.map(Into::into))
    }

    /// The subject of an error about an item whose text is known.
    pub(crate) fn subject_of(&self, item: &str) -> Subject {
        self.subject(self.key_in(item).as_deref())
    }

    /// The text of the key in the text of an item, if it is there and somebody knows its names.
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

    /// The names of the key's attributes, the partition key's first.
    pub(crate) fn key_names(&self) -> Option<impl Iterator<Item = &'static str>> {
        let key = self.schema?.key;
        Some(
            [Some(key.partition()), key.sort()]
                .into_iter()
                .flatten()
                .map(|key| key.name),
        )
    }

    /// The error of a value that cannot be stored, where the key does not matter or is not known.
    pub(crate) fn encode_error(&self, error: impl Into<Arc<EncodeError>>) -> Error {
        Error::encode(self.subject(None), error)
    }

    /// The SDK's map of a key that we wrote.
    pub(crate) fn map(&self, key: &str) -> Result<HashMap<String, AttributeValue>> {
        attribute_value::from_json(key).map_err(|error| self.not_written(error))
    }

    /// The error of a text that we wrote and cannot read.
    pub(crate) fn not_written(&self, error: DecodeError) -> Error {
        self.encode_error(incomplete_value(error))
    }
}

/// The item of which a write speaks, so that an error can name it.
#[derive(Clone, Debug)]
pub(crate) enum WrittenItem {
    Key(Arc<str>),
    Item(Arc<str>),
}

impl WrittenItem {
    pub(crate) fn text(&self) -> &str {
        let (Self::Key(text) | Self::Item(text)) = self;
        text
    }

    pub(crate) fn subject(&self, target: &TableRef) -> Subject {
        match self {
            Self::Key(key) => target.subject(Some(key)),
            Self::Item(item) => target.subject_of(item),
        }
    }
}
