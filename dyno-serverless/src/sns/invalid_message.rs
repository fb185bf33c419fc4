//! What is checked of a message before anything is sent.

use std::error::Error as StdError;
use std::fmt;

use super::Message;

/// The maximum of a topic's attribute `MaximumMessageSize`, whose default is 256 KiB. (Developer guide, "Publishing
/// large messages with Amazon SNS".)
const MAX_BYTES: usize = 1024 * 1024;

/// SNS requires fewer than this (API reference, "Publish", `Subject`). A subject of exactly this length is left to SNS.
const MAX_SUBJECT: usize = 100;

/// The limit of a message group ID and of a deduplication ID (API reference, "Publish").
const MAX_ID: usize = 128;

/// The limit of the name of an attribute (developer guide, "Amazon SNS message attributes").
const MAX_ATTRIBUTE_NAME: usize = 256;

/// A message that cannot be sent. Nothing was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct InvalidMessage {
    /// The position of the message in a batch, from 0.
    pub position: Option<usize>,
    /// What is wrong.
    pub problem: MessageProblem,
}

/// What is wrong with a message.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MessageProblem {
    /// It has no text.
    Empty,
    /// It is larger than any topic allows: 1 MiB with its attributes.
    TooLarge {
        /// The size of the text and the attributes.
        bytes: usize,
    },
    /// The subject has a control character, such as a line break, or more than 100 characters.
    Subject,
    /// The name of an attribute has characters other than letters, digits, `_`, `-` and `.`, begins or ends with `.`,
    /// has two consecutive periods, begins with `AWS.` or `Amazon.`, is empty, or has more than 256 characters.
    AttributeName {
        /// The name.
        name: String,
    },
    /// An attribute has no text or no bytes.
    EmptyAttribute {
        /// The name.
        name: String,
    },
    /// A number is NaN or infinite.
    Number {
        /// The name of the attribute.
        name: String,
    },
    /// A message to a FIFO topic has no message group ID.
    NoMessageGroup,
    /// The message group ID is empty, has more than 128 characters, or has characters other than ASCII letters, digits
    /// and punctuation.
    MessageGroupId,
    /// The deduplication ID is empty, has more than 128 characters, or has characters other than ASCII letters, digits
    /// and punctuation.
    MessageDeduplicationId,
}

/// Checks what SNS would reject on any topic.
pub(super) fn check(message: &Message, is_fifo: bool) -> Result<(), MessageProblem> {
    problem(message, is_fifo).map_or(Ok(()), Err)
}

fn problem(message: &Message, is_fifo: bool) -> Option<MessageProblem> {
    if message.text.is_empty() {
        return Some(MessageProblem::Empty);
    }
    if let subject @ Some(_) = &message.subject
        && !subject.iter().all(|text| is_subject(text))
    {
        return Some(MessageProblem::Subject);
    }
    for (name, value) in message.named_attributes() {
        let name = name.to_owned();
        if !is_attribute_name(&name) {
            return Some(MessageProblem::AttributeName { name });
        } else if value.is_invalid() {
            return Some(MessageProblem::Number { name });
        } else if value.is_empty() {
            return Some(MessageProblem::EmptyAttribute { name });
        }
    }
    match &message.message_group_id {
        Some(id) if !is_id(id) => return Some(MessageProblem::MessageGroupId),
        None if is_fifo => return Some(MessageProblem::NoMessageGroup),
        _ => {}
    }
    if message
        .message_deduplication_id
        .as_deref()
        .is_some_and(|id| !is_id(id))
    {
        return Some(MessageProblem::MessageDeduplicationId);
    }
    let bytes = message.size();
    (bytes > MAX_BYTES).then_some(MessageProblem::TooLarge { bytes })
}

fn is_subject(text: &str) -> bool {
    text.chars().count() <= MAX_SUBJECT && !text.chars().any(char::is_control)
}

fn is_id(id: &str) -> bool {
    (1..=MAX_ID).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_graphic())
}

fn is_attribute_name(name: &str) -> bool {
    let valid = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte);
    let is_reserved = |prefix: &str| {
        let start = name.as_bytes().get(..prefix.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(prefix.as_bytes()))
    };
    (1..=MAX_ATTRIBUTE_NAME).contains(&name.len())
        && name.bytes().all(valid)
        && name.split('.').all(|part| !part.is_empty())
        && !is_reserved("AWS.")
        && !is_reserved("Amazon.")
}

impl fmt::Display for InvalidMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.position {
            Some(position) => write!(f, "message number {position}: {}", self.problem),
            None => self.problem.fmt(f),
        }
    }
}

impl fmt::Display for MessageProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const ID: &str = "has 1 to 128 letters, digits and punctuation of ASCII";
        match self {
            Self::Empty => f.write_str("the message has no text"),
            Self::TooLarge { bytes } => write!(
                f,
                "the message has {bytes} bytes with its attributes; a topic takes 256 KiB, or up to 1 MiB with \
                 `MaximumMessageSize`"
            ),
            Self::Subject => f.write_str(
                "the subject has a control character or more than 100 characters; SNS takes less than 100 without \
                 line breaks",
            ),
            Self::AttributeName { name } => write!(
                f,
                "attribute `{}`: the name is invalid; it has up to 256 letters, digits, `_`, `-` and single `.` \
                 inside, and does not begin with `AWS.` or `Amazon.`",
                name.escape_debug()
            ),
            Self::EmptyAttribute { name } => {
                write!(f, "attribute `{name}`: the value is empty; leave the attribute out")
            }
            Self::Number { name } => write!(f, "attribute `{name}`: NaN and infinity cannot be sent"),
            Self::NoMessageGroup => f.write_str(
                "a message to a FIFO topic needs a message group; set `message_group_id`",
            ),
            Self::MessageGroupId => write!(f, "the `message_group_id` is invalid; it {ID}"),
            Self::MessageDeduplicationId => {
                write!(f, "the `message_deduplication_id` is invalid; it {ID}")
            }
        }
    }
}

impl StdError for InvalidMessage {}

#[cfg(test)]
mod tests {
    use std::borrow::Borrow;

    use super::*;

    fn found(message: impl Borrow<Message>) -> Option<MessageProblem> {
        problem(message.borrow(), false)
    }

    #[test]
    fn messages_are_checked() {
        let valid = || Message::new("a");
        assert_eq!(found(valid()), None);
        assert_eq!(found(Message::new("")), Some(MessageProblem::Empty));
        let large = |bytes| Message::new("a".repeat(bytes));
        assert_eq!(found(large(MAX_BYTES)), None);
        let bytes = MAX_BYTES + 1 + "Number".len() + 1;
        let message = large(MAX_BYTES).attribute("n", 7);
        assert_eq!(bytes, message.size());
        assert_eq!(found(message), Some(MessageProblem::TooLarge { bytes }));
    }

    #[test]
    fn subjects_are_checked() {
        let subject = |text: &str| found(Message::new("a").subject(text));
        for text in ["Order placed", "Bestellung nötig: 100 €", &"ö".repeat(100)] {
            assert_eq!(subject(text), None, "{text}");
        }
        for text in ["a\nb", "a\tb", "\u{7f}", &"a".repeat(101)] {
            assert_eq!(subject(text), Some(MessageProblem::Subject), "{text}");
        }
    }

    #[test]
    fn attributes_are_checked() {
        for name in ["a", "a.b-c_D", "AWSome", "amazon", &"a".repeat(256)] {
            assert_eq!(found(Message::new("a").attribute(name, 1)), None, "{name}");
        }
        for name in [
            "",
            ".a",
            "a.",
            "a..b",
            "a b",
            "ö",
            "aws.a",
            "Amazon.a",
            &"a".repeat(257),
        ] {
            let problem = found(Message::new("a").attribute(name, 1));
            let name = name.to_owned();
            assert_eq!(problem, Some(MessageProblem::AttributeName { name }));
        }
        let name = || "n".to_owned();

        let empty = Some(MessageProblem::EmptyAttribute { name: name() });
        assert_eq!(found(Message::new("a").attribute("n", "")), empty);
        assert_eq!(found(Message::new("a").attribute("n", b"")), empty);
        assert_eq!(
            found(Message::new("a").attribute("n", Vec::<String>::new())),
            None
        );
        let number = Some(MessageProblem::Number { name: name() });
        assert_eq!(found(Message::new("a").attribute("n", f64::NAN)), number);
    }

    #[test]
    fn ids_are_checked() {
        let with = |id: &str| {
            let message = Message::new("a").message_group_id(id);
            let group = found(message);
            let message = Message::new("a").message_deduplication_id(id);
            (group, found(message))
        };
        for id in ["a", "order-1!~", &"a".repeat(128)] {
            assert_eq!(with(id), (None, None), "{id}");
        }
        for id in ["", "a b", "ö", &"a".repeat(129)] {
            let expected = (
                Some(MessageProblem::MessageGroupId),
                Some(MessageProblem::MessageDeduplicationId),
            );
            assert_eq!(with(id), expected, "{id}");
        }
        let fifo = problem(&Message::new("a"), true);
        assert_eq!(fifo, Some(MessageProblem::NoMessageGroup));
    }
}
