//! One page of a read.

use std::vec;

use crate::cursor::Cursor;
use crate::error::Result;

/// What one request of a query or scan gave.
///
/// A page may have no items and a cursor nevertheless: everything in it was filtered out. Only a page without a cursor is the last.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// Where the next page begins, if this was not the last: for `start_after`.
    pub cursor: Option<Cursor>,
    /// How many items there were, after the filter.
    pub count: usize,
    /// How many items were read, before the filter; capacity is counted for these.
    pub scanned: usize,
}

impl<T> Page<T> {
    pub(crate) fn empty(cursor: Option<Cursor>) -> Self {
        Self {
            items: Vec::new(),
            cursor,
            count: 0,
            scanned: 0,
        }
    }
}

impl<T> Page<Result<T>> {
    /// The page, if each of its items could be read.
    ///
    /// # Errors
    /// The error of the first item that could not.
    pub fn readable(self) -> Result<Page<T>> {
        Ok(Page {
            items: self.items.into_iter().collect::<Result<_>>()?,
            cursor: self.cursor,
            count: self.count,
            scanned: self.scanned,
        })
    }
}

impl<T> IntoIterator for Page<T> {
    type Item = T;
    type IntoIter = vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}
