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
//!     println!("forget {}", gone.connection_id());
//! }
//!
//! let report = websocket.broadcast(connections, "hello").await;
//! for gone in &report.gone {
//!     println!("forget {}", gone.connection_id());
//! }
//! report.complete()?; // fails if a request failed
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
//! # Closed connections
//! API Gateway responds with status 410 to a message for a connection that is closed, and also for one that is not open
//! yet: it opens after the function of the route `$connect` has returned. So that function cannot send to its own
//! connection, and another function's broadcast can find a connection in the table that is not open yet. Deleting its
//! item would lose a connected client. Store the time of the connection in its item, and delete only items that are
//! older than the longest run of that function, as the example `chat` does. (AWS Knowledge Center, "How do I
//! troubleshoot 410 GoneException errors"; API Gateway developer guide, "Manage connected users and client apps:
//! $connect and $disconnect routes".)
//!
//! A client that reconnects gets another connection ID, and the earlier connection stays closed. The route
//! `$disconnect` is best effort: its event may arrive after the `$connect` of the new connection, or never. With an
//! item per connection instead of one per client, the order of these events does not matter. Time to Live deletes the
//! items whose event never arrived.
//!
//! # Limits
//! A message has at most 128 KB; one of more than 32 KB is billed as several. The credentials need
//! `execute-api:ManageConnections`.

mod broadcast;
mod client;

pub use broadcast::{Broadcast, BroadcastReport, Undelivered};
pub use client::{Gone, Websocket, WebsocketBuilder};
