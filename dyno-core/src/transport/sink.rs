//! Sinks: where the items of a response are read to, as their types.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use aws_sdk_dynamodb::config::http::HttpResponse;
use aws_smithy_types::body::SdkBody;

use super::body::{Body, BodyError};
use crate::codec::DecodeError;
use crate::wire::ValueReader;

/// Reads the items of responses. One dynamic call per response; the implementation knows the type.
pub(crate) trait Sink: Send + Sync {
    /// Forgets what was read.
    fn clear(&self);

    /// Reads the whole response, if the sink is for whole responses, and returns a body for the SDK.
    fn whole_response(&self, _: &HttpResponse, _: &Body<'_>) -> Option<Result<SdkBody, BodyError>> {
        None
    }

    /// The members of a response that the sink reads.
    fn members(&self) -> &'static [&'static str];

    /// Reads one of the members. `count` is the number of items that the response states.
    ///
    /// # Errors
    /// A [`DecodeError`] if the member is malformed. An item that cannot be decoded is not an error.
    fn member(
        &self,
        name: &str,
        value: ValueReader<'_, '_>,
        count: usize,
    ) -> Result<(), DecodeError>;
}

/// The content that was read from the last response.
pub(super) struct Slot<T>(Mutex<Option<T>>);

impl<T> Slot<T> {
    pub(super) fn take(&self) -> Option<T> {
        self.lock().take()
    }

    pub(super) fn fill(&self, content: T) {
        *self.lock() = Some(content);
    }

    pub(super) fn clear(&self) {
        *self.lock() = None;
    }

    fn lock(&self) -> MutexGuard<'_, Option<T>> {
        // Nothing under the lock panics.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Default for Slot<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T> fmt::Debug for Slot<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Slot")
    }
}
