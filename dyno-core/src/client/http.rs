//! The HTTP client: that of the SDK, with TLS or without. dyno builds the SDK without a default one.

use aws_sdk_dynamodb::config::SharedHttpClient;
use aws_smithy_http_client::Builder;

use super::connections::ConnectionsPerRuntime;
#[cfg(feature = "env")]
use super::endpoint::Service;
#[cfg(feature = "env")]
use super::network::Network;
#[cfg(feature = "https")]
use super::system_roots;

/// A client with TLS: rustls and the system's certificates.
#[cfg(feature = "https")]
fn https() -> SharedHttpClient {
    use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
    per_runtime(|| {
        Builder::new()
            .tls_provider(Provider::Rustls(CryptoMode::Ring))
            .build_https()
    })
}

/// A client without TLS. The one with TLS loads the system's certificates, even for plain HTTP.
fn plain() -> SharedHttpClient {
    per_runtime(|| Builder::new().build_http())
}

fn per_runtime(open: impl Fn() -> SharedHttpClient + Send + Sync + 'static) -> SharedHttpClient {
    SharedHttpClient::new(ConnectionsPerRuntime::new(open))
}

/// The HTTP client for an endpoint, or for AWS's own of a service.
#[cfg(feature = "env")]
pub(super) fn for_endpoint(
    service: &Service,
    endpoint: Option<&str>,
    network: &Network,
) -> Result<SharedHttpClient, crate::error::ConfigError> {
    let is_plain = endpoint.is_some_and(|url| url.starts_with("http://"));
    if is_plain && network.is_direct() {
        return Ok(plain());
    }
    if cfg!(not(feature = "https")) && !is_plain {
        let name = endpoint.unwrap_or(service.id);
        return Err(crate::error::ConfigError::new(format!(
            "{name} needs HTTPS; enable the feature `https`"
        )));
    }
    network.check_roots()?;
    Ok(of_network(network))
}

/// The client for requests to any host, with TLS if the feature `https` is on.
#[cfg(feature = "env")]
pub(super) fn of_network(network: &Network) -> SharedHttpClient {
    if network.check_roots().is_err() {
        // The SDK panics without certificates, also if only plain HTTP is needed.
        return plain();
    }
    if network.is_default() {
        return default_client();
    }
    let network = network.clone();
    per_runtime(move || {
        let network = network.clone();
        Builder::new().build_with_connector_fn(move |settings, components| {
            network.connector(settings, components)
        })
    })
}

#[cfg(all(feature = "env", feature = "https"))]
fn default_client() -> SharedHttpClient {
    https()
}

#[cfg(all(feature = "env", not(feature = "https")))]
fn default_client() -> SharedHttpClient {
    plain()
}

/// Adds our HTTP client to a configuration without one.
#[cfg(feature = "https")]
pub(super) fn with_http_client(config: aws_sdk_dynamodb::Config) -> aws_sdk_dynamodb::Config {
    if config.http_client().is_some() {
        return config;
    }
    // The SDK panics without certificates, also if only plain HTTP is needed.
    let http = match system_roots::exist() {
        true => https(),
        false => plain(),
    };
    config.to_builder().http_client(http).build()
}

#[cfg(all(test, feature = "https"))]
mod tests {
    use aws_sdk_dynamodb::config::{BehaviorVersion, Config, Region};

    use crate::Client;
    use crate::example::Service;

    #[test]
    fn a_configuration_without_http_client_gets_ours() {
        let config = Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("eu-central-1"))
            .build();
        assert!(config.http_client().is_none());
        let client = Client::from_conf(config);
        let config = client.sdk().config();
        assert!(config.http_client().is_some());
        assert_eq!(config.region(), Some(&Region::new("eu-central-1")));
    }

    #[tokio::test]
    async fn a_configuration_with_http_client_keeps_it() {
        let service = Service::new(|_, _| crate::example::ok("{}"));
        service.movies().get((1985, "Brazil")).await.unwrap();
        assert_eq!(service.requests(), 1);
    }
}
