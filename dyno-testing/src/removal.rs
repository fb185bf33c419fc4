//! Deletion of a table by a destructor, which cannot await a future.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::delete_table::DeleteTableError;

use crate::VIOLATION_PREFIX;
use crate::backend::Backend;

/// Deletes a table and blocks until it is gone.
///
/// The requests run on another thread with its own runtime, because the caller's runtime is blocked. If the deletion
/// fails, this prints the error and leaves the table to a later sweep.
///
/// # Panics
/// Panics if the checker rejected requests about this table.
pub(crate) fn remove(name: &str, backend: &Backend, sdk: &aws_sdk_dynamodb::Client) {
    let (sender, receiver) = mpsc::channel();
    let job = (name.to_owned(), sdk.clone());
    let thread = thread::Builder::new()
        .name("dyno-removal".into())
        .spawn(move || {
            let (name, sdk) = job;
            // After the timeout below nobody receives the outcome.
            drop(sender.send(run(&name, &sdk)));
        });
    let outcome = match thread {
        Ok(_) => receiver
            .recv_timeout(TIMEOUT)
            .unwrap_or_else(|_| Err(format!("timed out after {TIMEOUT:?}"))),
        Err(error) => Err(error.to_string()),
    };
    match outcome {
        Ok(None) => {}
        Ok(Some(violations)) => panic!("temporary table `{name}`: {violations}"),
        Err(reason) => {
            eprintln!("temporary table `{name}` could not be deleted from {backend}: {reason}")
        }
    }
}

/// Deletes the table, and returns the violations that the checker reports about it.
fn run(name: &str, sdk: &aws_sdk_dynamodb::Client) -> Result<Option<String>, String> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = runtime.map_err(|error| error.to_string())?;
    // A client with its own connections may have one open that only the caller's runtime can drive.
    let attempts = TimeoutConfig::builder()
        .operation_attempt_timeout(ATTEMPT_TIMEOUT)
        .build();
    let config = sdk.config().to_builder().timeout_config(attempts).build();
    let sdk = aws_sdk_dynamodb::Client::from_conf(config);
    match runtime.block_on(delete_until_gone(&sdk, name)) {
        Ok(()) => Ok(None),
        Err(error) => match error.message() {
            Some(message) if message.starts_with(VIOLATION_PREFIX) => Ok(Some(message.to_owned())),
            _ => Err(DisplayErrorContext(&error).to_string()),
        },
    }
}

/// Sends DeleteTable until the table does not exist.
///
/// DynamoDB rejects it for a table that is being created, and accepts it again for one that is being deleted.
async fn delete_until_gone(
    sdk: &aws_sdk_dynamodb::Client,
    name: &str,
) -> Result<(), SdkError<DeleteTableError>> {
    let mut delay = Duration::ZERO;
    loop {
        match sdk.delete_table().table_name(name).send().await {
            Ok(_) => {}
            Err(error) => match error.as_service_error() {
                Some(DeleteTableError::ResourceNotFoundException(_)) => return Ok(()),
                Some(DeleteTableError::ResourceInUseException(_)) => {}
                _ => return Err(error),
            },
        }
        tokio::time::sleep(delay).await;
        delay = (delay * 2 + Duration::from_millis(5)).min(Duration::from_secs(2));
    }
}

/// The longest time that the end of a test may block. DynamoDB takes about ten seconds to delete a table.
const TIMEOUT: Duration = Duration::from_secs(60);

/// An attempt on a connection that nobody drives ends after this time, and the next attempt opens a new connection.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(3);
