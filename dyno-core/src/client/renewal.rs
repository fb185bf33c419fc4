//! What happens when the service says that credentials have expired? They are fetched anew, and the request is sent once more.
//!
//! The SDK renews what says when it expires, ten seconds before. What expires unannounced, or earlier, as when a session is revoked or a clock
//! is wrong, it would use for its quarter of an hour, and every request would fail so long.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use aws_sdk_dynamodb::config::interceptors::{
    BeforeTransmitInterceptorContextRef, FinalizerInterceptorContextRef, InterceptorContext,
};
use aws_sdk_dynamodb::config::retry::{ClassifyRetry, RetryAction, RetryConfig};
use aws_sdk_dynamodb::config::{
    Builder, ConfigBag, IdentityCache, Intercept, ResolveCachedIdentity, RuntimeComponents,
    RuntimeComponentsBuilder, SharedIdentityCache,
};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::identity::{IdentityFuture, SharedIdentityResolver};
use aws_smithy_runtime_api::client::retries::classifiers::{RetryClassifierPriority, RetryReason};
use aws_smithy_types::config_bag::{Storable, StoreReplace};
use aws_smithy_types::retry::ErrorKind;

use super::refusal;

/// The configuration with credentials that are fetched anew when they have expired.
pub(super) fn install(config: Builder) -> Builder {
    let cache = Arc::new(Cache::default());
    config
        .identity_cache(Shared(Arc::clone(&cache)))
        .interceptor(Forget(cache))
        .retry_classifier(OnceMore)
}

/// The SDK's own cache, that can be emptied.
#[derive(Debug)]
struct Cache(RwLock<Filled>);

#[derive(Clone, Debug)]
struct Filled {
    cache: SharedIdentityCache,
    generation: Generation,
}

/// Which filling of the cache an attempt began with.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Generation(u64);

impl Storable for Generation {
    type Storer = StoreReplace<Self>;
}

impl Default for Cache {
    fn default() -> Self {
        Self(RwLock::new(Filled {
            cache: IdentityCache::lazy().build(),
            generation: Generation(0),
        }))
    }
}

impl Cache {
    fn current(&self) -> Filled {
        self.0
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Empties the cache, unless that was done since: of many requests that fail together, one asks for new credentials.
    fn forget(&self, Generation(seen): Generation) {
        let mut filled = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if filled.generation == Generation(seen) {
            *filled = Filled {
                cache: IdentityCache::lazy().build(),
                generation: Generation(seen.wrapping_add(1)),
            };
        }
    }
}

#[derive(Debug)]
struct Shared(Arc<Cache>);

impl ResolveCachedIdentity for Shared {
    fn resolve_cached_identity<'a>(
        &'a self,
        resolver: SharedIdentityResolver,
        components: &'a RuntimeComponents,
        config: &'a ConfigBag,
    ) -> IdentityFuture<'a> {
        let cache = self.0.current().cache;
        IdentityFuture::new(async move {
            cache
                .resolve_cached_identity(resolver, components, config)
                .await
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

/// Says that a call had its new credentials.
#[derive(Debug)]
struct Renewed;

impl Storable for Renewed {
    type Storer = StoreReplace<Self>;
}

#[derive(Debug)]
struct Forget(Arc<Cache>);

impl Intercept for Forget {
    fn name(&self) -> &'static str {
        "dyno: expired credentials"
    }

    fn read_before_attempt(
        &self,
        _: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let generation = self.0.current().generation;
        config.interceptor_state().store_put(generation);
        Ok(())
    }

    fn read_after_attempt(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if refusal::code(context.response()) != Some(EXPIRED) {
            return Ok(());
        }
        if let Some(generation) = config.load::<Generation>() {
            self.0.forget(*generation);
        }
        if config.load::<Renewed>().is_none() {
            config.interceptor_state().store_put(Renewed);
        } else if let Some(retry) = config.load::<RetryConfig>() {
            // The new ones are no better.
            let last = retry.clone().with_max_attempts(1);
            config.interceptor_state().store_put(last);
        }
        Ok(())
    }
}

const EXPIRED: &str = "ExpiredTokenException";

/// Expired credentials are worth another attempt, at once.
#[derive(Debug)]
struct OnceMore;

impl ClassifyRetry for OnceMore {
    fn classify_retry(&self, context: &InterceptorContext) -> RetryAction {
        if refusal::code(context.response()) != Some(EXPIRED) {
            return RetryAction::NoActionIndicated;
        }
        RetryAction::RetryIndicated(RetryReason::RetryableError {
            kind: ErrorKind::ClientError,
            retry_after: Some(Duration::ZERO),
        })
    }

    fn name(&self) -> &'static str {
        "dyno: expired credentials"
    }

    fn priority(&self) -> RetryClassifierPriority {
        RetryClassifierPriority::run_after(RetryClassifierPriority::transient_error_classifier())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::SystemTime;

    use aws_sdk_dynamodb::config::{Credentials, ProvideCredentials};
    use aws_smithy_async::test_util::instant_time_and_sleep;
    use aws_smithy_runtime_api::client::http::{
        HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn,
    };
    use aws_smithy_runtime_api::http::{Request, Response, StatusCode};
    use aws_smithy_types::body::SdkBody;

    use super::*;
    use crate::Client;

    /// Gives another key every time: `key1`, `key2`.
    #[derive(Clone, Debug, Default)]
    struct Numbered {
        given: Arc<AtomicUsize>,
        valid: Option<Duration>,
    }

    impl ProvideCredentials for Numbered {
        fn provide_credentials<'a>(
            &'a self,
        ) -> aws_credential_types::provider::future::ProvideCredentials<'a>
        where
            Self: 'a,
        {
            let n = self.given.fetch_add(1, Ordering::Relaxed) + 1;
            let end = self.valid.map(|valid| SystemTime::now() + valid);
            let key = Credentials::new(format!("key{n}"), "secret", None, end, "numbered");
            aws_credential_types::provider::future::ProvideCredentials::ready(Ok(key))
        }
    }

    /// A service that knows only some keys, and the keys that asked it.
    #[derive(Clone, Debug)]
    struct Gate {
        valid: &'static [&'static str],
        asked: Arc<Mutex<Vec<String>>>,
    }

    impl HttpConnector for Gate {
        fn call(&self, request: Request<SdkBody>) -> HttpConnectorFuture {
            let header = request.headers().get("authorization").unwrap_or_default();
            let (_, key) = header.split_once("Credential=").unwrap();
            let (key, _) = key.split_once('/').unwrap();
            self.asked.lock().unwrap().push(key.to_owned());
            let (status, body) = match self.valid.contains(&key) {
                true => (200, r#"{"TableNames":[]}"#),
                false => (
                    400,
                    r#"{"__type":"com.amazon.coral.service#ExpiredTokenException"}"#,
                ),
            };
            let status = StatusCode::try_from(status).unwrap();
            HttpConnectorFuture::ready(Ok(Response::new(status, SdkBody::from(body))))
        }
    }

    fn client(gate: &Gate, provider: &Numbered) -> Client {
        let connector = SharedHttpConnector::new(gate.clone());
        let config = crate::op::example::Service::silent().client();
        let config = config.sdk().config().to_builder();
        let config = config
            .credentials_provider(provider.clone())
            .http_client(http_client_fn(move |_, _| connector.clone()));
        Client::from_conf(install(config).build())
    }

    fn gate(valid: &'static [&'static str]) -> Gate {
        let asked = Arc::default();
        Gate { valid, asked }
    }

    // I19, I98
    #[tokio::test]
    async fn expired_credentials_are_fetched_anew_and_the_request_is_sent_again() {
        let (gate, provider) = (gate(&["key2"]), Numbered::default());
        let client = client(&gate, &provider);
        for _ in 0..3 {
            client.list_tables().all().await.unwrap();
        }
        let asked = gate.asked.lock().unwrap().clone();
        assert_eq!(asked, ["key1", "key2", "key2", "key2"]);
    }

    // I98
    #[tokio::test]
    async fn credentials_that_are_no_better_are_tried_once() {
        let (gate, provider) = (gate(&[]), Numbered::default());
        let client = client(&gate, &provider);
        let error = client.list_tables().all().await.unwrap_err();
        assert!(error.to_string().contains(EXPIRED), "{error}");
        assert_eq!(*gate.asked.lock().unwrap(), ["key1", "key2"]);
    }

    // I18: of many requests that find that credentials have expired, one asks for new ones
    #[tokio::test]
    async fn many_requests_fetch_credentials_once() {
        let (gate, provider) = (gate(&["key2"]), Numbered::default());
        let client = client(&gate, &provider);
        let names = (0..20).map(|_| async { client.list_tables().all().await });
        for names in futures::future::join_all(names).await {
            names.unwrap();
        }
        assert_eq!(provider.given.load(Ordering::Relaxed), 2);
    }

    // I18
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
        for seconds in [0, 30, 25] {
            time.advance(Duration::from_secs(seconds));
            client.list_tables().all().await.unwrap();
        }
        assert_eq!(*gate.asked.lock().unwrap(), ["key1", "key1", "key2"]);
    }
}
