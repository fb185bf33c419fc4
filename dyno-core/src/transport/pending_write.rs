//! A write that is being sent, whose end is reported to the table's listeners.

use super::table_ref::TableRef;
use super::write_listeners::WriteListeners;
use super::written_item::WrittenItem;

/// A write that is being sent. If it is dropped before its end, its outcome is unknown.
pub(crate) struct PendingWrite {
    listeners: WriteListeners,
    item: WrittenItem,
}

impl PendingWrite {
    pub(crate) fn begin(target: &TableRef, item: &WrittenItem) -> Self {
        Self {
            listeners: target.listeners.clone(),
            item: item.clone(),
        }
    }

    pub(crate) fn end(mut self, unknown: bool) {
        std::mem::take(&mut self.listeners).written(self.item.text(), unknown);
    }
}

impl Drop for PendingWrite {
    fn drop(&mut self) {
        self.listeners.written(self.item.text(), true);
    }
}
