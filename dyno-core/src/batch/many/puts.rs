//! The puts of one table, read from their source and turned into requests.

use std::borrow::Cow;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use super::entry::ManyEntry;
use super::kept::Kept;
use super::single::SingleWrite;
use crate::batch::engine::Outcome;
use crate::batch::source::Sources;
use crate::batch::write::{AnyWrittenTable, NextWrite, SentEntry, WriteTable, WrittenTable};
use crate::codec::{DecodeError, EncodeError, size};
use crate::error::{CarriedOut, Error, Result};
use crate::expr::Condition;
use crate::model::Isolation;
use crate::op::returns::Nothing;
use crate::op::write::version_check::VersionCheck;
use crate::op::{PutItem, WriteItem};
use crate::transport::{BatchEntry, TableRef};

/// The condition of each item.
pub(super) type ConditionOf<'s, M> = Box<dyn FnMut(&M) -> Option<Condition<M>> + Send + 's>;

/// How an item is decoded that was sent.
pub(super) type DecodeSent<M> = fn(&str) -> Result<M, DecodeError>;

/// The puts of one table.
pub(super) struct Puts<'s, M> {
    pub(super) table: WrittenTable<M, Kept<M>>,
    pub(super) sources: Sources<'s, M>,
    /// The partition key, if items are created only.
    pub(super) creates: Option<Cow<'static, str>>,
    /// What a condition needs, so that it does not hold for an item of another entity.
    isolation: Isolation,
    pub(super) condition: Option<Condition<M>>,
    pub(super) condition_of: Option<ConditionOf<'s, M>>,
    /// How the items of the report are decoded, if they are those that were sent.
    pub(super) decode: Option<DecodeSent<M>>,
}

impl<M> Puts<'_, M> {
    pub(super) fn new(target: TableRef, key_names: Arc<[Box<str>]>, isolation: Isolation) -> Self {
        Self {
            table: WrittenTable::new(target, key_names),
            sources: Sources::default(),
            creates: None,
            isolation,
            condition: None,
            condition_of: None,
            decode: None,
        }
    }

    /// Whether each item is a request of its own.
    pub(super) fn is_single(&self) -> bool {
        let life = self
            .table
            .target
            .schema
            .as_ref()
            .and_then(|schema| schema.life);
        self.creates.is_some()
            || self.condition.is_some()
            || self.condition_of.is_some()
            || life.is_some_and(|life| life.version.is_some() || life.write_id.is_some())
    }
}

impl<M: WriteItem> Puts<'_, M> {
    /// The request of the next item, with its key by which the queue knows it.
    fn request(&mut self, item: &M) -> Result<(Arc<str>, ManyEntry)> {
        let target = &self.table.target;
        let creates = self.creates.is_some();
        let write = match creates {
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
        let key = self.table.key_of(&text);
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
        let check = life.and_then(|life| VersionCheck::of_put(life, &text, creates));
        if !creates && condition.is_none() && check.is_none() {
            return Ok((key, ManyEntry::Batched(BatchEntry::Put(text))));
        }
        let put = PutItem::<M, Nothing>::new(target.clone(), Ok(text.as_ref().to_owned()));
        let put = put.isolated(self.isolation).maybe_condition(condition);
        let put = match &self.creates {
            Some(partition) => put.creating(partition.clone()),
            None => put,
        };
        let write = SingleWrite::put(target.clone(), put.ready()?);
        Ok((key, ManyEntry::Single(write)))
    }
}

impl<M: WriteItem + Send> WriteTable<ManyEntry> for Puts<'_, M> {
    fn table(&self) -> &dyn AnyWrittenTable {
        &self.table
    }

    fn table_mut(&mut self) -> &mut dyn AnyWrittenTable {
        &mut self.table
    }

    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<NextWrite<ManyEntry>>> {
        let Some(item) = ready!(self.sources.poll_next(context)) else {
            return Poll::Ready(None);
        };
        let request = self.request(&item);
        Poll::Ready(Some(self.table.take(item, request)))
    }

    fn settle(&self, sent: &SentEntry<ManyEntry>, outcome: Outcome, attempts: u32) {
        let text = sent.entry.text();
        self.table
            .target
            .listeners
            .written(text, outcome.is_unknown());
        let subject = || self.table.target.subject_of(text);
        let done = self
            .table
            .ledger
            .settle(sent.number, outcome, attempts, subject);
        let Some((position, item)) = done else { return };
        match self.decode.map(|decode| decode(text)) {
            None => self
                .table
                .ledger
                .with_items(|kept| kept.push(position, item)),
            Some(Ok(written)) => self
                .table
                .ledger
                .with_items(|kept| kept.push(position, written)),
            Some(Err(error)) => {
                let error = Error::unreadable(subject(), (error, text.into())).after(CarriedOut {
                    write: "the item was written",
                    returned: "what was sent",
                });
                self.table
                    .ledger
                    .unreadable(position, item, error, attempts);
            }
        }
    }
}
