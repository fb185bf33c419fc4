//! A message: its text, its attributes and its fields for FIFO topics.

use std::collections::{BTreeMap, HashMap};
use std::fmt;

use aws_sdk_sns::types::{MessageAttributeValue, PublishBatchRequestEntry};

use super::Attribute;

/// A message for [`publish`](super::Topic::publish) and [`publish_all`](super::Topic::publish_all). A string is a
/// message without attributes.
#[derive(Clone, PartialEq)]
#[must_use = "a message does nothing by itself; publish it"]
pub struct Message {
    pub(super) text: String,
    pub(super) subject: Option<String>,
    attributes: BTreeMap<String, Attribute>,
    pub(super) message_group_id: Option<String>,
    pub(super) message_deduplication_id: Option<String>,
}

/// The setters of a message, for the message itself and for a builder that has one.
macro_rules! message_setters {
    ($($field:ident)?) => {
        /// Sets an attribute. The last value of a name is sent.
        pub fn attribute(
            mut self,
            name: impl Into<String>,
            value: impl $crate::sns::IntoAttribute,
        ) -> Self {
            self$(.$field)?.set_attribute(name.into(), value.into_attribute());
            self
        }

        /// Sets the subject of notifications by email: fewer than 100 characters without line breaks. Earlier versions
        /// of the API reference also require ASCII.
        pub fn subject(mut self, subject: impl Into<String>) -> Self {
            self$(.$field)?.subject = Some(subject.into());
            self
        }

        /// Sets the message group ID. A FIFO topic requires one, and delivers the messages of a message group in order.
        /// A standard topic passes it on to SQS queues, which use it to share consumers fairly among the message groups
        /// (fair queues).
        pub fn message_group_id(mut self, id: impl Into<String>) -> Self {
            self$(.$field)?.message_group_id = Some(id.into());
            self
        }

        /// Sets the deduplication ID. A FIFO topic delivers only one message with the same ID within five minutes. It
        /// requires one, unless the topic has `ContentBasedDeduplication`.
        pub fn message_deduplication_id(mut self, id: impl Into<String>) -> Self {
            self$(.$field)?.message_deduplication_id = Some(id.into());
            self
        }
    };
}

pub(super) use message_setters;

impl Message {
    /// Returns a message without attributes. The text must not be empty.
    pub fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            subject: None,
            attributes: BTreeMap::new(),
            message_group_id: None,
            message_deduplication_id: None,
        }
    }

    /// Returns the text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    message_setters!();

    pub(super) fn set_attribute(&mut self, name: String, value: Attribute) {
        self.attributes.insert(name, value);
    }

    pub(super) fn named_attributes(&self) -> impl Iterator<Item = (&str, &Attribute)> {
        self.attributes.iter().map(|(name, value)| (&**name, value))
    }

    /// How many bytes of it count towards the limit of a message (API reference, "Publish").
    pub(super) fn size(&self) -> usize {
        let attributes = self.attributes.iter();
        let attributes: usize = attributes
            .map(|(name, value)| name.len() + value.size())
            .sum();
        let subject = self.subject.as_ref().map_or(0, String::len);
        self.text.len() + subject + attributes
    }

    /// The attributes of the SDK.
    pub(super) fn attributes(&self) -> Option<HashMap<String, MessageAttributeValue>> {
        let values = self.attributes.iter();
        let values = values.filter_map(|(name, value)| Some((name.clone(), value.to_sdk()?)));
        (!self.attributes.is_empty()).then(|| values.collect())
    }

    /// The entry of a batch.
    pub(super) fn entry(&self, id: usize) -> Option<PublishBatchRequestEntry> {
        PublishBatchRequestEntry::builder()
            .id(id.to_string())
            .message(&self.text)
            .set_subject(self.subject.clone())
            .set_message_attributes(self.attributes())
            .set_message_group_id(self.message_group_id.clone())
            .set_message_deduplication_id(self.message_deduplication_id.clone())
            .build()
            .ok()
    }
}

impl<T: Into<String>> From<T> for Message {
    fn from(text: T) -> Self {
        Self::new(text)
    }
}

/// Prints the attributes with their types, and no values.
impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Message")
            .field("bytes", &self.text.len())
            .field("attributes", &self.attributes)
            .finish_non_exhaustive()
    }
}
