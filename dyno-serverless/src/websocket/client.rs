//! The client for the connections of one WebSocket API.

use std::sync::Arc;
use std::time::Duration;

use aws_sdk_apigatewaymanagement::config::Builder as ConfigBuilder;
use aws_sdk_apigatewaymanagement::primitives::Blob;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::timeout::TimeoutConfig;
use dyno_core::ClientBuilder;
use dyno_core::client::endpoint::Service;
use futures::FutureExt as _;
use futures::future::BoxFuture;

use super::Broadcast;
use crate::error::{Error, RequestFailed, Result};
use crate::settings::settings;

const API_GATEWAY: Service = Service {
    id: "ApiGatewayManagementApi",
    endpoints: &["TEST_WEBSOCKET_ENDPOINT"],
    endpoint_of_sdk: "AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI",
    attempts: None,
};

/// The status of a closed connection.
const GONE: u16 = 410;

/// A client for the connections of one WebSocket API. Clones share the connections to API Gateway.
#[derive(Clone, Debug)]
pub struct Websocket {
    sdk: aws_sdk_apigatewaymanagement::Client,
    /// The endpoint in place of that of the domain.
    endpoint: Option<Arc<str>>,
}

impl Websocket {
    /// Returns a builder for the API with this domain name and stage; await it for the client.
    ///
    /// Both are in the context of each request: `domainName` and `stage`. With a domain name of your own, the stage is
    /// what its API mapping has as path, or `None`.
    #[expect(
        clippy::new_ret_no_self,
        reason = "credentials and certificates are read without blocking"
    )]
    pub fn new<'s>(
        domain: impl Into<String>,
        stage: impl Into<Option<&'s str>>,
    ) -> WebsocketBuilder {
        WebsocketBuilder {
            domain: domain.into(),
            stage: stage.into().map(str::to_owned),
            settings: ClientBuilder::default(),
        }
    }

    /// Creates a client that sends its requests through this client of the SDK, to its endpoint.
    #[must_use]
    pub fn from_sdk(sdk: aws_sdk_apigatewaymanagement::Client) -> Self {
        Self {
            sdk,
            endpoint: None,
        }
    }

    /// Returns a client for another API, with the same settings and connections. It reads nothing from the
    /// environment, so that a function can make one for the API of each event.
    ///
    /// # Errors
    /// [`Error::Invalid`] if the domain or the stage has other characters than letters, digits, `-`, `_` and `.`.
    pub fn at<'s>(&self, domain: &str, stage: impl Into<Option<&'s str>>) -> Result<Self> {
        let url = url(self.endpoint.as_deref(), domain, stage.into())?;
        let config = self.sdk.config().to_builder().endpoint_url(url).build();
        Ok(Self {
            sdk: aws_sdk_apigatewaymanagement::Client::from_conf(config),
            endpoint: self.endpoint.clone(),
        })
    }

    /// Sends a message to a connection. The inner result is an error if the connection is closed, or
    /// [not open yet](super#closed-connections).
    ///
    /// The SDK retries a request that failed. One whose response was lost may have been delivered, and is then
    /// delivered a second time.
    ///
    /// # Errors
    /// [`Error::Request`] if the request fails for another reason.
    pub async fn send(
        &self,
        connection: impl Into<String>,
        message: impl AsRef<[u8]>,
    ) -> Result<Result<(), Gone>> {
        let message = Blob::new(message.as_ref());
        self.post(connection.into(), message).await
    }

    /// Closes a connection. The inner result is an error if it is closed already.
    ///
    /// # Errors
    /// [`Error::Request`] if the request fails for another reason.
    pub async fn close(&self, connection: impl Into<String>) -> Result<Result<(), Gone>> {
        let connection = connection.into();
        let request = self.sdk.delete_connection().connection_id(&connection);
        let response = request.send().await.map(|_| ());
        outcome("DeleteConnection", connection, response)
    }

    /// Sends a message to many connections. Await it for the report, which says whose connections are closed.
    pub fn broadcast<C: Into<String>>(
        &self,
        connections: impl IntoIterator<Item = C>,
        message: impl AsRef<[u8]>,
    ) -> Broadcast {
        let connections = connections.into_iter().map(Into::into).collect();
        Broadcast::new(self.clone(), connections, Blob::new(message.as_ref()))
    }

    pub(super) async fn post(&self, connection: String, message: Blob) -> Result<Result<(), Gone>> {
        let request = self.sdk.post_to_connection().data(message);
        let response = request.connection_id(&connection).send().await.map(|_| ());
        outcome("PostToConnection", connection, response)
    }

    pub(super) fn operation_timeout(&self) -> Option<Duration> {
        let timeouts = self.sdk.config().timeout_config();
        timeouts.and_then(TimeoutConfig::operation_timeout)
    }

    /// The same client with another timeout of an operation.
    pub(super) fn with_operation_timeout(&self, timeout: Duration) -> Self {
        let timeouts = self.sdk.config().timeout_config();
        let timeouts = timeouts.map_or_else(TimeoutConfig::builder, TimeoutConfig::to_builder);
        let timeouts = timeouts.operation_timeout(timeout).build();
        let config = self.sdk.config().to_builder().timeout_config(timeouts);
        Self {
            sdk: aws_sdk_apigatewaymanagement::Client::from_conf(config.build()),
            endpoint: self.endpoint.clone(),
        }
    }

    /// Returns the client of the SDK.
    #[must_use]
    pub fn sdk(&self) -> &aws_sdk_apigatewaymanagement::Client {
        &self.sdk
    }
}

/// A response, in which a closed connection is no failure.
fn outcome<E>(
    operation: &'static str,
    connection: String,
    response: Result<(), SdkError<E, HttpResponse>>,
) -> Result<Result<(), Gone>>
where
    E: std::error::Error
        + aws_smithy_types::error::metadata::ProvideErrorMetadata
        + Send
        + Sync
        + 'static,
{
    match response {
        Ok(()) => Ok(Ok(())),
        Err(error) if is_gone(&error) => Ok(Err(Gone {
            connection_id: connection,
        })),
        Err(error) => Err(RequestFailed::new(operation, connection, error).into()),
    }
}

fn is_gone<E>(error: &SdkError<E, HttpResponse>) -> bool {
    let status = error
        .raw_response()
        .map(|response| response.status().as_u16());
    status == Some(GONE)
}

/// A connection that is closed: the client has left, or API Gateway closed it after two hours or ten idle minutes.
///
/// A connection that is not open yet looks the same: see [closed connections](super#closed-connections).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the connection `{connection_id}` is closed")]
pub struct Gone {
    pub(super) connection_id: String,
}

impl Gone {
    /// Returns the id of the connection.
    #[must_use]
    pub fn connection_id(&self) -> &str {
        &self.connection_id
    }
}

/// Configures a client for a WebSocket API. The environment provides the settings that are not set: see
/// [where requests go](super#where-requests-go). Await it, or call [`build`](Self::build).
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing by itself; await it"]
pub struct WebsocketBuilder {
    domain: String,
    stage: Option<String>,
    settings: ClientBuilder,
}

impl WebsocketBuilder {
    settings!();

    /// Sets the URL that takes the place of `https://DOMAIN`: `http://localhost:5000`. The stage follows it.
    pub fn endpoint(mut self, url: impl Into<String>) -> Self {
        self.settings = self.settings.endpoint(url);
        self
    }

    /// Builds the client. No request is sent to API Gateway.
    ///
    /// # Errors
    /// [`Error::Config`] if there is no region, if a variable or a setting has an invalid value, if the named profile
    /// does not exist or its files cannot be read, and if HTTPS is needed but the feature `https` is off.
    /// [`Error::Invalid`] if the domain or the stage has other characters than letters, digits, `-`, `_` and `.`.
    pub async fn build(self) -> Result<Websocket> {
        let shared = self.settings.sdk_config(&API_GATEWAY).await?;
        let endpoint = shared.endpoint_url();
        let url = url(endpoint, &self.domain, self.stage.as_deref())?;
        let config = ConfigBuilder::from(&shared).endpoint_url(url).build();
        Ok(Websocket {
            sdk: aws_sdk_apigatewaymanagement::Client::from_conf(config),
            endpoint: endpoint.map(Into::into),
        })
    }
}

impl IntoFuture for WebsocketBuilder {
    type Output = Result<Websocket>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        self.build().boxed()
    }
}

/// Where the requests to an API go.
fn url(endpoint: Option<&str>, domain: &str, stage: Option<&str>) -> Result<String> {
    for (name, text) in [("domain", Some(domain)), ("stage", stage)] {
        let valid = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        if let Some(text) = text
            && (text.is_empty() || !text.bytes().all(valid))
        {
            return Err(Error::Invalid(format!(
                "the {name} `{}` is invalid; it has letters, digits, `-`, `_` and `.`, such as {}",
                text.escape_debug(),
                match name {
                    "domain" => "`a1b2.execute-api.eu-central-1.amazonaws.com`",
                    _ => "`prod`",
                }
            )));
        }
    }
    let base = endpoint.map_or_else(
        || format!("https://{domain}"),
        |url| url.trim_end_matches('/').to_owned(),
    );
    Ok(match stage {
        Some(stage) => format!("{base}/{stage}"),
        None => base,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    // A76
    #[test]
    fn the_url_is_domain_and_stage() {
        let url = |endpoint, domain, stage| url(endpoint, domain, stage).unwrap();
        assert_eq!(
            url(None, "a.example.com", Some("dev")),
            "https://a.example.com/dev"
        );
        assert_eq!(url(None, "a.example.com", None), "https://a.example.com");
        let local = Some("http://localhost:5000/");
        assert_eq!(url(local, "a", Some("dev")), "http://localhost:5000/dev");
        assert_eq!(url(local, "a", None), "http://localhost:5000");
    }

    #[test]
    fn a_domain_is_no_url() {
        for (domain, stage, problem) in [
            (
                "https://a.example.com",
                None,
                "the domain `https://a.example.com` is invalid",
            ),
            ("", None, "the domain `` is invalid"),
            ("a", Some("dev/x"), "the stage `dev/x` is invalid"),
            ("a", Some(""), "the stage `` is invalid"),
        ] {
            let error = url(None, domain, stage).unwrap_err().to_string();
            assert!(error.starts_with(problem), "{error}");
        }
    }
}
