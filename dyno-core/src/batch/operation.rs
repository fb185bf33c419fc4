//! One put or delete of a batch.

use std::sync::Arc;

use crate::key::Key;

/// A put or a delete in a batch.
#[derive(Clone, Debug, PartialEq)]
pub enum Write<M> {
    /// Puts the item.
    Put(M),
    /// Deletes the item with this key.
    Delete(Key<M>),
}

/// A put or a delete that is pending.
///
/// Of a key it holds the JSON only: a [`Key`] is made for the operations that the report returns.
pub(crate) enum PendingWrite<M> {
    Put(M),
    Delete(Arc<str>),
}

impl<M> PendingWrite<M> {
    pub(crate) fn into_write(self) -> Option<Write<M>> {
        match self {
            Self::Put(item) => Some(Write::Put(item)),
            Self::Delete(key) => Key::from_text(key.as_ref().to_owned())
                .ok()
                .map(Write::Delete),
        }
    }
}
