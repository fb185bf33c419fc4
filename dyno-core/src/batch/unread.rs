//! What became of the keys of a batch of reads? The response, when it is to be had whatever was not read.

use std::fmt;
use std::sync::Arc;

use crate::error::Incomplete;
use crate::error::{Error, Result};
use crate::error::{FailureReason, Stopped};
use crate::key::Key;

/// The response of a batch of reads: the items, and the keys that were not read.
///
/// [`BatchGet::response`](crate::batch::BatchGet::response) gives it; of several tables each has its own.
#[must_use = "what was not read is in here; `complete` makes an error of it"]
#[non_exhaustive]
pub struct ReadReport<M, T> {
    /// The items in the order of the keys: `None` where there is no such item, and where [`unread`](Self::unread) has the position.
    pub items: Vec<Option<T>>,
    /// The keys whose items were not read, in the order of the keys.
    pub unread: Vec<FailedRead<M>>,
    /// How many requests had keys of this table. Those that the SDK repeated count once.
    pub requests: usize,
    /// Why no more keys were taken, if they were not read to their end.
    pub stopped: Option<Stopped>,
    pub(crate) model: Arc<str>,
}

/// A key whose item was not read.
#[non_exhaustive]
pub struct FailedRead<M> {
    /// Its place among the keys, from 0.
    pub position: usize,
    /// The key. `None` only for one that cannot be stored, for there is no such [`Key`]; `why` says what is wrong with it.
    pub key: Option<Key<M>>,
    /// Why it was not read.
    pub reason: FailureReason,
    /// How often it was asked.
    pub attempts: u32,
}

impl<M, T> ReadReport<M, T> {
    /// Whether all keys were read.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.unread.is_empty() && self.stopped.is_none()
    }

    /// The items, if all keys were read.
    ///
    /// # Errors
    /// An [`Error::Incomplete`] that has the response in it: [`Incomplete::into_read_report`] gives it back.
    pub fn complete(self) -> Result<Vec<Option<T>>>
    where
        M: 'static,
        T: Send + 'static,
    {
        match self.is_complete() {
            true => Ok(self.items),
            false => Err(Error::Incomplete(Box::new(Incomplete::reads(self)))),
        }
    }
}

impl<M> fmt::Debug for FailedRead<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FailedRead")
            .field("position", &self.position)
            .field("key", &self.key)
            .field("why", &self.reason)
            .field("attempts", &self.attempts)
            .finish()
    }
}

impl<M, T> fmt::Debug for ReadReport<M, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReadReport")
            .field("items", &self.items.len())
            .field("unread", &self.unread)
            .field("requests", &self.requests)
            .field("stopped", &self.stopped)
            .finish_non_exhaustive()
    }
}
