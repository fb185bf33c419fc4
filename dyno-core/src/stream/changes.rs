//! Following the stream of a table.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use aws_sdk_dynamodbstreams::Client as StreamsClient;

use super::checkpoint::StreamCheckpoint;
use super::record_stream::RecordStream;
use super::shards::Shards;
use crate::codec::{DecodeDocument, Item};
use crate::collection_table::CollectionTable;
use crate::error::{Error, InvalidCheckpoint, InvalidRead, Result, Subject};
use crate::model::{Collection, ReadModel};
use crate::raw_table::RawTable;
use crate::table::Table;
use crate::transport::{self, Sender};

/// Follows the stream of a table: [`Table::changes`].
///
/// The stream of the table must be enabled. By default, the changes from now on are returned (`LATEST`).
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
/// async fn follow(
///     orders: &Table<Order>,
///     streams: &aws_sdk_dynamodbstreams::Client,
///     stored: Option<StreamCheckpoint>,
/// ) -> dyno::Result<()> {
///     let mut records = orders.changes(streams).maybe_resume(stored).stream().await?;
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
/// One DescribeTable and one DescribeStream at the start; for each shard one GetShardIterator, and a GetRecords for
/// each page of up to 1,000 records or 1 MB, and at least one in each [poll interval](Self::poll_interval). A table has
/// a shard for each of its partitions. GetRecords consumes streams read request units, not the table's capacity.
/// (AWS developer guide, "Change data capture for DynamoDB Streams"; Amazon DynamoDB pricing, "DynamoDB Streams".)
#[must_use = "nothing is read until `stream` is called"]
pub struct Changes<T> {
    sender: Sender,
    streams: StreamsClient,
    table: Arc<str>,
    start: Start,
    poll_interval: Duration,
    item: PhantomData<fn() -> T>,
}

/// Where a stream is begun.
enum Start {
    Now,
    Oldest,
    At(StreamCheckpoint),
}

impl<M: ReadModel> Table<M> {
    /// Follows the stream of the table. See [`Changes`].
    ///
    /// `streams` is the client of DynamoDB Streams, which is a service with an endpoint of its own.
    pub fn changes(&self, streams: &StreamsClient) -> Changes<M> {
        Changes::new(self.client().sender(), streams, self.name())
    }
}

impl RawTable {
    /// Follows the stream of the table. See [`Changes`].
    ///
    /// `streams` is the client of DynamoDB Streams, which is a service with an endpoint of its own.
    pub fn changes(&self, streams: &StreamsClient) -> Changes<Item> {
        Changes::new(self.client().sender(), streams, self.name())
    }
}

impl<C: Collection> CollectionTable<C> {
    /// Follows the stream of the table. See [`Changes`].
    ///
    /// `streams` is the client of DynamoDB Streams, which is a service with an endpoint of its own.
    pub fn changes(&self, streams: &StreamsClient) -> Changes<C::Item> {
        Changes::new(self.sender(), streams, self.name())
    }
}

impl<T> Changes<T> {
    fn new(sender: &Sender, streams: &StreamsClient, table: &str) -> Self {
        Self {
            sender: sender.clone(),
            streams: streams.clone(),
            table: table.into(),
            start: Start::Now,
            poll_interval: Duration::from_secs(1),
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

    /// Returns the records as a stream, which ends when the table's stream was disabled and all its records are read.
    ///
    /// A stream that begins now has each change that is made after this function has returned. After an
    /// error or a restart before its first record, it may also have changes of the quarter of an hour before.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`] if the table has no stream, or the checkpoint is one of another table's stream; the
    /// errors of DescribeTable.
    pub async fn stream(self) -> Result<RecordStream<T>>
    where
        T: DecodeDocument + Send + 'static,
    {
        let invalid = |error| Error::read(Subject::new(&self.table, None), error);
        if let Start::At(checkpoint) = self.start {
            if !checkpoint
                .stream
                .contains(&format!(":table/{}/", self.table))
            {
                let table = self.table.to_string();
                let error = InvalidCheckpoint::Foreign { table, index: None };
                return Err(invalid(InvalidRead::Checkpoint(error)));
            }
            let StreamCheckpoint { stream, shards } = checkpoint;
            return Ok(RecordStream::new(
                self.streams,
                stream,
                shards,
                self.poll_interval,
            ));
        }
        let describe = self.sender.sdk().describe_table().table_name(&*self.table);
        let table = transport::describe_existing_table(describe).await?;
        let Some(stream) = table.and_then(|table| table.latest_stream_arn) else {
            return Err(invalid(InvalidRead::NoStream));
        };
        let (stream, shards) = (stream.into(), Shards::default());
        let mut records = RecordStream::new(self.streams, stream, shards, self.poll_interval);
        if matches!(self.start, Start::Now) {
            records.begin_now().await?;
        }
        Ok(records)
    }
}

impl<T> fmt::Debug for Changes<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Changes")
            .field("table", &self.table)
            .finish_non_exhaustive()
    }
}
