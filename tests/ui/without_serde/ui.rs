//! Compile errors of what needs the feature `serde`, without it. The output is compared as in `dyno-ui`.

#[path = "../other_toolchains.rs"]
mod other_toolchains;

use std::process::Command;

/// The toolchain of the `.stderr` files.
const PINNED: &str = "rustc 1.95.";

#[test]
fn the_feature_is_named() {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc).arg("--version").output();
    let output = output.expect("`rustc --version` runs");
    let version = String::from_utf8_lossy(&output.stdout);
    if !version.starts_with(PINNED) {
        println!("the messages are those of {PINNED}x and are not compared: this is {version}");
        assert_eq!(
            other_toolchains::problems("cases_without_serde", ("dyno-mapper", "", &[])),
            [""; 0]
        );
        return;
    }
    trybuild::TestCases::new().compile_fail("fail/*.rs");
}
