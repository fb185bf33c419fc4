//! PartiQL, many statements: BatchExecuteStatement, ExecuteTransaction.

use std::collections::HashMap;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use aws_sdk_dynamodb::operation::batch_execute_statement::builders::BatchExecuteStatementFluentBuilder;
use aws_sdk_dynamodb::operation::execute_transaction::builders::ExecuteTransactionFluentBuilder;

use crate::client::Client;
use crate::codec::DecodeDocument;
use crate::error::{Error, InvalidRead, InvalidTransaction, Result, Subject};
use crate::observe::Meter;
use crate::op::partiql::statement_request::StatementRequest;
use crate::op::transact::checked_items::MAX_OPERATIONS;
use crate::op::transact::token::checked_token;
use crate::op::{ResponseFuture, Statement};
use crate::transport::Sender;
use crate::transport::{self, Input, Places, Responded, Spot, StatementFailure, for_tuples};

/// Sends up to 25 statements in one request. Awaiting it returns a `Result<Option<T>>` for each.
///
/// Each statement concerns one item and names its whole key. Either all of them read, or all of them write. The result
/// for a missing item or a write is `None`. The statements are carried out in parallel, and some of them can fail: a
/// failed condition is an [`Error::ConditionFailed`] with the old item, and a throttled statement is an
/// [`Error::Throttled`]. A statement that failed is not retried. (AWS developer guide, "Running batch operations with
/// PartiQL for DynamoDB".)
///
/// ```no_run
/// # use dyno::Client;
/// # async fn example(client: Client) -> dyno::Result<()> {
/// let select = |title: &str| {
///     client.statement(r#"SELECT * FROM "Movies" WHERE "year" = 1985 AND title = ?"#).bind(title)
/// };
/// let (brazil, clue) = client.batch_statements((select("Brazil"), select("Clue"))).await?;
/// println!("{:?} {:?}", brazil?, clue?);
/// # Ok(())
/// # }
/// ```
#[doc(alias = "BatchExecuteStatement")]
#[must_use = "nothing is sent until it is awaited"]
pub struct BatchStatements<S> {
    sender: Sender,
    statements: Vec<StatementRequest>,
    marker: PhantomData<fn() -> S>,
}

/// The number of statements that a batch can have (AWS API reference, "BatchExecuteStatement").
const MAX_STATEMENTS: usize = 25;

impl<S: Statements> BatchStatements<S> {
    pub(crate) fn new(sender: Sender, statements: S) -> Self {
        Self {
            sender,
            statements: statements.into_requests(),
            marker: PhantomData,
        }
    }

    /// Counts the capacity of the request. See [`Meter`].
    pub fn meter(mut self, meter: &Meter) -> Self {
        self.sender.add_meter(meter);
        self
    }

    /// Returns the request as the SDK's builder.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`] if there are no statements or more than 25, if one has settings for pages, or if a
    /// parameter cannot be stored.
    pub fn into_sdk(mut self) -> Result<BatchExecuteStatementFluentBuilder> {
        self.sender.meter_sdk_requests();
        self.input()?.into_sdk().map_err(Error::from)
    }

    fn input(&self) -> Result<Input<BatchExecuteStatementFluentBuilder>> {
        let statements = self.statements.len();
        if !(1..=MAX_STATEMENTS).contains(&statements) {
            let error = InvalidRead::Statements { statements };
            return Err(Error::read(Subject::unknown(), error));
        }
        let text = array(&self.statements, true)?;
        let request = self.sender.sdk().batch_execute_statement();
        Ok(transport::batch_execute_statement_input(request, text).metered(&self.sender))
    }
}

impl<S: Statements<Responses: 'static>> IntoFuture for BatchStatements<S> {
    type Output = Result<S::Responses>;
    type IntoFuture = ResponseFuture<S::Responses>;

    fn into_future(self) -> Self::IntoFuture {
        let (input, statements) = (self.input(), self.statements.len());
        Box::pin(async move {
            let Responded { places, failed, .. } =
                transport::batch_execute_statement(input?, statements).await?;
            Ok(S::responses(places, failed))
        })
    }
}

impl<S> fmt::Debug for BatchStatements<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchStatements").finish_non_exhaustive()
    }
}

/// Sends up to 100 statements, all or nothing. Awaiting it returns an `Option<T>` for each.
///
/// Either all of them read, or all of them write. Among writes, `EXISTS(SELECT ..)` is a condition on an item that is
/// not written. The result for a missing item or a write is `None`. The transaction has an idempotency token, like
/// [`TransactWrite`](crate::op::TransactWrite). A transaction that DynamoDB cancels is an
/// [`Error::TransactionCanceled`] with a reason for each statement.
///
/// It consumes twice the capacity of the same statements alone. (AWS developer guide, "Performing transactions with
/// PartiQL for DynamoDB".)
///
/// ```no_run
/// # use dyno::Client;
/// # async fn example(client: Client) -> dyno::Result<()> {
/// client
///     .transact_statements((
///         client.statement(r#"UPDATE "Stock" SET "left" = "left" - 1 WHERE sku = ? AND "left" >= 1"#).bind("A1"),
///         client.statement(r#"INSERT INTO "Orders" VALUE {'id': ?, 'sku': ?}"#).bind(7).bind("A1"),
///     ))
///     .await?;
/// # Ok(())
/// # }
/// ```
#[doc(alias = "ExecuteTransaction")]
#[must_use = "nothing is sent until it is awaited"]
pub struct TransactStatements<S> {
    transaction: StatementTransaction,
    marker: PhantomData<fn() -> S>,
}

/// A transaction of statements as plain data.
struct StatementTransaction {
    sender: Sender,
    statements: Vec<StatementRequest>,
    token: Option<String>,
    retry_conflicts: bool,
}

impl<S: Statements> TransactStatements<S> {
    pub(crate) fn new(sender: Sender, statements: S) -> Self {
        Self {
            transaction: StatementTransaction {
                sender,
                statements: statements.into_requests(),
                token: None,
                retry_conflicts: false,
            },
            marker: PhantomData,
        }
    }

    /// Sets the idempotency token, of 1 to 36 characters. See
    /// [`TransactWrite::token`](crate::op::TransactWrite::token).
    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.transaction.token = Some(token.into());
        self
    }

    /// Retries the transaction if it was cancelled only because of conflicts or a lack of capacity. See
    /// [`TransactWrite::retry_conflicts`](crate::op::TransactWrite::retry_conflicts).
    pub fn retry_conflicts(mut self) -> Self {
        self.transaction.retry_conflicts = true;
        self
    }

    /// Counts the capacity of the request. See [`Meter`].
    pub fn meter(mut self, meter: &Meter) -> Self {
        self.transaction.sender.add_meter(meter);
        self
    }

    /// Returns the request as the SDK's builder.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`] if there are no statements or more than 100, if one has settings for pages, or if a
    /// parameter cannot be stored.
    pub fn into_sdk(mut self) -> Result<ExecuteTransactionFluentBuilder> {
        self.transaction.sender.meter_sdk_requests();
        self.transaction.input()?.into_sdk().map_err(Error::from)
    }
}

impl StatementTransaction {
    fn input(self) -> Result<Input<ExecuteTransactionFluentBuilder>> {
        match self.statements.len() {
            0 => return Err(InvalidTransaction::Empty.into()),
            1..=MAX_OPERATIONS => {}
            operations => return Err(InvalidTransaction::TooManyOperations { operations }.into()),
        }
        let text = array(&self.statements, false)?;
        let token = checked_token(self.token)?;
        let request = self.sender.sdk().execute_transaction();
        let request = request.set_client_request_token(token);
        let input = transport::execute_transaction_input(request, text).metered(&self.sender);
        Ok(input.retrying_conflicts(self.retry_conflicts))
    }

    async fn send<P: Places>(self) -> Result<P> {
        let statements = self.statements.len();
        let writes = self.statements.iter().any(|statement| !statement.reads());
        transport::execute_transaction(self.input()?, statements, writes).await
    }
}

impl<S: Statements<Items: 'static>> IntoFuture for TransactStatements<S> {
    type Output = Result<S::Items>;
    type IntoFuture = ResponseFuture<S::Items>;

    fn into_future(self) -> Self::IntoFuture {
        let transaction = self.transaction;
        Box::pin(async move { S::items(transaction.send().await?) })
    }
}

impl<S> fmt::Debug for TransactStatements<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransactStatements").finish_non_exhaustive()
    }
}

/// The statements as an array of JSON.
fn array(statements: &[StatementRequest], consistency: bool) -> Result<Arc<str>> {
    let statements = statements.iter();
    let texts = statements.map(|statement| statement.one_of_many(consistency));
    let texts = texts.collect::<Result<Vec<_>>>()?;
    Ok(format!("[{}]", texts.join(",")).into())
}

/// The statements of a batch or a transaction: a tuple of up to 16, or a `Vec` of statements that read one type.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a list of statements",
    label = "expected a tuple of up to 16 statements, or a `Vec` of statements",
    note = "statements are made by `client.statement(..)`; give them as they are, without `await`"
)]
pub trait Statements {
    /// For each statement, an `Option` of the item that it reads.
    type Items;

    /// For each statement, a `Result` of such an `Option`.
    type Responses;

    #[doc(hidden)]
    type Places: Places;

    #[doc(hidden)]
    fn into_requests(self) -> Vec<StatementRequest>;

    #[doc(hidden)]
    fn items(places: Self::Places) -> Result<Self::Items>;

    #[doc(hidden)]
    fn responses(places: Self::Places, failed: HashMap<usize, StatementFailure>)
    -> Self::Responses;
}

fn response<T>(spot: Spot<T>, failure: Option<StatementFailure>) -> Result<Option<T>> {
    match failure {
        Some(failure) => Err(transport::failed_statement(failure)),
        None => spot.item(Subject::unknown),
    }
}

impl<T: DecodeDocument + Send + 'static> Statements for Vec<Statement<T>> {
    type Items = Vec<Option<T>>;
    type Responses = Vec<Result<Option<T>>>;
    type Places = Vec<Spot<T>>;

    fn into_requests(self) -> Vec<StatementRequest> {
        self.into_iter().map(Statement::into_request).collect()
    }

    fn items(places: Self::Places) -> Result<Self::Items> {
        let places = places.into_iter();
        places.map(|spot| spot.item(Subject::unknown)).collect()
    }

    fn responses(
        places: Self::Places,
        mut failed: HashMap<usize, StatementFailure>,
    ) -> Self::Responses {
        let places = places.into_iter().enumerate();
        places
            .map(|(position, spot)| response(spot, failed.remove(&position)))
            .collect()
    }
}

macro_rules! tuples {
    ($($name:ident $index:tt,)*) => {
        impl<$($name: DecodeDocument + Send + 'static),*> Statements for ($(Statement<$name>,)*) {
            type Items = ($(Option<$name>,)*);
            type Responses = ($(Result<Option<$name>>,)*);
            type Places = ($(Spot<$name>,)*);

            fn into_requests(self) -> Vec<StatementRequest> {
                vec![$(self.$index.into_request()),*]
            }

            fn items(places: Self::Places) -> Result<Self::Items> {
                Ok(($(places.$index.item(Subject::unknown)?,)*))
            }

            fn responses(
                places: Self::Places,
                mut failed: HashMap<usize, StatementFailure>,
            ) -> Self::Responses {
                ($(response(places.$index, failed.remove(&$index)),)*)
            }
        }
    };
}

for_tuples!(tuples);

impl Client {
    /// Sends up to 25 statements in PartiQL, each with its own response. See [`BatchStatements`].
    pub fn batch_statements<S: Statements>(&self, statements: S) -> BatchStatements<S> {
        BatchStatements::new(self.sender().clone(), statements)
    }

    /// Sends up to 100 statements in PartiQL, all or nothing. See [`TransactStatements`].
    pub fn transact_statements<S: Statements>(&self, statements: S) -> TransactStatements<S> {
        TransactStatements::new(self.sender().clone(), statements)
    }
}
