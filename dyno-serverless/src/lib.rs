//! What AWS Lambda needs besides DynamoDB: handlers, authorizers, WebSocket messages and SNS.
//!
//! | Module | Feature | What it does |
//! |---|---|---|
//! | [`auth`] | | responses of Lambda authorizers |
//! | [`lambda`] | `lambda` | handlers for the runtime of AWS Lambda |
//! | [`sns`] | `sns` | messages to SNS topics, one by one and in batches |
//! | [`websocket`] | `websocket` | messages to the connections of a WebSocket API |
//!
//! ```toml
//! [dependencies]
//! dyno-mapper = "0.1"
//! dyno-serverless = { version = "0.1", features = ["lambda", "websocket"] }
//! aws_lambda_events = { version = "1", default-features = false, features = ["apigw"] } # the types of events
//! serde_json = "1"
//! tokio = { version = "1", features = ["macros", "rt"] }
//! tracing = "0.1"
//! tracing-subscriber = { version = "0.3", features = ["env-filter", "json"] } # prints the log
//!
//! [dev-dependencies]
//! dyno-testing = { version = "0.1", features = ["lambda", "websocket"] } # events, a double of the WebSocket API
//! ```
//!
//! # Complete functions
//! Each is a program of less than 60 lines, with a test behind it:
//!
//! | Example | What it does |
//! |---|---|
//! | `table_stream` | updates an item when another one of the same table changes, and names the record to retry from |
//! | `token_authorizer` | decides by a token whether a request may pass |
//! | `chat` | a WebSocket API whose connections are in a table: connect, disconnect, and a message to everyone |
//! | `publish` | messages to SNS topics (not a Lambda function) |
//!
//! `cargo lambda build` and `cargo lambda deploy` of cargo-lambda bring a function into AWS.
//!
//! # Tests
//! A parser and a function are plain functions. `Handler::handle` calls both with an event;
//! dyno-testing has events of API Gateway, SQS, SNS, EventBridge and DynamoDB Streams, tables on an engine inside the
//! test process, and doubles of SNS and of a WebSocket API.
//!
//! A whole function runs as a process in the runtime interface emulator of AWS or in `cargo lambda watch`. The variable
//! `DYNAMODB_ENDPOINT` sends its requests to DynamoDB Local or to an `EmbeddedServer` of dyno-testing (feature
//! `server`), `TEST_SNS_ENDPOINT` and `TEST_WEBSOCKET_ENDPOINT` to a server such as moto's. With an endpoint on this
//! machine, it needs no region and no credentials.
//!
//! # Features
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
