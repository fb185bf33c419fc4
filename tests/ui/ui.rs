//! What does the compiler say of a mistake? Each file in `fail/` is one, and its `.stderr` is the answer.
//!
//! The words of the compiler change with each release, so they are compared on one toolchain only.
//! After a change of our own words, run `TRYBUILD=overwrite cargo test -p dyno-ui` and read what changed as a newcomer would.

use std::process::Command;

/// The toolchain whose words stand in the `.stderr` files.
const PINNED: &str = "rustc 1.95.";

// Rows that a mistake here shows: S49 (`consistent_read_of_a_global_index`), S50 (`sort_key_condition_of_another_type`),
// S54 and S73 (`all_attributes_of_a_global_index`), S79 (`field_that_cannot_be_stored`).
#[test]
fn mistakes_are_answered() {
    let version = version();
    if !version.starts_with(PINNED) {
        println!("SKIPPED: the answers are those of {PINNED}x, and this is {version}");
        return;
    }
    let cases = trybuild::TestCases::new();
    cases.pass("pass/*.rs");
    cases.compile_fail("fail/*.rs");
}

fn version() -> String {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc)
        .arg("--version")
        .output()
        .expect("rustc can be asked for its version");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}
