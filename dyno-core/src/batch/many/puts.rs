//! The puts of one table, read from their source and turned into requests.

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
use crate::codec::{DecodeError, EncodeError, size};
use crate::error::{CarriedOut, Error, Result};
use crate::expr::Condition;
use crate::model::{Isolation, Model};
use crate::op::returns::Nothing;
use crate::op::write::version_check::VersionCheck;
use crate::op::{PutItem, WriteItem as _};
use crate::transport::{BatchEntry, TableRef};

/// The condition of each item.
pub(super) type ConditionOf<'s, M> = Box<dyn FnMut(&M) -> Option<Condition<M>> + Send + 's>;

/// How an item is decoded that was sent.
pub(super) type DecodeSent<M> = fn(&str) -> Result<M, DecodeError>;

/// The puts of one table.
pub(super) struct Puts<'s, M> {
    pub(super) target: TableRef,
    /// The number of the table in the batch.
    number: usize,
    key_names: Arc<[Box<str>]>,
    pub(super) sources: Sources<'s, M>,
    /// Whether items are created only.
    pub(super) creates: bool,
    pub(super) condition: Option<Condition<M>>,
    pub(super) condition_of: Option<ConditionOf<'s, M>>,
    /// How the items of the report are decoded, if they are those that were sent.
    pub(super) decode: Option<DecodeSent<M>>,
    pub(super) ledger: Arc<ManyLedger<M, M>>,
    ended: bool,
}

impl<M> Puts<'_, M> {
    pub(super) fn new(target: TableRef, key_names: Arc<[Box<str>]>) -> Self {
        Self {
            ledger: Arc::new(Ledger::new(target.model())),
            target,
            number: 0,
            key_names,
            sources: Sources::default(),
            creates: false,
            condition: None,
            condition_of: None,
            decode: None,
            ended: false,
        }
    }

    /// Whether each item is a request of its own.
    pub(super) fn is_single(&self) -> bool {
        let life = self.target.schema.as_ref().and_then(|schema| schema.life);
        self.creates
            || self.condition.is_some()
            || self.condition_of.is_some()
            || life.is_some_and(|life| life.version.is_some() || life.write_id.is_some())
    }
}

impl<M: Model> Puts<'_, M> {
    /// The request of the next item, with its key by which the queue knows it.
    fn request(&mut self, item: &M) -> Result<(Arc<str>, ManyEntry)> {
        let target = &self.target;
        let write = match self.creates {
            true => ("`create_all`", "`create`"),
            false => ("`put_all`", "`put`"),
        };
        if let Some(error) = target.not_unique(write.0, write.1) {
            return Err(error);
        }
        let text = item.text_to_write(|| target.write_context());
        let text: Arc<str> = match text {
            Ok(text) => text.into(),
            Err(error) => {
                let key = item.known_key();
                return Err(Error::encode(target.subject(key.as_deref()), error));
            }
        };
        let invalid = |error| Error::encode(target.subject_of(&text), error);
        if let Some(size) = size::too_large(&text) {
            return Err(invalid(EncodeError::too_large(size)));
        }
        let key = canonical_key(self.number, &text, Some(&self.key_names));
        let key = key.ok_or_else(|| {
            invalid(EncodeError::invalid(
                "the item lacks an attribute of its key",
            ))
        })?;
        let condition = self.condition_of.as_mut().and_then(|of| of(item));
        let condition = match (self.condition.clone(), condition) {
            (Some(one), Some(other)) => Some(one & other),
            (one, other) => one.or(other),
        };
        let life = target.schema.as_ref().and_then(|schema| schema.life);
        let check = life.and_then(|life| VersionCheck::of_put(life, &text, self.creates));
        if !self.creates && condition.is_none() && check.is_none() {
            return Ok((key, ManyEntry::Batched(BatchEntry::Put(text))));
        }
        let put = PutItem::<M, Nothing>::new(target.clone(), Ok(text.as_ref().to_owned()));
        let put = put.isolated(Isolation::of_key::<M>());
        let put = put.maybe_condition(condition);
        let put = match self.creates {
            true => put.creating(M::SCHEMA.table.key.partition().name),
            false => put,
        };
        let write = SingleWrite::put(target.clone(), put.ready()?);
        Ok((key, ManyEntry::Single(write)))
    }
}

impl<M> OfTable for Puts<'_, M> {
    fn target(&self) -> &TableRef {
        &self.target
    }

    fn set_number(&mut self, number: usize) {
        self.number = number;
    }
}

impl<M: Model + Send> WriteTable<ManyEntry> for Puts<'_, M> {
    fn key_names(&self) -> &[Box<str>] {
        &self.key_names
    }

    fn duplicates(&self) -> Duplicates {
        Duplicates::InOrder
    }

    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<NextWrite<ManyEntry>>> {
        let Some(item) = ready!(self.sources.poll_next(context)) else {
            return Poll::Ready(None);
        };
        Poll::Ready(Some(match self.request(&item) {
            Ok((key, entry)) => NextWrite::Operation {
                number: self.ledger.take(item),
                key,
                entry,
            },
            Err(error) => {
                self.ledger.take_invalid(Some(item), error);
                NextWrite::Invalid
            }
        }))
    }

    fn settle(&self, sent: &SentEntry<ManyEntry>, outcome: Outcome, attempts: u32) {
        let text = sent.entry.text();
        self.target.changes.written(text, outcome.is_unknown());
        let subject = || self.target.subject_of(text);
        let done = self.ledger.settle(sent.number, outcome, attempts, subject);
        let Some((position, item)) = done else { return };
        match self.decode.map(|decode| decode(text)) {
            None => self.ledger.with_items(|kept| kept.push(position, item)),
            Some(Ok(written)) => self.ledger.with_items(|kept| kept.push(position, written)),
            Some(Err(error)) => {
                let error = Error::unreadable(subject(), (error, text.into())).after(CarriedOut {
                    write: "the item was written",
                    returned: "what was sent",
                });
                self.ledger.unreadable(position, item, error, attempts);
            }
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

/// Puts that are dropped before their end leave their report to their handles.
impl<M> Drop for Puts<'_, M> {
    fn drop(&mut self) {
        if !self.ended {
            self.ledger.drop_batch();
        }
    }
}
