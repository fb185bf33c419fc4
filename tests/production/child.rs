//! This test binary once more, in an environment of its own: a process has only one.

use std::process::Command;

/// What a test of this binary prints in this environment, and in no other. The test is ignored otherwise.
pub(crate) fn says(test: &str, environment: &[(&str, &str)]) -> String {
    let output = Command::new(std::env::current_exe().expect("this binary"))
        .args(["--exact", test, "--ignored", "--nocapture"])
        .env_clear()
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("AWS_CONFIG_FILE", "/home/shop/.aws/config")
        .env("AWS_SHARED_CREDENTIALS_FILE", "/home/shop/.aws/credentials")
        .envs(environment.iter().copied())
        .output()
        .expect("it can be run");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let said = text
        .split_once("said: ")
        .and_then(|(_, rest)| rest.lines().next());
    said.unwrap_or_else(|| panic!("{test} said nothing: {text}"))
        .to_owned()
}

/// For the test that is run: what it says.
pub(crate) fn say(text: impl std::fmt::Display) {
    println!("said: {text}");
}
