//! What became of many upserts? The response, and the account that outlives the future.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::batch::account::Progress;
use crate::batch::ledger::{Closed, Ledger};
use crate::codec::DecodeError;
use crate::error::Incomplete;
use crate::error::{Error, Result};
use crate::error::{FailureReason, Stopped};

/// An item that was not merged into the one in the table, or may not have been.
#[derive(Debug)]
#[non_exhaustive]
pub struct FailedUpsert<M> {
    /// Its place in the source, from 0.
    pub position: usize,
    /// The item.
    pub item: M,
    /// Why it was not written.
    pub reason: FailureReason,
    /// How often it was sent.
    pub attempts: u32,
}

/// The response of many upserts: what was taken from their source, and what of it was not written.
///
/// Everything that was taken and is not in `unwritten` was written.
#[must_use = "what was not written is in here; `complete` makes an error of it"]
#[non_exhaustive]
pub struct UpsertReport<M> {
    /// How many items were taken from the source.
    pub taken: usize,
    /// What was not written, or perhaps not, in the order of the source.
    pub unwritten: Vec<FailedUpsert<M>>,
    /// The items as they were after their writes, in the order of the source: one for each that was taken, `None` for those in
    /// `unwritten`. An item that was written and cannot be read is the error. Empty without
    /// [`return_new`](crate::batch::UpsertAll::return_new).
    pub stored: Vec<Option<Result<M>>>,
    /// How many requests there were. Those that the SDK repeated count once.
    pub requests: usize,
    /// Why nothing more was taken, if the source was not read to its end.
    pub stopped: Option<Stopped>,
    pub(crate) model: Arc<str>,
}

impl<M> UpsertReport<M> {
    fn new(closed: Closed<M>, stored: &Stored<M>) -> Self {
        let unwritten = closed.unwritten.into_iter().map(|left| FailedUpsert {
            position: left.position,
            item: left.operation,
            reason: left.reason,
            attempts: left.attempts,
        });
        Self {
            taken: closed.taken,
            unwritten: unwritten.collect(),
            stored: stored.take(closed.taken),
            requests: closed.requests,
            stopped: closed.stopped,
            model: closed.model,
        }
    }

    /// How many items were written for certain.
    #[must_use]
    pub fn written(&self) -> usize {
        self.taken - self.unwritten.len()
    }

    /// Whether all items of the source were written.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.unwritten.is_empty() && self.stopped.is_none()
    }

    /// Makes an error of a response that is not complete.
    ///
    /// # Errors
    /// An [`Error::Incomplete`] that has the response in it: [`Incomplete::into_upsert_report`] gives it back.
    pub fn complete(self) -> Result<()>
    where
        M: Send + 'static,
    {
        match self.is_complete() {
            true => Ok(()),
            false => Err(Error::Incomplete(Box::new(Incomplete::upserts(self)))),
        }
    }
}

impl<M> fmt::Debug for UpsertReport<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UpsertReport")
            .field("taken", &self.taken)
            .field("unwritten", &self.unwritten.len())
            .field("requests", &self.requests)
            .field("stopped", &self.stopped)
            .finish_non_exhaustive()
    }
}

/// The account of many upserts, which outlives their future.
///
/// [`UpsertAll::account`](crate::batch::UpsertAll::account) gives it before they are awaited; it can be asked from another task at any time.
pub struct UpsertAccount<M> {
    pub(crate) ledger: Arc<Ledger<M>>,
    pub(crate) stored: Arc<Stored<M>>,
}

impl<M> UpsertAccount<M> {
    /// How far the upserts are.
    #[must_use]
    pub fn progress(&self) -> Progress {
        self.ledger.progress()
    }

    /// The response, unless somebody has it already: whoever awaited the upserts to their end, or who took it before. `None` also
    /// while they are running.
    ///
    /// After the future was dropped, or its source panicked, what was in flight then is in it as [`FailureReason::Unknown`].
    #[must_use = "what was not written is in here"]
    pub fn take(&self) -> Option<UpsertReport<M>> {
        let closed = self.ledger.take()?;
        Some(UpsertReport::new(closed, &self.stored))
    }

    /// The response, for whoever awaited it.
    pub(crate) fn response(&self) -> UpsertReport<M> {
        UpsertReport::new(self.ledger.response(), &self.stored)
    }
}

impl<M> Clone for UpsertAccount<M> {
    fn clone(&self) -> Self {
        Self {
            ledger: self.ledger.clone(),
            stored: self.stored.clone(),
        }
    }
}

impl<M> fmt::Debug for UpsertAccount<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("UpsertAccount")
            .field(&self.progress())
            .finish()
    }
}

/// How an item is read that came back.
pub(crate) type ReadItem<M> = fn(&str) -> Result<M, DecodeError>;

/// The items that came back, by their positions, if somebody wants them.
pub(crate) struct Stored<M>(Mutex<Option<Places<M>>>);

type Places<M> = Vec<Option<Result<M>>>;

impl<M> Default for Stored<M> {
    fn default() -> Self {
        Self(Mutex::new(None))
    }
}

impl<M> Stored<M> {
    fn lock(&self) -> MutexGuard<'_, Option<Places<M>>> {
        // Nothing of the user's runs behind the lock, so nothing panics there.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From now on they are kept.
    pub(crate) fn want(&self) {
        self.lock().get_or_insert_default();
    }

    pub(crate) fn put(&self, position: usize, item: Result<M>) {
        let mut places = self.lock();
        let places = places.get_or_insert_default();
        if places.len() <= position {
            places.resize_with(position + 1, || None);
        }
        if let Some(place) = places.get_mut(position) {
            *place = Some(item);
        }
    }

    /// A place for each item that was taken, of which the last may not have come back.
    fn take(&self, taken: usize) -> Places<M> {
        let Some(mut places) = self.lock().take() else {
            return Vec::new();
        };
        places.resize_with(taken, || None);
        places
    }
}
