//! Does the SDK let us in? What all calls of one operation share: the SDK's own deserializer, and whether its door is open.
//!
//! The door is that the SDK's runtime takes the serializer and the deserializer from what interceptors have stored, if these
//! stored any. That is public, but nobody promises it. A release without it must cost time only, never an item.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicBool, Ordering};

use aws_smithy_runtime_api::client::ser_de::SharedResponseDeserializer;
use aws_smithy_types::config_bag::FrozenLayer;

/// The door of one operation, for the whole process.
#[derive(Debug)]
pub(crate) struct Door {
    pub(super) operation: &'static str,
    /// What the operation configures, with the SDK's own deserializer in it.
    layer: LazyLock<Option<FrozenLayer>>,
    closed: AtomicBool,
}

impl Door {
    pub(super) const fn new(operation: &'static str, layer: fn() -> Option<FrozenLayer>) -> Self {
        Self {
            operation,
            layer: LazyLock::new(layer),
            closed: AtomicBool::new(false),
        }
    }

    /// The deserializer for errors, and for everything that is not an item.
    pub(super) fn sdk(&self) -> Option<&SharedResponseDeserializer> {
        self.layer.as_ref()?.load::<SharedResponseDeserializer>()
    }

    pub(super) fn is_open(&self) -> bool {
        if !self.closed.load(Ordering::Relaxed) && self.sdk().is_none() {
            self.close();
        }
        !self.closed.load(Ordering::Relaxed)
    }

    /// From now on the operation's items go through the SDK's maps. Says so once.
    pub(super) fn close(&self) {
        if !self.closed.swap(true, Ordering::Relaxed) {
            tracing::warn!(
                operation = self.operation,
                "this release of aws-sdk-dynamodb does not let dyno read and write items itself; they go through the SDK's maps, which is slower"
            );
        }
    }
}
