//! How is a client configured? By what is set, then by the environment, then by the profile.

use std::fmt;
use std::time::Duration;

use aws_config::environment::EnvironmentVariableCredentialsProvider;
use aws_config::meta::credentials::CredentialsProviderChain;
use aws_config::meta::region::RegionProviderChain;
use aws_config::profile::{
    self, ProfileFileCredentialsProvider, ProfileFileRegionProvider, ProfileSet,
};
use aws_config::provider_config::ProviderConfig;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_runtime::env_config::file::EnvConfigFiles;
use aws_sdk_dynamodb::config::{
    Config, Credentials, HttpClient, ProvideCredentials, SharedCredentialsProvider,
    SharedHttpClient,
};
use aws_types::os_shim_internal::{Env, Fs};

use super::endpoint::{is_local, variable};
use super::environment::{Environment, check_attempts, check_mode, check_url, wrong};
use super::in_flight::Bounded;
use super::{Client, http, renewal};
use crate::error::{ConfigError, Result};
use crate::retry::RetryPolicy;

/// Requests are signed for a region, and an endpoint by itself has none.
const REGION_OF_ENDPOINTS: &str = "us-east-1";

/// How many requests are on their way at once, if nobody says.
const MAX_IN_FLIGHT: usize = 100;

/// A client of DynamoDB that is about to be configured; what is not set comes from the environment.
///
/// The guide has [every variable in one table](https://docs.rs/dyno-mapper/latest/dyno/guide/client/index.html).
///
/// An endpoint is used as it is, whatever the region. A request must be signed for some region; where only an endpoint is
/// configured, that is `us-east-1`, which DynamoDB Local and its like do not look at. For an endpoint with plain HTTP on this
/// machine, credentials come from variables and the profile, and if there are none, made-up ones are used. Otherwise there is no
/// region by default, and no credentials.
///
/// When the service says that credentials have expired, they are fetched anew, and the request is sent once more. A provider that fails or
/// does not response is asked again, as often as a request is sent again.
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
    /// The region: `eu-central-1`.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = Some(region.into());
        self
    }

    /// The region if neither a variable nor the profile names one. The metadata service of EC2 is not asked then.
    pub fn default_region(mut self, region: impl Into<String>) -> Self {
        self.default_region = Some(region.into());
        self
    }

    /// The profile of the files `~/.aws/config` and `~/.aws/credentials`, for everything that is not set here or by a variable.
    pub fn profile(mut self, name: impl Into<String>) -> Self {
        self.profile = Some(name.into());
        self
    }

    /// The credentials, or who provides them: a key that does not change ([`Credentials`]), one of `aws_config`'s providers, your own
    /// [`ProvideCredentials`].
    ///
    /// What is provided is kept until five to ten seconds before it says that it expires, or for a quarter of an hour, and fetched by one
    /// request while the others wait.
    pub fn credentials(mut self, provider: impl ProvideCredentials + 'static) -> Self {
        self.credentials = Some(SharedCredentialsProvider::new(provider));
        self
    }

    /// The address to send requests to, instead of that of the region: `http://localhost:8000`.
    pub fn endpoint(mut self, url: impl Into<String>) -> Self {
        self.endpoint = Some(url.into());
        self
    }

    /// Who sends the requests, also those for credentials: any HTTP client of the SDK. Otherwise it is the SDK's own, with hyper and rustls.
    pub fn http_client(mut self, client: impl HttpClient + 'static) -> Self {
        self.http_client = Some(SharedHttpClient::new(client));
        self
    }

    /// How long opening a connection may take. The SDK's own limit is 3.1 seconds.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = Some(timeout);
        self
    }

    /// How long one attempt may take, waiting for a place in flight included. The SDK has no limit of its own: it waits for a response
    /// that never comes.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = Some(timeout);
        self
    }

    /// How long all attempts of an operation may take, with the delays between them. The SDK has no limit of its own.
    pub fn operation_timeout(mut self, timeout: Duration) -> Self {
        self.operation_timeout = Some(timeout);
        self
    }

    /// How often a request is sent in all, with a delay before each further attempt; also in place of the attempts of a
    /// [policy](Self::retry). The SDK's own limit is 3.
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = Some(attempts);
        self
    }

    /// How failed requests are tried again, instead of what the SDK and its variables say.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = Some(policy);
        self
    }

    /// How many requests this client and its clones have on their way at once: 100 unless it is set. The others wait their turn.
    ///
    /// Every HTTP request to DynamoDB counts, attempts by themselves, from when it is sent until its response is read.
    pub fn max_in_flight(mut self, requests: usize) -> Self {
        self.max_in_flight = Some(requests);
        self
    }

    /// The prefix of the names of tables: see [`Client::with_table_prefix`].
    pub fn table_prefix(mut self, prefix: impl Into<String>) -> Self {
        self.table_prefix = Some(prefix.into());
        self
    }

    /// Looks up what is missing and makes the client. No request goes to DynamoDB; without a region and an endpoint the metadata
    /// service of EC2 is asked, which takes some seconds where there is none.
    ///
    /// # Errors
    /// [`Error::Config`](crate::Error::Config) when there is neither a region nor an endpoint; when a variable or a setting has a
    /// value that cannot be used; when the profile that is named does not exist, or its files cannot be read; and when HTTPS is needed but the
    /// feature `https` is off.
    pub async fn build(self) -> Result<Client> {
        let environment = Environment::read(variable)?;
        self.check()?;
        let profile = self.profile_name(&environment);
        check_profile(profile.as_ref()).await?;
        let place = Place {
            endpoint: self.endpoint.clone().or_else(|| {
                let found = environment.endpoint.as_ref();
                found.map(|found| found.url.clone())
            }),
            region: self.region.clone().or_else(|| environment.region.clone()),
            profile: profile.map(|(_, name)| name),
        };
        let shared = self.shared(&place).await;
        let config = self.config(place.endpoint, &environment, &shared)?;
        let prefix = self.table_prefix.or(environment.table_prefix);
        Ok(Client::from_conf(config).with_table_prefix(prefix.unwrap_or_default()))
    }

    /// What is set here and cannot be.
    fn check(&self) -> Result<(), ConfigError> {
        if let Some(url) = &self.endpoint {
            check_url(url).map_err(|problem| wrong("endpoint", url, problem))?;
        }
        if let Some(attempts) = self.max_attempts.map(|number| number.to_string()) {
            check_attempts(&attempts)
                .map_err(|problem| wrong("max_attempts", &attempts, problem))?;
        }
        if self.max_in_flight == Some(0) {
            return Err(wrong("max_in_flight", "0", "it must be at least 1"));
        }
        Ok(())
    }

    /// The profile, and who names it.
    fn profile_name(&self, environment: &Environment) -> Option<(&'static str, String)> {
        match &self.profile {
            Some(name) => Some(("profile", name.clone())),
            None => environment.profile.clone(),
        }
    }

    /// What the SDK's own loader makes of the environment.
    async fn shared(&self, place: &Place) -> SdkConfig {
        let http = self.http_client.clone().unwrap_or_else(default_client);
        let mut loader = aws_config::defaults(BehaviorVersion::latest()).http_client(http.clone());
        let mut regions = ProfileFileRegionProvider::builder();
        let mut profiles = ProfileFileCredentialsProvider::builder()
            .configure(&ProviderConfig::default().with_http_client(http));
        if let Some(name) = &place.profile {
            loader = loader.profile_name(name);
            regions = regions.profile_name(name);
            profiles = profiles.profile_name(name);
        }
        let default = self.default_region.clone().or_else(|| {
            let endpoint = place.endpoint.as_ref();
            endpoint.map(|_| REGION_OF_ENDPOINTS.to_owned())
        });
        loader = match (&place.region, default) {
            (Some(region), _) => loader.region(Region::new(region.clone())),
            // The metadata service would be asked for nothing.
            (None, Some(default)) => loader.region(
                RegionProviderChain::first_try(regions.build()).or_else(Region::new(default)),
            ),
            (None, None) => loader,
        };
        if let Some(credentials) = &self.credentials {
            loader = loader.credentials_provider(credentials.clone());
        } else if place.endpoint.as_deref().is_some_and(is_local) {
            let environment = EnvironmentVariableCredentialsProvider::new();
            loader = loader.credentials_provider(
                CredentialsProviderChain::first_try("Environment", environment)
                    .or_else("Profile", profiles.build())
                    // DynamoDB Local wants some, of letters and digits, and does not care which.
                    .or_else(
                        "Endpoint on this machine",
                        Credentials::new("local", "local", None, None, "dyno"),
                    ),
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
                return Err(ConfigError::new(NOWHERE).into());
            }
            config = config.region(Region::from_static(REGION_OF_ENDPOINTS));
        }
        let http = match &self.http_client {
            Some(client) => client.clone(),
            None => client_for(known)?,
        };
        let in_flight = self.max_in_flight.or(environment.max_in_flight);
        config = config.http_client(Bounded::new(http, in_flight.unwrap_or(MAX_IN_FLIGHT)));
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
        // Only what is built can be asked for what the SDK has set.
        let config = config.build();
        let retries = config.retry_config().cloned();
        let retries = retries.unwrap_or_else(RetryConfig::standard);
        let retries = retries.with_max_attempts(attempts);
        Ok(config.to_builder().retry_config(retries))
    }
}

/// What is shown has no secret: of credentials and of the HTTP client only that they are given.
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
            .field("credentials", &credentials.as_ref().map(|_| "given"))
            .field("endpoint", endpoint)
            .field("http_client", &http_client.as_ref().map(|_| "given"))
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

/// Where requests go and for which region, as far as it is known before the SDK's loader.
struct Place {
    endpoint: Option<String>,
    region: Option<String>,
    profile: Option<String>,
}

/// The profile must exist if somebody names another than `default`, and must say nothing about which the SDK's loader would panic.
async fn check_profile(named: Option<&(&'static str, String)>) -> Result<(), ConfigError> {
    let name = named.map(|(_, name)| name.clone().into());
    let files = EnvConfigFiles::default();
    let profiles: ProfileSet = profile::load(&Fs::real(), &Env::real(), &files, name)
        .await
        .map_err(|error| {
            ConfigError::new(format!(
                "the profile files cannot be read: {}",
                chain(&error)
            ))
        })?;
    if let Some((by, name)) = named
        && name != "default"
        && profiles.get_profile(name).is_none()
    {
        let problem = "neither `~/.aws/config` nor `~/.aws/credentials`, or what takes their place, has a profile of that name";
        return Err(wrong(by, name, problem));
    }
    for (name, check) in [
        ("max_attempts", check_attempts as fn(&str) -> _),
        ("retry_mode", check_mode),
    ] {
        if let Some(text) = profiles.get(name) {
            let place = format!("{name}` of the profile `{}", profiles.selected_profile());
            check(text).map_err(|problem| wrong(&place, text, problem))?;
        }
    }
    Ok(())
}

/// An error and its causes in one line.
fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    let texts: Vec<_> = causes.map(ToString::to_string).collect();
    texts.join(": ")
}

/// The HTTP client for an endpoint, or for DynamoDB itself.
fn client_for(endpoint: Option<&str>) -> Result<SharedHttpClient, ConfigError> {
    if endpoint.is_some_and(|url| url.starts_with("http://")) {
        return Ok(http::plain());
    }
    if cfg!(not(feature = "https")) {
        let place = endpoint.unwrap_or("DynamoDB");
        return Err(ConfigError::new(format!(
            "{place} is reached by HTTPS; enable the feature `https`"
        )));
    }
    Ok(default_client())
}

#[cfg(feature = "https")]
fn default_client() -> SharedHttpClient {
    http::https()
}

#[cfg(not(feature = "https"))]
fn default_client() -> SharedHttpClient {
    http::plain()
}

const NOWHERE: &str = "neither an endpoint nor a region: looked at `DYNAMODB_ENDPOINT`, `TEST_DYNAMODB_ENDPOINT`, \
    `AWS_ENDPOINT_URL_DYNAMODB`, `AWS_ENDPOINT_URL`, `AWS_REGION`, `AWS_DEFAULT_REGION`, `AWS_REGION_NAME`, the profile and the \
    metadata service of EC2; set one of them";

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
    async fn what_is_set_is_in_the_sdk_s_configuration() {
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
    async fn a_policy_is_checked_when_the_client_is_made() {
        let endless = RetryPolicy::new(Backoff::fixed(Duration::ZERO));
        let error = builder().retry(endless.clone()).build().await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "a retry policy without a limit never gives up; set `attempts` or `deadline`"
        );
        let bounded = builder().retry(endless).max_attempts(2).build();
        assert!(bounded.await.is_ok());
    }

    #[cfg(not(feature = "https"))]
    #[tokio::test]
    async fn without_tls_only_plain_http_can_be_reached() {
        let error = Client::builder()
            .endpoint("https://localhost")
            .build()
            .await;
        assert_eq!(
            error.unwrap_err().to_string(),
            "https://localhost is reached by HTTPS; enable the feature `https`"
        );
    }
}
