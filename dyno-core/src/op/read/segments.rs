//! The items of several segments as one stream.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::vec;

use futures::Stream;
use futures::stream::FuturesUnordered;

use crate::codec::DecodeDocument;
use crate::cursor::Checkpoint;
use crate::error::{Error, InvalidRead, Result, Subject};
use crate::op::read::item_pages::{End, ItemPages};
use crate::op::read::positions::Positions;
use crate::op::read::prefetch::{Fetchable, Fetched, Prefetch, Prefetched};
use crate::op::read::progress::Progress;
use crate::transport::ItemTexts;

/// Segments that are read at the same time.
///
/// Each fetches one page ahead. The pages come in the order in which they arrive, and the items of a page one after the
/// other, so that between two pages nothing is polled but the page.
pub(super) struct Segments<D> {
    /// The segments of which no page has been requested.
    waiting: Option<Waiting<D>>,
    at_once: usize,
    fetches: FuturesUnordered<SegmentFetch<D>>,
    current: Option<Current<D>>,
    /// How many items can still come.
    limit: Option<usize>,
    /// What is left before the current page, if that is asked for.
    checkpoint: Option<Checkpoint>,
    /// What errors are about.
    subject: Subject,
    positions: Option<Arc<dyn Positions>>,
    progress: Progress,
}

/// Segments that are made when it is their turn.
type Waiting<D> = Box<dyn Iterator<Item = (u32, Box<dyn Fetchable<D>>)> + Send>;

/// A page of a segment whose items are being returned.
struct Current<D> {
    segment: u32,
    ready: vec::IntoIter<Result<D>>,
    texts: Option<ItemTexts>,
    returned: usize,
    end: End,
}

impl<D: DecodeDocument + Send + 'static> Segments<D> {
    pub(super) fn new(
        mut segments: impl Iterator<Item = (u32, impl ItemPages)> + Send + 'static,
        checkpoint: Option<Checkpoint>,
        at_once: usize,
        limit: Option<usize>,
    ) -> Self {
        // All are alike.
        let first = segments.next();
        let pages = first.as_ref().map(|(_, pages)| pages);
        let positions = pages.and_then(|pages| pages.positions().ok());
        let subject = pages.map_or_else(Subject::unknown, ItemPages::subject);
        let left = checkpoint.as_ref().map_or(0, Checkpoint::left);
        let waiting = first.into_iter().chain(segments);
        let waiting = Box::new(waiting.map(|(segment, pages)| (segment, Box::new(pages) as _)));
        Self {
            progress: Progress {
                segments: left as u64,
                ..Progress::default()
            },
            waiting: Some(waiting),
            subject,
            at_once: at_once.max(1),
            fetches: FuturesUnordered::new(),
            current: None,
            limit,
            checkpoint,
            positions,
        }
    }
}

impl<D> Segments<D> {
    /// What is left after the item that was returned last.
    pub(super) fn checkpoint(&self) -> Result<Checkpoint, Error> {
        let Some(mut checkpoint) = self.checkpoint.clone() else {
            return Err(self.failed(InvalidRead::NoCheckpoint));
        };
        if let Some(current) = &self.current {
            current.mark(&mut checkpoint, self.positions.as_deref())?;
        }
        Ok(checkpoint)
    }

    /// The next item, if its page is there.
    pub(super) fn ready(&self) -> Option<&Result<D>> {
        let current = self.current.as_ref().filter(|_| self.limit != Some(0));
        current?.ready.as_slice().first()
    }

    /// Says how many items are expected.
    pub(super) fn estimate(&mut self, items: Option<u64>) {
        self.progress.estimate = items;
    }

    pub(super) fn progress(&self) -> Progress {
        let mut progress = self.progress;
        if self.current.as_ref().is_some_and(Current::is_last) {
            progress.segments_done += 1;
        }
        progress
    }

    pub(super) fn failed(&self, error: InvalidRead) -> Error {
        Error::read(self.subject.clone(), error)
    }

    #[cfg(test)]
    pub(super) fn fetches_nothing(&self) -> bool {
        self.waiting.is_none() && self.fetches.is_empty()
    }

    /// Nothing more is fetched, and nothing more comes.
    fn stop(&mut self) {
        self.waiting = None;
        self.fetches.clear();
    }
}

impl<D> Current<D> {
    /// Whether all items of the segment were returned.
    fn is_last(&self) -> bool {
        self.ready.as_slice().is_empty() && matches!(self.end, End::Last)
    }

    /// Says how far the segment was read, as exactly as is known.
    fn mark(
        &self,
        checkpoint: &mut Checkpoint,
        positions: Option<&dyn Positions>,
    ) -> Result<(), Error> {
        match &self.end {
            End::Last if self.ready.as_slice().is_empty() => checkpoint.ended(self.segment),
            End::At(key) if self.ready.as_slice().is_empty() => {
                checkpoint.read_to(self.segment, key.clone());
            }
            _ => {
                let last = self.returned.checked_sub(1);
                let text = last.and_then(|last| self.texts.as_ref()?.get(last));
                // Without positions, the page comes again.
                if let (Some(positions), Some(text)) = (positions, text) {
                    checkpoint.read_to(self.segment, positions.key(text)?);
                }
            }
        }
        Ok(())
    }
}

impl<D: Send + 'static> Stream for Segments<D> {
    type Item = Prefetched<D>;

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Prefetched<D>>> {
        let this = &mut *self;
        loop {
            if this.limit == Some(0) {
                this.stop();
                return Poll::Ready(None);
            }
            if let Some(current) = &mut this.current
                && let Some(item) = current.ready.next()
            {
                current.returned += 1;
                this.progress.returned += 1;
                this.limit = this.limit.map(|limit| limit - 1);
                if this.limit == Some(0) {
                    // Nothing more is needed, so nothing more is fetched.
                    this.stop();
                }
                return Poll::Ready(Some(Prefetched::Item(item)));
            }
            if let Some(current) = this.current.take() {
                let done = current.is_last();
                this.progress.segments_done += u64::from(done);
                if let Some(checkpoint) = &mut this.checkpoint
                    && let Err(error) = current.mark(checkpoint, this.positions.as_deref())
                {
                    this.stop();
                    return Poll::Ready(Some(Prefetched::Failed(error)));
                }
            }
            while this.fetches.len() < this.at_once
                && let Some((segment, pages)) = this.waiting.as_mut().and_then(Iterator::next)
            {
                this.fetches.push(SegmentFetch {
                    segment,
                    fetch: pages.fetch(),
                });
            }
            let Some((segment, fetched)) = ready!(Pin::new(&mut this.fetches).poll_next(context))
            else {
                return Poll::Ready(None);
            };
            match fetched.items {
                Ok(Some(page)) => {
                    this.progress.pages += 1;
                    this.progress.scanned += page.scanned as u64;
                    this.progress.bytes += page.bytes as u64;
                    if let Some(rest) = fetched.rest.filter(|rest| !rest.ended()) {
                        this.fetches.push(SegmentFetch {
                            segment,
                            fetch: rest.fetch(),
                        });
                    }
                    this.current = Some(Current {
                        segment,
                        ready: page.items.into_iter(),
                        texts: page.texts,
                        returned: 0,
                        end: page.end,
                    });
                }
                Ok(None) => {}
                Err(error) => {
                    // The other segments end with the one that failed.
                    this.stop();
                    return Poll::Ready(Some(Prefetched::Failed(error)));
                }
            }
        }
    }
}

/// The next page of a segment.
struct SegmentFetch<D> {
    segment: u32,
    fetch: Prefetch<D>,
}

impl<D: Send + 'static> Future for SegmentFetch<D> {
    type Output = (u32, Fetched<D>);

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let segment = self.segment;
        self.fetch.poll(context).map(|fetched| (segment, fetched))
    }
}

// What is polled is boxed, so nothing in here is pinned.
impl<D> Unpin for Segments<D> {}
impl<D> Unpin for SegmentFetch<D> {}
