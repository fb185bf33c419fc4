//! TransactWriteItems: several writes, all or nothing.

use std::marker::PhantomData;

use aws_sdk_dynamodb::operation::transact_write_items::builders::TransactWriteItemsFluentBuilder;

use crate::client::Client;
use crate::error::{Canceled, CancellationReason, Error, Result};
use crate::observe::Meter;
use crate::op::ResponseFuture;
use crate::op::transact::checked_items::transact_items;
use crate::op::transact::commit::commit;
use crate::op::transact::token::checked_token;
use crate::op::transact::unique_values::{MarkerWrite, marker_writes, name_owners, only_not_held};
use crate::op::transact::writes::TransactWrites;
use crate::op::transact_item::TransactItem;
use crate::op::write::returns::{Guarded, Nothing};
use crate::transport::{self, Input, PendingWrite, Sender};

/// Writes up to 100 items in any tables, all or nothing. Awaiting it returns a nested `Result<(), Canceled<_>>`.
///
/// The operations are those of tables, which are not awaited: `put`, `create`, `update`, `upsert`, `delete` and
/// `check`, with or without conditions. They are given as a tuple, as a `Vec` if they are of one kind, or as
/// [`Writes`](crate::op::Writes) if they are chosen at run time. If a condition fails, an item is part of another
/// transaction, or there is not enough capacity, DynamoDB cancels the transaction: nothing is written, and [`Canceled`]
/// has the reason of each operation with its old item, typed. [`or_error`](Self::or_error) makes a cancelled
/// transaction an [`Error`] instead.
///
/// An update of a model's item requires that the item exists, as it does outside of a transaction. Otherwise its
/// condition fails.
///
/// An operation that claims or releases [unique values](crate::model::Unique) adds one more operation for each of them,
/// after the given ones. The reasons of a cancelled transaction are those of the given operations.
///
/// The transaction consumes twice the write capacity of the same operations alone, even if it is cancelled. A
/// transaction with two operations on one item, without operations, with more than 100 operations, or with puts of more
/// than 4 MB is an invalid request. (AWS developer guide, "Managing complex workflows with DynamoDB transactions".)
///
/// A transaction has an idempotency token, which is the same in all attempts: if a response is lost and the SDK sends
/// the transaction again, it is carried out once. DynamoDB remembers a token for ten minutes.
///
/// ```no_run
/// # use dyno::{Client, Model};
/// # #[derive(Model)]
/// # #[dyno(table = "Orders")]
/// # struct Order { #[dyno(partition_key)] id: u32, sku: String }
/// # #[derive(Model)]
/// # #[dyno(table = "Stock")]
/// # struct Stock { #[dyno(partition_key)] sku: String, left: u32 }
/// # async fn example(client: Client, order: Order) -> dyno::Result<()> {
/// let (orders, stock) = (client.table::<Order>(), client.table::<Stock>());
/// client
///     .transact_write((
///         orders.create(&order),
///         stock.update(&*order.sku, Stock::LEFT.set(Stock::LEFT - 1)).condition(Stock::LEFT.ge(1)),
///     ))
///     .or_error()
///     .await?;
/// # Ok(())
/// # }
/// ```
#[doc(alias = "TransactWriteItems")]
#[must_use = "nothing is written until it is awaited"]
pub struct TransactWrite<O, R = Guarded<Nothing>> {
    transaction: TransactWriteRequest,
    marker: PhantomData<fn() -> (O, R)>,
}

struct TransactWriteRequest {
    sender: Sender,
    writes: Result<Vec<TransactItem>>,
    token: Option<String>,
    retry_conflicts: bool,
}

impl<O: TransactWrites> TransactWrite<O> {
    pub(crate) fn new(sender: Sender, operations: O) -> Self {
        Self {
            transaction: TransactWriteRequest {
                sender,
                writes: operations.into_transact_items().into_iter().collect(),
                token: None,
                retry_conflicts: false,
            },
            marker: PhantomData,
        }
    }

    /// Returns a cancelled transaction as [`Error::TransactionCanceled`], so that one `?` is enough.
    ///
    /// The error has the reason of each operation by its position.
    pub fn or_error(self) -> TransactWrite<O, Nothing> {
        TransactWrite {
            transaction: self.transaction,
            marker: PhantomData,
        }
    }
}

impl<O: TransactWrites, R> TransactWrite<O, R> {
    /// Sets the idempotency token, of 1 to 36 characters. Without it the SDK makes one.
    ///
    /// With a token that you keep, a transaction is carried out once even if the process that sent it dies and another
    /// process sends it again within ten minutes. The same token with other operations is an
    /// `IdempotentParameterMismatch`.
    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.transaction.token = Some(token.into());
        self
    }

    /// Retries the transaction, with the same token, if it was cancelled only because of conflicts with other
    /// transactions or a lack of capacity.
    ///
    /// Attempts and delays are those of the client. [`RetryPolicy::conflicts`](crate::retry::RetryPolicy::conflicts)
    /// does the same for all operations of a client. Every attempt consumes write capacity.
    pub fn retry_conflicts(mut self) -> Self {
        self.transaction.retry_conflicts = true;
        self
    }

    /// Counts the consumed capacity, of all operations together. See [`Meter`].
    ///
    /// The meters of the operations themselves are not used.
    pub fn meter(mut self, meter: &Meter) -> Self {
        self.transaction.sender.add_meter(meter);
        self
    }

    /// Returns the request as the SDK's builder.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`] if the transaction is invalid, and the errors of the operations.
    pub fn into_sdk(mut self) -> Result<TransactWriteItemsFluentBuilder> {
        self.transaction.sender.meter_sdk_requests();
        let (_, input) = self.transaction.input()?;
        input.into_sdk().map_err(Error::from)
    }
}

/// How often a transaction is sent because values that it releases are not held for its items.
const ATTEMPTS: usize = 3;

/// The operations, with the markers that go along with them, and their request.
type PreparedTransaction = (Vec<TransactItem>, Input<TransactWriteItemsFluentBuilder>);

impl TransactWriteRequest {
    fn input(self) -> Result<PreparedTransaction> {
        let writes = self.writes?;
        let markers = marker_writes(&writes, &[])?;
        prepared(
            &self.sender,
            writes,
            &markers,
            self.token,
            self.retry_conflicts,
        )
    }

    async fn send(self) -> Result<()> {
        let (writes, sender) = (self.writes?, self.sender);
        let count = writes.len();
        let has_token = self.token.is_some();
        let mut markers = marker_writes(&writes, &[])?;
        let (mut all, mut input) =
            prepared(&sender, writes, &markers, self.token, self.retry_conflicts)?;
        let changes = all.iter().take(count).map(TransactItem::change);
        let changes: Vec<_> = changes.collect();
        let mut not_held = Vec::new();
        let mut left = ATTEMPTS;
        let sent = loop {
            left -= 1;
            let canceled = match commit(&all, input).await {
                Err(Error::TransactionCanceled(canceled)) => canceled,
                sent => break sent,
            };
            all.truncate(count);
            // With a token of the caller, it would be another transaction with the same token.
            let further = match has_token || left == 0 {
                true => Vec::new(),
                false => only_not_held(&canceled, &all, &markers),
            };
            if further.is_empty() {
                let mut canceled = canceled;
                name_owners(&mut canceled, &all, &markers);
                break Err(Error::TransactionCanceled(canceled));
            }
            not_held.extend(further);
            let next = marker_writes(&all, &not_held).and_then(|next| {
                markers = next;
                prepared(&sender, all, &markers, None, self.retry_conflicts)
            });
            match next {
                Ok(next) => (all, input) = next,
                Err(error) => break Err(error),
            }
        };
        let unknown = sent.as_ref().is_err_and(Error::is_outcome_unknown);
        changes
            .into_iter()
            .for_each(|change: PendingWrite| change.end(unknown));
        sent
    }
}

/// The request of these operations, and of the markers that go along with them.
fn prepared(
    sender: &Sender,
    mut writes: Vec<TransactItem>,
    markers: &[MarkerWrite],
    token: Option<String>,
    retry_conflicts: bool,
) -> Result<PreparedTransaction> {
    for marker in markers {
        writes.push(marker.write()?);
    }
    let items = transact_items(&writes)?;
    let token = checked_token(token)?;
    let tables = writes.iter().map(TransactItem::table);
    let input = transport::transact_write_input(sender, tables, items, token);
    Ok((writes, input.retrying_conflicts(retry_conflicts)))
}

impl<O: TransactWrites<Reasons: Send + 'static>> IntoFuture for TransactWrite<O> {
    type Output = Result<Result<(), Canceled<O::Reasons>>>;
    type IntoFuture = ResponseFuture<Result<(), Canceled<O::Reasons>>>;

    fn into_future(self) -> Self::IntoFuture {
        response(self.transaction, O::reasons)
    }
}

impl<O: TransactWrites> IntoFuture for TransactWrite<O, Nothing> {
    type Output = Result<()>;
    type IntoFuture = ResponseFuture<()>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.transaction.send())
    }
}

/// Apart from the impl, so that the future does not name the models, which may borrow.
fn response<R: Send + 'static>(
    transaction: TransactWriteRequest,
    read: fn(&[Option<CancellationReason>]) -> Result<R>,
) -> ResponseFuture<Result<(), Canceled<R>>> {
    Box::pin(async move {
        match transaction.send().await {
            Ok(()) => Ok(Ok(())),
            // If an old item cannot be read as its model, the error stays as it is: it has the item as an `Item`.
            Err(Error::TransactionCanceled(canceled)) => match read(canceled.reasons()) {
                Ok(reasons) => Ok(Err(Canceled::new(reasons, canceled))),
                Err(_) => Err(Error::TransactionCanceled(canceled)),
            },
            Err(error) => Err(error),
        }
    })
}

impl<O, R> std::fmt::Debug for TransactWrite<O, R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TransactWrite").finish_non_exhaustive()
    }
}

impl Client {
    /// Writes several items in any tables, all or nothing. See [`TransactWrite`].
    #[doc(alias = "TransactWriteItems")]
    pub fn transact_write<O: TransactWrites>(&self, operations: O) -> TransactWrite<O> {
        TransactWrite::new(self.sender().clone(), operations)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use aws_sdk_dynamodb::config::retry::{RetryConfig, RetryPartition};
    use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsInput;
    use aws_sdk_dynamodb::types::{
        self, AttributeValue, ReturnValuesOnConditionCheckFailure, TransactWriteItem,
    };

    use super::*;
    use crate::error::{Code, Reason};
    use crate::example::{Movie, Service, brazil, error, ok};
    use crate::op::Writes;
    use crate::{Table, item, path};

    const BRAZIL: &str = r#"{"year":{"N":"1985"},"title":{"S":"Brazil"},"rank":{"N":"7"}}"#;

    fn canceled(reasons: &str) -> (u16, String) {
        let reasons = format!(r#","CancellationReasons":{reasons}"#);
        error("TransactionCanceledException", &reasons)
    }

    /// A client whose calls have so many attempts, with a retry budget of their own.
    fn with_attempts(service: &Service, attempts: u32) -> Client {
        let config = service
            .config()
            .retry_config(RetryConfig::standard().with_max_attempts(attempts))
            .retry_partition(RetryPartition::custom("transactions").build());
        Client::from_conf(config.build())
    }

    fn named(title: &str) -> Movie {
        Movie {
            title: title.into(),
            ..brazil()
        }
    }

    // I50, I52, I53, I54, I55
    #[test]
    fn a_transaction_has_its_operations_as_the_sdk_would_have_them() {
        let movies = Service::silent().movies();
        let raw = movies.client().raw_table("Items", "id");
        let write = movies.client().transact_write((
            movies.create(&brazil()),
            movies.update((1985, "Brasil"), Movie::RANK.set(Movie::RANK + 1)),
            raw.delete(item! { "id" => 1 })
                .condition(path("left").eq(0)),
            movies.check((1985, "Bresil"), Movie::RATING.exists()),
        ));
        let input = write.token("token").into_sdk().unwrap();
        let input = input.as_input().clone().build().unwrap();

        let all_old = ReturnValuesOnConditionCheckFailure::AllOld;
        let (s, n) = (
            |text: &str| AttributeValue::S(text.into()),
            |text: &str| AttributeValue::N(text.into()),
        );
        let put = types::Put::builder()
            .table_name("Movies")
            .item("year", n("1985"))
            .item("title", s("Brazil"))
            .item("rank", n("7"))
            .condition_expression("attribute_not_exists(#0)")
            .expression_attribute_names("#0", "year")
            .return_values_on_condition_check_failure(all_old.clone());
        let update = types::Update::builder()
            .table_name("Movies")
            .key("year", n("1985"))
            .key("title", s("Brasil"))
            .update_expression("SET #0 = #0 + :0")
            .condition_expression("attribute_exists(#1)")
            .expression_attribute_names("#0", "rank")
            .expression_attribute_names("#1", "year")
            .expression_attribute_values(":0", n("1"))
            .return_values_on_condition_check_failure(all_old.clone());
        let delete = types::Delete::builder()
            .table_name("Items")
            .key("id", n("1"))
            .condition_expression("#0 = :0")
            .expression_attribute_names("#0", "left")
            .expression_attribute_values(":0", n("0"))
            .return_values_on_condition_check_failure(all_old.clone());
        let check = types::ConditionCheck::builder()
            .table_name("Movies")
            .key("year", n("1985"))
            .key("title", s("Bresil"))
            .condition_expression("attribute_exists(#0)")
            .expression_attribute_names("#0", "rating")
            .return_values_on_condition_check_failure(all_old);
        let item = TransactWriteItem::builder;
        let expected = TransactWriteItemsInput::builder()
            .transact_items(item().put(put.build().unwrap()).build())
            .transact_items(item().update(update.build().unwrap()).build())
            .transact_items(item().delete(delete.build().unwrap()).build())
            .transact_items(item().condition_check(check.build().unwrap()).build())
            .client_request_token("token");
        assert_eq!(input, expected.build().unwrap());
    }

    // I102: a reason for each operation, with its typed old item
    #[tokio::test]
    async fn a_cancelled_transaction_has_the_reason_of_each_operation() {
        let service = Service::new(|_, _| {
            canceled(&format!(
                r#"[{{"Code":"None"}},{{"Code":"ConditionalCheckFailed","Message":"No","Item":{BRAZIL}}},
                    {{"Code":"ConditionalCheckFailed","Item":{{"id":{{"N":"1"}}}}}}]"#
            ))
        });
        let movies = service.movies();
        let raw = movies.client().raw_table("Items", "id");
        let write = || {
            movies.client().transact_write((
                movies.delete((1985, "Brasil")),
                movies.create(&brazil()),
                raw.check(item! { "id" => 1 }, path("left").gt(0)),
            ))
        };
        let canceled = write().await.unwrap().unwrap_err();
        let text = r#"TransactWriteItems of `Items`, `Movies`: the transaction was cancelled: operation 1 on Movie (1985, "Brazil") failed with ConditionalCheckFailed, operation 2 on Items (1) failed with ConditionalCheckFailed"#;
        assert_eq!(canceled.to_string(), text);
        assert_eq!(canceled.untyped().causes().count(), 2);
        let (none, movie, item) = &canceled.reasons;
        assert_eq!(none, &None::<Reason<Movie>>);
        let movie = movie.as_ref().unwrap();
        assert_eq!(movie.code, Code::ConditionalCheckFailed);
        assert_eq!(movie.message.as_deref(), Some("No"));
        assert_eq!(movie.old, Some(brazil()));
        assert!(!format!("{movie:?} {canceled:?}").contains("rank"));
        assert_eq!(item.as_ref().unwrap().old, Some(item! { "id" => 1 }));

        let twice = async || -> Result<()> { Ok(write().await??) };
        let error = twice().await.unwrap_err();
        assert!(matches!(error, Error::TransactionCanceled(_)), "{error:?}");
        assert_eq!(error.to_string(), text);
    }

    #[tokio::test]
    async fn or_error_makes_a_cancelled_transaction_an_error() {
        let service = Service::new(|_, _| {
            canceled(r#"[{"Code":"ConditionalCheckFailed"},{"Code":"TransactionConflict"}]"#)
        });
        let movies = service.movies();
        let writes = (
            movies.update((1985, "Brazil"), Movie::RANK.set(1)),
            movies.delete((1985, "Brasil")),
        );
        let write = movies.client().transact_write(writes).or_error();
        let error = write.token("mine").await.unwrap_err();
        assert!(matches!(error, Error::TransactionCanceled(_)), "{error:?}");
        assert_eq!(
            error.to_string(),
            "TransactWriteItems of `Movies`: the transaction was cancelled: operation 0 on Movie (1985, \"Brazil\") failed with \
                ConditionalCheckFailed (there is no such item), operation 1 on Movie (1985, \"Brasil\") failed with \
                TransactionConflict"
        );
        let movies = Service::new(|_, _| ok("{}")).movies();
        let write = movies.client().transact_write((movies.put(&brazil()),));
        write.or_error().await.unwrap();
    }

    #[tokio::test]
    async fn a_meter_counts_the_whole_transaction() {
        let service = Service::new(|_, _| {
            ok(
                r#"{"ConsumedCapacity":[{"TableName":"Movies","CapacityUnits":4.0,"WriteCapacityUnits":4.0}]}"#,
            )
        });
        let movies = service.movies();
        let meter = Meter::new();
        let write = || {
            movies
                .client()
                .transact_write((movies.put(&brazil()),))
                .meter(&meter)
        };
        write().await.unwrap().unwrap();
        write().into_sdk().unwrap().send().await.unwrap();
        assert_eq!(meter.table("Movies").write_units(), 8.0);
    }

    #[tokio::test]
    async fn an_old_item_that_cannot_be_read_does_not_hide_the_reasons() {
        let service = Service::new(|_, _| {
            canceled(r#"[{"Code":"ConditionalCheckFailed","Item":{"year":{"S":"secret"}}}]"#)
        });
        let movies = service.movies();
        let write = movies.client().transact_write((movies.create(&brazil()),));
        let Err(Error::TransactionCanceled(canceled)) = write.await else {
            panic!("the old item can be read")
        };
        let [Some(reason)] = canceled.reasons() else {
            panic!("{canceled:?}")
        };
        assert_eq!(reason.old_item(), Some(item! { "year" => "secret" }));
        assert_eq!(
            reason.old::<Movie>().unwrap_err().to_string(),
            r#"Movie (1985, "Brazil"): attribute `year`: expected N, found S"#
        );
    }

    #[tokio::test]
    async fn operations_of_one_kind_and_of_many_kinds_are_lists() {
        let service = Service::new(|_, body| match body.contains("Update") {
            true => canceled(&format!(
                r#"[{{"Code":"ConditionalCheckFailed","Item":{BRAZIL}}},{{"Code":"None"}}]"#
            )),
            false => ok("{}"),
        });
        let movies = service.movies();
        let client = movies.client();
        let puts: Vec<_> = ["a", "b"].map(|title| movies.put(&named(title))).into();
        client.transact_write(puts).await.unwrap().unwrap();

        let updates = ["a", "b"].map(|title| movies.update((1985, title), Movie::RANK.set(1)));
        let canceled = client.transact_write(Vec::from(updates)).await;
        let [Some(reason), None] = &canceled.unwrap().unwrap_err().reasons[..] else {
            panic!("not a reason for each operation")
        };
        assert_eq!(reason.old, Some(brazil()));

        let mut writes = Writes::new().with(movies.update((1985, "a"), Movie::RANK.set(1)));
        assert!(!writes.is_empty());
        writes.push(movies.delete((1985, "b")));
        writes.extend(["c", "d"].map(|title| movies.put(&named(title))));
        assert_eq!(writes.len(), 4);
        let canceled = client.transact_write(writes).await.unwrap().unwrap_err();
        let old = canceled.reasons[0].as_ref().unwrap().old.clone();
        let brazil = item! { "year" => 1985, "title" => "Brazil", "rank" => 7 };
        assert_eq!(old, Some(brazil));
    }

    async fn invalid(movies: &Table<Movie>, writes: Writes) -> String {
        let error = movies.client().transact_write(writes).await.unwrap_err();
        assert!(matches!(error, Error::InvalidRequest(_)), "{error:?}");
        error.to_string()
    }

    // I50, I102: 1 to 100 operations
    #[tokio::test]
    async fn a_transaction_of_none_or_too_many_is_invalid() {
        let movies = Service::silent().movies();
        let deletes = |count: u32| {
            let mut writes = Writes::new();
            writes.extend((0..count).map(|title| movies.delete((1985, title.to_string()))));
            writes
        };
        assert_eq!(
            invalid(&movies, deletes(0)).await,
            "the transaction is empty; it can have 1 to 100 operations"
        );
        assert_eq!(
            invalid(&movies, deletes(101)).await,
            "the transaction has 101 operations; it can have 1 to 100"
        );
        let hundred = movies.client().transact_write(deletes(100));
        assert!(hundred.into_sdk().is_ok());
    }

    #[tokio::test]
    async fn two_operations_on_one_item_are_invalid() {
        let movies = Service::silent().movies();
        let raw = movies.client().raw_table("Movies", ["year", "title"]);
        let other = movies.client().raw_table("Other", ["year", "title"]);
        let put = || Writes::new().with(movies.put(&brazil()));
        let key = |year: &str| {
            let year: crate::codec::Number = year.parse().unwrap();
            item! { "title" => "Brazil", "year" => year }
        };
        let text = |item| {
            format!(
                "{item}: operations 0 and 2 of the transaction target the same item; combine them"
            )
        };
        // Between them one on an item of another table, whose key is the same.
        let put = || put().with(other.delete(key("1985")));
        for writes in [
            put().with(movies.check((1985, "Brazil"), Movie::RANK.exists())),
            put().with(movies.update((1985, "Brazil"), Movie::RANK.remove())),
        ] {
            assert_eq!(
                invalid(&movies, writes).await,
                text(r#"Movie (1985, "Brazil")"#)
            );
        }
        let by_value = put().with(raw.delete(key("1985.0")));
        assert_eq!(
            invalid(&movies, by_value).await,
            text(r#"Movies (1985.0, "Brazil")"#)
        );
        let of_item = put().with(raw.put(item! { "year" => 1985, "title" => "Brazil", "x" => 1 }));
        assert_eq!(
            invalid(&movies, of_item).await,
            text(r#"Movies (1985, "Brazil")"#)
        );
        let different = put().with(raw.put(item! { "year" => 1985, "title" => "Brasil" }));
        assert!(movies.client().transact_write(different).into_sdk().is_ok());
    }

    #[tokio::test]
    async fn items_of_more_than_4_mb_are_invalid() {
        let movies = Service::silent().movies();
        let raw = movies.client().raw_table("Movies", "id");
        let puts = |length: usize| {
            let mut writes = Writes::new();
            // An id of one digit counts two bytes, and the names count three.
            let text = "x".repeat(length);
            writes.extend((1..=8).map(|id| raw.put(item! { "id" => id, "t" => text.clone() })));
            writes
        };
        let most = 4 * 1024 * 1024 / 8 - 5;
        let fits = movies.client().transact_write(puts(most));
        assert!(fits.into_sdk().is_ok());
        assert_eq!(
            invalid(&movies, puts(most + 1)).await,
            "the items of the transaction have 4194312 bytes; the limit is 4 MB"
        );
    }

    fn token(body: &str) -> String {
        let body: serde_json::Value = serde_json::from_str(body).unwrap();
        body["ClientRequestToken"].as_str().unwrap().to_owned()
    }

    #[tokio::test]
    async fn a_token_is_the_same_in_all_attempts() {
        let attempts = AtomicUsize::new(0);
        let service = Service::new(move |_, _| match attempts.fetch_add(1, Ordering::Relaxed) {
            0 => (500, "{}".to_owned()),
            1 => canceled(r#"[{"Code":"TransactionConflict"}]"#),
            2 => error("TransactionInProgressException", ""),
            _ => ok("{}"),
        });
        let movies = with_attempts(&service, 4).table::<Movie>();
        let client = movies.client();
        let write = || client.transact_write((movies.put(&brazil()),));
        write().retry_conflicts().await.unwrap().unwrap();
        write().await.unwrap().unwrap();
        write().token("mine").await.unwrap().unwrap();
        let tokens: Vec<_> = service
            .asked()
            .iter()
            .map(|(_, body)| token(body))
            .collect();
        let [first, _, _, _, second, third] = &tokens[..] else {
            panic!("{tokens:?}")
        };
        assert!(tokens[..4].iter().all(|token| token == first), "{tokens:?}");
        assert_eq!((first.len(), third.as_str()), (36, "mine"));
        assert_ne!(first, second);

        for token in [String::new(), "x".repeat(37)] {
            let error = write().token(token).await.unwrap_err();
            assert!(matches!(error, Error::InvalidRequest(_)), "{error:?}");
        }
        assert_eq!(service.requests(), 6);
    }

    // I102
    #[tokio::test]
    async fn a_conflict_is_retried_on_request_only() {
        for (reason, attempts, requests) in [
            ("TransactionConflict", None, 1),
            ("TransactionConflict", Some(1), 1),
            ("TransactionConflict", Some(4), 4),
            ("ConditionalCheckFailed", Some(4), 1),
        ] {
            let service = Service::new(move |_, _| {
                canceled(&format!(r#"[{{"Code":"{reason}"}},{{"Code":"None"}}]"#))
            });
            let movies = with_attempts(&service, attempts.unwrap_or(4)).table::<Movie>();
            let writes = (movies.put(&brazil()), movies.delete((1985, "Brasil")));
            let mut write = movies.client().transact_write(writes);
            if attempts.is_some() {
                write = write.retry_conflicts();
            }
            let canceled = write.await.unwrap().unwrap_err();
            assert_eq!(canceled.reasons.0.unwrap().code, Code::from_name(reason));
            assert_eq!(service.requests(), requests, "{reason} {attempts:?}");
        }
    }

    // I102
    #[tokio::test]
    async fn an_error_about_the_token_says_what_to_do() {
        for (code, says) in [
            (
                "IdempotentParameterMismatchException",
                "use a new token for each request",
            ),
            (
                "TransactionInProgressException",
                "send it again with the same token after a short delay; an earlier attempt may have been carried out",
            ),
        ] {
            let service = Service::new(move |_, _| error(code, ""));
            let movies = service.movies();
            let write = movies.client().transact_write((movies.put(&brazil()),));
            assert_eq!(
                write.token("mine").await.unwrap_err().to_string(),
                format!("TransactWriteItems of `Movies`: {code}: No; {says} (request REQUEST)")
            );
        }
    }

    #[tokio::test]
    async fn an_item_that_cannot_be_stored_is_named_and_nothing_is_sent() {
        let movies = Service::silent().movies();
        let nan = Movie {
            rating: Some(f64::NAN),
            ..brazil()
        };
        let writes = (movies.delete((1985, "Brasil")), movies.put(&nan));
        let error = movies.client().transact_write(writes).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "Movie (1985, \"Brazil\"): attribute `rating`: NaN and infinity are not valid numbers in DynamoDB"
        );
        // I100: an empty item
        let raw = movies.client().raw_table("Movies", ["year", "title"]);
        let empty = movies.client().transact_write((raw.put(item! {}),));
        assert_eq!(
            empty.await.unwrap_err().to_string(),
            "Movies: the item is empty; it needs at least its key"
        );
    }

    #[test]
    fn a_future_can_be_sent_to_another_task() {
        fn check(_: impl Send + 'static) {}
        let movies = Service::silent().movies();
        check(
            movies
                .client()
                .transact_write((movies.put(&brazil()),))
                .into_future(),
        );
        check(
            movies
                .client()
                .transact_get((movies.get((1985, "a")),))
                .into_future(),
        );
    }
}
