//! The items of the segments that a worker has leased.

use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures::Stream as _;
use futures::future::join_all;
use tokio::runtime::Handle;
use tokio::task::JoinHandle;

use super::held::{LeaseLost, Over, Write};
use super::keeper::{Holding, Keeper, Shared};
use super::leases::Leases;
use super::worker::Worker;
use crate::cursor::Checkpoint;
use crate::error::{Error, InvalidRead, Result};
use crate::op::{Items, ParallelScan, ReadAs};

/// The items of a scan whose segments several workers share: [`ParallelScan::leased`].
///
/// Each item that stands in the table throughout is returned to one of the workers at least once: those that were
/// returned and not confirmed when a worker died, or lost a segment, come again from another one. For a moment two
/// workers can return the same items: until the one that lost the segment notices. So what is done with an item must be
/// repeatable.
///
/// An item is done when the next one is taken, or when [`confirm`](Self::confirm) says so. What is done is written when
/// a lease is renewed, three times in its duration; `confirm` writes it at once. It is no `Stream`, because combinators
/// of streams take the next item before the last one is done. For work on many items at the same time, take them in
/// [chunks](Self::next_chunk).
///
/// The worker has up to [`at_once`](ParallelScan::at_once) segments. It takes those that are free or whose worker is
/// dead. If there are none, it takes its share from the workers that have more, so that a new worker gets half of the
/// only other one's. A worker without segments waits until the job is done, and takes over from those that die.
///
/// Leases are renewed in a task of tokio, also while an item is worked on. If it is dropped, that task ends and the
/// segments are free after the [duration](Leases::duration) of a lease; [`release`](Self::release) gives them back at
/// once.
#[must_use = "its segments are leased as long as it is there"]
pub struct LeasedItems<T: ReadAs> {
    /// The items of a segment that is left.
    read: Box<dyn Fn(Checkpoint) -> Items<T> + Send + Sync>,
    shared: Arc<Shared>,
    keeper: JoinHandle<()>,
    segments: VecDeque<Segment<T>>,
    /// The segments that have ended, and of which this is not written yet.
    ending: Vec<Arc<Holding>>,
    /// The leases that were lost and are not reported yet.
    lost: Vec<LeaseLost>,
    /// The error of an item behind those of the last chunk.
    unreadable: Option<Error>,
}

/// A segment that is being read.
struct Segment<T: ReadAs> {
    holding: Arc<Holding>,
    items: Items<T>,
    /// Whether items were returned of which nothing was said to the keeper.
    returned: bool,
}

/// What [`LeasedItems::confirm`] has written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Confirmed {
    /// The segments that this worker has lost: their items since the last confirmation come again, from another worker.
    pub lost: Vec<LeaseLost>,
}

impl<K, T: ReadAs> ParallelScan<K, T> {
    /// Shares the segments with the other workers of a job, by leases: each segment has one owner at a time, who alone
    /// can confirm its items.
    ///
    /// The first worker begins the job; the others must have the same table or index, number of segments and settings
    /// of the read. [`at_once`](Self::at_once) is the number of segments that this worker has at most. See
    /// [`LeasedItems`] and [`Leases`], which has an example.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`](crate::Error::InvalidRequest) if the job is one of another scan, if the scan has a
    /// [`limit`](crate::op::Scan::limit), and outside of a runtime of tokio. The errors of the requests that begin the
    /// job and take the first segments: [`Error::Service`](crate::Error::Service) if there is no table of leases.
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
        let shared = Arc::new(Shared::default());
        {
            let mut news = shared.news();
            news.taken.extend(holdings.iter().cloned());
            news.is_done = look.is_done;
        }
        let keeper = Keeper {
            worker,
            duration,
            shared: shared.clone(),
            holdings,
        };
        Ok(LeasedItems {
            read: Box::new(move |part| self.of_segments(part).stream()),
            shared,
            keeper: runtime.spawn(keeper.run()),
            segments: VecDeque::new(),
            ending: Vec::new(),
            lost: Vec::new(),
            unreadable: None,
        })
    }
}

impl<T: ReadAs> LeasedItems<T> {
    /// Returns the next item, and says that those before it are done. `None` when the whole job is done: every segment,
    /// of all workers. Until then it waits.
    ///
    /// A dropped call loses nothing.
    ///
    /// # Errors
    /// The errors of [`Items`]. After an error of a request, the segment is given back, and may be taken again. An
    /// error of a request for a lease is returned if there is no segment to read meanwhile.
    pub async fn try_next(&mut self) -> Result<Option<T>> {
        self.settle()?;
        if let Some(error) = self.unreadable.take() {
            return Err(error);
        }
        poll_fn(|context| self.poll(context)).await
    }

    /// Returns up to this many items of one page, at least one, and says that those before are done. Empty when the
    /// whole job is done.
    ///
    /// It does not wait for more than the first one.
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
    /// The errors of [`try_next`](Self::try_next). An unreadable item ends the chunk before it, and is the error of the
    /// next one.
    pub async fn next_chunk(&mut self, items: usize) -> Result<Vec<T>> {
        let Some(first) = self.try_next().await? else {
            return Ok(Vec::new());
        };
        let mut chunk = vec![first];
        // The segment of the item that was returned last is the first one.
        if let Some(segment) = self.segments.front_mut() {
            while chunk.len() < items
                && let Some(item) = segment.items.ready()
            {
                match item {
                    Ok(item) => chunk.push(item),
                    Err(error) => {
                        self.unreadable = Some(error);
                        break;
                    }
                }
            }
        }
        Ok(chunk)
    }

    /// Says that all items that were returned are done, also the last one, and writes it: one request for each segment
    /// of which items were returned since.
    ///
    /// # Errors
    /// The errors of an [`UpdateItem`](crate::op::UpdateItem). The leases stay, and the next time the write is
    /// repeated. A lease that was lost is no error, but a value in [`Confirmed`]: the worker goes on with its other
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
        self.segments
            .retain(|segment| !is_over(&segment.holding, &mut self.lost));
        self.ending
            .retain(|holding| !is_over(holding, &mut self.lost));
        self.shared.poke.notify_one();
        match failed {
            Some(error) => Err(error),
            None => Ok(Confirmed {
                lost: std::mem::take(&mut self.lost),
            }),
        }
    }

    /// Confirms all items that were returned, and gives the segments back, so that other workers go on with them at
    /// once.
    ///
    /// # Errors
    /// The errors of [`confirm`](Self::confirm). The segments that could not be given back are free after the duration
    /// of a lease.
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
        let taken = std::mem::take(&mut self.shared.news().taken);
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
            let mut news = self.shared.news();
            news.waker = Some(context.waker().clone());
            while let Some(holding) = news.taken.pop() {
                // It is a state of dyno's own, unless somebody else wrote into the table.
                match holding.held.state().parse() {
                    Ok(checkpoint) => self.segments.push_back(Segment {
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
                    let marked = segment.mark();
                    segment.holding.end(segment.write_of_end());
                    self.ending.push(segment.holding);
                    self.shared.poke.notify_one();
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

impl<T: ReadAs> Segment<T> {
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
        let lost =
            |segment: &&Segment<T>| matches!(segment.holding.held.over(), Some(Over::Lost(_)));
        f.debug_struct("LeasedItems")
            .field("segments", &self.segments.len())
            .field("lost", &self.segments.iter().filter(lost).count())
            .finish_non_exhaustive()
    }
}
