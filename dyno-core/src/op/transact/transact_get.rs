//! TransactGetItems: reads several items atomically.

use std::marker::PhantomData;

use aws_sdk_dynamodb::operation::transact_get_items::builders::TransactGetItemsFluentBuilder;

use crate::client::Client;
use crate::error::{Error, Result};
use crate::observe::Meter;
use crate::op::ResponseFuture;
use crate::op::transact::checked_items::transact_items;
use crate::op::transact::gets::TransactGets;
use crate::op::transact_item::TransactItem;
use crate::transport::{self, Input, Places, Sender};

/// Reads up to 100 items from any tables atomically. Awaiting it returns an `Option` for each, in a tuple or a `Vec`.
///
/// The operations are `get`s of tables, with their projections, which are not awaited. A transaction is always
/// consistent, whether or not its gets are. An item that does not exist is `None`. If one of the items is being
/// written, DynamoDB cancels the transaction, which is [`Error::TransactionCanceled`]; see
/// [`retry_conflicts`](Self::retry_conflicts).
///
/// It consumes twice the capacity of consistent reads. All items together can have up to 4 MB. A transaction with two
/// gets of one item, without gets, or with more than 100 gets is an invalid request. (AWS developer guide, "Managing
/// complex workflows with DynamoDB transactions".)
///
/// ```no_run
/// # use dyno::{Client, Model};
/// # #[derive(Model)]
/// # #[dyno(table = "Orders")]
/// # struct Order { #[dyno(partition_key)] id: u32 }
/// # #[derive(Model)]
/// # #[dyno(table = "Stock")]
/// # struct Stock { #[dyno(partition_key)] sku: String }
/// # async fn example(client: Client) -> dyno::Result<()> {
/// let (orders, stock) = (client.table::<Order>(), client.table::<Stock>());
/// let (order, left): (Option<Order>, Option<Stock>) =
///     client.transact_get((orders.get(7), stock.get("A1"))).await?;
/// # Ok(())
/// # }
/// ```
#[doc(alias = "TransactGetItems")]
#[must_use = "nothing is read until it is awaited"]
pub struct TransactGet<G> {
    transaction: TransactGetRequest,
    marker: PhantomData<fn() -> G>,
}

struct TransactGetRequest {
    sender: Sender,
    gets: Result<Vec<TransactItem>>,
    retry_conflicts: bool,
}

impl<G: TransactGets> TransactGet<G> {
    pub(crate) fn new(sender: Sender, gets: G) -> Self {
        Self {
            transaction: TransactGetRequest {
                sender,
                gets: gets.into_transact_items().into_iter().collect(),
                retry_conflicts: false,
            },
            marker: PhantomData,
        }
    }

    /// Retries the transaction if it was cancelled only because of conflicts with writes or a lack of capacity.
    ///
    /// Attempts and delays are those of the client. [`RetryPolicy::conflicts`](crate::retry::RetryPolicy::conflicts)
    /// does the same for all operations of a client. Every attempt consumes read capacity.
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
    /// [`Error::InvalidRequest`] if the transaction is invalid, and the errors of the gets.
    pub fn into_sdk(mut self) -> Result<TransactGetItemsFluentBuilder> {
        self.transaction.sender.meter_sdk_requests();
        let (_, input) = self.transaction.input()?;
        input.into_sdk().map_err(Error::from)
    }
}

impl TransactGetRequest {
    fn input(self) -> Result<(Vec<TransactItem>, Input<TransactGetItemsFluentBuilder>)> {
        let gets = self.gets?;
        let items = transact_items(&gets)?;
        let tables = gets.iter().map(TransactItem::table);
        let input = transport::transact_get_input(&self.sender, tables, items);
        Ok((gets, input.retrying_conflicts(self.retry_conflicts)))
    }

    async fn send<P: Places>(self) -> Result<(Vec<TransactItem>, P)> {
        let (gets, input) = self.input()?;
        let own = gets.iter().map(TransactItem::own).collect();
        match transport::transact_get(input, own).await {
            Ok(places) => Ok((gets, places)),
            Err(Error::TransactionCanceled(mut canceled)) => {
                canceled.about(|position| gets.get(position).map(TransactItem::subject));
                Err(Error::TransactionCanceled(canceled))
            }
            Err(error) => Err(error),
        }
    }
}

impl<G: TransactGets<Items: 'static>> IntoFuture for TransactGet<G> {
    type Output = Result<G::Items>;
    type IntoFuture = ResponseFuture<G::Items>;

    fn into_future(self) -> Self::IntoFuture {
        response(self.transaction, G::items)
    }
}

/// Apart from the impl, so that the future does not name the models, which may borrow.
fn response<P: Places, R: 'static>(
    transaction: TransactGetRequest,
    items: fn(P, &[TransactItem]) -> Result<R>,
) -> ResponseFuture<R> {
    Box::pin(async move {
        let (gets, places) = transaction.send().await?;
        items(places, &gets)
    })
}

impl<G> std::fmt::Debug for TransactGet<G> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TransactGet").finish_non_exhaustive()
    }
}

impl Client {
    /// Reads several items from any tables atomically. See [`TransactGet`].
    #[doc(alias = "TransactGetItems")]
    pub fn transact_get<G: TransactGets>(&self, gets: G) -> TransactGet<G> {
        TransactGet::new(self.sender().clone(), gets)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use crate::codec::Item;
    use crate::example::{Movie, Service, brazil, error, ok};
    use crate::{Error, item, path};

    const BRAZIL: &str = r#"{"year":{"N":"1985"},"title":{"S":"Brazil"},"rank":{"N":"7"}}"#;

    fn service(responses: String) -> Service {
        Service::new(move |_, _| ok(&format!(r#"{{"Responses":[{responses}]}}"#)))
    }

    // I49, I51, T14
    #[tokio::test]
    async fn each_item_is_its_own_type_and_a_missing_one_is_none() {
        let service = service(format!(
            r#"{{"Item":{BRAZIL}}},{{}},{{"Item":{{"id":{{"N":"1"}}}}}}"#
        ));
        let movies = service.movies();
        let raw = movies.client().raw_table("Items", "id");
        let (brazil, missing, one): (Option<Movie>, Option<Movie>, Option<Item>) = movies
            .client()
            .transact_get((
                movies.get((1985, "Brazil")).consistent(),
                movies.get((1985, "Brasil")),
                raw.get(item! { "id" => 1 }).projection(path("id")),
            ))
            .await
            .unwrap();
        assert_eq!(brazil, Some(self::brazil()));
        assert_eq!((missing, one), (None, Some(item! { "id" => 1 })));
        let [(operation, body)] = service.asked().try_into().unwrap();
        assert_eq!(operation, "TransactGetItems");
        assert_eq!(
            body,
            r##"{"TransactItems":[{"Get":{"TableName":"Movies","Key":{"year":{"N":"1985"},"title":{"S":"Brazil"}}}},{"Get":{"TableName":"Movies","Key":{"year":{"N":"1985"},"title":{"S":"Brasil"}}}},{"Get":{"TableName":"Items","ProjectionExpression":"#0","Key":{"id":{"N":"1"}},"ExpressionAttributeNames":{"#0":"id"}}}]}"##
        );
    }

    #[tokio::test]
    async fn items_of_one_model_are_a_list_in_the_order_of_the_keys() {
        let service = service(format!(r#"{{"Item":null}},{{"Item":{BRAZIL}}}"#));
        let movies = service.movies();
        let gets = ["Brasil", "Brazil"].map(|title| movies.get((1985, title)));
        let found = movies.client().transact_get(Vec::from(gets)).await;
        assert_eq!(found.unwrap(), [None, Some(brazil())]);
    }

    #[tokio::test]
    async fn too_few_and_too_many_responses_are_errors() {
        for body in [
            "{}",
            r#"{"Responses":[]}"#,
            r#"{"Responses":[{}]}"#,
            r#"{"Responses":[{},{},{}]}"#,
        ] {
            let service = Service::new(move |_, _| ok(body));
            let movies = service.movies();
            let gets = (movies.get((1985, "Brazil")), movies.get((1980, "Clue")));
            let error = service.client().transact_get(gets).await.unwrap_err();
            assert!(matches!(error, Error::Protocol(_)), "{body}: {error:?}");
        }
    }

    #[tokio::test]
    async fn an_item_that_cannot_be_read_is_named() {
        let service = service(format!(
            r#"{{"Item":{BRAZIL}}},{{"Item":{{"year":{{"S":"x"}}}}}}"#
        ));
        let movies = service.movies();
        let gets = (movies.get((1985, "Brazil")), movies.get((1986, "Brazil")));
        let error = movies.client().transact_get(gets).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            r#"Movie (1986, "Brazil"): attribute `year`: expected N, found S"#
        );
    }

    // I49
    #[tokio::test]
    async fn an_invalid_transaction_is_not_sent() {
        let movies = Service::silent().movies();
        let client = movies.client();
        let get = |title: u32| movies.get((1985, title.to_string()));
        let gets = |count| (0..count).map(get).collect::<Vec<_>>();
        for (gets, text) in [
            (
                gets(0),
                "the transaction is empty; it can have 1 to 100 operations",
            ),
            (
                gets(101),
                "the transaction has 101 operations; it can have 1 to 100",
            ),
            (
                vec![get(0), get(1), get(0)],
                r#"Movie (1985, "0"): operations 0 and 2 of the transaction target the same item; combine them"#,
            ),
        ] {
            let error = client.transact_get(gets).await.unwrap_err();
            assert!(matches!(error, Error::InvalidRequest(_)), "{error:?}");
            assert_eq!(error.to_string(), text);
        }
    }

    #[tokio::test]
    async fn a_conflict_names_its_items_and_is_retried_on_request() {
        let attempts = AtomicUsize::new(0);
        let service = Service::new(move |_, _| match attempts.fetch_add(1, Ordering::Relaxed) {
            0 | 1 => error(
                "TransactionCanceledException",
                r#","CancellationReasons":[{"Code":"None"},{"Code":"TransactionConflict"}]"#,
            ),
            _ => ok(r#"{"Responses":[{},{}]}"#),
        });
        let movies = service.movies();
        let gets = || {
            let gets = (movies.get((1985, "Brazil")), movies.get((1986, "Brazil")));
            movies.client().transact_get(gets)
        };
        let error = gets().await.unwrap_err();
        assert!(error.is_transaction_conflict());
        assert_eq!(
            error.to_string(),
            r#"TransactGetItems of `Movies`: the transaction was cancelled: operation 1 on Movie (1986, "Brazil") failed with TransactionConflict"#
        );
        assert_eq!(gets().retry_conflicts().await.unwrap(), (None, None));
    }
}
