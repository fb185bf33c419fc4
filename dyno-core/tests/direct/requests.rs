//! What is sent, both ways.

use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::config::{AppName, Credentials};
use dyno::Route;
use std::time::Duration;

use crate::parts::{CALLS, call};
use crate::recorder::{Sent, Service, both, ok};

/// The requests of all operations, of both ways, and their results.
async fn all(
    change: impl Fn(aws_sdk_dynamodb::config::Builder) -> aws_sdk_dynamodb::config::Builder,
) {
    for (operation, response) in CALLS {
        let service = Service::new([ok(response)]);
        let [sdk, direct] = both(&change(service.config()));
        assert_eq!(direct.route(operation), Route::Undecided);
        call(&direct, operation).await.unwrap();
        assert_eq!(direct.route(operation), Route::Direct, "{operation}");
        service.take();
        let mut ways = Vec::new();
        for client in [&sdk, &direct] {
            let result = call(client, operation).await.unwrap();
            let [sent] = service.take().try_into().unwrap();
            let Sent { after, headers, .. } = sent.clone();
            ways.push((
                result,
                Sent {
                    after: Duration::ZERO,
                    ..sent
                },
                after,
                headers,
            ));
        }
        let [(result, theirs, _, _), (own, ours, _, headers)] = ways.try_into().unwrap();
        assert_eq!(own, result, "{operation}");
        assert_eq!(ours, theirs, "{operation}");
        assert!(headers.len() >= 9, "{headers:?}");
    }
}

// Headers, the signature among them, and the body are the same, byte for byte; only the random id is not.
#[tokio::test(start_paused = true)]
async fn requests_are_those_of_the_sdk() {
    all(|config| config).await;
}

#[tokio::test(start_paused = true)]
async fn requests_with_a_session_are_those_of_the_sdk() {
    for token in ["", "a token"] {
        all(|config| {
            config
                .credentials_provider(Credentials::new("i", "s", Some(token.into()), None, "test"))
                .app_name(AppName::new("tests").unwrap())
        })
        .await;
    }
}

#[tokio::test(start_paused = true)]
async fn requests_to_other_endpoints_are_those_of_the_sdk() {
    let account = || {
        let credentials = Credentials::builder()
            .access_key_id("i")
            .secret_access_key("s");
        credentials
            .account_id("123456789012")
            .provider_name("test")
            .build()
    };
    all(|config| config.endpoint_url("http://localhost:8000")).await;
    all(|config| config.use_fips(true)).await;
    all(|config| config.use_dual_stack(true)).await;
    all(|config| config.credentials_provider(account())).await;
    let timeouts = TimeoutConfig::builder()
        .read_timeout(Duration::from_secs(3))
        .build();
    all(|config| config.timeout_config(timeouts.clone())).await;
}
