//! The builder of a client: settings, then the environment, then the profile.

use std::fmt;
use std::time::Duration;

use aws_config::meta::region::RegionProviderChain;
use aws_config::profile::ProfileFileRegionProvider;
use aws_config::retry::{RetryConfig, RetryMode};
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_dynamodb::config::{
    HttpClient, ProvideCredentials, SharedCredentialsProvider, SharedHttpClient,
};
use aws_types::service_config::ServiceConfigKey;

use super::credentials::{Chain, Checked};
use super::endpoint::{DEFAULT_REGION, DYNAMODB, REGIONS, Service, is_local, variable};
use super::environment::{
    CA_BUNDLE, Environment, check_attempts, check_keys, check_prefix, check_region, check_url,
    invalid, without_password,
};
use super::network::{Network, Proxy, Roots};
use super::profile::check_profile;
use super::{Client, credentials, http, in_flight, renewal};
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
/// When DynamoDB no longer accepts credentials, they are fetched again, from the files as they are then, and the
/// request is sent once more. The guide describes [the
/// providers](https://docs.rs/dyno-mapper/latest/dyno/guide/client/index.html#credentials).
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
    proxy: Option<Proxy>,
    root_certificates: Option<Vec<u8>>,
    connect_timeout: Option<Duration>,
    attempt_timeout: Option<Duration>,
    operation_timeout: Option<Duration>,
    max_attempts: Option<u32>,
    retry: Option<RetryPolicy>,
    max_in_flight: Option<usize>,
    max_decompressed_size: Option<usize>,
    table_prefix: Option<String>,
    direct_calls: bool,
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
    /// A provider that fails is retried like a request. One that does not respond in time is not.
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

    /// Sends all requests through this proxy, those for credentials included: `http://proxy.example.com:3128`.
    ///
    /// By default no proxy is used, and the variables for proxies are not read: see
    /// [`proxy_from_env`](Self::proxy_from_env). An [HTTP client](Self::http_client) of your own has its own proxy.
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.proxy = Some(Proxy::Url(url.into()));
        self
    }

    /// Sends requests through the proxies that the variables `HTTPS_PROXY`, `HTTP_PROXY` and `ALL_PROXY` name, in upper
    /// or lower case, except for the hosts in `NO_PROXY`. An invalid URL in one of them is an error.
    pub fn proxy_from_env(mut self) -> Self {
        self.proxy = Some(Proxy::FromEnv);
        self
    }

    /// Sets the root certificates that are trusted, in PEM, in place of the system's and of the file that
    /// `AWS_CA_BUNDLE` names: for a proxy that opens TLS, or an endpoint with a certificate of your own.
    ///
    /// ```no_run
    /// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// let pem = std::fs::read("/etc/ssl/company.pem")?;
    /// let client = dyno::Client::builder().root_certificates(pem).build().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn root_certificates(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.root_certificates = Some(pem.into());
        self
    }

    /// Sets the timeout for opening a connection. The SDK's default is 3.1 seconds.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = Some(timeout);
        self
    }

    /// Sets the timeout of one attempt. It begins when the request has its place among those
    /// [in flight](Self::max_in_flight). The SDK has no default: it waits for a response that never comes.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = Some(timeout);
        self
    }

    /// Sets the timeout of an operation, for all attempts, the delays between them, and the wait for a place among the
    /// requests [in flight](Self::max_in_flight). The SDK has no default.
    pub fn operation_timeout(mut self, timeout: Duration) -> Self {
        self.operation_timeout = Some(timeout);
        self
    }

    /// Sets the number of attempts, including the first and those that are throttled. It overrides that of a
    /// [policy](Self::retry). The default is that of [`RetryPolicy::default`]: 3, and while throttled as many as one
    /// minute allows.
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = Some(attempts);
        self
    }

    /// Sets how failed requests are retried, instead of [`RetryPolicy::default`] and the SDK's variables.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = Some(policy);
        self
    }

    /// Sets the limit of requests in flight for this client and its clones; the default is 100. Other requests wait.
    ///
    /// Every HTTP request to DynamoDB counts, each attempt by itself, until its response is read. A request waits
    /// before its first attempt, as long as the [timeout of the operation](Self::operation_timeout) allows; a request
    /// that was not sent until then fails with [`Phase::InFlight`](crate::error::Phase::InFlight), and was not carried
    /// out. A retry goes before the requests that wait.
    pub fn max_in_flight(mut self, requests: usize) -> Self {
        self.max_in_flight = Some(requests);
        self
    }

    /// Sets the limit of a response that was compressed, in bytes after decompression: see
    /// [`Client::with_max_decompressed_size`].
    pub fn max_decompressed_size(mut self, bytes: usize) -> Self {
        self.max_decompressed_size = Some(bytes);
        self
    }

    /// Sets the prefix of table names: see [`Client::with_table_prefix`].
    pub fn table_prefix(mut self, prefix: impl Into<String>) -> Self {
        self.table_prefix = Some(prefix.into());
        self
    }

    /// Sets whether requests for items are sent directly: see [`Client::with_direct_calls`]. The default is `false`.
    ///
    /// ```no_run
    /// # async fn example() -> dyno::Result<()> {
    /// let client = dyno::Client::builder().direct_calls(true).build().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn direct_calls(mut self, on: bool) -> Self {
        self.direct_calls = on;
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
        let Resolved {
            sdk,
            environment,
            max_attempts,
        } = self.resolve(&DYNAMODB).await?;
        let mut config = aws_sdk_dynamodb::config::Builder::from(&sdk);
        // The SDK looks for the endpoint of the service once more.
        config.set_endpoint_url(sdk.endpoint_url().map(str::to_owned));
        let config = self.with_retries(config, max_attempts, &sdk)?;
        let limit = self.max_in_flight.or(environment.max_in_flight);
        let (config, cache) = renewal::install(config);
        let limit = limit.unwrap_or(MAX_IN_FLIGHT);
        let config = in_flight::install(config, limit, cache).build();
        let prefix = self.table_prefix.or(environment.table_prefix);
        let client = Client::from_conf(config).with_table_prefix(prefix.unwrap_or_default());
        let client = match self.max_decompressed_size {
            Some(bytes) => client.with_max_decompressed_size(bytes),
            None => client,
        };
        Ok(client.with_direct_calls(self.direct_calls))
    }

    /// Returns the SDK's configuration for another service, for dyno's crates. What only a [`Client`] has is not in
    /// it: the retry policy, the limit of requests in flight, and the prefix of tables.
    ///
    /// The SDK looks for the endpoint of its service once more when it takes this configuration; set that of
    /// [`SdkConfig::endpoint_url`] after that.
    ///
    /// # Errors
    /// Those of [`build`](Self::build).
    #[doc(hidden)]
    pub async fn sdk_config(self, service: &Service) -> Result<SdkConfig> {
        let resolved = self.resolve(service).await?;
        let retries = resolved.sdk.retry_config().cloned();
        let mut retries = retries.unwrap_or_else(RetryConfig::standard);
        if let Some(attempts) = self.max_attempts.or(resolved.max_attempts) {
            retries = retries.with_max_attempts(attempts);
        }
        Ok(resolved.sdk.into_builder().retry_config(retries).build())
    }

    /// What the settings, the environment and the profile say of a service.
    async fn resolve(&self, service: &Service) -> Result<Resolved> {
        let environment = Environment::read(service, variable)?;
        self.check()?;
        let profile = self.profile_name(&environment);
        let of_profile = check_profile(profile.as_ref()).await?;
        let resolved = ResolvedSettings {
            endpoint: self.endpoint.clone().or_else(|| {
                let found = environment.endpoint.as_ref();
                found.map(|found| found.url.clone())
            }),
            region: self.region.clone().or_else(|| environment.region.clone()),
            profile: profile.map(|(_, name)| name),
        };
        let network = self.network(&environment)?;
        // For the region and the credentials.
        let http = self.http_client.clone();
        let http = http.unwrap_or_else(|| http::of_network(&network));
        let shared = self.shared(&resolved, http.clone()).await;
        Ok(Resolved {
            sdk: self.config(service, &resolved, shared, http, &network)?,
            max_attempts: environment.max_attempts.or(of_profile),
            environment,
        })
    }

    /// Checks the settings.
    fn check(&self) -> Result<(), ConfigError> {
        if let Some(url) = &self.endpoint {
            check_url(url).map_err(|problem| invalid("endpoint", url, problem))?;
        }
        for (name, region) in [
            ("region", &self.region),
            ("default_region", &self.default_region),
        ] {
            if let Some(region) = region {
                check_region(region).map_err(|problem| invalid(name, region, problem))?;
            }
        }
        if let Some(prefix) = &self.table_prefix {
            check_prefix(prefix).map_err(|problem| invalid("table_prefix", prefix, problem))?;
        }
        if self.credentials.is_none() {
            check_keys(variable)?;
        }
        if let Some(attempts) = self.max_attempts.map(|number| number.to_string()) {
            check_attempts(&attempts)
                .map_err(|problem| invalid("max_attempts", &attempts, problem))?;
        }
        for (name, limit) in [
            ("max_in_flight", self.max_in_flight),
            ("max_decompressed_size", self.max_decompressed_size),
        ] {
            if limit == Some(0) {
                return Err(invalid(name, "0", "it must be at least 1"));
            }
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

    /// The proxy and the certificates of the HTTP client.
    fn network(&self, environment: &Environment) -> Result<Network, ConfigError> {
        let roots = match (&self.root_certificates, &environment.ca_bundle) {
            (Some(pem), _) => Some(Roots::new("root_certificates", pem.clone())),
            // The user's own HTTP client has its own certificates, and plain HTTP needs none.
            (None, Some(path)) if cfg!(feature = "https") && self.http_client.is_none() => {
                Some(Roots::of_file(CA_BUNDLE, path)?)
            }
            (None, _) => None,
        };
        let network = Network::new(self.proxy.as_ref(), roots)?;
        match self.http_client.is_some() && !network.is_default() {
            true => Err(ConfigError::new(
                "`http_client` is set together with `proxy` or `root_certificates`; set these in the HTTP client",
            )),
            false => Ok(network),
        }
    }

    /// The configuration that the SDK's own loader reads from the environment.
    async fn shared(&self, resolved: &ResolvedSettings, http: SharedHttpClient) -> SdkConfig {
        let mut loader = aws_config::defaults(BehaviorVersion::latest()).http_client(http);
        let mut regions = ProfileFileRegionProvider::builder();
        if let Some(name) = &resolved.profile {
            loader = loader.profile_name(name);
            regions = regions.profile_name(name);
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
        loader.no_credentials().load().await
    }

    fn config(
        &self,
        service: &Service,
        resolved: &ResolvedSettings,
        shared: SdkConfig,
        http_for_credentials: SharedHttpClient,
        network: &Network,
    ) -> Result<SdkConfig> {
        let of_profile = endpoint_of_profile(service, &shared);
        if let Some(url) = &of_profile {
            let profile = resolved.profile.as_deref().unwrap_or("default");
            let setting = format!("endpoint_url` of the profile `{profile}");
            check_url(url).map_err(|problem| invalid(&setting, url, problem))?;
        }
        let known = resolved.endpoint.as_deref().or(of_profile.as_deref());
        let region = match (shared.region().cloned(), known) {
            (Some(region), _) => region,
            (None, Some(_)) => Region::from_static(DEFAULT_REGION),
            (None, None) => return Err(ConfigError::new(no_region(service)).into()),
        };
        let name = region.as_ref();
        check_region(name).map_err(|problem| invalid("region", name, problem))?;
        let of_providers = credentials::Config {
            http: http_for_credentials,
            region: Some(region.clone()),
            use_fips: shared.use_fips(),
            use_dual_stack: shared.use_dual_stack(),
        };
        let http = match &self.http_client {
            Some(client) => client.clone(),
            None => http::for_endpoint(service, known, network)?,
        };
        let timeouts = self.timeouts(&shared);
        let mut config = shared.into_builder();
        config.set_endpoint_url(known.map(str::to_owned));
        let config = config
            .region(region)
            .credentials_provider(self.provider(known, of_providers, resolved))
            .http_client(http)
            .timeout_config(timeouts);
        Ok(config.build())
    }

    /// The credentials: those that were set, or those of the places where AWS keeps them.
    fn provider(
        &self,
        endpoint: Option<&str>,
        config: credentials::Config,
        resolved: &ResolvedSettings,
    ) -> SharedCredentialsProvider {
        let profile = resolved.profile.clone();
        match &self.credentials {
            Some(provider) => SharedCredentialsProvider::new(Checked(provider.clone())),
            None if endpoint.is_some_and(is_local) => {
                SharedCredentialsProvider::new(Chain::of_local_endpoint(config, profile))
            }
            None => SharedCredentialsProvider::new(Chain::of_sdk(config, profile)),
        }
    }

    fn timeouts(&self, shared: &SdkConfig) -> TimeoutConfig {
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
        timeouts.build()
    }

    /// The policy, or the default one with the attempts and the mode of the environment and the profile.
    fn with_retries(
        &self,
        config: aws_sdk_dynamodb::config::Builder,
        of_environment: Option<u32>,
        shared: &SdkConfig,
    ) -> Result<aws_sdk_dynamodb::config::Builder> {
        let policy = self.retry.clone().unwrap_or_default();
        let attempts = match &self.retry {
            Some(_) => self.max_attempts,
            None => self.max_attempts.or(of_environment),
        };
        let policy = match attempts {
            Some(attempts) => policy.attempts(attempts).count_throttled(true),
            None => policy,
        };
        let config = policy.configure(config)?;
        let mode = match (&self.retry, shared.retry_config()) {
            (None, Some(retries)) => retries.mode(),
            _ => RetryMode::Standard,
        };
        // Only a built configuration has a getter.
        let config = config.build();
        let retries = config.retry_config().cloned();
        let retries = retries.unwrap_or_else(RetryConfig::standard);
        Ok(config
            .to_builder()
            .retry_config(retries.with_retry_mode(mode)))
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
            proxy,
            root_certificates,
            connect_timeout,
            attempt_timeout,
            operation_timeout,
            max_attempts,
            retry,
            max_in_flight,
            max_decompressed_size,
            table_prefix,
            direct_calls,
        } = self;
        f.debug_struct("ClientBuilder")
            .field("region", region)
            .field("default_region", default_region)
            .field("profile", profile)
            .field("credentials", &credentials.as_ref().map(|_| "set"))
            .field("endpoint", &endpoint.as_deref().map(without_password))
            .field("http_client", &http_client.as_ref().map(|_| "set"))
            .field("proxy", &proxy.as_ref().map(|_| "set"))
            .field(
                "root_certificates",
                &root_certificates.as_ref().map(|_| "set"),
            )
            .field("connect_timeout", connect_timeout)
            .field("attempt_timeout", attempt_timeout)
            .field("operation_timeout", operation_timeout)
            .field("max_attempts", max_attempts)
            .field("retry", retry)
            .field("max_in_flight", max_in_flight)
            .field("max_decompressed_size", max_decompressed_size)
            .field("table_prefix", table_prefix)
            .field("direct_calls", direct_calls)
            .finish()
    }
}

/// The endpoint that the SDK finds where no setting and no variable names one: that of the service in the section of
/// services that the profile names, or that of the profile.
fn endpoint_of_profile(service: &Service, shared: &SdkConfig) -> Option<String> {
    let key = ServiceConfigKey::builder()
        .service_id(service.id)
        .env("AWS_ENDPOINT_URL")
        .profile("endpoint_url");
    let found = shared.service_config()?.load_config(key.build().ok()?);
    found.filter(|url| !url.is_empty())
}

/// Settings that are resolved before the SDK's loader runs.
struct ResolvedSettings {
    endpoint: Option<String>,
    region: Option<String>,
    profile: Option<String>,
}

/// What was found for a service.
struct Resolved {
    sdk: SdkConfig,
    environment: Environment,
    /// The number of attempts of the environment and the profile.
    max_attempts: Option<u32>,
}

fn no_region(service: &Service) -> String {
    let variables = service.variables().chain(REGIONS);
    let variables: Vec<_> = variables.map(|name| format!("`{name}`")).collect();
    format!(
        "there is neither an endpoint nor a region in {}, the profile and EC2's metadata service; set one of them",
        variables.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::SystemTime;

    use aws_credential_types::provider::future;
    use aws_sdk_dynamodb::config::Credentials;

    use super::*;
    use crate::Error;
    use crate::error::CredentialsProblem;
    use crate::example::{LOST, Movie, Service, brazil, error, ok};
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
            .table_prefix("test-")
            .build()
            .await
            .unwrap();
        let config = client.sdk().config();
        let timeouts = config.timeout_config().unwrap();
        assert_eq!(timeouts.connect_timeout(), Some(seconds(5)));
        assert_eq!(timeouts.operation_attempt_timeout(), Some(seconds(6)));
        assert_eq!(timeouts.operation_timeout(), Some(seconds(7)));
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

    /// The number of requests of a call whose attempts fail with this code until the last of them.
    async fn requests(builder: ClientBuilder, code: &'static str, failing: usize) -> usize {
        let asked = AtomicUsize::new(0);
        let service = Service::new(move |_, _| match asked.fetch_add(1, Ordering::Relaxed) {
            n if n < failing && code == "InternalServerError" => (500, error(code, "").1),
            n if n < failing => error(code, ""),
            _ => ok(r#"{"TableNames":[]}"#),
        });
        let client = builder.http_client(service.clone()).build().await.unwrap();
        let _response = client.list_tables().all().await;
        service.requests()
    }

    // I7, I92, A5, S14: the policy reaches the client
    #[tokio::test(start_paused = true)]
    async fn a_policy_reaches_the_client() {
        let each_second = RetryPolicy::new(Backoff::fixed(Duration::from_secs(1)));
        let linear = Backoff::custom(|failures| Duration::from_secs(1) * failures);
        let throttled = "ThrottlingException";
        for (policy, code, most) in [
            (each_second.clone().attempts(7), throttled, 7),
            (each_second.clone().attempts(2), throttled, 2),
            (RetryPolicy::new(linear).attempts(4), throttled, 4),
            (
                each_second.conflicts(true).attempts(5),
                "TransactionConflictException",
                5,
            ),
        ] {
            let began = tokio::time::Instant::now();
            assert_eq!(
                requests(builder().retry(policy.clone()), code, 99).await,
                most
            );
            let delays = match most {
                4 => 1 + 2 + 3,
                most => most as u64 - 1,
            };
            assert_eq!(began.elapsed().as_secs(), delays, "{policy:?}");
            // Code that sets both means both.
            let both = builder().retry(policy).max_attempts(3);
            assert_eq!(requests(both, code, 99).await, 3);
        }
    }

    // I7, S3
    #[tokio::test(start_paused = true)]
    async fn without_a_policy_throttling_is_outlasted() {
        assert_eq!(requests(builder(), "ThrottlingException", 8).await, 9);
        assert_eq!(requests(builder(), "InternalServerError", 8).await, 3);
        assert_eq!(
            requests(builder().max_attempts(4), "ThrottlingException", 8).await,
            4
        );
    }

    #[tokio::test]
    async fn a_proxy_and_certificates_are_checked() {
        let network = |builder: ClientBuilder| async move {
            let error = builder.build().await.unwrap_err();
            error.to_string()
        };
        assert_eq!(
            network(builder().proxy("user:hunter2@proxy")).await,
            "`proxy` is `***@proxy`; it must begin with `http://` or `https://`"
        );
        assert_eq!(
            network(
                builder()
                    .proxy("http://proxy")
                    .http_client(Service::silent())
            )
            .await,
            "`http_client` is set together with `proxy` or `root_certificates`; set these in the HTTP client"
        );
        let problem = match cfg!(feature = "https") {
            true => "`root_certificates` is invalid; it has no certificate in PEM",
            false => "`root_certificates` needs HTTPS; enable the feature `https`",
        };
        assert_eq!(network(builder().root_certificates("none")).await, problem);
        assert!(builder().proxy("http://proxy:3128").build().await.is_ok());
        assert!(builder().proxy_from_env().build().await.is_ok());
        let shown = format!(
            "{:?}",
            builder()
                .endpoint("http://me:hunter2@x")
                .proxy("http://me:hunter2@y")
        );
        assert!(!shown.contains("hunter2"), "{shown}");
    }

    /// Provides a key that must be renewed at once, so many times; then it is silent.
    #[derive(Debug)]
    struct Silent(AtomicUsize);

    impl ProvideCredentials for Silent {
        fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
        where
            Self: 'a,
        {
            let left = self
                .0
                .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| {
                    left.checked_sub(1)
                });
            let soon = SystemTime::now() + Duration::from_secs(1);
            match left {
                Ok(_) => future::ProvideCredentials::ready(Ok(Credentials::new(
                    "id",
                    "secret",
                    None,
                    Some(soon),
                    "test",
                ))),
                Err(_) => future::ProvideCredentials::new(std::future::pending()),
            }
        }
    }

    // Nothing was signed, so nothing was sent; an attempt before may have been carried out.
    #[tokio::test]
    async fn an_outage_of_the_provider_is_told_as_one() {
        let first = r#"Movie (1985, "Brazil"): PutItem of `Movies`: the provider of credentials did not respond in time"#;
        let second = format!("{first}; an earlier attempt may have been carried out");
        for (provided, text) in [(0, first), (1, &second)] {
            let service = Service::new(|_, _| (LOST, String::new()));
            let client = builder()
                .credentials(Silent(AtomicUsize::new(provided)))
                .http_client(service.clone())
                .retry(RetryPolicy::new(Backoff::fixed(Duration::ZERO)).attempts(5))
                .operation_timeout(Duration::from_millis(100));
            let movies = client.build().await.unwrap().table::<Movie>();
            let error = movies.put(&brazil()).await.unwrap_err();
            let Error::Credentials(missing) = &error else {
                panic!("{error:?}")
            };
            assert_eq!(missing.problem(), &CredentialsProblem::Timeout);
            assert_eq!(error.to_string(), text);
            assert_eq!(error.is_outcome_unknown(), provided > 0);
            assert_eq!(service.requests(), provided);
        }
    }

    // A request goes to the proxy, and names the endpoint.
    #[tokio::test]
    async fn requests_go_through_the_proxy() {
        use std::io::{Read as _, Write as _};

        let proxy = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", proxy.local_addr().unwrap());
        let seen = std::thread::spawn(move || {
            let (mut stream, _) = proxy.accept().unwrap();
            let mut bytes = [0; 4096];
            let read = stream.read(&mut bytes).unwrap();
            let response = b"HTTP/1.1 403 No\r\ncontent-length: 10\r\n\r\nnot today\n";
            stream.write_all(response).unwrap();
            String::from_utf8_lossy(&bytes[..read]).into_owned()
        });
        let client = Client::builder().endpoint("http://dynamodb.invalid:8000");
        let key = Credentials::new("id", "secret", None, None, "test");
        let client = client.credentials(key).proxy(url).build().await.unwrap();
        let error = client.list_tables().all().await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "ListTables at `dynamodb.invalid:8000`: rejected with HTTP status 403, not by the service: not today"
        );
        let seen = seen.join().unwrap();
        assert!(
            seen.starts_with("POST http://dynamodb.invalid:8000/ HTTP/1.1"),
            "{seen}"
        );
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
