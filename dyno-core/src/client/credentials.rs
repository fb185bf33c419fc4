//! The credentials of a client: the places that AWS's SDKs search, and what every key is checked for.

use std::error::Error as StdError;
use std::fmt;

use aws_config::Region;
use aws_config::ecs::EcsCredentialsProvider;
use aws_config::environment::EnvironmentVariableCredentialsProvider;
use aws_config::imds::credentials::ImdsCredentialsProvider;
use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::provider_config::ProviderConfig;
use aws_config::web_identity_token::WebIdentityTokenCredentialsProvider;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::future;
use aws_sdk_dynamodb::config::{
    Credentials, ProvideCredentials, SharedCredentialsProvider, SharedHttpClient,
};

use super::endpoint::local_credentials;
use crate::error::{ChainFailed, ProviderFailed};

/// The providers of a client, in the order in which they are called. The first that has credentials ends the search.
///
/// aws-config's own chain stops at the first provider that fails, so that an expired session in a profile would hide
/// the role of the instance. Here it is passed over, and the error says why each failed.
///
/// The search starts at the front each time, once for each renewal: a process that got its credentials from the
/// instance uses a file that was written since.
#[derive(Debug, Default)]
pub(super) struct Chain(Vec<(&'static str, CredentialsSource)>);

/// Where credentials are searched.
#[derive(Debug)]
enum CredentialsSource {
    Provider(SharedCredentialsProvider),
    Profile(Profile),
}

/// A profile, whose files are read each time: aws-config's provider reads them once, and a file that is rewritten by
/// rotated keys would never be seen. Nor does it report an error of the files a second time.
#[derive(Debug)]
struct Profile {
    config: Config,
    name: Option<String>,
}

/// What the providers of aws-config need.
#[derive(Clone, Debug)]
pub(super) struct Config {
    pub(super) http: SharedHttpClient,
    pub(super) region: Option<Region>,
    pub(super) use_fips: Option<bool>,
    pub(super) use_dual_stack: Option<bool>,
}

impl Config {
    /// A configuration that has not read any file yet.
    fn provider_config(&self) -> ProviderConfig {
        ProviderConfig::default()
            .with_http_client(self.http.clone())
            .with_region(self.region.clone())
            .with_use_fips(self.use_fips)
            .with_use_dual_stack(self.use_dual_stack)
    }
}

impl Chain {
    /// The places that every AWS SDK searches.
    pub(super) fn of_sdk(config: Config, profile: Option<String>) -> Self {
        let of_provider = config.provider_config();
        let web = WebIdentityTokenCredentialsProvider::builder().configure(&of_provider);
        let container = EcsCredentialsProvider::builder().configure(&of_provider);
        let instance = ImdsCredentialsProvider::builder().configure(&of_provider);
        let mut chain = Self::of_this_machine(config, profile);
        chain.0.extend([
            ("WebIdentityToken", CredentialsSource::provider(web.build())),
            (
                "EcsContainer",
                CredentialsSource::provider(container.build()),
            ),
            (
                "Ec2InstanceMetadata",
                CredentialsSource::provider(instance.build()),
            ),
        ]);
        chain
    }

    /// The places for an endpoint on this machine.
    ///
    /// DynamoDB Local requires a key of letters and digits, and accepts any.
    pub(super) fn of_local_endpoint(config: Config, profile: Option<String>) -> Self {
        let mut chain = Self::of_this_machine(config, profile);
        let dummy = CredentialsSource::provider(local_credentials());
        chain.0.push(("Endpoint on this machine", dummy));
        chain
    }

    /// Adds a provider of the user's.
    pub(super) fn push(&mut self, name: &'static str, provider: impl ProvideCredentials + 'static) {
        self.0.push((name, CredentialsSource::provider(provider)));
    }

    fn of_this_machine(config: Config, name: Option<String>) -> Self {
        let variables = EnvironmentVariableCredentialsProvider::new();
        Self(vec![
            ("Environment", CredentialsSource::provider(variables)),
            (
                "Profile",
                CredentialsSource::Profile(Profile { config, name }),
            ),
        ])
    }

    async fn credentials(&self) -> Result<Credentials, CredentialsError> {
        let mut failed = Vec::new();
        for (name, place) in &self.0 {
            match place.credentials().await.and_then(checked) {
                Ok(credentials) => {
                    warn_of(&failed, name);
                    return Ok(credentials);
                }
                Err(error) => failed.push(ProviderFailed::new(name, &error)),
            }
        }
        Err(ChainFailed::into_error(failed))
    }
}

/// Says which places were passed over although they seem to be meant.
fn warn_of(failed: &[ProviderFailed], used: &str) {
    for failed in failed.iter().filter(|failed| !failed.is_empty_place()) {
        tracing::warn!(
            used,
            "a provider of credentials failed, and the next one was used: {failed}"
        );
    }
}

impl CredentialsSource {
    fn provider(provider: impl ProvideCredentials + 'static) -> Self {
        Self::Provider(SharedCredentialsProvider::new(provider))
    }

    async fn credentials(&self) -> Result<Credentials, CredentialsError> {
        match self {
            Self::Provider(provider) => provider.provide_credentials().await,
            Self::Profile(Profile { config, name }) => {
                let mut profile =
                    ProfileFileCredentialsProvider::builder().configure(&config.provider_config());
                if let Some(name) = name {
                    profile = profile.profile_name(name);
                }
                profile.build().provide_credentials().await
            }
        }
    }
}

impl ProvideCredentials for Chain {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.credentials())
    }
}

/// A provider of the user's, whose keys are checked.
#[derive(Debug)]
pub(super) struct Checked(pub(super) SharedCredentialsProvider);

impl ProvideCredentials for Checked {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(async {
            self.0.provide_credentials().await.and_then(checked)
        })
    }

    fn fallback_on_interrupt(&self) -> Option<Credentials> {
        let fallback = self.0.fallback_on_interrupt()?;
        checked(fallback).ok()
    }
}

/// Credentials that can be sent in headers. The SDK panics at others.
fn checked(credentials: Credentials) -> Result<Credentials, CredentialsError> {
    let parts = [
        ("access key id", credentials.access_key_id()),
        ("secret access key", credentials.secret_access_key()),
        (
            "session token",
            credentials.session_token().unwrap_or_default(),
        ),
    ];
    for (name, part) in parts {
        if let Err(problem) = check_key(part) {
            let invalid = InvalidKey { name, problem };
            return Err(CredentialsError::invalid_configuration(invalid));
        }
    }
    Ok(credentials)
}

/// Checks a part of a key without showing it.
pub(super) fn check_key(part: &str) -> Result<(), &'static str> {
    match part.bytes().find(|byte| !byte.is_ascii_graphic()) {
        None => Ok(()),
        Some(b'\n' | b'\r') => Err("it has a line break"),
        Some(b' ' | b'\t') => Err("it has a space"),
        Some(_) => Err("it has a character that is not printable ASCII"),
    }
}

#[derive(Debug)]
struct InvalidKey {
    name: &'static str,
    problem: &'static str,
}

impl fmt::Display for InvalidKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, problem } = self;
        write!(f, "the {name} is invalid: {problem}")
    }
}

impl StdError for InvalidKey {}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use super::super::renewal;
    use super::*;
    use crate::error::CredentialsProblem;
    use crate::example::Service;
    use crate::retry::{Backoff, RetryPolicy};
    use crate::{Client, Error};

    /// Fails, and counts how often it is called.
    #[derive(Clone, Debug)]
    struct Fails {
        error: fn() -> CredentialsError,
        called: Arc<AtomicUsize>,
    }

    impl ProvideCredentials for Fails {
        fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
        where
            Self: 'a,
        {
            self.called.fetch_add(1, Ordering::SeqCst);
            future::ProvideCredentials::ready(Err((self.error)()))
        }
    }

    fn fails(error: fn() -> CredentialsError) -> Fails {
        let called = Arc::default();
        Fails { error, called }
    }

    fn key(id: &str) -> Credentials {
        Credentials::new(id, "secret", None, None, "test")
    }

    fn none() -> CredentialsError {
        CredentialsError::not_loaded("nothing is set")
    }

    fn expired() -> CredentialsError {
        CredentialsError::provider_error("the SSO session has expired.")
    }

    fn broken() -> CredentialsError {
        CredentialsError::invalid_configuration("line 3: no `]`")
    }

    fn late() -> CredentialsError {
        CredentialsError::provider_timed_out(Duration::from_secs(5))
    }

    fn chain(places: [CredentialsSource; 3]) -> Chain {
        let names = ["Environment", "Profile", "Ec2InstanceMetadata"];
        Chain(names.into_iter().zip(places).collect())
    }

    // I15: the first key that is found is used, whatever became of the providers before. Instead of sticking to the
    // provider that responded, each search begins at the front.
    #[tokio::test]
    async fn a_provider_that_fails_is_passed_over() {
        for error in [none, expired, broken, late] {
            let provider = fails(error);
            let unused = fails(error);
            let chain = chain([
                CredentialsSource::provider(provider.clone()),
                CredentialsSource::provider(key("found")),
                CredentialsSource::provider(unused.clone()),
            ]);
            let found = chain.provide_credentials().await.unwrap();
            assert_eq!(found.access_key_id(), "found");
            let called = || [&provider, &unused].map(|fails| fails.called.load(Ordering::SeqCst));
            assert_eq!(called(), [1, 0]);
            chain.provide_credentials().await.unwrap();
            assert_eq!(called(), [2, 0]);
        }
    }

    // I15: so does a chain of the user's own providers, in a client
    #[tokio::test]
    async fn a_chain_of_own_providers_passes_over_those_that_fail() {
        let (vault, unused) = (fails(expired), fails(broken));
        let found = crate::CredentialsChain::first_try("Vault", vault.clone())
            .or_else("Key", key("found"))
            .or_else("Unused", unused.clone());
        let found = found.provide_credentials().await.unwrap();
        assert_eq!(found.access_key_id(), "found");
        let called = [&vault, &unused].map(|fails| fails.called.load(Ordering::SeqCst));
        assert_eq!(called, [1, 0]);

        let none = crate::CredentialsChain::first_try("Vault", vault).or_else("Key", fails(none));
        let error = error_of(none).await;
        assert_eq!(
            error.to_string(),
            "ListTables: the provider of credentials failed: Vault (the SSO session has expired), Key (nothing is set)"
        );
    }

    async fn error_of(chain: impl ProvideCredentials + 'static) -> Error {
        let config = Service::silent().unsigned().credentials_provider(chain);
        let client = Client::from_conf(config.build());
        client.list_tables().all().await.unwrap_err()
    }

    fn problem(error: &Error) -> &CredentialsProblem {
        match error {
            Error::Credentials(missing) => missing.problem(),
            error => panic!("{error:?}"),
        }
    }

    // The providers of aws-config retry by themselves: dyno's retries on top of theirs would take minutes.
    #[tokio::test]
    async fn the_chain_is_searched_once_for_a_request() {
        let failing = fails(|| CredentialsError::provider_error("503"));
        let nobody = || CredentialsSource::provider(fails(none));
        let chain = chain([
            nobody(),
            CredentialsSource::provider(failing.clone()),
            nobody(),
        ]);
        let many = RetryPolicy::new(Backoff::fixed(Duration::from_secs(1))).attempts(6);
        let config = Service::silent().unsigned().credentials_provider(chain);
        let (config, cache) = renewal::install(many.configure(config).unwrap());
        let client = Client::from_conf(config.identity_cache(cache).build());
        let error = client.list_tables().all().await.unwrap_err();
        assert_eq!(problem(&error), &CredentialsProblem::Provider);
        assert!(error.is_retryable() && !error.is_outcome_unknown());
        assert_eq!(failing.called.load(Ordering::SeqCst), 1);
    }

    // I15
    #[tokio::test]
    async fn at_the_end_each_provider_says_why_it_failed() {
        type Errors = [fn() -> CredentialsError; 3];
        let cases: [(Errors, &str); 3] = [
            (
                [none, none, none],
                "ListTables: no provider has credentials; tried Environment (nothing is set), \
                    Profile (nothing is set), Ec2InstanceMetadata (nothing is set)",
            ),
            (
                [none, expired, late],
                "ListTables: the provider of credentials failed: Environment (nothing is set), \
                    Profile (the SSO session has expired), \
                    Ec2InstanceMetadata (credentials provider timed out after 5 seconds)",
            ),
            (
                [none, broken, none],
                "ListTables: the configuration of the credentials is invalid: Environment (nothing is set), \
                    Profile (line 3: no `]`), Ec2InstanceMetadata (nothing is set)",
            ),
        ];
        for (errors, text) in cases {
            let error = error_of(chain(
                errors.map(|error| CredentialsSource::provider(fails(error))),
            ))
            .await;
            assert_eq!(error.to_string(), text);
            assert!(error.is_missing_credentials() && !error.is_outcome_unknown());
        }
    }

    #[tokio::test]
    async fn a_feature_that_is_off_is_named() {
        let sso = || {
            CredentialsError::invalid_configuration(
                "ProfileFile provider could not be built: This behavior requires following cargo feature(s) \
                    enabled: sso. In order to load an SSO profile",
            )
        };
        let places: [fn() -> CredentialsError; 3] = [none, sso, none];
        let places = places.map(|error| CredentialsSource::provider(fails(error)));
        let error = error_of(chain(places)).await;
        let feature = "sso".to_owned();
        assert_eq!(
            problem(&error),
            &CredentialsProblem::FeatureNeeded { feature }
        );
        assert_eq!(
            error.to_string(),
            "ListTables: the profile needs the feature `sso` of dyno, which is off; enable it"
        );
    }

    #[tokio::test]
    async fn a_key_that_cannot_be_sent_is_an_error_and_is_not_shown() {
        for (credentials, text) in [
            (
                Credentials::new("SECRET\n", "secret", None, None, "test"),
                "the access key id is invalid: it has a line break",
            ),
            (
                Credentials::new("key", " SECRET", None, None, "test"),
                "the secret access key is invalid: it has a space",
            ),
            (
                Credentials::new("key", "secret", Some("SECRET\r".into()), None, "test"),
                "the session token is invalid: it has a line break",
            ),
        ] {
            let provider = Checked(SharedCredentialsProvider::new(credentials));
            let config = Service::silent().unsigned().credentials_provider(provider);
            let client = Client::from_conf(config.build());
            let error = client.list_tables().all().await.unwrap_err();
            assert_eq!(problem(&error), &CredentialsProblem::Configuration);
            assert_eq!(
                error.to_string(),
                format!("ListTables: the configuration of the credentials is invalid: {text}")
            );
            assert!(!format!("{error:?}").contains("SECRET"));
        }
    }
}
