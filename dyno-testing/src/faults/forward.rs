//! How does a request reach the engine or the endpoint while the clock of the test stands still?
//!
//! On a thread with a runtime and a clock of its own, for whose answer the test's thread waits without giving way: to the runtime
//! of the test an answer takes no time at all. So a paused clock does not run ahead, a time-out that is virtual does not cut off
//! what is real, and requests are served in the order in which they are sent.

use std::sync::mpsc;
use std::thread;

use aws_sdk_dynamodb::config::{HttpClient, RuntimeComponents, SharedHttpClient};
use aws_smithy_runtime_api::client::http::{HttpConnector, HttpConnectorSettings};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;

type Answer = Result<HttpResponse, ConnectorError>;

/// Sends requests on; ends with its last clone.
#[derive(Clone, Debug)]
pub(super) struct Forward(mpsc::Sender<Job>);

#[derive(Debug)]
struct Job {
    request: HttpRequest,
    settings: HttpConnectorSettings,
    /// With the clock that is real.
    components: RuntimeComponents,
    reply: mpsc::Sender<Answer>,
}

impl Forward {
    pub(super) fn start(client: SharedHttpClient) -> Self {
        let (jobs, queue) = mpsc::channel();
        // Without a thread nobody receives, and `send` says so.
        let thread = thread::Builder::new().name("dyno-faults".into());
        drop(thread.spawn(move || work(&queue, &client)));
        Self(jobs)
    }

    /// The answer, with all of its body.
    pub(super) fn send(
        &self,
        request: HttpRequest,
        settings: HttpConnectorSettings,
        components: RuntimeComponents,
    ) -> Answer {
        let (reply, answer) = mpsc::channel();
        drop(self.0.send(Job {
            request,
            settings,
            components,
            reply,
        }));
        let gone = "the thread that sends requests on has ended";
        let answer = answer.recv();
        answer.unwrap_or_else(|_| Err(ConnectorError::other(gone.into(), None)))
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
        let answer = runtime.block_on(async {
            let connector = client.http_connector(&job.settings, &job.components);
            whole(connector.call(job.request).await?).await
        });
        // Who asked is waiting, unless its thread has ended.
        drop(job.reply.send(answer));
    }
}

async fn whole(mut response: HttpResponse) -> Answer {
    if response.body().bytes().is_none() {
        let body = ByteStream::new(response.take_body()).collect().await;
        let body = body.map_err(|error| ConnectorError::io(error.into()))?;
        *response.body_mut() = SdkBody::from(body.into_bytes());
    }
    Ok(response)
}
