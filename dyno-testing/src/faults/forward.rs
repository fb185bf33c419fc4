//! Forwarding of requests to the engine or the endpoint while the clock of the test is stopped.
//!
//! A thread with its own runtime and a real clock sends the requests. The test's thread blocks until the response is
//! there, so a request takes no time on the clock of the test. A paused clock does not advance meanwhile, a virtual
//! timeout does not end a real request, and requests are executed in the order in which they are sent.

use std::sync::mpsc;
use std::thread;

use aws_sdk_dynamodb::config::{HttpClient, RuntimeComponents, SharedHttpClient};
use aws_smithy_runtime_api::client::http::{HttpConnector, HttpConnectorSettings};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;

use super::response::HttpResult;

/// A handle to the thread that sends the requests. The thread ends when the last clone is dropped.
#[derive(Clone, Debug)]
pub(super) struct Forwarder(mpsc::Sender<Job>);

#[derive(Debug)]
struct Job {
    request: HttpRequest,
    settings: HttpConnectorSettings,
    /// With a real clock.
    components: RuntimeComponents,
    reply: mpsc::Sender<HttpResult>,
}

impl Forwarder {
    pub(super) fn start(client: SharedHttpClient) -> Self {
        let (jobs, queue) = mpsc::channel();
        // If the thread does not start, `send` fails.
        let thread = thread::Builder::new().name("dyno-faults".into());
        drop(thread.spawn(move || work(&queue, &client)));
        Self(jobs)
    }

    /// Returns the response with its complete body.
    pub(super) fn send(
        &self,
        request: HttpRequest,
        settings: HttpConnectorSettings,
        components: RuntimeComponents,
    ) -> HttpResult {
        let (reply, response) = mpsc::channel();
        drop(self.0.send(Job {
            request,
            settings,
            components,
            reply,
        }));
        let gone = "the thread that forwards requests has ended";
        let response = response.recv();
        response.unwrap_or_else(|_| Err(ConnectorError::other(gone.into(), None)))
    }
}

fn work(jobs: &mpsc::Receiver<Job>, client: &SharedHttpClient) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let Ok(runtime) = runtime else {
        return;
    };
    for job in jobs {
        let response = runtime.block_on(async {
            let connector = client.http_connector(&job.settings, &job.components);
            with_complete_body(connector.call(job.request).await?).await
        });
        // The sender waits for the response, unless its thread has ended.
        drop(job.reply.send(response));
    }
}

async fn with_complete_body(mut response: HttpResponse) -> HttpResult {
    if response.body().bytes().is_none() {
        let body = ByteStream::new(response.take_body()).collect().await;
        let body = body.map_err(|error| ConnectorError::io(error.into()))?;
        *response.body_mut() = SdkBody::from(body.into_bytes());
    }
    Ok(response)
}
