//! The positions of a read: cursors of callers become start keys, and keys of items become cursors.

use std::any::Any;
use std::sync::Arc;
use std::time::SystemTime;

use crate::codec::{Document, Encode, Item, decode_item, encode_item};
use crate::cursor::{Cursor, Fingerprint, Position, Side};
use crate::error::{Error, InvalidCursor, InvalidRead, Result};
use crate::expr::ast;
use crate::model::KeyNames;
use crate::op::expressions::{Expressions, Placeheld, top_level};
use crate::op::read::index_ref::IndexRef;
use crate::op::read::page_request::{PageRequest, Selection};
use crate::op::read::positions::{
    Positions, Start, is_position, key_of_item, position_names, source_id,
};
use crate::page::Page;

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
    /// ignore others; items without a model lose them again.
    pub(crate) fn request_positions(&mut self) {
        let names = position_names(&self.target, self.index_key());
        let Some(ast::Projection::Paths(paths)) = &mut self.projection else {
            return;
        };
        for name in names {
            let path = top_level(String::from(name.clone()));
            if paths.contains(&path) {
                continue;
            }
            paths.push(path);
            if self.own_projection {
                self.added.push(name);
            }
        }
    }

    /// Removes the attributes that were requested for positions alone.
    pub(super) fn remove_added<T: 'static>(&self, items: &mut [Result<T>]) {
        if self.added.is_empty() {
            return;
        }
        for item in items.iter_mut().flatten() {
            let item: &mut dyn Any = item;
            if let Some(item) = item.downcast_mut::<Item>() {
                for name in &self.added {
                    item.remove(name);
                }
            }
        }
    }
}

impl<S: Selection> PageRequest<S> {
    /// The key after which the request starts.
    pub(crate) fn start_key(&self) -> Result<Option<Arc<str>>> {
        match &self.start {
            None => Ok(None),
            Some(Start::Key(key)) => Ok(Some(key.clone())),
            Some(Start::Cursor(cursor)) => self.checked_key(cursor),
        }
    }

    fn checked_key(&self, cursor: &Cursor) -> Result<Option<Arc<str>>> {
        let invalid = |error| self.failed(InvalidRead::Cursor(error));
        let foreign = || InvalidCursor::Foreign {
            table: self.target.table.to_string(),
            index: self.index_name().map(str::to_owned),
        };
        let Position { side, key } = match (&self.seal, cursor.open()) {
            (Some(read), _) => {
                let context = read.context(|| self.fingerprint())?;
                let opened = read.seal.open(cursor, context, SystemTime::now());
                opened.map_err(invalid)?
            }
            (None, Some((position, at))) => {
                let here = source_id(&self.target, self.index_name());
                if at.is_some_and(|at| at != here) {
                    return Err(invalid(foreign()));
                }
                position.clone()
            }
            (None, None) => return Err(invalid(InvalidCursor::Sealed)),
        };
        let wrong_side = match self.backward {
            false => Side::Before,
            true => Side::After,
        };
        if side == wrong_side {
            return Err(invalid(InvalidCursor::WrongSide));
        }
        let Some(key) = key else { return Ok(None) };
        let item: Item = decode_item(&key).map_err(|_| invalid(InvalidCursor::Malformed))?;
        if !is_position(&self.target, self.index_key(), &item) {
            return Err(invalid(foreign()));
        }
        match self.selection.holds(&item) {
            true => Ok(Some(key)),
            false => Err(invalid(InvalidCursor::OtherPartition)),
        }
    }

    /// The position of an item of a response.
    pub(crate) fn position_of(&self, item: &str) -> Result<Arc<str>> {
        key_of_item(&self.target, self.index_key(), item)
    }

    /// The cursor at an item.
    pub(crate) fn cursor_of<T: Document + Encode>(&self, item: &T) -> Result<Cursor> {
        let text = encode_item(item).map_err(|error| self.target.encode_error(error))?;
        // The read may still be changed, so it keeps nothing of what its cursors are bound to; a clone does not.
        self.clone()
            .cursor_at(Side::At, Some(self.position_of(&text)?))
    }

    /// A position as a cursor for callers.
    pub(crate) fn cursor_at(&self, side: Side, key: Option<Arc<str>>) -> Result<Cursor> {
        let position = Position { side, key };
        let Some(read) = &self.seal else {
            let here = source_id(&self.target, self.index_name());
            return Ok(Cursor::new(position, Some(here)));
        };
        let context = read.context(|| self.fingerprint())?;
        read.seal
            .close(&position, context, SystemTime::now())
            .ok_or_else(|| self.failed(InvalidRead::NoRandomNumbers))
    }

    /// A page without items, which ends where it starts: what a limit of 0 reads.
    pub(crate) fn empty_page<T>(&self) -> Result<Page<T>> {
        // All settings are checked, as for a page that is sent.
        let start = self.clauses()?.start;
        let cursor = |side| match &self.start {
            None => Ok(None),
            Some(_) => self.cursor_at(side, start).map(Some),
        };
        let mut page = Page::empty();
        match self.backward {
            false => page.cursor = cursor(Side::After)?,
            true => page.previous = cursor(Side::Before)?,
        }
        Ok(page)
    }

    /// A start as a cursor for callers.
    pub(crate) fn start_cursor(&self) -> Result<Option<Cursor>> {
        match &self.start {
            None => Ok(None),
            Some(Start::Cursor(cursor)) => Ok(Some(cursor.clone())),
            Some(Start::Key(key)) => self.cursor_at(Side::After, Some(key.clone())).map(Some),
        }
    }

    /// What is read, whatever the size of its pages and its projection.
    fn fingerprint(&self) -> Result<Fingerprint> {
        let mut expressions = Expressions::new(&self.target, None);
        let key = self.selection.key();
        let key = key.map(|key| expressions.key_condition(key)).transpose()?;
        // The same sets and lists, in whatever order they iterate, are the same read.
        let filter = self.filter.as_ref().map(ast::Condition::canonical);
        let filter = expressions.condition(filter.as_ref())?;
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
        self.cursor_at(Side::After, Some(key.into()))
    }

    fn key(&self, item: &str) -> Result<Arc<str>> {
        self.position_of(item)
    }

    fn after(&self, item: &str) -> Result<Cursor> {
        self.cursor_at(Side::After, Some(self.position_of(item)?))
    }
}
