//! Polling: describing a table again and again until it is in a state.

use std::time::{Duration, Instant};

use aws_sdk_dynamodb::types::TableDescription;

use crate::error::{Error, Result};
use crate::op::table::readiness::Ready;
use crate::transport;
use crate::transport::TableRef;

/// How to wait for a table.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Polling {
    /// Whether to wait for the effect of the last request.
    pub(crate) wait: bool,
    pub(crate) interval: Duration,
    pub(crate) max: Option<u32>,
    pub(crate) deadline: Duration,
}

/// 500 seconds are enough for a new table, and are what other mappers wait. An index of a large table takes hours, for
/// which a deadline must be set.
impl Default for Polling {
    fn default() -> Self {
        Self {
            wait: true,
            interval: Duration::from_secs(1),
            max: None,
            deadline: Duration::from_secs(500),
        }
    }
}

/// The setters of the operations that wait.
macro_rules! poll_setters {
    () => {
        /// Sets the interval between two polls, to which a random ±25 % is added; the default is 1 second. The first
        /// poll is immediate.
        pub fn poll_interval(mut self, interval: std::time::Duration) -> Self {
            self.polling.interval = interval;
            self
        }

        /// Sets the maximum number of polls; there is none by default.
        pub fn max_polls(mut self, polls: u32) -> Self {
            self.polling.max = Some(polls);
            self
        }

        /// Sets the maximum time to wait; the default is 500 seconds.
        ///
        /// DynamoDB creates a table in seconds, but it can need hours to fill a new index of a large table.
        pub fn deadline(mut self, deadline: std::time::Duration) -> Self {
            self.polling.deadline = deadline;
            self
        }
    };
}

pub(crate) use poll_setters;

/// The setter of the operations that wait unless told not to.
macro_rules! no_wait_setter {
    ($(#[$doc:meta])*) => {
        /// Returns as soon as DynamoDB has accepted the last request, without waiting for its effect.
        ///
        /// It still waits before a request that requires it.
        $(#[$doc])*
        pub fn no_wait(mut self) -> Self {
            self.polling.wait = false;
            self
        }
    };
}

pub(crate) use no_wait_setter;

impl Polling {
    /// Polls the table until it is ready.
    pub(crate) async fn until<T>(self, target: &TableRef, ready: Ready<T>) -> Result<T> {
        let poll = || async { Ok(ready(describe(target).await?)) };
        self.repeat(target, poll).await
    }

    /// Polls until `poll` returns a value. Until then it returns a description of the state.
    ///
    /// # Errors
    /// [`Error::TableNotReady`] after the last poll, or the error of that poll; and the first error that is not
    /// retryable.
    pub(crate) async fn repeat<T, P>(self, target: &TableRef, poll: impl Fn() -> P) -> Result<T>
    where
        P: Future<Output = Result<std::result::Result<T, String>>>,
    {
        let begin = Instant::now();
        let (mut polls, mut slept) = (0, Duration::ZERO);
        loop {
            polls += 1;
            let not_ready = match poll().await {
                Ok(Ok(seen)) => return Ok(seen),
                Ok(Err(state)) => Ok(state),
                // A poll that failed does not end the wait.
                Err(error) if error.is_retryable() => Err(error),
                Err(error) => return Err(error),
            };
            // Sleeps count even if the clock did not advance, as in tests.
            let late = slept.max(begin.elapsed()) >= self.deadline;
            if late || self.max.is_some_and(|max| polls >= max) {
                let state = not_ready?;
                return Err(Error::not_ready(target.table.clone(), state, polls));
            }
            let delay = self.delay();
            target.sender.sleep(delay).await;
            slept += delay;
        }
    }

    /// The interval ±25 %, so that many waiting processes do not poll at the same time.
    fn delay(self) -> Duration {
        let delay = self.interval.mul_f64(0.75 + fastrand::f64() / 2.0);
        delay.max(Duration::from_millis(1))
    }
}

/// Describes the table, if it exists.
pub(crate) async fn describe(target: &TableRef) -> Result<Option<TableDescription>> {
    let request = target.sender.sdk().describe_table();
    transport::describe_table(request.table_name(&*target.table)).await
}

/// Describes the table, and fails if it does not exist.
pub(crate) async fn describe_existing(target: &TableRef) -> Result<TableDescription> {
    let request = target.sender.sdk().describe_table();
    let table = transport::describe_existing_table(request.table_name(&*target.table)).await?;
    Ok(table.unwrap_or_else(|| TableDescription::builder().build()))
}
