//! What the requests of one operation have in common: the SDK's parts, its settings, and the headers.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::SystemTime;

use aws_sdk_dynamodb::config::endpoint::Params;
use aws_sdk_dynamodb::config::http::HttpRequest;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::config::{
    ConfigBag, Credentials, FrozenLayer, RuntimeComponents, SharedAsyncSleep, SharedHttpClient,
};
use aws_smithy_async::time::SharedTimeSource;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::endpoint::{EndpointResolverParams, ResolveEndpoint as _};
use aws_smithy_runtime_api::client::http::HttpConnectorSettings;
use aws_smithy_runtime_api::client::identity::{
    Identity, ResolveCachedIdentity as _, SharedIdentityResolver,
};
use aws_smithy_types::body::SdkBody;
use http::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, USER_AGENT};
use http::{HeaderMap, HeaderName, HeaderValue, Method};

use super::clock_skew::ClientSkew;
use super::destination::Destination;
use super::interceptors::SdkInterceptors;
use super::signer::{self, Signed, Signer, Unsigned};

/// What the requests of one operation of a client have in common.
pub(crate) struct Prepared {
    pub(super) components: RuntimeComponents,
    pub(super) interceptors: SdkInterceptors,
    /// The settings of the client, and those of the operation.
    pub(super) client: FrozenLayer,
    pub(super) operation: FrozenLayer,
    pub(super) signer: Arc<Signer>,
    /// `None` if the SDK does not correct the clock.
    pub(super) skew: Option<Arc<ClientSkew>>,
    pub(super) identities: SharedIdentityResolver,
    /// The parameters of the endpoint, but for the table: the SDK's rules look at its name only if it is an ARN.
    pub(super) params: Params,
    pub(super) destination: RwLock<Arc<Destination>>,
    pub(super) region: Option<String>,
    pub(super) service: Option<String>,
    pub(super) http_client: SharedHttpClient,
    pub(super) connector: HttpConnectorSettings,
    pub(super) time: SharedTimeSource,
    pub(super) sleep: SharedAsyncSleep,
    pub(super) timeouts: TimeoutConfig,
    pub(super) user_agent: HeaderValue,
    /// The header `x-amz-user-agent`, which is signed.
    pub(super) sdk_user_agent: HeaderValue,
    pub(super) target: HeaderValue,
    /// Whether the code runs in AWS Lambda.
    pub(super) is_lambda: bool,
    /// Whether nothing is known of the retry strategy or its classifiers: they are asked after successes, too.
    pub(super) asks_always: bool,
}

/// Prints no settings.
impl fmt::Debug for Prepared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Prepared")
            .field("target", &self.target)
            .finish_non_exhaustive()
    }
}

/// One attempt: what changes from one to the next.
pub(super) struct Attempt<'a> {
    pub(super) number: u32,
    pub(super) max_attempts: u32,
    pub(super) invocation: &'a HeaderValue,
    pub(super) body: &'a SdkBody,
    pub(super) credentials: &'a Credentials,
    /// The time of the service.
    pub(super) time: SystemTime,
    pub(super) destination: &'a Destination,
}

impl Prepared {
    /// The configuration of a call.
    pub(super) fn config(&self) -> ConfigBag {
        let mut config = ConfigBag::base();
        config.push_shared_layer(self.client.clone());
        config.push_shared_layer(self.operation.clone());
        config
    }

    pub(super) async fn identity(&self, config: &ConfigBag) -> Result<Identity, BoxError> {
        let cache = self.components.identity_cache();
        let identities = self.identities.clone();
        cache
            .resolve_cached_identity(identities, &self.components, config)
            .await
    }

    /// The destination for an identity. It is kept: the SDK's rules give the same endpoint for the same account.
    pub(super) async fn destination(
        &self,
        identity: &Identity,
        credentials: &Credentials,
    ) -> Result<Arc<Destination>, BoxError> {
        let account = credentials.account_id().map(|account| account.as_str());
        let kept = self.kept_destination();
        if kept.account.as_deref() == account {
            return Ok(kept);
        }
        let mut params = EndpointResolverParams::new(self.params.clone());
        params.set_property(identity.clone());
        let resolver = self.components.endpoint_resolver();
        resolver.finalize_params(&mut params)?;
        let endpoint = resolver.resolve_endpoint(&params).await?;
        let (region, service) = (self.region.as_deref(), self.service.as_deref());
        let destination = Arc::new(Destination::new(endpoint, account, region, service)?);
        *self
            .destination
            .write()
            .unwrap_or_else(PoisonError::into_inner) = destination.clone();
        Ok(destination)
    }

    fn kept_destination(&self) -> Arc<Destination> {
        let kept = self
            .destination
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        kept.clone()
    }

    /// The signed request of an attempt.
    pub(super) fn request(&self, attempt: &Attempt<'_>) -> Result<HttpRequest, BoxError> {
        let Attempt {
            body,
            credentials,
            destination,
            ..
        } = *attempt;
        let bytes = body.bytes().ok_or("the body is not in memory")?;
        let mut length = itoa::Buffer::new();
        let length = length.format(bytes.len());
        let Signed {
            date,
            authorization,
        } = self.signer.sign(
            credentials,
            attempt.time,
            &Unsigned {
                host: &destination.host,
                target: self.target.to_str()?,
                user_agent: self.sdk_user_agent.to_str()?,
                length,
                body: bytes,
                region: &destination.region,
                service: &destination.service,
            },
        );
        let mut headers = HeaderMap::with_capacity(12);
        let mut add = |name: HeaderName, value: HeaderValue| headers.insert(name, value);
        add(
            CONTENT_TYPE,
            const { HeaderValue::from_static(signer::CONTENT_TYPE) },
        );
        add(
            const { HeaderName::from_static("x-amz-target") },
            self.target.clone(),
        );
        add(CONTENT_LENGTH, HeaderValue::from_str(length)?);
        add(USER_AGENT, self.user_agent.clone());
        add(
            const { HeaderName::from_static("x-amz-user-agent") },
            self.sdk_user_agent.clone(),
        );
        if self.is_lambda
            && let Ok(id) = std::env::var("_X_AMZN_TRACE_ID")
        {
            let name = const { HeaderName::from_static("x-amzn-trace-id") };
            add(name, HeaderValue::try_from(escaped(&id))?);
        }
        let name = const { HeaderName::from_static("x-amz-date") };
        add(name, HeaderValue::from_str(date.as_str())?);
        let mut secret = HeaderValue::try_from(authorization)?;
        secret.set_sensitive(true);
        add(AUTHORIZATION, secret);
        if let Some(token) = credentials.session_token() {
            let mut secret = HeaderValue::from_str(token)?;
            secret.set_sensitive(true);
            let name = const { HeaderName::from_static("x-amz-security-token") };
            add(name, secret);
        }
        let name = const { HeaderName::from_static("amz-sdk-request") };
        add(name, self.attempt_header(attempt)?);
        let name = const { HeaderName::from_static("amz-sdk-invocation-id") };
        add(name, attempt.invocation.clone());
        let body = body.try_clone().ok_or("the body is not in memory")?;
        let mut request = http::Request::new(body);
        *request.method_mut() = Method::POST;
        *request.uri_mut() = destination.uri.clone();
        *request.headers_mut() = headers;
        Ok(request.try_into()?)
    }

    /// The number of the attempt, their maximum, and the time when the client stops waiting: only of retries, and only
    /// if there is a read timeout. The SDK's `RequestInfoInterceptor` writes the same.
    fn attempt_header(&self, attempt: &Attempt<'_>) -> Result<HeaderValue, BoxError> {
        let (number, max) = (attempt.number, attempt.max_attempts);
        if (number, max) == (1, 3) {
            return Ok(const { HeaderValue::from_static("attempt=1; max=3") });
        }
        let ends = self.timeouts.read_timeout().filter(|_| number > 1);
        let ends = ends.and_then(|timeout| attempt.time.checked_add(timeout));
        let text = match ends {
            Some(time) => {
                let time = signer::Stamp::of(time);
                format!("ttl={}; attempt={number}; max={max}", time.as_str())
            }
            None => format!("attempt={number}; max={max}"),
        };
        Ok(HeaderValue::try_from(text)?)
    }
}

/// A text whose control characters, and what is not ASCII, are escaped as in a URL.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b' '..=b'~' => escaped.push(char::from(byte)),
            _ => escaped.push_str(&format!("%{byte:02X}")),
        }
    }
    escaped
}

/// A random id of a call, as the SDK makes it.
pub(super) fn invocation_id() -> HeaderValue {
    // It has digits, letters and hyphens.
    HeaderValue::try_from(random_id()).unwrap_or(const { HeaderValue::from_static("0") })
}

/// A random UUID of version 4.
pub(super) fn random_id() -> String {
    let random = fastrand::u128(..);
    let id = random & !(0xf << 76) & !(0x3 << 62) | (4 << 76) | (2 << 62);
    let mut text = String::with_capacity(36);
    for place in (0..32).rev() {
        let digit = (id >> (4 * place) & 15) as u32;
        text.extend(char::from_digit(digit, 16));
        if matches!(place, 24 | 20 | 16 | 12) {
            text.push('-');
        }
    }
    text
}
