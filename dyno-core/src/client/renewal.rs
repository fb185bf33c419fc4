//! Renewal of credentials: a provider that fails is retried, and credentials that DynamoDB no longer accepts are
//! fetched again.
//!
//! The SDK renews credentials five to ten seconds before their expiry. Credentials that expire earlier, or without a
//! known expiry, because a session is revoked, a key is replaced or a clock is wrong, would stay in its cache for 15
//! minutes, and every request would fail.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use aws_sdk_dynamodb::config::http::HttpResponse;
use aws_sdk_dynamodb::config::interceptors::{
    BeforeTransmitInterceptorContextRef, FinalizerInterceptorContextRef, InterceptorContext,
};
use aws_sdk_dynamodb::config::retry::{ClassifyRetry, RetryAction, RetryConfig};
use aws_sdk_dynamodb::config::{
    Builder, ConfigBag, IdentityCache, Intercept, ResolveCachedIdentity, RuntimeComponents,
    RuntimeComponentsBuilder, SharedIdentityCache, SharedInterceptor,
};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::identity::{IdentityFuture, SharedIdentityResolver};
use aws_smithy_runtime_api::client::retries::classifiers::{RetryClassifierPriority, RetryReason};
use aws_smithy_types::config_bag::{Storable, StoreReplace};
use aws_smithy_types::retry::ErrorKind;

use crate::error::{Code, CredentialsProblem, response_code};
use crate::transport::{Waiting, credentials_problem, is_of_chain, waits_for};

/// Adds the renewal of credentials to a configuration. Returns the cache of credentials, which it needs.
pub(super) fn install(config: Builder) -> (Builder, SharedIdentityCache) {
    let cache = Arc::new(RenewableCache::default());
    let shared = SharedIdentityCache::new(SharedCache(Arc::clone(&cache)));
    let mut config = config.retry_classifier(RetryCredentials);
    // `permanent` saves the lookup in the configuration, at each hook, of whether the interceptor is disabled.
    config.push_interceptor(SharedInterceptor::permanent(ForgetExpired(cache)));
    (config, shared)
}

/// The SDK's cache of credentials, which can be emptied.
#[derive(Debug)]
struct RenewableCache(RwLock<CacheGeneration>);

#[derive(Clone, Debug)]
struct CacheGeneration {
    cache: SharedIdentityCache,
    generation: Generation,
}

/// The number of the cache that an attempt began with.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Generation(u64);

impl Storable for Generation {
    type Storer = StoreReplace<Self>;
}

impl Default for RenewableCache {
    fn default() -> Self {
        Self(RwLock::new(CacheGeneration {
            cache: IdentityCache::lazy().build(),
            generation: Generation::default(),
        }))
    }
}

impl RenewableCache {
    fn current(&self) -> CacheGeneration {
        self.0
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn generation(&self) -> Generation {
        let current = self.0.read().unwrap_or_else(PoisonError::into_inner);
        current.generation
    }

    /// Empties the cache, unless that was done since: of many requests that fail together, one fetches new credentials.
    fn forget(&self, Generation(seen): Generation) {
        let mut current = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if current.generation == Generation(seen) {
            *current = CacheGeneration {
                cache: IdentityCache::lazy().build(),
                generation: Generation(seen.wrapping_add(1)),
            };
        }
    }
}

#[derive(Debug)]
struct SharedCache(Arc<RenewableCache>);

impl ResolveCachedIdentity for SharedCache {
    fn resolve_cached_identity<'a>(
        &'a self,
        resolver: SharedIdentityResolver,
        components: &'a RuntimeComponents,
        config: &'a ConfigBag,
    ) -> IdentityFuture<'a> {
        let cache = self.0.current().cache;
        IdentityFuture::new(async move {
            waits_for(Waiting::Credentials);
            let identity = cache.resolve_cached_identity(resolver, components, config);
            let identity = identity.await;
            waits_for(Waiting::Nothing);
            identity
        })
    }

    fn validate_base_client_config(
        &self,
        components: &RuntimeComponentsBuilder,
        config: &ConfigBag,
    ) -> Result<(), BoxError> {
        let cache = self.0.current().cache;
        ResolveCachedIdentity::validate_base_client_config(&cache, components, config)
    }

    fn validate_final_config(
        &self,
        components: &RuntimeComponents,
        config: &ConfigBag,
    ) -> Result<(), BoxError> {
        let cache = self.0.current().cache;
        ResolveCachedIdentity::validate_final_config(&cache, components, config)
    }
}

/// Marks a call that has got new credentials.
#[derive(Debug)]
struct Renewed;

impl Storable for Renewed {
    type Storer = StoreReplace<Self>;
}

#[derive(Debug)]
struct ForgetExpired(Arc<RenewableCache>);

impl Intercept for ForgetExpired {
    fn name(&self) -> &'static str {
        "dyno: expired credentials"
    }

    fn read_before_attempt(
        &self,
        _: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let generation = self.0.generation();
        // An attempt without one began with the first, which most clients never leave: storing it costs as much as the
        // rest of the interceptor.
        if generation != Generation::default() {
            config.interceptor_state().store_put(generation);
        }
        Ok(())
    }

    fn read_after_attempt(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if !is_stale(context.response()) {
            return Ok(());
        }
        let generation = config.load::<Generation>().copied();
        self.0.forget(generation.unwrap_or_default());
        if config.load::<Renewed>().is_none() {
            config.interceptor_state().store_put(Renewed);
        } else if let Some(retry) = config.load::<RetryConfig>() {
            // The new credentials are not accepted either.
            let last = retry.clone().with_max_attempts(1);
            config.interceptor_state().store_put(last);
        }
        Ok(())
    }
}

/// Whether the response says that the credentials were valid once: they have expired, or an agent has replaced the key.
fn is_stale(response: Option<&HttpResponse>) -> bool {
    let code = response_code::code(response).map(Code::from_name);
    matches!(code, Some(Code::ExpiredToken | Code::UnrecognizedClient))
}

/// Retries at once after credentials that are no longer accepted, and after the usual delay if a provider failed.
#[derive(Debug)]
struct RetryCredentials;

impl ClassifyRetry for RetryCredentials {
    fn classify_retry(&self, context: &InterceptorContext) -> RetryAction {
        let reason = if is_stale(context.response()) {
            RetryReason::RetryableError {
                kind: ErrorKind::ClientError,
                retry_after: Some(Duration::ZERO),
            }
        } else if provider_failed(context) {
            RetryReason::RetryableError {
                kind: ErrorKind::TransientError,
                retry_after: None,
            }
        } else {
            return RetryAction::NoActionIndicated;
        };
        RetryAction::RetryIndicated(reason)
    }

    fn name(&self) -> &'static str {
        "dyno: expired credentials"
    }

    fn priority(&self) -> RetryClassifierPriority {
        RetryClassifierPriority::run_after(RetryClassifierPriority::transient_error_classifier())
    }
}

/// Whether a credentials provider of the user's failed. A provider without credentials is not retried, nor is one that
/// did not respond in time. Those of aws-config have retries of their own.
fn provider_failed(context: &InterceptorContext) -> bool {
    let Some(Err(error)) = context.output_or_error() else {
        return false;
    };
    credentials_problem(error) == Some(CredentialsProblem::Provider) && !is_of_chain(error)
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::SystemTime;

    use aws_credential_types::provider::error::CredentialsError;
    use aws_credential_types::provider::future;
    use aws_sdk_dynamodb::config::{Credentials, ProvideCredentials};
    use aws_smithy_async::test_util::instant_time_and_sleep;
    use aws_smithy_runtime_api::client::http::{
        HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn,
    };
    use aws_smithy_runtime_api::http::{Request, Response, StatusCode};
    use aws_smithy_types::body::SdkBody;

    use super::*;
    use crate::Client;
    use crate::example::Really;
    use crate::retry::{Backoff, RetryPolicy};

    /// Provides a new key each time: `key1`, `key2`.
    #[derive(Clone, Debug, Default)]
    struct Numbered {
        /// Whether it yields before it responds.
        slow: bool,
        given: Arc<AtomicUsize>,
        valid: Option<Duration>,
    }

    impl ProvideCredentials for Numbered {
        fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
        where
            Self: 'a,
        {
            let n = self.given.fetch_add(1, Ordering::Relaxed) + 1;
            let end = self.valid.map(|valid| SystemTime::now() + valid);
            let key = Credentials::new(format!("key{n}"), "secret", None, end, "numbered");
            match self.slow {
                false => future::ProvideCredentials::ready(Ok(key)),
                true => future::ProvideCredentials::new(async move {
                    tokio::task::yield_now().await;
                    Ok(key)
                }),
            }
        }
    }

    /// A service that accepts only some keys, and the keys of its requests.
    #[derive(Clone, Debug)]
    struct KeyCheck {
        valid: &'static [&'static str],
        /// The code of the response to the others.
        refusal: &'static str,
        asked: Arc<Mutex<Vec<String>>>,
        /// The number of the request whose response is late.
        late: Option<usize>,
    }

    impl HttpConnector for KeyCheck {
        fn call(&self, request: Request<SdkBody>) -> HttpConnectorFuture {
            let header = request.headers().get("authorization").unwrap_or_default();
            let (_, key) = header.split_once("Credential=").unwrap();
            let (key, _) = key.split_once('/').unwrap();
            let number = {
                let mut asked = self.asked.lock().unwrap();
                asked.push(key.to_owned());
                asked.len()
            };
            let (status, body) = match self.valid.contains(&key) {
                true => (200, r#"{"TableNames":[]}"#.to_owned()),
                false => (
                    400,
                    format!(
                        r#"{{"__type":"com.amazon.coral.service#{}"}}"#,
                        self.refusal
                    ),
                ),
            };
            let status = StatusCode::try_from(status).unwrap();
            let response = Response::new(status, SdkBody::from(body));
            match self.late == Some(number) {
                false => HttpConnectorFuture::ready(Ok(response)),
                true => HttpConnectorFuture::new(async move {
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    Ok(response)
                }),
            }
        }
    }

    fn client(gate: &KeyCheck, provider: &Numbered) -> Client {
        let connector = SharedHttpConnector::new(gate.clone());
        let config = crate::example::Service::silent().client();
        let config = config.sdk().config().to_builder();
        let config = config
            .credentials_provider(provider.clone())
            .http_client(http_client_fn(move |_, _| connector.clone()));
        let (config, cache) = install(config);
        Client::from_conf(config.identity_cache(cache).build())
    }

    fn gate(valid: &'static [&'static str]) -> KeyCheck {
        KeyCheck {
            valid,
            refusal: "ExpiredTokenException",
            asked: Arc::default(),
            late: None,
        }
    }

    // I19, I98
    #[tokio::test]
    async fn credentials_that_are_not_accepted_are_fetched_again_and_the_request_is_retried() {
        for refusal in [
            "ExpiredTokenException",
            "ExpiredToken",
            // An agent has replaced the key.
            "UnrecognizedClientException",
            "InvalidClientTokenId",
        ] {
            let (mut gate, provider) = (gate(&["key2"]), Numbered::default());
            gate.refusal = refusal;
            let client = client(&gate, &provider);
            for _ in 0..3 {
                client.list_tables().all().await.unwrap();
            }
            let asked = gate.asked.lock().unwrap().clone();
            assert_eq!(asked, ["key1", "key2", "key2", "key2"], "{refusal}");
        }
    }

    /// Fails a number of times with an error, and then provides a key.
    #[derive(Clone, Debug)]
    struct Failing {
        left: Arc<AtomicUsize>,
        error: fn() -> CredentialsError,
    }

    impl ProvideCredentials for Failing {
        fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
        where
            Self: 'a,
        {
            let left = self.left.fetch_sub(1, Ordering::Relaxed);
            future::ProvideCredentials::ready(match left {
                0 => Ok(Credentials::new("key1", "secret", None, None, "failing")),
                _ => Err((self.error)()),
            })
        }
    }

    // I15, I19, I98
    #[tokio::test]
    async fn a_failing_provider_is_retried_by_the_policy() {
        let provider = || CredentialsError::provider_error("503 of STS");
        let late = || CredentialsError::provider_timed_out(Duration::from_secs(5));
        let nothing = || CredentialsError::not_loaded("nothing here");
        let wrong = || CredentialsError::invalid_configuration("a loop");
        let many = RetryPolicy::new(Backoff::fixed(Duration::from_secs(1))).attempts(6);
        type Case<'p> = (fn() -> CredentialsError, Option<&'p RetryPolicy>, usize);
        // The number of attempts, if the fourth would succeed.
        let cases: [Case<'_>; 5] = [
            (provider, None, 3),
            (provider, Some(&many), 4),
            (late, Some(&many), 1),
            (nothing, Some(&many), 1),
            (wrong, Some(&many), 1),
        ];
        for (error, policy, asked) in cases {
            let gate = gate(&["key1"]);
            let left = Arc::new(AtomicUsize::new(3));
            let failing = Failing {
                left: left.clone(),
                error,
            };
            let client = client(&gate, &Numbered::default());
            let mut config = client.sdk().config().to_builder();
            if let Some(policy) = policy {
                config = policy.configure(config).unwrap();
            }
            let client = Client::from_conf(config.credentials_provider(failing).build());
            let response = client.list_tables().all().await;
            assert_eq!(3_usize.wrapping_sub(left.load(Ordering::Relaxed)), asked);
            match response {
                Ok(_) => assert_eq!((asked, gate.asked.lock().unwrap().len()), (4, 1)),
                Err(error) => {
                    assert!(error.is_missing_credentials() && asked < 4, "{error}");
                    assert!(!error.is_outcome_unknown());
                }
            }
        }
    }

    // I98
    #[tokio::test]
    async fn renewed_credentials_that_have_expired_are_tried_once() {
        let (gate, provider) = (gate(&[]), Numbered::default());
        let client = client(&gate, &provider);
        let error = client.list_tables().all().await.unwrap_err();
        assert_eq!(error.code(), Some(Code::ExpiredToken), "{error}");
        assert_eq!(*gate.asked.lock().unwrap(), ["key1", "key2"]);
    }

    // I18: of many requests without valid credentials one fetches them, and the others wait
    #[tokio::test]
    async fn many_requests_fetch_credentials_once() {
        for (valid, fetched) in [(&["key1"], 1), (&["key2"], 2)] {
            let gate = gate(valid);
            let provider = Numbered {
                slow: true,
                ..Numbered::default()
            };
            let client = client(&gate, &provider);
            // With a clock that does not sleep, the timeout for credentials would end at once.
            let client = client.reconfigured(|config| config.sleep_impl(Really));
            let names = (0..20).map(|_| async { client.list_tables().all().await });
            for names in futures::future::join_all(names).await {
                names.unwrap();
            }
            assert_eq!(provider.given.load(Ordering::Relaxed), fetched);
        }
    }

    // I19: a request that began with the old key fails after another has fetched the new one
    #[tokio::test]
    async fn a_late_failure_does_not_forget_new_credentials() {
        let mut gate = gate(&["key2"]);
        gate.late = Some(1);
        let provider = Numbered::default();
        let client = client(&gate, &provider);
        let client = client.reconfigured(|config| config.sleep_impl(Really));
        let (late, early) = tokio::join!(client.list_tables().all(), client.list_tables().all());
        late.and(early).unwrap();
        assert_eq!(
            *gate.asked.lock().unwrap(),
            ["key1", "key1", "key2", "key2"]
        );
        assert_eq!(provider.given.load(Ordering::Relaxed), 2);
    }

    // I18: five to ten seconds before their expiry, as the SDK does, instead of 15 minutes before: EC2 promises a new
    // key only five minutes before, and until then the old one would be fetched again and again.
    #[tokio::test]
    async fn credentials_are_renewed_before_they_expire() {
        let gate = gate(&["key1", "key2"]);
        let provider = Numbered {
            valid: Some(Duration::from_secs(60)),
            ..Numbered::default()
        };
        let client = client(&gate, &provider);
        let (time, sleep) = instant_time_and_sleep(SystemTime::now());
        let config = client.sdk().config().to_builder().time_source(time.clone());
        let client = Client::from_conf(config.sleep_impl(sleep).build());
        for seconds in [0, 49, 6] {
            time.advance(Duration::from_secs(seconds));
            client.list_tables().all().await.unwrap();
        }
        assert_eq!(*gate.asked.lock().unwrap(), ["key1", "key1", "key2"]);
    }
}
