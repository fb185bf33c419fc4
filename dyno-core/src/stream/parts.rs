//! Records that others have parsed, with their images as JSON.

use std::time::SystemTime;

use super::record::{Record, RecordKind};
use super::record_error::RecordError;
use crate::codec::{DecodeDocument, Item, decode_item};
use crate::wire::DecodeError;

/// The parts of a record. Keys and images are DynamoDB's JSON.
pub(super) struct RecordParts {
    pub(super) event_id: String,
    pub(super) event_name: String,
    pub(super) by_dynamodb: bool,
    pub(super) keys: String,
    pub(super) old: Option<String>,
    pub(super) new: Option<String>,
    pub(super) sequence_number: String,
    pub(super) size_bytes: u64,
    pub(super) created_at: Option<SystemTime>,
    pub(super) stream_arn: Option<String>,
}

impl RecordParts {
    /// Reads the images. If one of them cannot be read as a `T`, or dyno does not know the kind of the record, the
    /// record is one of items, in an error; so it is if something is already known to be wrong with it.
    pub(super) fn read<T: DecodeDocument>(
        self,
        wrong: Option<DecodeError>,
    ) -> Result<Record<T>, RecordError> {
        let kind = RecordKind::read(&self.event_name);
        let kind = kind.map_err(|error| error.at_name("eventName"));
        let record = wrong.map_or(kind, Err).and_then(|kind| self.record(kind));
        record.map_err(|error| RecordError::new(self.of_items(), error))
    }

    /// The record without what cannot be read.
    fn of_items(&self) -> Record<Item> {
        let image = |json: &Option<String>| decode_item(json.as_deref()?).ok();
        let kind = RecordKind::read(&self.event_name).unwrap_or(RecordKind::Unknown);
        Record {
            event_id: self.event_id.clone(),
            kind,
            expired: self.by_dynamodb && kind == RecordKind::Remove,
            keys: decode_item(&self.keys).unwrap_or_default(),
            old: image(&self.old),
            new: image(&self.new),
            sequence_number: self.sequence_number.clone(),
            size_bytes: self.size_bytes,
            created_at: self.created_at,
            stream_arn: self.stream_arn.clone(),
        }
    }

    fn record<T: DecodeDocument>(&self, kind: RecordKind) -> Result<Record<T>, DecodeError> {
        let image = |name: &str, json: &Option<String>| {
            let image = json.as_deref().map(decode_item).transpose();
            image.map_err(|error| error.at_name(name).at_name("dynamodb"))
        };
        Ok(Record {
            event_id: self.event_id.clone(),
            kind,
            expired: self.by_dynamodb && kind == RecordKind::Remove,
            keys: decode_item(&self.keys)
                .map_err(|error| error.at_name("Keys").at_name("dynamodb"))?,
            old: image("OldImage", &self.old)?,
            new: image("NewImage", &self.new)?,
            sequence_number: self.sequence_number.clone(),
            size_bytes: self.size_bytes,
            created_at: self.created_at,
            stream_arn: self.stream_arn.clone(),
        })
    }
}
