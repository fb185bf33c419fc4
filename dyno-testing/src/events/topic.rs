//! Events of SNS.

use serde_json::{Map, Value, json};

use super::changes::{Changes, event_methods};
use super::origin::{ACCOUNT, REGION, TIME};

/// The event that SNS sends to a Lambda function: a message to a topic.
///
/// It has every member that AWS documents, with made-up ids.
///
/// ```
/// use dyno_testing::TopicEvent;
///
/// let event = TopicEvent::new("orders", "placed").subject("Order").attribute("customer", "c-7").json();
/// let sns = &event["Records"][0]["Sns"];
/// assert_eq!(sns["Message"], "placed");
/// assert_eq!(sns["TopicArn"], "arn:aws:sns:us-east-1:123456789012:orders");
/// assert_eq!(sns["MessageAttributes"]["customer"]["Value"], "c-7");
/// ```
///
/// AWS Lambda developer guide, "Invoking Lambda functions with Amazon SNS notifications".
#[derive(Clone, Debug)]
#[must_use = "an event does nothing by itself; end it with `json` or `parse`"]
pub struct TopicEvent {
    topic: String,
    message: String,
    subject: Option<String>,
    attributes: Map<String, Value>,
    changes: Changes,
}

impl TopicEvent {
    /// Returns the event of a message to a topic.
    pub fn new(topic: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            topic: topic.into(),
            message: message.into(),
            subject: None,
            attributes: Map::new(),
            changes: Changes::default(),
        }
    }

    /// Sets the subject.
    pub fn subject(mut self, subject: impl Into<String>) -> Self {
        self.subject = Some(subject.into());
        self
    }

    /// Sets an attribute of the type String.
    pub fn attribute(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let value = json!({ "Type": "String", "Value": value.into() });
        self.attributes.insert(name.into(), value);
        self
    }

    event_methods!();

    fn members(&self) -> Value {
        let topic = format!("arn:aws:sns:{REGION}:{ACCOUNT}:{}", self.topic);
        let message = json!({
            "Type": "Notification",
            "MessageId": "message-1",
            "TopicArn": topic,
            "Subject": self.subject,
            "Message": self.message,
            "Timestamp": TIME,
            "SignatureVersion": "1",
            "Signature": "signature",
            "SigningCertUrl": format!("https://sns.{REGION}.amazonaws.com/SimpleNotificationService.pem"),
            "UnsubscribeUrl": format!("https://sns.{REGION}.amazonaws.com/?Action=Unsubscribe"),
            "MessageAttributes": self.attributes,
        });
        json!({ "Records": [{
            "EventVersion": "1.0",
            "EventSubscriptionArn": format!("{topic}:subscription"),
            "EventSource": "aws:sns",
            "Sns": message,
        }] })
    }
}
