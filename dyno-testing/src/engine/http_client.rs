//! The HTTP client of the SDK that sends each request to the engine's thread.

use std::sync::{Arc, OnceLock, mpsc};

use aws_sdk_dynamodb::config::{
    BehaviorVersion, Credentials, HttpClient, Region, RuntimeComponents,
    StalledStreamProtectionConfig,
};
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use tokio::sync::oneshot;

use super::worker::{self, Job};

/// A handle to an engine, which is empty when it starts.
///
/// Clones share the engine. It ends when the last clone is dropped.
#[derive(Clone, Debug)]
pub(crate) struct Engine {
    jobs: mpsc::Sender<Job>,
    /// The reason why the engine is broken. Once set, every request fails with it.
    broken: Arc<OnceLock<String>>,
}

impl Engine {
    pub(crate) fn start() -> Self {
        let broken = Arc::new(OnceLock::new());
        let jobs = worker::spawn(Arc::clone(&broken));
        Self { jobs, broken }
    }

    /// Returns whether the engine has panicked or failed to start. A broken engine cannot be used.
    pub(crate) fn is_broken(&self) -> bool {
        self.broken.get().is_some()
    }

    /// Returns an SDK client on this engine. It reads nothing from the environment.
    pub(crate) fn sdk(&self) -> aws_sdk_dynamodb::Client {
        let config = aws_sdk_dynamodb::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::from_static("us-east-1"))
            .credentials_provider(Credentials::new(
                "embedded",
                "embedded",
                None,
                None,
                "dyno-testing",
            ))
            .endpoint_url("http://embedded.invalid")
            // A response arrives complete, so there is no stream that could stall.
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            .http_client(self.clone())
            .build();
        aws_sdk_dynamodb::Client::from_conf(config)
    }
}

impl HttpClient for Engine {
    fn http_connector(
        &self,
        _: &HttpConnectorSettings,
        _: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Engine {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let target = request.headers().get("x-amz-target").unwrap_or_default();
        let operation = target
            .split_once('.')
            .map_or("", |(_, operation)| operation)
            .to_owned();
        let invocation = request.headers().get("amz-sdk-invocation-id");
        let invocation = invocation.map(str::to_owned);
        let (reply, response) = oneshot::channel();
        // An engine that has ended drops the job, which ends the wait below.
        drop(self.jobs.send(Job {
            operation,
            invocation,
            body: request.into_body(),
            reply,
        }));
        HttpConnectorFuture::new(async move {
            let gone =
                "the embedded engine has no thread; the operating system could not start one";
            let response = response
                .await
                .map_err(|_| ConnectorError::other(gone.into(), None))?;
            let status = StatusCode::try_from(response.status);
            let status = status.map_err(|error| ConnectorError::other(error.into(), None))?;
            let checksum = crc32fast::hash(&response.body);
            let mut response = HttpResponse::new(status, SdkBody::from(response.body));
            let headers = response.headers_mut();
            headers.insert("content-type", "application/x-amz-json-1.0");
            headers.insert("x-amz-crc32", checksum.to_string());
            Ok(response)
        })
    }
}
