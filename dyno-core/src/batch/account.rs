//! What became of the operations of a batch? The response, and the account that outlives the future.

use std::fmt;
use std::sync::Arc;

use crate::batch::engine::End;
use crate::batch::ledger::{Closed, Operation, WriteLedger};
use crate::error::Incomplete;
use crate::error::{Error, FailureReason, Result, Stopped};
use crate::key::Key;

/// One operation of a batch.
#[derive(Clone, Debug, PartialEq)]
pub enum Write<M> {
    /// Puts the item.
    Put(M),
    /// Deletes the item of this key.
    Delete(Key<M>),
}

/// An operation that was not written, or may not have been.
#[derive(Debug)]
#[non_exhaustive]
pub struct FailedWrite<M> {
    /// Its place in the source, from 0: of all sources of the table, one after the other.
    pub position: usize,
    /// The operation. `None` only for a delete whose key cannot be stored, for there is no such [`Key`]; `why` says what is wrong with it.
    pub write: Option<Write<M>>,
    /// Why it was not written.
    pub reason: FailureReason,
    /// How often it was sent.
    pub attempts: u32,
}

impl From<&End> for Stopped {
    fn from(end: &End) -> Self {
        match end {
            End::Error(error) => Self::Error(error.clone()),
            End::NoProgress(error) => Self::NoProgress(error.clone()),
            End::Deadline => Self::Deadline,
            End::Dropped => Self::Dropped,
        }
    }
}

/// The response of a batch: what was taken from its source, and what of it was not written.
///
/// Everything that was taken and is not in `unwritten` was written, or merged into a later operation of the same key.
#[must_use = "what was not written is in here; `complete` makes an error of it"]
#[non_exhaustive]
pub struct WriteReport<M> {
    /// How many operations were taken from the source.
    pub taken: usize,
    /// What was not written, or perhaps not, in the order of the source.
    pub unwritten: Vec<FailedWrite<M>>,
    /// How many operations a later one of the same key took the place of; only with [`Duplicates::Merge`](crate::batch::Duplicates::Merge).
    pub merged: usize,
    /// How many requests had operations of this table. Those that the SDK repeated count once.
    pub requests: usize,
    /// Why nothing more was taken, if the source was not read to its end.
    pub stopped: Option<Stopped>,
    pub(crate) model: Arc<str>,
}

impl<M> WriteReport<M> {
    /// How many operations were carried out for certain.
    #[must_use]
    pub fn written(&self) -> usize {
        self.taken - self.merged - self.unwritten.len()
    }

    /// Whether all operations of the source were carried out.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.unwritten.is_empty() && self.stopped.is_none()
    }

    /// Makes an error of a response that is not complete.
    ///
    /// # Errors
    /// An [`Error::Incomplete`] that has the response in it: [`Incomplete::into_report`] gives it back.
    pub fn complete(self) -> Result<()>
    where
        M: Send + 'static,
    {
        match self.is_complete() {
            true => Ok(()),
            false => Err(Error::Incomplete(Box::new(Incomplete::new(self)))),
        }
    }
}

impl<M> From<Closed<Option<Operation<M>>>> for WriteReport<M> {
    fn from(closed: Closed<Option<Operation<M>>>) -> Self {
        let unwritten = closed.unwritten.into_iter().map(|left| FailedWrite {
            position: left.position,
            write: left.operation.and_then(Operation::into_write),
            reason: left.reason,
            attempts: left.attempts,
        });
        Self {
            taken: closed.taken,
            unwritten: unwritten.collect(),
            merged: closed.merged,
            requests: closed.requests,
            stopped: closed.stopped,
            model: closed.model,
        }
    }
}

impl<M> fmt::Debug for WriteReport<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WriteReport")
            .field("taken", &self.taken)
            .field("unwritten", &self.unwritten.len())
            .field("merged", &self.merged)
            .field("requests", &self.requests)
            .field("stopped", &self.stopped)
            .finish_non_exhaustive()
    }
}

/// The account of a batch, which outlives its future.
///
/// [`BatchWrite::account`](crate::batch::BatchWrite::account) gives it before the batch is awaited; it can be asked from another task at any time.
pub struct BatchAccount<M>(pub(crate) Arc<WriteLedger<M>>);

/// How far a batch is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// Operations that were taken from the source.
    pub taken: usize,
    /// Operations that were carried out.
    pub written: usize,
    /// Operations whose end is not known yet.
    pub pending: usize,
    /// Requests that had operations of this table.
    pub requests: usize,
}

impl<M> BatchAccount<M> {
    /// How far the batch is.
    #[must_use]
    pub fn progress(&self) -> Progress {
        self.0.progress()
    }

    /// The response, unless somebody has it already: whoever awaited the batch to its end, or who took it before. `None` also while
    /// the batch is running.
    ///
    /// After the future was dropped, or its source panicked, what was in flight then is in it as [`FailureReason::Unknown`].
    #[must_use = "what was not written is in here"]
    pub fn take(&self) -> Option<WriteReport<M>> {
        self.0.take().map(WriteReport::from)
    }
}

impl<M> Clone for BatchAccount<M> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<M> fmt::Debug for BatchAccount<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("BatchAccount")
            .field(&self.progress())
            .finish()
    }
}
