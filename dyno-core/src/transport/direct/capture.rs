//! The gate: whether the requests of an operation can be sent directly, decided at its first request, which the SDK has
//! signed and is about to send.
//!
//! What a direct call needs is copied, and the same request is built once more with it. Only if both are the same, byte
//! for byte, are later requests sent directly. Every setting that only the orchestrator honors is a reason against it.

use std::fmt::{self, Write as _};
use std::sync::{Arc, RwLock};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_credential_types::Credentials;
use aws_runtime::service_clock_skew::DisableClockSkewCorrection;
use aws_sdk_dynamodb::config::endpoint::{InvalidParams, Params};
use aws_sdk_dynamodb::config::http::HttpRequest;
use aws_sdk_dynamodb::config::retry::{RetryConfig, RetryMode, RetryPartition, TokenBucket};
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::config::{
    ConfigBag, Layer, RuntimeComponents, StalledStreamProtectionConfig,
};
use aws_smithy_runtime_api::client::auth::{AuthScheme as _, AuthSchemeId};
use aws_smithy_runtime_api::client::endpoint::EndpointResolverParams;
use aws_smithy_runtime_api::client::http::HttpConnectorSettings;
use aws_smithy_runtime_api::client::identity::{
    IdentityCacheLocation, ResolveCachedIdentity as _, ResolveIdentity as _,
};
use aws_smithy_runtime_api::client::retries::RequestAttempts;
use aws_smithy_types::DateTime;
use aws_smithy_types::config_bag::FrozenLayer;
use aws_smithy_types::date_time::Format;
use aws_smithy_types::endpoint::Endpoint;
use aws_smithy_types::telemetry::RequestedTelemetryAttributes;
use aws_types::SigningName;
use aws_types::region::{Region, SigningRegion};
use futures::FutureExt as _;
use http::HeaderValue;

use super::destination::{Destination, SCHEME};
use super::interceptors::SdkInterceptors;
use super::prepared::{Attempt, Prepared};
use super::routes::{Direct, Refusal};
use super::signer;

/// A request that the SDK is about to send, with what it was made of.
pub(crate) struct Captured<'a> {
    /// The settings of the operation.
    pub(crate) operation: &'a FrozenLayer,
    pub(crate) request: &'a HttpRequest,
    pub(crate) components: &'a RuntimeComponents,
    pub(crate) config: &'a ConfigBag,
}

impl Direct {
    /// Decides the route of an operation, whose first request is this one.
    pub(crate) fn learn(&self, name: &str, captured: &Captured<'_>) {
        // Only the first attempt has the settings of the client; a retry may have those of a retry policy.
        let attempts = captured.config.load::<RequestAttempts>();
        if attempts.is_none_or(|attempts| attempts.attempts() != 1) || captured.names_arn() {
            return;
        }
        self.decide(name, captured.prepare(self));
    }
}

impl Captured<'_> {
    fn params(&self) -> Option<&Params> {
        self.config
            .load::<EndpointResolverParams>()?
            .get::<Params>()
    }

    /// Whether a table is named by its ARN, which says nothing of other requests.
    fn names_arn(&self) -> bool {
        let Some(params) = self.params() else {
            return false;
        };
        let one = params.resource_arn().into_iter();
        let many = params.resource_arn_list().into_iter().flatten();
        one.chain(many.map(String::as_str))
            .any(|name| name.starts_with("arn:"))
    }

    fn prepare(&self, direct: &Direct) -> Result<Prepared, Refusal> {
        let Self {
            components, config, ..
        } = *self;
        let part = |part: &'static str| move || Refusal::from(format!("the SDK has no {part}"));
        let interceptors = SdkInterceptors::of(components, direct.own())?;
        if !is_default(&components.endpoint_resolver(), "DefaultResolver") {
            return Err("an endpoint resolver is set".into());
        }
        let requested = config.load::<RequestedTelemetryAttributes>();
        if requested.is_some_and(|requested| !requested.is_empty()) {
            return Err("attributes of telemetry are set".into());
        }
        let params = self.params().ok_or_else(part("endpoint parameters"))?;
        let scheme = components.auth_scheme(AuthSchemeId::new(SCHEME));
        let identities = scheme.and_then(|scheme| scheme.identity_resolver(components));
        let identities = identities.ok_or_else(part("credentials"))?;
        if identities.cache_location() != IdentityCacheLocation::RuntimeComponents {
            return Err("the provider of credentials has its own cache".into());
        }
        // The cache has just given it to the SDK, unless it has expired since or is being renewed.
        let identity = components
            .identity_cache()
            .resolve_cached_identity(identities.clone(), components, config)
            .now_or_never();
        let identity = identity.and_then(Result::ok);
        let not_cached = || Refusal::of_one_request("credentials are not cached");
        let identity = identity.ok_or_else(not_cached)?;
        let credentials = identity.data::<Credentials>();
        let credentials = credentials.ok_or("the credentials are not those of AWS")?;
        let timeouts = config
            .load::<TimeoutConfig>()
            .ok_or_else(part("time-outs"))?;
        let stalled = config.load::<StalledStreamProtectionConfig>();
        check_uploads(stalled, timeouts)?;
        let region = config.load::<SigningRegion>().map(AsRef::<str>::as_ref);
        let service = config.load::<SigningName>().map(AsRef::<str>::as_ref);
        let account = credentials.account_id().map(|account| account.as_str());
        let endpoint = config.load::<Endpoint>().ok_or_else(part("endpoint"))?;
        let destination = Destination::new(endpoint.clone(), account, region, service);
        let destination = Arc::new(destination.map_err(|error| error.to_string())?);
        let skew = config.load::<DisableClockSkewCorrection>();
        let skew = match skew.is_some_and(DisableClockSkewCorrection::is_disabled) {
            true => None,
            false => Some(direct.skew().clone()),
        };
        let mut connector = HttpConnectorSettings::builder();
        connector.set_connect_timeout(timeouts.connect_timeout());
        connector.set_read_timeout(timeouts.read_timeout());
        let strategy = components.retry_strategy();
        let prepared = Prepared {
            interceptors,
            client: self.settings()?,
            operation: self.operation.clone(),
            signer: direct.signer().clone(),
            skew,
            identities,
            params: without_account(params).map_err(|error| error.to_string())?,
            destination: RwLock::new(destination.clone()),
            region: region.map(str::to_owned),
            service: service.map(str::to_owned),
            http_client: components.http_client().ok_or_else(part("HTTP client"))?,
            connector: connector.build(),
            time: components.time_source().ok_or_else(part("clock"))?,
            sleep: components.sleep_impl().ok_or_else(part("sleep"))?,
            timeouts: timeouts.clone(),
            user_agent: self.header("user-agent")?,
            sdk_user_agent: self.header("x-amz-user-agent")?,
            target: self.header("x-amz-target")?,
            is_lambda: std::env::var("AWS_LAMBDA_FUNCTION_NAME").is_ok(),
            asks_always: direct.asks_always() || !is_default(&strategy, "StandardRetryStrategy"),
            components: components.clone(),
        };
        self.compare(&prepared, credentials, &destination)?;
        Ok(prepared)
    }

    /// The settings of the client that its calls need.
    fn settings(&self) -> Result<FrozenLayer, Refusal> {
        let config = self.config;
        let missing = || Refusal::from("the SDK has no settings of retries");
        let retries = config.load::<RetryConfig>().ok_or_else(missing)?;
        if retries.mode() != RetryMode::Standard {
            return Err("the retry mode is not the standard one".into());
        }
        let bucket = config.load::<TokenBucket>().ok_or_else(missing)?;
        let timeouts = config.load::<TimeoutConfig>().ok_or_else(missing)?;
        let mut layer = Layer::new("dyno: direct calls");
        layer
            .store_put(RequestAttempts::new(1))
            .store_put(retries.clone())
            .store_put(bucket.clone())
            .store_put(timeouts.clone())
            .store_or_unset(config.load::<RetryPartition>().cloned())
            .store_or_unset(config.load::<StalledStreamProtectionConfig>().cloned())
            .store_or_unset(config.load::<DisableClockSkewCorrection>().copied())
            .store_or_unset(config.load::<Region>().cloned())
            .store_or_unset(config.load::<SigningRegion>().cloned())
            .store_or_unset(config.load::<SigningName>().cloned());
        Ok(layer.freeze())
    }

    fn header(&self, name: &'static str) -> Result<HeaderValue, Refusal> {
        let value = self.request.headers().get(name);
        let value = value.and_then(|value| HeaderValue::from_str(value).ok());
        value.ok_or_else(|| format!("the SDK does not send `{name}`").into())
    }

    /// Makes the request once more, and compares both.
    fn compare(
        &self,
        prepared: &Prepared,
        credentials: &Credentials,
        destination: &Destination,
    ) -> Result<(), Refusal> {
        let request = self.request;
        let retries = self.config.load::<RetryConfig>();
        // A clock before 1970 will be set.
        let no_time = || Refusal::of_one_request("the SDK does not send a valid `x-amz-date`");
        let ours = prepared.request(&Attempt {
            number: 1,
            max_attempts: retries.map_or(0, RetryConfig::max_attempts),
            invocation: &self.header("amz-sdk-invocation-id")?,
            body: request.body(),
            credentials,
            time: self.time().ok_or_else(no_time)?,
            destination,
        });
        // The credentials may be others than those that the SDK has signed with.
        let ours = ours.map_err(|error| Refusal::of_one_request(error.to_string()))?;
        if ours.method() != request.method() || ours.uri() != request.uri() {
            return Err("the SDK sends another URL".into());
        }
        match differing(&ours, request) {
            None => Ok(()),
            Some(name) => {
                let reason = format!("the SDK sends another header `{name}`");
                Err(match OF_ONE_REQUEST.contains(&&*name) {
                    true => Refusal::of_one_request(reason),
                    false => reason.into(),
                })
            }
        }
    }

    /// The time that the request was signed with.
    fn time(&self) -> Option<SystemTime> {
        let date = self.request.headers().get("x-amz-date")?;
        let part = |from: usize, to: usize| date.get(from..to);
        let (year, month, day) = (part(0, 4)?, part(4, 6)?, part(6, 8)?);
        let (hour, minute, second) = (part(9, 11)?, part(11, 13)?, part(13, 15)?);
        let text = format!("{year}-{month}-{day}T{hour}:{minute}:{second}Z");
        let time = DateTime::from_str(&text, Format::DateTime).ok()?;
        let seconds = u64::try_from(time.secs()).ok()?;
        let time = UNIX_EPOCH + Duration::from_secs(seconds);
        (signer::Stamp::of(time).as_str() == date).then_some(time)
    }
}

/// Headers that differ if the credentials, or the trace id of AWS Lambda, are no longer those of a moment ago. A header
/// of the same names that always differs is found by the next requests.
const OF_ONE_REQUEST: [&str; 3] = ["authorization", "x-amz-security-token", "x-amzn-trace-id"];

/// A header that only one of the requests has: rather one that must not differ.
fn differing(ours: &HttpRequest, theirs: &HttpRequest) -> Option<String> {
    let headers = |request: &HttpRequest| {
        let headers = request.headers().iter_bytes();
        let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let mut headers: Vec<_> = headers.collect();
        headers.sort();
        headers
    };
    let (mut ours, mut theirs) = (headers(ours), headers(theirs));
    // Each is taken for one of the others, so that one that is there twice is found, too.
    ours.retain(
        |header| match theirs.iter().position(|other| other == header) {
            Some(place) => {
                theirs.remove(place);
                false
            }
            None => true,
        },
    );
    let mut names: Vec<_> = ours
        .into_iter()
        .chain(theirs)
        .map(|(name, _)| name)
        .collect();
    names.sort_by_key(|name| OF_ONE_REQUEST.contains(&&**name));
    names.into_iter().next()
}

/// The SDK's stalled stream protection covers the upload of a body. A body in memory is taken as soon as there is a
/// connection, so that only the wait for a connection is covered; a connect timeout that ends earlier has the same
/// effect.
fn check_uploads(
    stalled: Option<&StalledStreamProtectionConfig>,
    timeouts: &TimeoutConfig,
) -> Result<(), Refusal> {
    let Some(stalled) = stalled.filter(|stalled| stalled.upload_enabled()) else {
        return Ok(());
    };
    let connect = timeouts.connect_timeout();
    match connect.is_some_and(|timeout| timeout <= stalled.grace_period()) {
        true => Ok(()),
        false => Err(
            "stalled stream protection covers uploads, and the connect timeout is missing or longer than its grace \
             period"
                .into(),
        ),
    }
}

/// The parameters without what is of one request: the account of its credentials, and its tables.
fn without_account(params: &Params) -> Result<Params, InvalidParams> {
    Params::builder()
        .set_region(params.region().map(str::to_owned))
        .set_use_dual_stack(params.use_dual_stack())
        .set_use_fips(params.use_fips())
        .set_endpoint(params.endpoint().map(str::to_owned))
        .set_account_id_endpoint_mode(params.account_id_endpoint_mode().map(str::to_owned))
        .set_is_search_operation(params.is_search_operation())
        .build()
}

/// Whether a part of the SDK is this one of its own. The parts have no public types behind their traits, but print
/// their names; another name means another part.
fn is_default(part: &impl fmt::Debug, name: &str) -> bool {
    /// The beginning of what is printed, which may be long.
    struct Beginning(String);

    impl fmt::Write for Beginning {
        fn write_str(&mut self, text: &str) -> fmt::Result {
            self.0.push_str(text);
            match self.0.len() > 200 {
                true => Err(fmt::Error),
                false => Ok(()),
            }
        }
    }

    let mut beginning = Beginning(String::new());
    let _cut = write!(beginning, "{part:?}");
    // What else is around it is not the SDK's, and may do something else.
    const WRAPPERS: [&str; 3] = [
        "SharedEndpointResolver",
        "DowncastParams",
        "SharedRetryStrategy",
    ];
    let words = beginning
        .0
        .split(|c: char| !c.is_alphanumeric() && c != '_');
    let mut words = words.filter(|word| !word.is_empty() && !WRAPPERS.contains(word));
    words.next() == Some(name)
}
