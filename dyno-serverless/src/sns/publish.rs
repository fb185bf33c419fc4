//! One message to a topic.

use std::fmt;

use futures::FutureExt as _;
use futures::future::BoxFuture;

use super::message::message_setters;
use super::{Message, Topic};
use crate::error::{RequestFailed, Result};

/// Publishes one message. Await it for its [`MessageId`].
///
/// # Errors
/// [`Error::Message`] for a message that cannot be sent: see [`MessageProblem`](super::MessageProblem).
/// [`Error::Request`] if a request fails after the SDK's retries. A message whose response was lost may have been
/// published; a retry publishes it a second time, except to a FIFO topic within five minutes.
///
/// [`Error::Message`]: crate::Error::Message
/// [`Error::Request`]: crate::Error::Request
#[derive(Debug)]
#[must_use = "nothing is published until this is awaited"]
pub struct Publish {
    topic: Topic,
    message: Message,
}

impl Publish {
    pub(super) fn new(topic: Topic, message: Message) -> Self {
        Self { topic, message }
    }

    message_setters!(message);

    async fn send(self) -> Result<MessageId> {
        let Self { topic, message } = self;
        topic.check(&message, None)?;
        let arn = topic.arn().await?;
        let response = topic
            .sdk()
            .publish()
            .topic_arn(arn)
            .set_message_attributes(message.attributes())
            .message(message.text)
            .set_subject(message.subject)
            .set_message_group_id(message.message_group_id)
            .set_message_deduplication_id(message.message_deduplication_id)
            .send()
            .await;
        let response =
            response.map_err(|error| RequestFailed::new("Publish", topic.name(), error))?;
        let missing = || RequestFailed::without("Publish", topic.name(), "MessageId");
        Ok(MessageId {
            id: response.message_id.ok_or_else(missing)?,
            sequence_number: response.sequence_number,
        })
    }
}

impl IntoFuture for Publish {
    type Output = Result<MessageId>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        self.send().boxed()
    }
}

/// The id that SNS gave a message.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct MessageId {
    pub(super) id: String,
    pub(super) sequence_number: Option<String>,
}

impl MessageId {
    /// Returns the id.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.id
    }

    /// Returns the number of the message in its group, of a FIFO topic: up to 20 digits, not consecutive.
    #[must_use]
    pub fn sequence_number(&self) -> Option<&str> {
        self.sequence_number.as_deref()
    }
}

impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.id)
    }
}

impl From<MessageId> for String {
    fn from(id: MessageId) -> Self {
        id.id
    }
}
