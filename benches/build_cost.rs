//! What does a derive cost when a crate is built? `cargo bench --bench build_cost`
//!
//! Writes four crates with the same hundred structs of twenty fields: without a derive, with serde and serde_dynamo,
//! and with each of the two derives of dyno; all but the first make an SDK map of each struct and read it back. What
//! they depend on is built once, then each is checked and built alone, in turn; printed is the CPU time of cargo and
//! rustc above that of the crate without a derive. Seen on 21 November 2026, rustc 1.95, on a busy machine, for each
//! struct: check 37 to 43 ms with serde and serde_dynamo, 16 to 22 ms with dyno; build 78 and 33 ms.
//!
//! The dev profile, not incremental. Reads the CPU time of children from `/proc`: on Linux only.

mod shared;

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use shared::table::{WAYS, Way, counted, head};

const STRUCTS: usize = 100;
const ROUNDS: usize = 3;

const FIELDS: &str = "
    pub id: String,
    pub customer: String,
    pub street: String,
    pub city: String,
    pub country: String,
    pub phone: String,
    pub note: String,
    pub created_at: String,
    pub quantity: u32,
    pub version: u64,
    pub balance: i64,
    pub priority: u8,
    pub total: f64,
    pub discount: f64,
    pub paid: bool,
    pub shipped: bool,
    pub lines: Vec<String>,
    pub ratings: Vec<u32>,
    pub coupon: Option<String>,
    pub weight: Option<u32>,
";

/// One way to say what a struct is, and to use that.
struct Side {
    name: &'static str,
    package: &'static str,
    dependencies: &'static str,
    before: &'static str,
    of_key: &'static str,
    after: &'static str,
}

const SIDES: [Side; 4] = [
    Side {
        name: "no derive",
        package: "cost-none",
        dependencies: "",
        before: "",
        of_key: "",
        after: "",
    },
    Side {
        name: "serde + serde_dynamo",
        package: "cost-serde",
        dependencies: "serde serde_dynamo aws-sdk-dynamodb",
        before: "#[derive(serde::Serialize, serde::Deserialize)]",
        of_key: "",
        after: "
pub fn write(value: &Order) -> serde_dynamo::Result<HashMap<String, AttributeValue>> { serde_dynamo::to_item(value) }
pub fn read(item: HashMap<String, AttributeValue>) -> serde_dynamo::Result<Order> { serde_dynamo::from_item(item) }
",
    },
    Side {
        name: "Document",
        package: "cost-document",
        dependencies: "dyno aws-sdk-dynamodb",
        before: "#[derive(dyno::Document)]",
        of_key: "",
        after: DYNO,
    },
    Side {
        name: "Model",
        package: "cost-model",
        dependencies: "dyno aws-sdk-dynamodb",
        before: "#[derive(dyno::Model)] #[dyno(table = \"Orders\")]",
        of_key: "#[dyno(partition_key)]",
        after: DYNO,
    },
];

const DYNO: &str = "
pub fn write(value: &Order) -> Result<HashMap<String, AttributeValue>, dyno::EncodeError> { dyno::to_item(value) }
pub fn read(item: HashMap<String, AttributeValue>) -> Result<Order, dyno::DecodeError> { dyno::from_item(&item) }
";

fn main() {
    let workspace = Path::new(env!("CARGO_TARGET_TMPDIR")).join("build-cost");
    write_workspace(&workspace);
    if !env::args().any(|argument| argument == "--rows") {
        println!("{}", head(WAYS));
    }
    for command in ["check", "build"] {
        let costs = cost(&workspace, command);
        for (side, cost) in SIDES.iter().zip(&costs).skip(2) {
            let case = format!("cargo {command}, one struct of 20 fields, {}", side.name);
            let costs = [(Way::SerdeDynamo, costs[1]), (Way::Dyno, *cost)];
            println!("{}", counted(&case, " ms", &costs));
        }
    }
}

/// Milliseconds of CPU for each struct of each side, above those of the side without a derive.
fn cost(workspace: &Path, command: &str) -> Vec<f64> {
    cargo(
        workspace,
        command,
        &["dyno-mapper", "serde", "serde_dynamo", "aws-sdk-dynamodb"],
    );
    let mut samples = vec![Vec::new(); SIDES.len()];
    for _ in 0..ROUNDS {
        for (side, samples) in SIDES.iter().zip(&mut samples) {
            touch(&source(workspace, side));
            let before = ticks_of_children();
            cargo(workspace, command, &[side.package]);
            samples.push(ticks_of_children() - before);
        }
    }
    let medians: Vec<u64> = samples
        .into_iter()
        .map(|mut samples| {
            samples.sort_unstable();
            samples[ROUNDS / 2]
        })
        .collect();
    medians
        .iter()
        .map(|ticks| (*ticks as f64 - medians[0] as f64) * 10.0 / STRUCTS as f64)
        .collect()
}

fn cargo(workspace: &Path, command: &str, packages: &[&str]) {
    let packages = packages.iter().flat_map(|package| ["--package", package]);
    let status = Command::new(env!("CARGO"))
        .args([command, "--quiet"])
        .args(packages)
        .current_dir(workspace)
        .env("CARGO_TARGET_DIR", workspace.join("target"))
        .env("CARGO_INCREMENTAL", "0")
        .stdin(Stdio::null())
        .status()
        .expect("cargo can be started");
    assert!(status.success(), "cargo {command} failed");
}

fn touch(source: &Path) {
    let text = fs::read(source).expect("the source was written");
    fs::write(source, text).expect("the source can be written");
}

/// The CPU time of all processes that this one has waited for, in hundredths of a second.
fn ticks_of_children() -> u64 {
    let stat = fs::read_to_string("/proc/self/stat").expect("Linux says how long processes ran");
    // The name of the process is in parentheses and may hold spaces. See proc(5): cutime and cstime.
    let after_name = &stat[stat.rfind(')').expect("a name") + 1..];
    let fields: Vec<&str> = after_name.split_whitespace().collect();
    let ticks = |at: usize| fields[at].parse::<u64>().expect("a number");
    ticks(13) + ticks(14)
}

fn source(workspace: &Path, side: &Side) -> PathBuf {
    workspace.join(side.package).join("src/lib.rs")
}

fn write_workspace(workspace: &Path) {
    let ours = Path::new(env!("CARGO_MANIFEST_DIR"));
    let manifest = fs::read_to_string(ours.join("Cargo.toml")).expect("our manifest");
    // The same versions as here.
    let version = |name: &str| {
        let line = manifest
            .lines()
            .find(|line| line.starts_with(&format!("{name} = ")));
        line.unwrap_or_else(|| panic!("{name} stands in our manifest"))
            .to_owned()
    };
    let members: Vec<String> = SIDES
        .iter()
        .map(|side| format!("{:?}", side.package))
        .collect();
    fs::create_dir_all(workspace).expect("a directory");
    let root = format!(
        "[workspace]\nresolver = \"3\"\nmembers = [{}]\n",
        members.join(", ")
    );
    fs::write(workspace.join("Cargo.toml"), root).expect("a manifest");
    fs::copy(ours.join("Cargo.lock"), workspace.join("Cargo.lock")).expect("our lock file");
    for side in &SIDES {
        let source = source(workspace, side);
        fs::create_dir_all(source.parent().expect("a directory")).expect("a directory");
        let mut package = format!(
            "[package]\nname = {:?}\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n",
            side.package
        );
        for name in side.dependencies.split_whitespace() {
            let line = match name {
                "dyno" => format!(
                    "dyno = {{ package = \"dyno-mapper\", path = {ours:?}, default-features = false }}"
                ),
                name => version(name),
            };
            package += &line;
            package.push('\n');
        }
        fs::write(workspace.join(side.package).join("Cargo.toml"), package).expect("a manifest");
        fs::write(source, text(side)).expect("a source");
    }
}

fn text(side: &Side) -> String {
    let uses = if side.after.is_empty() {
        ""
    } else {
        "use std::collections::HashMap;\nuse aws_sdk_dynamodb::types::AttributeValue;"
    };
    let mut text = String::new();
    for number in 0..STRUCTS {
        let Side {
            before,
            of_key,
            after,
            ..
        } = side;
        writeln!(
            text,
            "pub mod m{number} {{\n{uses}\n{before}\npub struct Order {{{of_key}{FIELDS}}}\n{after}}}\n"
        )
        .expect("a string takes everything");
    }
    text
}
