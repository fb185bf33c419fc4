//! Several segments of a table at the same time.

use std::marker::PhantomData;

use aws_sdk_dynamodb::operation::scan::builders::ScanFluentBuilder;
use futures::future::try_join_all;

use crate::error::Result;
use crate::observe::Meter;
use crate::op::expressions::debug_without_values;
use crate::op::read::item_pages::ItemPages as _;
use crate::op::read::items::Items;
use crate::op::read::page_request::{PageRequest, Returned};
use crate::op::read::page_sequence::PageSequence;
use crate::op::read::read_as::ReadAs;
use crate::op::read::segment::Segment;

/// Reads several segments of a table or an index at the same time: [`Scan::parallel`](crate::op::Scan::parallel).
///
/// It has no cursor, because each segment has its own. DynamoDB rejects a cursor that was given to
/// [`start_after`](crate::op::Scan::start_after).
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
    segments: u32,
    marker: PhantomData<fn() -> (K, T)>,
}

impl<K, T> ParallelScan<K, T> {
    pub(super) fn new(request: PageRequest<Segment>, segments: u32) -> Self {
        Self {
            // Of an invalid number, one request tells the error.
            segments: match request.invalid {
                Some(_) => 1,
                None => segments,
            },
            request,
            marker: PhantomData,
        }
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
        let limit = self.request.limit;
        Items::of_segments(self.each(), limit)
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
        let Some(limit) = self.request.limit else {
            let segments = self.each().map(|pages| pages.all());
            return Ok(try_join_all(segments)
                .await?
                .into_iter()
                .flatten()
                .collect());
        };
        // An unreadable item may be behind the limit.
        let segments = self.each().map(|pages| pages.until_unreadable::<T>());
        let segments = try_join_all(segments).await?;
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
        let counts = try_join_all(self.each().map(PageSequence::count)).await?;
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
        let Self {
            request, segments, ..
        } = self;
        (0..segments).map(move |segment| PageRequest {
            selection: Segment::Of(segment, segments),
            ..request.clone()
        })
    }
}

debug_without_values!(ParallelScan<K, T>, |this| &this.request.target.table);
