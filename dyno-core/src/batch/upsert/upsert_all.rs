//! Any number of upserts of one table.

use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;

use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;

use super::table::Upserts;
use super::update_item::UpdateItem;
use crate::batch::drive::Driver;
use crate::batch::handle::BatchHandle;
use crate::batch::incomplete::Incomplete;
use crate::batch::report::UpsertReport;
use crate::batch::settings::{Settings, batch_settings};
use crate::batch::source::{BatchSource, OwnedOrBorrowed};
use crate::batch::write::{WriteTable, WriteTraffic};
use crate::codec::{DecodeDocument, Shape, decode_item};
use crate::error::Result;
use crate::expr::{self, Condition, Projection};
use crate::model::{Isolation, Model};
use crate::observe::Meter;
use crate::op::WriteItem;
use crate::op::returns::{New, Nothing};
use crate::transport::TableRef;

/// Merges any number of items into those with the same keys, or creates them.
///
/// Awaiting it fails with [`Incomplete`] if anything was not written; the error contains the items that failed.
/// [`report`](Self::report) returns the report without failing.
///
/// It is not part of [`batch()`](crate::Table::batch), because BatchWriteItem only replaces and deletes whole items.
/// Each item is an [`Upsert`](crate::op::Upsert), a separate UpdateItem, which can have a condition and consumes the
/// same capacity as outside of a batch. No item is read and written back, so concurrent writes of other attributes are
/// not lost.
///
/// Items come from an iterator or a stream, owned or borrowed. The source is read only as fast as requests can be sent:
/// at most `concurrency` items are in flight, and as many wait for another item with the same key. Items with the same
/// key are written in order.
///
/// Throttled requests and those without a response are retried after a growing delay with jitter, and fewer are sent at
/// once until DynamoDB keeps up. An upsert that is repeated has the same effect, unless [`update`](Self::update) adds
/// to a number. An item that is rejected, or whose condition fails, does not delay the others. Any other error, such as
/// a missing permission, stops the upserts, and so do ten requests in a row without progress.
///
/// No task is spawned: nothing is sent after the future is dropped. A [`handle`](Self::handle) then still has the
/// report.
///
/// # Errors
/// [`Incomplete`], which `?` turns into [`Error::Incomplete`](crate::Error::Incomplete).
///
/// ```no_run
/// # use dyno::{Client, Model};
/// # #[derive(Model, Clone)]
/// # #[dyno(table = "Movies")]
/// # struct Movie { #[dyno(partition_key)] year: u16, rank: Option<u32> }
/// # async fn example(client: Client, many: Vec<Movie>) -> dyno::Result<()> {
/// let movies = client.table::<Movie>();
/// movies.upsert_all(&many).concurrency(32).await?;
///
/// let report = movies.upsert_all(many).condition(Movie::RANK.gt(3)).report().await?;
/// for failed in &report.failed {
///     println!("number {}: {}", failed.position, failed.reason);
/// }
/// # Ok(())
/// # }
/// ```
#[doc(alias = "UpdateItem")]
#[must_use = "nothing is written until it is awaited"]
pub struct UpsertAll<'s, M, R = Nothing> {
    part: Upserts<'s, M>,
    settings: Settings,
    returns: PhantomData<fn() -> R>,
}

impl<'s, M: 's> UpsertAll<'s, M> {
    pub(crate) fn new<Kind, S>(
        target: TableRef,
        key_names: Arc<[Box<str>]>,
        items: S,
        isolation: Isolation,
    ) -> Self
    where
        S: BatchSource<'s, Kind>,
        S::Item: OwnedOrBorrowed<M>,
    {
        let mut part = Upserts::new(target, key_names, isolation);
        part.sources.push_all(items.open(|item| item.into_item()));
        Self {
            part,
            settings: Settings::default(),
            returns: PhantomData,
        }
    }

    /// The same of items of a model with these attributes.
    pub(crate) fn of_shape(mut self, shape: &'static Shape) -> Self {
        self.part.merge.shape = Some(shape);
        self
    }

    /// Returns the items as they are after their writes, in the order of the source: a `Vec<M>`.
    ///
    /// They cost no further capacity, but all of them are in memory. [`report`](Self::report) has them in
    /// [`items`](crate::batch::BatchReport::items).
    pub fn return_new(mut self) -> UpsertAll<'s, M, New>
    where
        M: DecodeDocument,
    {
        self.part.decode = Some(decode_item);
        self.part.table.ledger.with_items(|stored| stored.want());
        UpsertAll {
            part: self.part,
            settings: self.settings,
            returns: PhantomData,
        }
    }
}

impl<M, R> UpsertAll<'_, M, R> {
    /// Writes an item only if the condition holds for the item in the table. If no such item exists, the condition is
    /// checked against an item without attributes.
    ///
    /// An item whose condition fails is in the report as
    /// [`FailureReason::Rejected`](crate::batch::FailureReason::Rejected) with an
    /// [`Error::ConditionFailed`](crate::Error::ConditionFailed) that holds the old item.
    pub fn condition(mut self, condition: Condition<M>) -> Self {
        self.part.merge.condition(condition);
        self
    }

    /// Merges only into items that exist, and creates none. This adds a [`condition`](Self::condition) that the key
    /// exists.
    pub fn existing(mut self) -> Self {
        // Without a name no key can be sent anyway.
        if let Some(name) = self.part.table.key_names.first() {
            self.part.merge.existing(name);
        }
        self
    }

    /// Writes these attributes only where they are absent. See
    /// [`Upsert::keep_existing`](crate::op::Upsert::keep_existing).
    pub fn keep_existing(mut self, attributes: impl Into<Projection<M>>) -> Self {
        self.part.merge.keep(attributes.into());
        self
    }

    /// Makes more changes in the write of each item. See [`Upsert::update`](crate::op::Upsert::update).
    ///
    /// An update that adds to a number may be carried out twice for an item whose response was lost. With
    /// [`attempts(1)`](Self::attempts) only the SDK retries such a request.
    pub fn update(mut self, update: expr::Update<M>) -> Self {
        self.part.merge.update(update);
        self
    }

    /// Makes the changes of [`update`](Self::update) although a function of the model depends on what they change. See
    /// [`UpdateItem::unvalidated`](crate::op::UpdateItem::unvalidated).
    pub fn unvalidated(mut self) -> Self
    where
        M: Model,
    {
        self.part.merge.unvalidated = true;
        self
    }

    /// Removes the attributes of the model that an item leaves out. See
    /// [`Upsert::remove_absent`](crate::op::Upsert::remove_absent).
    pub fn remove_absent(mut self) -> Self
    where
        M: Model,
    {
        let Upserts { merge, table, .. } = &mut self.part;
        let target = &table.target;
        merge.remove_absent(M::SHAPE.known_names(), target);
        self
    }

    /// Counts the consumed capacity. See [`Meter`].
    pub fn meter(mut self, meter: &Meter) -> Self {
        self.part.table.target.sender.add_meter(meter);
        self
    }

    batch_settings!("16");
}

impl<M: Send + 'static, R> UpsertAll<'_, M, R> {
    /// Returns a handle with the progress, and with the report if the future is dropped.
    #[must_use]
    pub fn handle(&self) -> BatchHandle<UpsertReport<M>> {
        BatchHandle::new(self.part.table.ledger.clone())
    }
}

impl<M: WriteItem + Send + 'static> UpsertAll<'_, M> {
    /// Carries out the upserts, and returns failures as an [`Error::Incomplete`](crate::Error::Incomplete).
    ///
    /// This is the same as awaiting it, for functions whose error type is made from a `dyno::Error`.
    ///
    /// # Errors
    /// [`Error::Incomplete`](crate::Error::Incomplete) if anything was not written; it contains the report.
    pub async fn or_error(self) -> Result<()> {
        Ok(self.await?)
    }
}

impl<'s, M: WriteItem + Send + 's, R> UpsertAll<'s, M, R> {
    /// Carries out the upserts and returns their report, even if operations failed.
    ///
    /// # Errors
    /// None: failures are in the report. The `Result` is there because every report has one; that of a batch of reads
    /// can fail.
    pub async fn report(self) -> Result<UpsertReport<M>> {
        Ok(self.run().await)
    }

    fn run(self) -> impl Future<Output = UpsertReport<M>> + Send + 's {
        let (ledger, sender) = (
            self.part.table.ledger.clone(),
            self.part.table.target.sender.clone(),
        );
        let parts: Vec<Box<dyn WriteTable<UpdateItem> + 's>> = vec![Box::new(self.part)];
        let traffic = WriteTraffic::new(sender.clone(), parts, &self.settings);
        let driver = Driver::new(sender, traffic);
        async move {
            let Ok(()) = driver.run().await;
            ledger.upsert_report()
        }
    }

    /// Returns the requests as the SDK's builders, to be sent in their order.
    ///
    /// The source is read to its end, and everything is in memory.
    ///
    /// # Errors
    /// [`Error::Encode`](crate::Error::Encode) or [`Error::InvalidRequest`](crate::Error::InvalidRequest) if an item
    /// cannot be sent.
    pub async fn into_sdk(mut self) -> Result<Vec<UpdateItemFluentBuilder>> {
        self.part.table.target.sender.meter_sdk_requests();
        let target = self.part.table.target.clone();
        let mut requests = Vec::new();
        while let Some(item) =
            std::future::poll_fn(|context| self.part.sources.poll_next(context)).await
        {
            let (_, update) = self.part.request(&item)?;
            let request = update.into_sdk();
            requests.push(request.map_err(|error| target.not_written(error))?);
        }
        Ok(requests)
    }
}

impl<'s, M: WriteItem + Send + 's> IntoFuture for UpsertAll<'s, M> {
    type Output = Result<(), Incomplete<M, UpsertReport<M>>>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 's>>;

    fn into_future(self) -> Self::IntoFuture {
        let run = self.run();
        Box::pin(async move { Incomplete::check(run.await).map(|_| ()) })
    }
}

impl<'s, M: WriteItem + Send + 'static> IntoFuture for UpsertAll<'s, M, New> {
    type Output = Result<Vec<M>>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 's>>;

    fn into_future(self) -> Self::IntoFuture {
        let run = self.run();
        Box::pin(async move { run.await.complete()?.into_iter().flatten().collect() })
    }
}

impl<M, R> fmt::Debug for UpsertAll<'_, M, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UpsertAll")
            .field("table", &self.part.table.target.table)
            .finish_non_exhaustive()
    }
}
