//! Events of SQS.

use serde_json::{Value, json};

use super::changes::{Changes, event_methods};
use super::members::add;
use super::origin::{ACCOUNT, EPOCH_SECONDS, REGION};

/// The event that SQS sends to a Lambda function: messages of a queue.
///
/// It has every member that AWS documents, with made-up ids.
///
/// ```
/// use dyno_testing::QueueEvent;
///
/// let event = QueueEvent::new("orders").message("placed").message("paid").json();
/// assert_eq!(event["Records"][1]["body"], "paid");
/// assert_eq!(event["Records"][1]["messageId"], "message-2");
/// assert_eq!(event["Records"][1]["eventSourceARN"], "arn:aws:sqs:us-east-1:123456789012:orders");
/// ```
///
/// AWS Lambda developer guide, "Using Lambda with Amazon SQS".
#[derive(Clone, Debug)]
#[must_use = "an event does nothing by itself; end it with `json` or `parse`"]
pub struct QueueEvent {
    queue: String,
    bodies: Vec<String>,
    message_group_id: Option<String>,
    changes: Changes,
}

impl QueueEvent {
    /// Returns the event of a queue, without messages.
    pub fn new(queue: impl Into<String>) -> Self {
        Self {
            queue: queue.into(),
            bodies: Vec::new(),
            message_group_id: None,
            changes: Changes::default(),
        }
    }

    /// Adds a message with this body.
    pub fn message(mut self, body: impl Into<String>) -> Self {
        self.bodies.push(body.into());
        self
    }

    /// Sets the message group ID of all messages, which those of a FIFO queue have.
    pub fn message_group_id(mut self, id: impl Into<String>) -> Self {
        self.message_group_id = Some(id.into());
        self
    }

    event_methods!();

    fn members(&self) -> Value {
        let records = self.bodies.iter().zip(1..);
        let records = records.map(|(body, number)| self.record(body, number));
        json!({ "Records": records.collect::<Vec<_>>() })
    }

    fn record(&self, body: &str, number: usize) -> Value {
        let sent = (EPOCH_SECONDS * 1000).to_string();
        let mut attributes = json!({
            "ApproximateFirstReceiveTimestamp": sent,
            "ApproximateReceiveCount": "1",
            "SenderId": "AIDAIENQZJOLO23YVJ4VO",
            "SentTimestamp": sent,
        });
        if let Some(id) = &self.message_group_id {
            let of_group = [
                ("MessageGroupId", json!(id)),
                ("MessageDeduplicationId", json!(number.to_string())),
                ("SequenceNumber", json!(format!("{number:020}"))),
            ];
            add(&mut attributes, of_group);
        }
        json!({
            "messageId": format!("message-{number}"),
            "receiptHandle": format!("receipt-{number}"),
            "body": body,
            "attributes": attributes,
            "messageAttributes": {},
            "md5OfBody": "00000000000000000000000000000000",
            "eventSource": "aws:sqs",
            "eventSourceARN": format!("arn:aws:sqs:{REGION}:{ACCOUNT}:{}", self.queue),
            "awsRegion": REGION,
        })
    }
}
