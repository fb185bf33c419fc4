//! The items of the segments that a worker has leased.

use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use futures::Stream as _;
use futures::future::join_all;
use futures::stream::BoxStream;
use tokio::runtime::Handle;
use tokio::task::JoinHandle;

use super::held::{LeaseLost, Over, Write};
use super::keeper::{Exchange, Holding, Keeper};
use super::leases::Leases;
use super::worker::Worker;
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
    /// The items of a segment that is left.
    read: Box<dyn Fn(Checkpoint) -> Items<T> + Send + Sync>,
    exchange: Arc<Exchange>,
    keeper: JoinHandle<()>,
    segments: VecDeque<LeasedSegment<T>>,
    /// The segments that have ended, and of which this is not written yet.
    ending: Vec<Arc<Holding>>,
    /// The leases that were lost and are not reported yet.
    lost: Vec<LeaseLost>,
    /// What was read of the segments that it no longer has, and the numbers of the whole job.
    progress: Progress,
    events: ProgressSender,
}

/// A segment that is being read.
struct LeasedSegment<T: ReadAs> {
    holding: Arc<Holding>,
    items: Items<T>,
    /// Whether items were returned of which nothing was said to the keeper.
    returned: bool,
}

/// The outcome of [`LeasedItems::confirm`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Confirmed {
    /// The segments that this worker has lost. Another worker returns their items since the last confirmation again.
    pub lost: Vec<LeaseLost>,
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
        let runtime = Handle::try_current();
        let runtime = runtime.map_err(|_| leases.invalid_request(InvalidRead::NoRuntime))?;
        if self.request.limit.is_some() {
            return Err(leases.invalid_request(InvalidRead::LimitOfLeases));
        }
        let (at_once, checkpoint) = (self.at_once, self.checkpoint().clone());
        let count = checkpoint.left();
        let plan = format!("{} {count}", checkpoint.without_segments());
        let parts = checkpoint.split(count).into_iter();
        let parts = parts.filter_map(|part| {
            let (segment, _) = part.starts().next()?;
            Some((format!("segment {segment:06}"), part.to_string()))
        });
        leases.begin(&plan, parts.collect()).await?;

        let mut worker = Worker::new(leases, at_once, count);
        let look = worker.look(&Default::default()).await?;
        let taken = look.taken.into_iter();
        let duration = leases.lease_duration();
        let holdings: Vec<_> = taken
            .map(|(held, began)| Holding::new(held, began, duration))
            .collect();
        let exchange = Arc::new(Exchange::default());
        {
            let mut news = exchange.news();
            news.taken.extend(holdings.iter().cloned());
            news.is_done = look.is_done;
        }
        let keeper = Keeper {
            worker,
            duration,
            exchange: exchange.clone(),
            holdings,
        };
        let progress = Progress {
            segments: count as u64,
            estimate: self.estimate,
            ..Progress::default()
        };
        Ok(LeasedItems {
            read: Box::new(move |part| self.of_segments(part).stream()),
            exchange,
            keeper: runtime.spawn(keeper.run()),
            segments: VecDeque::new(),
            ending: Vec::new(),
            lost: Vec::new(),
            progress,
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
    /// The errors of [`Items`]. After an error of a request, the segment is released and may be taken again. An error
    /// of a request for a lease is returned only if there is no segment to read in the meantime.
    pub async fn try_next(&mut self) -> Result<Option<T>> {
        self.settle()?;
        poll_fn(|context| {
            let next = ready!(self.poll(context));
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
        let mut chunk = vec![first];
        // The segment of the item that was returned last is the first one.
        if let Some(segment) = self.segments.front_mut() {
            while chunk.len() < items
                && let Some(item) = segment.items.readable()
            {
                chunk.push(item);
            }
        }
        Ok(chunk)
    }

    /// Confirms all returned items, including the last one: one request per segment with items returned since the
    /// previous confirmation.
    ///
    /// # Errors
    /// The errors of an [`UpdateItem`](crate::op::UpdateItem). The leases are kept, and the next confirmation repeats
    /// the write. A lost lease is not an error: [`Confirmed::lost`] lists it, and the worker continues with its other
    /// segments.
    pub async fn confirm(&mut self) -> Result<Confirmed> {
        // They stay until they are written, also if this call is dropped.
        let mut holdings = self.ending.clone();
        for segment in &mut self.segments {
            if segment.returned {
                segment.mark()?;
            }
            if segment.holding.held.is_unwritten() {
                holdings.push(segment.holding.clone());
            }
        }
        let writes: Vec<_> = (holdings.iter())
            .map(|holding| holding.held.write(holding.next_write()))
            .collect();
        // What is not written now is written with the next renewal, or the next time.
        let failed = join_all(writes).await.into_iter().find_map(Result::err);
        self.segments.retain(|segment| {
            let is_kept = !is_over(&segment.holding, &mut self.lost);
            if !is_kept {
                self.progress.add(segment.items.progress());
            }
            is_kept
        });
        self.ending
            .retain(|holding| !is_over(holding, &mut self.lost));
        self.exchange.poke.notify_one();
        match failed {
            Some(error) => Err(error),
            None => Ok(Confirmed {
                lost: std::mem::take(&mut self.lost),
            }),
        }
    }

    /// Confirms all returned items and releases the segments, so that other workers can continue immediately.
    ///
    /// # Errors
    /// The errors of [`confirm`](Self::confirm). Segments that could not be released are free after the duration of a
    /// lease.
    pub async fn release(mut self) -> Result<Confirmed> {
        self.keeper.abort();
        let mut holdings = std::mem::take(&mut self.ending);
        let mut failed = None;
        for segment in &mut self.segments {
            if let Err(error) = segment.mark() {
                failed.get_or_insert(error);
            }
            segment.holding.end(segment.write_of_end());
            holdings.push(segment.holding.clone());
        }
        let taken = std::mem::take(&mut self.exchange.news().taken);
        for holding in taken {
            holding.end(Write::Release);
            holdings.push(holding);
        }
        let writes: Vec<_> = (holdings.iter())
            .map(|holding| holding.held.write(holding.next_write()))
            .collect();
        let mut confirmed = Confirmed {
            lost: std::mem::take(&mut self.lost),
        };
        for written in join_all(writes).await {
            match written {
                Ok(Ok(_)) => {}
                Ok(Err(lost)) => confirmed.lost.push(lost),
                Err(error) => {
                    failed.get_or_insert(error);
                }
            }
        }
        failed.map_or(Ok(confirmed), Err)
    }

    /// Returns what this worker has read. `segments` is the number of segments of the whole job, `segments_done` the
    /// number of those that this worker read to the end, and `estimate` the expected number of items of the whole job,
    /// if [`estimated`](ParallelScan::estimated) requested it.
    ///
    /// The progress of the job is the sum over its workers. Items that are returned again after a lease was lost count
    /// again.
    #[must_use]
    pub fn progress(&self) -> Progress {
        let mut progress = self.progress;
        for segment in &self.segments {
            progress.add(segment.items.progress());
        }
        progress
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

    /// Says to the keeper how far the segments are, if it wants to know. All items that were returned are done.
    fn settle(&mut self) -> Result<()> {
        for segment in &mut self.segments {
            if segment.returned && segment.holding.is_wanted() {
                segment.mark()?;
            }
        }
        Ok(())
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Result<Option<T>>> {
        let (is_done, error) = {
            let mut news = self.exchange.news();
            news.waker = Some(context.waker().clone());
            while let Some(holding) = news.taken.pop() {
                // It is a state of dyno's own, unless somebody else wrote into the table.
                match holding.held.state().parse() {
                    Ok(checkpoint) => self.segments.push_back(LeasedSegment {
                        items: (self.read)(checkpoint),
                        holding,
                        returned: false,
                    }),
                    Err(error) => {
                        holding.end(Write::Release);
                        return Poll::Ready(Err(error.into()));
                    }
                }
            }
            let is_idle = self.segments.is_empty();
            (news.is_done, news.error.take_if(|_| is_idle))
        };
        // As many as there are, each once: the first one is the one of the last item.
        for _ in 0..self.segments.len() {
            let Some(mut segment) = self.segments.pop_front() else {
                break;
            };
            if is_over(&segment.holding, &mut self.lost) {
                self.progress.add(segment.items.progress());
                continue;
            }
            match Pin::new(&mut segment.items).poll_next(context) {
                Poll::Pending => self.segments.push_back(segment),
                Poll::Ready(Some(item)) => {
                    segment.returned = true;
                    self.segments.push_front(segment);
                    return Poll::Ready(item.map(Some));
                }
                Poll::Ready(None) => {
                    self.progress.add(segment.items.progress());
                    let marked = segment.mark();
                    segment.holding.end(segment.write_of_end());
                    self.ending.push(segment.holding);
                    self.exchange.poke.notify_one();
                    marked?;
                }
            }
        }
        self.ending
            .retain(|holding| !is_over(holding, &mut self.lost));
        match error {
            Some(error) => Poll::Ready(Err(error)),
            None if is_done && self.segments.is_empty() => Poll::Ready(Ok(None)),
            None => Poll::Pending,
        }
    }
}

/// Whether the lease has ended. One that was lost is noted.
fn is_over(holding: &Holding, lost: &mut Vec<LeaseLost>) -> bool {
    match holding.over() {
        None => false,
        Some(Over::Ended) => true,
        Some(Over::Lost(lease)) => {
            lost.push(lease);
            true
        }
    }
}

impl<T: ReadAs> LeasedSegment<T> {
    /// Says that the items that were returned are done.
    fn mark(&mut self) -> Result<()> {
        let checkpoint = self.items.checkpoint()?;
        self.holding.held.set_state(checkpoint.to_string());
        self.returned = false;
        Ok(())
    }

    /// A segment ends when it is done, or when a request failed.
    fn write_of_end(&self) -> Write {
        match self.items.checkpoint() {
            Ok(checkpoint) if checkpoint.is_done() => Write::Done,
            _ => Write::Release,
        }
    }
}

impl<T: ReadAs> Drop for LeasedItems<T> {
    fn drop(&mut self) {
        self.keeper.abort();
    }
}

impl<T: ReadAs> fmt::Debug for LeasedItems<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lost = |segment: &&LeasedSegment<T>| {
            matches!(segment.holding.held.over(), Some(Over::Lost(_)))
        };
        f.debug_struct("LeasedItems")
            .field("segments", &self.segments.len())
            .field("lost", &self.segments.iter().filter(lost).count())
            .finish_non_exhaustive()
    }
}
