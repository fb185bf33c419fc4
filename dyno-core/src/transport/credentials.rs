//! Why credentials are missing, from the errors of the SDK and of aws-config. Most of it is only in their messages.

use std::error::Error as StdError;

use aws_credential_types::provider::error::CredentialsError;

use super::error_sources::{find, says, sources};
#[cfg(feature = "env")]
use crate::error::ChainFailed;
use crate::error::CredentialsProblem;

/// Why credentials are missing, if the error is about that.
pub(crate) fn credentials_problem(error: &(dyn StdError + 'static)) -> Option<CredentialsProblem> {
    if let Some(error) = find::<CredentialsError>(error) {
        if let Some(feature) = needed_feature(error) {
            return Some(CredentialsProblem::FeatureNeeded { feature });
        }
        return Some(match error {
            CredentialsError::CredentialsNotLoaded(_) => match missing_profile(error) {
                Some(profile) => CredentialsProblem::NoProfile { profile },
                None => CredentialsProblem::NotFound {
                    tried: tried(error),
                },
            },
            CredentialsError::InvalidConfiguration(_) => CredentialsProblem::Configuration,
            CredentialsError::ProviderTimedOut(_) => CredentialsProblem::Timeout,
            _ => CredentialsProblem::Provider,
        });
    }
    // These two errors have no public type.
    if says(error, "failed to select an auth scheme") {
        return Some(CredentialsProblem::NotFound { tried: Vec::new() });
    }
    says(error, "identity resolver timed out").then_some(CredentialsProblem::Timeout)
}

/// Whether the client's own chain of providers failed.
#[cfg(feature = "env")]
pub(crate) fn is_of_chain(error: &(dyn StdError + 'static)) -> bool {
    find::<ChainFailed>(error).is_some()
}

/// The providers without credentials.
#[cfg(feature = "env")]
fn tried(error: &CredentialsError) -> Vec<String> {
    use aws_config::meta::ProviderChainError;

    if let Some(chain) = find::<ChainFailed>(error) {
        return chain.names();
    }
    match find::<ProviderChainError<CredentialsError>>(error) {
        Some(chain) => {
            let attempts = chain.attempts().iter();
            attempts.map(|attempt| attempt.name().to_owned()).collect()
        }
        None => Vec::new(),
    }
}

#[cfg(not(feature = "env"))]
fn tried(_: &CredentialsError) -> Vec<String> {
    Vec::new()
}

/// The feature of aws-config, and of dyno, without which a provider cannot be built. Only its message says so.
fn needed_feature(error: &(dyn StdError + 'static)) -> Option<String> {
    sources(error).find_map(|error| {
        let text = error.to_string();
        let (_, rest) = text.split_once("cargo feature(s) enabled: ")?;
        let (feature, _) = rest.split_once(['.', ' ', ';'])?;
        Some(feature.to_owned())
    })
}

/// The profile that is in no file. Only the message of aws-config says so; a chain prints the messages of its
/// providers.
fn missing_profile(error: &(dyn StdError + 'static)) -> Option<String> {
    sources(error).find_map(|error| {
        let text = error.to_string();
        let (_, rest) = text.split_once("profile `")?;
        let (profile, rest) = rest.split_once('`')?;
        rest.starts_with(" was not defined")
            .then(|| profile.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use std::error::Error as _;
    use std::time::Duration;

    use aws_credential_types::provider::future;
    use aws_sdk_dynamodb::config::{ProvideCredentials, SharedCredentialsProvider};

    use super::*;
    use crate::example::{Movie, Service};
    use crate::{Client, Error};

    /// A provider that always fails.
    #[derive(Debug)]
    struct Without(fn() -> CredentialsError);

    impl ProvideCredentials for Without {
        fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
        where
            Self: 'a,
        {
            future::ProvideCredentials::ready(Err((self.0)()))
        }
    }

    /// The error of a get whose client has this credentials provider.
    async fn signed_by(provider: Option<SharedCredentialsProvider>) -> Error {
        let mut config = Service::silent().unsigned();
        config.set_credentials_provider(provider);
        let movies = Client::from_conf(config.build()).table::<Movie>();
        movies.get((1985, "Brazil")).await.unwrap_err()
    }

    fn problem(error: &Error) -> &CredentialsProblem {
        assert!(
            error.is_missing_credentials() && !error.is_outcome_unknown(),
            "{error:?}"
        );
        match error {
            Error::Credentials(missing) => missing.problem(),
            error => panic!("{error:?}"),
        }
    }

    // S96, I104
    #[tokio::test]
    async fn missing_credentials_are_an_error_of_their_own() {
        let cases: [(fn() -> CredentialsError, _, _); 4] = [
            (
                || CredentialsError::not_loaded("nothing here"),
                CredentialsProblem::NotFound { tried: Vec::new() },
                false,
            ),
            (
                || CredentialsError::invalid_configuration("a loop"),
                CredentialsProblem::Configuration,
                false,
            ),
            (
                || CredentialsError::provider_timed_out(Duration::from_secs(5)),
                CredentialsProblem::Timeout,
                true,
            ),
            (
                || CredentialsError::provider_error("503 of STS"),
                CredentialsProblem::Provider,
                true,
            ),
        ];
        for (error, expected, retryable) in cases {
            let provider = SharedCredentialsProvider::new(Without(error));
            let error = signed_by(Some(provider)).await;
            assert_eq!(problem(&error), &expected);
            assert_eq!(error.is_retryable(), retryable, "{error}");
            assert!(error.source().is_some());
        }
        let error = signed_by(None).await;
        assert_eq!(
            error.to_string(),
            r#"Movie (1985, "Brazil"): GetItem of `Movies`: the client has no credentials; configure a provider"#
        );
        assert!(matches!(
            problem(&error),
            CredentialsProblem::NotFound { .. }
        ));
    }

    // S84, S85, S97
    #[cfg(feature = "env")]
    #[expect(
        deprecated,
        reason = "the new names are in a crate that is needed for nothing else"
    )]
    #[tokio::test]
    async fn a_missing_or_broken_profile_is_named() {
        use aws_config::meta::credentials::CredentialsProviderChain;
        use aws_config::profile::ProfileFileCredentialsProvider;
        use aws_config::profile::profile_file::{ProfileFileKind, ProfileFiles};
        use aws_config::provider_config::ProviderConfig;

        let profile = |contents: &str, name: &str| {
            let files = ProfileFiles::builder()
                .with_contents(ProfileFileKind::Config, contents)
                .build();
            let config = ProviderConfig::default().with_http_client(Service::silent());
            ProfileFileCredentialsProvider::builder()
                .configure(&config)
                .profile_files(files)
                .profile_name(name)
                .build()
        };
        let nothing = || Without(|| CredentialsError::not_loaded("no variables"));
        let one = "[default]\nregion = eu-central-1\n";
        let chain = |contents, name| {
            CredentialsProviderChain::first_try("Environment", nothing())
                .or_else("Profile", profile(contents, name))
        };
        let shared = |chain| SharedCredentialsProvider::new(chain);

        let error = signed_by(Some(shared(chain(one, "staging")))).await;
        let expected = CredentialsProblem::NoProfile {
            profile: "staging".into(),
        };
        assert_eq!(problem(&error), &expected);
        assert_eq!(
            error.to_string(),
            r#"Movie (1985, "Brazil"): GetItem of `Movies`: the profile `staging` does not exist; check `AWS_PROFILE` and the configuration files"#
        );

        let error = signed_by(Some(shared(chain(one, "default")))).await;
        let expected = CredentialsProblem::NotFound {
            tried: vec!["Environment".into(), "Profile".into()],
        };
        assert_eq!(problem(&error), &expected);
        assert!(
            error
                .to_string()
                .ends_with("no provider has credentials; tried Environment, Profile")
        );

        let error = signed_by(Some(shared(chain("[default\n", "default")))).await;
        assert_eq!(problem(&error), &CredentialsProblem::Configuration);
        let said: Vec<_> = sources(&error).map(ToString::to_string).collect();
        assert!(
            said.iter()
                .any(|text| text.contains("could not parse profile file")),
            "{said:?}"
        );
    }
}
