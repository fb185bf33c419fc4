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
//! As dyno's client for DynamoDB: settings first, then variables, then the profile. The endpoint is that of
//! `TEST_SNS_ENDPOINT`, `AWS_ENDPOINT_URL_SNS` or `AWS_ENDPOINT_URL`, in this order; it takes the place of the region.
//! An endpoint with plain HTTP on this machine gets dummy credentials if there are none. The region is that of
//! `AWS_REGION`, `AWS_DEFAULT_REGION` or `AWS_REGION_NAME`, or of the profile. Without a region and an endpoint,
//! [`build`](SnsBuilder::build) fails.
//!
//! # Limits
//! A message has at most 256 KB with its attributes; so have ten messages of one batch together.

mod attribute;
mod batch;
mod client;
mod message;
mod publish;
mod publish_all;
mod report;
mod topic;

pub use attribute::{Attribute, IntoAttribute, ListElement, Scalar};
pub use client::{Sns, SnsBuilder};
pub use message::Message;
pub use publish::{MessageId, Publish};
pub use publish_all::PublishAll;
pub use report::{Incomplete, PublishReport, Unpublished, UnpublishedReason};
pub use topic::Topic;
