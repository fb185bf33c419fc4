//! What does a client make of its settings and of the environment? Every case runs in a process of its own, for a
//! process has one environment. Nothing leaves the process: the services of AWS are answered by its HTTP client.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails with a panic"
)]

mod connections;
mod credentials;
mod services;
mod variables;

use std::process::Command;

use aws_sdk_dynamodb::config::Credentials;
use axum_core::response::IntoResponse as _;
use dyno_core::Client;
use dyno_core::axum::Detailed;
use dyno_core::observe::Labels;

use crate::services::Services;

/// What the tests run: makes a client, asks for the names of tables, and says what came of it.
#[tokio::test]
#[ignore = "not a test by itself"]
async fn child() {
    let crowd = std::env::var("CROWD").map_or(1, |crowd| crowd.parse().unwrap());
    let mut services = Services::of_crowd(crowd);
    if std::env::var_os("FIRST_VERSION").is_some() {
        services = services.of_first_version();
    }
    let fails = std::env::var_os("FAILS").is_some();
    if fails {
        services = services.that_fail();
    }
    let mut builder = Client::builder().http_client(services.clone());
    for (name, value) in std::env::vars() {
        builder = match name.as_str() {
            "SET_REGION" => builder.region(value),
            "SET_KEY" => builder.credentials(Credentials::new(value, "secret", None, None, "code")),
            "SET_DEFAULT_REGION" => builder.default_region(value),
            "SET_PROFILE" => builder.profile(value),
            "SET_ENDPOINT" => builder.endpoint(value),
            "SET_TABLE_PREFIX" => builder.table_prefix(value),
            "SET_MAX_ATTEMPTS" => builder.max_attempts(value.parse().unwrap()),
            "SET_MAX_IN_FLIGHT" => builder.max_in_flight(value.parse().unwrap()),
            _ => builder,
        };
    }
    let client = match builder.build().await {
        Ok(client) => client,
        Err(error) => return println!("<error: {error}>"),
    };
    let calls = (0..crowd + crowd / 2).map(|_| client.list_tables().all());
    for names in futures::future::join_all(calls).await {
        if let Err(error) = names
            && !fails
        {
            use std::error::Error as _;
            let causes = std::iter::successors(error.source(), |&error| error.source());
            let causes: Vec<_> = causes.map(ToString::to_string).collect();
            return println!("<error: {error}: {}>", causes.join(": "));
        }
    }
    let attempts = client.sdk().config().retry_config().unwrap();
    println!(
        "<{} prefix={} attempts={} mode={:?}>",
        services.seen(),
        client.table_prefix(),
        services.requests(),
        attempts.mode()
    );
}

/// Makes a client of the environment alone, and says what it is. It sends nothing.
#[tokio::test]
#[ignore = "not a test by itself"]
async fn alone() {
    let client = match Client::from_env().await {
        Ok(client) => client,
        Err(error) => return println!("<error: {error}>"),
    };
    let region = client.sdk().config().region().unwrap();
    println!("<region={region} prefix={}>", client.table_prefix());
}

/// Makes a client of a configuration of the SDK, and says how a request over HTTPS failed.
#[tokio::test]
#[ignore = "not a test by itself"]
async fn of_the_sdk() {
    let config = aws_sdk_dynamodb::Config::builder()
        .behavior_version(aws_sdk_dynamodb::config::BehaviorVersion::latest())
        .region(aws_sdk_dynamodb::config::Region::new("eu-central-1"))
        .credentials_provider(Credentials::new("id", "secret", None, None, "test"))
        .endpoint_url("https://localhost:1");
    let client = Client::from_conf(config.build());
    println!("<{}>", client.list_tables().all().await.unwrap_err());
}

/// Sends two requests, and says how each failed.
#[tokio::test]
#[ignore = "not a test by itself"]
async fn twice() {
    let client = Client::builder().http_client(Services::default());
    let client = client.build().await.unwrap();
    let first = client.list_tables().all().await.unwrap_err();
    let second = client.list_tables().all().await.unwrap_err();
    println!("<{first} | {second}>");
}

/// Rewrites the file of credentials after the first request, and lets the key in it expire.
#[tokio::test]
#[ignore = "not a test by itself"]
async fn rewritten() {
    let services = Services::default();
    let client = Client::builder().http_client(services.clone());
    let client = client.build().await.unwrap();
    client.list_tables().all().await.unwrap();
    let seen = services.seen();
    let before = part(&seen, "key");
    let file = std::env::var("AWS_SHARED_CREDENTIALS_FILE").unwrap();
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replace(before, "new")).unwrap();
    services.let_expire(before);
    client.list_tables().all().await.unwrap();
    println!("<{before} {}>", part(&services.seen(), "key"));
}

/// Asks a container for credentials, and says how often it did and why there are none. Nobody waits.
#[tokio::test(start_paused = true)]
#[ignore = "not a test by itself"]
async fn late() {
    let services = Services::default();
    let client = Client::builder().http_client(services.clone());
    let client = client.build().await.unwrap();
    let error = client.list_tables().all().await.unwrap_err();
    assert!(error.is_retryable() && !error.is_outcome_unknown());
    println!("<{} {error}>", services.late_requests());
}

/// Reads the labels of measurements.
#[tokio::test]
#[ignore = "not a test by itself"]
async fn labels() {
    println!("<{:?}>", Labels::from_env());
}

/// Responds to a caller when there are no credentials.
#[tokio::test]
#[ignore = "not a test by itself"]
async fn responds() {
    let client = Client::builder().http_client(Services::default());
    let client = client.build().await.unwrap();
    let error = client.list_tables().all().await.unwrap_err();
    assert!(error.is_missing_credentials(), "{error}");
    let detailed = Detailed(error.clone()).into_response();
    let response = error.into_response();
    assert_eq!(detailed.status(), response.status());
    let retry = response.headers().contains_key("retry-after");
    println!("<{} retry={retry}>", response.status().as_u16());
}

/// What the child says in this environment, and in no other.
fn says(environment: &[(&str, &str)]) -> String {
    says_as("child", environment)
}

fn says_as(child: &str, environment: &[(&str, &str)]) -> String {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", child, "--ignored", "--nocapture"])
        .env_clear()
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("AWS_CONFIG_FILE", "/none")
        .env("AWS_SHARED_CREDENTIALS_FILE", "/none")
        .envs(environment.iter().copied())
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let (_, response) = text.split_once('<').unwrap_or_else(|| panic!("{text}"));
    response.rsplit_once('>').unwrap().0.to_owned()
}

/// A value of what the child says: `region` of `region=eu-west-1 key=…`.
fn part<'a>(said: &'a str, name: &str) -> &'a str {
    let mut parts = said.split(' ');
    parts
        .find_map(|part| part.strip_prefix(name)?.strip_prefix('='))
        .unwrap_or_else(|| panic!("{said}"))
}

/// A directory that lives as long as the test.
struct Home(std::path::PathBuf);

impl Home {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("dyno-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }

    /// Writes a file, whose directories are made.
    fn write(&self, name: &str, contents: impl AsRef<[u8]>) {
        let path = self.0.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, contents).unwrap();
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A file that lives as long as the test.
struct File(std::path::PathBuf);

impl File {
    fn new(name: &str, text: &str) -> Self {
        let path = std::env::temp_dir().join(format!("dyno-{name}-{}", std::process::id()));
        std::fs::write(&path, text).unwrap();
        Self(path)
    }

    fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}
