//! Messages to SNS topics, one by one and in batches.
//!
//! ```no_run
//! use dyno_serverless::sns::{Message, Sns};
//!
//! # async fn example() -> dyno_serverless::Result<()> {
//! let sns = Sns::from_env().await?;
//! let orders = sns.topic("orders");
//!
//! let id = orders.publish("placed").attribute("customer", "c-7").attribute("total", 99.5).await?;
//! println!("{id}");
//!
//! let many = (1..=25).map(|number| Message::new("placed").attribute("number", number));
//! orders.publish_all(many).await?;
//! # Ok(())
//! # }
//! ```
//!
//! # The topic
//! [`Sns::topic`] takes a name and sends nothing. The first message sends CreateTopic, which returns the ARN of the
//! topic of that name and creates it if there is none; the ARN is kept for all clones of the topic. The credentials
//! need `sns:CreateTopic`. [`Sns::topic_arn`] takes an ARN and needs only `sns:Publish`.
//!
//! # Attributes
//!
//! | Rust | Type of the attribute |
//! |---|---|
//! | `&str`, `String` | String |
//! | `Vec`, array or slice of strings, numbers, booleans, `Option`s or [`Scalar`]s | String.Array, as JSON text |
//! | integers, `f32`, `f64` | Number |
//! | `Vec<u8>`, `&[u8]`, `[u8; N]`, [`Attribute::binary`] | Binary |
//!
//! Everything else does not compile. A boolean has no type in SNS; write it as a string, or as a list of one.
//!
//! # Where requests go
//! Requests are configured like those of dyno's client for DynamoDB: by settings first, then by variables, then by the
//! profile. The endpoint is that of `TEST_SNS_ENDPOINT`, `AWS_ENDPOINT_URL_SNS` or `AWS_ENDPOINT_URL`, in this order;
//! it takes precedence over the region. A plain HTTP endpoint on this machine gets dummy credentials if there are none.
//! The region is that of `AWS_REGION`, `AWS_DEFAULT_REGION` or `AWS_REGION_NAME`, or of the profile. Without a region
//! and an endpoint, [`build`](SnsBuilder::build) fails.
//!
//! # Limits
//! | What | Limit | Source | Here |
//! |---|---|---|---|
//! | a message with its attributes | 256 KiB, or the topic's `MaximumMessageSize` of up to 1 MiB | developer guide, "Publishing large messages with Amazon SNS" | rejected over 1 MiB |
//! | the messages of a request together | as for one message | API reference, "PublishBatch" | split at 256 KiB |
//! | the number of messages of a request | 10 | API reference, "PublishBatch" | split |
//! | the text | not empty | API reference, "MessageAttributeValue" | rejected |
//! | the subject | less than 100 characters, no control characters | API reference, "Publish" | rejected over 100 characters or with control characters |
//! | the name of an attribute | 256 letters, digits, `_`, `-` and `.`; not beginning with `AWS.` or `Amazon.` | developer guide, "Amazon SNS message attributes" | rejected |
//! | the value of an attribute | not empty | API reference, "MessageAttributeValue" | rejected |
//! | the attributes of a message | 10 for SQS queues with raw message delivery, which drop a message with more | developer guide, "Amazon SNS message attributes" | not checked: the sender does not know the queues |
//! | the message group ID and the deduplication ID | 128 ASCII letters, digits and punctuation characters | API reference, "Publish" | rejected |
//!
//! A rejected message is an [`Error::Message`](crate::Error::Message) before anything is sent: [`InvalidMessage`] has
//! the position of the message in its batch and the [`MessageProblem`]. Everything else is left to SNS, whose error
//! response is an [`Error::Request`](crate::Error::Request).

mod attribute;
mod batch;
mod client;
mod invalid_message;
mod message;
mod publish;
mod publish_all;
mod report;
mod topic;

pub use attribute::{Attribute, IntoAttribute, ListElement, Scalar};
pub use client::{Sns, SnsBuilder};
pub use invalid_message::{InvalidMessage, MessageProblem};
pub use message::Message;
pub use publish::{MessageId, Publish};
pub use publish_all::PublishAll;
pub use report::{Incomplete, PublishReport, Unpublished, UnpublishedReason};
pub use topic::Topic;
