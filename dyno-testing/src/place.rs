//! Where do tests run? On the endpoint that the environment names, else on an engine inside the process.

use std::fmt;
use std::net::IpAddr;
#[cfg(feature = "embedded")]
use std::sync::{Mutex, PoisonError};

use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region};
use dyno_core::{Client, Error, Result};

#[cfg(feature = "embedded")]
use crate::engine::Engine;

/// The variables that may name an endpoint, the first that is set wins.
const VARIABLES: [&str; 3] = [
    "DYNAMODB_ENDPOINT",
    "TEST_DYNAMODB_ENDPOINT",
    "AWS_ENDPOINT_URL_DYNAMODB",
];

/// Where a table is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Place {
    #[cfg(feature = "embedded")]
    Embedded,
    Endpoint(String),
    /// Wherever the client goes that the test brought along.
    Given,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            #[cfg(feature = "embedded")]
            Self::Embedded => f.write_str("the embedded engine, which ends with this process"),
            Self::Endpoint(url) => f.write_str(url),
            Self::Given => f.write_str("the test's own client"),
        }
    }
}

/// A client on an empty engine of its own, inside of this process. It needs nothing of the environment.
///
/// What is in it ends with the last clone of the client.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let client = dyno_testing::embedded();
/// assert!(client.sdk().list_tables().send().await?.table_names().is_empty());
/// # Ok(())
/// # }
/// ```
#[cfg(feature = "embedded")]
#[must_use]
pub fn embedded() -> Client {
    Client::new(Engine::start().sdk())
}

/// A client on the engine where [`temporary_table`](crate::temporary_table) creates its tables.
///
/// # Errors
/// When the environment names an endpoint that cannot be used as it is: without credentials, or with HTTPS but
/// without the feature `env`.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> dyno_core::Result<()> {
/// let client = dyno_testing::client().await?;
/// # Ok(())
/// # }
/// ```
pub async fn client() -> Result<Client> {
    choose().await.map(|(_, client)| client)
}

/// The place that the environment chooses, and a client of it.
pub(crate) async fn choose() -> Result<(Place, Client)> {
    let Some(endpoint) = Endpoint::find(variable) else {
        return shared();
    };
    let client = match endpoint.sdk(variable) {
        Some(sdk) => Client::new(sdk),
        None => endpoint.remote().await?,
    };
    Ok((Place::Endpoint(endpoint.url), client))
}

/// The engine that all tests of this process share, so that one client reaches all tables of a test.
#[cfg(feature = "embedded")]
fn shared() -> Result<(Place, Client)> {
    static SHARED: Mutex<Option<(Engine, Client)>> = Mutex::new(None);
    let client = reuse(&mut SHARED.lock().unwrap_or_else(PoisonError::into_inner));
    Ok((Place::Embedded, client))
}

/// A client on the engine that runs, or on a new one: a test that broke it must not fail those that come after.
#[cfg(feature = "embedded")]
fn reuse(running: &mut Option<(Engine, Client)>) -> Client {
    running.take_if(|(engine, _)| engine.is_broken());
    let (_, client) = running.get_or_insert_with(|| {
        let engine = Engine::start();
        let client = Client::new(engine.sdk());
        (engine, client)
    });
    client.clone()
}

#[cfg(not(feature = "embedded"))]
fn shared() -> Result<(Place, Client)> {
    Err(Error(
        format!(
            "no engine to test on: set `{}`, or enable the feature `embedded` of dyno-testing",
            VARIABLES[0]
        )
        .into(),
    ))
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// An endpoint, and the variable that names it.
#[derive(Debug, PartialEq)]
struct Endpoint {
    variable: &'static str,
    url: String,
}

impl Endpoint {
    fn find(value: impl Fn(&str) -> Option<String>) -> Option<Self> {
        VARIABLES
            .into_iter()
            .find_map(|variable| value(variable).map(|url| Self { variable, url }))
    }

    /// A client that needs neither TLS nor the SDK's chain of credentials, where that will do.
    ///
    /// Each call makes one of its own: connections belong to the runtime that opened them, and every
    /// `#[tokio::test]` has another one.
    fn sdk(&self, value: impl Fn(&str) -> Option<String>) -> Option<aws_sdk_dynamodb::Client> {
        let authority = self.url.strip_prefix("http://")?.split(['/', '?']).next()?;
        let credentials = match (value("AWS_ACCESS_KEY_ID"), value("AWS_SECRET_ACCESS_KEY")) {
            (Some(id), Some(secret)) => {
                Credentials::new(id, secret, value("AWS_SESSION_TOKEN"), None, "environment")
            }
            // DynamoDB Local wants some, of letters and digits, and does not care which.
            _ if is_loopback(authority) => {
                Credentials::new("local", "local", None, None, "dyno-testing")
            }
            _ => return None,
        };
        let region = value("AWS_REGION").or_else(|| value("AWS_DEFAULT_REGION"));
        let config = aws_sdk_dynamodb::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(region.unwrap_or_else(|| "us-east-1".into())))
            .credentials_provider(credentials)
            .endpoint_url(&self.url)
            .http_client(aws_smithy_http_client::Builder::new().build_http())
            .build();
        Some(aws_sdk_dynamodb::Client::from_conf(config))
    }

    #[cfg(feature = "env")]
    async fn remote(&self) -> Result<Client> {
        Client::from_env().await
    }

    #[cfg(not(feature = "env"))]
    async fn remote(&self) -> Result<Client> {
        let Self { variable, url } = self;
        let remedy = if url.starts_with("http://") {
            "set `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY` for an endpoint on another machine"
        } else {
            "enable the feature `env` of dyno-testing for an endpoint with HTTPS"
        };
        Err(Error(format!("`{variable}` is `{url}`; {remedy}").into()))
    }
}

fn is_loopback(authority: &str) -> bool {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn environment<'a>(set: &'a [(&str, &str)]) -> impl Fn(&str) -> Option<String> + Copy + 'a {
        |name| {
            set.iter()
                .find(|(set, _)| *set == name)
                .map(|(_, value)| (*value).to_owned())
        }
    }

    // A2
    #[test]
    fn the_first_variable_that_is_set_names_the_endpoint() {
        let all = [
            ("AWS_ENDPOINT_URL_DYNAMODB", "http://localhost:3"),
            ("TEST_DYNAMODB_ENDPOINT", "http://localhost:2"),
            ("DYNAMODB_ENDPOINT", "http://localhost:1"),
        ];
        for (set, variable) in [(3, VARIABLES[0]), (2, VARIABLES[1]), (1, VARIABLES[2])] {
            let found = Endpoint::find(environment(&all[..set]));
            assert_eq!(
                found,
                Some(Endpoint {
                    variable,
                    url: format!("http://localhost:{}", 4 - set)
                })
            );
        }
        assert_eq!(Endpoint::find(environment(&[])), None);
    }

    #[test]
    fn only_loopback_addresses_are_this_machine() {
        for authority in [
            "localhost",
            "LOCALHOST:8000",
            "127.0.0.1:8000",
            "127.9.9.9",
            "[::1]:8000",
            "user@localhost:1",
        ] {
            assert!(is_loopback(authority), "{authority}");
        }
        for authority in [
            "example.com",
            "localhost.example.com:80",
            "10.0.0.1:80",
            "[2001:db8::1]:80",
            "localhost@example.com",
            "",
        ] {
            assert!(!is_loopback(authority), "{authority}");
        }
    }

    #[test]
    fn another_machine_gets_no_made_up_credentials() {
        let endpoint = |url: &str| Endpoint {
            variable: VARIABLES[0],
            url: url.into(),
        };
        let none = environment(&[]);
        let keys = environment(&[
            ("AWS_ACCESS_KEY_ID", "id"),
            ("AWS_SECRET_ACCESS_KEY", "secret"),
        ]);
        assert!(endpoint("http://localhost:8000").sdk(none).is_some());
        assert!(endpoint("http://dynamodb:8000").sdk(none).is_none());
        assert!(endpoint("http://dynamodb:8000").sdk(keys).is_some());
        assert!(
            endpoint("https://dynamodb.eu-west-1.amazonaws.com")
                .sdk(keys)
                .is_none()
        );
    }

    #[cfg(feature = "embedded")]
    #[tokio::test]
    async fn an_engine_that_broke_is_replaced() {
        let mut running = None;
        for _ in 0..2 {
            let client = reuse(&mut running);
            client.sdk().list_tables().send().await.unwrap();
            let (engine, _) = running.as_ref().unwrap();
            assert!(!engine.is_broken());
            assert_eq!(engine.ask("Panic").await.0, 500);
            assert!(engine.is_broken());
        }
    }

    #[cfg(not(feature = "env"))]
    #[tokio::test]
    async fn an_endpoint_that_needs_more_says_what() {
        for (url, remedy) in [
            (
                "http://dynamodb:8000",
                "set `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY` for an endpoint on another machine",
            ),
            (
                "https://localhost",
                "enable the feature `env` of dyno-testing for an endpoint with HTTPS",
            ),
        ] {
            let error = Endpoint {
                variable: VARIABLES[0],
                url: url.into(),
            }
            .remote()
            .await
            .unwrap_err();
            assert_eq!(
                error.to_string(),
                format!("`DYNAMODB_ENDPOINT` is `{url}`; {remedy}")
            );
        }
    }
}
