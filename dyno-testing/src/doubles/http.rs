//! The HTTP client of the SDK whose responses come from a double.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;

/// How a request to a double fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RequestFault {
    /// The service throttles. The SDK retries.
    Throttled,
    /// The service fails with status 500. The SDK retries.
    Unavailable,
    /// The credentials do not allow the request. The SDK does not retry.
    Denied,
    /// The request is carried out, and its response is lost. The SDK retries.
    Lost,
    /// The request hangs: no response ever arrives. It ends with a timeout, if the client has one.
    Hangs,
}

/// What a service responds: a status, the code of an error if it is one, and a body.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) error_type: Option<&'static str>,
    pub(super) body: String,
}

/// A service that a double imitates.
pub(super) trait Service: fmt::Debug + Send + 'static {
    fn respond(&mut self, request: &HttpRequest) -> Reply;

    fn fail(&self, status: u16, code: &'static str) -> Reply;
}

/// A double: a service, and the faults of its next requests. Clones share both.
#[derive(Debug)]
pub(super) struct Double<S>(Arc<Mutex<State<S>>>);

impl<S> Clone for Double<S> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

#[derive(Debug)]
pub(super) struct State<S> {
    pub(super) service: S,
    pub(super) faults: VecDeque<RequestFault>,
}

impl<S: Service> Double<S> {
    pub(super) fn new(service: S) -> Self {
        let faults = VecDeque::new();
        Self(Arc::new(Mutex::new(State { service, faults })))
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State<S>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The response, or `None` if there is never one.
    fn respond(&self, request: &HttpRequest) -> Option<Result<HttpResponse, ConnectorError>> {
        let mut state = self.state();
        let reply = match state.faults.pop_front() {
            Some(RequestFault::Hangs) => return None,
            None => state.service.respond(request),
            Some(RequestFault::Throttled) => state.service.fail(429, "ThrottlingException"),
            Some(RequestFault::Unavailable) => state.service.fail(500, "InternalError"),
            Some(RequestFault::Denied) => state.service.fail(403, "AuthorizationError"),
            Some(RequestFault::Lost) => {
                state.service.respond(request);
                return Some(Err(ConnectorError::io("the response is lost".into())));
            }
        };
        Some(reply.into_response())
    }
}

impl Reply {
    fn into_response(self) -> Result<HttpResponse, ConnectorError> {
        let status = StatusCode::try_from(self.status);
        let status = status.map_err(|error| ConnectorError::other(error.into(), None))?;
        let mut response = HttpResponse::new(status, SdkBody::from(self.body));
        if let Some(error_type) = self.error_type {
            response
                .headers_mut()
                .insert("x-amzn-errortype", error_type);
        }
        Ok(response)
    }
}

impl<S: Service> HttpConnector for Double<S> {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        match self.respond(&request) {
            Some(response) => HttpConnectorFuture::ready(response),
            None => HttpConnectorFuture::new(std::future::pending()),
        }
    }
}

impl<S: Service> HttpClient for Double<S> {
    fn http_connector(
        &self,
        _settings: &HttpConnectorSettings,
        _components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

/// The settings that all clients of doubles have, for a builder of the SDK's configuration.
macro_rules! double_config {
    ($config:expr, $double:expr) => {
        $config
            .behavior_version_latest()
            .region(aws_sdk_dynamodb::config::Region::from_static("us-east-1"))
            .credentials_provider(aws_sdk_dynamodb::config::Credentials::new(
                "double",
                "double",
                None,
                None,
                "dyno-testing",
            ))
            // Retries need no real delay.
            .retry_config(
                aws_sdk_dynamodb::config::retry::RetryConfig::standard()
                    .with_initial_backoff(std::time::Duration::from_millis(1)),
            )
            // A response arrives complete, so there is no stream that could stall.
            .stalled_stream_protection(
                aws_sdk_dynamodb::config::StalledStreamProtectionConfig::disabled(),
            )
            .http_client($double)
    };
}

pub(super) use double_config;
