//! The typed error of an incomplete batch.

use std::fmt;
use std::marker::PhantomData;

use crate::batch::report::{BatchReport, WriteReport};
use crate::error::{Error, IncompleteBatch, Summary};

/// A batch that was written only in part.
///
/// Awaiting [`batch()`](crate::Table::batch) fails with it. It contains the report with the failed operations, and `?`
/// converts it into [`Error::Incomplete`], from which [`IncompleteBatch::into_report`] returns the report. `R` is the
/// type of the report: a [`WriteReport`] for puts and deletes, an [`UpsertReport`](crate::batch::UpsertReport) for
/// upserts.
///
/// ```no_run
/// # use dyno::batch::Incomplete;
/// # use dyno::{Client, Model};
/// # #[derive(Model, Clone)]
/// # #[dyno(table = "Movies")]
/// # struct Movie { #[dyno(partition_key)] year: u16 }
/// # async fn example(client: Client, many: Vec<Movie>) -> Result<(), Incomplete<Movie>> {
/// let movies = client.table::<Movie>();
/// if let Err(incomplete) = movies.batch().put_all(many).await {
///     println!("{incomplete}"); // Movie: 2 of 60 operations of the batch were not written: ..
///     let failed = incomplete.into_report().failed;
///     movies.batch().write_all(failed.into_iter().filter_map(|failed| failed.input)).await?;
/// }
/// # Ok(())
/// # }
/// ```
pub struct Incomplete<M, R = WriteReport<M>> {
    // Boxed, because an error should be small.
    content: Box<(Summary, R)>,
    model: PhantomData<fn() -> M>,
}

impl<M, R> Incomplete<M, R> {
    pub(crate) fn new(summary: Summary, report: R) -> Self {
        Self {
            content: Box::new((summary, report)),
            model: PhantomData,
        }
    }

    /// Returns the report with the failed operations.
    #[must_use]
    pub fn report(&self) -> &R {
        &self.content.1
    }

    /// Returns the report with the failed operations.
    #[must_use]
    pub fn into_report(self) -> R {
        self.content.1
    }

    /// Returns the first error: the one that stopped the batch, or that of the first operation that failed.
    #[must_use]
    pub fn error(&self) -> Option<&Error> {
        self.content.0.error()
    }
}

impl<M, I, T> Incomplete<M, BatchReport<I, T>> {
    /// The items of a complete report, or the error of an incomplete one.
    pub(crate) fn check(report: BatchReport<I, T>) -> Result<T, Self> {
        match report.summary() {
            None => Ok(report.items),
            Some(summary) => Err(Self::new(summary, report)),
        }
    }
}

impl<M, R: Send + 'static> From<Incomplete<M, R>> for Error {
    fn from(incomplete: Incomplete<M, R>) -> Self {
        let (summary, report) = *incomplete.content;
        Self::Incomplete(Box::new(IncompleteBatch::new(summary, report)))
    }
}

impl<M, R> fmt::Display for Incomplete<M, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.content.0.fmt(f)
    }
}

impl<M, R> fmt::Debug for Incomplete<M, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Incomplete").field(&self.content.0).finish()
    }
}

impl<M, R> std::error::Error for Incomplete<M, R> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.error().map(|error| error as _)
    }
}
