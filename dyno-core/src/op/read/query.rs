//! The items of one partition, in sort-key order: Query.

use std::marker::PhantomData;

use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use futures::TryStreamExt as _;
use futures::stream::BoxStream;

use crate::codec::{DecodeDocument, Document, Encode, Item};
use crate::cursor::{Cursor, Pagination, Seal};
use crate::error::{InvalidRead, Result};
use crate::expr::{Condition, Expression, ProjectionOf};
use crate::key::{Key, PartitionValue, SortKeyCondition};
use crate::model::{
    ConsistentSource, Isolation, KeyNames, Loaded, ReadFrom, ReadModel, Sorted, Source, Valid,
    WholeSource,
};
use crate::observe::Meter;
use crate::op::expressions::debug_without_values;
use crate::op::read::budget::CapacityBudget;
use crate::op::read::filled_page::FilledPage;
use crate::op::read::index_ref::IndexRef;
use crate::op::read::item_pages::ItemPages as _;
use crate::op::read::items::Items;
use crate::op::read::merged_pages;
use crate::op::read::page_bytes::PageBytes;
use crate::op::read::page_request::{PageRequest, Returned};
use crate::op::read::page_sequence::PageSequence;
use crate::op::read::page_stream::pages_of;
use crate::op::read::partition::Partition;
use crate::op::read::read_as::{Chosen, ReadAs, page_of};
use crate::page::Page;
use crate::transport::TableRef;

/// Reads the items of one partition of a table or an index, in sort-key order.
///
/// `K` is the source, a model or an [`Index`](crate::model::Index) of one; `T` is the type of the items.
///
/// It consumes the capacity of all items that the key conditions select, before the filter. By default, it is
/// eventually consistent, which costs half. (AWS developer guide, "Querying tables in DynamoDB".)
///
/// ```no_run
/// use dyno::{Model, Table, begins_with};
///
/// #[derive(Model, Debug)]
/// #[dyno(table = "Orders")]
/// struct Order {
///     #[dyno(partition_key)]
///     customer: String,
///     #[dyno(sort_key)]
///     placed_at: String,
///     total: u32,
/// }
///
/// # async fn example(orders: Table<Order>) -> dyno::Result<()> {
/// let page = orders
///     .query("customer-7")
///     .sort_key(begins_with("2026-"))
///     .filter(Order::TOTAL.gt(100))
///     .descending()
///     .limit(25)
///     .page()
///     .await?;
/// # Ok(())
/// # }
/// ```
#[doc(alias = "QueryInput")]
#[must_use = "nothing is read until a terminal such as `page`, `stream` or `all` is called"]
pub struct Query<K, T> {
    pub(crate) request: PageRequest<Partition>,
    marker: PhantomData<fn() -> (K, T)>,
}

impl<K, T> Query<K, T> {
    /// A query on a table whose key has these names. The values of a partition key with several attributes are a list.
    pub(crate) fn of_table(
        target: TableRef,
        names: KeyNames,
        partition: impl Into<PartitionValue>,
    ) -> Self {
        Self::new(target, None, Partition::of_value(names, partition.into()))
    }

    /// A query on an index.
    pub(crate) fn of_index(
        target: TableRef,
        index: IndexRef,
        partition: impl Into<PartitionValue>,
    ) -> Self {
        let partition = Partition::of_value(index.key.clone(), partition.into());
        Self::new(target, Some(index), partition)
    }

    /// A query of several partitions of a table.
    pub(crate) fn of_partitions(
        target: TableRef,
        names: KeyNames,
        partitions: impl IntoIterator<Item = PartitionValue>,
    ) -> Self {
        Self::new(target, None, Partition::of_values(names, partitions))
    }

    /// A query of several partitions of an index.
    pub(crate) fn of_index_partitions(
        target: TableRef,
        index: IndexRef,
        partitions: impl IntoIterator<Item = PartitionValue>,
    ) -> Self {
        let partition = Partition::of_values(index.key.clone(), partitions);
        Self::new(target, Some(index), partition)
    }

    /// A query of partitions of a table or an index, with what is wrong with them.
    pub(crate) fn of_partition(
        target: TableRef,
        index: Option<IndexRef>,
        partition: (Partition, Option<InvalidRead>),
    ) -> Self {
        Self::new(target, index, partition)
    }

    /// A query with a key condition whose text is given, on a table or an index whose key has these names.
    pub(crate) fn of_text(
        target: TableRef,
        index: Option<IndexRef>,
        names: KeyNames,
        text: Expression,
    ) -> Self {
        Self::new(target, index, (Partition::of_text(names, text), None))
    }

    fn new(
        target: TableRef,
        index: Option<IndexRef>,
        (partition, invalid): (Partition, Option<InvalidRead>),
    ) -> Self {
        let mut request = PageRequest::new(target, index, partition);
        request.invalid = invalid;
        Self {
            request,
            marker: PhantomData,
        }
    }

    /// The same query of one entity.
    pub(crate) fn isolated(mut self, isolation: Isolation) -> Self {
        let key = self.request.selection.names().clone();
        self.request.isolate(isolation, &key);
        self
    }

    /// The same query, whose items are read as another type.
    pub(crate) fn reading<T2>(self) -> Query<K, T2> {
        Query {
            request: self.request,
            marker: PhantomData,
        }
    }
}

impl<K: Source, T> Query<K, T> {
    /// Reads only the items whose sort key meets the condition: [`eq`](crate::key::eq), [`lt`](crate::key::lt),
    /// [`le`](crate::key::le), [`gt`](crate::key::gt), [`ge`](crate::key::ge), [`between`](crate::key::between) or
    /// [`begins_with`](crate::key::begins_with).
    ///
    /// Unlike a filter, it limits what is read and paid for. A second condition replaces the first.
    ///
    /// The sort key of an index can have several attributes. The argument is then a condition on the first attribute,
    /// or a tuple: values for the first attributes, and a condition on the next one: `.sort_key(("open", gt(5)))`.
    #[doc(alias = "range_key")]
    pub fn sort_key(mut self, condition: impl SortKeyCondition<K::Sort>) -> Self
    where
        K: Sorted,
    {
        if let Err(error) = self.request.selection.sort_key(condition) {
            self.request.invalidate(error);
        }
        self
    }

    /// Sets a [`sort_key`](Self::sort_key) condition if there is one.
    pub fn maybe_sort_key<C: SortKeyCondition<K::Sort>>(self, condition: Option<C>) -> Self
    where
        K: Sorted,
    {
        match condition {
            Some(condition) => self.sort_key(condition),
            None => self,
        }
    }

    /// Reads the items from the greatest sort key to the smallest.
    #[doc(alias = "ScanIndexForward")]
    pub fn descending(mut self) -> Self {
        self.request.selection.descend();
        self
    }

    /// Keeps only the items for which the condition holds.
    ///
    /// The filter is applied after reading: items that it removes were read and cost capacity, and a page can be empty.
    /// A second filter must hold as well.
    ///
    /// A filter on an attribute of the key that is queried is an
    /// [`Error::InvalidRequest`](crate::Error::InvalidRequest) before the request is sent; use
    /// [`sort_key`](Self::sort_key) for the sort key. An index that does not hold all attributes is filtered by the
    /// paths of a view of it (`#[derive(View)]` with `index`); those of the model do not compile, and a name that is
    /// known at run time only is checked before the request is sent. (AWS developer guide, "Filter expressions for the
    /// Query operation in DynamoDB".)
    pub fn filter(mut self, condition: Condition<K::Reads>) -> Self {
        self.request.filter(condition);
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
    pub fn project<T2: DecodeDocument + ReadFrom<K>>(mut self) -> Query<K, T2>
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
    pub fn projection(mut self, projection: impl ProjectionOf<K::Fetches>) -> Query<K, Item>
    where
        T: Chosen<Whole: DecodeDocument>,
    {
        self.request.projection(projection.into().into_ast());
        self.reading()
    }

    /// Reads only the keys of the items in the table, as [`Key`]s.
    ///
    /// Every index holds them. [`batch_get`](crate::Table::batch_get) reads the whole items.
    ///
    /// ```no_run
    /// # use dyno::{Model, Table};
    /// #[derive(Model, Debug)]
    /// #[dyno(table = "Users", index(name = "ByMail", partition_key = mail, projection = keys_only))]
    /// struct User {
    ///     #[dyno(partition_key)]
    ///     id: String,
    ///     mail: Option<String>,
    ///     bio: Option<String>,
    /// }
    ///
    /// # async fn example(users: Table<User>) -> dyno::Result<()> {
    /// let keys = users.index(User::BY_MAIL).query("ada@example.com").keys().all().await?;
    /// let found: Vec<Option<User>> = users.batch_get(keys).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn keys(mut self) -> Query<K, Key<K::Model>>
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
    ///
    /// ```no_run
    /// # use dyno::{Model, Table, ge};
    /// # #[derive(Model, Debug)]
    /// # #[dyno(table = "Movies", local_index(name = "ByRating", sort_key = rating))]
    /// # struct Movie {
    /// #     #[dyno(partition_key)]
    /// #     year: u16,
    /// #     #[dyno(sort_key)]
    /// #     title: String,
    /// #     rating: Option<f64>,
    /// # }
    /// # async fn example(movies: Table<Movie>) -> dyno::Result<()> {
    /// let by_rating = movies.index(Movie::BY_RATING);
    /// let best: Vec<Movie> = by_rating.query(1985).sort_key(ge(8.0)).all_attributes().all().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn all_attributes(mut self) -> Query<K, T::Whole>
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
    /// calling this method.
    ///
    /// ```no_run
    /// # use dyno::{ReadModel, Table};
    /// # async fn example<Movie: ReadModel + std::fmt::Debug + 'static>(movies: Table<Movie>) -> dyno::Result<()> {
    /// for item in movies.scan().lenient().all().await? {
    ///     match item {
    ///         Ok(movie) => println!("{movie:?}"),
    ///         Err(error) => eprintln!("{error}"),
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn lenient(self) -> Query<K, Result<T>>
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
    /// A cursor of another table, index or partition is an [`InvalidCursor`](crate::error::InvalidCursor) before the
    /// request is sent. If the key condition is text, the partition is not known before the request is sent: DynamoDB
    /// rejects the cursor of another partition, which is an `InvalidCursor` as well. [`pages`](Self::pages) follows the
    /// cursors by itself.
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

    /// Reads the page that ends right before a cursor: the previous page, from
    /// [`Page::previous`](crate::Page::previous). Its items are in the order of the query.
    ///
    /// It is for [`page`](Self::page) and [`page_of`](Self::page_of). The methods that read many pages return an
    /// [`Error::InvalidRequest`](crate::Error::InvalidRequest). The later call of `start_after` and `end_before`
    /// replaces the earlier one.
    pub fn end_before(mut self, cursor: Cursor) -> Self {
        self.request.end_before(cursor);
        self
    }

    /// Ends before a cursor, if there is one.
    pub fn maybe_end_before(self, cursor: Option<Cursor>) -> Self {
        match cursor {
            Some(cursor) => self.end_before(cursor),
            None => self,
        }
    }

    /// Reads the page that a caller requests: after its cursor, before it, or from the beginning. See [`Pagination`].
    pub fn pagination(mut self, pagination: Pagination) -> Self {
        match pagination {
            Pagination::First => {
                (self.request.start, self.request.backward) = (None, false);
                self
            }
            Pagination::After(cursor) => self.start_after(cursor),
            Pagination::Before(cursor) => self.end_before(cursor),
        }
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

    /// Returns the cursor at an item, for [`start_after`](Self::start_after) and [`end_before`](Self::end_before) of
    /// this read, sealed if the read is.
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

    /// Sends exactly one request, which reads at most 1 MB. If the page has a cursor, there may be more items. For
    /// several partitions, it sends one request for each, and the page ends where finding the next item would take
    /// another request.
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
        page_of(match self.request.selection.is_several() {
            true => merged_pages::page(self.request).await?,
            false => self.request.page().await?,
        })
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
        match self.request.selection.is_several() {
            true => FilledPage::of_several(self.request, items),
            false => FilledPage::new(self.request, items),
        }
    }

    /// Returns the pages as a stream, each with its cursor. A page is requested when the stream is polled. A page of
    /// several partitions ends where finding the next item would take another request.
    ///
    /// The cursor of each page is right after its last item: with a [`limit`](Self::limit), no request evaluates more
    /// items than are still to be returned. After an error, the stream ends.
    ///
    /// ```no_run
    /// # use dyno::{Cursor, ReadModel, Table};
    /// use futures::TryStreamExt;
    ///
    /// # async fn store(_: Option<&Cursor>) {}
    /// # async fn example<Movie: ReadModel + std::fmt::Debug + 'static>(movies: Table<Movie>) -> dyno::Result<()> {
    /// let mut pages = movies.scan().pages();
    /// while let Some(page) = pages.try_next().await? {
    ///     println!("{:?}", page.items);
    ///     store(page.cursor.as_ref()).await; // to continue here after a restart
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// The errors of [`page`](Self::page), and [`Error::Protocol`](crate::Error::Protocol) when a response repeats the
    /// cursor of its request, so that reading would never end. The methods below have the same errors.
    #[must_use = "nothing is read until it is polled"]
    pub fn pages(self) -> BoxStream<'static, Result<Page<T>>>
    where
        T: ReadAs,
    {
        match self.request.selection.is_several() {
            true => merged_pages::pages(self.request),
            false => pages_of(PageSequence::exact(self.request)),
        }
    }

    /// Sends the request of a [`page`](Self::page) and returns the response's bytes, from which items can borrow.
    ///
    /// ```no_run
    /// # use std::borrow::Cow;
    /// # use dyno::{Document, ReadModel, Table};
    /// #[derive(Document)]
    /// struct Title<'b> {
    ///     title: Cow<'b, str>,
    /// }
    ///
    /// # async fn example<Movie: ReadModel + 'static>(movies: Table<Movie>) -> dyno::Result<()> {
    /// let page = movies.scan().bytes().await?;
    /// let titles: Vec<Title<'_>> = page.items()?;
    /// # Ok(())
    /// # }
    /// ```
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
        match self.request.selection.is_several() {
            true => Items::merged(self.request),
            false => Items::new(PageSequence::with_positions(self.request)),
        }
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
        match self.request.selection.is_several() {
            true => self.stream().try_collect().await,
            false => PageSequence::new(self.request).all().await,
        }
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
        if self.request.selection.is_several() {
            return merged_pages::count(self.request).await;
        }
        self.request.returned = Returned::Count;
        PageSequence::new(self.request).count().await
    }

    /// Returns the request for one page as the SDK's builder.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`](crate::Error::InvalidRequest) if an expression, a key value or a setting of the read
    /// is invalid.
    pub fn into_sdk(mut self) -> Result<QueryFluentBuilder> {
        self.request.target.sender.meter_sdk_requests();
        self.request.sdk()
    }
}

impl<K: Source<Model = M>, M: ReadModel> Query<K, M> {
    /// Reads the items as [`Loaded`]s, which [`Table::save`](crate::Table::save) writes: only what was changed since.
    ///
    /// The read costs the same. It exists for the whole items of the model.
    pub fn loaded(self) -> Query<K, Loaded<M>> {
        self.reading()
    }

    /// Checks the rules of the model: an item that breaks one is an [`Error::Decode`](crate::Error::Decode). See
    /// [`Valid`].
    pub fn validated(self) -> Query<K, Valid<M>> {
        self.reading()
    }
}

debug_without_values!(Query<K, T>, |this| &this.request.target.table);
