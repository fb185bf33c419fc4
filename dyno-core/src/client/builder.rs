//! The builder of a client: settings, then the environment, then the profile.

use std::fmt;
use std::time::Duration;

use aws_config::environment::EnvironmentVariableCredentialsProvider;
use aws_config::meta::credentials::CredentialsProviderChain;
use aws_config::meta::region::RegionProviderChain;
use aws_config::profile::{ProfileFileCredentialsProvider, ProfileFileRegionProvider};
use aws_config::provider_config::ProviderConfig;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_dynamodb::config::{
    Config, HttpClient, ProvideCredentials, SharedCredentialsProvider, SharedHttpClient,
};

use super::endpoint::{DEFAULT_REGION, is_local, local_credentials, variable};
use super::environment::{Environment, check_attempts, check_url, invalid};
use super::in_flight::InFlightLimit;
use super::profile::check_profile;
use super::{Client, http, renewal};
use crate::error::{ConfigError, Result};
use crate::retry::RetryPolicy;

/// The default limit of requests in flight.
const MAX_IN_FLIGHT: usize = 100;

/// Configures a [`Client`]. The environment provides the settings that are not set.
///
/// The guide lists [every variable](https://docs.rs/dyno-mapper/latest/dyno/guide/client/index.html).
///
/// An endpoint is used as it is, in every region. Requests must be signed for a region; if only an endpoint is
/// configured, the region is `us-east-1`, which DynamoDB Local ignores. For an endpoint with plain HTTP on this
/// machine, credentials come from variables and the profile, and dummy credentials are used if there are none.
/// Otherwise there is no default region, and there are no default credentials.
///
/// Profiles that use SSO or `credential_process` need features of `aws-config` that dyno does not enable; see
/// [`credentials`](Self::credentials).
///
/// When DynamoDB reports expired credentials, they are fetched again and the request is sent once more. A credentials
/// provider that fails or does not respond is retried as often as a request.
///
/// ```no_run
/// # use std::time::Duration;
/// # use dyno::{Client, retry::RetryPolicy};
/// # async fn example() -> dyno::Result<()> {
/// let client = Client::builder()
///     .region("eu-central-1")
///     .connect_timeout(Duration::from_secs(1))
///     .attempt_timeout(Duration::from_secs(5))
///     .retry(RetryPolicy::default().attempts(5).deadline(Duration::from_secs(20)))
///     .table_prefix("staging-")
///     .build()
///     .await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Default)]
#[must_use = "a builder does nothing by itself; end it with `build`"]
pub struct ClientBuilder {
    region: Option<String>,
    default_region: Option<String>,
    profile: Option<String>,
    credentials: Option<SharedCredentialsProvider>,
    endpoint: Option<String>,
    http_client: Option<SharedHttpClient>,
    connect_timeout: Option<Duration>,
    attempt_timeout: Option<Duration>,
    operation_timeout: Option<Duration>,
    max_attempts: Option<u32>,
    retry: Option<RetryPolicy>,
    max_in_flight: Option<usize>,
    table_prefix: Option<String>,
}

impl ClientBuilder {
    /// Sets the region: `eu-central-1`.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = Some(region.into());
        self
    }

    /// Sets the region that is used if neither a variable nor the profile sets one. The EC2 metadata service is then
    /// not called.
    pub fn default_region(mut self, region: impl Into<String>) -> Self {
        self.default_region = Some(region.into());
        self
    }

    /// Sets the profile in the files `~/.aws/config` and `~/.aws/credentials`, for everything that is not set here or
    /// by a variable.
    pub fn profile(mut self, name: impl Into<String>) -> Self {
        self.profile = Some(name.into());
        self
    }

    /// Sets the credentials: a fixed key ([`Credentials`](aws_sdk_dynamodb::config::Credentials)), a provider of
    /// `aws_config`, or your own [`ProvideCredentials`].
    ///
    /// Credentials are kept until five to ten seconds before they expire, or for 15 minutes if they have no expiry. One
    /// request fetches them while the others wait.
    ///
    /// For a profile with SSO or `credential_process`, add `aws-config` with the feature `sso` or `credentials-process`
    /// to your dependencies. Cargo then builds it with the feature for dyno, too.
    pub fn credentials(mut self, provider: impl ProvideCredentials + 'static) -> Self {
        self.credentials = Some(SharedCredentialsProvider::new(provider));
        self
    }

    /// Sets the URL that requests are sent to, instead of that of the region: `http://localhost:8000`.
    pub fn endpoint(mut self, url: impl Into<String>) -> Self {
        self.endpoint = Some(url.into());
        self
    }

    /// Sets the HTTP client for all requests, including those for credentials: any HTTP client of the SDK. The default
    /// is the SDK's own, with hyper and rustls.
    pub fn http_client(mut self, client: impl HttpClient + 'static) -> Self {
        self.http_client = Some(SharedHttpClient::new(client));
        self
    }

    /// Sets the timeout for opening a connection. The SDK's default is 3.1 seconds.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = Some(timeout);
        self
    }

    /// Sets the timeout of one attempt, including the wait because of [`max_in_flight`](Self::max_in_flight). The SDK
    /// has no default: it can wait forever for a response.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = Some(timeout);
        self
    }

    /// Sets the timeout of an operation, for all attempts and the delays between them. The SDK has no default.
    pub fn operation_timeout(mut self, timeout: Duration) -> Self {
        self.operation_timeout = Some(timeout);
        self
    }

    /// Sets the maximum number of attempts, including the first. It overrides that of a [policy](Self::retry). The
    /// SDK's default is 3.
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = Some(attempts);
        self
    }

    /// Sets how failed requests are retried, instead of the SDK's default and its variables.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = Some(policy);
        self
    }

    /// Sets the limit of requests in flight for this client and its clones; the default is 100. Other requests wait.
    ///
    /// Every HTTP request to DynamoDB counts, each attempt separately, until its response is read.
    pub fn max_in_flight(mut self, requests: usize) -> Self {
        self.max_in_flight = Some(requests);
        self
    }

    /// Sets the prefix of table names: see [`Client::with_table_prefix`].
    pub fn table_prefix(mut self, prefix: impl Into<String>) -> Self {
        self.table_prefix = Some(prefix.into());
        self
    }

    /// Builds the client. Reads the settings that are not set from the environment.
    ///
    /// No request is sent to DynamoDB. Without a region and an endpoint, the EC2 metadata service is called, which
    /// takes a few seconds if there is none.
    ///
    /// # Errors
    /// [`Error::Config`](crate::Error::Config) if there is neither a region nor an endpoint, if a variable or a setting
    /// has an invalid value, if the named profile does not exist or its files cannot be read, and if HTTPS is needed
    /// but the feature `https` is off.
    pub async fn build(self) -> Result<Client> {
        let environment = Environment::read(variable)?;
        self.check()?;
        let profile = self.profile_name(&environment);
        check_profile(profile.as_ref()).await?;
        let resolved = ResolvedSettings {
            endpoint: self.endpoint.clone().or_else(|| {
                let found = environment.endpoint.as_ref();
                found.map(|found| found.url.clone())
            }),
            region: self.region.clone().or_else(|| environment.region.clone()),
            profile: profile.map(|(_, name)| name),
        };
        let shared = self.shared(&resolved).await;
        let config = self.config(resolved.endpoint, &environment, &shared)?;
        let prefix = self.table_prefix.or(environment.table_prefix);
        Ok(Client::from_conf(config).with_table_prefix(prefix.unwrap_or_default()))
    }

    /// Checks the settings.
    fn check(&self) -> Result<(), ConfigError> {
        if let Some(url) = &self.endpoint {
            check_url(url).map_err(|problem| invalid("endpoint", url, problem))?;
        }
        if let Some(attempts) = self.max_attempts.map(|number| number.to_string()) {
            check_attempts(&attempts)
                .map_err(|problem| invalid("max_attempts", &attempts, problem))?;
        }
        if self.max_in_flight == Some(0) {
            return Err(invalid("max_in_flight", "0", "it must be at least 1"));
        }
        Ok(())
    }

    /// The profile, and the setting or variable that names it.
    fn profile_name(&self, environment: &Environment) -> Option<(&'static str, String)> {
        match &self.profile {
            Some(name) => Some(("profile", name.clone())),
            None => environment.profile.clone(),
        }
    }

    /// The configuration that the SDK's own loader reads from the environment.
    async fn shared(&self, resolved: &ResolvedSettings) -> SdkConfig {
        let http = self
            .http_client
            .clone()
            .unwrap_or_else(http::default_client);
        let mut loader = aws_config::defaults(BehaviorVersion::latest()).http_client(http.clone());
        let mut regions = ProfileFileRegionProvider::builder();
        let mut profiles = ProfileFileCredentialsProvider::builder()
            .configure(&ProviderConfig::default().with_http_client(http));
        if let Some(name) = &resolved.profile {
            loader = loader.profile_name(name);
            regions = regions.profile_name(name);
            profiles = profiles.profile_name(name);
        }
        let default = self.default_region.clone().or_else(|| {
            let endpoint = resolved.endpoint.as_ref();
            endpoint.map(|_| DEFAULT_REGION.to_owned())
        });
        loader = match (&resolved.region, default) {
            (Some(region), _) => loader.region(Region::new(region.clone())),
            // The metadata service is not needed.
            (None, Some(default)) => loader.region(
                RegionProviderChain::first_try(regions.build()).or_else(Region::new(default)),
            ),
            (None, None) => loader,
        };
        if let Some(credentials) = &self.credentials {
            loader = loader.credentials_provider(credentials.clone());
        } else if resolved.endpoint.as_deref().is_some_and(is_local) {
            let environment = EnvironmentVariableCredentialsProvider::new();
            loader = loader.credentials_provider(
                CredentialsProviderChain::first_try("Environment", environment)
                    .or_else("Profile", profiles.build())
                    // DynamoDB Local requires some of letters and digits, and accepts any.
                    .or_else("Endpoint on this machine", local_credentials()),
            );
        }
        loader.load().await
    }

    fn config(
        &self,
        endpoint: Option<String>,
        environment: &Environment,
        shared: &SdkConfig,
    ) -> Result<Config> {
        let mut config = aws_sdk_dynamodb::config::Builder::from(shared);
        let known = endpoint.as_deref().or_else(|| shared.endpoint_url());
        if shared.region().is_none() {
            if known.is_none() {
                return Err(ConfigError::new(NO_REGION).into());
            }
            config = config.region(Region::from_static(DEFAULT_REGION));
        }
        let http = match &self.http_client {
            Some(client) => client.clone(),
            None => http::for_endpoint(known)?,
        };
        let in_flight = self.max_in_flight.or(environment.max_in_flight);
        config = config.http_client(InFlightLimit::new(http, in_flight.unwrap_or(MAX_IN_FLIGHT)));
        if let Some(url) = endpoint {
            config = config.endpoint_url(url);
        }
        config = self.with_timeouts(config, shared);
        config = self.with_retries(config, environment)?;
        Ok(renewal::install(config).build())
    }

    fn with_timeouts(
        &self,
        config: aws_sdk_dynamodb::config::Builder,
        shared: &SdkConfig,
    ) -> aws_sdk_dynamodb::config::Builder {
        let mut timeouts = shared
            .timeout_config()
            .map_or_else(TimeoutConfig::builder, TimeoutConfig::to_builder);
        if let Some(timeout) = self.connect_timeout {
            timeouts = timeouts.connect_timeout(timeout);
        }
        if let Some(timeout) = self.attempt_timeout {
            timeouts = timeouts.operation_attempt_timeout(timeout);
        }
        if let Some(timeout) = self.operation_timeout {
            timeouts = timeouts.operation_timeout(timeout);
        }
        config.timeout_config(timeouts.build())
    }

    fn with_retries(
        &self,
        config: aws_sdk_dynamodb::config::Builder,
        environment: &Environment,
    ) -> Result<aws_sdk_dynamodb::config::Builder> {
        if let Some(policy) = &self.retry {
            let policy = match self.max_attempts {
                Some(attempts) => policy.clone().attempts(attempts),
                None => policy.clone(),
            };
            return Ok(policy.configure(config)?);
        }
        let Some(attempts) = self.max_attempts.or(environment.max_attempts) else {
            return Ok(config);
        };
        // Only a built configuration has a getter.
        let config = config.build();
        let retries = config.retry_config().cloned();
        let retries = retries.unwrap_or_else(RetryConfig::standard);
        let retries = retries.with_max_attempts(attempts);
        Ok(config.to_builder().retry_config(retries))
    }
}

impl Client {
    /// Creates a client that is configured by the environment: [`builder`](Self::builder) without settings.
    ///
    /// # Errors
    /// Those of [`ClientBuilder::build`].
    pub async fn from_env() -> Result<Self> {
        Self::builder().build().await
    }

    /// Returns a builder, which reads the settings that are not set from the environment.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }
}

/// Prints no secret: of credentials and of the HTTP client only that they are set.
impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            region,
            default_region,
            profile,
            credentials,
            endpoint,
            http_client,
            connect_timeout,
            attempt_timeout,
            operation_timeout,
            max_attempts,
            retry,
            max_in_flight,
            table_prefix,
        } = self;
        f.debug_struct("ClientBuilder")
            .field("region", region)
            .field("default_region", default_region)
            .field("profile", profile)
            .field("credentials", &credentials.as_ref().map(|_| "set"))
            .field("endpoint", endpoint)
            .field("http_client", &http_client.as_ref().map(|_| "set"))
            .field("connect_timeout", connect_timeout)
            .field("attempt_timeout", attempt_timeout)
            .field("operation_timeout", operation_timeout)
            .field("max_attempts", max_attempts)
            .field("retry", retry)
            .field("max_in_flight", max_in_flight)
            .field("table_prefix", table_prefix)
            .finish()
    }
}

/// Settings that are resolved before the SDK's loader runs.
struct ResolvedSettings {
    endpoint: Option<String>,
    region: Option<String>,
    profile: Option<String>,
}

const NO_REGION: &str = "there is neither an endpoint nor a region in `DYNAMODB_ENDPOINT`, `TEST_DYNAMODB_ENDPOINT`, \
    `AWS_ENDPOINT_URL_DYNAMODB`, `AWS_ENDPOINT_URL`, `AWS_REGION`, `AWS_DEFAULT_REGION`, `AWS_REGION_NAME`, the profile and \
    EC2's metadata service; set one of them";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::retry::Backoff;

    fn builder() -> ClientBuilder {
        let local = Client::builder().endpoint("http://localhost:1");
        local.region("eu-central-1")
    }

    // A5
    #[tokio::test]
    async fn settings_are_in_the_sdk_s_configuration() {
        let seconds = Duration::from_secs;
        let client = builder()
            .connect_timeout(seconds(5))
            .attempt_timeout(seconds(6))
            .operation_timeout(seconds(7))
            .max_attempts(4)
            .table_prefix("test-")
            .build()
            .await
            .unwrap();
        let config = client.sdk().config();
        let timeouts = config.timeout_config().unwrap();
        assert_eq!(timeouts.connect_timeout(), Some(seconds(5)));
        assert_eq!(timeouts.operation_attempt_timeout(), Some(seconds(6)));
        assert_eq!(timeouts.operation_timeout(), Some(seconds(7)));
        assert_eq!(config.retry_config().unwrap().max_attempts(), 4);
        assert_eq!(config.region().unwrap().as_ref(), "eu-central-1");
        assert_eq!(client.table_prefix(), "test-");
    }

    // I7, I97
    #[tokio::test]
    async fn a_policy_is_checked_when_the_client_is_built() {
        let endless = RetryPolicy::new(Backoff::fixed(Duration::ZERO));
        let error = builder().retry(endless.clone()).build().await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "a retry policy without a limit never stops; set `attempts` or `deadline`"
        );
        let bounded = builder().retry(endless).max_attempts(2).build();
        assert!(bounded.await.is_ok());
    }

    #[cfg(not(feature = "https"))]
    #[tokio::test]
    async fn without_tls_only_plain_http_is_possible() {
        let error = Client::builder()
            .endpoint("https://localhost")
            .build()
            .await;
        assert_eq!(
            error.unwrap_err().to_string(),
            "https://localhost needs HTTPS; enable the feature `https`"
        );
    }
}
