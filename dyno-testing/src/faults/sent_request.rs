//! The record of one request.

use serde_json::Value;

use super::Fault;

/// One HTTP request of a client with [`Faults`](super::Faults). Each attempt of a retried call is recorded separately.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct SentRequest {
    /// The operation, such as `PutItem`.
    pub operation: String,
    /// The body of the request, as the client sent it.
    pub body: Value,
    /// The injected fault.
    pub fault: Option<Fault>,
    /// The status of the service's response. `Some(200)` means that the request was executed, `None` that it did not
    /// reach the service.
    pub service_status: Option<u16>,
    /// The status of the response that the client received. `None` means that it received no response.
    pub client_status: Option<u16>,
}
