//! Where do items go that a response has? Into a slot of the call, as what they are read as.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use aws_sdk_dynamodb::config::http::HttpResponse;
use aws_smithy_types::body::SdkBody;

use super::body::{Body, BodyError};
use crate::codec::DecodeDocument;
use crate::codec::DecodeError;
use crate::error::{Error, Result};
use crate::transport::TableRef;
use crate::wire::ValueReader;

/// Takes the items out of responses. One dynamic call per response; what is behind it knows the type.
pub(crate) trait Sink: Send + Sync {
    /// Forgets what was read.
    fn clear(&self);

    /// Keeps the whole response, if this is for whole responses, and leaves a body for the SDK.
    fn whole(&self, _: &HttpResponse, _: &Body<'_>) -> Option<Result<SdkBody, BodyError>> {
        None
    }

    /// The members of a response that this is for.
    fn members(&self) -> &'static [&'static str];

    /// Reads one of the members, with so many items as the response says.
    ///
    /// # Errors
    /// A [`DecodeError`] when it is malformed. An item that cannot be read is none.
    fn member(
        &self,
        name: &str,
        value: ValueReader<'_, '_>,
        count: usize,
    ) -> Result<(), DecodeError>;
}

/// What was read of the last response.
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
        // Nothing that may panic is done behind the lock.
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
pub(super) struct One<T>(pub(super) Slot<std::result::Result<T, DecodeError>>);

impl<T: DecodeDocument + Send> Sink for One<T> {
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

/// The items of a page, each of which may be one that cannot be read.
#[derive(Debug)]
pub(super) struct Many<T> {
    pub(super) target: TableRef,
    pub(super) items: Slot<Vec<Result<T>>>,
}

impl<T: DecodeDocument + Send> Sink for Many<T> {
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

/// The text of what a write returned.
#[derive(Debug, Default)]
pub(super) struct Attributes(pub(super) Slot<String>);

impl Sink for Attributes {
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
pub(super) struct FailedRead;

impl Sink for FailedRead {
    fn clear(&self) {}

    fn members(&self) -> &'static [&'static str] {
        &[]
    }

    fn member(&self, _: &str, _: ValueReader<'_, '_>, _: usize) -> Result<(), DecodeError> {
        Ok(())
    }
}
