//! How is a table removed by a destructor, which cannot wait for a future?

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::error::{DisplayErrorContext, ProvideErrorMetadata};
use aws_sdk_dynamodb::operation::delete_table::DeleteTableError;

use crate::MARK;
use crate::place::Place;

/// Deletes a table and waits until it is gone, on a thread with a runtime of its own: that of the caller stands still
/// meanwhile. Says so if it did not work, and leaves the table to a later sweep.
///
/// # Panics
/// When the engine refused requests about this table because no DynamoDB would have taken them.
pub(crate) fn remove(name: &str, place: &Place, sdk: &aws_sdk_dynamodb::Client) {
    let (done, wait) = mpsc::channel();
    let job = (name.to_owned(), sdk.clone());
    let thread = thread::Builder::new()
        .name("dyno-removal".into())
        .spawn(move || {
            let (name, sdk) = job;
            // Nobody listens any more if this took too long.
            drop(done.send(run(&name, &sdk)));
        });
    let outcome = match thread {
        Ok(_) => wait
            .recv_timeout(LIMIT)
            .unwrap_or_else(|_| Err(format!("not within {LIMIT:?}"))),
        Err(error) => Err(error.to_string()),
    };
    match outcome {
        Ok(None) => {}
        Ok(Some(violations)) => panic!("temporary table `{name}`: {violations}"),
        Err(reason) => {
            eprintln!("temporary table `{name}` could not be removed from {place}: {reason}")
        }
    }
}

/// What the engine has to say about the table that it deleted, if there is something.
fn run(name: &str, sdk: &aws_sdk_dynamodb::Client) -> Result<Option<String>, String> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = runtime.map_err(|error| error.to_string())?;
    // A client with connections of its own may have one open that the caller's runtime would have to drive.
    let attempts = TimeoutConfig::builder()
        .operation_attempt_timeout(ATTEMPT)
        .build();
    let config = sdk.config().to_builder().timeout_config(attempts).build();
    let sdk = aws_sdk_dynamodb::Client::from_conf(config);
    let gone = runtime.block_on(until_gone(&sdk, name));
    match gone {
        Ok(()) => Ok(None),
        Err(error) => match error.message() {
            Some(violations) if violations.starts_with(MARK) => Ok(Some(violations.to_owned())),
            _ => Err(DisplayErrorContext(&error).to_string()),
        },
    }
}

/// Deletes the table until there is none: a table that is being created refuses it, and one that is being deleted does
/// not mind being told again.
async fn until_gone(
    sdk: &aws_sdk_dynamodb::Client,
    name: &str,
) -> Result<(), aws_sdk_dynamodb::error::SdkError<DeleteTableError>> {
    let mut pause = Duration::ZERO;
    loop {
        match sdk.delete_table().table_name(name).send().await {
            Ok(_) => {}
            Err(error) => match error.as_service_error() {
                Some(DeleteTableError::ResourceNotFoundException(_)) => return Ok(()),
                Some(DeleteTableError::ResourceInUseException(_)) => {}
                _ => return Err(error),
            },
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2 + Duration::from_millis(5)).min(Duration::from_secs(2));
    }
}

/// How long a test's end may be held up: a real table takes some ten seconds to go.
const LIMIT: Duration = Duration::from_secs(60);

/// A request on a connection that nobody drives is given up after this, and sent again on a new one.
const ATTEMPT: Duration = Duration::from_secs(3);
