//! Records of the crate `aws_lambda_events`.

use std::collections::HashMap;

use aws_lambda_events::event::dynamodb::{Event, EventRecord};
use aws_sdk_dynamodb::types::AttributeValue;

use super::parts::RecordParts;
use super::record::Record;
use super::record_error::RecordError;
use super::records::Records;
use crate::codec::{DecodeDocument, attribute_value};
use crate::wire::DecodeError;

impl<T: DecodeDocument> Records<T> {
    /// Reads the event of a Lambda function from the type of the crate `aws_lambda_events`.
    ///
    /// [`from_json`](Self::from_json) is faster: it reads the models from the JSON, without attribute values in
    /// between.
    ///
    /// ```
    /// use aws_lambda_events::event::dynamodb::Event;
    /// use dyno::stream::Records;
    /// use dyno::{Item, item};
    ///
    /// let event: Event = serde_json::from_str(r#"{"Records": [{
    ///     "eventID": "1", "eventName": "INSERT", "awsRegion": "eu-central-1",
    ///     "dynamodb": {
    ///         "Keys": {"id": {"S": "7"}}, "NewImage": {"id": {"S": "7"}},
    ///         "SequenceNumber": "111", "SizeBytes": 6
    ///     }
    /// }]}"#)?;
    /// let records = Records::<Item>::from_event(event)?;
    /// for record in records {
    ///     assert_eq!(record?.new, Some(item! { "id" => "7" }));
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// A [`DecodeError`] if a record lacks its sequence number. Images that cannot be read, and events other than
    /// `INSERT`, `MODIFY` and `REMOVE`, are [`RecordError`]s in the records.
    pub fn from_event(event: Event) -> Result<Self, DecodeError> {
        let records = event.records.into_iter().map(read);
        records.collect::<Result<Vec<_>, _>>().map(Self::new)
    }
}

fn read<T: DecodeDocument>(
    record: EventRecord,
) -> Result<Result<Record<T>, RecordError>, DecodeError> {
    let change = record.change;
    let json = |item: serde_dynamo::Item| {
        let map: HashMap<String, AttributeValue> = item.into();
        attribute_value::to_json(&map)
    };
    // It reads an absent image as one without attributes, which no item is.
    let image = |item: serde_dynamo::Item| (!item.is_empty()).then(|| json(item)).transpose();
    let missing = || DecodeError::missing().at_name("SequenceNumber");
    let parts = RecordParts {
        event_id: record.event_id,
        event_name: record.event_name,
        by_dynamodb: record.user_identity.is_some_and(|identity| {
            identity.type_ == "Service" && identity.principal_id == "dynamodb.amazonaws.com"
        }),
        keys: json(change.keys)?,
        old: image(change.old_image)?,
        new: image(change.new_image)?,
        sequence_number: change.sequence_number.ok_or_else(missing)?,
        size_bytes: u64::try_from(change.size_bytes).unwrap_or_default(),
        created_at: Some(change.approximate_creation_date_time.into()),
        stream_arn: record.event_source_arn,
    };
    Ok(parts.read(None))
}
