//! Sinks: where the items of a response are read to, as their types.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use aws_sdk_dynamodb::config::http::HttpResponse;
use aws_smithy_types::body::SdkBody;

use super::body::{Body, BodyError};
use super::table_ref::TableRef;
use crate::codec::DecodeDocument;
use crate::codec::DecodeError;
use crate::error::{Error, Result};
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

/// The item of a GetItem.
#[derive(Debug)]
pub(super) struct ItemSink<T>(pub(super) Slot<std::result::Result<T, DecodeError>>);

impl<T: DecodeDocument + Send> Sink for ItemSink<T> {
    fn clear(&self) {
        self.0.clear();
    }

    fn members(&self) -> &'static [&'static str] {
        &["Item"]
    }

    fn member(&self, _: &str, value: ValueReader<'_, '_>, _: usize) -> Result<(), DecodeError> {
        self.0.fill(value.document()?.map_err(|(error, _)| error));
        Ok(())
    }
}

/// The items of a page, each of which may be one that cannot be decoded.
#[derive(Debug)]
pub(super) struct ItemsSink<T> {
    pub(super) target: TableRef,
    pub(super) items: Slot<Vec<Result<T>>>,
}

impl<T: DecodeDocument + Send> Sink for ItemsSink<T> {
    fn clear(&self) {
        self.items.clear();
    }

    fn members(&self) -> &'static [&'static str] {
        &["Items"]
    }

    fn member(&self, _: &str, value: ValueReader<'_, '_>, count: usize) -> Result<(), DecodeError> {
        self.items.fill(read_items(value, count, &self.target)?);
        Ok(())
    }
}

/// The items of an array.
pub(super) fn read_items<T: DecodeDocument>(
    value: ValueReader<'_, '_>,
    count: usize,
    target: &TableRef,
) -> Result<Vec<Result<T>>, DecodeError> {
    let mut items = Vec::with_capacity(count);
    let mut array = value.items()?;
    array.documents(&mut items, Ok, |error, text| {
        Ok(Err(unreadable(target, text, error)))
    })?;
    Ok(items)
}

#[cold]
pub(super) fn unreadable(target: &TableRef, item: &str, error: DecodeError) -> Error {
    Error::decode(target.subject_of(item), error)
}

/// The text of the attributes that a write returned.
#[derive(Debug, Default)]
pub(super) struct AttributesSink(pub(super) Slot<String>);

impl Sink for AttributesSink {
    fn clear(&self) {
        self.0.clear();
    }

    fn members(&self) -> &'static [&'static str] {
        &["Attributes"]
    }

    fn member(&self, _: &str, value: ValueReader<'_, '_>, _: usize) -> Result<(), DecodeError> {
        self.0.fill(value.text()?.to_owned());
        Ok(())
    }
}

/// For responses without items.
#[derive(Debug)]
pub(super) struct NoItems;

impl Sink for NoItems {
    fn clear(&self) {}

    fn members(&self) -> &'static [&'static str] {
        &[]
    }

    fn member(&self, _: &str, _: ValueReader<'_, '_>, _: usize) -> Result<(), DecodeError> {
        Ok(())
    }
}
