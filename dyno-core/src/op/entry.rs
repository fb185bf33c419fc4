//! One operation of a transaction. Every operation that can stand in a transaction makes one.

use super::expressions::debug_without_values;
use crate::error::Subject;
use crate::transport::{Change, Input, Part, TableRef, WrittenItem};

/// One operation of a transaction, as it is sent.
#[doc(hidden)]
pub struct Entry {
    pub(super) target: TableRef,
    pub(super) whose: WrittenItem,
    /// An element of the request: `{"Put":{..}}`.
    pub(super) text: String,
}

impl Entry {
    pub(crate) fn new(
        target: TableRef,
        kind: &str,
        whose: WrittenItem,
        input: &Input<impl Part>,
    ) -> Self {
        let key = match &whose {
            WrittenItem::Key(key) => Some(&**key),
            WrittenItem::Item(_) => None,
        };
        Self {
            text: input.part(kind, key),
            target,
            whose,
        }
    }

    pub(crate) fn subject(&self) -> Subject {
        self.whose.subject(&self.target)
    }

    pub(crate) fn table(&self) -> &str {
        &self.target.table
    }

    pub(crate) fn change(&self) -> Change {
        Change::begin(&self.target, &self.whose)
    }
}

debug_without_values!(Entry, |this| &this.target.table);
