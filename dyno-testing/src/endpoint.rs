//! A client on the endpoint that the environment names.

use std::sync::LazyLock;

use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region, SharedHttpClient};
use dyno_core::client::endpoint::{DEFAULT_REGION, Endpoint, REGIONS, local_credentials, variable};
use dyno_core::{Client, ConnectionsPerRuntime, Result};

/// The endpoint that tests run on.
#[derive(Debug, PartialEq)]
pub(crate) struct TestEndpoint(Endpoint);

impl TestEndpoint {
    /// Returns the endpoint that the environment names.
    pub(crate) fn from_env() -> Option<Self> {
        Endpoint::find(variable).map(Self)
    }

    pub(crate) fn into_url(self) -> String {
        self.0.url
    }

    pub(crate) async fn client(&self) -> Result<Client> {
        match self.plain_http(variable) {
            Some(sdk) => Ok(Client::new(sdk)),
            None => self.remote().await,
        }
    }

    /// Returns a client without TLS and without the SDK's credential chain, if the endpoint needs neither.
    fn plain_http(
        &self,
        value: impl Fn(&str) -> Option<String>,
    ) -> Option<aws_sdk_dynamodb::Client> {
        if !self.0.url.starts_with("http://") {
            return None;
        }
        let credentials = match (value("AWS_ACCESS_KEY_ID"), value("AWS_SECRET_ACCESS_KEY")) {
            (Some(id), Some(secret)) => {
                Credentials::new(id, secret, value("AWS_SESSION_TOKEN"), None, "environment")
            }
            _ if self.0.is_local() => local_credentials(),
            _ => return None,
        };
        let region = REGIONS.into_iter().find_map(&value);
        let config = aws_sdk_dynamodb::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(
                region.unwrap_or_else(|| DEFAULT_REGION.to_owned()),
            ))
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
        let Endpoint { variable, url } = &self.0;
        let remedy = if url.starts_with("http://") {
            "set `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY` for an endpoint on another machine"
        } else {
            "enable the feature `env` of dyno-testing for an endpoint with HTTPS"
        };
        Err(dyno_core::error::ConfigError::new(format!("`{variable}` is `{url}`; {remedy}")).into())
    }
}

/// The connections of all clients of this process.
static CONNECTIONS: LazyLock<SharedHttpClient> = LazyLock::new(|| {
    let open = || aws_smithy_http_client::Builder::new().build_http();
    SharedHttpClient::new(ConnectionsPerRuntime::new(open))
});

/// Returns the error of a process with neither an endpoint nor an embedded engine.
#[cfg(not(feature = "embedded"))]
pub(crate) fn missing() -> dyno_core::Error {
    let message = "no engine to test on; set `DYNAMODB_ENDPOINT`, or enable the feature `embedded` of dyno-testing";
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
            TestEndpoint(Endpoint {
                variable: "DYNAMODB_ENDPOINT",
                url: url.into(),
            })
        };
        let none = environment(&[]);
        let keys = environment(&[
            ("AWS_ACCESS_KEY_ID", "id"),
            ("AWS_SECRET_ACCESS_KEY", "secret"),
        ]);
        assert!(endpoint("http://localhost:8000").plain_http(none).is_some());
        assert!(endpoint("http://dynamodb:8000").plain_http(none).is_none());
        assert!(endpoint("http://dynamodb:8000").plain_http(keys).is_some());
        assert!(
            endpoint("https://dynamodb.eu-west-1.amazonaws.com")
                .plain_http(keys)
                .is_none()
        );
    }

    #[cfg(not(feature = "env"))]
    #[tokio::test]
    async fn the_error_names_what_an_endpoint_needs() {
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
            let endpoint = Endpoint {
                variable: "DYNAMODB_ENDPOINT",
                url: url.into(),
            };
            let error = TestEndpoint(endpoint).remote().await.unwrap_err();
            assert_eq!(
                error.to_string(),
                format!("`DYNAMODB_ENDPOINT` is `{url}`; {remedy}")
            );
        }
    }
}
