//! Names of temporary tables, which contain the process and the creation time.
//!
//! `dyno-test-Movies-1795219200-4711-1f0e2d3c-7` is the seventh table of process 4711, created at that Unix time.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::process;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The beginning of every temporary table's name, after the prefix of the client.
const PREFIX: &str = "dyno-test-";

/// DynamoDB's limit for the length of a table name.
const MAX_LENGTH: usize = 255;

/// Returns a name that no other temporary table has, on this machine or another one.
pub(crate) fn unique(table: &str) -> String {
    static COUNTER: AtomicU64 = AtomicU64::new(1);
    // Containers can have the same process id.
    static PROCESS: LazyLock<u32> = LazyLock::new(|| RandomState::new().hash_one(()) as u32);
    let seconds = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
        .as_secs();
    let count = COUNTER.fetch_add(1, Ordering::Relaxed);
    let rest = format!("-{seconds}-{}-{:08x}-{count}", process::id(), *PROCESS);
    let room = MAX_LENGTH.saturating_sub(PREFIX.len() + rest.len());
    let table: String = table.chars().take(room).collect();
    format!("{PREFIX}{table}{rest}")
}

/// Returns the age of a temporary table, or `None` if the table is not a temporary one.
pub(crate) fn age(name: &str, now: SystemTime) -> Option<Duration> {
    let mut parts = name.strip_prefix(PREFIX)?.rsplit('-');
    let (count, random, process) = (parts.next()?, parts.next()?, parts.next()?);
    let seconds = parts.next()?.parse().ok()?;
    let ours = count.parse::<u64>().is_ok()
        && random.len() == 8
        && u32::from_str_radix(random, 16).is_ok()
        && process.parse::<u32>().is_ok()
        && parts.next().is_some();
    let created = UNIX_EPOCH.checked_add(Duration::from_secs(seconds))?;
    // If the clock that set the time runs ahead, the age is zero.
    ours.then(|| now.duration_since(created).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_contains_its_age() {
        let created = UNIX_EPOCH + Duration::from_secs(1_795_219_200);
        let now = created + Duration::from_secs(90);
        let cases = [
            ("dyno-test-Movies-1795219200-4711-1f0e2d3c-7", Some(90)),
            (
                "dyno-test-with-dashes.and_more-1795219200-4711-1f0e2d3c-7",
                Some(90),
            ),
            ("dyno-test-Movies-1795219999-4711-1f0e2d3c-7", Some(0)),
            ("Movies", None),
            ("dyno-test-Movies", None),
            ("dyno-test-1795219200-4711-1f0e2d3c-7", None),
            ("dyno-test-Movies-4711-1f0e2d3c-7", None),
            ("dyno-test-Movies-1795219200-4711-1f0e2d3c-x", None),
            ("dyno-test-Movies-1795219200-4711-1f0e2d3-7", None),
            (
                "dyno-test-Movies-99999999999999999999-4711-1f0e2d3c-7",
                None,
            ),
            ("my-dyno-test-Movies-1795219200-4711-1f0e2d3c-7", None),
        ];
        for (name, seconds) in cases {
            assert_eq!(age(name, now), seconds.map(Duration::from_secs), "{name}");
        }
    }

    #[test]
    fn names_are_unique_and_contain_the_table_of_the_model() {
        let (one, other) = (unique("Movies"), unique("Movies"));
        assert_ne!(one, other);
        assert!(one.starts_with("dyno-test-Movies-"), "{one}");
        assert!(age(&one, SystemTime::now()).unwrap() < Duration::from_secs(60));
    }

    #[test]
    fn a_long_name_is_cut_to_the_limit_of_dynamodb() {
        let name = unique(&"x".repeat(MAX_LENGTH));
        assert_eq!(name.len(), MAX_LENGTH);
        assert!(age(&name, SystemTime::now()).is_some());
    }
}
