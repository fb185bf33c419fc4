//! The parts that a worker has leased, each read as a stream of its own.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures::future::join_all;
use tokio::runtime::Handle;
use tokio::task::JoinHandle;
use tokio::task::coop::consume_budget;

use super::held::{LeaseLost, Over, Write};
use super::keeper::{Exchange, Holding, Keeper};
use super::leases::Leases;
use super::worker::{Parts, Worker};
use crate::error::{InvalidRead, Result};

/// The reading of one part.
pub(crate) trait ReadPart: Unpin + Sized {
    type Item;
    /// What is counted, over all parts of the worker.
    type Count;
    /// Whether the parts take turns: one part may always have a next item, and the others must not wait for its end.
    const TAKES_TURNS: bool;

    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Self::Item>>>;

    /// The next item, if it has arrived and can be read.
    fn readable(&mut self) -> Option<Self::Item>;

    /// The position after the last returned item.
    fn position(&self) -> Result<PartPosition>;

    /// Adds what was read of the part.
    fn count(&self, sum: &mut Self::Count);
}

/// The position in a part, as it is stored.
#[derive(Debug)]
pub(crate) struct PartPosition {
    pub(crate) text: String,
    pub(crate) is_done: bool,
}

/// Begins to read a part, by its name and its position.
type Open<R> = dyn Fn(&str, &str) -> Result<R> + Send + Sync;

/// The parts of a worker, and the task that renews their leases.
///
/// The items that were returned are marked as processed when the next one is requested. The task writes what is marked.
pub(crate) struct LeasedParts<R: ReadPart> {
    open: Box<Open<R>>,
    exchange: Arc<Exchange>,
    keeper: JoinHandle<()>,
    parts: VecDeque<LeasedPart<R>>,
    /// The parts that have ended, whose end is not written yet.
    ending: Vec<Arc<Holding>>,
    /// The leases that were lost and are not reported yet.
    lost: Vec<LeaseLost>,
    /// What was read of the parts that it no longer has.
    count: R::Count,
}

/// A part that is being read.
struct LeasedPart<R> {
    holding: Arc<Holding>,
    read: R,
    /// Whether items were returned that the keeper does not know of.
    returned: bool,
}

/// The outcome of a confirmation: [`LeasedItems::confirm`](super::LeasedItems::confirm).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Confirmed {
    /// The parts that this worker has lost. Another worker returns what follows their last confirmation again.
    pub lost: Vec<LeaseLost>,
}

impl Leases {
    /// The runtime in which the leases are renewed.
    pub(crate) fn runtime(&self) -> Result<Handle> {
        let runtime = Handle::try_current();
        runtime.map_err(|_| self.invalid_request(InvalidRead::NoRuntime))
    }
}

impl<R: ReadPart> LeasedParts<R> {
    /// Takes the first parts, and starts the task that renews them.
    pub(crate) async fn start(
        leases: &Leases,
        (parts, at_once): (Parts, usize),
        count: R::Count,
        open: Box<Open<R>>,
    ) -> Result<Self> {
        let runtime = leases.runtime()?;
        let mut worker = Worker::new(leases, at_once, parts);
        let look = worker.look(&Default::default()).await?;
        let duration = leases.lease_duration();
        let exchange = Arc::new(Exchange::default());
        let mut keeper = Keeper {
            worker,
            duration,
            exchange: exchange.clone(),
            holdings: Vec::new(),
            again: None,
        };
        keeper.take(look);
        Ok(Self {
            open,
            exchange,
            keeper: runtime.spawn(keeper.run()),
            parts: VecDeque::new(),
            ending: Vec::new(),
            lost: Vec::new(),
            count,
        })
    }

    /// Marks the previous items as processed, and returns the next one; `None` at the end of the job.
    #[cfg_attr(
        not(feature = "streams"),
        expect(dead_code, reason = "for parts that come and go")
    )]
    pub(crate) async fn try_next(&mut self) -> Result<Option<R::Item>> {
        // A consumer that never waits would keep the task from running that renews the leases.
        consume_budget().await;
        self.settle()?;
        poll_fn(|context| self.poll(context)).await
    }

    /// Marks the previous items as processed, and returns up to `items` items of one part.
    pub(crate) fn chunk(&mut self, first: R::Item, items: usize) -> Vec<R::Item> {
        let mut chunk = vec![first];
        // The part of the item that was returned last is the first one.
        if let Some(part) = self.parts.front_mut() {
            while chunk.len() < items
                && let Some(item) = part.read.readable()
            {
                chunk.push(item);
            }
        }
        chunk
    }

    /// Writes the positions of the parts, after all items that were returned.
    pub(crate) async fn confirm(&mut self) -> Result<Confirmed> {
        // They stay until they are written, even if this call is dropped.
        let mut holdings = self.ending.clone();
        for part in &mut self.parts {
            if part.returned {
                part.mark()?;
            }
            if part.holding.held.is_unwritten() {
                holdings.push(part.holding.clone());
            }
        }
        let writes: Vec<_> = (holdings.iter())
            .map(|holding| holding.held.write(holding.next_write()))
            .collect();
        // What is not written now is written with the next renewal, or the next time.
        let failed = join_all(writes).await.into_iter().find_map(Result::err);
        self.parts.retain(|part| {
            let is_kept = !is_over(&part.holding, &mut self.lost);
            if !is_kept {
                part.read.count(&mut self.count);
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

    /// Confirms all items that were returned, and gives the parts back.
    pub(crate) async fn release(mut self) -> Result<Confirmed> {
        self.keeper.abort();
        let mut holdings = std::mem::take(&mut self.ending);
        let mut failed = None;
        for part in &mut self.parts {
            if let Err(error) = part.mark() {
                failed.get_or_insert(error);
            }
            part.holding.end(part.write_of_end());
            holdings.push(part.holding.clone());
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

    /// What was read of all parts.
    pub(crate) fn count(&self) -> R::Count
    where
        R::Count: Copy,
    {
        let mut count = self.count;
        for part in &self.parts {
            part.read.count(&mut count);
        }
        count
    }

    /// The numbers of parts that are read, and of those that were lost and not noticed yet.
    pub(crate) fn numbers(&self) -> (usize, usize) {
        let lost = |part: &&LeasedPart<R>| matches!(part.holding.held.over(), Some(Over::Lost(_)));
        (self.parts.len(), self.parts.iter().filter(lost).count())
    }

    /// Tells the keeper the positions of the parts, if it asks. All items that were returned are done.
    pub(crate) fn settle(&mut self) -> Result<()> {
        for part in &mut self.parts {
            if part.returned && part.holding.is_wanted() {
                part.mark()?;
            }
        }
        Ok(())
    }

    pub(crate) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Result<Option<R::Item>>> {
        let (is_done, error) = {
            let mut news = self.exchange.news();
            news.waker = Some(context.waker().clone());
            while let Some(holding) = news.taken.pop() {
                // It is a position of dyno's own, unless somebody else wrote into the table.
                match (self.open)(holding.held.part(), &holding.held.position()) {
                    Ok(read) => self.parts.push_back(LeasedPart {
                        read,
                        holding,
                        returned: false,
                    }),
                    Err(error) => {
                        holding.end(Write::Release);
                        return Poll::Ready(Err(error));
                    }
                }
            }
            let is_idle = self.parts.is_empty();
            (news.is_done, news.error.take_if(|_| is_idle))
        };
        if R::TAKES_TURNS && !self.parts.is_empty() {
            self.parts.rotate_left(1);
        }
        // As many as there are, each once: the first one is the one of the last item.
        for _ in 0..self.parts.len() {
            let Some(mut part) = self.parts.pop_front() else {
                break;
            };
            if is_over(&part.holding, &mut self.lost) {
                part.read.count(&mut self.count);
                continue;
            }
            match part.read.poll_next(context) {
                Poll::Pending => self.parts.push_back(part),
                Poll::Ready(Some(item)) => {
                    part.returned = true;
                    self.parts.push_front(part);
                    return Poll::Ready(item.map(Some));
                }
                Poll::Ready(None) => {
                    part.read.count(&mut self.count);
                    let marked = part.mark();
                    part.holding.end(part.write_of_end());
                    self.ending.push(part.holding);
                    self.exchange.poke.notify_one();
                    marked?;
                }
            }
        }
        self.ending
            .retain(|holding| !is_over(holding, &mut self.lost));
        match error {
            Some(error) => Poll::Ready(Err(error)),
            None if is_done && self.parts.is_empty() => Poll::Ready(Ok(None)),
            None => Poll::Pending,
        }
    }
}

/// Whether the lease has ended. A lost lease is noted.
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

impl<R: ReadPart> LeasedPart<R> {
    /// Marks the items that were returned as done.
    fn mark(&mut self) -> Result<()> {
        self.holding.held.set_position(self.read.position()?.text);
        self.returned = false;
        Ok(())
    }

    /// A part ends when it is done, or when a request failed.
    fn write_of_end(&self) -> Write {
        match self.read.position() {
            Ok(position) if position.is_done => Write::Done,
            _ => Write::Release,
        }
    }
}

impl<R: ReadPart> Drop for LeasedParts<R> {
    fn drop(&mut self) {
        self.keeper.abort();
    }
}
