//! Compile errors: each file in `fail/` has one mistake, and its `.stderr` is the output of the compiler.
//!
//! The messages of the compiler change with each release, so they are compared on one toolchain only. On others, each
//! file must fail to compile, whatever the message. After changing a message of dyno, run
//! `TRYBUILD=overwrite cargo test -p dyno-ui` and review the differences.

mod other_toolchains;

use std::process::Command;

/// The toolchain of the `.stderr` files.
const PINNED: &str = "rustc 1.95.";

// Rows that a mistake here shows: S49 (`consistent_read_of_a_global_index`), S50
// (`sort_key_condition_of_another_type`), S54 and S73 (`all_attributes_of_a_global_index`), S79
// (`field_that_cannot_be_stored`), G87 (`model_without_table`, `model_without_partition_key`,
// `index_on_an_unknown_field`, `field_that_cannot_be_stored`, `unsupported_type_in_a_tuple`).
#[test]
fn mistakes_have_clear_messages() {
    let version = version();
    if !version.starts_with(PINNED) {
        println!("the messages are those of {PINNED}x and are not compared: this is {version}");
        assert_eq!(
            other_toolchains::problems("cases", ("dyno-mapper", "", &["serde"])),
            [""; 0]
        );
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
        .expect("`rustc --version` runs");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}
