//! Why an operation of a batch failed, and why a batch stopped early.

use std::fmt;
use std::sync::Arc;

use super::Error;

/// The reason why an operation of a batch was not carried out, or why a key was not read.
///
/// Only [`Unknown`](Self::Unknown) leaves open whether the operation was carried out.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum FailureReason {
    /// It was not sent: it cannot be stored, is larger than 400 KB, has an invalid condition, or has the key of an
    /// earlier operation.
    Invalid(Arc<Error>),
    /// It was unprocessed or throttled in every attempt. Holds the last error, if DynamoDB returned one.
    Unprocessed(Option<Arc<Error>>),
    /// DynamoDB rejected it.
    Rejected(Arc<Error>),
    /// It was sent and may have been carried out: there was no response, or no readable one. Without an error, the
    /// batch was dropped or reached its deadline before the response arrived.
    Unknown(Option<Arc<Error>>),
    /// The batch ended before it was sent.
    Stopped,
    /// In a batch of reads: the item exists but cannot be decoded as its type. In puts that return what was sent: it
    /// was written, but cannot be decoded.
    Unreadable(Arc<Error>),
}

impl FailureReason {
    /// Returns the error that caused the failure, if there is one.
    #[must_use]
    pub fn error(&self) -> Option<&Error> {
        match self {
            Self::Invalid(error) | Self::Rejected(error) | Self::Unreadable(error) => Some(error),
            Self::Unprocessed(error) | Self::Unknown(error) => error.as_deref(),
            Self::Stopped => None,
        }
    }

    fn words(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "not sent",
            Self::Unprocessed(_) => "unprocessed",
            Self::Rejected(_) => "rejected",
            Self::Unknown(_) => "sent, without a usable response",
            Self::Stopped => "not sent before the batch ended",
            Self::Unreadable(_) => "cannot be decoded",
        }
    }
}

impl fmt::Display for FailureReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words())?;
        match self.error() {
            Some(error) => write!(f, ": {error}"),
            None => Ok(()),
        }
    }
}

/// The reason why a batch ended before its source.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Stopped {
    /// DynamoDB returned an error that no single operation causes, such as a missing table or permission, or the read
    /// that finds the items to delete failed.
    Error(Arc<Error>),
    /// Ten requests in a row made no progress. Holds the last error, if DynamoDB returned one.
    NoProgress(Option<Arc<Error>>),
    /// The deadline passed.
    Deadline,
    /// The future was dropped, or the source panicked.
    Dropped,
}

impl Stopped {
    pub(crate) fn error(&self) -> Option<&Error> {
        match self {
            Self::Error(error) => Some(error),
            Self::NoProgress(error) => error.as_deref(),
            Self::Deadline | Self::Dropped => None,
        }
    }
}

impl fmt::Display for Stopped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Error(error) => error.fmt(f),
            Self::NoProgress(Some(error)) => write!(f, "no progress: {error}"),
            Self::NoProgress(None) => f.write_str("no progress"),
            Self::Deadline => f.write_str("the deadline passed"),
            Self::Dropped => f.write_str("the future was dropped"),
        }
    }
}
