//! The environment variables that dyno reads, and those of the SDK on whose invalid values it panics.

use std::str::FromStr;

use aws_sdk_dynamodb::config::retry::RetryMode;
use http::Uri;

use super::credentials::check_key;
use super::endpoint::{Endpoint, REGIONS, Service};
use crate::error::ConfigError;

/// The values of the variables, checked.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Environment {
    pub(super) endpoint: Option<Endpoint>,
    pub(super) region: Option<String>,
    /// The profile, and the variable that names it.
    pub(super) profile: Option<(&'static str, String)>,
    pub(super) table_prefix: Option<String>,
    pub(super) max_in_flight: Option<usize>,
    pub(super) max_attempts: Option<u32>,
    /// The file of trusted certificates.
    pub(super) ca_bundle: Option<String>,
}

const PROFILES: [&str; 2] = ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"];
const PREFIXES: [&str; 2] = ["DYNO_TABLE_PREFIX", "AWS_TABLE_PREFIX"];
const KEYS: [&str; 3] = [
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
];
pub(super) const CA_BUNDLE: &str = "AWS_CA_BUNDLE";
const MAX_IN_FLIGHT: &str = "DYNAMODB_MAX_CLIENTS";

/// The variables on whose invalid values aws-config panics.
pub(super) const SDK_MAX_ATTEMPTS: &str = "AWS_MAX_ATTEMPTS";
const SDK_RETRY_MODE: &str = "AWS_RETRY_MODE";

impl Environment {
    /// Reads the variables. An empty variable counts as not set.
    pub(super) fn read(
        service: &Service,
        value: impl Fn(&str) -> Option<String> + Copy,
    ) -> Result<Self, ConfigError> {
        let endpoint = Endpoint::of(service, value);
        if let Some(Endpoint { variable, url }) = &endpoint {
            check_url(url).map_err(|problem| invalid(variable, url, problem))?;
        }
        if let Some(text) = value(SDK_RETRY_MODE) {
            check_mode(&text).map_err(|problem| invalid(SDK_RETRY_MODE, &text, problem))?;
        }
        let first = |names: &[&'static str]| {
            let mut names = names.iter();
            names.find_map(|name| value(name).map(|value| (*name, value)))
        };
        let checked = |names: &[&'static str], check: fn(&str) -> Result<(), &'static str>| {
            let Some((name, text)) = first(names) else {
                return Ok(None);
            };
            check(&text).map_err(|problem| invalid(name, &text, problem))?;
            Ok::<_, ConfigError>(Some(text))
        };
        Ok(Self {
            endpoint,
            region: checked(&REGIONS, check_region)?,
            profile: first(&PROFILES),
            table_prefix: checked(&PREFIXES, check_prefix)?,
            ca_bundle: value(CA_BUNDLE),
            max_in_flight: number(MAX_IN_FLIGHT, check_in_flight, value)?,
            max_attempts: {
                let ours = service
                    .attempts
                    .map(|name| number(name, check_attempts, value));
                match ours.transpose()?.flatten() {
                    None => number(SDK_MAX_ATTEMPTS, check_attempts, value)?,
                    attempts => attempts,
                }
            },
        })
    }
}

/// Checks the variables of a key, whose values are never shown.
pub(super) fn check_keys(value: impl Fn(&str) -> Option<String>) -> Result<(), ConfigError> {
    for name in KEYS {
        if let Err(problem) = check_key(&value(name).unwrap_or_default()) {
            return Err(ConfigError::new(format!("`{name}` is invalid; {problem}")));
        }
    }
    Ok(())
}

/// A whole number that passes the check.
fn number<T: FromStr>(
    name: &str,
    check: impl Fn(&str) -> Result<(), &'static str>,
    value: impl Fn(&str) -> Option<String>,
) -> Result<Option<T>, ConfigError> {
    let Some(text) = value(name) else {
        return Ok(None);
    };
    check(&text).map_err(|problem| invalid(name, &text, problem))?;
    Ok(text.parse().ok())
}

fn check_in_flight(text: &str) -> Result<(), &'static str> {
    match text.parse::<usize>() {
        Ok(1..) => Ok(()),
        _ => Err("it must be a whole number from 1"),
    }
}

/// The maximum number of attempts. For each request the SDK adds up the delays of all attempts, one by one.
pub(super) const MOST_ATTEMPTS: u32 = 1000;

/// Checks the URL of an endpoint. The SDK prints unknown parts of it together with the request.
pub(super) fn check_url(url: &str) -> Result<(), &'static str> {
    if !["http://", "https://"]
        .iter()
        .any(|scheme| url.starts_with(scheme))
    {
        return Err("it must begin with `http://` or `https://`");
    }
    if !url.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err("it must not have spaces, line breaks or characters that are not ASCII");
    }
    let Some((_, rest)) = url.split_once("://") else {
        return Err("it has no host");
    };
    if rest.starts_with(['/', '?', '#', ':']) || rest.is_empty() {
        return Err("it has no host");
    }
    let Ok(uri) = url.parse::<Uri>() else {
        return Err("it is not a valid URL");
    };
    let (Some(authority), Some(host)) = (uri.authority(), uri.host()) else {
        return Err("it has no host");
    };
    let Some(port) = authority.as_str().strip_prefix(host) else {
        return Err("it must not have a user or a password, which are not sent");
    };
    match port.strip_prefix(':').map(str::parse::<u16>) {
        None if port.is_empty() => Ok(()),
        Some(Ok(1..)) => Ok(()),
        _ => Err("its port must be a number from 1 to 65535"),
    }
}

/// Checks the name of a region, which becomes a part of a host.
pub(super) fn check_region(region: &str) -> Result<(), &'static str> {
    let valid = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    match !region.is_empty() && region.bytes().all(valid) {
        true => Ok(()),
        false => Err("a region has only letters, digits and hyphens, such as `eu-central-1`"),
    }
}

/// Checks a prefix of table names (AWS developer guide, "Naming rules").
pub(super) fn check_prefix(prefix: &str) -> Result<(), &'static str> {
    let valid = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte);
    match prefix.bytes().all(valid) && prefix.len() < 255 {
        true => Ok(()),
        false => Err(
            "the name of a table has only letters, digits, `_`, `-` and `.`, and at most 255 of them",
        ),
    }
}

/// Checks a number of attempts as aws-config does.
pub(super) fn check_attempts(text: &str) -> Result<(), &'static str> {
    match text.parse::<u32>() {
        Ok(1..=MOST_ATTEMPTS) => Ok(()),
        _ => Err("it must be a whole number from 1 to 1000"),
    }
}

/// Checks a retry mode as aws-config does.
pub(super) fn check_mode(text: &str) -> Result<(), &'static str> {
    match RetryMode::from_str(text) {
        Ok(_) => Ok(()),
        Err(_) => Err("it must be `standard` or `adaptive`"),
    }
}

pub(super) fn invalid(name: &str, value: &str, problem: &str) -> ConfigError {
    ConfigError::new(format!(
        "`{name}` is `{}`; {problem}",
        without_password(value)
    ))
}

/// A value without the user and the password of a URL, in one line.
pub(super) fn without_password(value: &str) -> String {
    let (scheme, rest) = value.split_once("://").unwrap_or(("", value));
    let shown = match (rest.rsplit_once('@'), scheme) {
        (Some((_, rest)), "") => format!("***@{rest}"),
        (Some((_, rest)), scheme) => format!("{scheme}://***@{rest}"),
        (None, _) => value.to_owned(),
    };
    shown.escape_debug().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::endpoint::DYNAMODB;

    const MAX_ATTEMPTS: &str = "DYNAMODB_MAX_RETRIES";

    fn read(set: &[(&str, &str)]) -> Result<Environment, String> {
        let value = |name: &str| {
            let mut set = set.iter();
            set.find_map(|(set, value)| (*set == name).then(|| (*value).to_owned()))
        };
        Environment::read(&DYNAMODB, value).map_err(|error| error.to_string())
    }

    // S1, S2, S3, S8, G3, G4, D8
    #[test]
    fn each_variable_is_read_and_earlier_ones_win() {
        let region = |set: &[(&str, &str)]| read(set).unwrap().region;
        let profile = |set: &[(&str, &str)]| read(set).unwrap().profile;
        let prefix = |set: &[(&str, &str)]| read(set).unwrap().table_prefix;
        for (names, first) in [
            (&REGIONS[..], &region as &dyn Fn(&[(&str, &str)]) -> _),
            (&PREFIXES, &prefix),
        ] {
            for (n, name) in names.iter().enumerate() {
                let values: Vec<_> = names.iter().map(|name| name.replace('_', "-")).collect();
                let set = names.iter().zip(&values).skip(n).rev();
                let set: Vec<_> = set.map(|(name, value)| (*name, &**value)).collect();
                assert_eq!(first(&set), Some(name.replace('_', "-")));
            }
        }
        for (n, name) in PROFILES.into_iter().enumerate() {
            let set: Vec<_> = PROFILES[n..].iter().map(|name| (*name, *name)).collect();
            assert_eq!(profile(&set), Some((name, name.to_owned())));
        }
        let numbers = read(&[(MAX_IN_FLIGHT, "7"), (MAX_ATTEMPTS, "5")]).unwrap();
        assert_eq!(
            (numbers.max_in_flight, numbers.max_attempts),
            (Some(7), Some(5))
        );
        let endpoint = read(&[("DYNAMODB_ENDPOINT", "http://localhost:8000")]).unwrap();
        assert_eq!(endpoint.endpoint.unwrap().url, "http://localhost:8000");
        assert_eq!(read(&[]), Ok(Environment::default()));
    }

    #[test]
    fn the_url_of_an_endpoint_is_checked() {
        for url in [
            "http://localhost",
            "http://localhost:8000/",
            "https://dynamodb.eu-central-1.amazonaws.com",
            "http://[::1]:65535",
            "http://127.0.0.1:1/path",
        ] {
            assert_eq!(check_url(url), Ok(()), "{url}");
        }
        let character = "it must not have spaces, line breaks or characters that are not ASCII";
        let port = "its port must be a number from 1 to 65535";
        let none = "it is not a valid URL";
        let user = "it must not have a user or a password, which are not sent";
        for (url, problem) in [
            ("http://localhost:8000 ", character),
            ("http://localhost:8000\n", character),
            ("http://local host:8000", character),
            ("http://127.0.0.1:8000\r\nX: y", character),
            ("http://localhost:8000/ä", character),
            ("http://localhost:{port}", none),
            ("http://[::1", none),
            ("http://<host>:8000", none),
            ("http://localhost:99999", port),
            ("http://localhost:80a", port),
            ("http://localhost:", port),
            ("http://localhost:0", port),
            ("http://user:hunter2@localhost:1", user),
            ("http://user@localhost", user),
        ] {
            assert_eq!(check_url(url), Err(problem), "{url:?}");
            let error = read(&[("DYNAMODB_ENDPOINT", url)]).unwrap_err();
            assert!(error.ends_with(problem) && !error.contains('\n'), "{error}");
            assert!(!error.contains("hunter2"), "{error}");
        }
        let error = invalid("endpoint", "htp://user:hunter2@x", "no").to_string();
        assert_eq!(error, "`endpoint` is `htp://***@x`; no");
        let error = invalid("endpoint", "user:hunter2@x", "no").to_string();
        assert_eq!(error, "`endpoint` is `***@x`; no");
    }

    #[test]
    fn regions_and_prefixes_are_checked() {
        for (name, value) in [
            ("AWS_REGION", "eu-central-1 "),
            ("AWS_DEFAULT_REGION", "eu_central"),
            ("AWS_REGION_NAME", "eu/central"),
            ("DYNO_TABLE_PREFIX", "test/"),
            ("AWS_TABLE_PREFIX", "tést"),
        ] {
            let error = read(&[(name, value)]).unwrap_err();
            assert!(
                error.starts_with(&format!("`{name}` is `{value}`; ")),
                "{error}"
            );
        }
        assert_eq!(check_prefix(&"a".repeat(254)), Ok(()));
        assert!(check_prefix(&"a".repeat(255)).is_err());
    }

    #[test]
    fn a_key_that_cannot_be_sent_names_its_variable_and_is_not_shown() {
        let check = |name: &str, key: &str| {
            let set = |asked: &str| (asked == name).then(|| key.to_owned());
            check_keys(set).map_err(|error| error.to_string())
        };
        for name in KEYS {
            assert_eq!(check(name, "AKIA/+=key"), Ok(()));
            for (key, problem) in [
                ("KEY\n", "it has a line break"),
                ("KEY ", "it has a space"),
                ("KÉY", "it has a character that is not printable ASCII"),
            ] {
                assert_eq!(
                    check(name, key),
                    Err(format!("`{name}` is invalid; {problem}"))
                );
            }
        }
    }

    #[test]
    fn an_invalid_value_is_an_error_that_names_the_variable() {
        let [in_flight, attempts] = [
            "it must be a whole number from 1",
            "it must be a whole number from 1 to 1000",
        ];
        let [url, host] = [
            "it must begin with `http://` or `https://`",
            "it has no host",
        ];
        for (name, value, problem) in [
            (MAX_IN_FLIGHT, "0", in_flight),
            (MAX_IN_FLIGHT, "many", in_flight),
            (MAX_ATTEMPTS, "0", attempts),
            (MAX_ATTEMPTS, "-1", attempts),
            (MAX_ATTEMPTS, "1001", attempts),
            (SDK_MAX_ATTEMPTS, "0", attempts),
            (SDK_MAX_ATTEMPTS, " 3", attempts),
            (
                SDK_RETRY_MODE,
                "legacy",
                "it must be `standard` or `adaptive`",
            ),
            ("DYNAMODB_ENDPOINT", "localhost:8000", url),
            ("AWS_ENDPOINT_URL", "ftp://localhost", url),
            ("TEST_DYNAMODB_ENDPOINT", "http://", host),
            ("AWS_ENDPOINT_URL_DYNAMODB", "https:///path", host),
        ] {
            let error = read(&[(name, value)]).unwrap_err();
            assert_eq!(error, format!("`{name}` is `{value}`; {problem}"));
        }
    }
}
