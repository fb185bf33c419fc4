//! The error of a batch that was not carried out as a whole.

use std::any::Any;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use super::Error;
use super::failure_reason::{FailureReason, Stopped};

/// A batch that was written or read only in part.
///
/// [`Error::Incomplete`] holds it, for every model and operation. [`into_report`](Self::into_report) returns the typed
/// report with the failed items.
///
/// ```no_run
/// use dyno::batch::WriteReport;
/// use dyno::{Client, Error, Model};
///
/// #[derive(Model, Clone)]
/// #[dyno(table = "Movies")]
/// struct Movie {
///     #[dyno(partition_key)]
///     year: u16,
/// }
///
/// # async fn example(client: Client, many: Vec<Movie>) -> dyno::Result<()> {
/// async fn load(client: &Client, many: Vec<Movie>) -> dyno::Result<()> {
///     client.table::<Movie>().batch().put_all(many).await?;
///     Ok(())
/// }
///
/// if let Err(Error::Incomplete(incomplete)) = load(&client, many).await {
///     println!("{incomplete}"); // Movie: 2 of 60 operations of the batch were not written: ..
///     if let Some(report) = incomplete.into_report::<WriteReport<Movie>>() {
///         let again = report.failed.into_iter().filter_map(|failed| failed.input);
///         client.table::<Movie>().batch().write_all(again).await?;
///     }
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct IncompleteBatch {
    summary: Summary,
    report: Arc<Mutex<Option<Box<dyn Any + Send>>>>,
}

/// What a batch consists of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BatchKind {
    Writes,
    Reads,
}

/// What the error of an incomplete batch says, without its items.
#[derive(Clone, Debug)]
pub(crate) struct Summary {
    kind: BatchKind,
    /// The model, or the models of a batch of several tables.
    models: Arc<str>,
    taken: usize,
    failed: usize,
    stopped: Option<Stopped>,
    /// Why the first operation failed.
    first: Option<FailureReason>,
    outcome_unknown: bool,
}

impl Summary {
    pub(crate) fn new<'r>(
        kind: BatchKind,
        model: Arc<str>,
        taken: usize,
        reasons: impl ExactSizeIterator<Item = &'r FailureReason>,
        stopped: Option<Stopped>,
    ) -> Self {
        let (failed, mut reasons) = (reasons.len(), reasons.peekable());
        Self {
            kind,
            models: model,
            taken,
            failed,
            first: reasons.peek().copied().cloned(),
            outcome_unknown: kind == BatchKind::Writes
                && reasons.any(|reason| matches!(reason, FailureReason::Unknown(_))),
            stopped,
        }
    }

    /// The summary of two tables of one batch.
    pub(crate) fn and(self, other: Self) -> Self {
        let models = match self.models.split(", ").any(|model| *model == *other.models) {
            true => self.models,
            false => format!("{}, {}", self.models, other.models).into(),
        };
        Self {
            kind: self.kind,
            models,
            taken: self.taken + other.taken,
            failed: self.failed + other.failed,
            stopped: self.stopped.or(other.stopped),
            first: self.first.or(other.first),
            outcome_unknown: self.outcome_unknown || other.outcome_unknown,
        }
    }

    /// The first error of the batch: what stopped it, or why an operation failed.
    pub(crate) fn error(&self) -> Option<&Error> {
        let stopped = self.stopped.as_ref().and_then(Stopped::error);
        stopped.or_else(|| self.first.as_ref()?.error())
    }
}

impl IncompleteBatch {
    pub(crate) fn new(summary: Summary, report: impl Any + Send) -> Self {
        Self {
            summary,
            report: Arc::new(Mutex::new(Some(Box::new(report)))),
        }
    }

    /// Returns the number of operations that failed; in a batch of reads, the number of keys that were not read.
    #[must_use]
    pub fn failed(&self) -> usize {
        self.summary.failed
    }

    /// Returns the first error: the one that stopped the batch, or that of the first operation that failed.
    #[must_use]
    pub fn error(&self) -> Option<&Error> {
        self.summary.error()
    }

    /// Returns the report with the failed items.
    ///
    /// `R` is the type that `report()` of the batch returns: [`WriteReport<M>`](crate::batch::WriteReport) for puts and
    /// deletes, [`UpsertReport<M>`](crate::batch::UpsertReport) for upserts, [`ReadReport<M,
    /// T>`](crate::batch::ReadReport) for reads, a tuple or `Vec` of them for several tables. Returns `None` if the
    /// batch has a report of another type, if a clone of this error has already returned the report, or if there is no
    /// report, because awaiting a batch of reads ends at its first error.
    #[must_use]
    pub fn into_report<R: 'static>(self) -> Option<R> {
        let mut report = self.report.lock().unwrap_or_else(PoisonError::into_inner);
        let report = report.take_if(|report| report.is::<R>())?;
        report.downcast().ok().map(|report| *report)
    }

    /// Whether DynamoDB left operations unprocessed without an error, and nothing else went wrong before.
    pub(crate) fn is_unprocessed(&self) -> bool {
        let Summary { stopped, first, .. } = &self.summary;
        matches!(stopped, None | Some(Stopped::NoProgress(None)))
            && matches!(first, Some(FailureReason::Unprocessed(None)))
    }

    /// Whether some operations may have been carried out.
    pub(crate) fn is_outcome_unknown(&self) -> bool {
        self.summary.outcome_unknown
    }
}

impl Error {
    /// The error of a batch of reads that ends at the first key that is not read, when so many keys are not read yet.
    pub(crate) fn unread(
        reason: FailureReason,
        model: &str,
        unread: usize,
        stopped: Option<Stopped>,
    ) -> Self {
        match reason {
            FailureReason::Invalid(error)
            | FailureReason::Rejected(error)
            | FailureReason::Unreadable(error)
            | FailureReason::Unprocessed(Some(error))
            | FailureReason::Unknown(Some(error)) => Arc::unwrap_or_clone(error),
            reason => Self::Incomplete(Box::new(IncompleteBatch {
                summary: Summary {
                    kind: BatchKind::Reads,
                    models: model.into(),
                    taken: unread,
                    failed: unread,
                    // The reason why the batch stopped says more.
                    first: stopped.is_none().then_some(reason),
                    stopped,
                    outcome_unknown: false,
                },
                report: Arc::default(),
            })),
        }
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            models,
            taken,
            failed,
            ..
        } = self;
        match self.kind {
            BatchKind::Reads => write!(f, "{models}: {failed} keys of the batch were not read")?,
            BatchKind::Writes => write!(
                f,
                "{models}: {failed} of {taken} operations of the batch were not written"
            )?,
        }
        if let Some(stopped) = &self.stopped {
            let reason = match stopped {
                Stopped::Error(_) | Stopped::NoProgress(_) => "on an error",
                Stopped::Deadline => "at its deadline",
                Stopped::Dropped => "when it was dropped",
            };
            write!(f, ", and it stopped {reason} before the end of its source")?;
        }
        match self.error() {
            Some(error) => write!(f, ": {error}"),
            None if matches!(self.first, Some(FailureReason::Unprocessed(_))) => f.write_str(
                ": DynamoDB left them unprocessed; lower the concurrency, or raise the capacity of the table",
            ),
            None => Ok(()),
        }
    }
}

impl fmt::Display for IncompleteBatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.summary.fmt(f)
    }
}

impl fmt::Debug for IncompleteBatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("IncompleteBatch")
            .field(&self.summary)
            .finish()
    }
}

impl std::error::Error for IncompleteBatch {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        // The error itself is printed.
        self.error()?.source()
    }
}
