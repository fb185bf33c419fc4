//! Events that AWS services send to Lambda functions, for tests of handlers.

mod api_gateway;
mod bus;
mod changes;
mod queue;
mod stream;
mod topic;

pub use api_gateway::ApiGatewayEvent;
pub use bus::BusEvent;
pub use queue::QueueEvent;
pub use stream::{InvalidStreamEvent, StreamEvent};
pub use topic::TopicEvent;

use serde_json::Value;

/// The account, the region and the time of all events.
const ACCOUNT: &str = "123456789012";
const REGION: &str = "us-east-1";
const EPOCH_SECONDS: i64 = 1_767_225_600;
const TIME: &str = "2026-01-01T00:00:00Z";

/// Adds members to an object.
fn add(object: &mut Value, members: impl IntoIterator<Item = (&'static str, Value)>) {
    if let Value::Object(object) = object {
        let members = members.into_iter();
        object.extend(members.map(|(name, value)| (name.to_owned(), value)));
    }
}
