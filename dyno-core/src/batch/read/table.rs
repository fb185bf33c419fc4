//! The keys of one table, read from their sources and checked.

use std::sync::Arc;
use std::task::{Context, Poll, ready};

use super::positions::AnyPositions;
use super::requests::{CheckedKey, NextKey, ReadTable};
use crate::batch::canonical_key::canonical_key;
use crate::batch::drive::OfTable;
use crate::batch::source::Sources;
use crate::codec::{EncodeError, Item, decode_item, incomplete_value, to_json};
use crate::error::{Error, FailureReason, Result};
use crate::expr::ast;
use crate::op::expressions::{Expressions, Placeheld};
use crate::transport::TableRef;

/// The keys of one table.
pub(super) struct KeysToRead<'s> {
    pub(super) target: TableRef,
    /// The number of the table in the batch.
    number: usize,
    /// The names of the key's attributes; without a model those of the first key.
    names: Option<Box<[Box<str>]>>,
    keys: Sources<'s, Result<String, EncodeError>>,
    consistent: bool,
    projection: Option<ast::Projection>,
    /// What a request has besides the keys, once their names are known.
    others: Option<Arc<str>>,
    positions: Arc<dyn AnyPositions>,
}

impl<'s> KeysToRead<'s> {
    pub(super) fn new(
        target: TableRef,
        keys: Sources<'s, Result<String, EncodeError>>,
        consistent: bool,
        projection: Option<ast::Projection>,
        positions: Arc<dyn AnyPositions>,
    ) -> Self {
        let names = target.key_names();
        Self {
            names: names.map(|names| names.map(Into::into).collect()),
            target,
            number: 0,
            keys,
            consistent,
            projection,
            others: None,
            positions,
        }
    }

    pub(super) fn poll_key(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<CheckedKey>>> {
        let key = ready!(self.keys.poll_next(context));
        Poll::Ready(key.map(|key| {
            let text = key.map_err(|error| self.target.encode_error(error))?;
            self.check(text)
        }))
    }

    fn check(&mut self, text: String) -> Result<CheckedKey> {
        let text: Arc<str> = text.into();
        if self.names.is_none() {
            let key: Item = decode_item(&text)
                .map_err(|error| self.target.encode_error(incomplete_value(error)))?;
            self.names = Some(key.iter().map(|(name, _)| name.as_str().into()).collect());
        }
        if self.others.is_none() {
            self.others = Some(self.render()?);
        }
        let names = self.names.as_deref();
        let key = canonical_key(self.number, &text, names).ok_or_else(|| {
            let error = EncodeError::invalid("the key's attributes do not match the table's key");
            Error::encode(self.target.subject(Some(&text)), error)
        })?;
        Ok(CheckedKey { key, text })
    }

    /// The members besides the keys. The key is always read, because items find their positions by it.
    fn render(&self) -> Result<Arc<str>> {
        let mut projection = self.projection.clone();
        if let Some(ast::Projection::Paths(paths)) = &mut projection {
            for name in self.names.iter().flatten() {
                let path = ast::Path(vec![ast::Segment::Name(name.to_string().into())]);
                if !paths.contains(&path) {
                    paths.push(path);
                }
            }
        }
        let mut expressions = Expressions::new(&self.target, None);
        let projection = expressions.projection(projection.as_ref())?;
        let Placeheld { names, .. } = expressions.finish();
        let mut text = String::new();
        if self.consistent {
            text.push_str(r#","ConsistentRead":true"#);
        }
        if let Some(projection) = projection {
            let projection = to_json(&projection);
            text.push_str(r#","ProjectionExpression":"#);
            text.push_str(&projection.map_err(|error| self.target.encode_error(error))?);
        }
        if let Some(names) = names {
            text.push_str(r#","ExpressionAttributeNames":"#);
            text.push_str(&names);
        }
        Ok(text.into())
    }
}

impl OfTable for KeysToRead<'_> {
    fn target(&self) -> &TableRef {
        &self.target
    }

    fn set_number(&mut self, number: usize) {
        self.number = number;
    }
}

impl ReadTable for KeysToRead<'_> {
    fn key_names(&self) -> Option<&[Box<str>]> {
        self.names.as_deref()
    }

    fn others(&self) -> Arc<str> {
        self.others.clone().unwrap_or_default()
    }

    fn reads_like(&self, other: &dyn ReadTable) -> bool {
        self.way() == other.way()
    }

    fn way(&self) -> (bool, Option<&ast::Projection>) {
        (self.consistent, self.projection.as_ref())
    }

    fn positions(&self) -> &Arc<dyn AnyPositions> {
        &self.positions
    }

    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<NextKey>> {
        let Some(key) = ready!(self.poll_key(context)) else {
            return Poll::Ready(None);
        };
        let position = self.positions.take();
        Poll::Ready(Some(match key {
            Ok(key) => NextKey::Key(key, position),
            Err(error) => {
                let reason = FailureReason::Invalid(Arc::new(error));
                self.positions.fail(position, None, reason, 0);
                NextKey::Invalid
            }
        }))
    }
}
