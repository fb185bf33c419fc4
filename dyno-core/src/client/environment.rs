//! The environment variables that dyno reads, and those of the SDK on whose invalid values it panics.

use std::str::FromStr;

use aws_sdk_dynamodb::config::retry::RetryMode;

use super::endpoint::{Endpoint, REGIONS};
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
}

const PROFILES: [&str; 2] = ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"];
const PREFIXES: [&str; 2] = ["DYNO_TABLE_PREFIX", "AWS_TABLE_PREFIX"];
const MAX_IN_FLIGHT: &str = "DYNAMODB_MAX_CLIENTS";
const MAX_ATTEMPTS: &str = "DYNAMODB_MAX_RETRIES";

/// The variables on whose invalid values aws-config panics.
pub(super) const SDK_MAX_ATTEMPTS: &str = "AWS_MAX_ATTEMPTS";
const SDK_RETRY_MODE: &str = "AWS_RETRY_MODE";

impl Environment {
    /// Reads the variables. An empty variable counts as not set.
    pub(super) fn read(value: impl Fn(&str) -> Option<String> + Copy) -> Result<Self, ConfigError> {
        let endpoint = Endpoint::find(value);
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
        Ok(Self {
            endpoint,
            region: first(&REGIONS).map(|(_, region)| region),
            profile: first(&PROFILES),
            table_prefix: first(&PREFIXES).map(|(_, prefix)| prefix),
            max_in_flight: number(MAX_IN_FLIGHT, check_in_flight, value)?,
            max_attempts: match number(MAX_ATTEMPTS, check_attempts, value)? {
                None => number(SDK_MAX_ATTEMPTS, check_attempts, value)?,
                attempts => attempts,
            },
        })
    }
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

/// Checks a URL.
pub(super) fn check_url(url: &str) -> Result<(), &'static str> {
    let rest = ["http://", "https://"]
        .into_iter()
        .find_map(|scheme| url.strip_prefix(scheme));
    match rest {
        None => Err("it must begin with `http://` or `https://`"),
        Some(rest) if rest.starts_with(['/', '?', '#', ':']) || rest.is_empty() => {
            Err("it has no host")
        }
        Some(_) => Ok(()),
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
    ConfigError::new(format!("`{name}` is `{value}`; {problem}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(set: &[(&str, &str)]) -> Result<Environment, String> {
        let value = |name: &str| {
            let mut set = set.iter();
            set.find_map(|(set, value)| (*set == name).then(|| (*value).to_owned()))
        };
        Environment::read(value).map_err(|error| error.to_string())
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
                let set: Vec<_> = names[n..].iter().rev().map(|name| (*name, *name)).collect();
                assert_eq!(first(&set).as_deref(), Some(*name));
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
