//! What is read from the sources of a batch of writes: a put or a delete, and what is sent of it.

use std::mem;
use std::sync::Arc;

use crate::batch::operation::{PendingWrite, Write};
use crate::codec::{EncodeError, Item};
use crate::model::{Unversioned, WriteContext};
use crate::op::WriteItem;
use crate::transport::BatchEntry;

/// An item that a batch can put: one of a model without a version and without unique values, or an [`Item`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be put by a batch",
    label = "not a model without a version and without unique values",
    note = "BatchWriteItem has no conditions, so it cannot check a `#[dyno(version)]` or a `#[dyno(unique)]`: use \
        `put`; for a version also `upsert_all` or a transaction",
    note = "a generic function needs the bound `M: dyno::model::Unversioned`"
)]
pub trait BatchItem: WriteItem {}

#[diagnostic::do_not_recommend]
impl<M: Unversioned> BatchItem for M {}

impl BatchItem for Item {}

/// An operation, and what is sent of it.
pub(super) struct EncodedWrite<M> {
    /// `None` for a delete whose key cannot be stored.
    pub(super) operation: Option<PendingWrite<M>>,
    pub(super) entry: Result<BatchEntry, InvalidWrite>,
}

/// Why an operation cannot be sent, and the JSON of its key if there is one.
pub(super) struct InvalidWrite {
    pub(super) key: Option<String>,
    pub(super) error: EncodeError,
}

impl<M> EncodedWrite<M> {
    /// `buffer` is used for the text, so that it does not grow anew for each item.
    pub(super) fn put(item: M, context: impl FnOnce() -> WriteContext, buffer: &mut String) -> Self
    where
        M: BatchItem,
    {
        let entry = match item.text_in(mem::take(buffer), context) {
            Ok(text) => {
                let entry = BatchEntry::Put(text.as_str().into());
                *buffer = text;
                Ok(entry)
            }
            Err(error) => Err(InvalidWrite {
                key: item.known_key(),
                error,
            }),
        };
        Self {
            operation: Some(PendingWrite::Put(item)),
            entry,
        }
    }

    pub(super) fn delete(key: Result<String, EncodeError>) -> Self {
        match key {
            Ok(key) => {
                let key: Arc<str> = key.into();
                Self {
                    operation: Some(PendingWrite::Delete(key.clone())),
                    entry: Ok(BatchEntry::Delete(key)),
                }
            }
            Err(error) => Self {
                operation: None,
                entry: Err(InvalidWrite { key: None, error }),
            },
        }
    }

    pub(super) fn write(
        write: Write<M>,
        context: impl FnOnce() -> WriteContext,
        buffer: &mut String,
    ) -> Self
    where
        M: BatchItem,
    {
        match write {
            Write::Put(item) => Self::put(item, context, buffer),
            Write::Delete(key) => Self::delete(Ok(key.as_text().to_owned())),
        }
    }
}
