//! The deletes of one table, read from their source and turned into requests.

use std::sync::Arc;
use std::task::{Context, Poll, ready};

use super::entry::ManyEntry;
use super::kept::ManyLedger;
use super::single::SingleWrite;
use crate::batch::canonical_key::canonical_key;
use crate::batch::drive::OfTable;
use crate::batch::duplicates::Duplicates;
use crate::batch::engine::{End, Outcome};
use crate::batch::ledger::Ledger;
use crate::batch::source::Sources;
use crate::batch::write::{NextWrite, SentEntry, WriteTable};
use crate::codec::EncodeError;
use crate::error::{Error, Result};
use crate::expr::Condition;
use crate::key::{Key, Pick};
use crate::model::Isolation;
use crate::op::DeleteItem;
use crate::op::returns::Nothing;
use crate::transport::{BatchEntry, TableRef};

/// The deletes of one table.
pub(super) struct Deletes<'s, M> {
    pub(super) target: TableRef,
    /// The number of the table in the batch.
    number: usize,
    key_names: Arc<[Box<str>]>,
    pub(super) sources: Sources<'s, Pick<M>>,
    pub(super) condition: Option<Condition<M>>,
    /// What a condition needs, so that it does not hold for an item of another entity.
    isolation: Isolation,
    pub(super) ledger: Arc<ManyLedger<Pick<M>, Key<M>>>,
    ended: bool,
}

impl<M> Deletes<'_, M> {
    pub(super) fn new(target: TableRef, key_names: Arc<[Box<str>]>, isolation: Isolation) -> Self {
        Self {
            ledger: Arc::new(Ledger::new(target.model())),
            target,
            number: 0,
            key_names,
            sources: Sources::default(),
            condition: None,
            isolation,
            ended: false,
        }
    }

    /// The request of a delete, with its key by which the queue knows it.
    fn request(
        &self,
        text: &str,
        condition: Option<Condition<M>>,
    ) -> Result<(Arc<str>, ManyEntry)> {
        let target = &self.target;
        if let Some(error) = target.not_unique("`delete_all`", "`delete`") {
            return Err(error);
        }
        let key = canonical_key(self.number, text, Some(&self.key_names));
        let key = key.ok_or_else(|| {
            let error = EncodeError::invalid("the key's attributes do not match the table's key");
            Error::encode(target.subject(Some(text)), error)
        })?;
        let condition = match (condition, self.condition.clone()) {
            (Some(one), Some(other)) => one & other,
            (Some(one), None) | (None, Some(one)) => one,
            (None, None) => {
                return Ok((key, ManyEntry::Batched(BatchEntry::Delete(text.into()))));
            }
        };
        let delete = DeleteItem::<M, Nothing>::new(target.clone(), Ok(text.to_owned()));
        let ready = delete
            .isolated(self.isolation)
            .condition(condition)
            .ready()?;
        let write = SingleWrite::delete(target.clone(), ready);
        Ok((key, ManyEntry::Single(write)))
    }
}

impl<M> OfTable for Deletes<'_, M> {
    fn target(&self) -> &TableRef {
        &self.target
    }

    fn set_number(&mut self, number: usize) {
        self.number = number;
    }
}

impl<M: Send> WriteTable<ManyEntry> for Deletes<'_, M> {
    fn key_names(&self) -> &[Box<str>] {
        &self.key_names
    }

    fn duplicates(&self) -> Duplicates {
        Duplicates::InOrder
    }

    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<NextWrite<ManyEntry>>> {
        let Some(pick) = ready!(self.sources.poll_next(context)) else {
            return Poll::Ready(None);
        };
        let (text, condition) = match pick.into_parts() {
            (Ok(text), condition) => (text, condition),
            (Err(error), _) => {
                let error = self.target.encode_error(error);
                self.ledger.take_invalid(None, error);
                return Poll::Ready(Some(NextWrite::Invalid));
            }
        };
        let request = self.request(&text, condition.clone());
        let pick = Pick::from_parts(text, condition);
        Poll::Ready(Some(match request {
            Ok((key, entry)) => NextWrite::Operation {
                number: self.ledger.take(pick),
                key,
                entry,
            },
            Err(error) => {
                self.ledger.take_invalid(Some(pick), error);
                NextWrite::Invalid
            }
        }))
    }

    fn settle(&self, sent: &SentEntry<ManyEntry>, outcome: Outcome, attempts: u32) {
        let text = sent.entry.text();
        self.target.changes.written(text, outcome.is_unknown());
        let subject = || self.target.subject(Some(text));
        let done = self.ledger.settle(sent.number, outcome, attempts, subject);
        let Some((position, pick)) = done else { return };
        if let (Ok(key), _) = pick.into_parts() {
            self.ledger.with_items(|kept| {
                // A key is made only if somebody wants it. What was sent is one.
                if kept.is_wanted()
                    && let Ok(key) = Key::from_text(key)
                {
                    kept.push(position, key);
                }
            });
        }
    }

    fn count_request(&self) {
        self.ledger.count_request();
    }

    fn end(&mut self, end: Option<&End>) {
        self.ledger.end(end);
        self.ended = true;
    }
}

/// Deletes that are dropped before their end leave their report to their handles.
impl<M> Drop for Deletes<'_, M> {
    fn drop(&mut self) {
        if !self.ended {
            self.ledger.drop_batch();
        }
    }
}
