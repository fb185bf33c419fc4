//! Several segments of a table at the same time.

use std::marker::PhantomData;
use std::pin::pin;
use std::sync::Arc;

use aws_sdk_dynamodb::operation::scan::builders::ScanFluentBuilder;
use futures::{StreamExt as _, TryStreamExt as _, stream};

use crate::codec::decode_item;
use crate::cursor::Checkpoint;
use crate::error::{Error, InvalidCheckpoint, InvalidRead, MAX_SEGMENTS, Result};
use crate::observe::Meter;
use crate::op::expressions::debug_without_values;
use crate::op::read::item_pages::ItemPages as _;
use crate::op::read::items::Items;
use crate::op::read::page_request::{PageRequest, Returned};
use crate::op::read::page_sequence::PageSequence;
use crate::op::read::positions::{Start, is_position, source_id};
use crate::op::read::read_as::ReadAs;
use crate::op::read::segment::ScanSegment;
use crate::op::table::TableDescription;
use crate::transport;

/// How many segments are read at the same time by default.
const AT_ONCE: usize = 64;

/// Reads several segments of a table or an index at the same time: [`Scan::parallel`](crate::op::Scan::parallel).
///
/// It has no cursor, because each segment has its own; its stream has a [`Checkpoint`] of all of them.
///
/// ```no_run
/// # use dyno::{ReadModel, Table};
/// # async fn example<Movie: ReadModel + 'static>(movies: Table<Movie>) -> dyno::Result<()> {
/// let movies: Vec<Movie> = movies.scan().parallel(8).all().await?;
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is read until a terminal such as `stream` or `all` is called"]
pub struct ParallelScan<K, T> {
    pub(crate) request: PageRequest<ScanSegment>,
    checkpoint: Checkpoint,
    pub(crate) at_once: usize,
    pub(crate) estimate: Option<u64>,
    marker: PhantomData<fn() -> (K, T)>,
}

impl<K, T> ParallelScan<K, T> {
    pub(crate) fn new(mut request: PageRequest<ScanSegment>, checkpoint: Checkpoint) -> Self {
        let total = checkpoint.segments();
        if !(1..=MAX_SEGMENTS).contains(&total) {
            request.invalidate(InvalidRead::Segment { segment: 0, total });
        }
        let index = request.index.as_ref();
        let (name, key) = index.map(|index| (&*index.name, &index.key)).unzip();
        let here = source_id(&request.target, name);
        // A key of a checkpoint is the job's own, so it is not sealed, whatever the cursors of the scan are.
        let is_position = |text: &Arc<str>| {
            decode_item(text).is_ok_and(|item| is_position(&request.target, key, &item))
        };
        let is_here = checkpoint.source_id().is_none_or(|source| source == here)
            && checkpoint
                .starts()
                .all(|(_, key)| key.is_none_or(is_position));
        if !is_here {
            let error = InvalidCheckpoint::Foreign {
                table: request.target.table.to_string(),
                index: name.map(str::to_owned),
            };
            request.invalidate(InvalidRead::Checkpoint(error));
        }
        Self {
            // An invalid scan keeps the checkpoint that it got.
            checkpoint: match request.invalid {
                None => checkpoint.at(here),
                Some(_) => checkpoint,
            },
            request,
            at_once: AT_ONCE,
            estimate: None,
            marker: PhantomData,
        }
    }

    /// The segments that are left.
    pub(crate) fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// The same scan of other segments.
    pub(crate) fn of_segments(&self, checkpoint: Checkpoint) -> Self {
        Self::new(self.request.clone(), checkpoint)
    }

    /// Why it is invalid.
    pub(crate) fn invalid(&self) -> Option<Error> {
        let error = self.request.invalid.clone()?;
        Some(Error::read(self.request.target.subject(None), error))
    }

    /// Reads at most this many segments at the same time; at least one. By default, 64.
    ///
    /// A stream holds one prefetched page (at most 1 MB, and its items) per segment that is being read; waiting
    /// segments hold nothing.
    ///
    /// With many segments and a small `at_once`, [checkpoints](Checkpoint) stay short and the work divides evenly among
    /// workers.
    pub fn at_once(mut self, segments: usize) -> Self {
        self.at_once = segments.max(1);
        self
    }

    /// Asks DynamoDB how many items the table or the index has, for [`Progress::estimate`](crate::op::Progress): one
    /// DescribeTable, which consumes no capacity.
    ///
    /// DynamoDB updates the number about every six hours. For a resumed scan, the estimate is scaled to the remaining
    /// segments and ignores what was already read of them. (Amazon DynamoDB API Reference, "TableDescription".)
    ///
    /// # Errors
    /// The errors of the request: [`Error::Service`](crate::Error::Service) if the table does not exist.
    pub async fn estimated(mut self) -> Result<Self> {
        let sender = &self.request.target.sender;
        let describe = sender.sdk().describe_table();
        let describe = describe.table_name(&*self.request.target.table);
        let table = transport::describe_existing_table(describe).await?;
        let table = table.as_ref().map(TableDescription::of);
        let items = table.and_then(|table| match &self.request.index {
            None => Some(table.item_count),
            Some(index) => (table.indexes.iter())
                .find(|known| known.name == *index.name)
                .map(|known| known.item_count),
        });
        let (left, total) = (self.checkpoint.left() as u64, self.checkpoint.segments());
        let share = |items: u64| items.saturating_mul(left) / u64::from(total.max(1));
        self.estimate = items.map(share);
        Ok(self)
    }

    /// Counts the capacity of each request. See [`Meter`].
    pub fn meter(mut self, meter: &Meter) -> Self {
        self.request.meter(meter);
        self
    }

    /// Returns the items of all segments as one stream, in the order in which they arrive. Each page is read in a
    /// separate task, on as many threads as the runtime has. See [`Items`].
    pub fn stream(self) -> Items<T>
    where
        T: ReadAs,
    {
        let (limit, at_once) = (self.request.limit, self.at_once);
        let estimate = self.estimate;
        let checkpoint = self.checkpoint.clone();
        let segments = self.numbered().map(|(segment, request)| {
            let pages = PageSequence::with_positions(request);
            (segment, pages)
        });
        Items::of_segments(segments, Some(checkpoint), at_once, limit).estimated(estimate)
    }

    /// Returns the items of all segments. At the end, all of them are in memory. One task reads them; the
    /// [`stream`](Self::stream) uses several.
    ///
    /// # Errors
    /// The errors of [`Scan::all`](crate::op::Scan::all).
    pub async fn all(self) -> Result<Vec<T>>
    where
        T: ReadAs,
    {
        let at_once = self.at_once;
        let Some(limit) = self.request.limit else {
            let segments = self.each().map(|pages| pages.all());
            return Ok(joined(segments, at_once)
                .await?
                .into_iter()
                .flatten()
                .collect());
        };
        // An unreadable item may be behind the limit.
        let segments = self.each().map(|pages| pages.until_unreadable::<T>());
        let mut segments = pin!(stream::iter(segments).buffered(at_once));
        let mut items = Vec::new();
        while items.len() < limit
            && let Some(segment) = segments.try_next().await?
        {
            items.extend(segment);
        }
        items.truncate(limit);
        items.into_iter().map(T::of).collect()
    }

    /// Returns the number of items of all segments, at most the [`limit`](crate::op::Scan::limit).
    ///
    /// # Errors
    /// The errors of [`Scan::all`](crate::op::Scan::all).
    pub async fn count(mut self) -> Result<usize> {
        self.request.returned = Returned::Count;
        let limit = self.request.limit.unwrap_or(usize::MAX);
        let at_once = self.at_once;
        let segments = self.each().map(PageSequence::count);
        let mut segments = pin!(stream::iter(segments).buffered(at_once));
        let mut count = 0;
        while count < limit
            && let Some(of_segment) = segments.try_next().await?
        {
            count += of_segment;
        }
        Ok(count.min(limit))
    }

    /// Returns the requests for one page of each segment, as the SDK's builders, in the order of the segments.
    ///
    /// # Errors
    /// The errors of [`Scan::into_sdk`](crate::op::Scan::into_sdk).
    pub fn into_sdk(mut self) -> Result<Vec<ScanFluentBuilder>> {
        self.request.target.sender.meter_sdk_requests();
        self.requests().map(|request| request.sdk()).collect()
    }

    /// The pages of each segment.
    fn each(self) -> impl Iterator<Item = PageSequence<ScanSegment>> {
        self.requests().map(PageSequence::new)
    }

    /// The request for the first page of each segment.
    fn requests(self) -> impl Iterator<Item = PageRequest<ScanSegment>> {
        self.numbered().map(|(_, request)| request)
    }

    /// The same with the numbers of the segments, each made when it is needed.
    pub(crate) fn numbered(self) -> NumberedRequests {
        let Self {
            request,
            checkpoint,
            ..
        } = self;
        let total = checkpoint.segments();
        let starts = match request.invalid {
            None => checkpoint,
            // One request tells the error.
            Some(_) => Checkpoint::new(1),
        };
        Box::new(starts.into_starts().map(move |(segment, key)| {
            let request = PageRequest {
                selection: ScanSegment::Of(segment, total),
                start: key.map(Start::Key),
                ..request.clone()
            };
            (segment, request)
        }))
    }
}

/// The requests of segments, with their numbers.
type NumberedRequests = Box<dyn Iterator<Item = (u32, PageRequest<ScanSegment>)> + Send>;

/// The outputs of all futures, of which some run at once, in their order.
async fn joined<O>(
    futures: impl Iterator<Item = impl Future<Output = Result<O>>>,
    at_once: usize,
) -> Result<Vec<O>> {
    stream::iter(futures).buffered(at_once).try_collect().await
}

debug_without_values!(ParallelScan<K, T>, |this| &this.request.target.table);
