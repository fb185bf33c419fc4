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
/// Each `?` stands for a parameter, bound in order. Names of tables are written as DynamoDB has them: the client's
/// prefix is not added.
///
/// [`page`](Self::page), [`stream`](Self::stream), [`all`](Self::all) and the other terminals return what a SELECT
/// finds, as [`Item`]s or as the type of [`read`](Self::read), and what an UPDATE or DELETE with RETURNING returns.
/// Awaiting the statement itself sends it once and returns `()`: for writes. A failed condition of a write is an
/// [`Error::ConditionFailed`] with the old item; an INSERT of an item that exists is an [`Error::Service`] with the
/// code `DuplicateItem`.
///
/// It costs what the same operation without PartiQL costs. **A SELECT whose WHERE does not give the partition key with
/// `=` or `IN` scans the whole table**, and costs that. (AWS developer guide, "PartiQL - a SQL-compatible query
/// language for Amazon DynamoDB".)
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
/// A page can have no items and a token, if all items that were read were filtered out. A page without a token is the
/// last one.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct StatementPage<T> {
    /// The items.
    pub items: Vec<T>,
    /// Where the next page starts, unless this is the last page: for [`start_after`](Statement::start_after). DynamoDB
    /// makes it, and accepts it for one hour.
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
    /// A value that cannot be stored, such as NaN, is an [`Error::Expression`] before the request is sent.
    pub fn bind(mut self, value: impl Encode) -> Self {
        self.request.parameters.push(ast::Value::encode(&value));
        self
    }

    /// Reads the latest data, for twice the capacity. A global secondary index has no consistent reads.
    pub fn consistent(mut self) -> Self {
        self.request.consistent = true;
        self
    }

    /// Reads items as this type.
    ///
    /// The attributes are those that the statement names; `SELECT *` has all of an item.
    pub fn read<T2: DecodeDocument>(self) -> Statement<T2>
    where
        T: DecodeDocument,
    {
        self.reading()
    }

    /// Makes an unreadable item a value: the read returns a `Result` for each item. See
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

    /// Returns at most so many items, over all pages.
    pub fn limit(mut self, items: usize) -> Self {
        self.request.limit = Some(items);
        self
    }

    /// Evaluates at most so many items in each request. A page is at most 1 MB in any case.
    pub fn page_size(mut self, items: usize) -> Self {
        self.request.page_size = Some(items);
        self
    }

    /// Continues behind a page: with its [`next_token`](StatementPage::next_token), the same statement and the same
    /// parameters.
    pub fn start_after(mut self, token: impl Into<String>) -> Self {
        self.request.start = Some(token.into());
        self
    }

    /// Continues behind a token, or starts at the beginning if there is none: for a token that a caller sends along.
    ///
    /// A loop over all pages uses [`pages`](Self::pages).
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
    /// [`Error::Expression`] when a parameter cannot be stored, [`Error::Decode`] when an item is unreadable, and the
    /// errors of the request; so for the other terminals.
    pub async fn page(self) -> Result<StatementPage<T>>
    where
        T: ReadAs,
    {
        let response = self.request.send().await?;
        page_of(response.items, response.next_token)
    }

    /// The pages as a stream, each with its token. A page is requested when the stream is polled; after an error the
    /// stream ends.
    pub fn pages(self) -> BoxStream<'static, Result<StatementPage<T>>>
    where
        T: ReadAs,
    {
        stream::try_unfold(StatementPages::new(self.request), async |mut pages| {
            let Some(items) = pages.next_items().await? else {
                return Ok(None);
            };
            let page = page_of(items, pages.token().map(str::to_owned))?;
            Ok(Some((page, pages)))
        })
        .boxed()
    }

    /// The items of all pages as a stream, which fetches the next page ahead. See [`Items`].
    ///
    /// # Errors
    /// As [`page`](Self::page), and [`Error::Read`] when a response has the token of its request, so that reading would
    /// never end; so for the methods below.
    pub fn stream(self) -> Items<T>
    where
        T: ReadAs,
    {
        Items::new(StatementPages::new(self.request))
    }

    /// The items of all pages. They are all in memory at the end.
    ///
    /// # Errors
    /// As [`stream`](Self::stream).
    pub async fn all(self) -> Result<Vec<T>>
    where
        T: ReadAs,
    {
        StatementPages::new(self.request).all().await
    }

    /// The first item, if there is any.
    ///
    /// # Errors
    /// As [`stream`](Self::stream).
    pub async fn first(self) -> Result<Option<T>>
    where
        T: ReadAs,
    {
        let mut pages = StatementPages::new(self.request);
        while let Some(items) = pages.next_items().await? {
            if let Some(first) = items.into_iter().next() {
                return T::of(first).map(Some);
            }
        }
        Ok(None)
    }

    /// The number of items, over all pages; at most the [`limit`](Self::limit).
    ///
    /// The items are read and counted here: PartiQL has no COUNT.
    ///
    /// # Errors
    /// As [`stream`](Self::stream).
    pub async fn count(self) -> Result<usize> {
        let mut pages = StatementPages::new(self.request);
        let mut count = 0;
        while let Some(items) = pages.next_items::<Item>().await? {
            count += items.len();
        }
        Ok(count)
    }

    /// The request as the SDK's builder.
    ///
    /// # Errors
    /// [`Error::Expression`] when a parameter cannot be stored.
    pub fn into_sdk(mut self) -> Result<ExecuteStatementFluentBuilder> {
        self.request.sender.hand_over();
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
    /// A statement in PartiQL: `client.statement(r#"SELECT * FROM "Movies" WHERE "year" = ?"#).bind(1985)`. See
    /// [`Statement`].
    #[doc(alias = "ExecuteStatement")]
    pub fn statement(&self, text: impl Into<Arc<str>>) -> Statement {
        Statement::new(self.sender().clone(), text)
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_dynamodb::operation::execute_statement::ExecuteStatementInput;
    use aws_sdk_dynamodb::types::{AttributeValue, ReturnValuesOnConditionCheckFailure};
    use futures::{StreamExt as _, TryStreamExt as _};

    use super::*;
    use crate::example::{Movie, Service, brazil, error, ok};
    use crate::item;

    const SELECT: &str = r#"SELECT * FROM "Movies" WHERE "year" = ? AND title = ?"#;
    const BRAZIL: &str = r#"{"year":{"N":"1985"},"title":{"S":"Brazil"},"rank":{"N":"7"}}"#;

    #[test]
    fn a_statement_has_its_parameters_in_order() {
        let client = Service::silent().client();
        let input = |statement: Statement| {
            let request = statement.into_sdk().unwrap();
            request.as_input().clone().build().unwrap()
        };
        let select = client.statement(SELECT).bind(1985).bind("Brazil");
        let expected = ExecuteStatementInput::builder()
            .statement(SELECT)
            .parameters(AttributeValue::N("1985".into()))
            .parameters(AttributeValue::S("Brazil".into()))
            .consistent_read(true)
            .limit(10)
            .next_token("token");
        let select = select.consistent().limit(20).page_size(10);
        assert_eq!(
            input(select.start_after("token")),
            expected.build().unwrap()
        );
        let delete = ExecuteStatementInput::builder()
            .statement("DELETE FROM x WHERE id = 1")
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        assert_eq!(
            input(client.statement("DELETE FROM x WHERE id = 1")),
            delete.build().unwrap()
        );
    }

    #[tokio::test]
    async fn items_are_read_over_all_pages_up_to_the_limit() {
        let service = Service::new(|_, body| match body.contains("NextToken") {
            true => ok(&format!(r#"{{"Items":[{BRAZIL},{{"year":{{"S":"x"}}}}]}}"#)),
            false => ok(&format!(r#"{{"Items":[{BRAZIL}],"NextToken":"next"}}"#)),
        });
        let movies = || {
            service
                .client()
                .statement(SELECT)
                .bind(1985)
                .read::<Movie>()
        };
        let page = movies().page().await.unwrap();
        assert_eq!(page.items, [brazil()]);
        assert_eq!(page.next_token.as_deref(), Some("next"));
        assert_eq!(movies().limit(2).all().await.unwrap(), [brazil(), brazil()]);
        assert_eq!(movies().first().await.unwrap(), Some(brazil()));
        assert_eq!(movies().limit(0).all().await.unwrap(), []);
        assert_eq!(service.requests(), 4);
        let read: Vec<_> = movies().stream().collect().await;
        let [Ok(_), Ok(_), Err(error)] = &read[..] else {
            panic!("{read:?}")
        };
        assert_eq!(error.to_string(), "attribute `year`: expected N, found S");
        let last = movies().start_after("next");
        assert!(last.page().await.is_err());
        let last = movies().start_after("next").lenient().page();
        let last = last.await.unwrap();
        assert!(matches!(&last.items[..], [Ok(_), Err(_)]) && last.next_token.is_none());
        let limits: Vec<_> = service
            .asked()
            .iter()
            .map(|(_, body)| body.contains(r#""Limit":"#))
            .collect();
        let (paged, rest) = limits.split_at(4);
        assert_eq!(paged, [false, true, true, false]);
        assert_eq!(rest, [false; 4]);
    }

    #[tokio::test]
    async fn a_write_gives_nothing_or_says_why_not() {
        let service = Service::new(|_, body| match body.contains("UPDATE") {
            true => error(
                "ConditionalCheckFailedException",
                &format!(r#","Item":{BRAZIL}"#),
            ),
            false => error("DuplicateItemException", ""),
        });
        let client = service.client();
        let update = client.statement("UPDATE x SET a = 1 WHERE id = 1");
        let Error::ConditionFailed(failed) = update.await.unwrap_err() else {
            panic!("the condition was true")
        };
        let old = item! { "year" => 1985, "title" => "Brazil", "rank" => 7 };
        assert_eq!(failed.old(), Some(old));
        let insert = client.statement("INSERT INTO x VALUE {'id': 1}");
        assert_eq!(
            insert.await.unwrap_err().to_string(),
            "ExecuteStatement: DuplicateItemException: No (request REQUEST)"
        );
    }

    #[tokio::test]
    async fn a_parameter_that_cannot_be_stored_is_an_error_before_sending() {
        let client = Service::silent().client();
        let statement = client.statement(SELECT).bind(1985).bind(f64::NAN);
        let error = statement.await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "the value for `parameter 1` cannot be stored"
        );
        let source = std::error::Error::source(&error).unwrap();
        assert!(source.to_string().starts_with("NaN"), "{source}");
    }

    #[tokio::test]
    async fn a_statement_is_read_as_a_query_is() {
        let service = Service::new(|_, body| match body.contains("NextToken") {
            true => ok(&format!(r#"{{"Items":[{{"year":{{"S":"x"}}}},{BRAZIL}]}}"#)),
            false => ok(&format!(r#"{{"Items":[{BRAZIL}],"NextToken":"next"}}"#)),
        });
        let movies = || service.client().statement("SELECT").read::<Movie>();
        assert_eq!(movies().count().await.unwrap(), 3);
        assert_eq!(movies().limit(2).count().await.unwrap(), 2);
        let all = movies().lenient().all().await.unwrap();
        assert!(matches!(&all[..], [Ok(_), Err(_), Ok(_)]), "{all:?}");
        let streamed: Vec<_> = movies().lenient().stream().try_collect().await.unwrap();
        assert_eq!(streamed.len(), 3);
        let first = movies()
            .lenient()
            .start_after("next")
            .first()
            .await
            .unwrap();
        assert!(matches!(first, Some(Err(_))), "{first:?}");
        let pages: Vec<_> = movies().lenient().pages().try_collect().await.unwrap();
        let tokens: Vec<_> = pages
            .iter()
            .map(|page| page.next_token.as_deref())
            .collect();
        assert_eq!(tokens, [Some("next"), None]);
        let first = movies().maybe_start_after(None).page().await.unwrap();
        let rest = movies()
            .maybe_start_after(first.next_token)
            .lenient()
            .page()
            .await
            .unwrap();
        assert_eq!(rest.items.len(), 2);
    }

    #[tokio::test]
    async fn a_token_that_repeats_is_an_error() {
        let service =
            Service::new(|_, _| ok(&format!(r#"{{"Items":[{BRAZIL}],"NextToken":"same"}}"#)));
        let select = || service.client().statement("SELECT").read::<Movie>();
        let message =
            "the response has the cursor of its request, so that reading on would never end";
        assert_eq!(select().all().await.unwrap_err().to_string(), message);
        assert_eq!(select().count().await.unwrap_err().to_string(), message);
        assert_eq!(service.requests(), 4);
        let streamed: Vec<_> = select().stream().collect().await;
        assert!(
            matches!(&streamed[..], [Ok(_), Ok(_), Err(Error::Read(_))]),
            "{streamed:?}"
        );
        let pages: Vec<_> = select().pages().collect().await;
        assert!(
            matches!(&pages[..], [Ok(_), Ok(_), Err(Error::Read(_))]),
            "{pages:?}"
        );
        assert_eq!(select().limit(2).all().await.unwrap().len(), 2);
    }

    #[tokio::test]
    async fn the_capacity_of_statements_is_counted() {
        let service = Service::new(|operation, _| {
            let capacity = r#"{"TableName":"Movies","CapacityUnits":2.0}"#;
            match operation {
                "ExecuteStatement" => ok(&format!(r#"{{"ConsumedCapacity":{capacity}}}"#)),
                _ => ok(&format!(
                    r#"{{"Responses":[{{}}],"ConsumedCapacity":[{capacity}]}}"#
                )),
            }
        });
        let (client, meter) = (service.client(), Meter::new());
        let select = || client.statement("SELECT");
        select().meter(&meter).all().await.unwrap();
        drop(
            client
                .batch_statements((select(),))
                .meter(&meter)
                .await
                .unwrap(),
        );
        client
            .transact_statements((select(),))
            .meter(&meter)
            .await
            .unwrap();
        assert_eq!(meter.responses(), 3);
        for (_, body) in service.asked() {
            assert!(
                body.contains(r#""ReturnConsumedCapacity":"INDEXES""#),
                "{body}"
            );
        }
    }
}
