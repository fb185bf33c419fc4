//! Deletion of temporary tables that were left behind by a failed test or a killed process.

use std::time::{Duration, SystemTime};

use dyno_core::{Client, Result};

use crate::name;

/// The age at which [`temporary_table`](crate::temporary_table) sweeps a table: longer than any test runs, and short
/// enough that a table of a nightly failure can still be inspected in the morning.
pub(crate) const DEFAULT_AGE: Duration = Duration::from_hours(24);

/// Deletes the temporary tables that are older than `older_than`, and returns their names.
///
/// A test that panics leaves its tables behind for inspection, and so does a process that is killed. Temporary tables
/// are recognized by their names, which contain the creation time; no other tables are deleted. On an endpoint, the
/// first [`temporary_table`](crate::temporary_table) of a process sweeps automatically, with an age of 24 hours.
///
/// # Errors
/// Fails if ListTables or DeleteTable fails.
///
/// ```
/// # async fn example() -> dyno::Result<()> {
/// use std::time::Duration;
///
/// let client = dyno_testing::client().await?;
/// for name in dyno_testing::sweep(&client, Duration::from_mins(90)).await? {
///     println!("deleted {name}");
/// }
/// # Ok(())
/// # }
/// ```
pub async fn sweep(client: &Client, older_than: Duration) -> Result<Vec<String>> {
    let now = SystemTime::now();
    let mut swept = Vec::new();
    for full_name in client.list_tables().all().await? {
        let Some(name) = full_name.strip_prefix(client.table_prefix()) else {
            continue;
        };
        if name::age(name, now).is_none_or(|age| age < older_than) {
            continue;
        }
        let delete = async { client.describe_raw_table(name).await?.delete_table().await };
        match delete.await {
            Ok(()) => swept.push(full_name),
            // Another process sweeps at the same time.
            Err(error) if error.is_resource_in_use() || error.is_resource_not_found() => {}
            Err(error) => return Err(error),
        }
    }
    Ok(swept)
}
