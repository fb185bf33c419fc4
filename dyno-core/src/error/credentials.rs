//! Missing credentials.

use std::error::Error as StdError;
use std::fmt;

use super::code::RetryClass;
use super::failure::Failure;

/// Why there are no credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CredentialsProblem {
    /// No provider has credentials.
    NotFound {
        /// The providers that were asked, in order; empty if there was one provider or none.
        tried: Vec<String>,
    },
    /// None of the files has the requested profile.
    NoProfile {
        /// The name of the profile.
        profile: String,
    },
    /// The configuration of a provider is invalid: a file that cannot be parsed, a profile that is its own source.
    Configuration,
    /// A provider did not respond in time.
    Timeout,
    /// A provider failed: the metadata service, STS, a process.
    Provider,
}

/// A request that was not sent because there are no credentials. The provider's error is the source.
#[derive(Clone, Debug)]
pub struct NoCredentials {
    failure: Failure,
    problem: CredentialsProblem,
}

impl NoCredentials {
    pub(crate) fn new(failure: Failure, problem: CredentialsProblem) -> Self {
        Self { failure, problem }
    }

    /// Returns why there are no credentials.
    #[must_use]
    pub fn problem(&self) -> &CredentialsProblem {
        &self.problem
    }

    /// Returns the failed request.
    #[must_use]
    pub fn failure(&self) -> &Failure {
        &self.failure
    }

    pub(super) fn failure_mut(&mut self) -> &mut Failure {
        &mut self.failure
    }

    pub(super) fn retry_class(&self) -> RetryClass {
        match self.problem {
            CredentialsProblem::Timeout | CredentialsProblem::Provider => RetryClass::Transient,
            _ => RetryClass::Credentials,
        }
    }
}

impl fmt::Display for NoCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.failure.place())?;
        self.fmt_problem(f)?;
        f.write_str(self.failure.before_unsent())
    }
}

impl NoCredentials {
    fn fmt_problem(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.problem {
            CredentialsProblem::NotFound { tried } if tried.is_empty() => {
                f.write_str("the client has no credentials; configure a provider")
            }
            CredentialsProblem::NotFound { tried } => {
                write!(f, "no provider has credentials; tried {}", tried.join(", "))
            }
            CredentialsProblem::NoProfile { profile } => write!(
                f,
                "the profile `{profile}` does not exist; check `AWS_PROFILE` and the configuration files"
            ),
            CredentialsProblem::Configuration => f.write_str(
                "the configuration of the credentials is invalid; the source says where",
            ),
            CredentialsProblem::Timeout => {
                f.write_str("the provider of credentials did not respond in time")
            }
            CredentialsProblem::Provider => f.write_str("the provider of credentials failed"),
        }
    }
}

impl StdError for NoCredentials {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.failure.source()
    }
}
