//! Who sends the requests? The SDK's HTTP client, with TLS or without, as the SDK by itself brings none here.

use aws_sdk_dynamodb::config::SharedHttpClient;
use aws_smithy_http_client::Builder;

/// A client with TLS by rustls and the system's certificates.
#[cfg(feature = "https")]
pub(super) fn https() -> SharedHttpClient {
    use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
    Builder::new()
        .tls_provider(Provider::Rustls(CryptoMode::Ring))
        .build_https()
}

/// A client without TLS. The one with it loads the system's certificates even where it does not need them.
#[cfg(feature = "env")]
pub(super) fn plain() -> SharedHttpClient {
    Builder::new().build_http()
}

/// The configuration with our HTTP client, unless it has one.
#[cfg(feature = "https")]
pub(super) fn with_http_client(config: aws_sdk_dynamodb::Config) -> aws_sdk_dynamodb::Config {
    if config.http_client().is_some() {
        return config;
    }
    config.to_builder().http_client(https()).build()
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
