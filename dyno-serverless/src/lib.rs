//! What AWS Lambda needs besides DynamoDB: handlers, authorizers, WebSocket messages and SNS.
//!
//! | Module | Feature | What it does |
//! |---|---|---|
//! | [`auth`] | | responses of Lambda authorizers |
//! | [`lambda`] | `lambda` | handlers for the runtime of AWS Lambda |
//! | [`sns`] | `sns` | messages to SNS topics, one by one and in batches |
//! | [`websocket`] | `websocket` | messages to the connections of a WebSocket API |
//!
//! The feature `https`, on by default, is needed for everything but plain HTTP. Profiles whose credentials come from
//! IAM Identity Center or from a program need the features `sso` and `credentials-process` of `dyno-mapper`.
#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod auth;
#[cfg(any(feature = "sns", feature = "websocket"))]
mod error;
#[cfg(feature = "lambda")]
#[cfg_attr(docsrs, doc(cfg(feature = "lambda")))]
pub mod lambda;
#[cfg(any(feature = "sns", feature = "websocket"))]
mod settings;
#[cfg(feature = "sns")]
#[cfg_attr(docsrs, doc(cfg(feature = "sns")))]
pub mod sns;
#[cfg(feature = "websocket")]
#[cfg_attr(docsrs, doc(cfg(feature = "websocket")))]
pub mod websocket;

#[cfg(any(feature = "sns", feature = "websocket"))]
pub use error::{Error, RequestFailed, Result};
