//! Where is each operation of a batch written down? In one place only, whoever drops or panics.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::batch::account::{Progress, Write};
use crate::batch::engine::{End, Outcome};
use crate::batch::slab::Slab;
use crate::error::{Error, Subject};
use crate::error::{FailureReason, Stopped};
use crate::key::Key;

/// What a batch of operations `O` and the handles to its account share.
pub(crate) struct Ledger<O> {
    model: Arc<str>,
    lines: Mutex<Lines<O>>,
}

struct Lines<O> {
    pending: Slab<Pending<O>>,
    taken: usize,
    merged: usize,
    requests: usize,
    unwritten: Vec<Left<O>>,
    /// What the source failed with, which is why it had no more.
    failed: Option<Arc<Error>>,
    stopped: Option<Stopped>,
    /// Whether there is a response, and nobody has it.
    ready: bool,
}

struct Pending<O> {
    position: usize,
    operation: O,
}

/// An operation that was not written, or may not have been.
pub(crate) struct Left<O> {
    pub(crate) position: usize,
    pub(crate) operation: O,
    pub(crate) reason: FailureReason,
    pub(crate) attempts: u32,
}

/// What the ledger says at the end.
pub(crate) struct Closed<O> {
    pub(crate) model: Arc<str>,
    pub(crate) taken: usize,
    pub(crate) unwritten: Vec<Left<O>>,
    pub(crate) merged: usize,
    pub(crate) requests: usize,
    pub(crate) stopped: Option<Stopped>,
}

/// The ledger of puts and deletes. There is nothing in the place of a delete whose key cannot be stored.
pub(crate) type WriteLedger<M> = Ledger<Option<Operation<M>>>;

/// An operation on its way. Of a key there is the text only: a [`Key`] is made for those that come back.
pub(crate) enum Operation<M> {
    Put(M),
    Delete(Arc<str>),
}

impl<M> Operation<M> {
    pub(crate) fn into_write(self) -> Option<Write<M>> {
        match self {
            Self::Put(item) => Some(Write::Put(item)),
            Self::Delete(key) => Key::from_text(key.as_ref().to_owned())
                .ok()
                .map(Write::Delete),
        }
    }
}

impl<O> Lines<O> {
    /// A source that failed came to its end by that, whatever became of the batch afterwards, but for an error of its own.
    fn stop(&mut self, end: Option<Stopped>) {
        self.stopped = match (end, self.failed.take()) {
            (None | Some(Stopped::Dropped), Some(error)) => Some(Stopped::Error(error)),
            (end, _) => end,
        };
    }
}

impl<O> Ledger<O> {
    pub(crate) fn new(model: &str) -> Self {
        Self {
            model: model.into(),
            lines: Mutex::new(Lines {
                pending: Slab::default(),
                taken: 0,
                merged: 0,
                requests: 0,
                unwritten: Vec::new(),
                failed: None,
                stopped: None,
                ready: false,
            }),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Lines<O>> {
        // Nothing of the user's runs behind the lock, so nothing panics there.
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn progress(&self) -> Progress {
        let lines = self.lock();
        let pending = lines.pending.len();
        Progress {
            taken: lines.taken,
            written: lines.taken - lines.merged - lines.unwritten.len() - pending,
            pending,
            requests: lines.requests,
        }
    }

    /// An operation was taken. Returns the number by which it is settled.
    pub(crate) fn taken(&self, operation: O) -> usize {
        let mut lines = self.lock();
        let position = lines.taken;
        lines.taken += 1;
        lines.pending.insert(Pending {
            position,
            operation,
        })
    }

    /// An operation was taken that cannot be sent.
    pub(crate) fn invalid(&self, operation: O, error: Error) {
        let mut lines = self.lock();
        let position = lines.taken;
        lines.taken += 1;
        lines.unwritten.push(Left {
            position,
            operation,
            reason: FailureReason::Invalid(Arc::new(error)),
            attempts: 0,
        });
    }

    pub(crate) fn settle(
        &self,
        number: usize,
        outcome: Outcome,
        attempts: u32,
        subject: impl FnOnce() -> Subject,
    ) {
        let mut lines = self.lock();
        let Pending {
            position,
            operation,
        } = lines.pending.remove(number);
        let reason = match outcome {
            Outcome::Done => return,
            Outcome::Merged => {
                lines.merged += 1;
                return;
            }
            Outcome::Unprocessed(error) => FailureReason::Unprocessed(error),
            Outcome::Rejected(error) => FailureReason::Rejected(error),
            Outcome::Unknown(error) => FailureReason::Unknown(error),
            Outcome::Stopped => FailureReason::Stopped,
            Outcome::Duplicate => FailureReason::Invalid(Arc::new(Error::duplicate_key(subject()))),
        };
        lines.unwritten.push(Left {
            position,
            operation,
            reason,
            attempts,
        });
    }

    pub(crate) fn requested(&self) {
        self.lock().requests += 1;
    }

    /// The source failed, and has no more.
    pub(crate) fn failed(&self, error: Error) {
        self.lock().failed = Some(Arc::new(error));
    }

    /// The batch is over, and its response is for whoever awaited it.
    pub(crate) fn ended(&self, end: Option<&End>) {
        self.lock().stop(end.map(Stopped::from));
    }

    /// The batch was dropped, and its response is for whoever asks first.
    pub(crate) fn dropped(&self) {
        let mut lines = self.lock();
        lines.stop(Some(Stopped::Dropped));
        lines.ready = true;
    }

    pub(crate) fn take(&self) -> Option<Closed<O>> {
        let ready = std::mem::take(&mut self.lock().ready);
        ready.then(|| self.response())
    }

    pub(crate) fn response(&self) -> Closed<O> {
        let mut lines = self.lock();
        let mut unwritten = std::mem::take(&mut lines.unwritten);
        unwritten.sort_unstable_by_key(|left| left.position);
        Closed {
            model: self.model.clone(),
            taken: lines.taken,
            unwritten,
            merged: lines.merged,
            requests: lines.requests,
            stopped: lines.stopped.take(),
        }
    }
}
