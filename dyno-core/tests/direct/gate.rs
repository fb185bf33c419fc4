//! Which configurations keep to the SDK's way, and how a client says so.

use aws_credential_types::provider::ProvideCredentials;
use aws_credential_types::provider::future::ProvideCredentials as ProvidedCredentials;
use aws_sdk_dynamodb::config::endpoint::{EndpointFuture, Params, ResolveEndpoint};
use aws_sdk_dynamodb::config::interceptors::BeforeTransmitInterceptorContextMut;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::config::{
    Builder, ConfigBag, Credentials, IdentityCache, Intercept, RuntimeComponents,
};
use aws_smithy_runtime_api::box_error::BoxError;
use dyno::observe::{Measurement, Meter};
use dyno::{Client, Route};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use crate::parts::call;
use crate::recorder::{Movie, Service, ok};

const FOUND: &str = r#"{"Item":{"year":{"N":"1985"},"title":{"S":"a"}}}"#;

/// An interceptor that changes requests, under any name.
#[derive(Debug)]
pub(crate) struct Adds(pub(crate) &'static str, pub(crate) &'static str);

impl Intercept for Adds {
    fn name(&self) -> &'static str {
        self.0
    }

    fn modify_before_transmit(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        context.request_mut().headers_mut().insert(self.1, "1");
        Ok(())
    }
}

#[derive(Debug)]
struct Elsewhere;

/// It prints the name of the SDK's own, which it does not ask.
#[derive(Debug)]
struct Around {
    #[expect(dead_code, reason = "it is printed")]
    inner: DefaultResolver,
}

#[derive(Debug)]
struct DefaultResolver;

impl ResolveEndpoint for Around {
    fn resolve_endpoint<'a>(&'a self, params: &'a Params) -> EndpointFuture<'a> {
        Elsewhere.resolve_endpoint(params)
    }
}

impl ResolveEndpoint for Elsewhere {
    fn resolve_endpoint<'a>(&'a self, _: &'a Params) -> EndpointFuture<'a> {
        let endpoint = aws_smithy_types::endpoint::Endpoint::builder().url("http://elsewhere");
        EndpointFuture::ready(Ok(endpoint.build()))
    }
}

/// Why the second request is not sent directly.
async fn reason(change: impl Fn(Builder) -> Builder) -> String {
    let service = Service::new([ok(FOUND)]);
    let client = Client::from_conf(change(service.config()).build()).with_direct_calls(true);
    for _ in 0..3 {
        call(&client, "GetItem").await.unwrap();
    }
    assert_eq!(service.take().len(), 3);
    match client.route("GetItem") {
        Route::Sdk { reason, .. } => reason.into_owned(),
        route => route.to_string(),
    }
}

#[tokio::test(start_paused = true)]
async fn what_only_the_orchestrator_honours_goes_its_way() {
    type Change = Box<dyn Fn(Builder) -> Builder>;

    let none = TimeoutConfig::builder().disable_connect_timeout().build();
    let cases: Vec<(&str, Change)> = vec![
        ("direct", Box::new(|config| config)),
        (
            "the interceptor `mine` is set",
            Box::new(|config| config.interceptor(Adds("mine", "x-a"))),
        ),
        (
            "the interceptor `UserAgentInterceptor` is set",
            Box::new(|config| config.interceptor(Adds("UserAgentInterceptor", "x-a"))),
        ),
        (
            "the interceptor `MetricsInterceptor` is set",
            Box::new(|config| config.interceptor(Adds("MetricsInterceptor", "amz-sdk-request"))),
        ),
        (
            "the retry mode is not the standard one",
            Box::new(|config| config.retry_config(RetryConfig::adaptive())),
        ),
        (
            "an endpoint resolver is set",
            Box::new(|config| config.endpoint_resolver(Elsewhere)),
        ),
        (
            "an endpoint resolver is set",
            Box::new(|config| {
                config.endpoint_resolver(Around {
                    inner: DefaultResolver,
                })
            }),
        ),
        (
            "the endpoint has a path",
            Box::new(|config| config.endpoint_url("http://localhost/path")),
        ),
        (
            "a generator of invocation ids is set",
            Box::new(|config| config.invocation_id_generator(NoId)),
        ),
        (
            "stalled stream protection covers uploads, and the connect timeout is missing or longer than its grace \
             period",
            Box::new(move |config| config.timeout_config(none.clone())),
        ),
        (
            "a provider of tokens for transactions is set",
            Box::new(|config| config.idempotency_token_provider("token")),
        ),
    ];
    for (expected, change) in cases {
        assert_eq!(reason(change).await, expected);
    }
}

#[derive(Debug)]
struct NoId;

impl aws_runtime::invocation_id::InvocationIdGenerator for NoId {
    fn generate(&self) -> Result<Option<aws_runtime::invocation_id::InvocationId>, BoxError> {
        Ok(None)
    }
}

#[tokio::test(start_paused = true)]
async fn a_client_says_which_way_a_call_takes() {
    let service = Service::new([ok(FOUND)]);
    let off = Client::from_conf(service.config().build());
    assert_eq!(
        off.route("GetItem").to_string(),
        "SDK: direct calls are off"
    );
    let client = off.with_direct_calls(true);
    assert_eq!(client.route("GetItem").to_string(), "undecided");
    call(&client, "GetItem").await.unwrap();
    assert_eq!(client.route("GetItem").to_string(), "direct");
    assert_eq!(client.clone().route("GetItem"), Route::Direct);
    // Each operation decides for itself, and so does a client with another configuration.
    assert_eq!(client.route("PutItem"), Route::Undecided);
    assert_eq!(
        client.route("CreateTable").to_string(),
        "SDK: only requests for items and statements are sent directly"
    );
    let other = client.reconfigured(|config| config.interceptor(Adds("mine", "x-a")));
    call(&other, "GetItem").await.unwrap();
    assert_eq!(
        other.route("GetItem").to_string(),
        "SDK: the interceptor `mine` is set"
    );
    assert_eq!(client.route("GetItem"), Route::Direct);
    let off = client.with_direct_calls(false);
    assert_eq!(
        off.route("GetItem").to_string(),
        "SDK: direct calls are off"
    );
}

// The account and the region of an ARN may be in the endpoint.
#[tokio::test(start_paused = true)]
async fn a_table_by_its_arn_goes_the_sdk_s_way() {
    let arn = "arn:aws:dynamodb:eu-central-1:123456789012:table/Movies";
    let mut hosts = Vec::new();
    for is_direct in [false, true] {
        let service = Service::new([ok(FOUND)]);
        let key = Credentials::builder()
            .access_key_id("i")
            .secret_access_key("s")
            .account_id("999999999999")
            .provider_name("test")
            .build();
        let client = Client::from_conf(service.config().credentials_provider(key).build());
        let client = client.with_direct_calls(is_direct);
        let movies = client.table_named::<Movie>(arn);
        movies.get(1985).await.unwrap();
        if is_direct {
            assert_eq!(client.route("GetItem"), Route::Undecided);
        }
        client.table::<Movie>().get(1985).await.unwrap();
        movies.get(1985).await.unwrap();
        client.table::<Movie>().get(1985).await.unwrap();
        hosts.push(
            service
                .take()
                .into_iter()
                .map(|sent| sent.uri)
                .collect::<Vec<_>>(),
        );
    }
    assert_eq!(hosts[0], hosts[1]);
    assert!(
        hosts[1][2].contains("123456789012") && hosts[1][3].contains("999999999999"),
        "{hosts:?}"
    );
}

/// Credentials of an account, or of none.
#[derive(Clone, Debug, Default)]
struct Keys(Arc<AtomicBool>);

impl ProvideCredentials for Keys {
    fn provide_credentials<'a>(&'a self) -> ProvidedCredentials<'a>
    where
        Self: 'a,
    {
        let account = self.0.load(Ordering::Relaxed);
        let key = Credentials::builder()
            .access_key_id("i")
            .secret_access_key("s")
            .provider_name("test");
        let key = match account {
            true => key.account_id("999999999999"),
            false => key,
        };
        ProvidedCredentials::ready(Ok(key.build()))
    }
}

// The endpoint is that of the account of the credentials of each request.
#[tokio::test(start_paused = true)]
async fn credentials_of_another_account_have_another_endpoint() {
    let mut uris = Vec::new();
    for is_direct in [false, true] {
        let service = Service::new([ok(FOUND)]);
        let keys = Keys::default();
        let config = service
            .config()
            .identity_cache(IdentityCache::no_cache())
            .credentials_provider(keys.clone());
        let client = Client::from_conf(config.build()).with_direct_calls(is_direct);
        for has_account in [true, true, false, true] {
            keys.0.store(has_account, Ordering::Relaxed);
            call(&client, "GetItem").await.unwrap();
        }
        assert_eq!(client.route("GetItem") == Route::Direct, is_direct);
        let sent = service.take().into_iter();
        uris.push(sent.map(|sent| sent.uri).collect::<Vec<_>>());
    }
    assert_eq!(uris[0], uris[1]);
    assert!(uris[1][1].contains("999999999999"), "{uris:?}");
    assert!(!uris[1][2].contains("999999999999"), "{uris:?}");
}

// Observers and meters see the same.
#[tokio::test(start_paused = true)]
async fn observers_and_meters_see_what_they_see_of_the_sdk() {
    let mut seen = Vec::new();
    for is_direct in [false, true] {
        let paid = r#"{"Item":{"year":{"N":"1985"},"title":{"S":"a"}},"ConsumedCapacity":{"TableName":"Movies","CapacityUnits":2.5}}"#;
        let service = Service::new([ok(paid)]);
        let of_client = Meter::new();
        let client = Client::from_conf(service.config().build()).with_direct_calls(is_direct);
        let client = client.metered(&of_client);
        call(&client, "GetItem").await.unwrap();
        assert_eq!(client.route("GetItem") == Route::Direct, is_direct);
        let measured = Arc::new(Mutex::new(Vec::new()));
        let kept = measured.clone();
        client.observe(move |attempt: &Measurement| kept.lock().unwrap().push(attempt.clone()));
        service.replies([crate::recorder::status(500), ok(paid)]);
        let of_call = Meter::new();
        let movies = client.table::<Movie>();
        let id = dyno::observe::with_correlation_id("order-17", async {
            movies.get(1985).meter(&of_call).await.unwrap()
        });
        id.await.unwrap();
        let measured = measured.lock().unwrap().clone();
        let shown: Vec<_> = measured
            .iter()
            .map(|attempt| {
                (
                    attempt.operation.to_string(),
                    attempt.tables.clone(),
                    attempt.attempt,
                    attempt.status,
                    attempt.error.clone(),
                    attempt.request_id.clone(),
                    attempt.capacity.is_some(),
                    (attempt.sent, attempt.received),
                    attempt.correlation_id.clone(),
                )
            })
            .collect();
        assert_eq!(shown.len(), 2);
        seen.push((
            format!("{shown:?}"),
            of_client.total().read_units,
            of_call.total().read_units,
        ));
    }
    assert_eq!(seen[0], seen[1]);
    assert_eq!((seen[1].1, seen[1].2), (5.0, 2.5));
}
