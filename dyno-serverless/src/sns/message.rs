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
    pub(super) group: Option<String>,
    pub(super) deduplication_id: Option<String>,
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

        /// Sets the subject, for endpoints with email: up to 100 characters of ASCII.
        pub fn subject(mut self, subject: impl Into<String>) -> Self {
            self$(.$field)?.subject = Some(subject.into());
            self
        }

        /// Sets the message group. The messages of a group of a FIFO topic are delivered in their order.
        pub fn group(mut self, id: impl Into<String>) -> Self {
            self$(.$field)?.group = Some(id.into());
            self
        }

        /// Sets the deduplication id. A FIFO topic delivers one message of an id within five minutes. It needs one
        /// unless its deduplication is based on the content.
        pub fn deduplication_id(mut self, id: impl Into<String>) -> Self {
            self$(.$field)?.deduplication_id = Some(id.into());
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
            group: None,
            deduplication_id: None,
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

    /// The first attribute that is or has a number that cannot be sent.
    pub(super) fn invalid_number(&self) -> Option<&str> {
        let mut attributes = self.attributes.iter();
        attributes.find_map(|(name, value)| value.is_invalid().then_some(&**name))
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
            .set_message_group_id(self.group.clone())
            .set_message_deduplication_id(self.deduplication_id.clone())
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
