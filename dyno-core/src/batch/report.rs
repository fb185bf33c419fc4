//! The report of a batch: what was read from its source, and what of it failed.

use std::fmt;
use std::sync::Arc;

use crate::batch::operation::Write;
use crate::error::{BatchKind, Error, FailureReason, IncompleteBatch, Result, Stopped, Summary};
use crate::key::{Key, Pick};
use crate::op::WrittenBack;

/// The report of a batch of puts and deletes.
pub type WriteReport<M> = BatchReport<Write<M>>;

/// The report of a batch of reads: the items in the order of the keys, `None` where there is no such item.
///
/// The item of a key that was not read is also `None`; [`failed`](BatchReport::failed) has its position.
pub type ReadReport<M, T = M> = BatchReport<Key<M>, Vec<Option<T>>>;

/// The report of many upserts.
///
/// [`items`](BatchReport::items) holds the items as they were after their writes, in the order of the source. It has
/// one entry for each item that was read from the source: `None` for one that failed, and an error for one that was
/// written but cannot be decoded. It is empty without [`return_new`](crate::batch::UpsertAll::return_new).
pub type UpsertReport<M> = BatchReport<M, Vec<Option<Result<M>>>>;

/// The report of many puts: the items that were written, and those that were not, both in the order of the source.
///
/// [`items`](BatchReport::items) is empty if the puts were awaited by themselves.
pub type PutReport<M> = BatchReport<M, Vec<M>>;

/// The report of many deletes: the keys that were deleted, and what was not, both in the order of the source.
///
/// [`items`](BatchReport::items) is empty if the deletes were awaited by themselves.
pub type DeleteReport<M> = BatchReport<Pick<M>, Vec<Key<M>>>;

/// The report of a batch: what was read from its source, and what of it failed.
///
/// Everything that was read from the source and is not in [`failed`](Self::failed) was carried out, or merged into a
/// later operation on the same key. The aliases [`PutReport`], [`DeleteReport`], [`WriteReport`], [`ReadReport`] and
/// [`UpsertReport`] say what `I` and `T` are.
///
/// ```no_run
/// # use dyno::{Client, Model};
/// # #[derive(Model, Clone)]
/// # #[dyno(table = "Movies")]
/// # struct Movie { #[dyno(partition_key)] year: u16 }
/// # async fn example(client: Client, many: Vec<Movie>) -> dyno::Result<()> {
/// let report = client.table::<Movie>().batch().put_all(many).report().await?;
/// println!("{} written in {} requests", report.succeeded(), report.requests);
/// for failed in &report.failed {
///     println!("number {}: {}", failed.position, failed.reason);
/// }
/// report.complete()?;
/// # Ok(())
/// # }
/// ```
#[must_use = "it lists what failed; `complete` turns it into an error"]
#[non_exhaustive]
pub struct BatchReport<I, T = ()> {
    /// How many operations or keys were read from the source.
    pub taken: usize,
    /// What failed, or may have failed, in the order of the source.
    #[doc(alias = "fail")]
    #[doc(alias = "fail_count")]
    pub failed: Vec<Failed<I>>,
    /// What the batch returns, in the order of the source: the items of reads and upserts, what was written by
    /// [`put_all`](crate::Table::put_all) and [`delete_all`](crate::Table::delete_all), `()` for a
    /// [`batch`](crate::Table::batch) of puts and deletes.
    #[doc(alias = "success")]
    pub items: T,
    /// How many operations were replaced by a later one on the same key; only with
    /// [`Duplicates::Merge`](crate::batch::Duplicates::Merge).
    pub merged: usize,
    /// How many requests had operations on this table. A request that the SDK retries counts once.
    pub requests: usize,
    /// Why the batch stopped, if it did not read its source to the end.
    pub stopped: Option<Stopped>,
    pub(crate) model: Arc<str>,
    pub(crate) kind: BatchKind,
}

/// An operation, or a key to read, that failed or may have failed.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Failed<I> {
    /// The position in the source, from 0: of all sources of the table, one after the other.
    pub position: usize,
    /// What was read from the source: a [`Write`], the item of an upsert, or the key of a read. It can be sent again.
    ///
    /// `None` only for a key that cannot be stored, because there is no such [`Key`]; the reason says what is wrong
    /// with it.
    pub input: Option<I>,
    /// Why it failed.
    pub reason: FailureReason,
    /// How many times it was sent.
    pub attempts: u32,
}

/// The report of items that were written back: how many were, and which were not.
///
/// [`Query::write_back`](crate::op::Query::write_back) and [`Scan::write_back`](crate::op::Scan::write_back) return it.
#[must_use = "it lists what failed; `complete` turns it into an error"]
#[non_exhaustive]
pub struct WriteBackReport<M> {
    /// The items that were read, and are current ones now or were changed by somebody else.
    pub done: WrittenBack,
    /// The items that failed, by their keys, in the order in which they were read.
    /// [`Get::write_back`](crate::op::Get::write_back) writes one of them.
    pub failed: Vec<Failed<Key<M>>>,
    /// Why it stopped, if it did not read to the end.
    pub stopped: Option<Stopped>,
    model: Arc<str>,
}

impl<M> WriteBackReport<M> {
    pub(crate) fn new(model: Arc<str>) -> Self {
        Self {
            done: WrittenBack::default(),
            failed: Vec::new(),
            stopped: None,
            model,
        }
    }

    /// Returns whether everything was read and nothing failed.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.failed.is_empty() && self.stopped.is_none()
    }

    /// Returns the counts if the report is complete.
    ///
    /// # Errors
    /// [`Error::Incomplete`] if anything failed; [`IncompleteBatch::into_report`] returns this report from it.
    pub fn complete(self) -> Result<WrittenBack>
    where
        M: 'static,
    {
        match self.summary() {
            None => Ok(self.done),
            Some(summary) => Err(Error::Incomplete(Box::new(IncompleteBatch::new(
                summary, self,
            )))),
        }
    }

    /// What the error says if the report is not complete.
    pub(crate) fn summary(&self) -> Option<Summary> {
        let WrittenBack {
            written,
            changed_meanwhile,
            unknown,
        } = self.done;
        let taken = written + changed_meanwhile + unknown + self.failed.len();
        let reasons = self.failed.iter().map(|failed| &failed.reason);
        let (model, stopped) = (self.model.clone(), self.stopped.clone());
        (!self.is_complete())
            .then(|| Summary::new(BatchKind::Writes, model, taken, reasons, stopped))
    }
}

impl<M> fmt::Debug for WriteBackReport<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reasons: Vec<_> = self.failed.iter().map(|failed| &failed.reason).collect();
        f.debug_struct("WriteBackReport")
            .field("done", &self.done)
            .field("failed", &reasons)
            .field("stopped", &self.stopped)
            .finish_non_exhaustive()
    }
}

/// The progress of a batch.
///
/// At any time `taken` is the sum of `succeeded`, `failed`, `merged` and `pending`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct BatchProgress {
    /// Operations that were read from the source.
    pub taken: usize,
    /// Operations that were carried out.
    pub succeeded: usize,
    /// Operations that failed, or may have failed.
    pub failed: usize,
    /// Operations that were replaced by a later one on the same key.
    pub merged: usize,
    /// Operations whose outcome is not known yet.
    pub pending: usize,
    /// Requests that had operations on this table.
    pub requests: usize,
}

impl<I, T> BatchReport<I, T> {
    /// Returns the number of operations that were certainly carried out, or of keys that were read.
    #[doc(alias = "success_count")]
    #[must_use]
    pub fn succeeded(&self) -> usize {
        self.taken - self.merged - self.failed.len()
    }

    /// Returns whether the source was read to its end and nothing failed.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.failed.is_empty() && self.stopped.is_none()
    }

    /// Returns the items if the report is complete, `()` for puts and deletes.
    ///
    /// # Errors
    /// [`Error::Incomplete`] if anything failed; [`IncompleteBatch::into_report`] returns this report from it.
    pub fn complete(self) -> Result<T>
    where
        I: Send + 'static,
        T: Send + 'static,
    {
        match self.summary() {
            None => Ok(self.items),
            Some(summary) => Err(Error::Incomplete(Box::new(IncompleteBatch::new(
                summary, self,
            )))),
        }
    }

    /// What the error says if the report is not complete.
    pub(crate) fn summary(&self) -> Option<Summary> {
        let reasons = self.failed.iter().map(|failed| &failed.reason);
        let (model, stopped) = (self.model.clone(), self.stopped.clone());
        (!self.is_complete()).then(|| Summary::new(self.kind, model, self.taken, reasons, stopped))
    }

    /// The report with other inputs and items.
    pub(crate) fn map<I2, T2>(
        self,
        input: impl Fn(I) -> Option<I2>,
        items: impl FnOnce(T, usize) -> T2,
    ) -> BatchReport<I2, T2> {
        let failed = self.failed.into_iter().map(|failed| Failed {
            position: failed.position,
            input: failed.input.and_then(&input),
            reason: failed.reason,
            attempts: failed.attempts,
        });
        BatchReport {
            taken: self.taken,
            failed: failed.collect(),
            items: items(self.items, self.taken),
            merged: self.merged,
            requests: self.requests,
            stopped: self.stopped,
            model: self.model,
            kind: self.kind,
        }
    }
}

impl<I, T> fmt::Debug for BatchReport<I, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reasons: Vec<_> = self.failed.iter().map(|failed| &failed.reason).collect();
        f.debug_struct("BatchReport")
            .field("taken", &self.taken)
            .field("failed", &reasons)
            .field("merged", &self.merged)
            .field("requests", &self.requests)
            .field("stopped", &self.stopped)
            .finish_non_exhaustive()
    }
}
