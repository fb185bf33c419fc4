//! What does the environment say of DynamoDB? Endpoint, region and credentials.

use std::net::IpAddr;
use std::time::Duration;

use aws_config::environment::{
    EnvironmentVariableCredentialsProvider, EnvironmentVariableRegionProvider,
};
use aws_config::meta::credentials::CredentialsProviderChain;
use aws_config::meta::region::RegionProviderChain;
use aws_config::profile::{ProfileFileCredentialsProvider, ProfileFileRegionProvider};
use aws_config::provider_config::ProviderConfig;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_dynamodb::config::{Config, Credentials, SharedHttpClient};

use crate::client::Client;
use crate::error::{ConfigError, Result};
#[cfg(feature = "https")]
use crate::https::http_client;

/// The variables that may name an endpoint; the first that is set is taken.
const ENDPOINTS: [&str; 2] = ["DYNAMODB_ENDPOINT", "TEST_DYNAMODB_ENDPOINT"];

/// Requests are signed for a region, and an endpoint by itself has none.
const REGION_OF_ENDPOINTS: &str = "us-east-1";

/// A client of DynamoDB that is about to be configured; what is not set comes from the environment.
///
/// | | from |
/// |---|---|
/// | endpoint | [`endpoint`](Self::endpoint), `DYNAMODB_ENDPOINT`, `TEST_DYNAMODB_ENDPOINT`, then the SDK's own: `AWS_ENDPOINT_URL_DYNAMODB`, `AWS_ENDPOINT_URL`, the profile |
/// | region | [`region`](Self::region), `AWS_REGION`, `AWS_DEFAULT_REGION`, the profile, without an endpoint also the metadata service of EC2 |
/// | credentials | the SDK's chain: variables, profile, web identity, ECS, EC2 |
/// | attempts, time-outs | here, else as the SDK reads them: `AWS_MAX_ATTEMPTS`, `AWS_RETRY_MODE`, the profile |
///
/// An endpoint is used as it is, whatever the region. A request must be signed for some region; where only an endpoint is
/// configured, that is `us-east-1`, which DynamoDB Local and its like do not look at. For an endpoint with plain HTTP on this
/// machine, credentials come from variables and the profile, and if there are none, made-up ones are used.
///
/// ```no_run
/// # use std::time::Duration;
/// # use dyno_core::Client;
/// # async fn example() -> dyno_core::Result<()> {
/// let client = Client::builder()
///     .region("eu-central-1")
///     .connect_timeout(Duration::from_secs(1))
///     .max_attempts(5)
///     .table_prefix("staging-")
///     .build()
///     .await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default)]
#[must_use = "a builder does nothing by itself; end it with `build`"]
pub struct ClientBuilder {
    region: Option<String>,
    endpoint: Option<String>,
    connect_timeout: Option<Duration>,
    max_attempts: Option<u32>,
    table_prefix: String,
}

impl ClientBuilder {
    /// The region: `eu-central-1`.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = Some(region.into());
        self
    }

    /// The address to send requests to, instead of that of the region: `http://localhost:8000`.
    pub fn endpoint(mut self, url: impl Into<String>) -> Self {
        self.endpoint = Some(url.into());
        self
    }

    /// How long opening a connection may take. The SDK's own limit is 3.1 seconds.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = Some(timeout);
        self
    }

    /// How often a request is tried in all, with a pause before each further attempt. The SDK's own limit is 3.
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = Some(attempts);
        self
    }

    /// The prefix of the names of tables: see [`Client::with_table_prefix`].
    pub fn table_prefix(mut self, prefix: impl Into<String>) -> Self {
        self.table_prefix = prefix.into();
        self
    }

    /// Looks up what is missing and makes the client. No request goes to DynamoDB; without a region and an endpoint the metadata
    /// service of EC2 is asked, which takes some seconds where there is none.
    ///
    /// # Errors
    /// [`Error::Config`](crate::Error::Config) when there is neither a region nor an endpoint, and when HTTPS is needed but
    /// the feature `https` is off.
    pub async fn build(self) -> Result<Client> {
        let endpoint = self
            .endpoint
            .clone()
            .or_else(|| ENDPOINTS.into_iter().find_map(variable));
        let shared = self.shared(endpoint.as_deref()).await;
        let config = self.config(endpoint, &shared)?;
        Ok(Client::from_conf(config).with_table_prefix(self.table_prefix))
    }

    /// What the SDK's own loader makes of the environment.
    async fn shared(&self, endpoint: Option<&str>) -> SdkConfig {
        let http = http_client();
        let mut loader = aws_config::defaults(BehaviorVersion::latest()).http_client(http.clone());
        let endpoint = endpoint.map(str::to_owned).or_else(endpoint_of_sdk);
        let local = endpoint.as_deref().is_some_and(is_loopback);
        loader = match (&self.region, &endpoint) {
            (Some(region), _) => loader.region(Region::new(region.clone())),
            // The metadata service would be asked for nothing.
            (None, Some(_)) => loader.region(
                RegionProviderChain::first_try(EnvironmentVariableRegionProvider::new())
                    .or_else(ProfileFileRegionProvider::new())
                    .or_else(Region::from_static(REGION_OF_ENDPOINTS)),
            ),
            (None, None) => loader,
        };
        if local {
            let config = ProviderConfig::default().with_http_client(http);
            loader = loader.credentials_provider(
                CredentialsProviderChain::first_try(
                    "Environment",
                    EnvironmentVariableCredentialsProvider::new(),
                )
                .or_else(
                    "Profile",
                    ProfileFileCredentialsProvider::builder()
                        .configure(&config)
                        .build(),
                )
                // DynamoDB Local wants some, of letters and digits, and does not care which.
                .or_else(
                    "Endpoint on this machine",
                    Credentials::new("local", "local", None, None, "dyno"),
                ),
            );
        }
        loader.load().await
    }

    fn config(&self, endpoint: Option<String>, shared: &SdkConfig) -> Result<Config> {
        let mut config = aws_sdk_dynamodb::config::Builder::from(shared);
        let known = endpoint
            .clone()
            .or_else(endpoint_of_sdk)
            .or_else(|| shared.endpoint_url().map(str::to_owned));
        if shared.region().is_none() {
            if known.is_none() {
                return Err(ConfigError::new(NOWHERE).into());
            }
            config = config.region(Region::from_static(REGION_OF_ENDPOINTS));
        }
        if known
            .as_deref()
            .is_some_and(|url| url.starts_with("http://"))
        {
            config = config.http_client(plain_http());
        } else if cfg!(not(feature = "https")) {
            let place = known.as_deref().unwrap_or("DynamoDB");
            return Err(ConfigError::new(format!(
                "{place} is reached by HTTPS; enable the feature `https`"
            ))
            .into());
        }
        if let Some(url) = endpoint {
            config = config.endpoint_url(url);
        }
        if let Some(timeout) = self.connect_timeout {
            let timeouts = shared
                .timeout_config()
                .map_or_else(TimeoutConfig::builder, TimeoutConfig::to_builder);
            config = config.timeout_config(timeouts.connect_timeout(timeout).build());
        }
        if let Some(attempts) = self.max_attempts {
            let retries = shared
                .retry_config()
                .cloned()
                .unwrap_or_else(RetryConfig::standard);
            config = config.retry_config(retries.with_max_attempts(attempts));
        }
        Ok(config.build())
    }
}

const NOWHERE: &str = "neither an endpoint nor a region: looked at `DYNAMODB_ENDPOINT`, `TEST_DYNAMODB_ENDPOINT`, \
    `AWS_ENDPOINT_URL_DYNAMODB`, `AWS_ENDPOINT_URL`, `AWS_REGION`, `AWS_DEFAULT_REGION`, the profile and the metadata \
    service of EC2; set one of them";

/// What the SDK will read itself; here it says whether a region is needed, and TLS.
fn endpoint_of_sdk() -> Option<String> {
    let ignored = variable("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")
        .is_some_and(|value| value.eq_ignore_ascii_case("true"));
    let names = ["AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL"];
    names.into_iter().filter(|_| !ignored).find_map(variable)
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Whether the address is one of plain HTTP on this machine.
fn is_loopback(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("http://") else {
        return false;
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
    let host = match host.strip_prefix('[').and_then(|host| host.split_once(']')) {
        Some((host, _)) => host,
        None => host.split_once(':').map_or(host, |(host, _)| host),
    };
    match host.parse::<IpAddr>() {
        Ok(address) => address.is_loopback(),
        Err(_) => host.eq_ignore_ascii_case("localhost"),
    }
}

/// Connections without TLS. The SDK's default client loads the system's certificates even where it does not need them.
fn plain_http() -> SharedHttpClient {
    aws_smithy_http_client::Builder::new().build_http()
}

#[cfg(not(feature = "https"))]
fn http_client() -> SharedHttpClient {
    plain_http()
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::TcpListener;
    use std::process::Command;
    use std::thread;

    use super::*;

    #[test]
    fn only_plain_http_on_this_machine_is_local() {
        for url in [
            "http://localhost",
            "http://LOCALHOST:8000/",
            "http://127.9.9.9?x",
            "http://[::1]:8000",
            "http://a@localhost:1",
        ] {
            assert!(is_loopback(url), "{url}");
        }
        for url in [
            "https://localhost",
            "http://localhost.example.com:80",
            "http://10.0.0.1",
            "http://[2001:db8::1]:80",
            "http://localhost@example.com",
            "http://",
            "",
        ] {
            assert!(!is_loopback(url), "{url}");
        }
    }

    /// What the tests below run as a process of its own, for a process has one environment: it lists the tables.
    #[tokio::test]
    #[ignore = "not a test by itself"]
    async fn child() {
        let answer = match Client::builder()
            .max_attempts(1)
            .connect_timeout(Duration::from_secs(5))
            .build()
            .await
        {
            Ok(client) if variable("LIST").is_none() => {
                format!(
                    "{:?}",
                    client.sdk().config().region().map(ToString::to_string)
                )
            }
            Ok(client) => format!("{:?}", client.list_tables().all().await),
            Err(error) => error.to_string(),
        };
        println!("<{answer}>");
    }

    /// What the child says in this environment.
    fn child_says(environment: &[(&str, &str)]) -> String {
        let output = Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "environment::tests::child",
                "--ignored",
                "--nocapture",
            ])
            .env_clear()
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .env("AWS_CONFIG_FILE", "/none")
            .env("AWS_SHARED_CREDENTIALS_FILE", "/none")
            .envs(environment.iter().copied())
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let (_, answer) = text.split_once('<').unwrap_or_else(|| panic!("{text}"));
        answer.rsplit_once('>').unwrap().0.to_owned()
    }

    /// An endpoint that answers one request with the names of tables, and what it was sent.
    fn endpoint() -> (String, thread::JoinHandle<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let serve = move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = Vec::new();
            while !request.ends_with(b"{}") {
                let mut bytes = [0; 4096];
                let read = stream.read(&mut bytes).unwrap();
                request.extend_from_slice(&bytes[..read]);
            }
            let body = r#"{"TableNames":["Movies"]}"#;
            write!(
                stream,
                "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}",
                body.len()
            )
            .unwrap();
            String::from_utf8(request).unwrap()
        };
        (url, thread::spawn(serve))
    }

    // A2: an endpoint with plain HTTP needs nothing else, and beats the region
    #[test]
    fn an_endpoint_is_asked_without_credentials_and_region() {
        for variable in [
            "DYNAMODB_ENDPOINT",
            "TEST_DYNAMODB_ENDPOINT",
            "AWS_ENDPOINT_URL_DYNAMODB",
            "AWS_ENDPOINT_URL",
        ] {
            let (url, served) = endpoint();
            assert_eq!(
                child_says(&[("LIST", "1"), (variable, &url)]),
                r#"Ok(["Movies"])"#,
                "{variable}"
            );
            let request = served.join().unwrap();
            assert!(request.contains("Credential=local/"), "{request}");
            assert!(request.contains("/us-east-1/dynamodb/"), "{request}");
        }
        let (url, served) = endpoint();
        let environment = [
            ("LIST", "1"),
            ("DYNAMODB_ENDPOINT", &*url),
            ("TEST_DYNAMODB_ENDPOINT", "http://127.0.0.1:1"),
            ("AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:1"),
            ("AWS_REGION", "eu-central-1"),
            ("AWS_ACCESS_KEY_ID", "id"),
            ("AWS_SECRET_ACCESS_KEY", "secret"),
        ];
        assert_eq!(child_says(&environment), r#"Ok(["Movies"])"#);
        let request = served.join().unwrap();
        assert!(request.contains("Credential=id/"), "{request}");
        assert!(request.contains("/eu-central-1/dynamodb/"), "{request}");
    }

    // A1
    #[test]
    fn the_region_comes_from_the_first_place_that_has_one() {
        let profile = std::env::temp_dir().join(format!("dyno-profile-{}", std::process::id()));
        std::fs::write(&profile, "[default]\nregion = eu-west-3\n").unwrap();
        let profile = profile.to_str().unwrap();
        let all = [
            ("AWS_CONFIG_FILE", profile),
            ("AWS_DEFAULT_REGION", "eu-west-2"),
            ("AWS_REGION", "eu-west-1"),
        ];
        for endpoint in [None, Some(("DYNAMODB_ENDPOINT", "http://localhost:1"))] {
            for (set, region) in [(3, "eu-west-1"), (2, "eu-west-2"), (1, "eu-west-3")] {
                let environment: Vec<_> = all[..set].iter().copied().chain(endpoint).collect();
                let says = child_says(&environment);
                if cfg!(feature = "https") || endpoint.is_some() {
                    assert_eq!(says, format!("Some({region:?})"));
                } else {
                    assert_eq!(
                        says,
                        "DynamoDB is reached by HTTPS; enable the feature `https`"
                    );
                }
            }
        }
        std::fs::remove_file(profile).unwrap();
    }

    // A4
    #[test]
    fn neither_region_nor_endpoint_is_an_error_at_once() {
        assert_eq!(child_says(&[]), NOWHERE);
        let ignored = [
            ("AWS_ENDPOINT_URL_DYNAMODB", "http://localhost:1"),
            ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true"),
        ];
        assert_eq!(child_says(&ignored), NOWHERE);
    }

    // A5
    #[tokio::test]
    async fn time_outs_and_attempts_are_those_of_the_sdk() {
        let client = Client::builder()
            .endpoint("http://localhost:1")
            .region("eu-central-1")
            .connect_timeout(Duration::from_secs(5))
            .max_attempts(4)
            .table_prefix("test-")
            .build()
            .await
            .unwrap();
        let config = client.sdk().config();
        assert_eq!(
            config.timeout_config().unwrap().connect_timeout(),
            Some(Duration::from_secs(5))
        );
        assert_eq!(config.retry_config().unwrap().max_attempts(), 4);
        assert_eq!(config.region().unwrap().as_ref(), "eu-central-1");
        assert_eq!(client.table_prefix(), "test-");
    }
}
