//! The timeouts of an attempt and of an operation, like the SDK's.

use std::fmt;
use std::pin::pin;
use std::time::Duration;

use aws_sdk_dynamodb::config::{AsyncSleep as _, SharedAsyncSleep};
use futures::future::{Either, select};

/// What has a timeout.
#[derive(Clone, Copy, Debug)]
pub(super) enum Limited {
    Attempt,
    Operation,
}

/// The error of a timeout. It prints the text of the SDK's error, whose type is private.
#[derive(Debug)]
pub(super) struct TimedOut {
    limited: Limited,
    limit: Duration,
}

impl fmt::Display for TimedOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let limited = match self.limited {
            Limited::Attempt => "operation attempt timeout (single attempt)",
            Limited::Operation => "operation timeout (all attempts including retries)",
        };
        write!(f, "{limited} occurred after {:?}", self.limit)
    }
}

impl std::error::Error for TimedOut {}

/// Runs a future as long as the limit allows.
pub(super) async fn limit<F: Future>(
    future: F,
    limited: Limited,
    limit: Option<Duration>,
    sleep: &SharedAsyncSleep,
) -> Result<F::Output, TimedOut> {
    let Some(limit) = limit else {
        return Ok(future.await);
    };
    match select(pin!(future), sleep.sleep(limit)).await {
        Either::Left((output, _)) => Ok(output),
        Either::Right(((), _)) => Err(TimedOut { limited, limit }),
    }
}
