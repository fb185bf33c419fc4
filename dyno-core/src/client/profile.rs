//! Checks the profile before the SDK's loader reads it.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::{env, fs};

use aws_config::profile::{self, ProfileSet};
use aws_runtime::env_config::file::EnvConfigFiles;
use aws_types::os_shim_internal::{Env, Fs};

use super::endpoint::variable;
use super::environment::{check_attempts, check_mode, invalid};
use crate::error::ConfigError;

/// Checks that a named profile exists, unless it is `default`, and that it has no value on which the SDK's loader
/// panics. Returns its number of attempts.
pub(super) async fn check_profile(
    named: Option<&(&'static str, String)>,
) -> Result<Option<u32>, ConfigError> {
    for path in files() {
        check_file(&path)?;
    }
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
        return Err(invalid(source, name, &searched()));
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

/// Checks a file of which aws-config says nothing: it passes over one that it may not read or that is not UTF-8.
fn check_file(path: &Path) -> Result<(), ConfigError> {
    let problem = match fs::read(path) {
        Ok(bytes) if str::from_utf8(&bytes).is_err() => "it is not UTF-8".to_owned(),
        Err(error) if error.kind() != ErrorKind::NotFound => error.to_string(),
        _ => return Ok(()),
    };
    let path = path.display();
    Err(ConfigError::new(format!(
        "the profile files cannot be read: could not read `{path}`: {problem}"
    )))
}

/// The files of profiles, whether they exist or not.
fn files() -> [PathBuf; 2] {
    let files = [
        ("AWS_CONFIG_FILE", "~/.aws/config"),
        ("AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials"),
    ];
    files.map(|(name, default)| {
        let path = variable(name).map_or_else(|| PathBuf::from(default), PathBuf::from);
        // As aws-config does, also in a variable.
        match (path.strip_prefix("~"), env::home_dir()) {
            (Ok(rest), Some(home)) => home.join(rest),
            _ => path,
        }
    })
}

/// Which files do not have a profile, and which do not exist.
fn searched() -> String {
    let said = files().map(|path| {
        let what = match path.exists() {
            true => "does not have this profile",
            false => "does not exist",
        };
        format!("`{}` {what}", path.display())
    });
    said.join(", and ")
}

/// An error and its sources in one line.
fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    let texts: Vec<_> = causes.map(ToString::to_string).collect();
    texts.join(": ")
}
