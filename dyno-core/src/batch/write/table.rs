//! The puts and deletes of one table, read from their sources and checked.

use std::sync::Arc;
use std::task::{Context, Poll, ready};

use super::input::{EncodedWrite, InvalidWrite};
use super::requests::{ByTable, Entry, NextWrite, SentEntry, WriteTable};
use crate::batch::canonical_key::canonical_key;
use crate::batch::drive::OfTable;
use crate::batch::duplicates::Duplicates;
use crate::batch::engine::{End, Outcome};
use crate::batch::handle::Account;
use crate::batch::ledger::Ledger;
use crate::batch::operation::PendingWrite;
use crate::batch::report::{BatchProgress, WriteReport};
use crate::batch::source::Sources;
use crate::codec::{EncodeError, size};
use crate::error::{Error, Result};
use crate::transport::{self, BatchEntry, BatchSent, Sender, TableRef};

/// How many operations one request may have (AWS developer guide, "Quotas in Amazon DynamoDB", "BatchWriteItem").
pub(super) const MAX_OPERATIONS: usize = 25;

/// What stands around an operation in a request: `{"DeleteRequest":{"Key":}},`.
const AROUND: usize = 27;

/// BatchWriteItem.
impl Entry for BatchEntry {
    const MAX_ENTRIES: usize = MAX_OPERATIONS;
    const CONCURRENCY: usize = 4;

    fn bytes(&self) -> usize {
        self.text().len() + AROUND
    }

    fn send(sender: &Sender, entries: &ByTable<Self>) -> impl Future<Output = BatchSent> + Send {
        transport::batch_write(sender, entries)
    }
}

/// The ledger of puts and deletes.
pub(super) type WriteLedger<M> = Ledger<PendingWrite<M>>;

impl<M> WriteLedger<M> {
    pub(super) fn write_report(&self) -> WriteReport<M> {
        self.report().map(PendingWrite::into_write, |(), _| ())
    }
}

impl<M: Send> Account<WriteReport<M>> for WriteLedger<M> {
    fn progress(&self) -> BatchProgress {
        self.progress()
    }

    fn take_report(&self) -> Option<WriteReport<M>> {
        let report = self.take_report()?;
        Some(report.map(PendingWrite::into_write, |(), _| ()))
    }
}

/// The puts and deletes of one table.
pub(super) struct PutsAndDeletes<'s, M> {
    pub(super) target: TableRef,
    /// The number of the table in the batch.
    number: usize,
    key_names: Arc<[Box<str>]>,
    pub(super) sources: Sources<'s, EncodedWrite<M>>,
    pub(super) duplicates: Duplicates,
    pub(super) ledger: Arc<WriteLedger<M>>,
    ended: bool,
}

/// An operation, and what is sent of it with its key; or why it cannot be sent.
type CheckedWrite<M> = (Option<PendingWrite<M>>, Result<(Arc<str>, BatchEntry)>);

impl<M> PutsAndDeletes<'_, M> {
    pub(super) fn new(target: TableRef, key_names: Arc<[Box<str>]>) -> Self {
        Self {
            ledger: Arc::new(Ledger::new(target.model())),
            target,
            number: 0,
            key_names,
            sources: Sources::default(),
            duplicates: Duplicates::default(),
            ended: false,
        }
    }

    /// The next operation, with its key if it can be sent.
    pub(super) fn poll_checked(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<CheckedWrite<M>>> {
        let next = ready!(self.sources.poll_next(context));
        Poll::Ready(next.map(|EncodedWrite { operation, entry }| {
            if let Some(error) = self.target.not_unique("a batch", "`put` and `delete`") {
                return (operation, Err(error));
            }
            let checked = entry.and_then(|entry| Ok((self.check(entry.text())?, entry)));
            let checked = checked.map_err(|InvalidWrite { key, error }| {
                Error::encode(self.target.subject(key.as_deref()), error)
            });
            (operation, checked)
        }))
    }

    /// The key of what can be sent.
    fn check(&self, text: &str) -> Result<Arc<str>, InvalidWrite> {
        let invalid = |error| InvalidWrite {
            key: self.target.key_in(text),
            error,
        };
        if let Some(size) = size::too_large(text) {
            return Err(invalid(EncodeError::too_large(size)));
        }
        canonical_key(self.number, text, Some(&self.key_names)).ok_or_else(|| {
            invalid(EncodeError::invalid(
                "the item lacks an attribute of its key",
            ))
        })
    }
}

impl<M> OfTable for PutsAndDeletes<'_, M> {
    fn target(&self) -> &TableRef {
        &self.target
    }

    fn set_number(&mut self, number: usize) {
        self.number = number;
    }
}

impl<M: Send> WriteTable for PutsAndDeletes<'_, M> {
    fn key_names(&self) -> &[Box<str>] {
        &self.key_names
    }

    fn duplicates(&self) -> Duplicates {
        self.duplicates
    }

    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<NextWrite>> {
        Poll::Ready(match ready!(self.poll_checked(context)) {
            None => None,
            Some((Some(operation), Ok((key, entry)))) => Some(NextWrite::Operation {
                number: self.ledger.take(operation),
                key,
                entry,
            }),
            Some((operation, checked)) => {
                if let Err(error) = checked {
                    self.ledger.take_invalid(operation, error);
                }
                Some(NextWrite::Invalid)
            }
        })
    }

    fn settle(&self, sent: &SentEntry, outcome: Outcome, attempts: u32) {
        // What was merged or never sent changes nothing, and is read again for it at worst.
        let unknown = matches!(outcome, Outcome::Unknown(_));
        self.target.changes.written(sent.entry.text(), unknown);
        let subject = || self.target.subject_of(sent.entry.text());
        self.ledger.settle(sent.number, outcome, attempts, subject);
    }

    fn count_request(&self) {
        self.ledger.count_request();
    }

    fn end(&mut self, end: Option<&End>) {
        self.ledger.end(end);
        self.ended = true;
    }
}

/// A batch that is dropped before its end leaves its report to its handles.
impl<M> Drop for PutsAndDeletes<'_, M> {
    fn drop(&mut self) {
        if !self.ended {
            self.ledger.drop_batch();
        }
    }
}
