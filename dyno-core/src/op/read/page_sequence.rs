//! The pages of a query or a scan, one after the other, up to its limit.

use std::sync::Arc;

use crate::codec::{DecodeDocument, Item};
use crate::cursor::Cursor;
use crate::error::{InvalidRead, Result, Subject};
use crate::op::read::item_pages::{End, ItemPages, ItemsOfPage};
use crate::op::read::page_request::{PageRequest, Selection};
use crate::op::read::positions::{Positions, Start};
use crate::page::Page;
use crate::transport::{self, Received};

/// The pages that are still to come.
#[derive(Debug)]
pub(crate) struct PageSequence<S> {
    /// The next request; its limit is what remains of the whole read's.
    pub(super) request: PageRequest<S>,
    /// Whether a page never has more items than the rest of the limit, so that its cursor is right after its last item.
    exact: bool,
    /// Whether the texts of the items are kept, for cursors between them, or why not.
    positions: Result<(), InvalidRead>,
    /// Whether each request evaluates twice as many items as the one before.
    growing: bool,
    ended: bool,
    /// Whether the last response had the cursor of its request.
    repeated: bool,
}

impl<S: Selection> PageSequence<S> {
    pub(crate) fn new(request: PageRequest<S>) -> Self {
        Self {
            request,
            exact: false,
            positions: Err(InvalidRead::NoCursor),
            growing: false,
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

    /// Pages that keep the texts of their items, as far as these have positions.
    pub(crate) fn with_positions(mut request: PageRequest<S>) -> Self {
        request.request_positions();
        Self {
            positions: Ok(()),
            ..Self::new(request)
        }
    }

    /// Pages that grow, if the first one has a size.
    pub(super) fn growing(self, growing: bool) -> Self {
        Self { growing, ..self }
    }

    /// Sends the next request, which evaluates at most `limit` items. `None` after the last page and after an error.
    pub(super) async fn receive<T: DecodeDocument + Send + 'static>(
        &mut self,
        limit: Option<usize>,
    ) -> Result<Option<Received<T>>> {
        if self.ended() {
            return Ok(None);
        }
        // An error is the end, until a page has come.
        self.ended = true;
        if self.repeated {
            let request = transport::named::<S::Request>(&self.request.target);
            return Err(transport::repeated_cursor(&request));
        }
        let start = self.request.start_key()?;
        let page = self.request.send(limit, self.positions.is_ok()).await?;
        self.ended = page.last.is_none();
        let position = |key: &Option<Arc<str>>| key.clone().map(|key| Cursor::at(key, None));
        self.repeated = page.last.is_some() && position(&page.last) == position(&start);
        self.request.start = page.last.clone().map(Start::Key);
        Ok(Some(page))
    }

    /// The next page, without the items that exceed the limit.
    pub(crate) async fn next<T: DecodeDocument + Send + 'static>(
        &mut self,
    ) -> Result<Option<Received<T>>> {
        self.request.forward()?;
        let limit = match self.exact {
            true => self.request.single_limit(),
            false => self.request.page_limit(),
        };
        let page = self.receive(limit).await?;
        if let Some(size) = self.request.page_size.as_mut().filter(|_| self.growing) {
            *size = size.saturating_mul(2);
        }
        Ok(page.map(|mut page| {
            if let Some(limit) = &mut self.request.limit {
                page.cut = page.items.len() > *limit;
                page.items.truncate(*limit);
                page.count = page.count.min(*limit);
                *limit -= page.count;
            }
            page
        }))
    }

    /// The next page with its cursor.
    pub(crate) async fn next_page<T: DecodeDocument + Send + 'static>(
        &mut self,
    ) -> Result<Option<Page<Result<T>>>> {
        let Some(page) = self.next().await? else {
            return Ok(None);
        };
        let Received { items, scanned, .. } = page;
        self.request
            .page_between(items, scanned, None, page.last)
            .map(Some)
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
    ) -> Result<Option<ItemsOfPage<T>>> {
        Ok(self.next().await?.map(|page| ItemsOfPage {
            end: match page.last {
                _ if page.cut => End::AtItem,
                Some(last) => End::At(last),
                None => End::Last,
            },
            items: page.items,
            texts: page.texts,
            sort_keys: None,
            scanned: page.scanned,
            bytes: page.bytes,
        }))
    }

    fn ended(&self) -> bool {
        self.ended || self.request.limit == Some(0)
    }

    fn subject(&self) -> Subject {
        self.request.target.subject(None)
    }

    fn positions(&self) -> Result<Arc<dyn Positions>, InvalidRead> {
        self.positions.clone()?;
        Ok(Arc::new(self.request.clone()))
    }
}
