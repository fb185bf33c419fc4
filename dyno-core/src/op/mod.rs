//! What can be asked of a table? One operation per file.
//!
//! An operation owns what it needs and is plain data until it is awaited or its terminal is called: items in DynamoDB's JSON,
//! expressions as trees. Whatever cannot be sent is kept in it as the error that sending it gives; nothing is sent then.
//! [`into_sdk`](Put::into_sdk) turns each into the SDK's own builder, for what this crate has no word for.

mod batch;
mod create_table;
mod delete;
mod delete_table;
#[cfg(test)]
pub(crate) mod example;
mod get;
mod list_tables;
mod page;
mod put;
mod query;
mod read;
mod returns;
mod scan;
mod update;

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::Arc;

use aws_sdk_dynamodb::types::AttributeValue;

pub use batch::{
    BatchAccount, BatchWrite, BatchWriteAll, BatchWrites, BatchWritten, Duplicates, Incomplete,
    Progress, Stopped, Unwritten, Why, Write,
};
#[doc(hidden)]
pub use batch::{BatchItem, Parts};
pub use create_table::CreateTable;
pub use delete::Delete;
pub use delete_table::DeleteTable;
pub use get::Get;
pub use list_tables::{ListTables, TableNames, TableNamesPage};
pub use page::{Items, Page};
pub use put::Put;
pub use query::Query;
#[doc(hidden)]
pub use returns::{Choice, WriteAnswer};
pub use returns::{Guarded, New, Nothing, Old, Returns, UpdatedNew, UpdatedOld};
pub use scan::{ParallelScan, Scan};
pub use update::Update;

use crate::attribute;
use crate::client::Client;
use crate::codec::{DecodeError, EncodeError, decode_item, written_wrong};
use crate::error::{Error, InvalidRead, Result, Subject};
use crate::expr::render::Placeholders;
use crate::expr::{ExpressionError, ast};
use crate::model::{Schema, Shape};
use crate::value::Item;
use crate::wire::{Format, Writer};

/// The future of an operation with one answer.
pub type Answer<T> = Pin<Box<dyn Future<Output = Result<T>> + Send>>;

/// Whom an operation speaks to, and of what.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub(crate) client: Client,
    pub(crate) table: Arc<str>,
    /// What is known of the items; nothing for items without a model.
    pub(crate) schema: Option<Schema>,
}

impl Target {
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
        Some(writer.into_text())
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

    /// The SDK's map of a text that we wrote.
    pub(crate) fn map(&self, text: &str) -> Result<HashMap<String, AttributeValue>> {
        attribute::from_text(text).map_err(|error| self.encode_error(written_wrong(error)))
    }
}

/// The item of which a write speaks, so that an error can name it.
#[derive(Clone, Debug)]
pub(crate) enum Whose {
    Key(Arc<str>),
    Item(Arc<str>),
}

impl Whose {
    pub(crate) fn subject(&self, target: &Target) -> Subject {
        match self {
            Self::Key(key) => target.subject(Some(key)),
            Self::Item(item) => target.subject_of(item),
        }
    }
}

/// The expressions of one request, with the error of one that cannot be sent.
pub(crate) struct Expressions<'t> {
    target: &'t Target,
    key: Option<&'t str>,
    placeholders: Placeholders,
}

impl<'t> Expressions<'t> {
    /// For a request about the item with this key, or about no single one.
    pub(crate) fn new(target: &'t Target, key: Option<&'t str>) -> Self {
        Self {
            target,
            key,
            placeholders: Placeholders::default(),
        }
    }

    pub(crate) fn condition(&mut self, tree: Option<&ast::Condition>) -> Result<Option<String>> {
        tree.map(|tree| self.placeholders.condition(tree))
            .transpose()
            .map_err(|error| self.failed(error))
    }

    pub(crate) fn update(&mut self, actions: &[ast::Action]) -> Result<String> {
        self.placeholders
            .update(actions)
            .map_err(|error| self.failed(error))
    }

    pub(crate) fn projection(&mut self, paths: Option<&[ast::Path]>) -> Result<Option<String>> {
        paths
            .map(|paths| self.placeholders.projection(paths))
            .transpose()
            .map_err(|error| self.failed(error))
    }

    pub(crate) fn key_condition(&mut self, condition: &ast::KeyCondition) -> Result<String> {
        self.placeholders
            .key_condition(condition)
            .map_err(|error| self.failed(error))
    }

    fn failed(&self, error: ExpressionError) -> Error {
        Error::expression(self.target.subject(self.key), error)
    }

    /// The names and values of all expressions; none at all where the service wants none.
    #[expect(
        clippy::type_complexity,
        reason = "the two maps that the SDK's builders take"
    )]
    pub(crate) fn finish(
        self,
    ) -> Result<(
        Option<HashMap<String, String>>,
        Option<HashMap<String, AttributeValue>>,
    )> {
        let names: HashMap<_, _> = self.placeholders.names().collect();
        let value = |(placeholder, text): (String, &str)| {
            Ok((placeholder, attribute::value_from_text(text)?))
        };
        let values: Result<HashMap<_, _>, DecodeError> =
            self.placeholders.values().map(value).collect();
        let values = values.map_err(|error| self.target.encode_error(written_wrong(error)))?;
        Ok((
            (!names.is_empty()).then_some(names),
            (!values.is_empty()).then_some(values),
        ))
    }
}

/// Both conditions, where there are two.
pub(crate) fn and<M>(
    first: Option<ast::Condition>,
    second: crate::expr::Condition<M>,
) -> Option<ast::Condition> {
    let both = match first {
        Some(first) => crate::expr::Condition::new(first) & second,
        None => second,
    };
    Some(both.ast().clone())
}

/// What a type of `shape` reads of the items of `model`, which must have all of it; `None` where it reads whatever there is.
pub(crate) fn projection_of(
    shape: &Shape,
    model: &Shape,
    target: &Target,
) -> std::result::Result<Option<Vec<ast::Path>>, InvalidRead> {
    let Some(names) = shape.names() else {
        return Ok(None);
    };
    let known = model.names();
    let is_known = |name: &&str| known.as_ref().is_none_or(|known| known.contains(name));
    if let Some(&attribute) = names.iter().find(|name| !is_known(name)) {
        return Err(InvalidRead::UnknownAttribute { attribute });
    }
    // Nothing cannot be asked for, so a type without attributes is read from the key.
    let names = match target.key_names() {
        Some(key) if names.is_empty() => key.collect(),
        _ => names,
    };
    let paths = crate::expr::Projection::<()>::of_names(&names)
        .ast()
        .to_vec();
    Ok(Some(paths).filter(|paths| !paths.is_empty()))
}

/// Shows of an operation its table, and none of the values in it.
macro_rules! debug_without_values {
    ($name:ident $(<$($parameter:ident),*>)?, |$this:ident| $table:expr) => {
        impl$(<$($parameter),*>)? std::fmt::Debug for $name$(<$($parameter),*>)? {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let $this = self;
                f.debug_struct(stringify!($name)).field("table", $table).finish_non_exhaustive()
            }
        }
    };
}

use debug_without_values;
