//! Messages to the connections of a WebSocket API of API Gateway.
//!
//! ```no_run
//! use dyno_serverless::websocket::Websocket;
//!
//! # async fn example(connections: Vec<String>) -> dyno_serverless::Result<()> {
//! // Once, before the first event. The stage is `None` for a domain name of your own that has none.
//! let websocket = Websocket::new("a1b2.execute-api.eu-central-1.amazonaws.com", "prod").await?;
//!
//! // A closed connection is a response of its own, and no error.
//! if let Err(gone) = websocket.send("L0SM9cOFvHcCIhw=", "hello").await? {
//!     println!("forget {}", gone.connection());
//! }
//!
//! let report = websocket.broadcast(connections, "hello").await;
//! for gone in report.complete()? {
//!     println!("forget {}", gone.connection());
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Where requests go
//! To `https://DOMAIN/STAGE`, unless a test sends them elsewhere: the [endpoint](WebsocketBuilder::endpoint) that was
//! set, or that of `TEST_WEBSOCKET_ENDPOINT`, `AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI` or `AWS_ENDPOINT_URL`, takes
//! the place of `https://DOMAIN`, and the stage follows it. Region and credentials are those of
//! [SNS](crate::sns#where-requests-go).
//!
//! # Limits
//! A message has at most 128 KB; one of more than 32 KB is billed as several. The credentials need
//! `execute-api:ManageConnections`.

mod broadcast;
mod client;

pub use broadcast::{Broadcast, BroadcastReport};
pub use client::{Gone, Websocket, WebsocketBuilder};
