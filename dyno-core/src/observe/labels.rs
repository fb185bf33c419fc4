//! The labels of measurements: the service and its environment.

use std::env;

/// The name of a service and of its environment, for measurements.
///
/// ```
/// use dyno::observe::Labels;
///
/// let labels = Labels::new("shop").environment("staging");
/// assert_eq!((labels.service(), labels.environment_name()), ("shop", Some("staging")));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Labels {
    service: String,
    environment: Option<String>,
}

impl Labels {
    /// Returns the labels of this service, without an environment.
    #[must_use]
    pub fn new(service: impl Into<String>) -> Self {
        Self {
            service: service.into(),
            environment: None,
        }
    }

    /// Returns the labels from the environment variables `SERVICE` (`DynamoDB` by default) and `ENVIRONMENT`.
    ///
    /// A variable that is empty counts as unset.
    #[must_use]
    pub fn from_env() -> Self {
        Self::read(|name| env::var(name).ok())
    }

    fn read(variable: impl Fn(&str) -> Option<String>) -> Self {
        let variable = |name| variable(name).filter(|text| !text.is_empty());
        Self {
            service: variable("SERVICE").unwrap_or_else(|| DEFAULT_SERVICE.to_owned()),
            environment: variable("ENVIRONMENT"),
        }
    }

    /// Sets the environment: `production`.
    #[must_use]
    pub fn environment(mut self, name: impl Into<String>) -> Self {
        self.environment = Some(name.into());
        self
    }

    /// Returns the name of the service.
    #[must_use]
    pub fn service(&self) -> &str {
        &self.service
    }

    /// Returns the name of the environment, if there is one.
    #[must_use]
    pub fn environment_name(&self) -> Option<&str> {
        self.environment.as_deref()
    }
}

impl Default for Labels {
    /// The labels of the service `DynamoDB`.
    fn default() -> Self {
        Self::new(DEFAULT_SERVICE)
    }
}

const DEFAULT_SERVICE: &str = "DynamoDB";

#[cfg(test)]
mod tests {
    use super::*;

    // S5, S6
    #[test]
    fn labels_come_from_the_environment() {
        let none = Labels::read(|_| None);
        assert_eq!(none, Labels::default());
        assert_eq!(none.service(), "DynamoDB");
        let empty = Labels::read(|_| Some(String::new()));
        assert_eq!(empty, none);
        let both = Labels::read(|name| Some(name.to_lowercase()));
        assert_eq!(both, Labels::new("service").environment("environment"));
    }
}
