//! A page that was not read yet: items that borrow from it.

use crate::codec::PageBody;
use crate::codec::{DecodeError, Members};
use crate::cursor::Cursor;
use crate::error::{Error, Result};
use crate::transport::TableRef;

/// What one request of a query or scan gave, as bytes.
///
/// A [`Page`](crate::op::Page) owns its items; this one owns the response's bytes, and items borrow from it: fields of the types `&str` and
/// `Cow<str>` point into the page, so that reading allocates nothing for them. A `&str` cannot be read from a text that has
/// escapes; a `Cow` can.
///
/// It comes from `bytes` of a [`Query`](crate::op::Query) or a [`Scan`](crate::op::Scan). What stands around the items is read when it is asked for, together with
/// the items or without them.
#[derive(Clone, Debug)]
pub struct PageBytes {
    target: TableRef,
    page: PageBody,
}

impl PageBytes {
    pub(crate) fn new(target: TableRef, page: PageBody) -> Self {
        Self { target, page }
    }

    /// The items.
    ///
    /// # Errors
    /// [`Error::Decode`] when an item cannot be read, the first one that cannot; so for everything that is read of the page, if
    /// the service sent no response.
    pub fn items<'b, T: Members<'b>>(&'b self) -> Result<Vec<T>> {
        self.page
            .items_or_json()
            .map_err(|(error, item)| Error::decode(self.target.subject_of(item), error))
    }

    /// Where the next page begins, if this was not the last: for `start_after`.
    ///
    /// # Errors
    /// As [`items`](Self::items).
    pub fn cursor(&self) -> Result<Option<Cursor>> {
        let key = self.read(PageBody::last_evaluated_key)?;
        Ok(key.map(|key| Cursor::new(key.to_owned())))
    }

    /// How many items there are, after the filter.
    ///
    /// # Errors
    /// As [`items`](Self::items).
    pub fn count(&self) -> Result<usize> {
        self.read(PageBody::count)
    }

    /// How many items were read, before the filter; capacity is counted for these.
    ///
    /// # Errors
    /// As [`items`](Self::items).
    pub fn scanned(&self) -> Result<usize> {
        self.read(PageBody::scanned)
    }

    fn read<'b, T>(
        &'b self,
        read: impl FnOnce(&'b PageBody) -> Result<T, DecodeError>,
    ) -> Result<T> {
        read(&self.page).map_err(|error| Error::decode(self.target.subject(None), error))
    }
}
