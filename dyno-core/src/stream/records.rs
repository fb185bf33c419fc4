//! The records of an event.

use std::vec;

use super::batch_response::{BatchResponse, FailedRecord};
use super::record::Record;
#[cfg(feature = "streams")]
use super::record::string;
use super::record_error::RecordError;
use crate::codec::DecodeDocument;
use crate::wire::{DecodeError, Format, ItemsReader, Reader};

/// The stream records of an event, in their order.
///
/// An event has the records of one shard. A record that cannot be read as a `T`, or has an event name that dyno does
/// not know, is a [`RecordError`] in its place.
///
/// ```
/// use dyno::stream::Records;
/// use dyno::{Item, item};
///
/// let event = r#"{"Records": [{
///     "eventID": "1", "eventName": "INSERT", "eventSource": "aws:dynamodb", "awsRegion": "eu-central-1",
///     "dynamodb": {
///         "Keys": {"id": {"S": "7"}}, "NewImage": {"id": {"S": "7"}, "total": {"N": "20"}},
///         "SequenceNumber": "111", "SizeBytes": 26, "StreamViewType": "NEW_AND_OLD_IMAGES"
///     }
/// }]}"#;
/// for record in Records::<Item>::from_json(event)? {
///     let record = record?;
///     assert_eq!(record.new, Some(item! { "id" => "7", "total" => 20 }));
/// }
/// # Ok::<(), dyno::Error>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "unprocessed records are lost if the function returns successfully"]
pub struct Records<T>(Vec<Result<Record<T>, RecordError>>);

impl<T: DecodeDocument> Records<T> {
    /// Reads the event of a Lambda function from its JSON: `{"Records": [..]}`. An array of records is read too, as
    /// EventBridge Pipes pass it.
    ///
    /// # Errors
    /// A [`DecodeError`] if the JSON is malformed or not an event of DynamoDB Streams: a record lacks its event id,
    /// event name or sequence number. Other records that cannot be read are [`RecordError`]s in the records.
    pub fn from_json(event: &(impl AsRef<[u8]> + ?Sized)) -> Result<Self, DecodeError> {
        let event = event.as_ref();
        let mut reader = Reader::new(event, Format::DynamoDb)?;
        let mut records = None;
        if event.trim_ascii_start().starts_with(b"[") {
            records = Some(Self::read(reader.value().items()?, false)?);
        } else {
            let mut members = reader.item()?;
            while let Some((name, value)) = members.next()? {
                match &*name {
                    "Records" => {
                        let read = value.items().and_then(|array| Self::read(array, false));
                        records = Some(read.map_err(|error| error.at_name("Records"))?);
                    }
                    _ => value.skip()?,
                }
            }
        }
        reader.finish()?;
        records.ok_or_else(|| DecodeError::missing().at_name("Records"))
    }

    /// Reads a GetRecords response: its records, and the next shard iterator. Each record that cannot be read is an
    /// error in its place, so that none of them blocks its shard.
    #[cfg(feature = "streams")]
    pub(super) fn read_page(page: &str) -> Result<(Self, Option<String>), DecodeError> {
        let (mut records, mut next) = (None, None);
        let mut reader = Reader::from_json(page, Format::DynamoDb);
        let mut members = reader.item()?;
        while let Some((name, value)) = members.next()? {
            match &*name {
                _ if value.is_nothing() => value.skip(),
                "Records" => value
                    .items()
                    .and_then(|array| Self::read(array, true))
                    .map(|read| records = Some(read)),
                "NextShardIterator" => {
                    string(value).map(|iterator| next = Some(iterator.into_owned()))
                }
                _ => value.skip(),
            }
            .map_err(|error| error.at_name(&name))?;
        }
        let records = records.ok_or_else(|| DecodeError::missing().at_name("Records"))?;
        Ok((records, next))
    }

    /// With `any`, a record that lacks a required member is an error in its place, too.
    fn read(mut array: ItemsReader<'_, '_>, any: bool) -> Result<Self, DecodeError> {
        let mut records = Vec::new();
        array.documents_with(
            &mut records,
            Record::read,
            Ok,
            |error, json| RecordError::read(error, json, any).map(Err),
            None,
        )?;
        Ok(Self(records))
    }
}

impl<T> Records<T> {
    #[cfg(any(feature = "lambda-events", feature = "streams"))]
    pub(super) fn new(records: Vec<Result<Record<T>, RecordError>>) -> Self {
        Self(records)
    }

    /// Processes the records one after the other, in their order, and stops at the first one that fails.
    ///
    /// `each` gets a record, or the error of a record that cannot be read. `record?` stops there; a function that
    /// returns `Ok` skips it. The response names the record that failed, so that Lambda retries it and those behind it,
    /// and none behind a failed record is confirmed. Records before it are not retried, if `ReportBatchItemFailures` is
    /// on. Processing must be idempotent: Lambda can deliver a record more than once. The items that hold the values of
    /// [unique](crate::model::Unique) attributes are passed over: they are no items of a model.
    ///
    /// Lambda retries a record until it succeeds or expires from the stream after 24 hours, unless the event source
    /// mapping limits the retries or the age. (AWS Lambda developer guide, "Configuring partial batch response with
    /// DynamoDB and Lambda".)
    pub async fn process<E>(
        self,
        mut each: impl AsyncFnMut(Result<Record<T>, RecordError>) -> Result<(), E>,
    ) -> BatchResponse<E> {
        let mut processed = 0;
        for record in self.0 {
            if matches!(&record, Err(error) if error.record().is_marker()) {
                processed += 1;
                continue;
            }
            let (event_id, sequence_number) = match &record {
                Ok(record) => (&record.event_id, &record.sequence_number),
                Err(error) => (&error.record().event_id, &error.record().sequence_number),
            };
            let (event_id, sequence_number) = (event_id.clone(), sequence_number.clone());
            if let Err(error) = each(record).await {
                let failed = FailedRecord {
                    event_id,
                    sequence_number,
                    error,
                };
                return BatchResponse::new(processed, Some(failed));
            }
            processed += 1;
        }
        BatchResponse::new(processed, None)
    }

    /// Returns the records in their order.
    pub fn iter(&self) -> std::slice::Iter<'_, Result<Record<T>, RecordError>> {
        self.0.iter()
    }

    /// Returns the number of records.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns whether there are no records.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<T> IntoIterator for Records<T> {
    type Item = Result<Record<T>, RecordError>;
    type IntoIter = vec::IntoIter<Self::Item>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'r, T> IntoIterator for &'r Records<T> {
    type Item = &'r Result<Record<T>, RecordError>;
    type IntoIter = std::slice::Iter<'r, Result<Record<T>, RecordError>>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
