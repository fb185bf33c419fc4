//! How are requests encrypted? The HTTP client with TLS, which the SDK by itself does not bring here.

use aws_sdk_dynamodb::config::{Config, SharedHttpClient};
use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};

pub(crate) fn http_client() -> SharedHttpClient {
    Builder::new()
        .tls_provider(Provider::Rustls(CryptoMode::Ring))
        .build_https()
}

/// The configuration with our HTTP client, unless it has one.
pub(crate) fn with_http_client(config: Config) -> Config {
    if config.http_client().is_some() {
        return config;
    }
    config.to_builder().http_client(http_client()).build()
}

#[cfg(test)]
mod tests {
    use aws_sdk_dynamodb::config::{BehaviorVersion, Region};

    use super::*;
    use crate::Client;
    use crate::op::example::Service;

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
        let service = Service::new(|_, _| crate::op::example::ok("{}"));
        service.movies().get((1985, "Brazil")).await.unwrap();
        assert_eq!(service.requests(), 1);
    }
}
