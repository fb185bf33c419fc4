//! What goes into the engine and what comes out of it.

use std::sync::Arc;
use std::time::Duration;

use crate::error::{Error, Stopped};
use crate::retry::Backoff;

/// The limits of a batch.
#[derive(Clone, Debug)]
pub(crate) struct Limits {
    /// Entries of one request.
    pub(crate) entries: usize,
    /// Bytes of one request.
    pub(crate) bytes: usize,
    /// Requests in flight.
    pub(crate) concurrency: usize,
    /// How often an entry is sent.
    pub(crate) attempts: u32,
    pub(crate) deadline: Option<Duration>,
    pub(crate) backoff: Backoff,
}

impl Limits {
    /// Entries in flight, which is also how many are read from the source ahead of their responses.
    pub(crate) fn most(&self) -> usize {
        self.entries.saturating_mul(self.concurrency)
    }
}

/// What to do next.
#[derive(Debug, PartialEq)]
pub(crate) enum Step {
    /// Send a request of these entries, and report its response.
    Send { request: u64, entries: Vec<usize> },
    /// Read from the source: insert an entry, or report that there is none now or no more.
    Pull,
    /// Wait for a response, for the source, or until this time.
    Wait(Option<Duration>),
    /// Everything is settled. Requests that are still in flight do not matter.
    Done,
}

/// The response to a request.
#[derive(Debug)]
pub(crate) enum Response {
    /// All entries were carried out but these.
    Unprocessed {
        entries: Vec<usize>,
        /// Whether they may have been carried out by an earlier attempt, of which no response came.
        unclear: bool,
    },
    Failed {
        error: Arc<Error>,
        verdict: Verdict,
        /// Whether it may have been carried out nevertheless.
        unclear: bool,
    },
}

/// What a failed request means for other requests.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Verdict {
    /// It may succeed later.
    Retry,
    /// One of its entries is the cause.
    Split,
    /// It says nothing of others: conditions of its entries failed.
    Continue,
    /// No other request would succeed.
    Stop,
}

/// What became of an entry.
#[derive(Clone, Debug)]
pub(crate) enum Outcome {
    Done,
    Unprocessed(Option<Arc<Error>>),
    Rejected(Arc<Error>),
    Unknown(Option<Arc<Error>>),
    Stopped,
    /// A later one replaced it.
    Merged,
    /// There was an earlier one with the same key.
    Duplicate,
}

impl Outcome {
    /// Whether the entry may have been carried out.
    pub(crate) fn is_unknown(&self) -> bool {
        match self {
            Self::Unknown(_) => true,
            Self::Rejected(error) => error.is_outcome_unknown(),
            _ => false,
        }
    }
}

/// Why a batch ended before its source.
#[derive(Clone, Debug)]
pub(crate) enum End {
    Error(Arc<Error>),
    /// Too many rounds in a row made no progress.
    NoProgress(Option<Arc<Error>>),
    Deadline,
    Dropped,
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

/// An entry whose outcome is known.
#[derive(Debug)]
pub(crate) struct Settled<T> {
    pub(crate) content: T,
    pub(crate) outcome: Outcome,
    pub(crate) attempts: u32,
}
