//! The pages of a query or a scan, one after the other, up to its limit.

use crate::codec::{DecodeDocument, Item};
use crate::error::Result;
use crate::op::read::item_pages::ItemPages;
use crate::op::read::page_request::{PageRequest, Selection};
use crate::page::Page;
use crate::transport;

/// The pages that are still to come.
#[derive(Debug)]
pub(crate) struct PageSequence<S> {
    /// The next request; its limit is what remains of the whole read's.
    request: PageRequest<S>,
    /// Whether a page never has more items than the rest of the limit, so that its cursor is right after its last item.
    exact: bool,
    ended: bool,
    /// Whether the last response had the cursor of its request.
    repeated: bool,
}

impl<S: Selection> PageSequence<S> {
    pub(crate) fn new(request: PageRequest<S>) -> Self {
        Self {
            request,
            exact: false,
            ended: false,
            repeated: false,
        }
    }

    /// Pages whose cursors are right after their last items, also behind the last item of the limit.
    pub(crate) fn exact(request: PageRequest<S>) -> Self {
        Self {
            exact: true,
            ..Self::new(request)
        }
    }

    /// The next page, without the items that exceed the limit.
    pub(crate) async fn next<T: DecodeDocument + Send + 'static>(
        &mut self,
    ) -> Result<Option<Page<Result<T>>>> {
        if self.ended() {
            return Ok(None);
        }
        // An error is the end, until a page has come.
        self.ended = true;
        if self.repeated {
            let request = transport::named::<S::Request>(&self.request.target);
            return Err(transport::repeated_cursor(&request));
        }
        let limit = match self.exact {
            true => self.request.single_limit(),
            false => self.request.page_limit(),
        };
        let mut page = self.request.send(limit).await?;
        self.ended = page.cursor.is_none();
        self.repeated = page.cursor == self.request.start;
        self.request.start.clone_from(&page.cursor);
        if let Some(limit) = &mut self.request.limit {
            page.items.truncate(*limit);
            page.count = page.count.min(*limit);
            *limit -= page.count;
        }
        Ok(Some(page))
    }

    /// The number of items of all pages.
    pub(crate) async fn count(mut self) -> Result<usize> {
        let mut count = 0;
        while let Some(page) = self.next::<Item>().await? {
            count += page.count;
        }
        Ok(count)
    }
}

impl<S: Selection> ItemPages for PageSequence<S> {
    async fn next_items<T: DecodeDocument + Send + 'static>(
        &mut self,
    ) -> Result<Option<Vec<Result<T>>>> {
        Ok(self.next().await?.map(|page| page.items))
    }

    fn ended(&self) -> bool {
        self.ended || self.request.limit == Some(0)
    }
}
