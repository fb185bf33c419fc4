//! What is known of each operation of a batch of writes, whoever drops or panics.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use slab::Slab;

use crate::batch::engine::{End, Outcome};
use crate::batch::report::{BatchProgress, BatchReport, Failed};
use crate::error::{BatchKind, Error, FailureReason, Stopped, Subject};

/// What a batch of operations `O` shares with its handles; `T` holds the items that come back.
pub(crate) struct Ledger<O, T = ()> {
    model: Arc<str>,
    lines: Mutex<LedgerLines<O, T>>,
}

struct LedgerLines<O, T> {
    pending: Slab<Pending<O>>,
    taken: usize,
    merged: usize,
    requests: usize,
    failed: Vec<Failed<O>>,
    /// How many failed: known also after the report was handed out.
    failures: usize,
    items: T,
    /// The error of the source, which ended it.
    source_error: Option<Arc<Error>>,
    stopped: Option<Stopped>,
    /// Whether the report is there to be taken.
    is_ready: bool,
}

struct Pending<O> {
    position: usize,
    operation: O,
}

impl<O, T> LedgerLines<O, T> {
    /// A source that failed ended the batch by that, unless the batch has an error of its own.
    fn stop(&mut self, end: Option<Stopped>) {
        self.stopped = match (end, self.source_error.take()) {
            (None | Some(Stopped::Dropped), Some(error)) => Some(Stopped::Error(error)),
            (end, _) => end,
        };
    }

    fn fail(&mut self, failed: Failed<O>) {
        self.failures += 1;
        self.failed.push(failed);
    }
}

impl<O, T: Default> Ledger<O, T> {
    pub(crate) fn new(model: &str) -> Self {
        Self {
            model: model.into(),
            lines: Mutex::new(LedgerLines {
                pending: Slab::new(),
                taken: 0,
                merged: 0,
                requests: 0,
                failed: Vec::new(),
                failures: 0,
                items: T::default(),
                source_error: None,
                stopped: None,
                is_ready: false,
            }),
        }
    }

    fn lock(&self) -> MutexGuard<'_, LedgerLines<O, T>> {
        // No code of the user's runs while it is locked, so nothing panics there.
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn progress(&self) -> BatchProgress {
        let lines = self.lock();
        let pending = lines.pending.len();
        BatchProgress {
            taken: lines.taken,
            succeeded: lines.taken - lines.merged - lines.failures - pending,
            failed: lines.failures,
            merged: lines.merged,
            pending,
            requests: lines.requests,
        }
    }

    /// An operation was read from the source. Returns the number by which it is settled.
    pub(crate) fn take(&self, operation: O) -> usize {
        let mut lines = self.lock();
        let position = lines.taken;
        lines.taken += 1;
        lines.pending.insert(Pending {
            position,
            operation,
        })
    }

    /// An operation was read from the source that cannot be sent. `None` is a delete whose key cannot be stored.
    pub(crate) fn take_invalid(&self, input: Option<O>, error: Error) {
        let mut lines = self.lock();
        let position = lines.taken;
        lines.taken += 1;
        lines.fail(Failed {
            position,
            input,
            reason: FailureReason::Invalid(Arc::new(error)),
            attempts: 0,
        });
    }

    /// The outcome of an operation. Returns one that was carried out, with its position.
    pub(crate) fn settle(
        &self,
        number: usize,
        outcome: Outcome,
        attempts: u32,
        subject: impl FnOnce() -> Subject,
    ) -> Option<(usize, O)> {
        let mut lines = self.lock();
        let Pending {
            position,
            operation,
        } = lines.pending.remove(number);
        let reason = match outcome {
            Outcome::Done => return Some((position, operation)),
            Outcome::Merged => {
                lines.merged += 1;
                return None;
            }
            Outcome::Unprocessed(error) => FailureReason::Unprocessed(error),
            Outcome::Rejected(error) => FailureReason::Rejected(error),
            Outcome::Unknown(error) => FailureReason::Unknown(error),
            Outcome::Stopped => FailureReason::Stopped,
            Outcome::Duplicate => FailureReason::Invalid(Arc::new(Error::duplicate_key(subject()))),
        };
        lines.fail(Failed {
            position,
            input: Some(operation),
            reason,
            attempts,
        });
        None
    }

    /// What was written of an operation cannot be read.
    pub(crate) fn unreadable(&self, position: usize, operation: O, error: Error, attempts: u32) {
        self.lock().fail(Failed {
            position,
            input: Some(operation),
            reason: FailureReason::Unreadable(Arc::new(error)),
            attempts,
        });
    }

    pub(crate) fn count_request(&self) {
        self.lock().requests += 1;
    }

    /// Changes the items that came back.
    pub(crate) fn with_items(&self, change: impl FnOnce(&mut T)) {
        change(&mut self.lock().items);
    }

    /// The source failed, and has no more.
    pub(crate) fn source_failed(&self, error: Error) {
        self.lock().source_error = Some(Arc::new(error));
    }

    /// The batch ended, and its report is for whoever awaited it.
    pub(crate) fn end(&self, end: Option<&End>) {
        self.lock().stop(end.map(Stopped::from));
    }

    /// The batch was dropped, and its report is for whoever takes it first.
    pub(crate) fn drop_batch(&self) {
        let mut lines = self.lock();
        lines.stop(Some(Stopped::Dropped));
        lines.is_ready = true;
    }

    /// The report of a batch that was dropped, unless somebody has taken it.
    pub(crate) fn take_report(&self) -> Option<BatchReport<O, T>> {
        let is_ready = std::mem::take(&mut self.lock().is_ready);
        is_ready.then(|| self.report())
    }

    pub(crate) fn report(&self) -> BatchReport<O, T> {
        let mut lines = self.lock();
        let mut failed = std::mem::take(&mut lines.failed);
        failed.sort_unstable_by_key(|failed| failed.position);
        BatchReport {
            taken: lines.taken,
            failed,
            items: std::mem::take(&mut lines.items),
            merged: lines.merged,
            requests: lines.requests,
            stopped: lines.stopped.take(),
            model: self.model.clone(),
            kind: BatchKind::Writes,
        }
    }
}
