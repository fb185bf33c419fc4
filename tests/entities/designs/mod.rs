//! The main entities and access patterns of published designs with several entities in a table. Each pattern is one
//! request, most of them one line; the parts of some transactions have a name on a line before, which is counted.
//!
//! The designs are facts from books, talks and AWS's documentation; each file names its source. Declarations and access
//! patterns are written in lines of up to 120 columns, and counted. (In rustfmt's layout, with a line for each field,
//! they take 2.5 times as many.)

#[rustfmt::skip]
mod adjacency_list;
#[rustfmt::skip]
mod bank_ledger;
#[rustfmt::skip]
mod big_time_deals;
#[rustfmt::skip]
mod chat;
#[rustfmt::skip]
mod event_store;
#[rustfmt::skip]
mod feature_flags;
#[rustfmt::skip]
mod human_resources;
#[rustfmt::skip]
mod leaderboard;
#[rustfmt::skip]
mod online_shop;
#[rustfmt::skip]
mod repositories;
#[rustfmt::skip]
mod session_store;
#[rustfmt::skip]
mod ticket_booking;

use dyno::observe::Meter;
use dyno::{Client, Model};

/// A table for one design.
struct Design {
    /// Every request of this client is counted.
    client: Client,
    meter: Meter,
}

impl Design {
    /// Creates the table of the entity `M`.
    async fn table_of<M: Model + 'static>() -> Self {
        let (client, meter) = (dyno_testing::embedded(), Meter::new());
        client.table::<M>().ensure_table().await.unwrap();
        Self {
            client: client.metered(&meter),
            meter,
        }
    }

    /// Runs an access pattern, which must be one request that consumes capacity.
    async fn one<T, E: std::fmt::Debug>(
        &self,
        pattern: impl IntoFuture<Output = Result<T, E>>,
    ) -> T {
        let _ = self.meter.take();
        let found = pattern.await.unwrap();
        assert_eq!(self.meter.responses(), 1);
        assert!(self.meter.total().units > 0.0);
        found
    }
}

/// The designs.
const DESIGNS: [(&str, &str); 12] = [
    ("adjacency_list", include_str!("adjacency_list.rs")),
    ("bank_ledger", include_str!("bank_ledger.rs")),
    ("big_time_deals", include_str!("big_time_deals.rs")),
    ("chat", include_str!("chat.rs")),
    ("event_store", include_str!("event_store.rs")),
    ("feature_flags", include_str!("feature_flags.rs")),
    ("human_resources", include_str!("human_resources.rs")),
    ("leaderboard", include_str!("leaderboard.rs")),
    ("online_shop", include_str!("online_shop.rs")),
    ("repositories", include_str!("repositories.rs")),
    ("session_store", include_str!("session_store.rs")),
    ("ticket_booking", include_str!("ticket_booking.rs")),
];

/// The lines of the declarations, and those of the access patterns.
fn lines_of(design: &str) -> (Vec<&str>, Vec<&str>) {
    let (declarations, rest) = design.split_once("#[tokio::test]").unwrap();
    let is_code = |line: &&str| !line.trim().is_empty() && !line.trim_start().starts_with("//");
    let of_imports = |line: &&str| !line.starts_with("use ");
    let declarations = declarations.lines().filter(is_code).filter(of_imports);
    // The data comes first, up to an empty line. What is expected is not part of a pattern.
    let (_, patterns) = rest.split_once("\n\n").unwrap();
    let expected = ["assert", "let expected", "}"];
    let is_pattern = |line: &&str| !expected.iter().any(|other| line.trim().starts_with(other));
    (
        declarations.collect(),
        patterns.lines().filter(is_pattern).collect(),
    )
}

// With string keys, a row type and a flattened enum, twelve such designs took 1,116 lines, of which 406 put keys
// together.
#[test]
fn twelve_designs_take_a_third_of_the_lines() {
    let mut all = 0;
    for (name, design) in DESIGNS {
        let (declarations, patterns) = lines_of(design);
        println!(
            "{name}: {} lines of declarations, {} of access patterns",
            declarations.len(),
            patterns.len()
        );
        assert!(design.matches("design.one(").count() >= 6, "{name}");
        assert!(
            design.lines().all(|line| line.chars().count() <= 120),
            "{name}"
        );
        all += declarations.len() + patterns.len();
    }
    println!("{all} lines");
    assert!(all <= 1116 / 3, "{all} lines");
}

// A key is a template of the declarations or a value of a field: no line puts a key string together.
#[test]
fn no_line_of_a_design_is_a_key_string() {
    for (name, design) in DESIGNS {
        let (declarations, patterns) = lines_of(design);
        let templates = ["partition_key = ", "sort_key = "];
        for line in &declarations {
            let is_template = templates.iter().any(|option| line.contains(option));
            let has_literal = line.replace("#[", "").contains('#');
            assert!(is_template || !has_literal, "{name}: {line}");
        }
        for line in patterns {
            assert!(!line.contains('#'), "{name}: {line}");
        }
        assert!(!design.contains("format!"), "{name}");
    }
}
