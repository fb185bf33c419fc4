//! Records of the SDK for DynamoDB Streams.

use aws_sdk_dynamodbstreams::types::Record as SdkRecord;

use super::parts::RecordParts;
use super::record::Record;
use super::record_error::RecordError;
use super::records::Records;
use crate::codec::{DecodeDocument, attribute_value};
use crate::wire::DecodeError;

impl<T: DecodeDocument> Records<T> {
    /// Reads the records of a response of GetRecords, from the types of the crate `aws_sdk_dynamodbstreams`.
    ///
    /// # Errors
    /// A [`DecodeError`] if a record lacks its event id, event name or sequence number, or has a value that the SDK
    /// does not know. Images that cannot be read, and events other than `INSERT`, `MODIFY` and `REMOVE`, are
    /// [`RecordError`]s in the records.
    pub fn from_sdk(records: impl IntoIterator<Item = SdkRecord>) -> Result<Self, DecodeError> {
        let records = records.into_iter().map(read);
        records.collect::<Result<Vec<_>, _>>().map(Self::new)
    }
}

fn read<T: DecodeDocument>(
    record: SdkRecord,
) -> Result<Result<Record<T>, RecordError>, DecodeError> {
    let missing = |name: &str| DecodeError::missing().at_name(name);
    let change = record.dynamodb.ok_or_else(|| missing("dynamodb"))?;
    let json = attribute_value::streams_to_json;
    let sequence_number = change.sequence_number;
    let parts = RecordParts {
        event_id: record.event_id.ok_or_else(|| missing("eventID"))?,
        event_name: match record.event_name {
            Some(name) => name.as_str().to_owned(),
            None => return Err(missing("eventName")),
        },
        by_dynamodb: record.user_identity.is_some_and(|identity| {
            identity.r#type.as_deref() == Some("Service")
                && identity.principal_id.as_deref() == Some("dynamodb.amazonaws.com")
        }),
        keys: json(&change.keys.unwrap_or_default())?,
        old: change.old_image.map(|image| json(&image)).transpose()?,
        new: change.new_image.map(|image| json(&image)).transpose()?,
        sequence_number: sequence_number.ok_or_else(|| missing("SequenceNumber"))?,
        size_bytes: change
            .size_bytes
            .and_then(|size| size.try_into().ok())
            .unwrap_or_default(),
        created_at: (change.approximate_creation_date_time).and_then(|time| time.try_into().ok()),
        stream_arn: None,
    };
    parts.read()
}
