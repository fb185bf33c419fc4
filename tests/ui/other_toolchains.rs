//! On a toolchain whose messages are not known: each mistake is a compile error, whatever the compiler says of it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A crate of the workspace that cases depend on: its name, its directory, and its features.
pub(crate) type Dependency<'d> = (&'d str, &'d str, &'d [&'d str]);

/// Compiles all cases as the examples of a package with this name, and returns what is wrong with them.
pub(crate) fn problems(package: &str, dependency: Dependency<'_>) -> Vec<String> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let is_workspace = |path: &&Path| path.join("Cargo.lock").exists();
    let workspace = here.ancestors().find(is_workspace).expect("a workspace");
    let package = Path::new(env!("CARGO_TARGET_TMPDIR")).join(package);
    let (pass, fail) = (cases(&here.join("pass")), cases(&here.join("fail")));
    assert!(!fail.is_empty(), "there are no cases");
    fs::create_dir_all(package.join("src")).expect("a directory can be made");
    write(&package.join("src/lib.rs"), "");
    write(
        &package.join("Cargo.toml"),
        &manifest(workspace, dependency, pass.iter().chain(&fail)),
    );
    let lock = fs::read_to_string(workspace.join("Cargo.lock"));
    write(&package.join("Cargo.lock"), &lock.unwrap_or_default());

    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args([
            "build",
            "--examples",
            "--keep-going",
            "--message-format=json",
        ])
        .arg("--manifest-path")
        .arg(package.join("Cargo.toml"))
        .arg("--target-dir")
        .arg(package.join("target"))
        .output()
        .expect("cargo runs");
    let output = String::from_utf8_lossy(&output.stdout).into_owned();
    let says = |name: &str, parts: [&str; 2]| {
        let name = format!(r#""name":"{name}""#);
        let mut lines = output.lines();
        lines.any(|line| line.contains(&name) && parts.iter().all(|part| line.contains(part)))
    };
    let compiles = |name: &str| {
        says(
            name,
            [r#""reason":"compiler-artifact""#, r#""kind":["example"]"#],
        )
    };
    let has_error = |name: &str| {
        says(
            name,
            [r#""reason":"compiler-message""#, r#""level":"error""#],
        )
    };
    let passing = pass.iter().filter(|case| !compiles(&name(case)));
    let failing = fail
        .iter()
        .filter(|case| !has_error(&name(case)) || compiles(&name(case)));
    passing
        .map(|case| format!("{} does not compile", name(case)))
        .chain(failing.map(|case| format!("{} has no compile error", name(case))))
        .collect()
}

/// The manifest of a package with the dependencies of this one.
fn manifest<'c>(
    workspace: &Path,
    (name_of_crate, directory, features): Dependency<'_>,
    cases: impl Iterator<Item = &'c PathBuf>,
) -> String {
    let mut text = format!(
        "[package]\nname = \"dyno-ui-cases\"\nversion = \"0.0.0\"\nedition = \"2024\"\npublish = false\n\n\
         [workspace]\n\n\
         [dependencies]\n\
         {name_of_crate} = {{ path = {path:?}, default-features = false, features = {features:?} }}\n\
         serde = {{ version = \"1\", default-features = false }}\n\
         serde_json = \"1\"\n",
        path = workspace.join(directory),
    );
    for case in cases {
        text += &format!("\n[[example]]\nname = {:?}\npath = {case:?}\n", name(case));
    }
    text
}

fn cases(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).into_iter().flatten();
    let paths = entries.map(|entry| entry.expect("an entry can be read").path());
    let mut paths: Vec<PathBuf> = paths
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect();
    paths.sort();
    paths
}

fn name(case: &Path) -> String {
    let stem = case.file_stem().unwrap_or_default();
    stem.to_string_lossy().into_owned()
}

fn write(path: &Path, text: &str) {
    fs::write(path, text).expect("a file can be written");
}
