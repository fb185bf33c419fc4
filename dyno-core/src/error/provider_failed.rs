//! Why none of several credentials providers has credentials.

use std::error::Error as StdError;
use std::fmt;

use aws_credential_types::provider::error::CredentialsError;

/// One provider that has no credentials, or that failed.
#[derive(Debug)]
pub(crate) struct ProviderFailed {
    name: &'static str,
    reason: String,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    /// There are none in this place.
    Empty,
    Configuration,
    Failed,
}

impl ProviderFailed {
    #[cfg(feature = "env")]
    pub(crate) fn new(name: &'static str, error: &CredentialsError) -> Self {
        Self {
            name,
            reason: reason(error),
            kind: match error {
                CredentialsError::CredentialsNotLoaded(_) => Kind::Empty,
                CredentialsError::InvalidConfiguration(_) => Kind::Configuration,
                _ => Kind::Failed,
            },
        }
    }

    /// Whether there are just no credentials in this place.
    #[cfg(feature = "env")]
    pub(crate) fn is_empty_place(&self) -> bool {
        self.kind == Kind::Empty
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
    #[cfg(feature = "env")]
    pub(crate) fn into_error(failed: Vec<ProviderFailed>) -> CredentialsError {
        let has = |kind| failed.iter().any(|failed| failed.kind == kind);
        let make = match (has(Kind::Failed), has(Kind::Configuration)) {
            (true, _) => CredentialsError::provider_error,
            (_, true) => CredentialsError::invalid_configuration,
            _ => CredentialsError::not_loaded,
        };
        make(Self(failed))
    }

    /// The names of the providers.
    #[cfg(feature = "env")]
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
