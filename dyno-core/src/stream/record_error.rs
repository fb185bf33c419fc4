//! A record that cannot be read.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use super::record::{Record, RecordKind};
use crate::codec::{Item, encode_item};
use crate::error::{Error, Subject};
use crate::wire::{DecodeError, Format, Reader};

/// A record that cannot be read: an image does not fit the model, or the record has an event name or a value that this
/// version of dyno does not know.
///
/// It holds the record with its images as [`Item`]s, and its JSON if it was read from JSON, so nothing is lost.
/// `Display` and `Debug` do not print values. `?` converts it into an [`Error::Decode`].
#[derive(Clone)]
pub struct RecordError(Box<Unreadable>);

#[derive(Clone)]
struct Unreadable {
    record: Record<Item>,
    error: DecodeError,
    json: Option<Box<str>>,
}

impl RecordError {
    /// A record that another crate has parsed.
    #[cfg(any(feature = "lambda-events", feature = "streams"))]
    pub(super) fn new(record: Record<Item>, error: DecodeError) -> Self {
        Self(Box::new(Unreadable {
            record,
            error,
            json: None,
        }))
    }

    /// The record of this JSON, which `error` is about.
    ///
    /// # Errors
    /// A [`DecodeError`] if the JSON is malformed; if not `any`, also if it is not a record of a stream.
    pub(super) fn read(error: DecodeError, json: &str, any: bool) -> Result<Self, DecodeError> {
        let (record, is_whole) = Record::read_loosely(json)?;
        if !(is_whole || any) {
            return Err(error);
        }
        Ok(Self(Box::new(Unreadable {
            record,
            error,
            json: Some(json.into()),
        })))
    }

    /// Returns the record, with its images as items. An image with a value of a type that dyno does not know is `None`;
    /// [`json`](Self::json) contains it.
    #[must_use]
    pub fn record(&self) -> &Record<Item> {
        &self.0.record
    }

    /// Returns the record, with its images as items, as [`record`](Self::record) does.
    #[must_use]
    pub fn into_record(self) -> Record<Item> {
        self.0.record
    }

    /// Returns the JSON of the whole record, as DynamoDB Streams wrote it. `None` if the record was read from the types
    /// of another crate.
    #[must_use]
    pub fn json(&self) -> Option<&str> {
        self.0.json.as_deref()
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
            RecordKind::Unknown => "an unknown kind",
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

/// The error holds the new image, or the old one if there is no new one, and names the item by its key.
impl From<RecordError> for Error {
    fn from(error: RecordError) -> Self {
        let Unreadable {
            record,
            error,
            json,
        } = *error.0;
        let of_record = (record.image()).and_then(|image| encode_item(image).ok());
        let of_json = || json.as_deref().and_then(image);
        match of_record.map(Into::into).or_else(of_json) {
            Some(json) => Self::unreadable(subject(&record), (error, json)),
            None => error.into(),
        }
    }
}

/// The item, by the name of its table and its key. Without the ARN of the stream, the table is not known.
fn subject(record: &Record<Item>) -> Subject {
    let key = (!record.keys.is_empty()).then(|| encode_item(&record.keys).ok());
    let table = record.table_name().unwrap_or("the item");
    match key.flatten() {
        Some(key) => Subject::new(table, Some(key.into())),
        None => Subject::new(record.table_name().unwrap_or_default(), None),
    }
}

/// The JSON of the image, whatever it is.
fn image(record: &str) -> Option<Arc<str>> {
    let mut reader = Reader::from_json(record, Format::DynamoDb);
    let mut members = reader.item().ok()?;
    let (mut old, mut new) = (None, None);
    while let Some((name, value)) = members.next().ok()? {
        if name != "dynamodb" {
            value.skip().ok()?;
            continue;
        }
        let mut change = value.object().ok()?;
        while let Some((name, value)) = change.next().ok()? {
            match &*name {
                "OldImage" => old = value.text().ok(),
                "NewImage" => new = value.text().ok(),
                _ => value.skip().ok()?,
            }
        }
    }
    new.or(old).map(Into::into)
}
