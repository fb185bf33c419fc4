//! The HTTP client that injects faults before and after another one, once per attempt.

use std::time::Duration;

use aws_sdk_dynamodb::config::{
    AsyncSleep, HttpClient, RuntimeComponents, SharedAsyncSleep, SharedHttpClient,
};
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use serde_json::Value;

use super::Faults;
use super::attempt::Attempt;
use super::forward::Forwarder;
use super::request::with_body;
use super::response::{self, HttpResult};
use super::state::Decision;

/// An HTTP client that injects faults.
#[derive(Clone, Debug)]
pub(super) struct FaultyHttpClient {
    pub(super) faults: Faults,
    pub(super) forwarder: Option<Forwarder>,
    /// The clock of the original client.
    sleep: Option<SharedAsyncSleep>,
}

impl FaultyHttpClient {
    pub(super) fn new(
        faults: Faults,
        client: Option<SharedHttpClient>,
        sleep: Option<SharedAsyncSleep>,
    ) -> Self {
        Self {
            faults,
            forwarder: client.map(Forwarder::start),
            sleep,
        }
    }
}

impl HttpClient for FaultyHttpClient {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        let real = components.to_builder().with_sleep_impl(self.sleep.clone());
        SharedHttpConnector::new(FaultyConnector {
            client: self.clone(),
            settings: settings.clone(),
            // Replacing one component of a valid set cannot make it invalid.
            real: real.build().unwrap_or_else(|_| components.clone()),
            sleep: components.sleep_impl(),
        })
    }
}

#[derive(Clone, Debug)]
pub(super) struct FaultyConnector {
    pub(super) client: FaultyHttpClient,
    pub(super) settings: HttpConnectorSettings,
    /// The components with the original client's clock.
    pub(super) real: RuntimeComponents,
    sleep: Option<SharedAsyncSleep>,
}

impl HttpConnector for FaultyConnector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let connector = self.clone();
        HttpConnectorFuture::new(async move { connector.respond(request).await })
    }
}

impl FaultyConnector {
    async fn respond(&self, request: HttpRequest) -> HttpResult {
        let faults = &self.client.faults;
        let target = request.headers().get("x-amz-target").unwrap_or_default();
        let operation = target
            .split_once('.')
            .map_or("", |(_, operation)| operation);
        let bytes = request.body().bytes().unwrap_or_default();
        let body = serde_json::from_slice(bytes).unwrap_or_default();
        let Decision { call, fault, drawn } = faults.decide(operation, &body);
        let attempt = Attempt {
            connector: self,
            operation: operation.to_owned(),
            body,
            call,
            drawn,
        };
        let response = attempt.run(request, fault).await;
        let status = response.as_ref().ok().map(|it| it.status().as_u16());
        faults.update_request(call, |call| call.client_status = status);
        response
    }

    /// Forwards a request to the original HTTP client.
    pub(super) fn forward(&self, request: HttpRequest) -> HttpResult {
        let Some(forwarder) = &self.client.forwarder else {
            let message = "the client with faults has no HTTP client";
            return Err(ConnectorError::other(message.into(), None));
        };
        let mut response = forwarder.send(request, self.settings.clone(), self.real.clone())?;
        if !response.headers().contains_key(response::CHECKSUM) {
            let checksum = crc32fast::hash(response::body(&response)).to_string();
            response.headers_mut().insert(response::CHECKSUM, checksum);
        }
        Ok(response)
    }

    /// Executes another operation with the headers of this request, and returns the body of a successful response.
    pub(super) fn execute(
        &self,
        service: &Forwarder,
        template: &HttpRequest,
        operation: &str,
        body: &Value,
    ) -> Option<Value> {
        let mut request = with_body(template.try_clone()?, body);
        let target = format!("DynamoDB_20120810.{operation}");
        request.headers_mut().insert("x-amz-target", target);
        let response = service.send(request, self.settings.clone(), self.real.clone());
        let response = response.ok().filter(|it| it.status().is_success())?;
        serde_json::from_slice(response::body(&response)).ok()
    }

    /// Records the table that a response describes.
    pub(super) fn learn(&self, operation: &str, response: &HttpResponse) {
        if response.status().is_success() {
            let mut state = self.client.faults.state();
            state.tables.learn(operation, response::body(response));
        }
    }

    pub(super) async fn sleep(&self, duration: Duration) {
        match &self.sleep {
            Some(sleep) => sleep.sleep(duration).await,
            None => tokio::time::sleep(duration).await,
        }
    }
}
