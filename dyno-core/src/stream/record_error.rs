//! A record that cannot be read.

use std::error::Error as StdError;
use std::fmt;

use super::record::{Record, RecordKind};
use crate::codec::{Item, encode_item};
use crate::error::{Error, Subject};
use crate::wire::{DecodeError, Format, Reader};

/// A record with an image that cannot be read as the model.
///
/// It holds the record with its images as [`Item`]s, so nothing is lost. `Display` and `Debug` do not print values. `?`
/// converts it into an [`Error::Decode`].
#[derive(Clone)]
pub struct RecordError(Box<Unreadable>);

#[derive(Clone)]
struct Unreadable {
    record: Record<Item>,
    error: DecodeError,
}

impl RecordError {
    pub(super) fn new(record: Record<Item>, error: DecodeError) -> Self {
        Self(Box::new(Unreadable { record, error }))
    }

    /// The record of this JSON, which `error` is about.
    ///
    /// # Errors
    /// A [`DecodeError`] if more than an image cannot be read.
    pub(super) fn read(error: DecodeError, json: &str) -> Result<Self, DecodeError> {
        let mut reader = Reader::from_json(json, Format::DynamoDb);
        let record = Record::read(&mut reader.item()?)?;
        Ok(Self::new(record, error))
    }

    /// Returns the record, with its images as items.
    #[must_use]
    pub fn record(&self) -> &Record<Item> {
        &self.0.record
    }

    /// Returns the record, with its images as items.
    #[must_use]
    pub fn into_record(self) -> Record<Item> {
        self.0.record
    }

    /// Returns what is wrong, and at which attribute. The path begins in the record: `dynamodb.NewImage.total`.
    #[must_use]
    pub fn error(&self) -> &DecodeError {
        &self.0.error
    }
}

impl fmt::Display for RecordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.0.record.kind {
            RecordKind::Insert => "an insert",
            RecordKind::Modify => "a modification",
            RecordKind::Remove => "a removal",
        };
        write!(f, "the record of {kind} cannot be read: {}", self.0.error)
    }
}

impl fmt::Debug for RecordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecordError")
            .field("record", &self.0.record)
            .field("error", &self.0.error)
            .finish()
    }
}

/// It prints the error that it wraps, so its source is the source of that error.
impl StdError for RecordError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.error.source()
    }
}

/// The error holds the new image, or the old one if there is no new one.
impl From<RecordError> for Error {
    fn from(error: RecordError) -> Self {
        let Unreadable { record, error } = *error.0;
        let json = (record.image()).and_then(|image| encode_item(image).ok());
        match json {
            Some(json) => Self::unreadable(Subject::unknown(), (error, json.into())),
            None => error.into(),
        }
    }
}
