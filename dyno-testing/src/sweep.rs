//! What becomes of temporary tables whose test did not remove them: it failed, or its process was killed.

use std::time::{Duration, SystemTime};

use dyno_core::{Client, Result};

use crate::name;

/// How old a temporary table is when [`temporary_table`](crate::temporary_table) sweeps it away: older than any
/// test runs, and young enough to look at in the morning what failed at night.
pub(crate) const AGE: Duration = Duration::from_hours(24);

/// Deletes the temporary tables that are older than this, and returns their names.
///
/// A test that panics leaves its tables to be looked at, and a process that is killed leaves what it had. Their
/// names tell when they were created, so this deletes no table but those of [`temporary_table`](crate::temporary_table).
/// On an endpoint it runs by itself once in every process, with an age of 24 hours.
///
/// # Errors
/// What ListTables or DeleteTable ended with.
///
/// ```
/// # async fn example() -> dyno_core::Result<()> {
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
        match client.raw_table(name).delete_table().await {
            Ok(()) => swept.push(full_name),
            // Somebody else sweeps too.
            Err(error) if error.is_resource_in_use() || error.is_resource_not_found() => {}
            Err(error) => return Err(error),
        }
    }
    Ok(swept)
}
