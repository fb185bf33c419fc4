//! A write that is being sent, whose end is reported to the table's listeners.

use super::table_ref::TableRef;
use super::write_listeners::Changes;
use super::written_item::WrittenItem;

/// A write that is being sent. If it is dropped before its end, its outcome is unknown.
pub(crate) struct Change {
    changes: Changes,
    item: WrittenItem,
}

impl Change {
    pub(crate) fn begin(target: &TableRef, item: &WrittenItem) -> Self {
        Self {
            changes: target.changes.clone(),
            item: item.clone(),
        }
    }

    pub(crate) fn end(mut self, unknown: bool) {
        std::mem::take(&mut self.changes).written(self.item.text(), unknown);
    }
}

impl Drop for Change {
    fn drop(&mut self) {
        self.changes.written(self.item.text(), true);
    }
}
