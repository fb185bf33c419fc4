//! The deletes of one table, read from their source and turned into requests.

use std::sync::Arc;
use std::task::{Context, Poll, ready};

use super::entry::ManyEntry;
use super::kept::Kept;
use super::single::SingleWrite;
use crate::batch::engine::Outcome;
use crate::batch::source::Sources;
use crate::batch::write::{AnyWrittenTable, NextWrite, SentEntry, WriteTable, WrittenTable};
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
    pub(super) table: WrittenTable<Pick<M>, Kept<Key<M>>>,
    pub(super) sources: Sources<'s, Pick<M>>,
    pub(super) condition: Option<Condition<M>>,
    /// What a condition needs, so that it does not hold for an item of another entity.
    isolation: Isolation,
}

impl<M> Deletes<'_, M> {
    pub(super) fn new(target: TableRef, key_names: Arc<[Box<str>]>, isolation: Isolation) -> Self {
        Self {
            table: WrittenTable::new(target, key_names),
            sources: Sources::default(),
            condition: None,
            isolation,
        }
    }

    /// The request of a delete, with its key by which the queue knows it.
    fn request(
        &self,
        text: &str,
        condition: Option<Condition<M>>,
    ) -> Result<(Arc<str>, ManyEntry)> {
        let target = &self.table.target;
        if let Some(error) = target.not_unique("`delete_all`", "`delete`") {
            return Err(error);
        }
        let key = self.table.key_of(text);
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

impl<M: Send> WriteTable<ManyEntry> for Deletes<'_, M> {
    fn table(&self) -> &dyn AnyWrittenTable {
        &self.table
    }

    fn table_mut(&mut self) -> &mut dyn AnyWrittenTable {
        &mut self.table
    }

    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<NextWrite<ManyEntry>>> {
        let Some(pick) = ready!(self.sources.poll_next(context)) else {
            return Poll::Ready(None);
        };
        let (text, condition) = match pick.into_parts() {
            (Ok(text), condition) => (text, condition),
            (Err(error), _) => {
                let error = self.table.target.encode_error(error);
                return Poll::Ready(Some(self.table.take_invalid(None, error)));
            }
        };
        let request = self.request(&text, condition.clone());
        let pick = Pick::from_parts(text, condition);
        Poll::Ready(Some(self.table.take(pick, request)))
    }

    fn settle(&self, sent: &SentEntry<ManyEntry>, outcome: Outcome, attempts: u32) {
        let text = sent.entry.text();
        self.table
            .target
            .listeners
            .written(text, outcome.is_unknown());
        let subject = || self.table.target.subject(Some(text));
        let done = self
            .table
            .ledger
            .settle(sent.number, outcome, attempts, subject);
        let Some((position, pick)) = done else { return };
        if let (Ok(key), _) = pick.into_parts() {
            self.table.ledger.with_items(|kept| {
                // A key is made only if somebody wants it. What was sent is one.
                if kept.is_wanted()
                    && let Ok(key) = Key::from_text(key)
                {
                    kept.push(position, key);
                }
            });
        }
    }
}
