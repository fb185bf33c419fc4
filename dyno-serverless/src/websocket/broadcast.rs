//! One message to many connections.

use aws_sdk_apigatewaymanagement::primitives::Blob;
use futures::future::BoxFuture;
use futures::{FutureExt as _, StreamExt as _, stream};

use super::{Gone, Websocket};
use crate::error::{Error, Result};

const CONCURRENCY: usize = 16;

/// Sends a message to many connections. Await it for the [`BroadcastReport`].
///
/// Each connection is one request. One that fails does not stop the others.
#[derive(Debug)]
#[must_use = "nothing is sent until this is awaited"]
pub struct Broadcast {
    websocket: Websocket,
    connections: Vec<String>,
    message: Blob,
    concurrency: usize,
}

impl Broadcast {
    pub(super) fn new(websocket: Websocket, connections: Vec<String>, message: Blob) -> Self {
        Self {
            websocket,
            connections,
            message,
            concurrency: CONCURRENCY,
        }
    }

    /// Sets how many requests may be in flight at once; 16 by default.
    pub fn concurrency(mut self, requests: usize) -> Self {
        self.concurrency = requests.max(1);
        self
    }

    async fn send(self) -> BroadcastReport {
        let (websocket, message) = (&self.websocket, &self.message);
        let sent = stream::iter(self.connections).map(|connection: String| async move {
            let response = websocket.post(connection.clone(), message.clone()).await;
            (connection, response)
        });
        let mut sent = std::pin::pin!(sent.buffered(self.concurrency));
        let mut report = BroadcastReport::default();
        while let Some((connection, response)) = sent.next().await {
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
    /// The first failure.
    pub fn complete(self) -> Result<Vec<Gone>> {
        match self.failed.into_iter().next() {
            None => Ok(self.gone),
            Some((_, error)) => Err(error),
        }
    }
}
