//! What is the error of a batch that was not carried out whole? One that still has the answer.

use std::any::Any;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use super::account::{BatchWritten, Stopped, Why};
use super::engine::End;
use super::unread::BatchRead;
use super::upserted::UpsertedAll;
use crate::error::Error;

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
    pub(super) fn new<M: Send + 'static>(answer: BatchWritten<M>) -> Self {
        let whys = answer.unwritten.iter().map(|left| &left.why);
        let (taken, stopped) = (answer.taken, answer.stopped.clone());
        Self::of(answer.model.clone(), taken, whys, stopped).with(answer)
    }

    /// Of upserts.
    pub(super) fn upserts<M: Send + 'static>(answer: UpsertedAll<M>) -> Self {
        let whys = answer.unwritten.iter().map(|left| &left.why);
        let (taken, stopped) = (answer.taken, answer.stopped.clone());
        Self::of(answer.model.clone(), taken, whys, stopped).with(answer)
    }

    fn of<'w>(
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

    fn with(mut self, answer: impl Any + Send) -> Self {
        self.answer = Arc::new(Mutex::new(Some(Box::new(answer))));
        self
    }

    /// Of a batch of reads, of which some keys were not read; the first of them for this reason.
    pub(super) fn unread(model: &str, unread: usize, end: Option<&End>, first: Why) -> Self {
        Self {
            model: model.into(),
            unwritten: unread,
            taken: 0,
            stopped: end.map(Stopped::of),
            // What ended the batch says it better.
            first: end.is_none().then_some(first),
            outcome_unknown: false,
            answer: Arc::default(),
        }
    }

    /// Of a batch of reads whose answer is known.
    pub(super) fn of_reads<M: 'static, T: Send + 'static>(answer: BatchRead<M, T>) -> Self {
        Self {
            model: answer.model.clone(),
            unwritten: answer.unread.len(),
            taken: 0,
            stopped: answer.stopped.clone(),
            first: answer.unread.first().map(|left| left.why.clone()),
            outcome_unknown: false,
            answer: Arc::new(Mutex::new(Some(Box::new(answer)))),
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

    /// The answer of the batch of the model `M`, with the operations in it. `None` if the batch was of another model, or if a clone
    /// was asked before.
    #[must_use]
    pub fn into_answer<M: 'static>(self) -> Option<BatchWritten<M>> {
        self.take()
    }

    /// The answer of upserts of the model `M`, with the items in it. `None` if they were of another model, if it was another batch, or if
    /// a clone was asked before.
    #[must_use]
    pub fn into_upserted<M: 'static>(self) -> Option<UpsertedAll<M>> {
        self.take()
    }

    /// The answer of the batch of reads of the model `M` as `T`, from [`BatchRead::complete`]. `None` if the batch was another one, or if a
    /// clone was asked before.
    #[must_use]
    pub fn into_read<M: 'static, T: 'static>(self) -> Option<BatchRead<M, T>> {
        self.take()
    }

    fn take<A: 'static>(self) -> Option<A> {
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
