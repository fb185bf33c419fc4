//! One change of an item.

use std::borrow::Cow;
use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::codec::{DecodeDocument, Item, Members, Value};
use crate::model::MARKER_PREFIX;
use crate::wire::{DecodeError, Format, MapReader, Reader, ValueReader};

/// A change of an item: a record of a table's stream.
///
/// `T` is a model, an enum of `#[derive(Collection)]`, or [`Item`]. The stream's view type decides which images a
/// record has: `NEW_AND_OLD_IMAGES`, `NEW_IMAGE`, `OLD_IMAGE` or `KEYS_ONLY`. An inserted item has no old image, and a
/// removed one no new image. Writes that change nothing produce no record.
///
/// Records of one item are in the order of its changes. A consumer can see a record more than once.
///
/// (AWS developer guide, "Change data capture for DynamoDB Streams"; Amazon DynamoDB API Reference, "Record".)
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Record<T> {
    /// The identifier of the record.
    pub event_id: String,
    /// Whether the item was inserted, modified or removed.
    pub kind: RecordKind,
    /// Whether DynamoDB removed the item because it had expired (TTL).
    pub expired: bool,
    /// The key attributes of the item. `keys.read_as()` reads them as a document.
    pub keys: Item,
    /// The item before the change, if the record has it.
    pub old: Option<T>,
    /// The item after the change, if the record has it.
    pub new: Option<T>,
    /// The sequence number, which orders the records of a shard.
    pub sequence_number: String,
    /// The size of keys and images in bytes.
    pub size_bytes: u64,
    /// The approximate time of the change, in whole seconds.
    pub created_at: Option<SystemTime>,
    /// The ARN of the stream, if the record has it. The records of Lambda have it.
    pub stream_arn: Option<String>,
}

/// What happened to the item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RecordKind {
    /// A new item was added.
    Insert,
    /// One or more attributes of an existing item were changed.
    Modify,
    /// The item was deleted.
    Remove,
    /// A kind of change that this version of dyno does not know. Only the record of a
    /// [`RecordError`](super::RecordError) has this kind.
    Unknown,
}

impl RecordKind {
    pub(super) fn read(name: &str) -> Result<Self, DecodeError> {
        match name {
            "INSERT" => Ok(Self::Insert),
            "MODIFY" => Ok(Self::Modify),
            "REMOVE" => Ok(Self::Remove),
            _ => Err(DecodeError::unknown_variant(&[
                "INSERT", "MODIFY", "REMOVE",
            ])),
        }
    }
}

impl<T> Record<T> {
    /// Returns the item after the change, or the item before it if the record has no new image: the last known state.
    pub fn image(&self) -> Option<&T> {
        self.new.as_ref().or(self.old.as_ref())
    }

    /// Whether the record is one of a marker, the item that holds a unique value: a key attribute begins with
    /// `dyno#unique#`.
    ///
    /// A marker cannot be read as a model: a typed record of one is a [`RecordError`](super::RecordError), whose
    /// [`record`](super::RecordError::record) this method tells apart.
    #[must_use]
    pub fn is_marker(&self) -> bool {
        let mut values = self.keys.iter().map(|(_, value)| value);
        values.any(|value| matches!(value, Value::S(text) if text.starts_with(MARKER_PREFIX)))
    }

    /// Returns the name of the table, if the record has the ARN of the stream.
    #[must_use]
    pub fn table_name(&self) -> Option<&str> {
        let (_, resource) = self.stream_arn.as_deref()?.split_once(":table/")?;
        resource.split('/').next()
    }
}

impl Record<Item> {
    /// Reads what can be read of a record, each member by itself, and leaves the others out. Returns whether it is a
    /// record of a stream: it has an event id, an event name and a sequence number.
    ///
    /// # Errors
    /// A [`DecodeError`] if the JSON is malformed.
    pub(super) fn read_loosely(json: &str) -> Result<(Self, bool), DecodeError> {
        let (mut record, mut change) = (Envelope::default(), RecordBody::default());
        let mut has_name = false;
        let mut reader = Reader::from_json(json, Format::DynamoDb);
        let mut members = reader.item()?;
        while let Some((name, value)) = members.next()? {
            let text = value.text()?;
            if name == "dynamodb" {
                let mut reader = Reader::from_json(text, Format::DynamoDb);
                let Ok(mut members) = reader.value().object() else {
                    continue;
                };
                while let Some((name, value)) = members.next()? {
                    let mut reader = Reader::from_json(value.text()?, Format::DynamoDb);
                    // What is wrong with it is in the error that the record is read for.
                    let _unread = change.member(&name, reader.value());
                }
            } else {
                has_name |= name == "eventName";
                let mut reader = Reader::from_json(text, Format::DynamoDb);
                let _unread = record.member(&name, reader.value());
            }
        }
        let is_whole = has_name && record.event_id.is_some() && change.sequence_number.is_some();
        let kind = record.kind.unwrap_or(RecordKind::Unknown);
        let record = Self {
            event_id: record.event_id.unwrap_or_default(),
            kind,
            expired: record.by_dynamodb && kind == RecordKind::Remove,
            keys: change.keys,
            old: change.old,
            new: change.new,
            sequence_number: change.sequence_number.unwrap_or_default(),
            size_bytes: change.size_bytes,
            created_at: change.created_at,
            stream_arn: record.stream_arn,
        };
        Ok((record, is_whole))
    }
}

impl<T: DecodeDocument> Record<T> {
    /// Reads one record from JSON, as it stands in the event of a Lambda function, in a target of EventBridge Pipes and
    /// in a response of GetRecords.
    ///
    /// # Errors
    /// A [`DecodeError`] if the JSON is malformed or not a record of DynamoDB Streams, or if an image cannot be read as
    /// a `T`. Its path begins in the record: ``attribute `dynamodb.NewImage.total` ``.
    pub fn from_json(json: &(impl AsRef<[u8]> + ?Sized)) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(json.as_ref(), Format::DynamoDb)?;
        let record = {
            let mut map = reader.item()?;
            let record = Self::read(&mut map)?;
            while map.next()?.is_some() {}
            record
        };
        reader.finish()?;
        Ok(record)
    }
}

impl<T> Record<T> {
    /// Reads a record, each image in one pass.
    pub(super) fn read<'b>(map: &mut MapReader<'_, 'b>) -> Result<Self, DecodeError>
    where
        T: Members<'b>,
    {
        let mut record = Envelope::default();
        let mut change: Option<RecordBody<T>> = None;
        while let Some((name, value)) = map.next()? {
            match &*name {
                "dynamodb" if !value.is_nothing() => change.get_or_insert_default().read(value),
                name => record.member(name, value),
            }
            .map_err(|error| error.at_name(&name))?;
        }
        let missing = |name: &str| DecodeError::missing().at_name(name);
        let change = change.ok_or_else(|| missing("dynamodb"))?;
        let kind = record.kind.ok_or_else(|| missing("eventName"))?;
        let sequence_number = change.sequence_number;
        Ok(Self {
            event_id: record.event_id.ok_or_else(|| missing("eventID"))?,
            kind,
            expired: record.by_dynamodb && kind == RecordKind::Remove,
            keys: change.keys,
            old: change.old,
            new: change.new,
            sequence_number: sequence_number
                .ok_or_else(|| missing("SequenceNumber").at_name("dynamodb"))?,
            size_bytes: change.size_bytes,
            created_at: change.created_at,
            stream_arn: record.stream_arn,
        })
    }
}

/// The members of a record, without the change.
#[derive(Default)]
struct Envelope {
    event_id: Option<String>,
    kind: Option<RecordKind>,
    /// Whether the change was made by DynamoDB itself, which deletes expired items.
    by_dynamodb: bool,
    stream_arn: Option<String>,
}

impl Envelope {
    fn member(&mut self, name: &str, value: ValueReader<'_, '_>) -> Result<(), DecodeError> {
        match name {
            _ if value.is_nothing() => value.skip()?,
            "eventID" => self.event_id = Some(string(value)?.into_owned()),
            "eventName" => self.kind = Some(RecordKind::read(&string(value)?)?),
            "eventSourceARN" => self.stream_arn = Some(string(value)?.into_owned()),
            "userIdentity" => self.by_dynamodb = is_dynamodb(value)?,
            _ => value.skip()?,
        }
        Ok(())
    }
}

/// The member `dynamodb` of a record.
struct RecordBody<T> {
    keys: Item,
    old: Option<T>,
    new: Option<T>,
    sequence_number: Option<String>,
    size_bytes: u64,
    created_at: Option<SystemTime>,
}

impl<T> Default for RecordBody<T> {
    fn default() -> Self {
        Self {
            keys: Item::new(),
            old: None,
            new: None,
            sequence_number: None,
            size_bytes: 0,
            created_at: None,
        }
    }
}

impl<T> RecordBody<T> {
    fn read<'b>(&mut self, value: ValueReader<'_, 'b>) -> Result<(), DecodeError>
    where
        T: Members<'b>,
    {
        let mut members = value.object()?;
        while let Some((name, value)) = members.next()? {
            self.member(&name, value)
                .map_err(|error| error.at_name(&name))?;
        }
        Ok(())
    }

    fn member<'b>(&mut self, name: &str, value: ValueReader<'_, 'b>) -> Result<(), DecodeError>
    where
        T: Members<'b>,
    {
        match name {
            _ if value.is_nothing() => value.skip()?,
            "Keys" => self.keys = document(value)?,
            "OldImage" => self.old = Some(document(value)?),
            "NewImage" => self.new = Some(document(value)?),
            "SequenceNumber" => self.sequence_number = Some(string(value)?.into_owned()),
            "SizeBytes" => self.size_bytes = number(value, "a number of bytes")?,
            "ApproximateCreationDateTime" => {
                let expected = "a time in seconds";
                let seconds = Duration::try_from_secs_f64(number(value, expected)?).ok();
                let time = seconds.and_then(|seconds| UNIX_EPOCH.checked_add(seconds));
                self.created_at = Some(time.ok_or_else(|| DecodeError::invalid(expected))?);
            }
            _ => value.skip()?,
        }
        Ok(())
    }
}

fn document<'b, T: Members<'b>>(value: ValueReader<'_, 'b>) -> Result<T, DecodeError> {
    value.document()?.map_err(|(error, _)| error)
}

/// A string of the record itself, which has no type.
pub(super) fn string<'b>(value: ValueReader<'_, 'b>) -> Result<Cow<'b, str>, DecodeError> {
    Reader::from_json(value.text()?, Format::Plain)
        .value()
        .string()
}

fn number<N: std::str::FromStr>(
    value: ValueReader<'_, '_>,
    expected: &'static str,
) -> Result<N, DecodeError> {
    let invalid = |_| DecodeError::invalid(expected);
    value.text()?.parse().map_err(invalid)
}

/// Whether the identity is DynamoDB's own.
fn is_dynamodb(value: ValueReader<'_, '_>) -> Result<bool, DecodeError> {
    let (mut is_service, mut is_dynamodb) = (false, false);
    let mut members = value.object()?;
    while let Some((name, value)) = members.next()? {
        match &*name {
            _ if value.is_nothing() => value.skip()?,
            "type" | "Type" => is_service = string(value)? == "Service",
            "principalId" | "PrincipalId" => {
                is_dynamodb = string(value)? == "dynamodb.amazonaws.com";
            }
            _ => value.skip()?,
        }
    }
    Ok(is_service && is_dynamodb)
}

// Keys and images are not printed: their values may be secret.
impl<T> fmt::Debug for Record<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Record")
            .field("event_id", &self.event_id)
            .field("kind", &self.kind)
            .field("expired", &self.expired)
            .field("sequence_number", &self.sequence_number)
            .finish_non_exhaustive()
    }
}
