//! What all writes of one table have: the table, and what is known of each operation on it.

use std::sync::Arc;

use crate::batch::canonical_key::canonical_key;
use crate::batch::engine::End;
use crate::batch::ledger::Ledger;
use crate::error::{Error, Result};
use crate::transport::{BatchEntry, TableRef};

/// What a part read from its source.
pub(crate) enum NextWrite<E = BatchEntry> {
    Operation {
        number: usize,
        key: Arc<str>,
        entry: E,
    },
    /// It cannot be sent, and the ledger has it.
    Invalid,
}

/// A table to which a batch writes operations `O`; `T` holds the items that come back.
pub(crate) struct WrittenTable<O, T: Default = ()> {
    pub(crate) target: TableRef,
    /// The number of the table in the batch.
    number: usize,
    pub(crate) key_names: Arc<[Box<str>]>,
    pub(crate) ledger: Arc<Ledger<O, T>>,
    ended: bool,
}

impl<O, T: Default> WrittenTable<O, T> {
    pub(crate) fn new(target: TableRef, key_names: Arc<[Box<str>]>) -> Self {
        Self {
            ledger: Arc::new(Ledger::new(target.model())),
            target,
            number: 0,
            key_names,
            ended: false,
        }
    }

    /// The key of an item or of a key's JSON, by which the queue knows it.
    pub(crate) fn key_of(&self, text: &str) -> Option<Arc<str>> {
        canonical_key(self.number, text, Some(&self.key_names))
    }

    /// Writes down an operation that was read from the source, and whether it can be sent.
    pub(crate) fn take<E>(&self, operation: O, request: Result<(Arc<str>, E)>) -> NextWrite<E> {
        match request {
            Ok((key, entry)) => NextWrite::Operation {
                number: self.ledger.take(operation),
                key,
                entry,
            },
            Err(error) => self.take_invalid(Some(operation), error),
        }
    }

    /// Writes down an operation that cannot be sent. `None` is one that cannot be given back.
    pub(crate) fn take_invalid<E>(&self, operation: Option<O>, error: Error) -> NextWrite<E> {
        self.ledger.take_invalid(operation, error);
        NextWrite::Invalid
    }
}

/// A [`WrittenTable`], whatever its operations are.
pub(crate) trait AnyWrittenTable {
    fn target(&self) -> &TableRef;
    fn key_names(&self) -> &[Box<str>];
    fn set_number(&mut self, number: usize);
    fn count_request(&self);
    fn end(&mut self, end: Option<&End>);
}

impl<O, T: Default> AnyWrittenTable for WrittenTable<O, T> {
    fn target(&self) -> &TableRef {
        &self.target
    }

    fn key_names(&self) -> &[Box<str>] {
        &self.key_names
    }

    fn set_number(&mut self, number: usize) {
        self.number = number;
    }

    fn count_request(&self) {
        self.ledger.count_request();
    }

    fn end(&mut self, end: Option<&End>) {
        self.ledger.end(end);
        self.ended = true;
    }
}

/// Writes that are dropped before their end leave their report to their handles.
impl<O, T: Default> Drop for WrittenTable<O, T> {
    fn drop(&mut self) {
        if !self.ended {
            self.ledger.drop_batch();
        }
    }
}
