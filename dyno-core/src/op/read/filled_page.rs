//! A page with a given number of items, whatever the filter removes.

use std::fmt;
use std::sync::Arc;

use futures::future::BoxFuture;

use crate::error::{InvalidRead, Result};
use crate::observe::Meter;
use crate::op::ResponseFuture;
use crate::op::read::page_request::{PageRequest, Selection};
use crate::op::read::page_sequence::PageSequence;
use crate::op::read::partition::Partition;
use crate::op::read::read_as::{ReadAs, page_of};
use crate::op::read::{merged, merged_pages};
use crate::page::Page;

/// A page with a given number of items: [`Query::page_of`](crate::op::Query::page_of),
/// [`Scan::page_of`](crate::op::Scan::page_of).
///
/// Awaiting it sends requests until one item more than the page holds passes the filter; the extra item shows whether
/// there is a next page. The page is full unless it is the last one, and it has a cursor only if an item follows. The
/// cursor is right after the last item of the page, however far the requests read.
///
/// A selective filter can require many requests. The first request evaluates as many items as are needed; the next ones
/// evaluate more, in proportion to what the filter removed so far. [`page_size`](crate::op::Query::page_size) sets a
/// fixed number instead. A [bound](Self::max_requests) ends the page early: it then has fewer items, and a cursor for
/// the next page.
///
/// Between two pages, an item that stays in the table is returned once. One that is added is returned if it comes after
/// the cursor. The item at a cursor may be deleted.
///
/// It consumes the capacity of the evaluated items. The next page reads some of them again. (AWS developer guide,
/// "Paginating table query results in DynamoDB".)
#[must_use = "nothing is read until it is awaited"]
pub struct FilledPage<T> {
    bounds: FillLimits,
    fill: Box<dyn FnOnce(FillLimits) -> BoxFuture<'static, Result<Page<T>>> + Send>,
}

/// When a page ends early.
#[derive(Clone, Copy, Debug)]
struct FillLimits {
    requests: usize,
    capacity: f64,
}

impl<T: ReadAs> FilledPage<T> {
    pub(crate) fn new<S: Selection>(request: PageRequest<S>, items: usize) -> Self {
        Self {
            bounds: FillLimits::NONE,
            fill: Box::new(move |bounds| Box::pin(fill(request, items, bounds))),
        }
    }

    /// The page of a query of several partitions.
    pub(super) fn of_several(request: PageRequest<Partition>, items: usize) -> Self {
        Self {
            bounds: FillLimits::NONE,
            fill: Box::new(move |bounds| {
                let invalid = bounds.check();
                let filled = merged::PageBounds {
                    requests: bounds.requests,
                    capacity: bounds.capacity,
                    meter: Meter::new(),
                    items: Some(items),
                };
                Box::pin(async move {
                    invalid.map_err(|error| request.failed(error))?;
                    page_of(merged_pages::fill(request, filled).await?)
                })
            }),
        }
    }
}

impl FillLimits {
    const NONE: Self = Self {
        requests: usize::MAX,
        capacity: f64::INFINITY,
    };

    fn check(&self) -> std::result::Result<(), InvalidRead> {
        match self.capacity > 0.0 {
            true => Ok(()),
            false => Err(InvalidRead::PageCapacity),
        }
    }
}

impl<T> FilledPage<T> {
    /// Ends the page after `requests` requests, at least one; for several partitions, at least one for each.
    pub fn max_requests(mut self, requests: usize) -> Self {
        self.bounds.requests = requests;
        self
    }

    /// Ends the page once its requests have consumed `units` capacity units. The last request can exceed the bound by
    /// the cost of 1 MB: 128 units if eventually consistent. For several partitions, this holds for each of them.
    pub fn max_capacity(mut self, units: f64) -> Self {
        self.bounds.capacity = units;
        self
    }
}

impl<T: ReadAs> IntoFuture for FilledPage<T> {
    type Output = Result<Page<T>>;
    type IntoFuture = ResponseFuture<Page<T>>;

    fn into_future(self) -> ResponseFuture<Page<T>> {
        (self.fill)(self.bounds)
    }
}

impl<T> fmt::Debug for FilledPage<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FilledPage")
            .field("bounds", &self.bounds)
            .finish_non_exhaustive()
    }
}

async fn fill<S: Selection, T: ReadAs>(
    mut request: PageRequest<S>,
    size: usize,
    bounds: FillLimits,
) -> Result<Page<T>> {
    bounds.check().map_err(|error| request.failed(error))?;
    let size = request.limit.take().map_or(size, |limit| limit.min(size));
    if size == 0 {
        return request.empty_page();
    }
    request.request_positions();
    let meter = Meter::new();
    if bounds.capacity.is_finite() {
        request.meter(&meter);
    }
    // A page at the beginning has no previous one.
    let has_previous = S::HAS_BACKWARD && request.start_key()?.is_some();
    let mut pace = Pace::new(&request, size.saturating_add(1));
    let mut pages = PageSequence::with_positions(request);
    let (mut items, mut scanned) = (Vec::new(), 0);
    let (mut first, mut end): (Option<Arc<str>>, _) = (None, None);
    // It may have no position, which matters only if another item follows.
    let mut last = Ok(None);
    'pages: for requests in 1.. {
        let Some(page) = pages.receive::<T::Document>(pace.limit()).await? else {
            break;
        };
        scanned += page.scanned;
        pace.saw(page.items.len(), page.scanned);
        let position = |item| match page.texts.as_ref().and_then(|texts| texts.get(item)) {
            Some(text) => pages.request.position_of(text).map(Some),
            None => Ok(None),
        };
        for (number, item) in page.items.into_iter().enumerate() {
            if items.len() == size {
                // An item follows, so the page ends right after its last one.
                end = last?;
                break 'pages;
            }
            items.push(item);
            if items.len() == 1 && has_previous {
                first = position(number)?;
            }
            if items.len() == size {
                last = position(number);
            }
        }
        end = page.last;
        if requests >= bounds.requests || meter.total().units >= bounds.capacity {
            break;
        }
    }
    let turn = match items.is_empty() {
        true if has_previous => Some(end.clone()),
        true => None,
        false => first.map(Some),
    };
    page_of(pages.request.page_between(items, scanned, turn, end)?)
}

/// How many items the next request evaluates.
struct Pace {
    /// What the user said.
    fixed: Option<usize>,
    filtered: bool,
    /// How many items are still to be found.
    needed: usize,
    found: usize,
    scanned: usize,
}

impl Pace {
    fn new<S>(request: &PageRequest<S>, needed: usize) -> Self {
        Self {
            fixed: request.page_size,
            filtered: request.filter.is_some(),
            needed,
            found: 0,
            scanned: 0,
        }
    }

    fn limit(&self) -> Option<usize> {
        if self.fixed.is_some() || self.needed == 0 {
            return self.fixed;
        }
        if !self.filtered || self.scanned == 0 {
            return Some(self.needed);
        }
        // The filter lets pass what it has let pass so far, as if one more item had been read, and had passed.
        let expected = self.needed.saturating_mul(self.scanned + 1);
        Some(expected.div_ceil(self.found + 1))
    }

    fn saw(&mut self, found: usize, scanned: usize) {
        self.found += found;
        self.scanned += scanned;
        self.needed = self.needed.saturating_sub(found);
    }
}
