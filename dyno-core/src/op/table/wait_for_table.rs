//! Waiting for a table without changing it.

use crate::error::Result;
use crate::op::ResponseFuture;
use crate::op::expressions::debug_without_values;
use crate::op::table::polling::{Polling, poll_setters};
use crate::op::table::readiness::{Ready, active, gone};
use crate::transport::TableRef;

/// Waits until a table and its indexes are ACTIVE, or until the table is deleted.
///
/// # Errors
/// [`Error::TableNotReady`](crate::Error::TableNotReady) after the deadline or the maximum number of polls.
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
    polling: Polling,
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
            polling: Polling::default(),
            ready,
        }
    }

    poll_setters!();
}

impl IntoFuture for WaitForTable {
    type Output = Result<()>;
    type IntoFuture = ResponseFuture<()>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move { self.polling.until(&self.target, self.ready).await })
    }
}

debug_without_values!(WaitForTable, |this| &this.target.table);

#[cfg(test)]
mod tests {
    use crate::error::Code;
    use crate::example::{Reply, Service, error, ok};

    // I23
    #[tokio::test]
    async fn a_throttled_poll_does_not_end_the_wait() {
        let throttled = || Reply::from(error("ThrottlingException", ""));
        let table = |status| ok(&format!(r#"{{"Table":{{"TableStatus":"{status}"}}}}"#)).into();
        // The SDK tries each poll three times.
        let polls = || [table("CREATING"), throttled(), throttled(), throttled()];
        let service = Service::replies(polls().into_iter().chain([table("ACTIVE")]));
        service.movies().wait_until_active().await.unwrap();
        assert_eq!(service.requests(), 5);
        let wait = Service::replies(polls()).movies().wait_until_active();
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
