//! Pages, one after the other, and items out of them.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::vec;

use futures::Stream;
use futures::future::BoxFuture;
use futures::stream::SelectAll;
use tokio::runtime::Handle;
use tokio::task::JoinHandle;

use super::read::Read;
use crate::cursor::Cursor;
use crate::error::{Error, Result};
use crate::model::DecodeDocument;
use crate::value::Item;

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
    /// The capacity units that reading took, if `return_capacity` asked for them.
    pub capacity: Option<f64>,
}

impl<T> Page<T> {
    pub(super) fn empty(cursor: Option<Cursor>) -> Self {
        Self {
            items: Vec::new(),
            cursor,
            count: 0,
            scanned: 0,
            capacity: None,
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

/// The pages of a read that are still to come, up to its limit.
#[derive(Debug)]
pub(super) struct Pages {
    /// The next request; its limit is what remains of the whole read's.
    read: Read,
    ended: bool,
}

impl Pages {
    pub(super) fn new(read: Read) -> Self {
        Self { read, ended: false }
    }

    fn ended(&self) -> bool {
        self.ended || self.read.limit == Some(0)
    }

    /// The next page, without what exceeds the limit.
    pub(super) async fn next<T: DecodeDocument>(&mut self) -> Result<Option<Page<T>>> {
        if self.ended() {
            return Ok(None);
        }
        // An error is the end, until a page has come.
        self.ended = true;
        let mut page = self.read.send(self.read.page_limit()).await?;
        self.ended = page.cursor.is_none();
        self.read.start.clone_from(&page.cursor);
        if let Some(limit) = &mut self.read.limit {
            page.items.truncate(*limit);
            page.count = page.count.min(*limit);
            *limit -= page.count;
        }
        Ok(Some(page))
    }

    pub(super) async fn all<T: DecodeDocument>(mut self) -> Result<Vec<T>> {
        let mut items = Vec::new();
        while let Some(page) = self.next().await? {
            items.extend(page.items);
        }
        Ok(items)
    }

    pub(super) async fn count(mut self) -> Result<u64> {
        let mut count = 0;
        while let Some(page) = self.next::<Item>().await? {
            count += page.count as u64;
        }
        Ok(count)
    }
}

/// The items of a query or scan as a stream, in the order of the pages.
///
/// Nothing is sent before it is polled. From then on the next page is fetched while the items of this one are taken, in a task of the
/// tokio runtime that ends with the stream; without a runtime each page is fetched when the items before are gone.
/// After an error the stream has ended.
///
/// ```no_run
/// # use dyno_core::Client;
/// use futures::TryStreamExt;
///
/// # async fn example(client: Client) -> dyno_core::Result<()> {
/// let mut items = client.raw_table("Movies").scan().stream();
/// while let Some(item) = items.try_next().await? {
///     println!("{item:?}");
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is read until it is polled"]
pub struct Items<T> {
    source: Source<T>,
}

enum Source<T> {
    One(Items1<T>),
    /// Several segments, and how many items may still come.
    Many(SelectAll<Items1<T>>, Option<usize>),
}

impl<T> Items<T> {
    pub(super) fn new(read: Read) -> Self {
        Self {
            source: Source::One(Items1::new(read)),
        }
    }
}

impl<T: DecodeDocument + Send + 'static> Items<T> {
    pub(super) fn of_segments(segments: impl Iterator<Item = Read>, limit: Option<usize>) -> Self {
        Self {
            source: Source::Many(segments.map(Items1::new).collect(), limit),
        }
    }
}

impl<T: DecodeDocument + Send + 'static> Stream for Items<T> {
    type Item = Result<T>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<T>>> {
        match &mut self.source {
            Source::One(items) => Pin::new(items).poll_next(context),
            Source::Many(_, Some(0)) => Poll::Ready(None),
            Source::Many(segments, limit) => {
                let item = ready!(Pin::new(&mut *segments).poll_next(context));
                match &item {
                    Some(Ok(_)) => *limit = limit.map(|limit| limit - 1),
                    // The other segments end with the one that failed.
                    Some(Err(_)) => segments.clear(),
                    None => {}
                }
                Poll::Ready(item)
            }
        }
    }
}

impl<T> fmt::Debug for Items<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").finish_non_exhaustive()
    }
}

/// The items of one sequence of pages.
struct Items1<T> {
    ready: vec::IntoIter<T>,
    next: Next<T>,
}

enum Next<T> {
    Ended,
    Waiting(Box<Pages>),
    Fetching(Fetch<T>),
}

impl<T> Items1<T> {
    fn new(read: Read) -> Self {
        Self {
            ready: Vec::new().into_iter(),
            next: Next::Waiting(Box::new(Pages::new(read))),
        }
    }
}

impl<T: DecodeDocument + Send + 'static> Stream for Items1<T> {
    type Item = Result<T>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<T>>> {
        let this = &mut *self;
        loop {
            if let Some(item) = this.ready.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            match std::mem::replace(&mut this.next, Next::Ended) {
                Next::Ended => return Poll::Ready(None),
                Next::Waiting(pages) => this.next = Next::Fetching(Fetch::start(pages)),
                Next::Fetching(mut fetch) => {
                    let Poll::Ready((page, pages)) = fetch.poll(context) else {
                        this.next = Next::Fetching(fetch);
                        return Poll::Pending;
                    };
                    match page {
                        Ok(None) => {}
                        Ok(Some(page)) => {
                            this.ready = page.items.into_iter();
                            if let Some(pages) = pages.filter(|pages| !pages.ended()) {
                                this.next = Next::Fetching(Fetch::start(pages));
                            }
                        }
                        Err(error) => return Poll::Ready(Some(Err(error))),
                    }
                }
            }
        }
    }
}

// What is polled is boxed, so nothing in here is pinned.
impl<T> Unpin for Items1<T> {}
impl<T> Unpin for Items<T> {}

/// A page, and the pages after it. These are gone when the runtime shut down.
type Fetched<T> = (Result<Option<Page<T>>>, Option<Box<Pages>>);

/// A page on its way.
enum Fetch<T> {
    Task(JoinHandle<Fetched<T>>),
    Inline(BoxFuture<'static, Fetched<T>>),
}

impl<T: DecodeDocument + Send + 'static> Fetch<T> {
    fn start(mut pages: Box<Pages>) -> Self {
        let fetch = async move { (pages.next().await, Some(pages)) };
        match Handle::try_current() {
            Ok(runtime) => Self::Task(runtime.spawn(fetch)),
            Err(_) => Self::Inline(Box::pin(fetch)),
        }
    }
}

impl<T> Fetch<T> {
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Fetched<T>> {
        match self {
            Self::Inline(fetch) => fetch.as_mut().poll(context),
            Self::Task(task) => match ready!(Pin::new(task).poll(context)) {
                Ok(fetched) => Poll::Ready(fetched),
                Err(error) => match error.try_into_panic() {
                    Ok(panic) => std::panic::resume_unwind(panic),
                    // The runtime shut down, and the stream is polled by another one.
                    Err(error) => Poll::Ready((Err(Error::interrupted(error)), None)),
                },
            },
        }
    }
}

impl<T> Drop for Fetch<T> {
    fn drop(&mut self) {
        if let Self::Task(task) = self {
            task.abort();
        }
    }
}
