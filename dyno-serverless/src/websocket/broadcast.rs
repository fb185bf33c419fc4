//! One message to many connections.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use aws_sdk_apigatewaymanagement::primitives::Blob;
use futures::future::BoxFuture;
use futures::{FutureExt as _, StreamExt as _, stream};

use super::{Gone, Websocket};
use crate::error::{Error, Result};

const CONCURRENCY: usize = 16;
const TIMEOUT: Duration = Duration::from_secs(10);

/// Sends a message to many connections. Await it for the [`BroadcastReport`].
///
/// Each connection is one request. A request that fails does not stop the others, and one that hangs does not delay
/// them: it occupies one of the requests in flight, and fails after its [`operation_timeout`](Self::operation_timeout).
#[must_use = "nothing is sent until this is awaited"]
pub struct Broadcast {
    websocket: Websocket,
    connections: Vec<String>,
    message: Blob,
    concurrency: usize,
    timeout: Option<Duration>,
}

impl Broadcast {
    pub(super) fn new(websocket: Websocket, connections: Vec<String>, message: Blob) -> Self {
        Self {
            websocket,
            connections,
            message,
            concurrency: CONCURRENCY,
            timeout: None,
        }
    }

    /// Sets how many requests may be in flight at once; 16 by default.
    pub fn concurrency(mut self, requests: usize) -> Self {
        self.concurrency = requests.max(1);
        self
    }

    /// Sets how long the request for one connection may take, including all attempts and the delays between them. The
    /// default is the operation timeout of the client, or 10 seconds if it has none.
    pub fn operation_timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    async fn send(self) -> BroadcastReport {
        let timeout = self.timeout.or_else(|| {
            let has_none = self.websocket.operation_timeout().is_none();
            has_none.then_some(TIMEOUT)
        });
        let websocket = match timeout {
            Some(timeout) => self.websocket.with_operation_timeout(timeout),
            None => self.websocket,
        };
        let (websocket, message) = (&websocket, &self.message);
        let connections = self.connections.into_iter().enumerate();
        let sent = stream::iter(connections).map(|(position, connection)| async move {
            let response = websocket.post(connection.clone(), message.clone()).await;
            (position, connection, response)
        });
        let sent = sent.buffer_unordered(self.concurrency);
        let mut sent: Vec<_> = sent.collect().await;
        sent.sort_unstable_by_key(|(position, ..)| *position);
        let mut report = BroadcastReport::default();
        for (_, connection, response) in sent {
            match response {
                Ok(Ok(())) => report.delivered += 1,
                Ok(Err(gone)) => report.gone.push(gone),
                Err(error) => report.failed.push((connection, error)),
            }
        }
        report
    }
}

impl IntoFuture for Broadcast {
    type Output = BroadcastReport;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        self.send().boxed()
    }
}

/// Prints no message.
impl fmt::Debug for Broadcast {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Broadcast")
            .field("connections", &self.connections.len())
            .field("bytes", &self.message.as_ref().len())
            .field("concurrency", &self.concurrency)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

/// Who got a message, and who did not. The lists are in the order of the connections.
#[derive(Debug, Default)]
#[must_use = "it lists closed connections and failures; `complete` turns failures into an error"]
#[non_exhaustive]
pub struct BroadcastReport {
    /// How many connections got the message.
    pub delivered: usize,
    /// The connections that are closed.
    pub gone: Vec<Gone>,
    /// The connections whose requests failed, and why. Some may have got the message.
    pub failed: Vec<(String, Error)>,
}

impl BroadcastReport {
    /// Returns the closed connections if no request failed.
    ///
    /// # Errors
    /// [`Error::Undelivered`] otherwise, which has this report, and with it the closed connections.
    pub fn complete(self) -> Result<Vec<Gone>> {
        match self.failed.is_empty() {
            true => Ok(self.gone),
            false => Err(Error::Undelivered(Box::new(Undelivered { report: self }))),
        }
    }
}

/// Requests of a broadcast failed. [`into_report`](Self::into_report) has their connections, and the closed ones.
#[derive(Debug)]
pub struct Undelivered {
    report: BroadcastReport,
}

impl Undelivered {
    /// Returns the report.
    pub fn report(&self) -> &BroadcastReport {
        &self.report
    }

    /// Returns the report, with the connections whose requests failed and those that are closed.
    pub fn into_report(self) -> BroadcastReport {
        self.report
    }

    fn first(&self) -> Option<&Error> {
        self.report.failed.first().map(|(_, error)| error)
    }
}

impl fmt::Display for Undelivered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let BroadcastReport {
            delivered,
            gone,
            failed,
        } = &self.report;
        let all = delivered + gone.len() + failed.len();
        write!(
            f,
            "{} of {all} requests of a broadcast failed",
            failed.len()
        )?;
        match self.first() {
            Some(first) => write!(f, "; the first: {first}"),
            None => Ok(()),
        }
    }
}

impl StdError for Undelivered {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.first()?.source()
    }
}
