//! What AWS Lambda needs beside DynamoDB: handlers, authorizers, WebSocket messages and SNS.
//!
//! | Module | Feature | What it does |
//! |---|---|---|
//! | [`auth`] | | responses of Lambda authorizers |
#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod auth;
