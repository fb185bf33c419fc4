//! Checks the profile before the SDK's loader reads it.

use aws_config::profile::{self, ProfileSet};
use aws_runtime::env_config::file::EnvConfigFiles;
use aws_types::os_shim_internal::{Env, Fs};

use super::environment::{check_attempts, check_mode, invalid};
use crate::error::ConfigError;

/// Checks that a named profile exists, unless it is `default`, and that it has no value on which the SDK's loader
/// panics. Returns its number of attempts.
pub(super) async fn check_profile(
    named: Option<&(&'static str, String)>,
) -> Result<Option<u32>, ConfigError> {
    let name = named.map(|(_, name)| name.clone().into());
    let files = EnvConfigFiles::default();
    let profiles: ProfileSet = profile::load(&Fs::real(), &Env::real(), &files, name)
        .await
        .map_err(|error| {
            ConfigError::new(format!(
                "the profile files cannot be read: {}",
                chain(&error)
            ))
        })?;
    if let Some((source, name)) = named
        && name != "default"
        && profiles.get_profile(name).is_none()
    {
        let problem = "neither `~/.aws/config` nor `~/.aws/credentials`, or the files configured instead, has this profile";
        return Err(invalid(source, name, problem));
    }
    for (name, check) in [
        ("max_attempts", check_attempts as fn(&str) -> _),
        ("retry_mode", check_mode),
    ] {
        if let Some(text) = profiles.get(name) {
            let setting = format!("{name}` of the profile `{}", profiles.selected_profile());
            check(text).map_err(|problem| invalid(&setting, text, problem))?;
        }
    }
    Ok(profiles
        .get("max_attempts")
        .and_then(|text| text.parse().ok()))
}

/// An error and its sources in one line.
fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    let texts: Vec<_> = causes.map(ToString::to_string).collect();
    texts.join(": ")
}
