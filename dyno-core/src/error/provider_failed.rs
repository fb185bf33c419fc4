//! Why none of several credentials providers has credentials.

use std::error::Error as StdError;
use std::fmt;

use aws_credential_types::provider::error::CredentialsError;

use super::credentials::reason;

/// One provider that has no credentials, or that failed.
#[derive(Debug)]
pub(crate) struct ProviderFailed {
    name: &'static str,
    reason: String,
    problem: ProviderProblem,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum ProviderProblem {
    /// There are none in this place.
    Empty,
    Configuration,
    Failed,
}

impl ProviderFailed {
    pub(crate) fn new(name: &'static str, error: &CredentialsError) -> Self {
        Self {
            name,
            reason: reason(error),
            problem: match error {
                CredentialsError::CredentialsNotLoaded(_) => ProviderProblem::Empty,
                CredentialsError::InvalidConfiguration(_) => ProviderProblem::Configuration,
                _ => ProviderProblem::Failed,
            },
        }
    }

    /// Whether there are just no credentials in this place.
    pub(crate) fn is_empty_place(&self) -> bool {
        self.problem == ProviderProblem::Empty
    }
}

impl fmt::Display for ProviderFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.name, self.reason)
    }
}

/// All providers of a client, and why each failed.
#[derive(Debug)]
pub(crate) struct ChainFailed(Vec<ProviderFailed>);

impl ChainFailed {
    /// The error of a search, which is that of the provider that got furthest.
    pub(crate) fn into_error(failed: Vec<ProviderFailed>) -> CredentialsError {
        let has = |problem| failed.iter().any(|failed| failed.problem == problem);
        let make = match (
            has(ProviderProblem::Failed),
            has(ProviderProblem::Configuration),
        ) {
            (true, _) => CredentialsError::provider_error,
            (_, true) => CredentialsError::invalid_configuration,
            _ => CredentialsError::not_loaded,
        };
        make(Self(failed))
    }

    /// The names of the providers.
    pub(crate) fn names(&self) -> Vec<String> {
        let names = self.0.iter().map(|failed| failed.name.to_owned());
        names.collect()
    }
}

impl fmt::Display for ChainFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, failed) in self.0.iter().enumerate() {
            write!(f, "{}{failed}", if n == 0 { "" } else { ", " })?;
        }
        Ok(())
    }
}

impl StdError for ChainFailed {}
