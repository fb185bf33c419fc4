//! Doubles of services other than DynamoDB: clients whose requests stay inside the test process.

mod http;
#[cfg(feature = "sns")]
mod sns;
#[cfg(feature = "sns")]
mod sns_request;
#[cfg(feature = "websocket")]
mod websocket;

pub use http::RequestFault;
#[cfg(feature = "sns")]
pub use sns::{EntryFault, PublishedMessage, SentAttribute, SnsDouble};
#[cfg(feature = "websocket")]
pub use websocket::{WebsocketDouble, WebsocketMessage};
