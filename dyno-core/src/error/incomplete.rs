//! What is the error of a batch that was not carried out whole? One that still has the response.

use std::any::Any;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use super::Error;

/// Why an operation was not written, or may not have been; or why a key was not read.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum FailureReason {
    /// It was never sent: it cannot be stored, is too large, or has the key of an earlier one.
    Invalid(Arc<Error>),
    /// The service had no capacity for it, at any attempt; with the last error, if the service gave one.
    Unprocessed(Option<Arc<Error>>),
    /// The service refused it.
    Rejected(Arc<Error>),
    /// It was sent and may have been carried out: no response came, or none that made sense. Without an error the batch was dropped
    /// or met its deadline before the response came.
    Unknown(Option<Arc<Error>>),
    /// The batch ended before it was sent.
    Stopped,
    /// Of a batch of reads: the item is there, and cannot be read as its type.
    Unreadable(Arc<Error>),
}

impl FailureReason {
    /// The error behind it.
    #[must_use]
    pub fn error(&self) -> Option<&Error> {
        match self {
            Self::Invalid(error) | Self::Rejected(error) | Self::Unreadable(error) => Some(error),
            Self::Unprocessed(error) | Self::Unknown(error) => error.as_deref(),
            Self::Stopped => None,
        }
    }

    /// The error of a batch of reads that ends with it, when so many keys are unread.
    pub(crate) fn into_error(self, model: &str, unread: usize, stopped: Option<Stopped>) -> Error {
        match self {
            Self::Invalid(error)
            | Self::Rejected(error)
            | Self::Unreadable(error)
            | Self::Unprocessed(Some(error))
            | Self::Unknown(Some(error)) => Arc::unwrap_or_clone(error),
            reason => {
                Error::Incomplete(Box::new(Incomplete::unread(model, unread, stopped, reason)))
            }
        }
    }

    fn words(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "not sent",
            Self::Unprocessed(_) => "left over by the service",
            Self::Rejected(_) => "refused by the service",
            Self::Unknown(_) => "sent, but without a response",
            Self::Stopped => "not sent before the batch ended",
            Self::Unreadable(_) => "read, and of another type",
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

/// Why a batch ended before its source did.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Stopped {
    /// The service answered with an error that no operation is to blame for, such as a missing table or permission.
    Error(Arc<Error>),
    /// The service got nothing done for too many requests in a row; with its last error, if it gave one.
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
            Self::NoProgress(Some(error)) => write!(f, "nothing got done any more: {error}"),
            Self::NoProgress(None) => f.write_str("nothing got done any more"),
            Self::Deadline => f.write_str("the deadline passed"),
            Self::Dropped => f.write_str("it was dropped"),
        }
    }
}

/// A batch that was not carried out whole. Its response is in here, once for all clones.
#[derive(Clone)]
pub struct Incomplete {
    model: Arc<str>,
    unwritten: usize,
    taken: usize,
    stopped: Option<Stopped>,
    /// Why the first of them was not written.
    first: Option<FailureReason>,
    outcome_unknown: bool,
    response: Arc<Mutex<Option<Box<dyn Any + Send>>>>,
}

impl Incomplete {
    pub(crate) fn of<'w>(
        model: Arc<str>,
        taken: usize,
        whys: impl ExactSizeIterator<Item = &'w FailureReason> + Clone,
        stopped: Option<Stopped>,
    ) -> Self {
        Self {
            model,
            unwritten: whys.len(),
            taken,
            stopped,
            first: whys.clone().next().cloned(),
            outcome_unknown: { whys }.any(|reason| matches!(reason, FailureReason::Unknown(_))),
            response: Arc::default(),
        }
    }

    pub(crate) fn with(mut self, response: impl Any + Send) -> Self {
        self.response = Arc::new(Mutex::new(Some(Box::new(response))));
        self
    }

    /// Of a batch of reads, of which some keys were not read; the first of them for this reason.
    pub(crate) fn unread(
        model: &str,
        unread: usize,
        stopped: Option<Stopped>,
        first: FailureReason,
    ) -> Self {
        Self {
            model: model.into(),
            unwritten: unread,
            taken: 0,
            // What ended the batch says it better.
            first: stopped.is_none().then_some(first),
            stopped,
            outcome_unknown: false,
            response: Arc::default(),
        }
    }

    /// Of a batch of reads whose response is known.
    pub(crate) fn of_reads(
        model: Arc<str>,
        unread: usize,
        stopped: Option<Stopped>,
        first: Option<FailureReason>,
    ) -> Self {
        Self {
            model,
            unwritten: unread,
            taken: 0,
            stopped,
            first,
            outcome_unknown: false,
            response: Arc::default(),
        }
    }

    /// How many operations were taken and not written, or perhaps not; of a batch of reads, how many keys were not read.
    #[must_use]
    pub fn unwritten(&self) -> usize {
        self.unwritten
    }

    /// The first error of the batch: what stopped it, or why an operation was not written.
    #[must_use]
    pub fn error(&self) -> Option<&Error> {
        let stopped = self.stopped.as_ref().and_then(Stopped::error);
        stopped.or_else(|| self.first.as_ref()?.error())
    }

    /// Whether the service left something over without an error, and nothing else went wrong before.
    pub(crate) fn is_left_over(&self) -> bool {
        let stopped = matches!(self.stopped, None | Some(Stopped::NoProgress(None)));
        stopped && matches!(self.first, Some(FailureReason::Unprocessed(None)))
    }

    /// Whether some operations may have been carried out.
    pub(crate) fn is_outcome_unknown(&self) -> bool {
        self.outcome_unknown
    }

    pub(crate) fn take<A: 'static>(self) -> Option<A> {
        let mut response = self.response.lock().unwrap_or_else(PoisonError::into_inner);
        let response = response.take_if(|response| response.is::<A>())?;
        response.downcast().ok().map(|response| *response)
    }
}

impl fmt::Display for Incomplete {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            model,
            unwritten,
            taken,
            ..
        } = self;
        match taken {
            0 => write!(f, "{model}: {unwritten} keys of the batch were not read")?,
            _ => write!(
                f,
                "{model}: {unwritten} of {taken} operations of the batch were not written"
            )?,
        }
        if let Some(stopped) = &self.stopped {
            let reason = match stopped {
                Stopped::Error(_) | Stopped::NoProgress(_) => "on an error",
                Stopped::Deadline => "at its deadline",
                Stopped::Dropped => "when it was dropped",
            };
            write!(f, ", and it stopped {reason} before the end of its source")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Incomplete {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Incomplete")
            .field("model", &self.model)
            .field("unwritten", &self.unwritten)
            .field("taken", &self.taken)
            .field("stopped", &self.stopped)
            .field("first", &self.first)
            .finish_non_exhaustive()
    }
}

impl std::error::Error for Incomplete {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.error().map(|error| error as _)
    }
}
