//! Any number of puts of one table, with or without a condition.

use std::borrow::Cow;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use super::puts::Puts;
use super::run::run;
use crate::batch::handle::BatchHandle;
use crate::batch::incomplete::Incomplete;
use crate::batch::report::PutReport;
use crate::batch::settings::{Settings, batch_settings};
use crate::batch::source::{BatchSource, OwnedOrBorrowed};
use crate::codec::{DecodeDocument, decode_item};
use crate::error::Result;
use crate::expr::Condition;
use crate::model::Isolation;
use crate::observe::Meter;
use crate::op::WriteItem;
use crate::transport::TableRef;

/// Puts any number of items, each with a condition or without.
///
/// Awaiting it fails with [`Incomplete`] if anything was not written. [`report`](Self::report) returns the items that
/// were written and those that were not, both in the order of the source.
///
/// Items without a condition are sent with BatchWriteItem, up to 25 in a request, as by [`batch`](crate::Table::batch).
/// Each of the others is a PutItem of its own, several at once: those with a [`condition`](Self::condition), those of
/// [`create_all`](crate::Table::create_all), and those of a model with a `version` or a `write_id`. An item consumes
/// the same capacity either way.
///
/// Items come from an iterator or a stream, owned or borrowed. They are read only as fast as requests can be sent.
/// Items with the same key are written in order, each after the response to the one before.
///
/// Unprocessed items, throttled requests and those without a response are retried after a growing delay with jitter,
/// and fewer are sent at once until DynamoDB keeps up. If a condition fails after an attempt without a response, an
/// item with a `write_id` is recognized and counts as written. Without one, it is
/// [`Unknown`](crate::error::FailureReason::Unknown), because another writer may have written an equal item. An item
/// whose condition fails, or that is rejected, does not delay the others. Any other error, such as a missing
/// permission, stops the puts, and so do ten requests in a row without progress.
///
/// It is not a transaction. No task is spawned: nothing is sent after the future is dropped. A [`handle`](Self::handle)
/// then still has the report.
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
/// movies.put_all(&many).await?;
///
/// let report = movies.put_all(&many).condition(Movie::RANK.gt(3)).report().await?;
/// println!("{} written, {} not", report.succeeded(), report.failed.len());
/// for failed in &report.failed {
///     println!("number {}: {}", failed.position, failed.reason);
/// }
/// # Ok(())
/// # }
/// ```
#[doc(alias = "save_many")]
#[doc(alias = "PutItem")]
#[doc(alias = "BatchWriteItem")]
#[must_use = "nothing is written until it is awaited"]
pub struct PutAll<'s, M> {
    part: Puts<'s, M>,
    settings: Settings,
}

impl<'s, M: 's> PutAll<'s, M> {
    pub(crate) fn new<Kind, S>(
        target: TableRef,
        key_names: Arc<[Box<str>]>,
        isolation: Isolation,
        items: S,
    ) -> Self
    where
        S: BatchSource<'s, Kind>,
        S::Item: OwnedOrBorrowed<M>,
    {
        let mut part = Puts::new(target, key_names, isolation);
        part.sources.push_all(items.open(|item| item.into_item()));
        Self {
            part,
            settings: Settings::default(),
        }
    }

    /// Writes items only where there is none.
    pub(crate) fn creating(mut self, partition_key: impl Into<Cow<'static, str>>) -> Self {
        self.part.creates = Some(partition_key.into());
        self
    }

    /// Writes an item only if the condition holds for the item in the table. If no such item exists, the condition is
    /// checked against an item without attributes.
    ///
    /// An item whose condition fails is in the report as
    /// [`FailureReason::Rejected`](crate::batch::FailureReason::Rejected) with an
    /// [`Error::ConditionFailed`](crate::Error::ConditionFailed) that holds the old item. A second condition is joined
    /// by AND.
    pub fn condition(mut self, condition: Condition<M>) -> Self {
        self.part.condition = Some(match self.part.condition.take() {
            Some(known) => known & condition,
            None => condition,
        });
        self
    }

    /// Writes each item only if its own condition holds; `None` is no condition.
    ///
    /// ```no_run
    /// # use dyno::{Client, Model};
    /// # #[derive(Model, Clone)]
    /// # #[dyno(table = "Movies")]
    /// # struct Movie { #[dyno(partition_key)] year: u16, seen: Option<u64> }
    /// # async fn example(client: Client, many: Vec<Movie>) -> dyno::Result<()> {
    /// let movies = client.table::<Movie>();
    /// movies.put_all(many).conditions(|movie| Some(Movie::SEEN.lt(movie.seen?))).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn conditions(
        mut self,
        condition: impl FnMut(&M) -> Option<Condition<M>> + Send + 's,
    ) -> Self {
        self.part.condition_of = Some(Box::new(condition));
        self
    }

    /// Returns the items of the report as they were sent, with the version, the times and the generated values that the
    /// write sets. Without it, they are the items that were given.
    pub fn return_new(mut self) -> Self
    where
        M: DecodeDocument,
    {
        self.part.decode = Some(decode_item);
        self
    }

    /// Counts the consumed capacity. See [`Meter`].
    pub fn meter(mut self, meter: &Meter) -> Self {
        self.part.table.target.sender.add_meter(meter);
        self
    }

    batch_settings!("4, or 16 if items have conditions,");
}

impl<M: Send + 'static> PutAll<'_, M> {
    /// Returns a handle with the progress, and with the report if the future is dropped. The report lists what was
    /// written only if the future was that of [`report`](Self::report).
    #[must_use]
    pub fn handle(&self) -> BatchHandle<PutReport<M>> {
        BatchHandle::new(self.part.table.ledger.clone())
    }
}

impl<M: WriteItem + Send + 'static> PutAll<'_, M> {
    /// Carries out the puts, and returns failures as an [`Error::Incomplete`](crate::Error::Incomplete).
    ///
    /// This is the same as awaiting it, for functions whose error type is made from a `dyno::Error`.
    ///
    /// # Errors
    /// [`Error::Incomplete`](crate::Error::Incomplete) if anything was not written; it contains the report.
    pub async fn or_error(self) -> Result<()> {
        Ok(self.await?)
    }
}

impl<'s, M: WriteItem + Send + 's> PutAll<'s, M> {
    /// Carries out the puts and returns their report, even if some failed: the items that were written, all of which
    /// are in memory then, and those that were not.
    ///
    /// # Errors
    /// None: failures are in the report. The `Result` is there because every report has one.
    pub async fn report(self) -> Result<PutReport<M>> {
        self.part.table.ledger.with_items(|kept| kept.want());
        Ok(self.run().await)
    }

    fn run(self) -> impl Future<Output = PutReport<M>> + Send + 's {
        let (ledger, sender) = (
            self.part.table.ledger.clone(),
            self.part.table.target.sender.clone(),
        );
        let single = self.part.is_single();
        let run = run(sender, Box::new(self.part), self.settings, single);
        async move {
            run.await;
            ledger.many_report()
        }
    }
}

impl<'s, M: WriteItem + Send + 's> IntoFuture for PutAll<'s, M> {
    type Output = Result<(), Incomplete<M, PutReport<M>>>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 's>>;

    fn into_future(self) -> Self::IntoFuture {
        let run = self.run();
        Box::pin(async move { Incomplete::check(run.await).map(|_| ()) })
    }
}

impl<M> fmt::Debug for PutAll<'_, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PutAll")
            .field("table", &self.part.table.target.table)
            .finish_non_exhaustive()
    }
}
