//! Several segments of a table at the same time.

use std::marker::PhantomData;

use aws_sdk_dynamodb::operation::scan::builders::ScanFluentBuilder;
use futures::{StreamExt as _, TryStreamExt as _, stream};

use crate::cursor::{Checkpoint, Cursor};
use crate::error::{InvalidCursor, InvalidRead, MAX_SEGMENTS, Result};
use crate::observe::Meter;
use crate::op::expressions::debug_without_values;
use crate::op::read::item_pages::ItemPages as _;
use crate::op::read::items::Items;
use crate::op::read::page_request::{PageRequest, Returned};
use crate::op::read::page_sequence::PageSequence;
use crate::op::read::positions::place;
use crate::op::read::read_as::ReadAs;
use crate::op::read::segment::Segment;

/// Reads several segments of a table or an index at the same time: [`Scan::parallel`](crate::op::Scan::parallel).
///
/// It has no cursor, because each segment has its own; its stream has a [`Checkpoint`] of all of them. DynamoDB rejects
/// a cursor that was given to [`start_after`](crate::op::Scan::start_after).
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
    pub(crate) request: PageRequest<Segment>,
    checkpoint: Checkpoint,
    pub(crate) at_once: usize,
    marker: PhantomData<fn() -> (K, T)>,
}

impl<K, T> ParallelScan<K, T> {
    pub(super) fn new(mut request: PageRequest<Segment>, mut checkpoint: Checkpoint) -> Self {
        let total = checkpoint.segments();
        if !(1..=MAX_SEGMENTS).contains(&total) {
            request.refuse(InvalidRead::Segment { segment: 0, total });
        }
        let index = request.index.as_ref().map(|index| &*index.name);
        let here = place(&request.target, index);
        if checkpoint.place().is_some_and(|place| place != here) {
            let error = InvalidCursor::Foreign {
                table: request.target.table.to_string(),
                index: index.map(str::to_owned),
            };
            request.refuse(InvalidRead::Cursor(error));
        }
        if request.invalid.is_some() {
            // One request tells the error.
            checkpoint = Checkpoint::new(1);
        }
        Self {
            checkpoint: checkpoint.at(here),
            request,
            at_once: usize::MAX,
            marker: PhantomData,
        }
    }

    /// Reads at most this many segments at the same time; at least one. By default, all of them.
    ///
    /// Many segments of which some are read at once make a small [checkpoint](Checkpoint) of a long scan, and can be
    /// shared out evenly.
    pub fn at_once(mut self, segments: usize) -> Self {
        self.at_once = segments.max(1);
        self
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
        let checkpoint = self.checkpoint.clone();
        let segments = self.numbered().map(|(segment, request)| {
            let pages = PageSequence::with_positions(request);
            (segment, pages)
        });
        Items::of_segments(segments, checkpoint, at_once, limit)
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
        let segments = joined(segments, at_once).await?;
        let items = segments.into_iter().flatten().take(limit);
        items.map(T::of).collect()
    }

    /// Returns the number of items of all segments, at most the [`limit`](crate::op::Scan::limit).
    ///
    /// # Errors
    /// The errors of [`Scan::all`](crate::op::Scan::all).
    pub async fn count(mut self) -> Result<usize> {
        self.request.returned = Returned::Count;
        let limit = self.request.limit.unwrap_or(usize::MAX);
        let at_once = self.at_once;
        let counts = joined(self.each().map(PageSequence::count), at_once).await?;
        Ok(counts.into_iter().sum::<usize>().min(limit))
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
    fn each(self) -> impl Iterator<Item = PageSequence<Segment>> {
        self.requests().map(PageSequence::new)
    }

    /// The request for the first page of each segment.
    pub(crate) fn requests(self) -> impl Iterator<Item = PageRequest<Segment>> {
        self.numbered().map(|(_, request)| request)
    }

    fn numbered(self) -> impl Iterator<Item = (u32, PageRequest<Segment>)> {
        let Self {
            request,
            checkpoint,
            ..
        } = self;
        let (total, place) = (checkpoint.segments(), checkpoint.place());
        let starts: Vec<_> = (checkpoint.starts())
            .map(|(segment, key)| (segment, key.cloned()))
            .collect();
        starts.into_iter().map(move |(segment, key)| {
            let mut request = PageRequest {
                selection: Segment::Of(segment, total),
                ..request.clone()
            };
            if let Some(key) = key {
                request.start_after(Cursor::at(key, place));
            }
            (segment, request)
        })
    }
}

/// The outputs of all futures, of which some run at once, in their order.
async fn joined<O>(
    futures: impl Iterator<Item = impl Future<Output = Result<O>>>,
    at_once: usize,
) -> Result<Vec<O>> {
    stream::iter(futures).buffered(at_once).try_collect().await
}

debug_without_values!(ParallelScan<K, T>, |this| &this.request.target.table);
