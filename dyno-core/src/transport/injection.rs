//! What all calls of one operation share: the SDK's own deserializer, and whether the SDK lets us replace it.
//!
//! The SDK's runtime takes the serializer and the deserializer that interceptors have stored, if they have stored any.
//! That is public, but not documented. With a release that no longer does so, dyno must get slower, and lose nothing.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicBool, Ordering};

use aws_smithy_runtime_api::client::interceptors::context::Output;
use aws_smithy_runtime_api::client::ser_de::SharedResponseDeserializer;
use aws_smithy_types::config_bag::FrozenLayer;

/// Whether our serializer and deserializer can be injected for one operation. Shared by the whole process.
#[derive(Debug)]
pub(crate) struct Injection {
    pub(super) operation: &'static str,
    /// The operation's configuration, with the SDK's own deserializer in it.
    layer: LazyLock<Option<FrozenLayer>>,
    /// The SDK's output of a response without members.
    pub(super) empty: fn() -> Output,
    disabled: AtomicBool,
}

impl Injection {
    pub(super) const fn new(
        operation: &'static str,
        layer: fn() -> Option<FrozenLayer>,
        empty: fn() -> Output,
    ) -> Self {
        Self {
            operation,
            layer: LazyLock::new(layer),
            empty,
            disabled: AtomicBool::new(false),
        }
    }

    /// The operation's configuration.
    pub(super) fn layer(&self) -> Option<&FrozenLayer> {
        self.layer.as_ref()
    }

    /// The SDK's deserializer, for errors and for everything that is not an item.
    pub(super) fn sdk(&self) -> Option<&SharedResponseDeserializer> {
        self.layer.as_ref()?.load::<SharedResponseDeserializer>()
    }

    pub(super) fn is_enabled(&self) -> bool {
        if !self.disabled.load(Ordering::Relaxed) && self.sdk().is_none() {
            self.disable();
        }
        !self.disabled.load(Ordering::Relaxed)
    }

    /// Sends the operation's items through the SDK's maps from now on. Logs one warning.
    pub(super) fn disable(&self) {
        if !self.disabled.swap(true, Ordering::Relaxed) {
            tracing::warn!(
                operation = self.operation,
                "this release of aws-sdk-dynamodb does not let dyno read and write items itself; they go through the \
                 SDK's maps, which is slower"
            );
        }
    }
}
