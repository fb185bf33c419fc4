//! The upserts of one table, read from their sources and turned into requests.

use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, ready};

use super::stored::{DecodeItem, Stored};
use super::update_item::{PreparedUpdate, UpdateItem};
use crate::batch::canonical_key::canonical_key;
use crate::batch::drive::OfTable;
use crate::batch::duplicates::Duplicates;
use crate::batch::engine::{End, Outcome};
use crate::batch::handle::Account;
use crate::batch::ledger::Ledger;
use crate::batch::report::{BatchProgress, UpsertReport};
use crate::batch::source::Sources;
use crate::batch::write::{NextWrite, SentEntry, WriteTable};
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
    pub(super) target: TableRef,
    /// The number of the table in the batch.
    number: usize,
    pub(super) key_names: Arc<[Box<str>]>,
    pub(super) sources: Sources<'s, M>,
    pub(super) merge: Merge,
    /// How the items that come back are decoded, if they are wanted.
    pub(super) decode: Option<DecodeItem<M>>,
    pub(super) ledger: Arc<UpsertLedger<M>>,
    ended: bool,
}

impl<M> Upserts<'_, M> {
    pub(super) fn new(target: TableRef, key_names: Arc<[Box<str>]>, isolation: Isolation) -> Self {
        Self {
            ledger: Arc::new(Ledger::new(target.model())),
            target,
            number: 0,
            key_names,
            sources: Sources::default(),
            merge: Merge::new(isolation),
            decode: None,
            ended: false,
        }
    }
}

impl<M: WriteItem> Upserts<'_, M> {
    /// The request of the next item, with its key by which the queue knows it.
    pub(super) fn request(&self, item: &M) -> Result<(Arc<str>, UpdateItem)> {
        let target = &self.target;
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
        let parts = ItemParts::of(&text, &self.key_names).map_err(invalid)?;
        let key = parts.key.clone();
        let canonical = canonical_key(self.number, &key, Some(&self.key_names));
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

impl<M> OfTable for Upserts<'_, M> {
    fn target(&self) -> &TableRef {
        &self.target
    }

    fn set_number(&mut self, number: usize) {
        self.number = number;
    }
}

impl<M: WriteItem + Send> WriteTable<UpdateItem> for Upserts<'_, M> {
    fn key_names(&self) -> &[Box<str>] {
        &self.key_names
    }

    fn duplicates(&self) -> Duplicates {
        // Each of two items may have what the other leaves out, so neither can replace the other.
        Duplicates::InOrder
    }

    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<NextWrite<UpdateItem>>> {
        let Some(item) = ready!(self.sources.poll_next(context)) else {
            return Poll::Ready(None);
        };
        let request = self.request(&item);
        Poll::Ready(Some(match request {
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

    fn settle(&self, sent: &SentEntry<UpdateItem>, outcome: Outcome, attempts: u32) {
        let update = &sent.entry;
        // What was never sent changes nothing, and is read again for it at worst.
        self.target
            .changes
            .written(update.key(), outcome.is_unknown());
        let subject = || self.target.subject(Some(update.key()));
        let done = self.ledger.settle(sent.number, outcome, attempts, subject);
        if let (Some(decode), Some((position, _))) = (self.decode, done) {
            let text = update.returned();
            let item = decode(text).map_err(|error| {
                Error::unreadable(subject(), (error, text.into())).after(CarriedOut {
                    write: "the item was written",
                    returned: "the new item",
                })
            });
            self.ledger.with_items(|stored| stored.put(position, item));
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

/// Upserts that are dropped before their end leave their report to their handles.
impl<M> Drop for Upserts<'_, M> {
    fn drop(&mut self) {
        if !self.ended {
            self.ledger.drop_batch();
        }
    }
}
