//! One page of a query or a scan.

use std::vec;

use crate::cursor::Cursor;

/// The items of one response to a query or a scan, with the cursor of the next page.
///
/// If the filter removed all its items, a page has a cursor but no items. A page without a cursor is the last one.
///
/// A `Page` owns its items. [`PageBytes`](crate::PageBytes) is a page whose items have not been read yet and can borrow
/// from it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// The start of the next page, unless this is the last page, for `start_after`.
    pub cursor: Option<Cursor>,
    /// The number of items, after the filter.
    pub count: usize,
    /// The number of items that were read, before the filter; they cost capacity.
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

impl<T> IntoIterator for Page<T> {
    type Item = T;
    type IntoIter = vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}
