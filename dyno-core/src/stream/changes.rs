//! Following the stream of a table.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;

use super::checkpoint::StreamCheckpoint;
use super::endpoint;
use super::record_stream::RecordStream;
use super::shards::Shards;
use crate::codec::{DecodeDocument, Item};
use crate::collection_table::CollectionTable;
use crate::error::{Error, InvalidCheckpoint, InvalidRead, Result, Subject};
use crate::model::{Collection, ReadModel};
use crate::raw_table::RawTable;
use crate::table::Table;
use crate::transport::{self, Sender};

/// How many shards are read at the same time, unless another number is set.
const AT_ONCE: usize = 32;

/// Follows the stream of a table: [`Table::changes`].
///
/// The stream of the table must be enabled. By default, the changes from now on are returned (`LATEST`).
///
/// DynamoDB Streams is a service with an endpoint of its own. The table's client sends the requests, with its
/// credentials, region, retries and observers. The IAM permissions are `dynamodb:DescribeStream`,
/// `dynamodb:GetShardIterator` and `dynamodb:GetRecords` on the ARN of the stream, and `dynamodb:DescribeTable` on the
/// table.
///
/// ```no_run
/// # use dyno::{Model, Table};
/// # #[derive(Model, Debug)]
/// # #[dyno(table = "Orders", stream = new_and_old_images)]
/// # struct Order { #[dyno(partition_key)] id: String }
/// use dyno::stream::StreamCheckpoint;
/// use futures::StreamExt;
///
/// # async fn store(_: StreamCheckpoint) {}
/// async fn follow(orders: &Table<Order>, stored: Option<StreamCheckpoint>) -> dyno::Result<()> {
///     let mut records = orders.changes().maybe_resume(stored).stream().await?;
///     while let Some(record) = records.next().await {
///         match record {
///             Ok(record) => println!("{:?}: {:?}", record.kind, record.new),
///             // An unreadable record, or a request that is repeated.
///             Err(error) => eprintln!("{error}"),
///         }
///         store(records.checkpoint()).await;
///     }
///     Ok(())
/// }
/// ```
///
/// # Costs
/// One DescribeTable at the start; for each shard one GetShardIterator, and a GetRecords for each page of up to 1,000
/// records or 1 MB, and at least one in each [poll interval](Self::poll_interval). A table has a shard for each of its
/// partitions. A DescribeStream for each 100 shards at the start, every ten minutes, and several times after the end of
/// a shard, at delays that double: DynamoDB can list its children one by one and late. A shard that is missing from the
/// list is asked for with a GetShardIterator. GetRecords consumes streams read request units, not the table's capacity.
/// (AWS developer guide, "Change data capture for DynamoDB Streams"; Amazon DynamoDB pricing, "DynamoDB Streams".)
#[must_use = "nothing is read until `stream` is called"]
pub struct Changes<T> {
    pub(super) sender: Sender,
    endpoint: Option<String>,
    pub(super) table: Arc<str>,
    pub(super) start: Start,
    pub(super) poll_interval: Duration,
    pub(super) at_once: usize,
    item: PhantomData<fn() -> T>,
}

/// Where a stream is begun.
pub(super) enum Start {
    Now,
    Oldest,
    At(StreamCheckpoint),
}

impl<M: ReadModel> Table<M> {
    /// Follows the stream of the table. See [`Changes`].
    pub fn changes(&self) -> Changes<M> {
        Changes::new(self.client().sender(), self.name())
    }
}

impl RawTable {
    /// Follows the stream of the table. See [`Changes`].
    pub fn changes(&self) -> Changes<Item> {
        Changes::new(self.client().sender(), self.name())
    }
}

impl<C: Collection> CollectionTable<C> {
    /// Follows the stream of the table. See [`Changes`].
    pub fn changes(&self) -> Changes<C::Item> {
        Changes::new(self.sender(), self.name())
    }
}

impl<T> Changes<T> {
    fn new(sender: &Sender, table: &str) -> Self {
        Self {
            sender: sender.of_tables([table]).into_owned(),
            endpoint: None,
            table: table.into(),
            start: Start::Now,
            poll_interval: Duration::from_secs(1),
            at_once: AT_ONCE,
            item: PhantomData,
        }
    }

    /// Starts with the oldest records that the stream has, those of the last 24 hours (`TRIM_HORIZON`).
    pub fn from_oldest(mut self) -> Self {
        self.start = Start::Oldest;
        self
    }

    /// Continues after a checkpoint. The records of a stream that has ended, because it was disabled, are not followed
    /// by those of the table's next stream: start without a checkpoint, [`from_oldest`](Self::from_oldest).
    pub fn resume(self, checkpoint: StreamCheckpoint) -> Self {
        self.maybe_resume(Some(checkpoint))
    }

    /// Continues after a checkpoint, if there is one.
    pub fn maybe_resume(mut self, checkpoint: Option<StreamCheckpoint>) -> Self {
        if let Some(checkpoint) = checkpoint {
            self.start = Start::At(checkpoint);
        }
        self
    }

    /// Sets the delay before the next GetRecords of a shard that returned no records: 1 second by default, at least 200
    /// milliseconds.
    pub fn poll_interval(mut self, interval: Duration) -> Self {
        self.poll_interval = interval.max(Duration::from_millis(200));
        self
    }

    /// Sets the maximum number of shards that are read at the same time: 32 by default, at least 1. If the shards are
    /// [leased](Self::leased), it is the number for each worker.
    ///
    /// A shard is read from the beginning of its request until its last record was returned, so this limits the memory:
    /// a page has up to 1,000 records or 1 MB. All shards are followed, whatever their number. They take turns, and one
    /// without new records leaves its place to the next one. With more shards than places, a shard is read less often
    /// than in each [poll interval](Self::poll_interval) if the requests of the others take that long.
    pub fn at_once(mut self, shards: usize) -> Self {
        self.at_once = shards.clamp(1, Semaphore::MAX_PERMITS);
        self
    }

    /// Sets the URL of DynamoDB Streams, for a VPC endpoint or a proxy: `https://streams.dynamodb.example.com`.
    ///
    /// By default, the URL follows from the region and the settings of the table's client. If that client has an
    /// endpoint that is not one of AWS's, such as DynamoDB Local, requests to DynamoDB Streams go to the same endpoint.
    /// A client with an endpoint resolver of its own needs the URL here, because the resolver knows only the endpoint
    /// of DynamoDB.
    pub fn endpoint(mut self, url: impl Into<String>) -> Self {
        self.endpoint = Some(url.into());
        self
    }

    /// Returns the records as a stream, which ends when the table's stream was disabled and all its records are read.
    ///
    /// A stream that begins now returns each change that is made after this function has returned. After an error or a
    /// restart before its first record, it may also return changes of the previous 15 minutes.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`] if the table has no stream, or the checkpoint is one of another table's stream; the
    /// errors of DescribeTable.
    pub async fn stream(self) -> Result<RecordStream<T>>
    where
        T: DecodeDocument + Send + 'static,
    {
        let streams = self.streams();
        let stream = self.stream_arn().await?;
        let begins_now = matches!(self.start, Start::Now);
        let shards = match self.start {
            Start::At(checkpoint) => checkpoint.shards,
            Start::Now | Start::Oldest => Shards::default(),
        };
        let reading = (self.poll_interval, Arc::new(Semaphore::new(self.at_once)));
        let mut records = RecordStream::new(streams, stream, shards, reading);
        if begins_now {
            records.begin_now(self.at_once).await?;
        }
        Ok(records)
    }

    /// The sender of requests to DynamoDB Streams.
    pub(super) fn streams(&self) -> Sender {
        endpoint::of_streams(&self.sender, self.endpoint.clone())
    }

    /// The ARN of the checkpoint's stream, or of the table's latest one.
    pub(super) async fn stream_arn(&self) -> Result<Arc<str>> {
        if let Start::At(checkpoint) = &self.start {
            if !is_of_table(&checkpoint.stream, &self.table) {
                let table = self.table.to_string();
                let error = InvalidCheckpoint::Foreign { table, index: None };
                return Err(self.invalid(InvalidRead::Checkpoint(error)));
            }
            return Ok(checkpoint.stream.clone());
        }
        let describe = self.sender.sdk().describe_table().table_name(&*self.table);
        let table = transport::describe_existing_table(describe).await?;
        let arn = table.and_then(|table| table.latest_stream_arn);
        arn.map(Into::into)
            .ok_or_else(|| self.invalid(InvalidRead::NoStream))
    }

    fn invalid(&self, error: InvalidRead) -> Error {
        Error::read(Subject::new(&self.table, None), error)
    }
}

/// Whether a stream is one of the table.
pub(super) fn is_of_table(stream: &str, table: &str) -> bool {
    // The table may be named by its ARN.
    let name = table.rsplit_once(":table/").map_or(table, |(_, name)| name);
    stream.contains(&format!(":table/{name}/"))
}

impl<T> fmt::Debug for Changes<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Changes")
            .field("table", &self.table)
            .finish_non_exhaustive()
    }
}
