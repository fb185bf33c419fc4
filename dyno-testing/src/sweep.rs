//! What becomes of temporary tables whose test did not remove them: it failed, or its process was killed.

use std::time::{Duration, SystemTime};

use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::delete_table::DeleteTableError;
use dyno_core::{Client, Error, Result};

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
    let mut names = client.sdk().list_tables().into_paginator().items().send();
    let mut swept = Vec::new();
    while let Some(name) = names.next().await {
        let name = name.map_err(failed)?;
        if name::age(&name, now).is_none_or(|age| age < older_than) {
            continue;
        }
        match client.sdk().delete_table().table_name(&name).send().await {
            Ok(_) => swept.push(name),
            // Somebody else sweeps too.
            Err(error) if is_going(&error) => {}
            Err(error) => return Err(failed(error)),
        }
    }
    Ok(swept)
}

fn is_going(error: &SdkError<DeleteTableError>) -> bool {
    use DeleteTableError::{ResourceInUseException, ResourceNotFoundException};
    matches!(
        error.as_service_error(),
        Some(ResourceInUseException(_) | ResourceNotFoundException(_))
    )
}

fn failed(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error(Box::new(error))
}
