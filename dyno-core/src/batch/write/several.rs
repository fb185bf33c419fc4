//! Puts and deletes of several tables in the same requests.

use std::fmt;
use std::pin::Pin;

use super::batch_write::BatchWrite;
use super::requests::{WriteTable, WriteTraffic};
use crate::batch::drive::Driver;
use crate::batch::report::WriteReport;
use crate::batch::settings::Settings;
use crate::client::Client;
use crate::error::{Error, IncompleteBatch, Result, Summary};
use crate::observe::Meter;
use crate::transport::{Sender, for_tuples};

/// Batches of writes that share requests: tuples of up to 16 [`BatchWrite`]s, and a `Vec` of any number of them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a batch of writes",
    label = "expected a tuple of up to 16 batches, or a `Vec` of batches",
    note = "a batch is begun by `batch()` of a table; more than 16 go into a `Vec`, or into tuples in a tuple"
)]
pub trait BatchWrites<'s>: Sized {
    /// The report of each of them.
    type Report: Send + 'static;

    #[doc(hidden)]
    fn add_to(self, parts: &mut WriteParts<'s>) -> WriteReports<'s, Self::Report>;
}

/// The parts of several batches, and the strictest of their settings.
#[doc(hidden)]
#[derive(Default)]
pub struct WriteParts<'s> {
    tables: Vec<Box<dyn WriteTable + 's>>,
    settings: Settings,
}

impl fmt::Debug for WriteParts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WriteParts").finish_non_exhaustive()
    }
}

/// Makes the reports at the end of a batch.
#[doc(hidden)]
pub struct WriteReports<'s, R>(Box<dyn FnOnce() -> Reported<R> + Send + 's>);

/// Reports, and what their error says if they are not complete.
struct Reported<R> {
    report: R,
    summary: Option<Summary>,
}

impl<'s, R> WriteReports<'s, R> {
    fn new(make: impl FnOnce() -> Reported<R> + Send + 's) -> Self {
        Self(Box::new(make))
    }

    fn make(self, summary: &mut Option<Summary>) -> R {
        let reported = (self.0)();
        *summary = match (summary.take(), reported.summary) {
            (Some(one), Some(other)) => Some(one.and(other)),
            (one, other) => one.or(other),
        };
        reported.report
    }
}

impl<R> fmt::Debug for WriteReports<'_, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WriteReports").finish_non_exhaustive()
    }
}

impl<'s, M: Send + 'static> BatchWrites<'s> for BatchWrite<'s, M> {
    type Report = WriteReport<M>;

    fn add_to(self, parts: &mut WriteParts<'s>) -> WriteReports<'s, Self::Report> {
        let ledger = self.part.table.ledger.clone();
        parts.settings = parts.settings.strictest(&self.settings);
        parts.tables.push(Box::new(self.part));
        WriteReports::new(move || {
            let report = ledger.write_report();
            Reported {
                summary: report.summary(),
                report,
            }
        })
    }
}

impl<'s, B: BatchWrites<'s>> BatchWrites<'s> for Vec<B> {
    type Report = Vec<B::Report>;

    fn add_to(self, parts: &mut WriteParts<'s>) -> WriteReports<'s, Self::Report> {
        let reports = self.into_iter().map(|batch| batch.add_to(parts));
        let reports: Vec<_> = reports.collect();
        WriteReports::new(move || {
            let mut summary = None;
            let reports = reports.into_iter();
            Reported {
                report: reports.map(|report| report.make(&mut summary)).collect(),
                summary,
            }
        })
    }
}

macro_rules! tuples {
    ($($name:ident $index:tt,)*) => {
        impl<'s, $($name: BatchWrites<'s>),*> BatchWrites<'s> for ($($name,)*) {
            type Report = ($($name::Report,)*);

            fn add_to(self, parts: &mut WriteParts<'s>) -> WriteReports<'s, Self::Report> {
                let reports = ($(self.$index.add_to(parts),)*);
                WriteReports::new(move || {
                    let mut summary = None;
                    Reported {
                        report: ($(reports.$index.make(&mut summary),)*),
                        summary,
                    }
                })
            }
        }
    };
}

for_tuples!(tuples);

/// Several batches of writes as one.
///
/// Their operations share requests. If several of them set a concurrency, a number of attempts or a deadline, the
/// strictest setting applies. Awaiting it fails if anything was not written; [`report`](Self::report) returns the
/// report of each batch.
///
/// # Errors
/// [`Error::Incomplete`] if anything was not written. [`IncompleteBatch::into_report`] returns the reports in the shape
/// of the batches.
#[doc(alias = "BatchWriteItem")]
#[must_use = "nothing is written until it is awaited"]
pub struct BatchWriteAll<'s, R> {
    sender: Sender,
    parts: WriteParts<'s>,
    reports: WriteReports<'s, R>,
}

impl<'s, R: Send + 'static> BatchWriteAll<'s, R> {
    fn new(sender: Sender, batches: impl BatchWrites<'s, Report = R>) -> Self {
        let mut parts = WriteParts::default();
        Self {
            sender,
            reports: batches.add_to(&mut parts),
            parts,
        }
    }

    /// Counts the consumed capacity of all tables. See [`Meter`].
    pub fn meter(mut self, meter: &Meter) -> Self {
        self.sender.add_meter(meter);
        self
    }

    /// Carries out the batches and returns the report of each, even if operations failed.
    ///
    /// # Errors
    /// None: failures are in the reports. The `Result` is there because every report has one; that of a batch of reads
    /// can fail.
    pub async fn report(self) -> Result<R> {
        Ok(self.run().await.report)
    }

    async fn run(self) -> Reported<R> {
        let WriteParts { tables, settings } = self.parts;
        let traffic = WriteTraffic::new(self.sender.clone(), tables, &settings);
        let Ok(()) = Driver::new(self.sender, traffic).run().await;
        (self.reports.0)()
    }
}

impl<'s, R: Send + 'static> IntoFuture for BatchWriteAll<'s, R> {
    type Output = Result<()>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 's>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let Reported { report, summary } = self.run().await;
            summary.map_or(Ok(()), |summary| {
                let incomplete = IncompleteBatch::new(summary, report);
                Err(Error::Incomplete(Box::new(incomplete)))
            })
        })
    }
}

impl<R> fmt::Debug for BatchWriteAll<'_, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchWriteAll").finish_non_exhaustive()
    }
}

impl Client {
    /// Puts and deletes items of several tables in the same requests.
    ///
    /// It takes a tuple of up to 16 [batches](crate::Table::batch), or a `Vec` of any number of them. Awaiting it fails
    /// if anything was not written. See [`BatchWriteAll`].
    ///
    /// ```no_run
    /// # use dyno::{Client, Model};
    /// # #[derive(Model, Clone)]
    /// # #[dyno(table = "Movies")]
    /// # struct Movie { #[dyno(partition_key)] year: u16 }
    /// # #[derive(Model)]
    /// # #[dyno(table = "Orders")]
    /// # struct Order { #[dyno(partition_key)] id: String }
    /// # async fn example(client: Client, new: Vec<Movie>, old: Vec<String>) -> dyno::Result<()> {
    /// let (movies, orders) = (client.table::<Movie>(), client.table::<Order>());
    /// client.batch_write((movies.batch().put_all(&new), orders.batch().delete_all(&old))).await?;
    ///
    /// let batches = (movies.batch().put_all(new), orders.batch().delete_all(old));
    /// let (put, deleted) = client.batch_write(batches).report().await?;
    /// println!("{} put, {} deleted", put.succeeded(), deleted.succeeded());
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "BatchWriteItem")]
    pub fn batch_write<'s, B: BatchWrites<'s>>(&self, batches: B) -> BatchWriteAll<'s, B::Report> {
        BatchWriteAll::new(self.sender().clone(), batches)
    }
}
