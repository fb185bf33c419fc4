//! A handle to a running batch.

use std::fmt;
use std::sync::Arc;

use crate::batch::report::BatchProgress;

/// A handle to a batch of writes, which outlives the batch's future.
///
/// `handle()` of a batch returns it before the batch is awaited. Another task can use it at any time. `R` is the type
/// of the report: a [`WriteReport`](crate::batch::WriteReport) or an [`UpsertReport`](crate::batch::UpsertReport).
///
/// ```no_run
/// # use std::time::Duration;
/// # use dyno::{Client, Model};
/// # #[derive(Model, Clone)]
/// # #[dyno(table = "Movies")]
/// # struct Movie { #[dyno(partition_key)] year: u16 }
/// # async fn example(client: Client, many: Vec<Movie>) -> dyno::Result<()> {
/// let batch = client.table::<Movie>().batch().put_all(many);
/// let handle = batch.handle();
/// match tokio::time::timeout(Duration::from_secs(60), batch.into_future()).await {
///     Ok(done) => done?,
///     Err(_) => {
///         let report = handle.take_report().expect("the future is dropped");
///         println!("{} written, {} not or perhaps", report.succeeded(), report.failed.len());
///     }
/// }
/// # Ok(())
/// # }
/// ```
pub struct BatchHandle<R>(Arc<dyn Account<R>>);

/// What a batch writes down while it runs.
pub(crate) trait Account<R>: Send + Sync {
    fn progress(&self) -> BatchProgress;

    fn take_report(&self) -> Option<R>;
}

impl<R> BatchHandle<R> {
    pub(crate) fn new(account: Arc<dyn Account<R>>) -> Self {
        Self(account)
    }

    /// Returns the progress of the batch, even after its end and after its report was taken.
    #[must_use]
    pub fn progress(&self) -> BatchProgress {
        self.0.progress()
    }

    /// Returns the report of a batch that was dropped before its end. The report can be taken once.
    ///
    /// Returns `None` while the batch is running, after it was awaited to its end, and after the report was taken. If
    /// the future was dropped or the source panicked, the operations that were in flight are in the report with
    /// [`FailureReason::Unknown`](crate::batch::FailureReason::Unknown).
    #[must_use = "it lists what failed"]
    pub fn take_report(&self) -> Option<R> {
        self.0.take_report()
    }
}

impl<R> Clone for BatchHandle<R> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<R> fmt::Debug for BatchHandle<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("BatchHandle")
            .field(&self.progress())
            .finish()
    }
}
