//! One operation of a transaction, as it is sent.

use super::expressions::debug_without_values;
use crate::error::Subject;
use crate::model::{OwnItems, Schema};
use crate::op::write::marker_change::MarkerChange;
use crate::op::write::version_check::VersionCheck;
use crate::transport::{Input, PendingWrite, TableRef, TransactPart, WrittenItem};

/// One operation of a transaction: an element of `TransactItems`.
#[doc(hidden)]
pub struct TransactItem {
    pub(super) target: TableRef,
    pub(super) item: WrittenItem,
    /// The element: `{"Put":{..}}`.
    pub(super) text: String,
    /// The version that is expected.
    check: Option<VersionCheck>,
    /// What goes along with it.
    markers: Vec<MarkerChange>,
}

impl TransactItem {
    pub(crate) fn new(
        target: TableRef,
        kind: &str,
        item: WrittenItem,
        input: &Input<impl TransactPart>,
    ) -> Self {
        let key = match &item {
            WrittenItem::Key(key) => Some(&**key),
            WrittenItem::Item(_) => None,
        };
        Self {
            text: input.transact_item(kind, key),
            target,
            item,
            check: None,
            markers: Vec::new(),
        }
    }

    /// The same, of a write that expects a version.
    pub(crate) fn checking(self, check: Option<VersionCheck>) -> Self {
        Self { check, ..self }
    }

    /// The same, of a write that claims and releases unique values.
    pub(crate) fn changing(self, markers: Vec<MarkerChange>) -> Self {
        Self { markers, ..self }
    }

    /// The markers of the unique values that are claimed and released.
    pub(crate) fn markers(&self) -> &[MarkerChange] {
        &self.markers
    }

    /// The version that is expected, if there is one.
    pub(crate) fn check(&self) -> Option<&VersionCheck> {
        self.check.as_ref()
    }

    /// Whether the item in the table has another version than the expected one.
    pub(crate) fn is_stale(&self, old: Option<&str>) -> bool {
        self.check.as_ref().is_some_and(|check| check.is_stale(old))
    }

    /// The schema of the item's model, if it has one.
    pub(crate) fn schema(&self) -> Option<&Schema> {
        self.target.schema.as_ref()
    }

    /// What tells the items of its model apart, if it reads some attributes.
    pub(crate) fn own(&self) -> Option<OwnItems> {
        self.target.own
    }

    pub(crate) fn subject(&self) -> Subject {
        self.item.subject(&self.target)
    }

    /// An item of the same table with another key.
    pub(crate) fn subject_with_key(&self, key: &str) -> Subject {
        self.target.subject(Some(key))
    }

    pub(crate) fn table(&self) -> &str {
        &self.target.table
    }

    pub(crate) fn change(&self) -> PendingWrite {
        PendingWrite::begin(&self.target, &self.item)
    }
}

debug_without_values!(TransactItem, |this| &this.target.table);
