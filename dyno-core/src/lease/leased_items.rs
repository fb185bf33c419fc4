//! The items of the segments that a worker has leased.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures::stream::BoxStream;
use tokio::task::coop::consume_budget;

use super::leased_parts::{Confirmed, LeasedParts, PartPosition, ReadPart};
use super::leases::Leases;
use super::part::NewPart;
use super::worker::Parts;
use crate::cursor::Checkpoint;
use crate::error::{InvalidRead, Result};
use crate::op::read::items::Items;
use crate::op::read::progress::ProgressSender;
use crate::op::{ParallelScan, Progress, ReadAs};

/// The items of a scan whose segments several workers share: [`ParallelScan::leased`].
///
/// Each item that is in the table during the whole scan is returned at least once. Items that a worker had not
/// confirmed when it died or lost a segment are returned again by another worker. Until the former owner notices the
/// loss, both can return the same items. Processing an item must therefore be idempotent.
///
/// An item counts as processed when the next one is taken, or at a call of [`confirm`](Self::confirm). A renewal of the
/// lease, three times in its duration, writes the position of the processed items; `confirm` writes it immediately. It
/// is not a `Stream`, because stream combinators request the next item before the previous one is processed. To process
/// items concurrently, read them in [chunks](Self::next_chunk).
///
/// The worker has up to [`at_once`](ParallelScan::at_once) segments. It takes free segments and those of dead workers.
/// If there are none, it takes segments from workers that have more than their share: the second worker of a job gets
/// half of the first one's segments. A worker without segments waits until the job is finished, and takes over the
/// segments of workers that die.
///
/// [`progress`](Self::progress) counts what this worker has read; [`Leases::parts`] returns the state of the whole job.
/// A lost lease is reported by [`confirm`](Self::confirm) and [`release`](Self::release) only.
///
/// A tokio task renews the leases, even while an item is being processed. If the `LeasedItems` are dropped, that task
/// ends and the segments are free after the [duration](Leases::duration) of a lease; [`release`](Self::release)
/// releases them immediately.
#[must_use = "its segments are leased until it is dropped"]
pub struct LeasedItems<T: ReadAs> {
    segments: LeasedParts<Items<T>>,
    events: ProgressSender,
}

impl<T: ReadAs> ReadPart for Items<T> {
    type Item = T;
    type Count = Progress;
    const TAKES_TURNS: bool = false;

    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T>>> {
        futures::Stream::poll_next(Pin::new(self), context)
    }

    fn readable(&mut self) -> Option<T> {
        Self::readable(self)
    }

    fn position(&self) -> Result<PartPosition> {
        let checkpoint = self.checkpoint()?;
        Ok(PartPosition {
            text: checkpoint.to_string(),
            is_done: checkpoint.is_done(),
        })
    }

    fn count(&self, sum: &mut Progress) {
        sum.add(self.progress());
    }
}

impl<K, T: ReadAs> ParallelScan<K, T> {
    /// Reads the segments together with the other workers of a job. Each segment is leased to one worker at a time, and
    /// only that worker can confirm its items.
    ///
    /// The first worker creates the job. The others must use the same table or index, number of segments and read
    /// settings. [`at_once`](Self::at_once) is the maximum number of segments of this worker. See [`LeasedItems`] and
    /// [`Leases`], which has an example.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`](crate::Error::InvalidRequest) if the job belongs to another scan, if the scan has a
    /// [`limit`](crate::op::Scan::limit), or outside a tokio runtime. The errors of the requests that start the job and
    /// take the first segments: [`Error::Service`](crate::Error::Service) if there is no table of leases.
    pub async fn leased(self, leases: &Leases) -> Result<LeasedItems<T>>
    where
        K: 'static,
    {
        if let Some(invalid) = self.invalid() {
            return Err(invalid);
        }
        leases.runtime()?;
        if self.request.limit.is_some() {
            return Err(leases.invalid_request(InvalidRead::LimitOfLeases));
        }
        let (at_once, checkpoint) = (self.at_once, self.checkpoint().clone());
        let count = checkpoint.left();
        let plan = format!("{} {count}", checkpoint.without_segments());
        let parts = checkpoint.split(count).into_iter();
        let parts = parts.filter_map(|part| {
            let (segment, _) = part.starts().next()?;
            Some(NewPart {
                name: format!("segment {segment:06}"),
                position: part.to_string(),
                parent: None,
                done: false,
            })
        });
        let leases = &leases.begin(&plan, parts.collect()).await?;

        let progress = Progress {
            segments: count as u64,
            estimate: self.estimate,
            ..Progress::default()
        };
        let open = move |_: &str, position: &str| {
            let part: Checkpoint = position.parse()?;
            Ok(self.of_segments(part).stream())
        };
        let parts = (Parts::Fixed(count), at_once);
        Ok(LeasedItems {
            segments: LeasedParts::start(leases, parts, progress, Box::new(open)).await?,
            events: ProgressSender::default(),
        })
    }
}

impl<T: ReadAs> LeasedItems<T> {
    /// Marks the previous items as processed and returns the next one. Returns `None` when all segments of the job are
    /// finished, including those of other workers; until then it waits.
    ///
    /// This method is cancel-safe.
    ///
    /// # Errors
    /// The errors of [`Items`]. After an error of a request, the segment is released. Another worker may take it at its
    /// next look, and this one after a delay, which grows from one second to 30 while the segment fails at the same
    /// item. An error of a request for a lease is returned only if there is no segment to read in the meantime.
    /// [`Error::InvalidRequest`](crate::Error::InvalidRequest) if the leases were [deleted](Leases::delete).
    pub async fn try_next(&mut self) -> Result<Option<T>> {
        // A consumer that never waits would keep the task from running that renews the leases.
        consume_budget().await;
        self.segments.settle()?;
        poll_fn(|context| {
            let next = ready!(self.segments.poll(context));
            let ended = matches!(next, Ok(None));
            if ended || self.events.is_heard() {
                let now = self.progress();
                self.events.tell(now, ended);
            }
            Poll::Ready(next)
        })
        .await
    }

    /// Marks the previous items as processed and returns up to `items` items of one page, at least one, or an empty
    /// `Vec` when the whole job is finished.
    ///
    /// It waits only for the first item.
    ///
    /// ```no_run
    /// # use dyno::lease::LeasedItems;
    /// use futures::future::try_join_all;
    ///
    /// # async fn index<M>(_: M) -> dyno::Result<()> { Ok(()) }
    /// # async fn example<Movie: dyno::op::ReadAs>(mut items: LeasedItems<Movie>) -> dyno::Result<()> {
    /// loop {
    ///     let chunk = items.next_chunk(100).await?;
    ///     if chunk.is_empty() {
    ///         break;
    ///     }
    ///     try_join_all(chunk.into_iter().map(index)).await?;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// The errors of [`try_next`](Self::try_next). An unreadable item ends the chunk; the next call returns its error.
    pub async fn next_chunk(&mut self, items: usize) -> Result<Vec<T>> {
        let Some(first) = self.try_next().await? else {
            return Ok(Vec::new());
        };
        Ok(self.segments.chunk(first, items))
    }

    /// Confirms all returned items, including the last one: one request per segment with items returned since the
    /// previous confirmation.
    ///
    /// # Errors
    /// The errors of an [`UpdateItem`](crate::op::UpdateItem). The leases are kept, and the next confirmation repeats
    /// the write. A lost lease is not an error: [`Confirmed::lost`] lists it, and the worker continues with its other
    /// segments.
    pub async fn confirm(&mut self) -> Result<Confirmed> {
        self.segments.confirm().await
    }

    /// Confirms all returned items and releases the segments, so that other workers can continue the next time
    /// they check, a third of the lease [duration](Leases::duration) later at most.
    ///
    /// # Errors
    /// The errors of [`confirm`](Self::confirm). Segments that could not be released are free after the duration of a
    /// lease.
    pub async fn release(self) -> Result<Confirmed> {
        self.segments.release().await
    }

    /// Returns what this worker has read. `segments` is the number of segments of the whole job, `segments_done` the
    /// number of those that this worker read to the end, and `estimate` the expected number of items of the whole job,
    /// if [`estimated`](ParallelScan::estimated) requested it.
    ///
    /// The progress of the job is the sum over its workers. Items that are returned again after a lease was lost count
    /// again.
    #[must_use]
    pub fn progress(&self) -> Progress {
        self.segments.count()
    }

    /// Returns a stream of progress events, as [`Items::progress_events`] does. It ends when the whole job is finished,
    /// or when the items are dropped.
    ///
    /// ```no_run
    /// # use dyno::{Model, ReadModel, Table, lease::Leases};
    /// use futures::StreamExt;
    ///
    /// # async fn example<Movie: ReadModel + std::fmt::Debug + 'static>(movies: Table<Movie>, leases: Leases)
    /// # -> dyno::Result<()> {
    /// let scan = movies.scan().parallel(256).estimated().await?;
    /// let mut items = scan.leased(&leases).await?;
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

impl<T: ReadAs> fmt::Debug for LeasedItems<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (segments, lost) = self.segments.numbers();
        f.debug_struct("LeasedItems")
            .field("segments", &segments)
            .field("lost", &lost)
            .finish_non_exhaustive()
    }
}
