//! The embedded engine: crate `dynoxide-rs` behind the SDK's [`HttpClient`](aws_sdk_dynamodb::config::HttpClient).
//!
//! The SDK serializes, signs and retries requests and parses responses as it does for AWS; only the socket is missing.

mod http_client;
mod operation;
mod response;
#[cfg(feature = "server")]
mod server;
#[cfg(test)]
mod tests;
mod worker;

pub(crate) use self::http_client::Engine;
#[cfg(feature = "server")]
pub use self::server::EmbeddedServer;
