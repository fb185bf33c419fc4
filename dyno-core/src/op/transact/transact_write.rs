//! Many writes or none: TransactWriteItems.

use std::marker::PhantomData;

use aws_sdk_dynamodb::operation::transact_write_items::builders::TransactWriteItemsFluentBuilder;

use crate::client::Client;
use crate::error::{Canceled, CancellationReason, Error, Result};
use crate::op::Entry;
use crate::op::transact::transaction::{Conflicts, checked, new_token, transact_items};
use crate::op::{ResponseFuture, TransactWrites};
use crate::transport::Sender;
use crate::transport::{self, Input};

/// Writes to up to 100 items of any tables, all or none; awaiting it gives a `Result<(), Canceled<_>>` inside the outer one.
///
/// The operations are those of tables, not awaited: `put`, `create`, `update`, `upsert`, `delete` and `check`, with or without conditions. They
/// stand in a tuple, in a `Vec` if they are of one kind, or in [`Writes`](crate::op::Writes) if only the running program knows them. The service
/// carries out all of them at once, or none: if a condition is false, an item is part of another transaction, or there is no capacity,
/// it cancels the transaction, and [`Canceled`] has the reason for each operation with its old item, typed.
///
/// It writes twice the capacity of the same operations alone, also when it is cancelled. Two operations on one item, more than
/// 100 operations and puts of more than 4 MB are refused before sending.
/// (AWS developer guide, "Managing complex workflows with DynamoDB transactions".)
///
/// Each transaction has an idempotency token, made before it is sent for the first time: if a response gets lost and the SDK sends
/// the transaction again, it is carried out once. The service remembers a token for ten minutes.
///
/// ```no_run
/// # use dyno::{Client, item, path};
/// # async fn example(client: Client) -> dyno::Result<()> {
/// let (orders, stock) = (client.raw_table("Orders", "id"), client.raw_table("Stock", "sku"));
/// client
///     .transact_write((
///         orders.put(item! { "id" => 7, "sku" => "A1" }).condition(path("id").not_exists()),
///         stock.update(item! { "sku" => "A1" }, path("left").set(path("left") - 1)).condition(path("left").ge(1)),
///     ))
///     .await??;
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is written until it is awaited"]
pub struct TransactWrite<O> {
    transaction: Plain,
    marker: PhantomData<fn() -> O>,
}

struct Plain {
    sender: Sender,
    entries: Result<Vec<Entry>>,
    token: Option<String>,
    conflicts: Conflicts,
}

impl<O: TransactWrites> TransactWrite<O> {
    pub(crate) fn new(sender: Sender, operations: O) -> Self {
        Self {
            transaction: Plain {
                sender,
                entries: operations.into_entries().into_iter().collect(),
                token: None,
                conflicts: Conflicts::attempts(1),
            },
            marker: PhantomData,
        }
    }

    /// The idempotency token, of 1 to 36 characters, in the place of one that is made.
    ///
    /// With a token that is kept elsewhere a transaction is carried out once even if the process that sent it dies and another
    /// sends it again within ten minutes. The same token with other operations is an `IdempotentParameterMismatch`.
    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.transaction.token = Some(token.into());
        self
    }

    /// Sends the transaction up to so many times in all, with the same token, if other transactions on its items, or a lack of
    /// capacity, are all that was in the way.
    ///
    /// Without it a conflict is a response, as it is to the SDK. The delays are drawn from nothing to a bound that grows from 50
    /// milliseconds to two seconds. Every attempt writes capacity.
    pub fn retry_conflicts(mut self, attempts: u32) -> Self {
        self.transaction.conflicts = Conflicts::attempts(attempts);
        self
    }

    /// The request as the SDK's builder.
    ///
    /// # Errors
    /// [`Error::Transaction`] when the service would refuse the transaction, and what the operations themselves give.
    pub fn into_sdk(self) -> Result<TransactWriteItemsFluentBuilder> {
        let (_, input) = self.transaction.input()?;
        input.into_sdk().map_err(Error::from)
    }
}

impl Plain {
    fn input(self) -> Result<(Vec<Entry>, Input<TransactWriteItemsFluentBuilder>)> {
        let entries = self.entries?;
        let items = transact_items(&entries)?;
        let token = self.token.map_or_else(|| Ok(new_token()), checked)?;
        let tables = entries.iter().map(Entry::table);
        let input = transport::transact_write_input(&self.sender, tables, items, &token);
        Ok((entries, input))
    }

    async fn send(self) -> Result<()> {
        let (sender, mut retry) = (self.sender.clone(), self.conflicts.retry());
        let (entries, input) = self.input()?;
        let changes: Vec<_> = entries.iter().map(Entry::change).collect();
        let end = |unknown| changes.into_iter().for_each(|change| change.end(unknown));
        let mut open = false;
        loop {
            let Err(mut error) = transport::transact_write(input.clone()).await else {
                end(false);
                return Ok(());
            };
            if let Error::TransactionCanceled(canceled) = &mut error {
                canceled.about(|position| entries.get(position).map(Entry::subject));
            }
            // What one call leaves open, a response to the same token settles or the next call leaves open.
            if open {
                error = error.left_open();
            }
            open = error.is_outcome_unknown();
            if let Err(error) = retry.after(error, &sender).await {
                end(open);
                return Err(error);
            }
        }
    }
}

impl<O: TransactWrites<Reasons: Send + 'static>> IntoFuture for TransactWrite<O> {
    type Output = Result<Result<(), Canceled<O::Reasons>>>;
    type IntoFuture = ResponseFuture<Result<(), Canceled<O::Reasons>>>;

    fn into_future(self) -> Self::IntoFuture {
        response(self.transaction, O::reasons)
    }
}

/// Apart from the impl, so that the future does not name the models, which may borrow.
fn response<R: Send + 'static>(
    transaction: Plain,
    read: fn(&[Option<CancellationReason>]) -> Result<R>,
) -> ResponseFuture<Result<(), Canceled<R>>> {
    Box::pin(async move {
        match transaction.send().await {
            Ok(()) => Ok(Ok(())),
            // An old item that cannot be read leaves the error as it is, from which it can be had as an `Item`.
            Err(Error::TransactionCanceled(canceled)) => match read(canceled.reasons()) {
                Ok(reasons) => Ok(Err(Canceled::new(reasons, canceled))),
                Err(_) => Err(Error::TransactionCanceled(canceled)),
            },
            Err(error) => Err(error),
        }
    })
}

impl<O> std::fmt::Debug for TransactWrite<O> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TransactWrite").finish_non_exhaustive()
    }
}

impl Client {
    /// Writes to many items of any tables, all or none. See [`TransactWrite`].
    pub fn transact_write<O: TransactWrites>(&self, operations: O) -> TransactWrite<O> {
        TransactWrite::new(self.sender().clone(), operations)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

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
            .expression_attribute_names("#0", "rank")
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
    async fn a_cancelled_transaction_says_why_of_each_operation() {
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
        let text = r#"TransactWriteItems: the transaction was cancelled: operation 1 on Movie (1985, "Brazil") ended with ConditionalCheckFailed, operation 2 on Items (1) ended with ConditionalCheckFailed"#;
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

    async fn refusal(movies: &Table<Movie>, writes: Writes) -> String {
        let error = movies.client().transact_write(writes).await.unwrap_err();
        assert!(matches!(error, Error::Transaction(_)), "{error:?}");
        error.to_string()
    }

    // I50, I102: 1 to 100 operations
    #[tokio::test]
    async fn a_transaction_of_none_or_too_many_is_refused_before_sending() {
        let movies = Service::silent().movies();
        let deletes = |count: u32| {
            let mut writes = Writes::new();
            writes.extend((0..count).map(|title| movies.delete((1985, title.to_string()))));
            writes
        };
        assert_eq!(
            refusal(&movies, deletes(0)).await,
            "the transaction is empty; it takes 1 to 100 operations"
        );
        assert_eq!(
            refusal(&movies, deletes(101)).await,
            "the transaction has 101 operations; it takes 1 to 100"
        );
        let hundred = movies.client().transact_write(deletes(100));
        assert!(hundred.into_sdk().is_ok());
    }

    #[tokio::test]
    async fn two_operations_on_one_item_are_refused_before_sending() {
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
                "{item}: operations 0 and 2 of the transaction are about this item; make them one"
            )
        };
        // Between them one on an item of another table, whose key is the same.
        let put = || put().with(other.delete(key("1985")));
        for writes in [
            put().with(movies.check((1985, "Brazil"), Movie::RANK.exists())),
            put().with(movies.update((1985, "Brazil"), Movie::RANK.remove())),
        ] {
            assert_eq!(
                refusal(&movies, writes).await,
                text(r#"Movie (1985, "Brazil")"#)
            );
        }
        let by_value = put().with(raw.delete(key("1985.0")));
        assert_eq!(
            refusal(&movies, by_value).await,
            text(r#"Movies (1985.0, "Brazil")"#)
        );
        let of_item = put().with(raw.put(item! { "year" => 1985, "title" => "Brazil", "x" => 1 }));
        assert_eq!(
            refusal(&movies, of_item).await,
            text(r#"Movies (1985, "Brazil")"#)
        );
        let different = put().with(raw.put(item! { "year" => 1985, "title" => "Brasil" }));
        assert!(movies.client().transact_write(different).into_sdk().is_ok());
    }

    #[tokio::test]
    async fn items_of_more_than_4_mb_are_refused_before_sending() {
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
            refusal(&movies, puts(most + 1)).await,
            "the items of the transaction have 4194312 bytes; it takes 4 MB"
        );
    }

    fn token(body: &str) -> String {
        let body: serde_json::Value = serde_json::from_str(body).unwrap();
        body["ClientRequestToken"].as_str().unwrap().to_owned()
    }

    #[tokio::test]
    async fn a_token_is_made_once_for_each_transaction() {
        let attempts = AtomicUsize::new(0);
        let service = Service::new(move |_, _| match attempts.fetch_add(1, Ordering::Relaxed) {
            0 => (500, "{}".to_owned()),
            1 => canceled(r#"[{"Code":"TransactionConflict"}]"#),
            2 => error("TransactionInProgressException", ""),
            _ => ok("{}"),
        });
        let movies = service.movies();
        let client = movies.client();
        let write = || client.transact_write((movies.put(&brazil()),));
        write().retry_conflicts(3).await.unwrap().unwrap();
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
            assert!(matches!(error, Error::Transaction(_)), "{error:?}");
        }
        assert_eq!(service.requests(), 6);
    }

    // I102
    #[tokio::test]
    async fn a_conflict_is_tried_again_on_request_only() {
        for (reason, attempts, requests) in [
            ("TransactionConflict", None, 1),
            ("TransactionConflict", Some(1), 1),
            ("TransactionConflict", Some(4), 4),
            ("ConditionalCheckFailed", Some(4), 1),
        ] {
            let service = Service::new(move |_, _| {
                canceled(&format!(r#"[{{"Code":"{reason}"}},{{"Code":"None"}}]"#))
            });
            let movies = service.movies();
            let writes = (movies.put(&brazil()), movies.delete((1985, "Brasil")));
            let mut write = movies.client().transact_write(writes);
            if let Some(attempts) = attempts {
                write = write.retry_conflicts(attempts);
            }
            let canceled = write.await.unwrap().unwrap_err();
            assert_eq!(canceled.reasons.0.unwrap().code, Code::from_name(reason));
            assert_eq!(service.requests(), requests, "{reason} {attempts:?}");
        }
    }

    // I102
    #[tokio::test]
    async fn what_is_wrong_with_a_token_says_what_to_do() {
        for (code, says) in [
            (
                "IdempotentParameterMismatchException",
                "use a new token for each request",
            ),
            (
                "TransactionInProgressException",
                "send it again with the same token after a short delay; an attempt before may have been carried out",
            ),
        ] {
            let service = Service::new(move |_, _| error(code, ""));
            let movies = service.movies();
            let write = movies.client().transact_write((movies.put(&brazil()),));
            assert_eq!(
                write.token("mine").await.unwrap_err().to_string(),
                format!("TransactWriteItems: {code}: No; {says} (request REQUEST)")
            );
        }
    }

    #[tokio::test]
    async fn what_cannot_be_stored_is_named_and_nothing_is_sent() {
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
            "Movies: an item has a key at least"
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
