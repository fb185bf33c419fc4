//! Any number of deletes of one table, with or without a condition.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use super::deletes::Deletes;
use super::run::run;
use crate::batch::handle::BatchHandle;
use crate::batch::incomplete::Incomplete;
use crate::batch::report::DeleteReport;
use crate::batch::settings::{Settings, batch_settings};
use crate::batch::source::BatchSource;
use crate::error::Result;
use crate::expr::Condition;
use crate::key::{IntoKey, Pick};
use crate::model::{Isolation, Model};
use crate::observe::Meter;
use crate::transport::TableRef;

/// Deletes any number of items, each with a condition or without.
///
/// Awaiting it fails with [`Incomplete`] if anything was not deleted. [`report`](Self::report) returns the keys that
/// were deleted and what was not, both in the order of the source.
///
/// The elements of the source are keys, items, or conditions on a key; [`pick`](crate::pick) mixes them in one list.
/// Deletes without a condition are sent with BatchWriteItem, up to 25 keys in a request, as by
/// [`batch`](crate::Table::batch). Each of the others is a DeleteItem of its own, several at once. To delete what a
/// condition finds, see [`delete_where`](crate::Table::delete_where).
///
/// As in DynamoDB, a key without an item counts as deleted, unless it has a condition that fails. Requests are retried
/// and stopped as those of [`PutAll`](crate::batch::PutAll).
///
/// # Errors
/// [`Incomplete`], which `?` turns into [`Error::Incomplete`](crate::Error::Incomplete).
///
/// ```no_run
/// # use dyno::{Client, Model};
/// # #[derive(Model, Clone)]
/// # #[dyno(table = "Movies")]
/// # struct Movie { #[dyno(partition_key)] year: u16, rank: Option<u32> }
/// # async fn example(client: Client) -> dyno::Result<()> {
/// let movies = client.table::<Movie>();
/// let report = movies.delete_all(1980..1990_u16).condition(Movie::RANK.gt(100)).report().await?;
/// println!("{} deleted, {} not", report.succeeded(), report.failed.len());
/// # Ok(())
/// # }
/// ```
#[doc(alias = "delete_many")]
#[doc(alias = "DeleteItem")]
#[doc(alias = "BatchWriteItem")]
#[must_use = "nothing is deleted until it is awaited"]
pub struct DeleteAll<'s, M> {
    part: Deletes<'s, M>,
    settings: Settings,
}

impl<'s, M: 's> DeleteAll<'s, M> {
    pub(crate) fn new<By, Kind, S>(target: TableRef, key_names: Arc<[Box<str>]>, keys: S) -> Self
    where
        M: Model,
        S: BatchSource<'s, Kind>,
        S::Item: IntoKey<M::Key, M, By>,
    {
        let mut part = Deletes::new(target, key_names, Isolation::of_key::<M>());
        part.sources.push_all(keys.open(|key| Pick::of(key)));
        Self {
            part,
            settings: Settings::default(),
        }
    }

    /// Deletes an item only if the condition holds for it. If no such item exists, the condition is checked against an
    /// item without attributes.
    ///
    /// A delete whose condition fails is in the report as
    /// [`FailureReason::Rejected`](crate::batch::FailureReason::Rejected) with an
    /// [`Error::ConditionFailed`](crate::Error::ConditionFailed) that holds the item. A second condition, and that of a
    /// [`Pick`], is joined by AND.
    pub fn condition(mut self, condition: Condition<M>) -> Self {
        self.part.condition = Some(match self.part.condition.take() {
            Some(known) => known & condition,
            None => condition,
        });
        self
    }

    /// Counts the consumed capacity. See [`Meter`].
    pub fn meter(mut self, meter: &Meter) -> Self {
        self.part.table.target.sender.add_meter(meter);
        self
    }

    batch_settings!("4, or 16 with a `condition`,");
}

impl<M: Send + 'static> DeleteAll<'_, M> {
    /// Returns a handle with the progress, and with the report if the future is dropped. The report lists what was
    /// deleted only if the future was that of [`report`](Self::report).
    #[must_use]
    pub fn handle(&self) -> BatchHandle<DeleteReport<M>> {
        BatchHandle::new(self.part.table.ledger.clone())
    }

    /// Carries out the deletes, and returns failures as an [`Error::Incomplete`](crate::Error::Incomplete).
    ///
    /// This is the same as awaiting it, for functions whose error type is made from a `dyno::Error`.
    ///
    /// # Errors
    /// [`Error::Incomplete`](crate::Error::Incomplete) if anything was not deleted; it contains the report.
    pub async fn or_error(self) -> Result<()> {
        Ok(self.await?)
    }
}

impl<'s, M: Send + 's> DeleteAll<'s, M> {
    /// Carries out the deletes and returns their report, even if some failed: the keys that were deleted, and what was
    /// not.
    ///
    /// # Errors
    /// None: failures are in the report. The `Result` is there because every report has one.
    pub async fn report(self) -> Result<DeleteReport<M>> {
        self.part.table.ledger.with_items(|kept| kept.want());
        Ok(self.run().await)
    }

    fn run(self) -> impl Future<Output = DeleteReport<M>> + Send + 's {
        let (ledger, sender) = (
            self.part.table.ledger.clone(),
            self.part.table.target.sender.clone(),
        );
        let single = self.part.condition.is_some();
        let run = run(sender, Box::new(self.part), self.settings, single);
        async move {
            run.await;
            ledger.many_report()
        }
    }
}

impl<'s, M: Send + 's> IntoFuture for DeleteAll<'s, M> {
    type Output = Result<(), Incomplete<M, DeleteReport<M>>>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 's>>;

    fn into_future(self) -> Self::IntoFuture {
        let run = self.run();
        Box::pin(async move { Incomplete::check(run.await).map(|_| ()) })
    }
}

impl<M> fmt::Debug for DeleteAll<'_, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeleteAll")
            .field("table", &self.part.table.target.table)
            .finish_non_exhaustive()
    }
}
