//! Compile errors of dyno-serverless. The output is compared as in `dyno-ui`.

#[path = "../other_toolchains.rs"]
mod other_toolchains;

use std::process::Command;

/// The toolchain of the `.stderr` files.
const PINNED: &str = "rustc 1.95.";

// Rows that a mistake here shows: A82 and T19 (`boolean_as_an_attribute_of_a_message`), A65 to A67 (the others).
#[test]
fn mistakes_have_clear_messages() {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc).arg("--version").output();
    let output = output.expect("`rustc --version` runs");
    let version = String::from_utf8_lossy(&output.stdout);
    if !version.starts_with(PINNED) {
        println!("the messages are those of {PINNED}x and are not compared: this is {version}");
        let dependency = ("dyno-serverless", "dyno-serverless", &["lambda", "sns"][..]);
        assert_eq!(
            other_toolchains::problems("cases_serverless", dependency),
            [""; 0]
        );
        return;
    }
    trybuild::TestCases::new().compile_fail("fail/*.rs");
}
