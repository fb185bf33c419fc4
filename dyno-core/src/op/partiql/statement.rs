//! PartiQL, one statement: ExecuteStatement.

use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use aws_sdk_dynamodb::operation::execute_statement::builders::ExecuteStatementFluentBuilder;
use aws_sdk_dynamodb::types::ReturnValuesOnConditionCheckFailure;
use futures::stream::{self, BoxStream};
use futures::{Stream, StreamExt as _, TryStreamExt as _};

use crate::client::Client;
use crate::codec::DecodeDocument;
use crate::codec::Encode;
use crate::codec::Item;
use crate::error::{Error, InvalidRead, Result, Subject};
use crate::expr::{ExpressionError, ast};
use crate::op::ResponseFuture;
use crate::op::read::page_request::count_of;
use crate::transport::Sender;
use crate::transport::TableRef;
use crate::transport::{self, Input, StatementResponse};
use crate::wire::quoted;

/// A statement in PartiQL, the service's dialect of SQL.
///
/// Each `?` in it stands for a parameter, bound in order. Names of tables are written as DynamoDB has them: a client's prefix is not added.
///
/// [`page`](Self::page), [`stream`](Self::stream), [`all`](Self::all) and [`first`](Self::first) give what a SELECT finds, as [`Item`]s or
/// as what [`read`](Self::read) says, and what an UPDATE or DELETE with RETURNING returns. Awaiting the statement itself sends it once
/// and gives `()`: for writes. If the condition of a write is false it ends with [`Error::ConditionFailed`], with the old item; an INSERT of an item that is
/// there already ends with a `DuplicateItem` of [`Error::Service`].
///
/// A statement costs what the same operation without PartiQL costs. **A SELECT whose WHERE does not give the partition key with `=` or `IN`
/// scans the whole table**, and costs that. (AWS developer guide, "PartiQL - a SQL-compatible query language for Amazon DynamoDB".)
///
/// ```no_run
/// # use dyno::Client;
/// # async fn example(client: Client) -> dyno::Result<()> {
/// let found = client
///     .statement(r#"SELECT * FROM "Movies" WHERE "year" = ? AND begins_with(title, ?)"#)
///     .bind(1985)
///     .bind("B")
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
#[must_use = "nothing is sent until it is awaited, or a terminal such as `page`, `stream` or `all` is called"]
pub struct Statement<T = Item> {
    statement: Parameterized,
    marker: PhantomData<fn() -> T>,
}

/// What one request of a statement gave.
///
/// It may have no items and a token nevertheless: everything that was read was filtered out.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct StatementPage<T> {
    /// The items.
    pub items: Vec<T>,
    /// Where the next page begins, if this was not the last: for [`start_at`](Statement::start_at). The service makes it, and takes it for one hour.
    pub next_token: Option<String>,
}

/// A statement with its parameters and its settings.
#[doc(hidden)]
#[derive(Clone)]
pub struct Parameterized {
    sender: Sender,
    text: Arc<str>,
    parameters: Vec<ast::Value>,
    consistent: bool,
    page_size: Option<usize>,
    limit: Option<usize>,
    start: Option<String>,
}

impl Statement {
    pub(crate) fn new(sender: Sender, text: impl Into<Arc<str>>) -> Self {
        Self {
            statement: Parameterized {
                sender,
                text: text.into(),
                parameters: Vec::new(),
                consistent: false,
                page_size: None,
                limit: None,
                start: None,
            },
            marker: PhantomData,
        }
    }
}

impl<T> Statement<T> {
    /// The value of the next `?`, of any type that can be stored.
    ///
    /// One that cannot be stored, a NaN, is refused before sending.
    pub fn bind(mut self, value: impl Encode) -> Self {
        self.statement.parameters.push(ast::Value::encode(&value));
        self
    }

    /// Reads what was written last, for twice the capacity. Not on a global secondary index.
    pub fn consistent(mut self) -> Self {
        self.statement.consistent = true;
        self
    }

    /// Reads items as this type.
    ///
    /// The attributes are those that the statement names; `SELECT *` has all of an item.
    pub fn read<T2: DecodeDocument>(self) -> Statement<T2> {
        Statement {
            statement: self.statement,
            marker: PhantomData,
        }
    }

    /// Returns at most so many items in all, however many pages that takes.
    pub fn limit(mut self, items: usize) -> Self {
        self.statement.limit = Some(items);
        self
    }

    /// Evaluates at most so many items in each request. A page is at most 1 MB in any case.
    pub fn page_size(mut self, items: usize) -> Self {
        self.statement.page_size = Some(items);
        self
    }

    /// Goes on where a page ended: with its [`next_token`](StatementPage::next_token), the same statement and the same parameters.
    pub fn start_at(mut self, token: impl Into<Option<String>>) -> Self {
        self.statement.start = token.into();
        self
    }

    /// Exactly one request. An item that cannot be read is the error of its whole page, without its token; see
    /// [`page_of_results`](Self::page_of_results).
    ///
    /// # Errors
    /// [`Error::InvalidRequest`] when a parameter cannot be stored, [`Error::Decode`] when an item cannot be read, and what the service or
    /// the way to it give; so for the other terminals.
    pub async fn page(self) -> Result<StatementPage<T>>
    where
        T: DecodeDocument + Send + 'static,
    {
        let StatementPage { items, next_token } = self.page_of_results().await?;
        Ok(StatementPage {
            items: items.into_iter().collect::<Result<_>>()?,
            next_token,
        })
    }

    /// The same as [`page`](Self::page), with a result for each item: an item that cannot be read is an error in its place, and the token and
    /// the other items are there in any case.
    ///
    /// # Errors
    /// As [`page`](Self::page), but for items that cannot be read.
    pub async fn page_of_results(self) -> Result<StatementPage<Result<T>>>
    where
        T: DecodeDocument + Send + 'static,
    {
        let StatementResponse { items, next_token } = self.statement.send().await?;
        Ok(StatementPage { items, next_token })
    }

    /// The items as a stream, over all pages. One that cannot be read is an error in its place, and the stream goes on behind it.
    pub fn stream(self) -> StatementItems<T>
    where
        T: DecodeDocument + Send + 'static,
    {
        let pages = stream::try_unfold(Some(self.statement), Parameterized::next);
        StatementItems {
            items: pages.map_ok(stream::iter).try_flatten().boxed(),
        }
    }

    /// All items, over all pages.
    ///
    /// # Errors
    /// As [`page`](Self::page).
    pub async fn all(self) -> Result<Vec<T>>
    where
        T: DecodeDocument + Send + 'static,
    {
        self.stream().try_collect().await
    }

    /// The first item, if there is any.
    ///
    /// # Errors
    /// As [`page`](Self::page).
    pub async fn first(self) -> Result<Option<T>>
    where
        T: DecodeDocument + Send + 'static,
    {
        self.stream().try_next().await
    }

    /// The request as the SDK's builder.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`] when a parameter cannot be stored.
    pub fn into_sdk(self) -> Result<ExecuteStatementFluentBuilder> {
        self.statement.input()?.into_sdk().map_err(Error::from)
    }

    pub(crate) fn into_plain(self) -> Parameterized {
        self.statement
    }
}

impl Parameterized {
    fn input(&self) -> Result<Input<ExecuteStatementFluentBuilder>> {
        let limit = [self.page_size, self.limit].into_iter().flatten().min();
        let request = self.sender.sdk().execute_statement();
        let request = request
            .statement(&*self.text)
            .set_consistent_read(self.consistent.then_some(true))
            .set_limit(count_of(limit))
            .set_next_token(self.start.clone())
            .set_return_values_on_condition_check_failure(self.on_refusal());
        let parameters = self.parameters()?.map(Into::into);
        Ok(transport::execute_statement_input(request, parameters).metered(&self.sender))
    }

    /// What asks for the old item if a condition is false: for whatever writes.
    fn on_refusal(&self) -> Option<ReturnValuesOnConditionCheckFailure> {
        let verb = self.text.split_ascii_whitespace().next();
        let reads = verb.is_some_and(|verb| verb.eq_ignore_ascii_case("SELECT"));
        (!reads).then_some(ReturnValuesOnConditionCheckFailure::AllOld)
    }

    /// The parameters as the member of that name, which must not be empty.
    fn parameters(&self) -> Result<Option<String>> {
        let mut text = String::new();
        for (position, parameter) in self.parameters.iter().enumerate() {
            let json = match parameter {
                ast::Value::Json(json) => json,
                ast::Value::Invalid(source) => {
                    let invalid = ExpressionError::Value {
                        path: format!("parameter {position}"),
                        source: source.clone(),
                    };
                    return Err(Error::expression(Subject::unknown(), invalid));
                }
            };
            text.push(if text.is_empty() { '[' } else { ',' });
            text.push_str(json);
        }
        Ok((!text.is_empty()).then(|| text + "]"))
    }

    /// The statement as one of many.
    pub(crate) fn one_of_many(&self, consistency: bool) -> Result<String> {
        if self.limit.is_some() || self.page_size.is_some() || self.start.is_some() {
            return Err(Error::read(Subject::unknown(), InvalidRead::PagedStatement));
        }
        let mut text = format!(r#"{{"Statement":{}"#, quoted(&self.text));
        if let Some(parameters) = self.parameters()? {
            text.push_str(r#","Parameters":"#);
            text.push_str(&parameters);
        }
        if consistency && self.consistent {
            text.push_str(r#","ConsistentRead":true"#);
        }
        if self.on_refusal().is_some() {
            text.push_str(r#","ReturnValuesOnConditionCheckFailure":"ALL_OLD""#);
        }
        text.push('}');
        Ok(text)
    }

    async fn send<T: DecodeDocument + Send + 'static>(&self) -> Result<StatementResponse<T>> {
        // Which table it is about, only the service reads.
        let target = TableRef::new(self.sender.clone(), "".into(), None);
        transport::execute_statement(self.input()?, &target).await
    }

    /// The items of this page, and what asks for the next.
    async fn next<T: DecodeDocument + Send + 'static>(
        read: Option<Self>,
    ) -> Result<Option<(Vec<Result<T>>, Option<Self>)>> {
        let Some(mut read) = read.filter(|read| read.limit != Some(0)) else {
            return Ok(None);
        };
        let StatementResponse {
            mut items,
            next_token,
        } = read.send().await?;
        if let Some(limit) = &mut read.limit {
            items.truncate(*limit);
            *limit -= items.len();
        }
        let next = next_token.map(|token| Self {
            start: Some(token),
            ..read
        });
        Ok(Some((items, next)))
    }
}

impl<T> IntoFuture for Statement<T> {
    type Output = Result<()>;
    type IntoFuture = ResponseFuture<()>;

    fn into_future(self) -> Self::IntoFuture {
        let statement = self.statement;
        Box::pin(async move { statement.send::<Item>().await.map(|_| ()) })
    }
}

// Without its text and its parameters, whose values may be secret.
impl fmt::Debug for Parameterized {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Parameterized").finish_non_exhaustive()
    }
}

impl<T> fmt::Debug for Statement<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Statement").finish_non_exhaustive()
    }
}

/// The items of a statement as a stream.
#[must_use = "nothing is read until it is polled"]
pub struct StatementItems<T> {
    items: BoxStream<'static, Result<T>>,
}

impl<T> Stream for StatementItems<T> {
    type Item = Result<T>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.items.as_mut().poll_next(context)
    }
}

impl<T> fmt::Debug for StatementItems<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StatementItems").finish_non_exhaustive()
    }
}

impl Client {
    /// A statement in PartiQL: `client.statement(r#"SELECT * FROM "Movies" WHERE "year" = ?"#).bind(1985)`. See [`Statement`].
    pub fn statement(&self, text: impl Into<Arc<str>>) -> Statement {
        Statement::new(self.sender().clone(), text)
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_dynamodb::operation::execute_statement::ExecuteStatementInput;
    use aws_sdk_dynamodb::types::AttributeValue;

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
            input(select.start_at("token".to_owned())),
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
        let last = movies().start_at("next".to_owned());
        assert!(last.page().await.is_err());
        let last = movies().start_at("next".to_owned()).page_of_results();
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
        let Error::ConditionFailed(refused) = update.await.unwrap_err() else {
            panic!("the condition was true")
        };
        let old = item! { "year" => 1985, "title" => "Brazil", "rank" => 7 };
        assert_eq!(refused.old_item(), Some(old));
        let insert = client.statement("INSERT INTO x VALUE {'id': 1}");
        assert_eq!(
            insert.await.unwrap_err().to_string(),
            "ExecuteStatement: DuplicateItemException: No (request REQUEST)"
        );
    }

    #[tokio::test]
    async fn a_parameter_that_cannot_be_stored_is_refused_before_sending() {
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
}
