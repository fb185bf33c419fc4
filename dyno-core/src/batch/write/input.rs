//! What is read from the sources of a batch of writes: a put or a delete, and what is sent of it.

use std::sync::Arc;

use crate::batch::operation::{PendingWrite, Write};
use crate::codec::{Document, EncodeError, Item, encode_item};
use crate::key::key_text_of;
use crate::model::Model;
use crate::transport::BatchEntry;

/// An item that a batch can put: one of a model, or an [`Item`].
pub trait BatchItem: Document {
    #[doc(hidden)]
    fn batch_key(&self) -> Option<String>;
}

#[diagnostic::do_not_recommend]
impl<M: Model> BatchItem for M {
    fn batch_key(&self) -> Option<String> {
        key_text_of(self).ok()
    }
}

impl BatchItem for Item {
    fn batch_key(&self) -> Option<String> {
        None
    }
}

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
    pub(super) fn put(item: M) -> Self
    where
        M: BatchItem,
    {
        let entry = match encode_item(&item) {
            Ok(text) => Ok(BatchEntry::Put(text.into())),
            Err(error) => Err(InvalidWrite {
                key: item.batch_key(),
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

    pub(super) fn write(write: Write<M>) -> Self
    where
        M: BatchItem,
    {
        match write {
            Write::Put(item) => Self::put(item),
            Write::Delete(key) => Self::delete(Ok(key.as_text().to_owned())),
        }
    }
}
