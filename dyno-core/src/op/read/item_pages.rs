//! Pages of items, whatever they come from: a query, a scan or a statement.

use std::sync::Arc;

use crate::codec::DecodeDocument;
use crate::error::{InvalidRead, Result, Subject};
use crate::op::read::positions::Positions;
use crate::op::read::read_as::ReadAs;
use crate::op::read::sort_keys::SortKeys;
use crate::transport::ItemTexts;

/// The items of a page, each of which may be one that cannot be decoded.
pub(crate) struct ItemsOfPage<T> {
    pub(crate) items: Vec<Result<T>>,
    /// Their texts, if they are kept.
    pub(crate) texts: Option<ItemTexts>,
    /// Their sort keys, if they are to be merged.
    pub(crate) sort_keys: Option<SortKeys>,
    /// The items that were read, before the filter.
    pub(crate) scanned: usize,
    /// The length of the response, if it is known.
    pub(crate) bytes: usize,
    pub(crate) end: End,
}

/// Where a page ends.
pub(crate) enum End {
    /// At the end of the read.
    Last,
    /// Right after a key.
    At(Arc<str>),
    /// Right after its last item, whatever was read beyond.
    AtItem,
}

/// The pages of a read that are still to come, up to its limit.
pub(crate) trait ItemPages: Send + Sized + 'static {
    /// The items of the next page; `None` after the last page and after an error.
    fn next_items<T: DecodeDocument + Send + 'static>(
        &mut self,
    ) -> impl Future<Output = Result<Option<ItemsOfPage<T>>>> + Send;

    /// Whether there is no further page.
    fn ended(&self) -> bool;

    /// What makes cursors for the items, if their texts are kept.
    fn positions(&self) -> Result<Arc<dyn Positions>, InvalidRead> {
        Err(InvalidRead::NoCursor)
    }

    /// What errors of the stream are about.
    fn subject(&self) -> Subject {
        Subject::unknown()
    }

    /// The items of all pages.
    fn all<T: ReadAs>(mut self) -> impl Future<Output = Result<Vec<T>>> + Send {
        async move {
            let mut all = Vec::new();
            while let Some(page) = self.next_items::<T::Document>().await? {
                for item in page.items {
                    all.push(T::of(item)?);
                }
            }
            Ok(all)
        }
    }

    /// The items of all pages. Unless the read is lenient, the first unreadable one is the last.
    fn until_unreadable<T: ReadAs>(
        mut self,
    ) -> impl Future<Output = Result<Vec<Result<T::Document>>>> + Send {
        async move {
            let mut all = Vec::new();
            while let Some(page) = self.next_items().await? {
                for item in page.items {
                    let last = item.is_err() && !T::LENIENT;
                    all.push(item);
                    if last {
                        return Ok(all);
                    }
                }
            }
            Ok(all)
        }
    }
}
