//! PartiQL, one statement: ExecuteStatement.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use aws_sdk_dynamodb::operation::execute_statement::builders::ExecuteStatementFluentBuilder;
use futures::StreamExt as _;
use futures::stream::{self, BoxStream};

use crate::client::Client;
use crate::codec::{DecodeDocument, Encode, Item};
use crate::error::{Error, Result};
use crate::expr::ast;
use crate::observe::Meter;
use crate::op::ResponseFuture;
use crate::op::partiql::statement_pages::StatementPages;
use crate::op::partiql::statement_request::StatementRequest;
use crate::op::read::item_pages::ItemPages as _;
use crate::op::read::items::Items;
use crate::op::read::read_as::ReadAs;
use crate::transport::Sender;

/// A statement in PartiQL, DynamoDB's dialect of SQL.
///
/// Each `?` is a parameter. Parameters are bound in order. Table names are written as they are in DynamoDB: the
/// client's prefix is not added.
///
/// [`page`](Self::page), [`stream`](Self::stream), [`all`](Self::all) and the other terminals return what a SELECT
/// finds, as [`Item`]s or as the type of [`read`](Self::read), or what an UPDATE or DELETE with RETURNING returns.
/// Awaiting the statement itself sends it once and returns `()`; this is for writes. A failed condition of a write is
/// an [`Error::ConditionFailed`] with the old item; an INSERT of an item that exists is an [`Error::Service`] with the
/// code `DuplicateItem`.
///
/// It consumes the same capacity as the operation without PartiQL. **A SELECT whose WHERE does not give the partition
/// key with `=` or `IN` scans the whole table** and consumes the capacity of a scan. (AWS developer guide, "PartiQL - a
/// SQL-compatible query language for Amazon DynamoDB".)
///
/// ```no_run
/// use dyno::{Client, Model};
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
/// # async fn example(client: Client) -> dyno::Result<()> {
/// let found: Vec<Movie> = client
///     .statement(r#"SELECT * FROM "Movies" WHERE "year" = ? AND begins_with(title, ?)"#)
///     .bind(1985)
///     .bind("B")
///     .read::<Movie>()
///     .all()
///     .await?;
/// client
///     .statement(r#"UPDATE "Movies" SET rank = ? WHERE "year" = ? AND title = ?"#)
///     .bind(7)
///     .bind(1985)
///     .bind("Brazil")
///     .await?;
/// # Ok(())
/// # }
/// ```
#[doc(alias = "ExecuteStatement")]
#[must_use = "nothing is sent until it is awaited, or a terminal such as `page`, `stream` or `all` is called"]
pub struct Statement<T = Item> {
    request: StatementRequest,
    marker: PhantomData<fn() -> T>,
}

/// The items of one request of a statement, with the token of the next page.
///
/// If all items that were read are filtered out, a page has a token but no items. A page without a token is the last
/// one.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct StatementPage<T> {
    /// The items.
    pub items: Vec<T>,
    /// The start of the next page, unless this is the last page, for [`start_after`](Statement::start_after). DynamoDB
    /// creates the token, and accepts it for one hour.
    pub next_token: Option<String>,
}

impl Statement {
    pub(crate) fn new(sender: Sender, text: impl Into<Arc<str>>) -> Self {
        Self {
            request: StatementRequest::new(sender, text.into()),
            marker: PhantomData,
        }
    }
}

impl<T> Statement<T> {
    /// Binds the value of the next `?`, of any type that can be stored.
    ///
    /// A value that cannot be stored, such as NaN, is an [`Error::InvalidRequest`] before the request is sent.
    pub fn bind(mut self, value: impl Encode) -> Self {
        self.request.parameters.push(ast::Value::encode(&value));
        self
    }

    /// Uses strongly consistent reads, for twice the capacity. A global secondary index does not support them.
    pub fn consistent(mut self) -> Self {
        self.request.consistent = true;
        self
    }

    /// Reads the items as this type.
    ///
    /// The attributes are those that the statement selects; `SELECT *` returns all attributes of an item, or those that
    /// an index holds.
    ///
    /// A model is read as a whole, because an item that is read in part and put back loses the rest. If the statement
    /// selects only some of its attributes, or an index that does not hold all, the read is an
    /// [`Error::InvalidRequest`] and nothing is sent. A struct with `#[derive(Document)]`, a view or an [`Item`] holds
    /// a part of an item.
    pub fn read<T2: DecodeDocument>(mut self) -> Statement<T2>
    where
        T: DecodeDocument,
    {
        self.request.read_as::<T2>();
        self.reading()
    }

    /// Returns a `Result` for each item, so that an unreadable item is a value. See
    /// [`Query::lenient`](crate::op::Query::lenient).
    pub fn lenient(self) -> Statement<Result<T>>
    where
        T: DecodeDocument,
    {
        self.reading()
    }

    fn reading<T2>(self) -> Statement<T2> {
        Statement {
            request: self.request,
            marker: PhantomData,
        }
    }

    /// Returns at most this many items, over all pages.
    pub fn limit(mut self, items: usize) -> Self {
        self.request.limit = Some(items);
        self
    }

    /// Evaluates at most this many items in each request. A page is at most 1 MB in any case.
    pub fn page_size(mut self, items: usize) -> Self {
        self.request.page_size = Some(items);
        self
    }

    /// Continues after a page: with its [`next_token`](StatementPage::next_token), the same statement and the same
    /// parameters.
    pub fn start_after(mut self, token: impl Into<String>) -> Self {
        self.request.start = Some(token.into());
        self
    }

    /// Continues after a token, or starts at the beginning if there is none. It is for a token that a caller may send.
    ///
    /// For a loop over all pages, use [`pages`](Self::pages).
    pub fn maybe_start_after(self, token: Option<String>) -> Self {
        match token {
            Some(token) => self.start_after(token),
            None => self,
        }
    }

    /// Counts the capacity of each request. See [`Meter`].
    pub fn meter(mut self, meter: &Meter) -> Self {
        self.request.sender.add_meter(meter);
        self
    }

    /// Sends exactly one request.
    ///
    /// # Errors
    /// An unreadable item is the error of its page, whose token is lost; a [`lenient`](Self::lenient) read keeps both.
    /// [`Error::InvalidRequest`] when a parameter cannot be stored, [`Error::Decode`] when an item is unreadable, and
    /// the errors of the request. The other terminals have the same errors.
    pub async fn page(self) -> Result<StatementPage<T>>
    where
        T: ReadAs,
    {
        let response = self.request.send().await?;
        page_of(response.items, response.next_token)
    }

    /// Returns the pages as a stream, each with its token. A page is requested when the stream is polled; after an
    /// error the stream ends.
    #[must_use = "nothing is read until it is polled"]
    pub fn pages(self) -> BoxStream<'static, Result<StatementPage<T>>>
    where
        T: ReadAs,
    {
        stream::try_unfold(StatementPages::new(self.request), async |mut pages| {
            let Some(page) = pages.next_items().await? else {
                return Ok(None);
            };
            let page = page_of(page.items, pages.token().map(str::to_owned))?;
            Ok(Some((page, pages)))
        })
        .boxed()
    }

    /// Returns the items of all pages as a stream, which fetches the next page ahead. See [`Items`].
    ///
    /// # Errors
    /// The errors of [`page`](Self::page), and [`Error::Protocol`] when a response repeats the token of its request, so
    /// that reading would never end. The methods below have the same errors.
    pub fn stream(self) -> Items<T>
    where
        T: ReadAs,
    {
        Items::new(StatementPages::new(self.request))
    }

    /// Returns the items of all pages. At the end, all of them are in memory.
    ///
    /// # Errors
    /// The errors of [`stream`](Self::stream).
    pub async fn all(self) -> Result<Vec<T>>
    where
        T: ReadAs,
    {
        StatementPages::new(self.request).all().await
    }

    /// Returns the first item, if there is one.
    ///
    /// # Errors
    /// The errors of [`stream`](Self::stream).
    pub async fn first(self) -> Result<Option<T>>
    where
        T: ReadAs,
    {
        let mut pages = StatementPages::new(self.request);
        while let Some(page) = pages.next_items().await? {
            if let Some(first) = page.items.into_iter().next() {
                return T::of(first).map(Some);
            }
        }
        Ok(None)
    }

    /// Returns the number of items over all pages, at most the [`limit`](Self::limit).
    ///
    /// dyno reads and counts the items, because PartiQL has no COUNT.
    ///
    /// # Errors
    /// The errors of [`stream`](Self::stream).
    pub async fn count(self) -> Result<usize> {
        let mut pages = StatementPages::new(self.request);
        let mut count = 0;
        while let Some(page) = pages.next_items::<Item>().await? {
            count += page.items.len();
        }
        Ok(count)
    }

    /// Returns the request as the SDK's builder.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`] when a parameter cannot be stored.
    pub fn into_sdk(mut self) -> Result<ExecuteStatementFluentBuilder> {
        self.request.sender.meter_sdk_requests();
        self.request.input()?.into_sdk().map_err(Error::from)
    }

    pub(crate) fn into_request(self) -> StatementRequest {
        self.request
    }
}

fn page_of<T: ReadAs>(
    items: Vec<Result<T::Document>>,
    next_token: Option<String>,
) -> Result<StatementPage<T>> {
    let items = items.into_iter().map(T::of).collect::<Result<_>>()?;
    Ok(StatementPage { items, next_token })
}

impl<T> IntoFuture for Statement<T> {
    type Output = Result<()>;
    type IntoFuture = ResponseFuture<()>;

    fn into_future(self) -> Self::IntoFuture {
        let request = self.request;
        Box::pin(async move { request.send::<Item>().await.map(|_| ()) })
    }
}

// Without its text and its parameters, whose values may be secret.
impl<T> fmt::Debug for Statement<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Statement").finish_non_exhaustive()
    }
}

impl Client {
    /// Returns a statement in PartiQL: `client.statement(r#"SELECT * FROM "Movies" WHERE "year" = ?"#).bind(1985)`. See
    /// [`Statement`].
    #[doc(alias = "ExecuteStatement")]
    pub fn statement(&self, text: impl Into<Arc<str>>) -> Statement {
        Statement::new(self.sender().clone(), text)
    }
}
