//! One page of a query or a scan.

use std::vec;

use crate::cursor::{Cursor, Pagination};

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
    /// The end of this page, unless it is the last one: the next page starts after it, by `start_after`.
    pub cursor: Option<Cursor>,
    /// The beginning of this page: the previous page of a query ends before it, by
    /// [`end_before`](crate::op::Query::end_before).
    ///
    /// A page has none if it was read from the beginning. The pages of a stream and of a scan, which cannot be read
    /// backward, have none either.
    pub previous: Option<Cursor>,
    /// The number of items, after the filter.
    pub count: usize,
    /// The number of items that were read, before the filter; they cost capacity.
    pub scanned: usize,
}

impl<T> Page<T> {
    /// Returns the link to the next page, or `None` on the last page. As a string, it is a query string.
    #[must_use]
    pub fn next_page(&self) -> Option<Pagination> {
        self.cursor.clone().map(Pagination::After)
    }

    /// Returns the link to the previous page, if there is one. See [`previous`](Self::previous).
    #[must_use]
    pub fn previous_page(&self) -> Option<Pagination> {
        self.previous.clone().map(Pagination::Before)
    }

    pub(crate) fn empty() -> Self {
        Self {
            items: Vec::new(),
            cursor: None,
            previous: None,
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
