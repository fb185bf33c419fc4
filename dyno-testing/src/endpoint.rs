//! What does a client of the endpoint need that the environment names?

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};

use aws_sdk_dynamodb::config::{
    BehaviorVersion, Credentials, HttpClient, Region, RuntimeComponents, SharedHttpClient,
};
use aws_smithy_runtime_api::client::http::{HttpConnectorSettings, SharedHttpConnector};
use dyno_core::client::endpoint::{Endpoint as Named, variable};
use dyno_core::{Client, Result};
use tokio::runtime::{self, Handle};

/// The endpoint that the environment names.
#[derive(Debug, PartialEq)]
pub(crate) struct Endpoint(Named);

impl Endpoint {
    /// The endpoint that the environment names.
    pub(crate) fn from_env() -> Option<Self> {
        Named::find(variable).map(Self)
    }

    pub(crate) fn into_url(self) -> String {
        self.0.url
    }

    pub(crate) async fn client(&self) -> Result<Client> {
        match self.sdk(variable) {
            Some(sdk) => Ok(Client::new(sdk)),
            None => self.remote().await,
        }
    }

    /// A client that needs neither TLS nor the SDK's chain of credentials, where that will do.
    fn sdk(&self, value: impl Fn(&str) -> Option<String>) -> Option<aws_sdk_dynamodb::Client> {
        if !self.0.url.starts_with("http://") {
            return None;
        }
        let credentials = match (value("AWS_ACCESS_KEY_ID"), value("AWS_SECRET_ACCESS_KEY")) {
            (Some(id), Some(secret)) => {
                Credentials::new(id, secret, value("AWS_SESSION_TOKEN"), None, "environment")
            }
            // DynamoDB Local wants some, of letters and digits, and does not care which.
            _ if self.0.is_local() => {
                Credentials::new("local", "local", None, None, "dyno-testing")
            }
            _ => return None,
        };
        let region = value("AWS_REGION").or_else(|| value("AWS_DEFAULT_REGION"));
        let config = aws_sdk_dynamodb::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(region.unwrap_or_else(|| "us-east-1".into())))
            .credentials_provider(credentials)
            .endpoint_url(&self.0.url)
            .http_client(SharedHttpClient::clone(&CONNECTIONS))
            .build();
        Some(aws_sdk_dynamodb::Client::from_conf(config))
    }

    #[cfg(feature = "env")]
    async fn remote(&self) -> Result<Client> {
        Client::from_env().await
    }

    #[cfg(not(feature = "env"))]
    async fn remote(&self) -> Result<Client> {
        let Named { variable, url } = &self.0;
        let remedy = if url.starts_with("http://") {
            "set `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY` for an endpoint on another machine"
        } else {
            "enable the feature `env` of dyno-testing for an endpoint with HTTPS"
        };
        Err(dyno_core::error::ConfigError::new(format!("`{variable}` is `{url}`; {remedy}")).into())
    }
}

/// The connections of all clients of this process.
static CONNECTIONS: LazyLock<SharedHttpClient> =
    LazyLock::new(|| SharedHttpClient::new(Connections::default()));

/// Open connections by the runtime that drives them. Every `#[tokio::test]` has another runtime, and a client that is
/// used by two of them would wait for ever on a connection of the one that stands still.
#[derive(Debug, Default)]
struct Connections(Mutex<HashMap<Option<runtime::Id>, SharedHttpClient>>);

impl HttpClient for Connections {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        let runtime = Handle::try_current().ok().map(|handle| handle.id());
        let mut clients = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Most are of runtimes that have ended; the others open new connections.
        if clients.len() > 100 && !clients.contains_key(&runtime) {
            clients.clear();
        }
        let client = clients.entry(runtime);
        let client = client.or_insert_with(|| aws_smithy_http_client::Builder::new().build_http());
        client.http_connector(settings, components)
    }
}

/// What to say when there is neither an endpoint nor an engine.
#[cfg(not(feature = "embedded"))]
pub(crate) fn missing() -> dyno_core::Error {
    let message = "no engine to test on: set `DYNAMODB_ENDPOINT`, or enable the feature `embedded` of dyno-testing";
    dyno_core::error::ConfigError::new(message).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment<'a>(set: &'a [(&str, &str)]) -> impl Fn(&str) -> Option<String> + Copy + 'a {
        |name| {
            set.iter()
                .find(|(set, _)| *set == name)
                .map(|(_, value)| (*value).to_owned())
        }
    }

    #[test]
    fn another_machine_gets_no_made_up_credentials() {
        let endpoint = |url: &str| {
            Endpoint(Named {
                variable: "DYNAMODB_ENDPOINT",
                url: url.into(),
            })
        };
        let none = environment(&[]);
        let keys = environment(&[
            ("AWS_ACCESS_KEY_ID", "id"),
            ("AWS_SECRET_ACCESS_KEY", "secret"),
        ]);
        assert!(endpoint("http://localhost:8000").sdk(none).is_some());
        assert!(endpoint("http://dynamodb:8000").sdk(none).is_none());
        assert!(endpoint("http://dynamodb:8000").sdk(keys).is_some());
        assert!(
            endpoint("https://dynamodb.eu-west-1.amazonaws.com")
                .sdk(keys)
                .is_none()
        );
    }

    #[cfg(not(feature = "env"))]
    #[tokio::test]
    async fn an_endpoint_that_needs_more_says_what() {
        for (url, remedy) in [
            (
                "http://dynamodb:8000",
                "set `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY` for an endpoint on another machine",
            ),
            (
                "https://localhost",
                "enable the feature `env` of dyno-testing for an endpoint with HTTPS",
            ),
        ] {
            let endpoint = Named {
                variable: "DYNAMODB_ENDPOINT",
                url: url.into(),
            };
            let error = Endpoint(endpoint).remote().await.unwrap_err();
            assert_eq!(
                error.to_string(),
                format!("`DYNAMODB_ENDPOINT` is `{url}`; {remedy}")
            );
        }
    }
}
