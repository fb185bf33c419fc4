//! The items that meet a condition, by the request that reads the least.

use std::fmt;
use std::marker::PhantomData;

use futures::stream::{self, BoxStream, StreamExt as _};
use futures::{TryStreamExt as _, future};

use super::plan::Plan;
use super::planner::Reads;
use super::reading::{QUERIES_AT_ONCE, Reading, Requests, Settings};
use crate::batch::BatchGet;
use crate::codec::{DecodeDocument, Item, encode_item};
use crate::cursor::Cursor;
use crate::error::Result;
use crate::expr::Condition;
use crate::model::{Loaded, ReadModel, Valid};
use crate::observe::Meter;
use crate::op::{Get, Query};
use crate::page::Page;
use crate::transport::TableRef;

/// Reads the items of a table that meet a condition. The request is chosen by the condition.
///
/// [`explain`](Self::explain) returns what will be done, and nothing else is done:
///
/// | Condition | Access |
/// |---|---|
/// | the whole key equals a value | get |
/// | the key is one of several: [`keys_in`](crate::keys_in), `is_in`, an OR | batch get, in the order of the keys |
/// | the same, and other conditions | a query with a filter for each key |
/// | the partition key equals a value, or one of several | query, with conditions on the sort key; the rest as filter |
/// | the same of an index | query on the index; one for each value if its sort key is one of several |
/// | two different values for one attribute | nothing |
/// | anything else | scan, an invalid request unless it is [allowed](Self::allow_scan) |
///
/// A key composed of fields is known if all fields of its partition key are; the first fields of its sort key and the
/// range of the next one are a condition on the sort key. Only fields with an attribute of their own have conditions.
///
/// The table comes before its indexes, one partition before several, and more conditions on the sort key before fewer.
/// An index is used only if it has all attributes of the model, and all items that meet the condition: an item without
/// the key of the index is not in it, so the condition must be on each key attribute that is an `Option` or has a
/// default. DynamoDB rejects a filter on the key that is queried: such a condition rules the key out, which leaves
/// another index or a scan. A find returns what a scan with the condition as its filter would return, except for what a
/// global index does not have yet.
///
/// ```no_run
/// use dyno::{Model, Table};
///
/// #[derive(Model, Debug)]
/// #[dyno(table = "Movies", index(name = "ByDirector", partition_key = director, sort_key = year))]
/// struct Movie {
///     #[dyno(partition_key)]
///     year: u16,
///     #[dyno(sort_key)]
///     title: String,
///     director: Option<String>,
///     rating: Option<f64>,
/// }
///
/// # async fn example(movies: Table<Movie>) -> dyno::Result<()> {
/// let eighties = Movie::DIRECTOR.eq("Terry Gilliam") & Movie::YEAR.between(1980, 1989);
/// let find = movies.find(eighties & Movie::RATING.gt(7.5));
/// println!("{}", find.explain()?); // a query on ByDirector, with a filter on the rating
/// let good: Vec<Movie> = find.all().await?;
/// # Ok(())
/// # }
/// ```
///
/// # Costs
/// Those of the request in the plan: a filter does not reduce them. By default, reads are eventually consistent, which
/// costs half. (AWS developer guide, "Querying tables in DynamoDB", "Scanning tables in DynamoDB".)
#[must_use = "nothing is read until a terminal such as `all`, `stream` or `first` is called"]
pub struct Find<M, T = M> {
    target: TableRef,
    condition: Condition<M>,
    settings: Settings,
    items: PhantomData<fn() -> T>,
}

impl<M: ReadModel> Find<M> {
    pub(crate) fn new(target: TableRef, condition: Condition<M>) -> Self {
        Self {
            target,
            condition,
            settings: Settings::default(),
            items: PhantomData,
        }
    }

    /// Reads the items as [`Loaded`]s, of which [`Table::save`](crate::Table::save) writes only what was changed.
    ///
    /// The reads cost the same.
    pub fn loaded(self) -> Find<M, Loaded<M>> {
        self.reading_as()
    }

    /// Checks the rules of the model: an item that breaks one is an [`Error::Decode`](crate::Error::Decode). See
    /// [`Valid`].
    pub fn validated(self) -> Find<M, Valid<M>> {
        self.reading_as()
    }

    fn reading_as<T>(self) -> Find<M, T> {
        Find {
            target: self.target,
            condition: self.condition,
            settings: self.settings,
            items: PhantomData,
        }
    }
}

impl<M: ReadModel, T: DecodeDocument + Send + 'static> Find<M, T> {
    /// Allows a scan, which reads the whole table, if the condition selects no key.
    pub fn allow_scan(mut self) -> Self {
        self.settings.allow_scan = true;
        self
    }

    /// Returns at most this many items, over all requests and after the filter.
    pub fn limit(mut self, items: usize) -> Self {
        self.settings.limit = Some(items);
        self
    }

    /// Evaluates at most this many items in each request of a query or a scan, before the filter. See
    /// [`Query::page_size`](crate::op::Query::page_size).
    pub fn page_size(mut self, items: usize) -> Self {
        self.settings.page_size = Some(items);
        self
    }

    /// Reads from the greatest sort key to the smallest. A plan without an order, a scan or a batch get, is an
    /// [`Error::InvalidRequest`](crate::Error::InvalidRequest).
    pub fn descending(mut self) -> Self {
        self.settings.descending = true;
        self
    }

    /// Uses strongly consistent reads, for twice the capacity. A plan that reads a global secondary index, which has
    /// none, is an [`Error::InvalidRequest`](crate::Error::InvalidRequest).
    pub fn consistent(mut self) -> Self {
        self.settings.consistent = true;
        self
    }

    /// Leaves out items whose expiry time has passed. DynamoDB deletes them within a few days, and returns them until
    /// then.
    ///
    /// Queries and scans filter them out; items read by key are dropped after the read. Either way the expired items
    /// cost capacity. See [`Query::hide_expired`](crate::op::Query::hide_expired). A table without an
    /// attribute for Time to Live is an [`Error::InvalidRequest`](crate::Error::InvalidRequest). A query of an index
    /// whose key has this attribute cannot have the filter; compare the attribute with the time instead.
    pub fn hide_expired(mut self) -> Self {
        self.settings.hide_expired = true;
        self
    }

    /// Continues after the cursor of a page of the same find. A plan of single keys has no pages, and is an
    /// [`Error::InvalidRequest`](crate::Error::InvalidRequest) with a cursor.
    pub fn start_after(mut self, cursor: Cursor) -> Self {
        self.settings.start = Some(cursor);
        self
    }

    /// Continues after a cursor, or starts at the beginning if there is none.
    pub fn maybe_start_after(self, cursor: Option<Cursor>) -> Self {
        match cursor {
            Some(cursor) => self.start_after(cursor),
            None => self,
        }
    }

    /// Counts the capacity of each request. See [`Meter`].
    pub fn meter(mut self, meter: &Meter) -> Self {
        self.target.sender.add_meter(meter);
        self
    }

    /// Returns what will be done. Nothing is sent.
    ///
    /// It also returns the plan of an invalid request, such as a scan that is not allowed: [`Plan::error`] says why.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`](crate::Error::InvalidRequest) if the condition is invalid.
    pub fn explain(&self) -> Result<Plan> {
        Ok(self.reading()?.explained(&self.target))
    }

    /// Returns all items. At the end, all of them are in memory.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`](crate::Error::InvalidRequest) if the condition is invalid, if it needs a scan that is
    /// not allowed, or if the plan does not support a setting, [`Error::Decode`](crate::Error::Decode) when an item is
    /// unreadable, and the errors of the requests. The methods below have the same errors.
    pub async fn all(self) -> Result<Vec<T>> {
        match self.requests()? {
            Requests::Query(query) => query.all().await,
            Requests::Scan(scan) => scan.all().await,
            requests => self.items(requests).try_collect().await,
        }
    }

    /// Returns the items as a stream: those of a query or a scan page by page, and those of keys in their order.
    #[must_use = "nothing is read until it is polled"]
    pub fn stream(self) -> BoxStream<'static, Result<T>> {
        match self.requests() {
            Ok(requests) => self.items(requests),
            Err(error) => stream::once(future::ready(Err(error))).boxed(),
        }
    }

    /// Returns one page of a query or a scan, with its cursor: one request, see
    /// [`Query::page`](crate::op::Query::page). The items of keys are one page without a cursor, and so are those of
    /// several ranges of one partition: they are all read, up to the [`limit`](Self::limit).
    ///
    /// # Errors
    /// The errors of [`all`](Self::all).
    pub async fn page(self) -> Result<Page<T>> {
        match self.requests()? {
            Requests::Query(query) => query.page().await,
            Requests::Scan(scan) => scan.page().await,
            requests => self.only_page(requests).await,
        }
    }

    /// Returns the pages as a stream, each with its cursor.
    #[must_use = "nothing is read until it is polled"]
    pub fn pages(self) -> BoxStream<'static, Result<Page<T>>> {
        match self.requests() {
            Ok(Requests::Query(query)) => query.pages(),
            Ok(Requests::Scan(scan)) => scan.pages(),
            Ok(requests) => stream::once(self.only_page(requests)).boxed(),
            Err(error) => stream::once(future::ready(Err(error))).boxed(),
        }
    }

    /// Returns the first item, if there is one. With a filter, it reads on until an item passes.
    ///
    /// # Errors
    /// The errors of [`all`](Self::all).
    pub async fn first(self) -> Result<Option<T>> {
        Ok(self.limit(1).all().await?.pop())
    }

    /// Returns the number of items, at most the [`limit`](Self::limit). It costs as much as reading them.
    ///
    /// # Errors
    /// The errors of [`all`](Self::all).
    pub async fn count(self) -> Result<usize> {
        match self.requests()? {
            Requests::Query(query) => query.count().await,
            Requests::Scan(scan) => scan.count().await,
            requests => {
                let items = self.items(requests);
                items.try_fold(0, async |count, _| Ok(count + 1)).await
            }
        }
    }

    fn reading(&self) -> Result<Reading<M, T>> {
        Reading::new(&self.target, &self.condition, &self.settings, Reads::Whole)
    }

    fn requests(&self) -> Result<Requests<M, T>> {
        self.reading()?.allowed(&self.target)
    }

    async fn only_page(self, requests: Requests<M, T>) -> Result<Page<T>> {
        let mut page = Page::empty();
        page.items = self.items(requests).try_collect().await?;
        page.count = page.items.len();
        page.scanned = page.items.len();
        Ok(page)
    }

    fn items(self, requests: Requests<M, T>) -> BoxStream<'static, Result<T>> {
        let most = self.settings.limit.unwrap_or(usize::MAX);
        match requests {
            Requests::Nothing => stream::empty().boxed(),
            _ if most == 0 => stream::empty().boxed(),
            Requests::Keys(keys) => self.gets(keys).take(most).boxed(),
            Requests::EachKey(queries) => stream::iter(queries)
                .map(Query::first)
                .buffered(QUERIES_AT_ONCE.min(most))
                .try_filter_map(|found| future::ready(Ok(found)))
                .take(most)
                .boxed(),
            Requests::EachRange(queries) => stream::iter(queries)
                .flat_map(Query::stream)
                .take(most)
                .boxed(),
            Requests::Query(query) => query.stream().boxed(),
            Requests::Scan(scan) => scan.stream().boxed(),
        }
    }

    /// The items with these keys, in their order.
    fn gets(self, mut keys: Vec<Item>) -> BoxStream<'static, Result<T>> {
        let Settings {
            consistent,
            hide_expired,
            ..
        } = self.settings;
        if keys.len() == 1
            && let Some(key) = keys.pop()
        {
            let get = Get::<M, T>::new(self.target, encode_item(&key));
            let get = match consistent {
                true => get.consistent(),
                false => get,
            };
            let get = match hide_expired {
                true => get.hide_expired(),
                false => get,
            };
            let found = stream::once(get.into_future());
            return found
                .try_filter_map(|found| future::ready(Ok(found)))
                .boxed();
        }
        let gets = BatchGet::<M, T>::new(self.target, keys, |key| encode_item(&key));
        let gets = match consistent {
            true => gets.consistent(),
            false => gets,
        };
        let gets = match hide_expired {
            true => gets.hide_expired(),
            false => gets,
        };
        let items = gets.stream();
        items
            .try_filter_map(|found| future::ready(Ok(found)))
            .boxed()
    }
}

impl<M, T> Clone for Find<M, T> {
    fn clone(&self) -> Self {
        Self {
            target: self.target.clone(),
            condition: self.condition.clone(),
            settings: self.settings.clone(),
            items: PhantomData,
        }
    }
}

// Without the values of the condition.
impl<M, T> fmt::Debug for Find<M, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Find")
            .field("table", &self.target.table)
            .field("condition", &self.condition)
            .finish_non_exhaustive()
    }
}
