//! Puts and deletes of several tables in the same requests.

use std::fmt;
use std::pin::Pin;

use crate::batch::account::WriteReport;
use crate::batch::driver::{AnyPart, Driver};
use crate::batch::settings::Settings;
use crate::batch::write::BatchWrite;
use crate::client::Client;
use crate::error::Result;
use crate::transport::Sender;

/// Batches of writes of several tables: tuples of up to eight [`BatchWrite`]s, and a `Vec` of them.
pub trait BatchWrites<'s>: Sized {
    /// The response of each of them.
    type Written;

    #[doc(hidden)]
    fn into_parts(self) -> Parts<'s, Self::Written>;
}

/// What becomes of several batches: their parts, their settings, and what takes their responses.
#[doc(hidden)]
pub struct Parts<'s, W> {
    parts: Vec<Box<dyn AnyPart + 's>>,
    settings: Settings,
    response: Box<dyn FnOnce() -> W + Send + 's>,
}

impl<W> fmt::Debug for Parts<'_, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Parts").finish_non_exhaustive()
    }
}

macro_rules! tuples {
    ($(($($model:ident $batch:ident),+))*) => {$(
        impl<'s, $($model: Send + 's),+> BatchWrites<'s> for ($(BatchWrite<'s, $model>,)+) {
            type Written = ($(WriteReport<$model>,)+);

            fn into_parts(self) -> Parts<'s, Self::Written> {
                let ($($batch,)+) = self;
                let settings = Settings::default()$(.strictest($batch.settings))+;
                let mut parts: Vec<Box<dyn AnyPart + 's>> = Vec::new();
                $(
                    let ledger = $batch.part.ledger.clone();
                    parts.push(Box::new($batch.part));
                    let $batch = ledger;
                )+
                let response = Box::new(move || ($($batch.response().into(),)+));
                Parts { parts, settings, response }
            }
        }
    )*};
}

tuples! {
    (A a)
    (A a, B b)
    (A a, B b, C c)
    (A a, B b, C c, D d)
    (A a, B b, C c, D d, E e)
    (A a, B b, C c, D d, E e, F f)
    (A a, B b, C c, D d, E e, F f, G g)
    (A a, B b, C c, D d, E e, F f, G g, H h)
}

impl<'s, M: Send + 's> BatchWrites<'s> for Vec<BatchWrite<'s, M>> {
    type Written = Vec<WriteReport<M>>;

    fn into_parts(self) -> Parts<'s, Self::Written> {
        let settings = self.iter().map(|batch| batch.settings);
        let settings = settings.fold(Settings::default(), Settings::strictest);
        let ledgers: Vec<_> = self.iter().map(|batch| batch.part.ledger.clone()).collect();
        let parts = self
            .into_iter()
            .map(|batch| Box::new(batch.part) as Box<dyn AnyPart + 's>);
        Parts {
            parts: parts.collect(),
            settings,
            response: Box::new(move || {
                ledgers
                    .iter()
                    .map(|ledger| ledger.response().into())
                    .collect()
            }),
        }
    }
}

/// Several batches of writes as one; awaiting it gives the response of each.
///
/// Their operations share requests. Where several set a concurrency, a number of attempts or a deadline, the strictest holds.
#[must_use = "nothing is written until it is awaited"]
pub struct BatchWriteAll<'s, W> {
    sender: Sender,
    parts: Parts<'s, W>,
}

impl<'s, W> BatchWriteAll<'s, W> {
    pub(crate) fn new(sender: Sender, batches: impl BatchWrites<'s, Written = W>) -> Self {
        Self {
            sender,
            parts: batches.into_parts(),
        }
    }
}

impl<'s, W: 's> IntoFuture for BatchWriteAll<'s, W> {
    type Output = Result<W>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 's>>;

    fn into_future(self) -> Self::IntoFuture {
        let Parts {
            parts,
            settings,
            response,
        } = self.parts;
        let driver = Driver::new(self.sender, parts, settings);
        Box::pin(async move {
            driver.run().await;
            Ok(response())
        })
    }
}

impl<W> fmt::Debug for BatchWriteAll<'_, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchWriteAll").finish_non_exhaustive()
    }
}

impl Client {
    /// Puts and deletes items of several tables in the same requests: a tuple of up to eight [batches](crate::Table::batch), or a `Vec`
    /// of them. Awaiting it gives the response of each.
    ///
    /// ```no_run
    /// # use dyno::{Client, item};
    /// # async fn example(client: Client) -> dyno::Result<()> {
    /// let movies = client.raw_table("Movies", ["year", "title"]).batch();
    /// let orders = client.raw_table("Orders", "id").batch();
    /// let (films, gone) = client
    ///     .batch_write((
    ///         movies.put(item! { "year" => 1985, "title" => "Brazil" }),
    ///         orders.delete_all((0..100).map(|id| item! { "id" => id })),
    ///     ))
    ///     .await?;
    /// films.complete()?;
    /// gone.complete()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn batch_write<'s, B: BatchWrites<'s>>(&self, batches: B) -> BatchWriteAll<'s, B::Written> {
        BatchWriteAll::new(self.sender().clone(), batches)
    }
}
