//! Records of the SDK for DynamoDB Streams.

use std::collections::HashMap;

use aws_sdk_dynamodbstreams::types::{AttributeValue, Record as SdkRecord, StreamRecord};

use super::parts::RecordParts;
use super::record::Record;
use super::record_error::RecordError;
use super::records::Records;
use crate::codec::{DecodeDocument, attribute_value};
use crate::wire::DecodeError;

impl<T: DecodeDocument> Records<T> {
    /// Reads the records of a response of GetRecords, from the types of the crate `aws_sdk_dynamodbstreams`.
    ///
    /// It does not fail, so that no record blocks its shard. Each record that cannot be read is a [`RecordError`] in
    /// its place: one whose image does not fit, that has a value or an event which this version of dyno or of the SDK
    /// does not know, or that lacks its event id, event name or sequence number.
    pub fn from_sdk(records: impl IntoIterator<Item = SdkRecord>) -> Self {
        Self::new(records.into_iter().map(read).collect())
    }
}

fn read<T: DecodeDocument>(record: SdkRecord) -> Result<Record<T>, RecordError> {
    let mut wrong = Vec::new();
    let change = record.dynamodb.unwrap_or_else(|| {
        wrong.push(DecodeError::missing().at_name("dynamodb"));
        StreamRecord::builder().build()
    });
    let mut present = |text: Option<String>, names: &[&str]| {
        text.unwrap_or_else(|| {
            let missing = DecodeError::missing();
            let missing = names
                .iter()
                .rev()
                .fold(missing, |error, name| error.at_name(name));
            wrong.push(missing);
            String::new()
        })
    };
    let event_id = present(record.event_id, &["eventID"]);
    let event_name = record.event_name.map(|name| name.as_str().to_owned());
    let event_name = present(event_name, &["eventName"]);
    let sequence_number = present(change.sequence_number, &["dynamodb", "SequenceNumber"]);
    let mut json = |name: &str, image: Option<HashMap<String, AttributeValue>>| {
        let json = attribute_value::streams_to_json(&image?);
        let json = json.map_err(|error| wrong.push(error.at_name(name).at_name("dynamodb")));
        json.ok()
    };
    let parts = RecordParts {
        event_id,
        event_name,
        by_dynamodb: record.user_identity.is_some_and(|identity| {
            identity.r#type.as_deref() == Some("Service")
                && identity.principal_id.as_deref() == Some("dynamodb.amazonaws.com")
        }),
        keys: json("Keys", change.keys).unwrap_or_else(|| "{}".to_owned()),
        old: json("OldImage", change.old_image),
        new: json("NewImage", change.new_image),
        sequence_number,
        size_bytes: change
            .size_bytes
            .and_then(|size| size.try_into().ok())
            .unwrap_or_default(),
        created_at: (change.approximate_creation_date_time).and_then(|time| time.try_into().ok()),
        stream_arn: None,
    };
    parts.read(wrong.into_iter().next())
}
