//! The double of a WebSocket API.

use std::collections::BTreeSet;

use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use dyno_serverless::websocket::Websocket;

use super::RequestFault;
use super::http::{Double, Reply, Service, double_config};

/// The limit of a message (developer guide, "Quotas for configuring and running a WebSocket API").
const MAX_BYTES: usize = 128 * 1024;

/// A double of a WebSocket API inside the test process, which records what was sent and fails on request.
///
/// Clones share the record. The requests are those that the SDK sends to API Gateway. Every connection is open until
/// it is [closed](Self::close). The double rejects messages over 128 KB.
///
/// ```
/// use dyno_testing::WebsocketDouble;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> dyno_serverless::Result<()> {
/// let api = WebsocketDouble::new();
/// api.close("b");
/// let gone = api.client().broadcast(["a", "b"], "hello").await.complete()?;
/// assert_eq!(gone[0].connection_id(), "b");
/// assert_eq!(api.sent()[0].connection_id, "a");
/// assert_eq!(api.sent()[0].text(), "hello");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct WebsocketDouble(Double<Connections>);

/// A message that a double of a WebSocket API has delivered.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct WebsocketMessage {
    /// The id of the connection.
    pub connection_id: String,
    /// The message.
    pub bytes: Vec<u8>,
}

impl WebsocketMessage {
    /// Returns the message as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
}

impl WebsocketDouble {
    /// Creates a double without messages, whose connections are all open.
    #[must_use]
    pub fn new() -> Self {
        Self(Double::new(Connections::default()))
    }

    /// Returns a client whose requests go to the double.
    #[must_use]
    pub fn client(&self) -> Websocket {
        let config = aws_sdk_apigatewaymanagement::Config::builder();
        let config = double_config!(config, self.0.clone());
        let config = config.endpoint_url("https://double.invalid/test").build();
        Websocket::from_sdk(aws_sdk_apigatewaymanagement::Client::from_conf(config))
    }

    /// Closes a connection, as a client does that leaves.
    pub fn close(&self, connection: impl Into<String>) {
        self.0.state().service.closed.insert(connection.into());
    }

    /// Returns whether a connection is closed.
    #[must_use]
    pub fn is_closed(&self, connection: &str) -> bool {
        self.0.state().service.closed.contains(connection)
    }

    /// Returns the messages that were delivered, in their order.
    #[must_use]
    pub fn sent(&self) -> Vec<WebsocketMessage> {
        self.0.state().service.sent.clone()
    }

    /// Lets the next request fail, or after other faults that were planned the one after those.
    pub fn fail_next(&self, fault: RequestFault) {
        self.0.state().faults.push_back(fault);
    }
}

impl Default for WebsocketDouble {
    fn default() -> Self {
        Self::new()
    }
}

#[derive(Debug, Default)]
struct Connections {
    closed: BTreeSet<String>,
    sent: Vec<WebsocketMessage>,
}

impl Service for Connections {
    fn respond(&mut self, request: &HttpRequest) -> Reply {
        let path = request.uri().split('?').next().unwrap_or_default();
        let Some((_, connection)) = path.rsplit_once("/@connections/") else {
            return self.fail(403, "ForbiddenException");
        };
        let connection = unescaped(connection);
        if self.closed.contains(&connection) {
            return self.fail(410, "GoneException");
        }
        let bytes = request.body().bytes().unwrap_or_default();
        match request.method() {
            "POST" if bytes.len() > MAX_BYTES => {
                return self.fail(413, "PayloadTooLargeException");
            }
            "POST" => self.sent.push(WebsocketMessage {
                connection_id: connection,
                bytes: bytes.to_vec(),
            }),
            "DELETE" => {
                self.closed.insert(connection);
            }
            _ => return self.fail(403, "ForbiddenException"),
        }
        Reply {
            status: 200,
            error_type: None,
            body: String::new(),
        }
    }

    fn fail(&self, status: u16, code: &'static str) -> Reply {
        Reply {
            status,
            error_type: Some(code),
            body: r#"{"message":"dyno-testing"}"#.to_owned(),
        }
    }
}

/// The id of a connection ends with `=`, which the SDK escapes.
fn unescaped(connection: &str) -> String {
    connection
        .replace("%3D", "=")
        .replace("%2F", "/")
        .replace("%2B", "+")
        .replace("%25", "%")
}
