//! Events that AWS services send to Lambda functions, for tests of handlers.

mod api_gateway;
mod bus;
mod changes;
mod members;
mod origin;
mod queue;
mod stream;
mod topic;

pub use api_gateway::ApiGatewayEvent;
pub use bus::BusEvent;
pub use queue::QueueEvent;
pub use stream::{InvalidStreamEvent, StreamEvent};
pub use topic::TopicEvent;
