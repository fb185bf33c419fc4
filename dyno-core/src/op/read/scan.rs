//! All items of a table or an index: Scan.

use std::marker::PhantomData;

use aws_sdk_dynamodb::operation::scan::builders::ScanFluentBuilder;
use futures::stream::BoxStream;

use crate::codec::{DecodeDocument, Document, Encode, Item};
use crate::cursor::{Checkpoint, Cursor, Pagination, Seal};
use crate::error::{InvalidCursor, InvalidRead, MAX_SEGMENTS, Result};
use crate::expr::{Condition, ProjectionOf};
use crate::key::Key;
use crate::model::{
    ConsistentSource, Isolation, KeyNames, Loaded, ReadFrom, ReadModel, Schema, Source, Valid,
    WholeSource,
};
use crate::observe::Meter;
use crate::op::expressions::debug_without_values;
use crate::op::read::budget::CapacityBudget;
use crate::op::read::filled_page::FilledPage;
use crate::op::read::index_ref::IndexRef;
use crate::op::read::item_pages::ItemPages as _;
use crate::op::read::items::Items;
use crate::op::read::page_bytes::PageBytes;
use crate::op::read::page_request::{PageRequest, Returned};
use crate::op::read::page_sequence::PageSequence;
use crate::op::read::page_stream::pages_of;
use crate::op::read::parallel_scan::ParallelScan;
use crate::op::read::read_as::{Chosen, ReadAs, page_of};
use crate::op::read::segment::ScanSegment;
use crate::page::Page;
use crate::transport::TableRef;

/// Reads all items of a table or an index, in no particular order.
///
/// `K` is the source, a model or an [`Index`](crate::model::Index) of one; `T` is the type of the items.
///
/// It consumes the capacity of every item, before the filter. A query reads only one partition. By default, a scan is
/// eventually consistent, which costs half. (AWS developer guide, "Scanning tables in DynamoDB".)
///
/// ```no_run
/// use dyno::{Model, Table};
///
/// #[derive(Model, Debug)]
/// #[dyno(table = "Movies")]
/// struct Movie {
///     #[dyno(partition_key)]
///     year: u16,
///     #[dyno(sort_key)]
///     title: String,
/// }
///
/// # async fn example(movies: Table<Movie>) -> dyno::Result<()> {
/// let fifties = movies.scan().filter(Movie::YEAR.between(1950, 1959)).parallel(4).count().await?;
/// # Ok(())
/// # }
/// ```
#[doc(alias = "ScanInput")]
#[must_use = "nothing is read until a terminal such as `page`, `stream` or `all` is called"]
pub struct Scan<K, T> {
    pub(crate) request: PageRequest<ScanSegment>,
    marker: PhantomData<fn() -> (K, T)>,
}

impl<K, T> Scan<K, T> {
    pub(crate) fn new(target: TableRef, index: Option<IndexRef>) -> Self {
        Self {
            request: PageRequest::new(target, index, ScanSegment::Whole),
            marker: PhantomData,
        }
    }

    /// Reads no markers of unique values, if one of the entities has any.
    pub(crate) fn hiding_markers_of(
        mut self,
        mut entities: impl Iterator<Item = &'static Schema>,
    ) -> Self {
        if let Some(schema) = entities.find(|schema| schema.unique().is_some()) {
            self.request.hide_markers(schema);
        }
        self
    }

    /// The same scan of one entity.
    pub(crate) fn isolated(mut self, isolation: Isolation) -> Self {
        self.request.isolate(isolation, &KeyNames::default());
        self
    }

    /// The same scan, whose items are read as another type.
    pub(crate) fn reading<T2>(self) -> Scan<K, T2> {
        Scan {
            request: self.request,
            marker: PhantomData,
        }
    }
}

impl<K: Source, T> Scan<K, T> {
    /// Keeps only the items for which the condition holds.
    ///
    /// The filter is applied after reading: items that it removes were read and cost capacity, and a page can be empty.
    /// A second filter must hold as well.
    ///
    /// An index that does not hold all attributes is filtered by the paths of a view of it; those of the model do not
    /// compile. A name that is known at run time only, and that the index does not hold, is an
    /// [`Error::InvalidRequest`](crate::Error::InvalidRequest) before the request is sent.
    pub fn filter(mut self, condition: Condition<K::Reads>) -> Self {
        self.request.filter(condition);
        self.request.is_filtered = true;
        self
    }

    /// Leaves out items whose expiry time has passed. DynamoDB deletes them within a few days, and returns them until
    /// then.
    ///
    /// It is a [`filter`](Self::filter) on the attribute for Time to Live, with the time of the client's clock: the
    /// expired items were read and cost capacity. Items without an expiry time are kept. Without such an attribute the
    /// read is an [`Error::InvalidRequest`](crate::Error::InvalidRequest). (AWS developer guide, "Using time to live
    /// (TTL) in DynamoDB", "Working with expired items and time to live (TTL)".)
    pub fn hide_expired(mut self) -> Self {
        self.request.hide_expired();
        self
    }

    /// Applies a [`filter`](Self::filter) if there is one.
    pub fn maybe_filter(self, condition: Option<Condition<K::Reads>>) -> Self {
        match condition {
            Some(condition) => self.filter(condition),
            None => self,
        }
    }

    /// Reads the items as another type, and requests only the attributes that are fields of this type.
    ///
    /// The response gets smaller; the read still consumes the capacity of the whole items. A field whose attribute the
    /// model does not have is an [`Error::InvalidRequest`](crate::Error::InvalidRequest) before the request is sent. A
    /// global secondary index that does not hold all attributes is read as a view of it (`#[derive(View)]` with
    /// `index`) or as an [`Item`]; other types do not compile. For a local secondary index, DynamoDB fetches the
    /// attributes that the index does not have from the table, as for [`all_attributes`](Self::all_attributes).
    pub fn project<T2: DecodeDocument + ReadFrom<K>>(mut self) -> Scan<K, T2>
    where
        K::Model: Document,
        T: Chosen<Whole: DecodeDocument>,
    {
        self.request.project(T2::SHAPE, K::Model::SHAPE);
        self.reading()
    }

    /// Reads only these attributes, as [`Item`]s.
    ///
    /// DynamoDB calls this the Select `SPECIFIC_ATTRIBUTES`. For a local secondary index, DynamoDB fetches the
    /// attributes that the index does not have from the table, as for [`all_attributes`](Self::all_attributes). For a
    /// global secondary index that does not hold all attributes, the paths are those of a view of it. A name that is
    /// known at run time only, and that the index does not hold, is an
    /// [`Error::InvalidRequest`](crate::Error::InvalidRequest) before the request is sent.
    pub fn projection(mut self, projection: impl ProjectionOf<K::Fetches>) -> Scan<K, Item>
    where
        T: Chosen<Whole: DecodeDocument>,
    {
        self.request.projection(projection.into().into_ast());
        self.reading()
    }

    /// Reads only the keys of the items in the table, as [`Key`]s.
    ///
    /// Every index holds them. [`batch_get`](crate::Table::batch_get) reads the whole items.
    pub fn keys(mut self) -> Scan<K, Key<K::Model>>
    where
        T: Chosen<Whole: DecodeDocument>,
    {
        self.request.keys_only();
        self.reading()
    }

    /// Reads whole items from a local secondary index, including the attributes that the index does not have.
    ///
    /// DynamoDB calls this the Select `ALL_ATTRIBUTES`. It fetches each item from the table, which costs the read of
    /// the whole item in addition to that of the index, unless the index has all attributes. Without this setting, an
    /// index returns the attributes that are projected into it (`ALL_PROJECTED_ATTRIBUTES`). A table always returns all
    /// attributes.
    ///
    /// With a projection, the read is an [`Error::InvalidRequest`](crate::Error::InvalidRequest).
    /// [`count`](Self::count) ignores this setting. DynamoDB rejects it for a raw global index that does not have all
    /// attributes. (AWS developer guide, "Local secondary indexes", "Read capacity units".)
    pub fn all_attributes(mut self) -> Scan<K, T::Whole>
    where
        K: WholeSource,
        T: Chosen,
    {
        self.request.returned = Returned::AllAttributes;
        self.reading()
    }

    /// Returns a `Result` for each item, so that an unreadable item is a value.
    ///
    /// Pages, streams and [`all`](Self::all) then have an `Err` in place of an item that does not match its type, and
    /// all other items and the cursor remain. The error names the item by its key. Choose the type of the items before
    /// calling this method. See [`Query::lenient`](crate::op::Query::lenient).
    pub fn lenient(self) -> Scan<K, Result<T>>
    where
        T: ReadAs<Document = T>,
    {
        self.reading()
    }

    /// Returns at most this many items, over all pages and after the filter.
    ///
    /// A request may read more items than are returned; [`page_size`](Self::page_size) limits what a request reads. For
    /// a [`page`](Self::page), which is a single request, the limit also counts items before the filter.
    pub fn limit(mut self, items: usize) -> Self {
        self.request.limit = Some(items);
        self
    }

    /// Evaluates at most this many items in each request, before the filter.
    ///
    /// DynamoDB calls this `Limit`, and rejects 0. A page is at most 1 MB in any case. With a selective filter and a
    /// small [`limit`](Self::limit) it keeps a request from reading more than is needed.
    pub fn page_size(mut self, items: usize) -> Self {
        self.request.page_size = Some(items);
        self
    }

    /// Uses strongly consistent reads, for twice the capacity. A global secondary index does not support them.
    pub fn consistent(mut self) -> Self
    where
        K: ConsistentSource,
    {
        self.request.consistent = true;
        self
    }

    /// Continues after the cursor of a page.
    ///
    /// A cursor of another table or index is an [`InvalidCursor`](crate::error::InvalidCursor) before the request is
    /// sent. [`pages`](Self::pages) follows the cursors by itself.
    pub fn start_after(mut self, cursor: Cursor) -> Self {
        self.request.start_after(cursor);
        self
    }

    /// Continues after a cursor, or starts at the beginning if there is none. Use it for a cursor from a request that
    /// may have none.
    ///
    /// For a loop over all pages, use [`pages`](Self::pages): with the cursor of the last page, which is `None`, this
    /// method would start at the beginning again.
    pub fn maybe_start_after(self, cursor: Option<Cursor>) -> Self {
        match cursor {
            Some(cursor) => self.start_after(cursor),
            None => self,
        }
    }

    /// Reads the page that a caller requests: [`start_after`](Self::start_after) its cursor, or from the beginning. See
    /// [`Pagination`].
    ///
    /// A scan has no previous pages: [`Pagination::Before`] is an [`InvalidCursor`] before the request is sent.
    pub fn pagination(mut self, pagination: Pagination) -> Self {
        match pagination {
            Pagination::First => self.request.start = None,
            Pagination::After(cursor) => self.request.start_after(cursor),
            Pagination::Before(_) => {
                let error = InvalidRead::Cursor(InvalidCursor::BeforeOfScan);
                self.request.invalidate(error);
            }
        }
        self
    }

    /// Waits before each request until the budget allows it. See [`CapacityBudget`].
    pub fn budget(mut self, budget: &CapacityBudget) -> Self {
        self.request.budget(budget);
        self
    }

    /// Seals the cursors of this read, and accepts only such cursors. See [`Seal`].
    pub fn sealed(mut self, seal: &Seal) -> Self {
        self.request.seal(seal);
        self
    }

    /// Returns the cursor at an item, for [`start_after`](Self::start_after) of this read, sealed if
    /// the read is.
    ///
    /// `item` is the model, or any document with the attributes of the keys; the item need not exist.
    ///
    /// # Errors
    /// [`Error::Encode`](crate::Error::Encode) if the item lacks an attribute of the key, or it is empty.
    pub fn cursor<D: Document + Encode>(&self, item: &D) -> Result<Cursor> {
        self.request.cursor_of(item)
    }

    /// Counts the capacity of each request. See [`Meter`].
    pub fn meter(mut self, meter: &Meter) -> Self {
        self.request.meter(meter);
        self
    }

    /// Reads one of `total` segments, numbered from 0; together they are the whole table.
    ///
    /// This is for workers on several machines. In one process, [`parallel`](Self::parallel) reads all segments.
    /// Segments are numbered from 0; a table has 1 to 1,000,000. Other numbers are an
    /// [`Error::InvalidRequest`](crate::Error::InvalidRequest).
    pub fn segment(mut self, segment: u32, total: u32) -> Self {
        if segment >= total || total > MAX_SEGMENTS {
            self.request
                .invalidate(InvalidRead::Segment { segment, total });
        }
        self.request.selection = ScanSegment::Of(segment, total);
        self
    }

    /// Reads `segments` segments, 1 to 1,000,000, at the same time. Other numbers are an
    /// [`Error::InvalidRequest`](crate::Error::InvalidRequest).
    ///
    /// Without a [`budget`](Self::budget), it consumes as much capacity as the table provides. It reads at most 64
    /// segments at a time, unless [`at_once`](ParallelScan::at_once) sets another number. With a
    /// [`limit`](Self::limit), each of these reads up to that number of items, because one segment can hold all of
    /// them.
    ///
    /// A single [`segment`](Self::segment) cannot be read in parallel, nor can a scan that
    /// [starts after](Self::start_after) a cursor: the scan is an
    /// [`Error::InvalidRequest`](crate::Error::InvalidRequest).
    pub fn parallel(self, segments: u32) -> ParallelScan<K, T> {
        self.resume(Checkpoint::new(segments))
    }

    /// Resumes a parallel scan at a checkpoint and reads its unfinished segments. See [`Checkpoint`].
    ///
    /// The scan must be the same: a checkpoint of another table or index is an
    /// [`InvalidCheckpoint`](crate::error::InvalidCheckpoint) before anything is sent. The filter may change for the
    /// rest of the scan. A checkpoint is never sealed, even if the scan is. A [`limit`](Self::limit) starts again at
    /// zero. See [`parallel`](Self::parallel) for its capacity and errors.
    pub fn resume(mut self, checkpoint: Checkpoint) -> ParallelScan<K, T> {
        if let ScanSegment::Of(..) = self.request.selection {
            self.request.invalidate(InvalidRead::ParallelSegment);
        }
        if self.request.start.is_some() {
            self.request.invalidate(InvalidRead::ParallelStart);
        }
        ParallelScan::new(self.request, checkpoint)
    }

    /// Sends exactly one request, which reads at most 1 MB. If the page has a cursor, there may be more items.
    ///
    /// With a [`limit`](Self::limit), the request evaluates no more items than that, so that the cursor is right after
    /// the last item of the page. With a limit of 0 nothing is sent: the page is empty, and its cursor is that of
    /// [`start_after`](Self::start_after).
    ///
    /// # Errors
    /// An unreadable item is the error of its page, whose cursor is lost; a [`lenient`](Self::lenient) read keeps both.
    /// [`Error::InvalidRequest`](crate::Error::InvalidRequest) if an expression, a key value or a setting of the read
    /// is invalid, [`Error::Decode`](crate::Error::Decode) when an item is unreadable, and the errors of the request.
    pub async fn page(self) -> Result<Page<T>>
    where
        T: ReadAs,
    {
        page_of(self.request.page().await?)
    }

    /// Reads a page of `items` items, or of all remaining ones, even with a filter. See [`FilledPage`].
    ///
    /// Unlike [`page`](Self::page), it sends as many requests as it takes. A smaller [`limit`](Self::limit) takes
    /// precedence.
    ///
    /// ```no_run
    /// # use dyno::{Cursor, ReadModel, Table};
    /// # async fn example<Movie>(movies: Table<Movie>, after: Option<Cursor>) -> dyno::Result<()>
    /// # where Movie: ReadModel + 'static {
    /// let page = movies.scan().maybe_start_after(after).page_of(20).max_requests(10).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// The errors of [`page`](Self::page), and [`Error::InvalidRequest`](crate::Error::InvalidRequest) if the user's
    /// own projection leaves out an attribute of the key.
    pub fn page_of(self, items: usize) -> FilledPage<T>
    where
        T: ReadAs,
    {
        FilledPage::new(self.request, items)
    }

    /// Returns the pages as a stream, each with its cursor. A page is requested when the stream is polled.
    ///
    /// The cursor of each page is right after its last item: with a [`limit`](Self::limit), no request evaluates more
    /// items than are still to be returned. After an error, the stream ends.
    ///
    /// # Errors
    /// The errors of [`page`](Self::page), and [`Error::Protocol`](crate::Error::Protocol) when a response repeats the
    /// cursor of its request, so that reading would never end. The methods below have the same errors.
    #[must_use = "nothing is read until it is polled"]
    pub fn pages(self) -> BoxStream<'static, Result<Page<T>>>
    where
        T: ReadAs,
    {
        pages_of(PageSequence::exact(self.request))
    }

    /// Sends the request of a [`page`](Self::page) and returns the response's bytes, from which items can borrow.
    /// See [`PageBytes`].
    ///
    /// # Errors
    /// The errors of [`page`](Self::page), except for unreadable items, which are not read yet.
    #[doc(alias = "zero-copy")]
    pub async fn bytes(self) -> Result<PageBytes> {
        self.request.bytes().await
    }

    /// Returns the items of all pages as a stream, which fetches the next page ahead. See [`Items`].
    pub fn stream(self) -> Items<T>
    where
        T: ReadAs,
    {
        Items::new(PageSequence::with_positions(self.request))
    }

    /// Returns the items of all pages. At the end, all of them are in memory.
    ///
    /// # Errors
    /// The errors of [`page`](Self::page). The first error ends the read, and the items before it are lost; the
    /// [`stream`](Self::stream) returns them.
    pub async fn all(self) -> Result<Vec<T>>
    where
        T: ReadAs,
    {
        PageSequence::new(self.request).all().await
    }

    /// Returns the first item, if there is one.
    ///
    /// With a filter, it reads on until an item passes.
    ///
    /// # Errors
    /// The errors of [`page`](Self::page).
    pub async fn first(self) -> Result<Option<T>>
    where
        T: ReadAs,
    {
        Ok(self.limit(1).all().await?.pop())
    }

    /// Returns the number of items over all pages, at most the [`limit`](Self::limit).
    ///
    /// DynamoDB counts the items, and the read consumes the same capacity as if it returned them.
    ///
    /// # Errors
    /// The errors of [`page`](Self::page).
    pub async fn count(mut self) -> Result<usize> {
        self.request.returned = Returned::Count;
        PageSequence::new(self.request).count().await
    }

    /// Returns the request for one page as the SDK's builder.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`](crate::Error::InvalidRequest) if an expression or a setting of the read is invalid.
    pub fn into_sdk(mut self) -> Result<ScanFluentBuilder> {
        self.request.target.sender.meter_sdk_requests();
        self.request.sdk()
    }
}

impl<K: Source<Model = M>, M: ReadModel> Scan<K, M> {
    /// Reads the items as [`Loaded`]s, which [`Table::save`](crate::Table::save) writes: only what was changed since.
    ///
    /// The read costs the same. It exists for the whole items of the model.
    pub fn loaded(self) -> Scan<K, Loaded<M>> {
        self.reading()
    }

    /// Checks the rules of the model: an item that breaks one is an [`Error::Decode`](crate::Error::Decode). See
    /// [`Valid`].
    pub fn validated(self) -> Scan<K, Valid<M>> {
        self.reading()
    }
}

debug_without_values!(Scan<K, T>, |this| &this.request.target.table);
