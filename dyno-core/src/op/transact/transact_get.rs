//! Many items at one moment: TransactGetItems.

use std::marker::PhantomData;

use aws_sdk_dynamodb::operation::transact_get_items::builders::TransactGetItemsFluentBuilder;

use crate::client::Client;
use crate::codec::DecodeDocument;
use crate::error::{Error, Result, Subject};
use crate::op::Entry;
use crate::op::transact::transaction::{Conflicts, transact_items};
use crate::op::{Get, ResponseFuture};
use crate::transport::Sender;
use crate::transport::{self, Input, Places, Spot, for_tuples};

/// Reads up to 100 items of any tables as they are at one moment; awaiting it gives an `Option` for each, in a tuple or a `Vec`.
///
/// The operations are the `get`s of tables, not awaited, with their projections; whether one is `consistent` makes no difference,
/// for a transaction always is. A missing item is a `None`. If a write is under way on one of the items, the
/// service cancels the transaction, which is [`Error::TransactionCanceled`]; see [`retry_conflicts`](Self::retry_conflicts).
///
/// It reads twice the capacity of consistent reads. Two gets of one item are refused before sending, as the service does. All
/// items together may have 4 MB.
/// (AWS developer guide, "Managing complex workflows with DynamoDB transactions".)
///
/// ```no_run
/// # use dyno::{Client, item};
/// # async fn example(client: Client) -> dyno::Result<()> {
/// let (orders, stock) = (client.raw_table("Orders", "id"), client.raw_table("Stock", "sku"));
/// let (order, left) = client
///     .transact_get((orders.get(item! { "id" => 7 }), stock.get(item! { "sku" => "A1" })))
///     .await?;
/// println!("{} of {}", order.is_some(), left.is_some());
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is read until it is awaited"]
pub struct TransactGet<G> {
    transaction: Plain,
    marker: PhantomData<fn() -> G>,
}

struct Plain {
    sender: Sender,
    entries: Result<Vec<Entry>>,
    conflicts: Conflicts,
}

impl<G: TransactGets> TransactGet<G> {
    pub(crate) fn new(sender: Sender, gets: G) -> Self {
        Self {
            transaction: Plain {
                sender,
                entries: gets.into_entries().into_iter().collect(),
                conflicts: Conflicts::attempts(1),
            },
            marker: PhantomData,
        }
    }

    /// Sends the request up to so many times in all, if writes to its items, or a lack of capacity, are all that was in the way.
    ///
    /// The delays are drawn from nothing to a bound that grows from 50 milliseconds to two seconds. Every attempt reads capacity.
    pub fn retry_conflicts(mut self, attempts: u32) -> Self {
        self.transaction.conflicts = Conflicts::attempts(attempts);
        self
    }

    /// The request as the SDK's builder.
    ///
    /// # Errors
    /// [`Error::Transaction`] when the service would refuse the transaction, and what the gets themselves give.
    pub fn into_sdk(self) -> Result<TransactGetItemsFluentBuilder> {
        let (_, input) = self.transaction.input()?;
        input.into_sdk().map_err(Error::from)
    }
}

impl Plain {
    fn input(self) -> Result<(Vec<Entry>, Input<TransactGetItemsFluentBuilder>)> {
        let entries = self.entries?;
        let items = transact_items(&entries)?;
        let tables = entries.iter().map(Entry::table);
        let input = transport::transact_get_input(&self.sender, tables, items);
        Ok((entries, input))
    }

    async fn send<P: Places>(self) -> Result<(Vec<Entry>, P)> {
        let (sender, mut retry) = (self.sender.clone(), self.conflicts.retry());
        let (entries, input) = self.input()?;
        loop {
            let mut error = match transport::transact_get(input.clone(), entries.len()).await {
                Ok(places) => return Ok((entries, places)),
                Err(error) => error,
            };
            if let Error::TransactionCanceled(canceled) = &mut error {
                canceled.about(|position| entries.get(position).map(Entry::subject));
            }
            retry.after(error, &sender).await?;
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
    transaction: Plain,
    items: fn(P, &[Entry]) -> Result<R>,
) -> ResponseFuture<R> {
    Box::pin(async move {
        let (entries, places) = transaction.send().await?;
        items(places, &entries)
    })
}

impl<G> std::fmt::Debug for TransactGet<G> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TransactGet").finish_non_exhaustive()
    }
}

/// An operation that can be a part of a transaction of reads: a get.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a part of a transaction of reads",
    label = "not a get",
    note = "give the gets as they are, without `await` and `required`; writes go to `transact_write`"
)]
pub trait ReadInTransaction {
    /// What the item is read as.
    type Item: DecodeDocument + Send + 'static;

    #[doc(hidden)]
    fn into_entry(self) -> Result<Entry>;
}

impl<M, T: DecodeDocument + Send + 'static> ReadInTransaction for Get<M, T> {
    type Item = T;

    fn into_entry(self) -> Result<Entry> {
        self.entry()
    }
}

fn subject(entries: &[Entry], position: usize) -> Subject {
    entries
        .get(position)
        .map_or_else(Subject::unknown, Entry::subject)
}

/// The gets of a transaction of reads: a tuple, or a `Vec` of gets of one type.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a transaction of reads",
    label = "expected a tuple of up to 16 gets, or a `Vec` of gets",
    note = "a single get is a tuple too: `(get,)`"
)]
pub trait TransactGets {
    /// For each get an `Option` of what it reads.
    type Items;

    #[doc(hidden)]
    type Places: Places;

    #[doc(hidden)]
    fn into_entries(self) -> Vec<Result<Entry>>;

    #[doc(hidden)]
    fn items(places: Self::Places, entries: &[Entry]) -> Result<Self::Items>;
}

impl<G: ReadInTransaction> TransactGets for Vec<G> {
    type Items = Vec<Option<G::Item>>;
    type Places = Vec<Spot<G::Item>>;

    fn into_entries(self) -> Vec<Result<Entry>> {
        self.into_iter().map(G::into_entry).collect()
    }

    fn items(places: Self::Places, entries: &[Entry]) -> Result<Self::Items> {
        let places = places.into_iter().zip(entries);
        places
            .map(|(spot, entry)| spot.item(|| entry.subject()))
            .collect()
    }
}

macro_rules! tuples {
    ($($name:ident $index:tt,)*) => {
        impl<$($name: ReadInTransaction),*> TransactGets for ($($name,)*) {
            type Items = ($(Option<$name::Item>,)*);
            type Places = ($(Spot<$name::Item>,)*);

            fn into_entries(self) -> Vec<Result<Entry>> {
                vec![$(self.$index.into_entry()),*]
            }

            fn items(places: Self::Places, entries: &[Entry]) -> Result<Self::Items> {
                let subject = |position| move || subject(entries, position);
                Ok(($(places.$index.item(subject($index))?,)*))
            }
        }
    };
}

for_tuples!(tuples);

impl Client {
    /// Reads many items of any tables as they are at one moment. See [`TransactGet`].
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
    async fn what_the_service_would_refuse_is_not_sent() {
        let movies = Service::silent().movies();
        let client = movies.client();
        let get = |title: u32| movies.get((1985, title.to_string()));
        let gets = |count| (0..count).map(get).collect::<Vec<_>>();
        for (gets, text) in [
            (
                gets(0),
                "the transaction is empty; it takes 1 to 100 operations",
            ),
            (
                gets(101),
                "the transaction has 101 operations; it takes 1 to 100",
            ),
            (
                vec![get(0), get(1), get(0)],
                r#"Movie (1985, "0"): operations 0 and 2 of the transaction are about this item; make them one"#,
            ),
        ] {
            let error = client.transact_get(gets).await.unwrap_err();
            assert!(matches!(error, Error::Transaction(_)), "{error:?}");
            assert_eq!(error.to_string(), text);
        }
    }

    #[tokio::test]
    async fn a_conflict_names_its_items_and_is_tried_again_on_request() {
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
            r#"TransactGetItems: the transaction was cancelled: operation 1 on Movie (1986, "Brazil") ended with TransactionConflict"#
        );
        assert_eq!(gets().retry_conflicts(2).await.unwrap(), (None, None));
    }
}
