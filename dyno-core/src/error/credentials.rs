//! Why is there nobody to sign a request?

use std::error::Error as StdError;
use std::fmt;

use super::{Failure, RetryClass};

/// Why there are no credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CredentialsProblem {
    /// No provider has any.
    NotFound {
        /// The providers that were asked, in order; empty where there was but one, or none.
        tried: Vec<String>,
    },
    /// The profile that was asked for is in none of the files.
    NoProfile {
        /// Its name.
        profile: String,
    },
    /// What a provider was configured with is wrong: a file that cannot be parsed, a profile that is its own source.
    Configuration,
    /// A provider did not response in time.
    Timeout,
    /// A provider failed: the metadata service, STS, a process.
    Provider,
}

/// A request for which no credentials could be had, so that it was not sent. The provider's error is the source.
#[derive(Clone, Debug)]
pub struct NoCredentials {
    pub(super) failure: Failure,
    problem: CredentialsProblem,
}

impl NoCredentials {
    pub(crate) fn new(failure: Failure, problem: CredentialsProblem) -> Self {
        Self { failure, problem }
    }

    /// Why there are none.
    #[must_use]
    pub fn problem(&self) -> &CredentialsProblem {
        &self.problem
    }

    /// The request.
    #[must_use]
    pub fn failure(&self) -> &Failure {
        &self.failure
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
        self.say(f)?;
        f.write_str(self.failure.before_unsent())
    }
}

impl NoCredentials {
    fn say(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.problem {
            CredentialsProblem::NotFound { tried } if tried.is_empty() => {
                f.write_str("there are no credentials; give the client some")
            }
            CredentialsProblem::NotFound { tried } => write!(
                f,
                "there are no credentials; provide them by one of {}",
                tried.join(", ")
            ),
            CredentialsProblem::NoProfile { profile } => write!(
                f,
                "there is no profile `{profile}`; check `AWS_PROFILE` and the files"
            ),
            CredentialsProblem::Configuration => {
                f.write_str("what credentials are to be made of is configured wrong")
            }
            CredentialsProblem::Timeout => f.write_str("no credentials came in time"),
            CredentialsProblem::Provider => f.write_str("the provider of credentials failed"),
        }
    }
}

impl StdError for NoCredentials {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.failure.source()
    }
}
