//! The positions of a read: cursors of callers become start keys, and keys of items become cursors.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::SystemTime;

use crate::codec::{Item, decode_item};
use crate::cursor::{Cursor, Fingerprint};
use crate::error::{Error, InvalidCursor, InvalidRead, Result};
use crate::expr::ast;
use crate::model::KeyNames;
use crate::op::expressions::{Expressions, Placeheld, top_level};
use crate::op::read::index_ref::IndexRef;
use crate::op::read::page_request::{PageRequest, Selection};
use crate::op::read::positions::{Positions, Start, key_of_item, place, position_names};

impl<S> PageRequest<S> {
    fn index_key(&self) -> Option<&KeyNames> {
        self.index.as_ref().map(|index: &IndexRef| &index.key)
    }

    fn index_name(&self) -> Option<&str> {
        self.index.as_ref().map(|index| &*index.name)
    }

    pub(super) fn failed(&self, error: InvalidRead) -> Error {
        Error::read(self.target.subject(None), error)
    }

    /// Requests the attributes of the key as well, so that items have a position. Types that read some attributes
    /// ignore others.
    ///
    /// # Errors
    /// An attribute of the key that the user's own projection leaves out.
    pub(crate) fn request_positions(&mut self) -> std::result::Result<(), InvalidRead> {
        let names = position_names(&self.target, self.index_key());
        let own = self.own_projection;
        let Some(ast::Projection::Paths(paths)) = &mut self.projection else {
            return Ok(());
        };
        for name in names {
            let path = top_level(String::from(name.clone()));
            if paths.contains(&path) {
                continue;
            }
            if own {
                let attribute = name.into();
                return Err(InvalidRead::PositionNotRequested { attribute });
            }
            paths.push(path);
        }
        Ok(())
    }
}

impl<S: Selection> PageRequest<S> {
    /// The key after which the request starts.
    pub(crate) fn start_key(&self) -> Result<Option<Arc<str>>> {
        match &self.start {
            None => Ok(None),
            Some(Start::Key(key)) => Ok(Some(key.clone())),
            Some(Start::Cursor(cursor)) => self.checked_key(cursor).map(Some),
        }
    }

    fn checked_key(&self, cursor: &Cursor) -> Result<Arc<str>> {
        let invalid = |error| self.failed(InvalidRead::Cursor(error));
        let foreign = || InvalidCursor::Foreign {
            table: self.target.table.to_string(),
            index: self.index_name().map(str::to_owned),
        };
        let key = match (&self.seal, cursor.open()) {
            (Some(read), _) => {
                let context = read.context(|| self.fingerprint())?;
                let opened = read.seal.open(cursor, context, SystemTime::now());
                opened.map_err(invalid)?
            }
            (None, Some((key, at))) => {
                let here = place(&self.target, self.index_name());
                if at.is_some_and(|at| at != here) {
                    return Err(invalid(foreign()));
                }
                key.clone()
            }
            (None, None) => return Err(invalid(InvalidCursor::Sealed)),
        };
        let item: Item = decode_item(&key).map_err(|_| invalid(InvalidCursor::Malformed))?;
        let expected = position_names(&self.target, self.index_key());
        let expected: BTreeSet<&str> = expected.iter().map(|name| &**name).collect();
        // Of a raw table, the names of the key need not be known.
        if self.target.key_names().is_some() {
            let names: BTreeSet<&str> = item.iter().map(|(name, _)| &**name).collect();
            if names != expected {
                return Err(invalid(foreign()));
            }
        }
        match self.selection.holds(&item) {
            true => Ok(key),
            false => Err(invalid(InvalidCursor::OtherPartition)),
        }
    }

    /// The position of an item of a response.
    pub(crate) fn position_of(&self, item: &str) -> Result<Arc<str>> {
        key_of_item(&self.target, self.index_key(), item)
    }

    /// A position as a cursor for callers.
    pub(crate) fn cursor_at(&self, key: &Arc<str>) -> Result<Cursor> {
        let Some(read) = &self.seal else {
            let here = place(&self.target, self.index_name());
            return Ok(Cursor::after(key.clone(), Some(here)));
        };
        let context = read.context(|| self.fingerprint())?;
        read.seal
            .close(key, context, SystemTime::now())
            .ok_or_else(|| self.failed(InvalidRead::NoRandomNumbers))
    }

    /// A start as a cursor for callers.
    pub(crate) fn start_cursor(&self) -> Result<Option<Cursor>> {
        match &self.start {
            None => Ok(None),
            Some(Start::Cursor(cursor)) => Ok(Some(cursor.clone())),
            Some(Start::Key(key)) => self.cursor_at(key).map(Some),
        }
    }

    /// What is read, whatever the size of its pages and its projection.
    fn fingerprint(&self) -> Result<Fingerprint> {
        let mut expressions = Expressions::new(&self.target, None);
        let key = self.selection.key();
        let key = key.map(|key| expressions.key_condition(key)).transpose()?;
        let filter = expressions.condition(self.filter.as_ref())?;
        let Placeheld { names, values } = expressions.finish();
        let mut read = Fingerprint::default();
        read.part(&self.target.table);
        read.maybe(self.index_name());
        read.part(&self.selection.order());
        for part in [
            key.as_deref(),
            filter.as_deref(),
            names.as_deref(),
            values.as_deref(),
        ] {
            read.maybe(part);
        }
        Ok(read)
    }
}

impl<S: Selection> Positions for PageRequest<S> {
    fn start(&self) -> Result<Option<Cursor>> {
        self.start_cursor()
    }

    fn at(&self, key: &str) -> Result<Cursor> {
        self.cursor_at(&key.into())
    }

    fn key(&self, item: &str) -> Result<Arc<str>> {
        self.position_of(item)
    }

    fn after(&self, item: &str) -> Result<Cursor> {
        self.cursor_at(&self.position_of(item)?)
    }
}
