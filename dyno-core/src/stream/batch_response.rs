//! What Lambda is told about the records of an event.

/// The response of a Lambda function to an event of DynamoDB Streams: `{"batchItemFailures": [..]}`.
///
/// The function returns it. With the feature `serde`, it implements `Serialize`; [`to_json`](Self::to_json) returns it
/// as text. The event source mapping must have `ReportBatchItemFailures` in its `FunctionResponseTypes`; otherwise
/// Lambda ignores the response and takes all records as processed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "Lambda retries what failed only if the function returns it"]
pub struct BatchResponse<E> {
    processed: usize,
    failed: Option<FailedRecord<E>>,
}

/// A record whose processing failed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FailedRecord<E> {
    /// The identifier of the record.
    pub event_id: String,
    /// The position of the record in its shard, from which Lambda retries.
    pub sequence_number: String,
    /// Why it failed.
    pub error: E,
}

impl<E> BatchResponse<E> {
    pub(super) fn new(processed: usize, failed: Option<FailedRecord<E>>) -> Self {
        Self { processed, failed }
    }

    /// Returns the number of records that were processed successfully.
    #[must_use]
    pub fn processed(&self) -> usize {
        self.processed
    }

    /// Returns the record that failed, if one did. The response does not contain the error, so log it.
    #[must_use]
    pub fn failed(&self) -> Option<&FailedRecord<E>> {
        self.failed.as_ref()
    }

    /// Returns the record that failed, if one did.
    #[must_use]
    pub fn into_failed(self) -> Option<FailedRecord<E>> {
        self.failed
    }

    /// Returns the text of the response.
    ///
    /// ```
    /// # use dyno::{Item, stream::Records};
    /// # futures::executor::block_on(async {
    /// let records = Records::<Item>::from_json(r#"{"Records": []}"#)?;
    /// let response = records.process(async |_| Ok::<_, dyno::Error>(())).await;
    /// assert_eq!(response.to_json(), r#"{"batchItemFailures":[]}"#);
    /// # Ok::<(), dyno::Error>(())
    /// # }).unwrap();
    /// ```
    #[must_use]
    pub fn to_json(&self) -> String {
        match &self.failed {
            None => r#"{"batchItemFailures":[]}"#.to_owned(),
            Some(failed) => format!(
                r#"{{"batchItemFailures":[{{"itemIdentifier":{}}}]}}"#,
                crate::wire::quoted(&failed.sequence_number)
            ),
        }
    }
}

#[cfg(feature = "serde")]
impl<E> serde::Serialize for BatchResponse<E> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct as _;

        struct FailedRecord<'a>(&'a str);

        impl serde::Serialize for FailedRecord<'_> {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut failure = serializer.serialize_struct("BatchItemFailure", 1)?;
                failure.serialize_field("itemIdentifier", self.0)?;
                failure.end()
            }
        }

        let failures = self.failed.iter();
        let failures: Vec<_> = failures
            .map(|failed| FailedRecord(&failed.sequence_number))
            .collect();
        let mut response = serializer.serialize_struct("BatchResponse", 1)?;
        response.serialize_field("batchItemFailures", &failures)?;
        response.end()
    }
}
