//! x
#![allow(missing_docs, reason = "x")]
#[cfg(feature = "embedded")]
mod engine;
#[cfg(feature = "embedded")]
pub fn sdk() -> aws_sdk_dynamodb::Client {
    engine::Engine::start().sdk()
}
