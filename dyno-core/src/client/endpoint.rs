//! The endpoint that the environment names.

use std::net::IpAddr;

use aws_sdk_dynamodb::config::Credentials;

/// The variables that name a region; the first one that is set wins.
pub const REGIONS: [&str; 3] = ["AWS_REGION", "AWS_DEFAULT_REGION", "AWS_REGION_NAME"];

/// The region that requests to an endpoint are signed for if no region is configured.
pub const DEFAULT_REGION: &str = "us-east-1";

/// An endpoint, and the environment variable that names it.
#[derive(Clone, Debug, PartialEq)]
pub struct Endpoint {
    /// The variable.
    pub variable: &'static str,
    /// Its value.
    pub url: String,
}

/// A service of AWS: its names in the environment and the profile.
///
/// For dyno's crates, which look for the settings of other services in the same places.
#[derive(Clone, Copy, Debug)]
pub struct Service {
    /// Its service id in the SDK, which is also its section in a profile: `DynamoDB`.
    pub id: &'static str,
    /// dyno's variables for the endpoint; the first that is set is used.
    pub endpoints: &'static [&'static str],
    /// The SDK's variable for the endpoint of this service.
    pub endpoint_of_sdk: &'static str,
    /// dyno's variable for the number of attempts, before that of the SDK.
    pub attempts: Option<&'static str>,
}

/// DynamoDB.
pub const DYNAMODB: Service = Service {
    id: "DynamoDB",
    endpoints: &["DYNAMODB_ENDPOINT", "TEST_DYNAMODB_ENDPOINT"],
    endpoint_of_sdk: "AWS_ENDPOINT_URL_DYNAMODB",
    attempts: Some("DYNAMODB_MAX_RETRIES"),
};

/// The SDK's variable for the endpoint of every service.
const OF_ALL_SERVICES: &str = "AWS_ENDPOINT_URL";

impl Service {
    /// The variables for the endpoint: dyno's, and those of the SDK.
    pub(super) fn variables(&self) -> impl Iterator<Item = &'static str> {
        let of_sdk = [self.endpoint_of_sdk, OF_ALL_SERVICES];
        self.endpoints.iter().copied().chain(of_sdk)
    }
}

impl Endpoint {
    /// Returns the endpoint of DynamoDB that the variables name.
    #[must_use]
    pub fn find(value: impl Fn(&str) -> Option<String>) -> Option<Self> {
        Self::of(&DYNAMODB, value)
    }

    /// Returns the endpoint of a service that the variables name.
    #[must_use]
    pub fn of(service: &Service, value: impl Fn(&str) -> Option<String>) -> Option<Self> {
        let ignored = value("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")
            .is_some_and(|value| value.eq_ignore_ascii_case("true"));
        let ours = service.endpoints.len();
        let mut read = service
            .variables()
            .take(if ignored { ours } else { usize::MAX });
        read.find_map(|variable| value(variable).map(|url| Self { variable, url }))
    }

    /// Returns whether the endpoint is plain HTTP on this machine.
    #[must_use]
    pub fn is_local(&self) -> bool {
        is_local(&self.url)
    }
}

/// Returns dummy credentials for an endpoint on this machine.
///
/// DynamoDB Local accepts any credentials that consist of letters and digits.
#[must_use]
pub fn local_credentials() -> Credentials {
    Credentials::new("local", "local", None, None, "dyno")
}

/// Returns the value of an environment variable; `None` if it is empty.
#[must_use]
pub fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Whether the URL is plain HTTP on this machine.
pub(super) fn is_local(url: &str) -> bool {
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

#[cfg(test)]
mod tests {
    use super::*;

    // A2
    #[test]
    fn the_first_variable_that_is_set_names_the_endpoint() {
        let names: Vec<_> = DYNAMODB.variables().collect();
        let of_sdk = ["AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL"];
        assert_eq!(names[2..], of_sdk);
        for (n, variable) in names.iter().enumerate() {
            let set = &names[n..];
            let value = |name: &str| set.contains(&name).then(|| format!("http://{name}"));
            let found = Endpoint::find(value).unwrap();
            assert_eq!(found.variable, *variable);
            assert_eq!(found.url, format!("http://{variable}"));
        }
        assert_eq!(Endpoint::find(|_| None), None);
        let ignored = |name: &str| match name {
            "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS" => Some("TRUE".into()),
            _ => of_sdk.contains(&name).then(|| "http://a".into()),
        };
        assert_eq!(Endpoint::find(ignored), None);
    }

    #[test]
    fn only_plain_http_on_this_machine_is_local() {
        for url in [
            "http://localhost",
            "http://LOCALHOST:8000/",
            "http://127.9.9.9?x",
            "http://[::1]:8000",
            "http://a@localhost:1",
        ] {
            assert!(is_local(url), "{url}");
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
            assert!(!is_local(url), "{url}");
        }
    }
}
