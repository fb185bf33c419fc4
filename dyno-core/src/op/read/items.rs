//! Items as a stream, over all pages.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker, ready};
use std::vec;

use futures::Stream;
use futures::stream::BoxStream;

use crate::cursor::{Checkpoint, Cursor};
use crate::error::{Error, InvalidRead, Result, Subject};
use crate::op::read::item_pages::ItemPages;
use crate::op::read::merged::Merged;
use crate::op::read::page_request::PageRequest;
use crate::op::read::partition::Partition;
use crate::op::read::positions::Positions;
use crate::op::read::prefetch::{Fetchable, Fetched, Prefetch, Prefetched};
use crate::op::read::progress::{Progress, ProgressSender};
use crate::op::read::read_as::ReadAs;
use crate::op::read::segments::Segments;
use crate::transport::ItemTexts;

/// The items of a query, a scan or a statement as a stream, in the order of the pages.
///
/// The first page is requested when the stream is polled. From then on, the next page is fetched while the items of the
/// current one are consumed, in a tokio task that ends with the stream. Without a tokio runtime, each page is fetched
/// when the previous items have been consumed.
///
/// An unreadable item is returned as an [`Error::Decode`] at its position and counts toward the limit, and the stream
/// continues after it. Any other error ends the stream. The items of a [lenient](crate::op::Query::lenient) read are
/// themselves results, so every error of its stream ends it.
///
/// ```no_run
/// # use dyno::{ReadModel, Table};
/// use futures::TryStreamExt;
///
/// # async fn example<Movie: ReadModel + std::fmt::Debug + 'static>(movies: Table<Movie>) -> dyno::Result<()> {
/// let mut items = movies.scan().stream();
/// while let Some(movie) = items.try_next().await? {
///     println!("{movie:?}");
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is read until it is polled"]
pub struct Items<T: ReadAs> {
    pub(super) sequences: Sequences<T::Document>,
    events: ProgressSender,
}

/// Where the items come from.
pub(super) enum Sequences<D> {
    One(ItemSequence<D>),
    Many(Segments<D>),
    Merged(Box<Merged<D>>),
}

impl<T: ReadAs> Items<T> {
    pub(crate) fn new(pages: impl ItemPages) -> Self {
        Self {
            sequences: Sequences::One(ItemSequence::new(pages)),
            events: ProgressSender::default(),
        }
    }

    /// The items of several partitions, merged.
    pub(crate) fn merged(request: PageRequest<Partition>) -> Self {
        Self {
            sequences: Sequences::Merged(Merged::new(request).into()),
            events: ProgressSender::default(),
        }
    }

    /// The items of the segments that are left.
    pub(crate) fn of_segments(
        segments: impl Iterator<Item = (u32, impl ItemPages)> + Send + 'static,
        checkpoint: Option<Checkpoint>,
        at_once: usize,
        limit: Option<usize>,
    ) -> Self {
        let segments = Segments::new(segments, checkpoint, at_once, limit);
        Self {
            sequences: Sequences::Many(segments),
            events: ProgressSender::default(),
        }
    }
}

impl<T: ReadAs> Items<T> {
    /// The same items, of which `items` are expected.
    pub(super) fn estimated(mut self, items: Option<u64>) -> Self {
        if let Sequences::Many(segments) = &mut self.sequences {
            segments.estimate(items);
        }
        self
    }
}

impl<T: ReadAs> Items<T> {
    /// The next item, if its page is there and it is not the error of an unreadable item.
    pub(crate) fn readable(&mut self) -> Option<T> {
        let next = match &self.sequences {
            Sequences::One(items) => items.ready.as_slice().first(),
            Sequences::Many(segments) => segments.ready(),
            // Leases are of segments.
            Sequences::Merged(_) => None,
        }?;
        let is_readable = T::LENIENT || next.is_ok();
        let mut context = Context::from_waker(Waker::noop());
        match is_readable.then(|| Pin::new(self).poll_next(&mut context)) {
            Some(Poll::Ready(item)) => item?.ok(),
            _ => None,
        }
    }
}

impl<T: ReadAs> Stream for Items<T> {
    type Item = Result<T>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<T>>> {
        let item = match &mut self.sequences {
            Sequences::One(items) => ready!(Pin::new(items).poll_next(context)),
            Sequences::Many(items) => ready!(Pin::new(items).poll_next(context)),
            Sequences::Merged(items) => ready!(Pin::new(items).poll_next(context)),
        };
        if self.events.is_heard() || item.is_none() {
            let ended = !matches!(item, Some(Prefetched::Item(_)));
            let now = self.progress();
            self.events.tell(now, ended);
        }
        Poll::Ready(item.map(|item| match item {
            Prefetched::Item(item) => T::of(item),
            Prefetched::Failed(error) => Err(error),
        }))
    }
}

impl<T: ReadAs> fmt::Debug for Items<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").finish_non_exhaustive()
    }
}

impl<T: ReadAs> Items<T> {
    /// Returns the cursor after the last returned item, for `start_after` of the same read. A job can store it and
    /// resume there. `None` if no item was returned yet and the read starts at the beginning.
    ///
    /// Prefetched pages do not affect it. The resumed read has its own limit.
    ///
    /// ```no_run
    /// # use dyno::{Cursor, ReadModel, Table};
    /// use futures::TryStreamExt;
    ///
    /// # async fn store(_: Cursor) {}
    /// # async fn example<Movie>(movies: Table<Movie>, stored: Option<Cursor>) -> dyno::Result<()>
    /// # where Movie: ReadModel + std::fmt::Debug + 'static {
    /// let mut items = movies.scan().maybe_start_after(stored).stream();
    /// while let Some(movie) = items.try_next().await? {
    ///     println!("{movie:?}");
    ///     if let Some(cursor) = items.cursor()? {
    ///         store(cursor).await; // to resume after this movie
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::InvalidRequest`] for a statement or a parallel scan, which have no single cursor. [`Error::Encode`] if
    /// the item lacks an attribute of the key.
    pub fn cursor(&self) -> Result<Option<Cursor>> {
        match &self.sequences {
            Sequences::One(items) => items.cursor(),
            Sequences::Merged(items) => items.cursor(),
            Sequences::Many(segments) => Err(segments.failed(InvalidRead::NoCursor)),
        }
    }

    /// Returns the checkpoint of a parallel scan after the last returned item, for [`resume`](crate::op::Scan::resume).
    /// See [`Checkpoint`].
    ///
    /// ```no_run
    /// # use dyno::{ReadModel, Table};
    /// use dyno::cursor::Checkpoint;
    /// use futures::TryStreamExt;
    ///
    /// # async fn store(_: Checkpoint) {}
    /// # async fn example<Movie>(movies: Table<Movie>, stored: Option<Checkpoint>) -> dyno::Result<()>
    /// # where Movie: ReadModel + std::fmt::Debug + 'static {
    /// let checkpoint = stored.unwrap_or_else(|| Checkpoint::new(16));
    /// let mut items = movies.scan().resume(checkpoint).stream();
    /// while let Some(movie) = items.try_next().await? {
    ///     println!("{movie:?}");
    ///     if items.progress().returned % 1000 == 0 {
    ///         store(items.checkpoint()?).await;
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::InvalidRequest`] if the stream is not of a parallel scan. [`Error::Encode`] if the item lacks an
    /// attribute of its key.
    pub fn checkpoint(&self) -> Result<Checkpoint> {
        match &self.sequences {
            Sequences::One(items) => Err(items.failed(InvalidRead::NoCheckpoint)),
            Sequences::Merged(items) => Err(items.whole().failed(InvalidRead::NoCheckpoint)),
            Sequences::Many(segments) => segments.checkpoint(),
        }
    }

    /// Returns the progress of the read. `segments` is 0 except for parallel scans, and `bytes` is 0 for
    /// [statements](crate::op::Statement).
    pub fn progress(&self) -> Progress {
        match &self.sequences {
            Sequences::One(items) => items.progress,
            Sequences::Merged(items) => items.progress,
            Sequences::Many(segments) => segments.progress(),
        }
    }

    /// Returns a stream of progress events, for example for a progress bar in another task.
    ///
    /// The first event is returned immediately. Later events follow the items that are consumed; intermediate ones are
    /// skipped, so that a slow consumer neither blocks the read nor accumulates memory. There can be any number of
    /// streams. A stream ends after the progress at the end of the read, or when the items are dropped.
    ///
    /// ```no_run
    /// # use dyno::{ReadModel, Table};
    /// use futures::{StreamExt, TryStreamExt};
    ///
    /// # async fn example<Movie: ReadModel + std::fmt::Debug + 'static>(movies: Table<Movie>) -> dyno::Result<()> {
    /// let mut items = movies.scan().parallel(16).estimated().await?.stream();
    /// let mut events = items.progress_events();
    /// tokio::spawn(async move {
    ///     while let Some(progress) = events.next().await {
    ///         println!("{} of about {:?}", progress.scanned, progress.estimate);
    ///     }
    /// });
    /// while let Some(movie) = items.try_next().await? {
    ///     println!("{movie:?}");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[must_use = "streams do nothing unless polled"]
    pub fn progress_events(&mut self) -> BoxStream<'static, Progress> {
        let now = self.progress();
        self.events.listen(now)
    }
}

/// The items of one sequence of pages.
pub(super) struct ItemSequence<D> {
    ready: vec::IntoIter<Result<D>>,
    next: NextPage<D>,
    positions: Result<Arc<dyn Positions>, InvalidRead>,
    /// What errors are about.
    subject: Subject,
    /// The texts of the last page that had items, and how many of these were returned.
    texts: Option<ItemTexts>,
    returned: usize,
    progress: Progress,
}

enum NextPage<D> {
    Ended,
    NotRequested(Box<dyn Fetchable<D>>),
    Fetching(Prefetch<D>),
}

impl<D: crate::codec::DecodeDocument + Send + 'static> ItemSequence<D> {
    fn new(pages: impl ItemPages) -> Self {
        Self {
            ready: Vec::new().into_iter(),
            positions: pages.positions(),
            subject: pages.subject(),
            next: NextPage::NotRequested(Box::new(pages)),
            texts: None,
            returned: 0,
            progress: Progress::default(),
        }
    }
}

impl<D> ItemSequence<D> {
    /// The cursor right after the item that was returned last.
    fn cursor(&self) -> Result<Option<Cursor>> {
        let positions = match &self.positions {
            Ok(positions) => positions,
            Err(error) => return Err(self.failed(error.clone())),
        };
        let last = self.returned.checked_sub(1);
        match last.and_then(|last| self.texts.as_ref()?.get(last)) {
            Some(item) => positions.after(item).map(Some),
            None => positions.start(),
        }
    }

    fn failed(&self, error: InvalidRead) -> Error {
        Error::read(self.subject.clone(), error)
    }
}

impl<D: Send + 'static> Stream for ItemSequence<D> {
    type Item = Prefetched<D>;

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Prefetched<D>>> {
        let this = &mut *self;
        loop {
            if let Some(item) = this.ready.next() {
                this.returned += 1;
                this.progress.returned += 1;
                return Poll::Ready(Some(Prefetched::Item(item)));
            }
            match std::mem::replace(&mut this.next, NextPage::Ended) {
                NextPage::Ended => return Poll::Ready(None),
                NextPage::NotRequested(pages) => this.next = NextPage::Fetching(pages.fetch()),
                NextPage::Fetching(mut fetch) => {
                    let Poll::Ready(Fetched { items, rest }) = fetch.poll(context) else {
                        this.next = NextPage::Fetching(fetch);
                        return Poll::Pending;
                    };
                    match items {
                        Ok(None) => {}
                        Ok(Some(page)) => {
                            this.progress.pages += 1;
                            this.progress.scanned += page.scanned as u64;
                            this.progress.bytes += page.bytes as u64;
                            if !page.items.is_empty() {
                                (this.texts, this.returned) = (page.texts, 0);
                            }
                            this.ready = page.items.into_iter();
                            if let Some(rest) = rest.filter(|rest| !rest.ended()) {
                                this.next = NextPage::Fetching(rest.fetch());
                            }
                        }
                        Err(error) => return Poll::Ready(Some(Prefetched::Failed(error))),
                    }
                }
            }
        }
    }
}

// What is polled is boxed, so nothing in here is pinned.
impl<D> Unpin for ItemSequence<D> {}
impl<T: ReadAs> Unpin for Items<T> {}
