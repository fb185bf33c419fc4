//! What became of the operations of a batch? Each of them is in one place only, whoever drops or panics.

use std::any::Any;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::engine::{End, Outcome};
use super::slab::Slab;
use crate::error::{Error, Result, Subject};
use crate::key::Key;

/// One operation of a batch.
#[derive(Clone, Debug, PartialEq)]
pub enum Write<M> {
    /// Puts the item.
    Put(M),
    /// Deletes the item of this key.
    Delete(Key<M>),
}

/// Why an operation was not written, or may not have been.
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
}

impl Why {
    /// The error behind it.
    #[must_use]
    pub fn error(&self) -> Option<&Error> {
        match self {
            Self::Invalid(error) | Self::Refused(error) => Some(error),
            Self::LeftOver(error) | Self::Unknown(error) => error.as_deref(),
            Self::Stopped => None,
        }
    }

    fn words(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "not sent",
            Self::LeftOver(_) => "left over by the service",
            Self::Refused(_) => "refused by the service",
            Self::Unknown(_) => "sent, but without an answer",
            Self::Stopped => "not sent before the batch ended",
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
    pub(super) fn of(end: &End) -> Self {
        match end {
            End::Error(error) => Self::Error(error.clone()),
            End::Fruitless(error) => Self::Fruitless(error.clone()),
            End::Deadline => Self::Deadline,
            End::Dropped => Self::Dropped,
        }
    }

    fn error(&self) -> Option<&Error> {
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

/// An operation that was not written, or may not have been.
#[derive(Debug)]
#[non_exhaustive]
pub struct Unwritten<M> {
    /// Its place in the source, from 0: of all sources of the table, one after the other.
    pub position: usize,
    /// The operation. `None` only for a delete whose key cannot be stored, for there is no such [`Key`]; `why` says what is wrong with it.
    pub write: Option<Write<M>>,
    /// Why it was not written.
    pub why: Why,
    /// How often it was sent.
    pub attempts: u32,
}

/// The answer of a batch: what was taken from its source, and what of it was not written.
///
/// Everything that was taken and is not in `unwritten` was written, or merged into a later operation of the same key.
#[must_use = "what was not written is in here; `complete` makes an error of it"]
#[non_exhaustive]
pub struct BatchWritten<M> {
    /// How many operations were taken from the source.
    pub taken: usize,
    /// What was not written, or perhaps not, in the order of the source.
    pub unwritten: Vec<Unwritten<M>>,
    /// How many operations a later one of the same key took the place of; only with [`Duplicates::Merge`](super::Duplicates::Merge).
    pub merged: usize,
    /// How many requests had operations of this table. Those that the SDK repeated count once.
    pub requests: usize,
    /// Why nothing more was taken, if the source was not read to its end.
    pub stopped: Option<Stopped>,
    model: Arc<str>,
}

impl<M> BatchWritten<M> {
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

    /// Makes an error of an answer that is not complete.
    ///
    /// # Errors
    /// An [`Error::Incomplete`] that has the answer in it: [`Incomplete::into_answer`] gives it back.
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

impl<M> fmt::Debug for BatchWritten<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchWritten")
            .field("taken", &self.taken)
            .field("unwritten", &self.unwritten.len())
            .field("merged", &self.merged)
            .field("requests", &self.requests)
            .field("stopped", &self.stopped)
            .finish_non_exhaustive()
    }
}

/// A batch that was not carried out whole. Its answer is in here.
pub struct Incomplete {
    model: Arc<str>,
    unwritten: usize,
    taken: usize,
    stopped: Option<Stopped>,
    /// Why the first of them was not written.
    first: Option<Why>,
    outcome_unknown: bool,
    answer: Mutex<Box<dyn Any + Send>>,
}

impl Incomplete {
    fn new<M: Send + 'static>(answer: BatchWritten<M>) -> Self {
        Self {
            model: answer.model.clone(),
            unwritten: answer.unwritten.len(),
            taken: answer.taken,
            stopped: answer.stopped.clone(),
            first: answer.unwritten.first().map(|left| left.why.clone()),
            outcome_unknown: answer
                .unwritten
                .iter()
                .any(|left| matches!(left.why, Why::Unknown(_))),
            answer: Mutex::new(Box::new(answer)),
        }
    }

    /// Of a batch of reads, of which some keys were not read.
    pub(super) fn unread(model: &str, unread: usize, end: Option<&End>) -> Self {
        Self {
            model: model.into(),
            unwritten: unread,
            taken: 0,
            stopped: end.map(Stopped::of),
            first: end.is_none().then_some(Why::LeftOver(None)),
            outcome_unknown: false,
            answer: Mutex::new(Box::new(())),
        }
    }

    pub(super) fn because(mut self, error: Arc<Error>) -> Self {
        self.first = Some(Why::LeftOver(Some(error)));
        self
    }

    /// How many operations were taken and not written, or perhaps not.
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

    /// The answer of the batch of the model `M`, with the operations in it. `None` if the batch was of another model.
    #[must_use]
    pub fn into_answer<M: 'static>(self) -> Option<BatchWritten<M>> {
        let answer = self
            .answer
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
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

/// The account of a batch, which outlives its future.
///
/// [`BatchWrite::account`](super::BatchWrite::account) gives it before the batch is awaited; it can be asked from another task at any time.
pub struct BatchAccount<M>(pub(super) Arc<Account<M>>);

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
        let ledger = self.0.lock();
        let pending = ledger.pending.len();
        Progress {
            taken: ledger.taken,
            written: ledger.taken - ledger.merged - ledger.unwritten.len() - pending,
            pending,
            requests: ledger.requests,
        }
    }

    /// The answer, unless somebody has it already: whoever awaited the batch to its end, or who took it before. `None` also while
    /// the batch is running.
    ///
    /// After the future was dropped, or its source panicked, what was in flight then is in it as [`Why::Unknown`].
    #[must_use = "what was not written is in here"]
    pub fn take(&self) -> Option<BatchWritten<M>> {
        self.0.take()
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

/// What a batch and the handles to its account share.
pub(super) struct Account<M> {
    model: Arc<str>,
    ledger: Mutex<Ledger<M>>,
}

struct Ledger<M> {
    pending: Slab<Pending<M>>,
    taken: usize,
    merged: usize,
    requests: usize,
    unwritten: Vec<Unwritten<M>>,
    stopped: Option<Stopped>,
    /// Whether there is an answer, and nobody has it.
    ready: bool,
}

struct Pending<M> {
    position: usize,
    operation: Operation<M>,
}

/// An operation on its way. Of a key there is the text only: a [`Key`] is made for those that come back.
pub(super) enum Operation<M> {
    Put(M),
    Delete(Arc<str>),
}

impl<M> Operation<M> {
    fn into_write(self) -> Option<Write<M>> {
        match self {
            Self::Put(item) => Some(Write::Put(item)),
            Self::Delete(key) => Key::from_text(key.as_ref().to_owned())
                .ok()
                .map(Write::Delete),
        }
    }
}

impl<M> Account<M> {
    pub(super) fn new(model: &str) -> Self {
        Self {
            model: model.into(),
            ledger: Mutex::new(Ledger {
                pending: Slab::default(),
                taken: 0,
                merged: 0,
                requests: 0,
                unwritten: Vec::new(),
                stopped: None,
                ready: false,
            }),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Ledger<M>> {
        // Nothing of the user's runs behind the lock, so nothing panics there.
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An operation was taken. Returns the number by which it is settled.
    pub(super) fn taken(&self, operation: Operation<M>) -> usize {
        let mut ledger = self.lock();
        let position = ledger.taken;
        ledger.taken += 1;
        ledger.pending.insert(Pending {
            position,
            operation,
        })
    }

    /// An operation was taken that cannot be sent.
    pub(super) fn invalid(&self, operation: Option<Operation<M>>, error: Error) {
        let mut ledger = self.lock();
        let position = ledger.taken;
        ledger.taken += 1;
        ledger.unwritten.push(Unwritten {
            position,
            write: operation.and_then(Operation::into_write),
            why: Why::Invalid(Arc::new(error)),
            attempts: 0,
        });
    }

    pub(super) fn settle(
        &self,
        number: usize,
        outcome: Outcome,
        attempts: u32,
        subject: impl FnOnce() -> Subject,
    ) {
        let mut ledger = self.lock();
        let Pending {
            position,
            operation,
        } = ledger.pending.remove(number);
        let why = match outcome {
            Outcome::Done => return,
            Outcome::Merged => {
                ledger.merged += 1;
                return;
            }
            Outcome::LeftOver(error) => Why::LeftOver(error),
            Outcome::Refused(error) => Why::Refused(error),
            Outcome::Unknown(error) => Why::Unknown(error),
            Outcome::Stopped => Why::Stopped,
            Outcome::Duplicate => Why::Invalid(Arc::new(Error::DuplicateKey(Box::new(subject())))),
        };
        ledger.unwritten.push(Unwritten {
            position,
            write: operation.into_write(),
            why,
            attempts,
        });
    }

    pub(super) fn requested(&self) {
        self.lock().requests += 1;
    }

    /// The batch is over, and its answer is for whoever awaited it.
    pub(super) fn ended(&self, end: Option<&End>) {
        self.lock().stopped = end.map(Stopped::of);
    }

    /// The batch was dropped, and its answer is for whoever asks first.
    pub(super) fn dropped(&self) {
        let mut ledger = self.lock();
        ledger.stopped = Some(Stopped::Dropped);
        ledger.ready = true;
    }

    fn take(&self) -> Option<BatchWritten<M>> {
        let ready = std::mem::take(&mut self.lock().ready);
        ready.then(|| self.answer())
    }

    pub(super) fn answer(&self) -> BatchWritten<M> {
        let mut ledger = self.lock();
        let mut unwritten = std::mem::take(&mut ledger.unwritten);
        unwritten.sort_unstable_by_key(|left| left.position);
        BatchWritten {
            taken: ledger.taken,
            unwritten,
            merged: ledger.merged,
            requests: ledger.requests,
            stopped: ledger.stopped.take(),
            model: self.model.clone(),
        }
    }
}
