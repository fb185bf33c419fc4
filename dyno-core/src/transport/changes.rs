//! Who must know that an item is written? A cache through which its table is seen.

use std::fmt;
use std::sync::Arc;

use crate::transport::{TableRef, WrittenItem};

/// Is told of the writes to the items of a table.
pub(crate) trait Listen: Send + Sync {
    /// A write of the item of this text, or of this key's text, has come to its end. `unknown` says whether it may have been carried
    /// out without a response, or may still be.
    fn written(&self, item: &str, unknown: bool);
}

/// Those who are told of the writes to a table: mostly nobody.
#[derive(Clone, Default)]
pub(crate) struct Changes(Option<Arc<Listener>>);

struct Listener {
    told: Arc<dyn Listen>,
    /// A cache of a table that is seen through another one.
    before: Changes,
}

impl Changes {
    #[cfg(feature = "cache")]
    pub(crate) fn told_to(self, told: Arc<dyn Listen>) -> Self {
        Self(Some(Arc::new(Listener { told, before: self })))
    }

    /// A write of the item of this text came to its end.
    pub(crate) fn written(&self, item: &str, unknown: bool) {
        let mut next = &self.0;
        while let Some(listener) = next {
            listener.told.written(item, unknown);
            next = &listener.before.0;
        }
    }
}

impl fmt::Debug for Changes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Changes").field(&self.0.is_some()).finish()
    }
}

/// A write that is about to be sent. Dropped before its end, it is one that may have been carried out.
pub(crate) struct Change {
    changes: Changes,
    whose: WrittenItem,
}

impl Change {
    pub(crate) fn begin(target: &TableRef, whose: &WrittenItem) -> Self {
        Self {
            changes: target.changes.clone(),
            whose: whose.clone(),
        }
    }

    pub(crate) fn end(mut self, unknown: bool) {
        std::mem::take(&mut self.changes).written(self.whose.text(), unknown);
    }
}

impl Drop for Change {
    fn drop(&mut self) {
        self.changes.written(self.whose.text(), true);
    }
}
