//! Several providers of credentials, of which the first that has credentials is used.

use aws_credential_types::provider::future;
use aws_sdk_dynamodb::config::ProvideCredentials;

use super::credentials::Chain;

/// Providers of credentials in the order in which they are called. The first that has credentials is used.
///
/// A provider that fails is passed over with a warning. If none has credentials, the error of the request is an
/// [`Error::Credentials`](crate::Error::Credentials) that says why each failed. aws-config's `CredentialsProviderChain`
/// stops at the first provider that breaks, such as one whose session has expired.
///
/// The providers that every AWS SDK searches need no chain: a client has them by default.
///
/// ```
/// use aws_credential_types::provider::{ProvideCredentials, error::CredentialsError, future};
/// use aws_sdk_dynamodb::config::Credentials;
/// use dyno::{Client, CredentialsChain};
///
/// /// Asks a vault for credentials.
/// #[derive(Debug)]
/// struct Vault;
///
/// impl ProvideCredentials for Vault {
///     fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
///     where
///         Self: 'a,
///     {
///         future::ProvideCredentials::ready(Err(CredentialsError::not_loaded("the vault is sealed")))
///     }
/// }
///
/// # async fn connect() -> dyno::Result<()> {
/// let emergency = Credentials::new("AKIDEXAMPLE", "secret", None, None, "Emergency");
/// let chain = CredentialsChain::first_try("Vault", Vault).or_else("Emergency", emergency);
/// let client = Client::builder().credentials(chain).build().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct CredentialsChain(Chain);

impl CredentialsChain {
    /// Makes a chain of one provider. Errors and warnings name it by `name`.
    #[must_use]
    pub fn first_try(name: &'static str, provider: impl ProvideCredentials + 'static) -> Self {
        Self(Chain::default()).or_else(name, provider)
    }

    /// Adds a provider, which is called if none before it has credentials.
    #[must_use]
    pub fn or_else(
        mut self,
        name: &'static str,
        provider: impl ProvideCredentials + 'static,
    ) -> Self {
        self.0.push(name, provider);
        self
    }
}

impl ProvideCredentials for CredentialsChain {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        self.0.provide_credentials()
    }
}
