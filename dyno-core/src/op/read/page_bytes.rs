//! A page whose items are not read yet and can borrow from it.

use std::fmt;
use std::sync::Arc;

use crate::codec::{DecodeError, Document, Members, PageBody};
use crate::cursor::Cursor;
use crate::error::{Error, InvalidRead, Result};
use crate::op::read::positions::Positions;
use crate::transport::TableRef;

/// The response to one request of a query or a scan, as bytes: a page whose items have not been read yet.
///
/// A [`Page`](crate::Page) owns its items. This type owns the response, and the items borrow from it: fields of the
/// types `&str` and `Cow<str>` point into the response, so that reading them allocates nothing. A string that has
/// escapes in JSON cannot be read as a `&str`, only as a `Cow`.
///
/// It comes from `bytes` of a [`Query`](crate::op::Query) or a [`Scan`](crate::op::Scan).
/// [`codec::PageBody`](crate::codec::PageBody) is the same for a response body of your own, without a client.
#[derive(Clone)]
pub struct PageBytes {
    target: TableRef,
    page: PageBody,
    /// The attributes that the items can have, if they were read from a projection or from an index that does not hold
    /// all.
    attributes: Option<Vec<String>>,
    positions: Arc<dyn Positions>,
}

impl PageBytes {
    pub(crate) fn new(
        target: TableRef,
        page: PageBody,
        attributes: Option<Vec<String>>,
        positions: Arc<dyn Positions>,
    ) -> Self {
        Self {
            target,
            page,
            attributes,
            positions,
        }
    }

    /// Reads the items.
    ///
    /// # Errors
    /// [`Error::Decode`] of the first unreadable item, or when the response is malformed; the other methods have the
    /// same errors. [`Error::InvalidRequest`] if `T` has an attribute that was not requested: it is not in the
    /// projection, or not in the index.
    pub fn items<'b, T: Document + Members<'b>>(&'b self) -> Result<Vec<T>> {
        let requested = |name: &&str| {
            let attributes = self.attributes.as_ref();
            attributes.is_none_or(|attributes| attributes.iter().any(|known| known == name))
        };
        if let Some(missing) = T::SHAPE.known_names().iter().find(|name| !requested(name)) {
            let error = InvalidRead::NotRequested {
                attribute: (*missing).to_owned(),
            };
            return Err(Error::read(self.target.subject(None), error));
        }
        self.page.items_or_json().map_err(|(error, item)| {
            Error::unreadable(self.target.subject_of(item), (error, item.into()))
        })
    }

    /// Returns the start of the next page, unless this is the last page, for `start_after`.
    ///
    /// # Errors
    /// The errors of [`items`](Self::items).
    pub fn cursor(&self) -> Result<Option<Cursor>> {
        let key = self.read(PageBody::last_evaluated_key)?;
        key.map(|key| self.positions.at(key)).transpose()
    }

    /// Returns the number of items, after the filter.
    ///
    /// # Errors
    /// The errors of [`items`](Self::items).
    pub fn count(&self) -> Result<usize> {
        self.read(PageBody::count)
    }

    /// Returns the number of items that were read, before the filter; they cost capacity.
    ///
    /// # Errors
    /// The errors of [`items`](Self::items).
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

/// Prints the size of the page, not the items.
impl fmt::Debug for PageBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PageBytes").field(&self.page).finish()
    }
}
