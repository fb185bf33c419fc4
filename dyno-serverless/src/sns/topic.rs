//! A topic, by its name or its ARN.

use std::fmt;
use std::sync::Arc;

use tokio::sync::OnceCell;

use super::invalid_message::check;
use super::{InvalidMessage, Message, Publish, PublishAll};
use crate::error::{Error, RequestFailed, Result};

/// The limit of the name of a topic (API reference, "CreateTopic").
const MAX_NAME: usize = 256;

/// A topic. Clones share the ARN, once it is known.
///
/// ```no_run
/// # async fn example(sns: dyno_serverless::sns::Sns) -> dyno_serverless::Result<()> {
/// let orders = sns.topic("orders.fifo");
/// orders.publish("placed").message_group_id("customer-7").message_deduplication_id("order-1").await?;
/// assert!(orders.arn().await?.ends_with(":orders.fifo"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Topic {
    sdk: aws_sdk_sns::Client,
    name: Arc<str>,
    arn: Arc<OnceCell<String>>,
}

impl Topic {
    pub(super) fn by_name(sdk: aws_sdk_sns::Client, name: String) -> Self {
        Self {
            sdk,
            name: name.into(),
            arn: Arc::default(),
        }
    }

    pub(super) fn by_arn(sdk: aws_sdk_sns::Client, arn: String) -> Self {
        let (_, name) = arn.rsplit_once(':').unwrap_or(("", &arn));
        Self {
            sdk,
            name: name.into(),
            arn: Arc::new(OnceCell::new_with(Some(arn))),
        }
    }

    /// Returns the name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns whether this is a FIFO topic: its name ends with `.fifo`.
    #[must_use]
    pub fn is_fifo(&self) -> bool {
        self.name.ends_with(".fifo")
    }

    /// Returns the ARN. Of a topic by name, the first call sends CreateTopic, which creates the topic if there is none;
    /// later calls send nothing. A call that fails is repeated by the next one.
    ///
    /// # Errors
    /// [`Error::Invalid`] if this cannot be the name of a topic, and [`Error::Request`] if the request fails.
    pub async fn arn(&self) -> Result<&str> {
        let arn = self.arn.get_or_try_init(|| self.create());
        Ok(arn.await?)
    }

    async fn create(&self) -> Result<String> {
        check_name(&self.name)?;
        let mut request = self.sdk.create_topic().name(&*self.name);
        if self.is_fifo() {
            request = request.attributes("FifoTopic", "true");
        }
        let response = request.send().await;
        let response =
            response.map_err(|error| RequestFailed::new("CreateTopic", &*self.name, error))?;
        let missing = || RequestFailed::without("CreateTopic", &self.name, "TopicArn");
        Ok(response.topic_arn.ok_or_else(missing)?)
    }

    /// Publishes a message. Await it for the id of the message.
    pub fn publish(&self, message: impl Into<Message>) -> Publish {
        Publish::new(self.clone(), message.into())
    }

    /// Publishes any number of messages, ten at a time. Await it for their ids, or its
    /// [`report`](PublishAll::report).
    pub fn publish_all<M>(&self, messages: impl IntoIterator<Item = M>) -> PublishAll
    where
        M: Into<Message>,
    {
        let messages = messages.into_iter().map(Into::into).collect();
        PublishAll::new(self.clone(), messages)
    }

    pub(super) fn sdk(&self) -> &aws_sdk_sns::Client {
        &self.sdk
    }

    /// What must hold of a message to this topic. `position` is that in a batch.
    pub(super) fn check(&self, message: &Message, position: Option<usize>) -> Result<()> {
        check(message, self.is_fifo())
            .map_err(|problem| InvalidMessage { position, problem }.into())
    }
}

/// Checks a name as CreateTopic does (API reference, "CreateTopic").
fn check_name(name: &str) -> Result<()> {
    let stem = name.strip_suffix(".fifo").unwrap_or(name);
    let valid = |byte: u8| byte.is_ascii_alphanumeric() || b"_-".contains(&byte);
    match !stem.is_empty() && name.len() <= MAX_NAME && stem.bytes().all(valid) {
        true => Ok(()),
        false => Err(Error::Invalid(format!(
            "`{}` is not the name of a topic; it has 1 to 256 letters, digits, `_` and `-`, and ends with `.fifo` if \
             it is a FIFO topic",
            name.escape_debug()
        ))),
    }
}

impl fmt::Debug for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Topic")
            .field("name", &self.name)
            .field("arn", &self.arn.get())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_checked() {
        for name in ["a", "Orders-2_b", "orders.fifo", &"a".repeat(256)] {
            assert!(check_name(name).is_ok(), "{name}");
        }
        for name in [
            "",
            ".fifo",
            "a.b",
            "orders.fifo.fifo",
            "ö",
            &"a".repeat(257),
        ] {
            let error = check_name(name).unwrap_err().to_string();
            assert!(error.contains("is not the name of a topic"), "{error}");
        }
    }
}
