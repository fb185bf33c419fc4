//! Caches that must know which items of a table are written.

use std::fmt;
use std::sync::Arc;

/// Is notified of the writes to the items of a table.
pub(crate) trait WriteListener: Send + Sync {
    /// A write has ended: of the item with this text, or of the key with this text. `unknown` says whether it may have
    /// been carried out without a response, or may still be.
    fn written(&self, item: &str, unknown: bool);
}

/// The listeners of a table: usually none.
#[derive(Clone, Default)]
pub(crate) struct WriteListeners(Option<Arc<Listener>>);

struct Listener {
    listener: Arc<dyn WriteListener>,
    /// The listeners of a cache that this one is built on.
    before: WriteListeners,
}

impl WriteListeners {
    #[cfg(feature = "cache")]
    pub(crate) fn notifying(self, listener: Arc<dyn WriteListener>) -> Self {
        Self(Some(Arc::new(Listener {
            listener,
            before: self,
        })))
    }

    /// Notifies the listeners that a write has ended.
    pub(crate) fn written(&self, item: &str, unknown: bool) {
        let mut next = &self.0;
        while let Some(listener) = next {
            listener.listener.written(item, unknown);
            next = &listener.before.0;
        }
    }
}

impl fmt::Debug for WriteListeners {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("WriteListeners")
            .field(&self.0.is_some())
            .finish()
    }
}
