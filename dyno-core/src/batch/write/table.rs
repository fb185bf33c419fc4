//! The puts and deletes of one table, read from their sources and checked.

use std::sync::Arc;
use std::task::{Context, Poll, ready};

use super::input::{EncodedWrite, InvalidWrite};
use super::requests::{ByTable, Entry, SentEntry, WriteTable};
use super::written_table::{AnyWrittenTable, NextWrite, WrittenTable};
use crate::batch::duplicates::Duplicates;
use crate::batch::engine::Outcome;
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

    fn send(
        sender: &Sender,
        entries: &Arc<ByTable<Self>>,
    ) -> impl Future<Output = BatchSent> + Send {
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
    pub(super) table: WrittenTable<PendingWrite<M>>,
    pub(super) sources: Sources<'s, EncodedWrite<M>>,
    pub(super) duplicates: Duplicates,
}

/// An operation, and what is sent of it with its key; or why it cannot be sent.
type CheckedWrite<M> = (Option<PendingWrite<M>>, Result<(Arc<str>, BatchEntry)>);

impl<M> PutsAndDeletes<'_, M> {
    pub(super) fn new(target: TableRef, key_names: Arc<[Box<str>]>) -> Self {
        Self {
            table: WrittenTable::new(target, key_names),
            sources: Sources::default(),
            duplicates: Duplicates::default(),
        }
    }

    /// The next operation, with its key if it can be sent.
    pub(super) fn poll_checked(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<CheckedWrite<M>>> {
        let next = ready!(self.sources.poll_next(context));
        Poll::Ready(next.map(|EncodedWrite { operation, entry }| {
            if let Some(error) = self
                .table
                .target
                .not_unique("a batch", "`put` and `delete`")
            {
                return (operation, Err(error));
            }
            let checked = entry.and_then(|entry| Ok((self.check(entry.text())?, entry)));
            let checked = checked.map_err(|InvalidWrite { key, error }| {
                Error::encode(self.table.target.subject(key.as_deref()), error)
            });
            (operation, checked)
        }))
    }

    /// The key of what can be sent.
    fn check(&self, text: &str) -> Result<Arc<str>, InvalidWrite> {
        let invalid = |error| InvalidWrite {
            key: self.table.target.key_in(text),
            error,
        };
        if let Some(size) = size::too_large(text) {
            return Err(invalid(EncodeError::too_large(size)));
        }
        self.table.key_of(text).ok_or_else(|| {
            invalid(EncodeError::invalid(
                "the item lacks an attribute of its key",
            ))
        })
    }
}

impl<M: Send> WriteTable for PutsAndDeletes<'_, M> {
    fn table(&self) -> &dyn AnyWrittenTable {
        &self.table
    }

    fn table_mut(&mut self) -> &mut dyn AnyWrittenTable {
        &mut self.table
    }

    fn duplicates(&self) -> Duplicates {
        self.duplicates
    }

    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<NextWrite>> {
        Poll::Ready(match ready!(self.poll_checked(context)) {
            None => None,
            Some((Some(operation), checked)) => Some(self.table.take(operation, checked)),
            Some((None, Err(error))) => Some(self.table.take_invalid(None, error)),
            Some((None, Ok(_))) => Some(NextWrite::Invalid),
        })
    }

    fn settle(&self, sent: &SentEntry, outcome: Outcome, attempts: u32) {
        // What was merged or never sent changes nothing, and is read again for it at worst.
        let unknown = matches!(outcome, Outcome::Unknown(_));
        self.table
            .target
            .listeners
            .written(sent.entry.text(), unknown);
        let subject = || self.table.target.subject_of(sent.entry.text());
        self.table
            .ledger
            .settle(sent.number, outcome, attempts, subject);
    }
}
