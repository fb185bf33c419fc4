//! How does one wait for a table?

use std::time::{Duration, Instant};

use aws_sdk_dynamodb::types::{IndexStatus, TableDescription, TableStatus};

use crate::error::{Error, Result};
use crate::op::ResponseFuture;
use crate::op::expressions::debug_without_values;
use crate::transport;
use crate::transport::TableRef;

/// How to wait for a table: looking again and again, until it is as it should be or the time is up.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Polls {
    pub(crate) interval: Duration,
    pub(crate) max: Option<u32>,
    pub(crate) deadline: Duration,
}

/// 500 seconds are plenty for a new table, and what other mappers wait. An index of a large table takes hours: nobody waits for that
/// without saying so.
impl Default for Polls {
    fn default() -> Self {
        Self {
            interval: Duration::from_secs(1),
            max: None,
            deadline: Duration::from_secs(500),
        }
    }
}

/// The setters of the operations that wait.
macro_rules! poll_setters {
    () => {
        /// How long to wait between two looks, give or take a quarter at random; 1 second unless said otherwise. The first look comes
        /// at once.
        pub fn poll_interval(mut self, interval: std::time::Duration) -> Self {
            self.polls.interval = interval;
            self
        }

        /// How often to look before giving up; without a limit unless said otherwise.
        pub fn max_polls(mut self, polls: u32) -> Self {
            self.polls.max = Some(polls);
            self
        }

        /// How long to wait in all before giving up; 500 seconds unless said otherwise.
        ///
        /// DynamoDB makes a table in seconds; to fill a new index of a large table it needs hours.
        pub fn deadline(mut self, deadline: std::time::Duration) -> Self {
            self.polls.deadline = deadline;
            self
        }
    };
}

pub(crate) use poll_setters;

impl Polls {
    /// Looks at the table until it is as it should be.
    pub(crate) async fn until<T>(self, target: &TableRef, ready: Ready<T>) -> Result<T> {
        self.repeat(target, || async { Ok(ready(target.describe().await?)) })
            .await
    }

    /// Looks at something of the table until it is as it should be; until then it says in words what is not.
    ///
    /// # Errors
    /// [`Error::TableNotReady`] after the last look, or what that failed with; and at once what a look fails with for good.
    pub(crate) async fn repeat<T, L>(self, target: &TableRef, look: impl Fn() -> L) -> Result<T>
    where
        L: Future<Output = Result<std::result::Result<T, String>>>,
    {
        let begin = Instant::now();
        let (mut polls, mut slept) = (0, Duration::ZERO);
        loop {
            polls += 1;
            let not_ready = match look().await {
                Ok(Ok(seen)) => return Ok(seen),
                Ok(Err(state)) => Ok(state),
                // One look that failed is no reason to wait no longer.
                Err(error) if error.is_retryable() => Err(error),
                Err(error) => return Err(error),
            };
            // What was slept counts even if the clock did not move: tests sleep in no time.
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

    /// The interval, give or take a quarter, so that many who wait do not ask all at once.
    fn delay(self) -> Duration {
        let delay = self.interval.mul_f64(0.75 + fastrand::f64() / 2.0);
        delay.max(Duration::from_millis(1))
    }
}

/// The table if it is as it should be, or what is not, in words.
pub(crate) type Ready<T> = fn(Option<TableDescription>) -> std::result::Result<T, String>;

/// The table and all of its indexes are ACTIVE.
pub(crate) fn active(
    table: Option<TableDescription>,
) -> std::result::Result<TableDescription, String> {
    let Some(table) = table else {
        return Err("the table is not there yet".to_owned());
    };
    match table.table_status() {
        Some(TableStatus::Active) | None => {}
        Some(status) => return Err(format!("the table is {status}")),
    }
    for index in table.global_secondary_indexes() {
        match index.index_status() {
            Some(IndexStatus::Active) | None => {}
            Some(status) => {
                let name = index.index_name().unwrap_or_default();
                return Err(format!("the index `{name}` is {status}"));
            }
        }
    }
    Ok(table)
}

/// There is no such table.
pub(crate) fn gone(table: Option<TableDescription>) -> std::result::Result<(), String> {
    match table.map(|table| table.table_status) {
        None => Ok(()),
        Some(Some(status)) => Err(format!("the table is {status}")),
        Some(None) => Err("the table is still there".to_owned()),
    }
}

impl TableRef {
    /// The table as it is now, if it is there.
    pub(crate) async fn describe(&self) -> Result<Option<TableDescription>> {
        let request = self.sender.sdk().describe_table();
        transport::describe_table(request.table_name(&*self.table)).await
    }
}

/// Waits until a table can be used, or until it is gone.
///
/// ```no_run
/// # use std::time::Duration;
/// # async fn example(client: dyno::Client) -> dyno::Result<()> {
/// client.raw_table("Movies", ["year", "title"]).wait_until_active().deadline(Duration::from_secs(60)).await?;
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is waited for until it is awaited"]
pub struct WaitForTable {
    target: TableRef,
    polls: Polls,
    ready: Ready<()>,
}

impl WaitForTable {
    pub(crate) fn until_active(target: TableRef) -> Self {
        Self::new(target, |table| active(table).map(drop))
    }

    pub(crate) fn until_gone(target: TableRef) -> Self {
        Self::new(target, gone)
    }

    fn new(target: TableRef, ready: Ready<()>) -> Self {
        Self {
            target,
            polls: Polls::default(),
            ready,
        }
    }

    poll_setters!();
}

impl IntoFuture for WaitForTable {
    type Output = Result<()>;
    type IntoFuture = ResponseFuture<()>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move { self.polls.until(&self.target, self.ready).await })
    }
}

debug_without_values!(WaitForTable, |this| &this.target.table);

#[cfg(test)]
mod tests {
    use crate::error::Code;
    use crate::example::{Reply, Service, error, ok};

    // I23
    #[tokio::test]
    async fn a_look_that_is_throttled_does_not_end_the_wait() {
        let throttled = || Reply::from(error("ThrottlingException", ""));
        let table = |status| ok(&format!(r#"{{"Table":{{"TableStatus":"{status}"}}}}"#)).into();
        // The SDK tries a look three times.
        let looks = || [table("CREATING"), throttled(), throttled(), throttled()];
        let service = Service::replies(looks().into_iter().chain([table("ACTIVE")]));
        service.movies().wait_until_active().await.unwrap();
        assert_eq!(service.requests(), 5);
        let wait = Service::replies(looks()).movies().wait_until_active();
        let failed = wait.max_polls(2).await.unwrap_err();
        assert_eq!(failed.code(), Some(Code::Throttling));
        let denied = Service::new(|_, _| error("AccessDeniedException", ""));
        let failed = denied.movies().wait_until_active().await.unwrap_err();
        assert_eq!(
            (failed.code(), denied.requests()),
            (Some(Code::AccessDenied), 1)
        );
    }
}
