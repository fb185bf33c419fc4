//! The upserts of one table, read from their sources and turned into requests.

use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, ready};

use super::stored::{DecodeItem, Stored};
use super::update_item::{PreparedUpdate, UpdateItem};
use crate::batch::engine::Outcome;
use crate::batch::handle::Account;
use crate::batch::ledger::Ledger;
use crate::batch::report::{BatchProgress, UpsertReport};
use crate::batch::source::Sources;
use crate::batch::write::{AnyWrittenTable, NextWrite, SentEntry, WriteTable, WrittenTable};
use crate::codec::{EncodeError, size};
use crate::error::{CarriedOut, Error, Result};
use crate::model::Isolation;
use crate::op::WriteItem;
use crate::op::returns::{Choice as _, Guarded, New, Nothing};
use crate::op::write::merged_item::{ItemParts, Merge};
use crate::op::write::update::update_item_input;
use crate::transport::TableRef;

/// The ledger of upserts.
pub(super) type UpsertLedger<M> = Ledger<M, Stored<M>>;

impl<M> UpsertLedger<M> {
    pub(super) fn upsert_report(&self) -> UpsertReport<M> {
        self.report().map(Some, Stored::into_items)
    }
}

impl<M: Send> Account<UpsertReport<M>> for UpsertLedger<M> {
    fn progress(&self) -> BatchProgress {
        self.progress()
    }

    fn take_report(&self) -> Option<UpsertReport<M>> {
        Some(self.take_report()?.map(Some, Stored::into_items))
    }
}

/// The upserts of one table.
pub(super) struct Upserts<'s, M> {
    pub(super) table: WrittenTable<M, Stored<M>>,
    pub(super) sources: Sources<'s, M>,
    pub(super) merge: Merge,
    /// How the items that come back are decoded, if they are wanted.
    pub(super) decode: Option<DecodeItem<M>>,
}

impl<M> Upserts<'_, M> {
    pub(super) fn new(target: TableRef, key_names: Arc<[Box<str>]>, isolation: Isolation) -> Self {
        Self {
            table: WrittenTable::new(target, key_names),
            sources: Sources::default(),
            merge: Merge::new(isolation),
            decode: None,
        }
    }
}

impl<M: WriteItem> Upserts<'_, M> {
    /// The request of the next item, with its key by which the queue knows it.
    pub(super) fn request(&self, item: &M) -> Result<(Arc<str>, UpdateItem)> {
        let target = &self.table.target;
        if let Some(error) = target.not_unique("`upsert_all`", "`upsert`") {
            return Err(error);
        }
        let text = item.text_to_write(|| target.write_context());
        let text = text.map_err(|error| {
            let key = item.known_key();
            Error::encode(target.subject(key.as_deref()), error)
        })?;
        let invalid = |error| Error::encode(target.subject_of(&text), error);
        if let Some(size) = size::too_large(&text) {
            return Err(invalid(EncodeError::too_large(size)));
        }
        let parts = ItemParts::of(&text, &self.table.key_names).map_err(invalid)?;
        let key = parts.key.clone();
        let canonical = self.table.key_of(&key);
        let canonical = canonical
            .ok_or_else(|| invalid(EncodeError::invalid("a key is a string, a number or bytes")))?;
        let merged = self.merge.merged(target, parts)?;
        let condition = merged.condition.as_ref();
        let make = match (self.decode, condition) {
            (None, None) => update_item_input::<Nothing>,
            (None, Some(_)) => update_item_input::<Guarded<Nothing>>,
            (Some(_), None) => update_item_input::<New>,
            (Some(_), Some(_)) => update_item_input::<Guarded<New>>,
        };
        let update = PreparedUpdate {
            target: target.clone(),
            input: make(target, &key, &merged.actions, condition)?,
            check: merged.check,
            returns: match self.decode {
                Some(_) => New::VALUES,
                None => Nothing::VALUES,
            },
            key,
            bytes: text.len(),
            returned: OnceLock::new(),
        };
        Ok((canonical, UpdateItem::new(update)))
    }
}

impl<M: WriteItem + Send> WriteTable<UpdateItem> for Upserts<'_, M> {
    fn table(&self) -> &dyn AnyWrittenTable {
        &self.table
    }

    fn table_mut(&mut self) -> &mut dyn AnyWrittenTable {
        &mut self.table
    }

    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<NextWrite<UpdateItem>>> {
        let Some(item) = ready!(self.sources.poll_next(context)) else {
            return Poll::Ready(None);
        };
        let request = self.request(&item);
        Poll::Ready(Some(self.table.take(item, request)))
    }

    fn settle(&self, sent: &SentEntry<UpdateItem>, outcome: Outcome, attempts: u32) {
        let update = &sent.entry;
        // What was never sent changes nothing, and is read again for it at worst.
        self.table
            .target
            .listeners
            .written(update.key(), outcome.is_unknown());
        let subject = || self.table.target.subject(Some(update.key()));
        let done = self
            .table
            .ledger
            .settle(sent.number, outcome, attempts, subject);
        if let (Some(decode), Some((position, _))) = (self.decode, done) {
            let text = update.returned();
            let item = decode(text).map_err(|error| {
                Error::unreadable(subject(), (error, text.into())).after(CarriedOut {
                    write: "the item was written",
                    returned: "the new item",
                })
            });
            self.table
                .ledger
                .with_items(|stored| stored.put(position, item));
        }
    }
}
