//! The names of dyno's parts in the SDK's configuration.

use aws_sdk_dynamodb::Config;
use aws_sdk_dynamodb::config::Intercept as _;

/// The name of the interceptor that every client has.
pub(super) const NAME: &str = "dyno";

/// What the names of the others begin with.
const PREFIX: &str = "dyno: ";

/// The name of an interceptor of a configuration that is not dyno's. Those of the SDK are not in it.
pub(super) fn foreign(config: &Config) -> Option<&'static str> {
    let mut names = config.interceptors().map(|interceptor| interceptor.name());
    names.find(|name| !is_own(name))
}

/// Whether a part of the SDK's configuration with this name is dyno's.
pub(super) fn is_own(name: &str) -> bool {
    name == NAME || name.starts_with(PREFIX)
}
