//! Missing credentials.

use std::error::Error as StdError;
use std::fmt;

use aws_credential_types::provider::error::CredentialsError;

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
    /// The configuration of a provider is invalid: a file that cannot be parsed, a profile that is its own source, a
    /// key that cannot be sent.
    Configuration,
    /// The profile needs a feature of dyno that is off.
    FeatureNeeded {
        /// Its name: `sso`.
        feature: String,
    },
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
    /// What the providers say, in one line.
    reason: Option<Box<str>>,
}

impl NoCredentials {
    pub(crate) fn new(failure: Failure, problem: CredentialsProblem) -> Self {
        let causes = std::iter::successors(Some(failure.original()), |&error| error.source());
        let mut causes = causes.filter_map(|error| error.downcast_ref::<CredentialsError>());
        Self {
            reason: causes.next().map(|error| reason(error).into()),
            failure,
            problem,
        }
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
        let reason = self.reason.as_deref().map(|reason| format!(": {reason}"));
        let reason = reason.unwrap_or_default();
        match &self.problem {
            CredentialsProblem::NotFound { tried } if tried.is_empty() => {
                write!(
                    f,
                    "the client has no credentials{reason}; configure a provider"
                )
            }
            CredentialsProblem::NotFound { tried } => match &self.reason {
                // It names them, too.
                Some(reason)
                    if tried
                        .iter()
                        .all(|name| reason.contains(&format!("{name} ("))) =>
                {
                    write!(f, "no provider has credentials; tried {reason}")
                }
                _ => write!(f, "no provider has credentials; tried {}", tried.join(", ")),
            },
            CredentialsProblem::NoProfile { profile } => write!(
                f,
                "the profile `{profile}` does not exist; check `AWS_PROFILE` and the configuration files"
            ),
            CredentialsProblem::FeatureNeeded { feature } => write!(
                f,
                "the profile needs the feature `{feature}` of dyno, which is off; enable it"
            ),
            CredentialsProblem::Configuration => {
                write!(f, "the configuration of the credentials is invalid{reason}")
            }
            CredentialsProblem::Timeout => {
                write!(
                    f,
                    "the provider of credentials did not respond in time{reason}"
                )
            }
            CredentialsProblem::Provider => write!(f, "the provider of credentials failed{reason}"),
        }
    }
}

impl StdError for NoCredentials {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.failure.source()
    }
}

/// Why a provider has no credentials, in one line: its causes, because the error itself does not say more than that.
pub(super) fn reason(error: &CredentialsError) -> String {
    let causes = std::iter::successors(error.source(), |&error| error.source());
    let mut said = String::new();
    for text in causes.map(ToString::to_string) {
        let text = text.lines().collect::<Vec<_>>().join(" ");
        // Some errors print what they wrap.
        if said.contains(&text) {
            continue;
        }
        if !said.is_empty() {
            said.push_str(": ");
        }
        said.push_str(text.trim_end_matches('.'));
    }
    match (said.is_empty(), error) {
        (false, _) => said,
        (true, CredentialsError::CredentialsNotLoaded(_)) => "nothing is configured".to_owned(),
        (true, error) => error.to_string(),
    }
}
