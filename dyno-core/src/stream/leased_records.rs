//! The records of a stream whose shards several workers share.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{SystemTime, UNIX_EPOCH};

use futures::Stream as _;
use tokio::sync::Semaphore;

use super::changes::{Changes, Start, is_of_table};
use super::record::Record;
use super::record_stream::RecordStream;
use super::requests;
use super::shard_finder::{ShardFinder, first_parts};
use super::shard_list;
use super::shards::{Position, Shards};
use crate::codec::DecodeDocument;
use crate::error::{InvalidRead, Result};
use crate::lease::{Confirmed, LeasedParts, Leases, PartPosition, Parts, ReadPart};

/// The records of a table's stream whose shards several workers share: [`Changes::leased`].
///
/// Each shard is leased to one worker at a time, and each change is returned at least once. The records of one item are
/// returned in the order of its changes: a shard has one reader, and a child shard is taken only after its parent was
/// read to its end. Records that a worker had not confirmed when it died or lost a shard are returned again by the next
/// worker, which begins after the last confirmed record. Until the former owner notices the loss, at the latest after
/// the [duration](Leases::duration) of a lease, both can return the same records. Processing must therefore be
/// idempotent, and must not undo a later change of an item when an earlier record is returned again.
///
/// A record counts as processed when the next one is taken, or at a call of [`confirm`](Self::confirm). A renewal of
/// the lease, three times in its duration, writes the position of the processed records; `confirm` writes it
/// immediately. It is not a `Stream`, because stream combinators request the next record before the previous one is
/// processed.
///
/// The worker takes free shards and those of dead workers. If there are none, it takes shards from workers that have
/// more than their share. When a shard has ended, its children are listed, get leases, and can be taken by any worker.
/// The shards of a worker take turns, so a busy one does not keep the others waiting, and no more than
/// [`at_once`](Changes::at_once) of them are read at the same time.
///
/// It goes on after an error, as [`RecordStream`] does. With `?`, a worker ends at a record that cannot be read, or at
/// a request that failed after the client's retries. An unreadable record, too, counts as processed when the next one
/// is taken.
///
/// A tokio task renews the leases, even while a record is being processed. If the `LeasedRecords` are dropped, that
/// task ends and the shards are free after the duration of a lease; [`release`](Self::release) releases them
/// immediately.
///
/// # Costs
/// Each shard has an item of about 340 bytes in the table of leases, with the position of its reader: `after` and a
/// sequence number. The item is written when the shard is found, taken and done, and three times in the duration of a
/// lease: a worker with 100 shards and the default duration of 30 seconds writes 10 items per second, at one write unit
/// each. Each worker reads the items of all shards three times in the duration, eventually consistent: half a read unit
/// per 4 KB, which is about 12 shards. Items of shards that are gone are deleted. Each worker lists
/// the shards. The requests to DynamoDB Streams cost the same as those of [`Changes`].
///
/// # Clocks
/// The machines' clocks need not agree. A worker considers a lease expired if its counter has not changed for its
/// duration by that worker's own clock. A job that begins now takes the time from its first worker, with a tolerance of
/// 15 minutes.
#[must_use = "its shards are leased until it is dropped"]
pub struct LeasedRecords<T: DecodeDocument + Send + 'static> {
    shards: LeasedParts<RecordStream<T>>,
}

impl<T: DecodeDocument + Send + 'static> ReadPart for RecordStream<T> {
    type Item = Record<T>;
    type Count = ();
    const TAKES_TURNS: bool = true;

    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Record<T>>>> {
        Pin::new(self).poll_next(context)
    }

    fn readable(&mut self) -> Option<Record<T>> {
        Self::readable(self)
    }

    fn position(&self) -> Result<PartPosition> {
        let position = self.first_position().unwrap_or(&Position::Done);
        Ok(PartPosition {
            text: position.to_string(),
            is_done: *position == Position::Done,
        })
    }

    fn count(&self, (): &mut ()) {}
}

/// The plan of a job: its stream, and where a shard that has no lease is begun.
#[derive(Debug, PartialEq)]
struct LeasePlan<'p> {
    stream: &'p str,
    start: Position,
}

impl<'p> LeasePlan<'p> {
    fn read(text: &'p str) -> Option<Self> {
        let (start, stream) = text.strip_prefix("changes ")?.rsplit_once(' ')?;
        let start = start.parse().ok()?;
        Some(Self { stream, start })
    }
}

impl fmt::Display for LeasePlan<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "changes {} {}", self.start, self.stream)
    }
}

impl<T: DecodeDocument + Send + 'static> Changes<T> {
    /// Reads the stream together with the other workers of a job. Each shard is leased to one worker at a time, and the
    /// position in each is stored with its lease.
    ///
    /// The first worker creates the job, and its settings decide where the job begins: with the changes from now on,
    /// with the oldest record, or after a checkpoint. An existing job continues where it was, regardless of these
    /// settings. A job that begins now may also return changes of the previous 15 minutes. See [`LeasedRecords`] and
    /// [`Leases`].
    ///
    /// If the stream was disabled and enabled again, the job goes on with the stream that it began with, and ends when
    /// that stream is read to its end. To follow the table's next stream, [delete](Leases::delete) the leases and start
    /// the job [`from_oldest`](Self::from_oldest).
    ///
    /// ```no_run
    /// # use dyno::{Client, Model, Table};
    /// # #[derive(Model, Debug)]
    /// # #[dyno(table = "Orders", stream = new_and_old_images)]
    /// # struct Order { #[dyno(partition_key)] id: String }
    /// # async fn index(_: dyno::stream::Record<Order>) -> dyno::Result<()> { Ok(()) }
    /// async fn follow(client: &Client, orders: &Table<Order>) -> dyno::Result<()> {
    ///     let leases = client.leases("orders-to-search");
    ///     leases.ensure_table().await?;
    ///     let mut records = orders.changes().from_oldest().leased(&leases).await?;
    ///     while let Some(record) = records.try_next().await? {
    ///         index(record).await?; // taking the next one marks this one as processed
    ///     }
    ///     Ok(())
    /// }
    /// ```
    ///
    /// # Errors
    /// [`Error::InvalidRequest`](crate::Error::InvalidRequest) if the table has no stream, if the job belongs to
    /// something other than the stream of this table, or outside a tokio runtime. The errors of DescribeTable and
    /// DescribeStream, and of the requests that start the job and take the first shards:
    /// [`Error::Service`](crate::Error::Service) if the table of leases does not exist.
    pub async fn leased(self, leases: &Leases) -> Result<LeasedRecords<T>> {
        leases.runtime()?;
        let job = match leases.plan().await? {
            Some(job) if job.plan.is_some() => job,
            _ => leases.prepare().await?,
        };
        let leases = &leases.of(&job);
        let plan = match job.plan {
            Some(plan) => plan,
            None => self.begin(leases).await?,
        };
        let plan = LeasePlan::read(&plan).filter(|plan| is_of_table(plan.stream, &self.table));
        let Some(LeasePlan { stream, start }) = plan else {
            let job = leases.job().to_string();
            return Err(leases.invalid_request(InvalidRead::OtherStream { job }));
        };
        let streams = self.streams();
        let of_stream = (streams.clone(), stream.into());
        let finder = ShardFinder::new(leases, of_stream, start, self.poll_interval);
        let parts = Parts::Found {
            finder: Box::new(finder),
            is_complete: false,
        };
        let stream: Arc<str> = stream.into();
        let (poll_interval, places) = (self.poll_interval, Arc::new(Semaphore::new(self.at_once)));
        let open = move |shard: &str, position: &str| {
            let (streams, stream) = (streams.clone(), stream.clone());
            let shard = (shard.into(), position.parse()?);
            let reading = (poll_interval, places.clone());
            Ok(RecordStream::of_shard(streams, stream, shard, reading))
        };
        Ok(LeasedRecords {
            shards: LeasedParts::start(leases, (parts, usize::MAX), (), Box::new(open)).await?,
        })
    }

    /// Starts the job: its plan, and the existing shards. Returns the plan of the first worker.
    async fn begin(&self, leases: &Leases) -> Result<String> {
        let stream = self.stream_arn().await?;
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let now = now.map_or(0, |now| now.as_secs());
        let streams = self.streams();
        let mut shards = Shards::default();
        let mut start = Position::Oldest;
        match &self.start {
            Start::Now => {
                start = Position::Since(now);
                let listed = requests::list(&streams, &stream).await?;
                shards.begin_at(now, &listed.shards);
            }
            Start::Oldest | Start::At(_) => {
                if let Start::At(checkpoint) = &self.start {
                    shards = checkpoint.shards.clone();
                }
                let list = shard_list::list(&streams, &stream, &shards.known()).await?;
                shards.update(list);
            }
        }
        let stream = &*stream;
        let plan = LeasePlan { stream, start }.to_string();
        // Before the plan: when a worker finds it, each of the first shards begins where it must. What a worker that
        // dies in between has created is what the next one would create, or begins earlier.
        leases.create(&first_parts(&shards)).await?;
        leases.start(&plan).await
    }
}

impl<T: DecodeDocument + Send + 'static> LeasedRecords<T> {
    /// Marks the previous records as processed and returns the next one. Returns `None` when the stream was disabled
    /// and all its records are read, including those of other workers; until then it waits.
    ///
    /// This method is cancel-safe.
    ///
    /// # Errors
    /// The errors of [`RecordStream`]; the next call goes on. An error of a request for a lease or of DescribeStream is
    /// returned only if there is no shard to read in the meantime.
    /// [`Error::InvalidRequest`](crate::Error::InvalidRequest) if the leases were [deleted](Leases::delete).
    pub async fn try_next(&mut self) -> Result<Option<Record<T>>> {
        self.shards.try_next().await
    }

    /// Marks the previous records as processed and returns up to `records` records of one page of a shard, at least
    /// one, or an empty `Vec` when the stream has ended.
    ///
    /// It waits only for the first record. The records are those of one shard, in their order; process the records of
    /// one item one after the other.
    ///
    /// # Errors
    /// The errors of [`try_next`](Self::try_next). An unreadable record ends the chunk; a later call returns its error.
    pub async fn next_chunk(&mut self, records: usize) -> Result<Vec<Record<T>>> {
        match self.shards.try_next().await? {
            Some(first) => Ok(self.shards.chunk(first, records)),
            None => Ok(Vec::new()),
        }
    }

    /// Confirms all returned records, including the last one: one request per shard with records returned since the
    /// previous confirmation.
    ///
    /// # Errors
    /// The errors of an [`UpdateItem`](crate::op::UpdateItem). The leases are kept, and the next confirmation repeats
    /// the write. A lost lease is not an error: [`Confirmed::lost`] lists it, and the worker continues with its other
    /// shards.
    pub async fn confirm(&mut self) -> Result<Confirmed> {
        self.shards.confirm().await
    }

    /// Confirms all returned records and releases the shards, so that other workers can continue the next time they
    /// check, a third of the lease [duration](Leases::duration) later at most: the graceful stop of a worker.
    ///
    /// ```no_run
    /// # use dyno::Model;
    /// # use dyno::stream::{LeasedRecords, Record};
    /// # #[derive(Model, Debug)]
    /// # #[dyno(table = "Orders")]
    /// # struct Order { #[dyno(partition_key)] id: String }
    /// # async fn index(_: Record<Order>) -> dyno::Result<()> { Ok(()) }
    /// async fn work(
    ///     mut records: LeasedRecords<Order>,
    ///     mut stop: tokio::sync::oneshot::Receiver<()>,
    /// ) -> dyno::Result<()> {
    ///     loop {
    ///         tokio::select! {
    ///             record = records.try_next() => match record? {
    ///                 Some(record) => index(record).await?,
    ///                 None => return Ok(()),
    ///             },
    ///             _ = &mut stop => break,
    ///         }
    ///     }
    ///     records.release().await?;
    ///     Ok(())
    /// }
    /// ```
    ///
    /// # Errors
    /// The errors of [`confirm`](Self::confirm). Shards that could not be released are free after the duration of a
    /// lease.
    pub async fn release(self) -> Result<Confirmed> {
        self.shards.release().await
    }
}

impl<T: DecodeDocument + Send + 'static> fmt::Debug for LeasedRecords<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (shards, lost) = self.shards.numbers();
        f.debug_struct("LeasedRecords")
            .field("shards", &shards)
            .field("lost", &lost)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_survives_its_text() {
        let stream = "arn:aws:dynamodb:eu-central-1:1:table/Orders/stream/2026-12-01T00:00:00.000";
        for start in [Position::Oldest, Position::Since(7)] {
            let text = LeasePlan {
                stream,
                start: start.clone(),
            }
            .to_string();
            assert_eq!(LeasePlan::read(&text), Some(LeasePlan { stream, start }));
        }
        // That of a scan.
        assert_eq!(LeasePlan::read("CAAxyz 4"), None);
    }
}
