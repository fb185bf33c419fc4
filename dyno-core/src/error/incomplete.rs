//! What is the error of a batch that was not carried out whole? One that still has the answer.

use std::any::Any;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use super::Error;

/// Why an operation was not written, or may not have been; or why a key was not read.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Why {
    /// It was never sent: it cannot be stored, is too large, or has the key of an earlier one.
    Invalid(Arc<Error>),
    /// The service had no capacity for it, at any attempt; with the last error, if the service gave one.
    LeftOver(Option<Arc<Error>>),
    /// The service refused it.
    Refused(Arc<Error>),
    /// It was sent and may have been carried out: no answer came, or none that made sense. Without an error the batch was dropped
    /// or met its deadline before the answer came.
    Unknown(Option<Arc<Error>>),
    /// The batch ended before it was sent.
    Stopped,
    /// Of a batch of reads: the item is there, and cannot be read as its type.
    Unreadable(Arc<Error>),
}

impl Why {
    /// The error behind it.
    #[must_use]
    pub fn error(&self) -> Option<&Error> {
        match self {
            Self::Invalid(error) | Self::Refused(error) | Self::Unreadable(error) => Some(error),
            Self::LeftOver(error) | Self::Unknown(error) => error.as_deref(),
            Self::Stopped => None,
        }
    }

    /// The error of a batch of reads that ends with it, when so many keys are unread.
    pub(crate) fn into_error(self, model: &str, unread: usize, stopped: Option<Stopped>) -> Error {
        match self {
            Self::Invalid(error)
            | Self::Refused(error)
            | Self::Unreadable(error)
            | Self::LeftOver(Some(error))
            | Self::Unknown(Some(error)) => Arc::unwrap_or_clone(error),
            why => Error::Incomplete(Box::new(Incomplete::unread(model, unread, stopped, why))),
        }
    }

    fn words(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "not sent",
            Self::LeftOver(_) => "left over by the service",
            Self::Refused(_) => "refused by the service",
            Self::Unknown(_) => "sent, but without an answer",
            Self::Stopped => "not sent before the batch ended",
            Self::Unreadable(_) => "read, and of another type",
        }
    }
}

impl fmt::Display for Why {
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
    Fruitless(Option<Arc<Error>>),
    /// The deadline passed.
    Deadline,
    /// The future was dropped, or the source panicked.
    Dropped,
}

impl Stopped {
    pub(crate) fn error(&self) -> Option<&Error> {
        match self {
            Self::Error(error) => Some(error),
            Self::Fruitless(error) => error.as_deref(),
            Self::Deadline | Self::Dropped => None,
        }
    }
}

impl fmt::Display for Stopped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Error(error) => error.fmt(f),
            Self::Fruitless(Some(error)) => write!(f, "nothing got done any more: {error}"),
            Self::Fruitless(None) => f.write_str("nothing got done any more"),
            Self::Deadline => f.write_str("the deadline passed"),
            Self::Dropped => f.write_str("it was dropped"),
        }
    }
}

/// A batch that was not carried out whole. Its answer is in here, once for all clones.
#[derive(Clone)]
pub struct Incomplete {
    model: Arc<str>,
    unwritten: usize,
    taken: usize,
    stopped: Option<Stopped>,
    /// Why the first of them was not written.
    first: Option<Why>,
    outcome_unknown: bool,
    answer: Arc<Mutex<Option<Box<dyn Any + Send>>>>,
}

impl Incomplete {
    pub(crate) fn of<'w>(
        model: Arc<str>,
        taken: usize,
        whys: impl ExactSizeIterator<Item = &'w Why> + Clone,
        stopped: Option<Stopped>,
    ) -> Self {
        Self {
            model,
            unwritten: whys.len(),
            taken,
            stopped,
            first: whys.clone().next().cloned(),
            outcome_unknown: { whys }.any(|why| matches!(why, Why::Unknown(_))),
            answer: Arc::default(),
        }
    }

    pub(crate) fn with(mut self, answer: impl Any + Send) -> Self {
        self.answer = Arc::new(Mutex::new(Some(Box::new(answer))));
        self
    }

    /// Of a batch of reads, of which some keys were not read; the first of them for this reason.
    pub(crate) fn unread(model: &str, unread: usize, stopped: Option<Stopped>, first: Why) -> Self {
        Self {
            model: model.into(),
            unwritten: unread,
            taken: 0,
            // What ended the batch says it better.
            first: stopped.is_none().then_some(first),
            stopped,
            outcome_unknown: false,
            answer: Arc::default(),
        }
    }

    /// Of a batch of reads whose answer is known.
    pub(crate) fn of_reads(
        model: Arc<str>,
        unread: usize,
        stopped: Option<Stopped>,
        first: Option<Why>,
    ) -> Self {
        Self {
            model,
            unwritten: unread,
            taken: 0,
            stopped,
            first,
            outcome_unknown: false,
            answer: Arc::default(),
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
        let stopped = matches!(self.stopped, None | Some(Stopped::Fruitless(None)));
        stopped && matches!(self.first, Some(Why::LeftOver(None)))
    }

    /// Whether some operations may have been carried out.
    pub(crate) fn is_outcome_unknown(&self) -> bool {
        self.outcome_unknown
    }

    pub(crate) fn take<A: 'static>(self) -> Option<A> {
        let mut answer = self.answer.lock().unwrap_or_else(PoisonError::into_inner);
        let answer = answer.take_if(|answer| answer.is::<A>())?;
        answer.downcast().ok().map(|answer| *answer)
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
            let why = match stopped {
                Stopped::Error(_) | Stopped::Fruitless(_) => "on an error",
                Stopped::Deadline => "at its deadline",
                Stopped::Dropped => "when it was dropped",
            };
            write!(f, ", and it stopped {why} before the end of its source")?;
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
