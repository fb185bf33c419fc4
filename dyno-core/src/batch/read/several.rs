//! Items of several tables, read in the same requests.

use std::fmt;
use std::pin::Pin;

use super::batch_get::BatchGet;
use super::requests::{OnFailure, ReadTable};
use super::run::run;
use crate::batch::report::ReadReport;
use crate::batch::settings::Settings;
use crate::client::Client;
use crate::codec::DecodeDocument;
use crate::error::Result;
use crate::observe::Meter;
use crate::transport::{Sender, for_tuples};

/// Batches of reads that share requests: tuples of up to 16 [`BatchGet`]s, and a `Vec` of any number of them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a batch of reads",
    label = "expected a tuple of up to 16 batches, or a `Vec` of batches",
    note = "a batch is begun by `batch_get(keys)` of a table; more than 16 go into a `Vec`, or into tuples in a tuple"
)]
pub trait BatchGets<'s>: Sized {
    /// The items of each of them.
    type Items;
    /// The report of each of them.
    type Report;

    #[doc(hidden)]
    fn add_to(self, parts: &mut ReadParts<'s>) -> ReadResults<'s, Self::Items, Self::Report>;
}

/// The parts of several batches, and the strictest of their settings.
#[doc(hidden)]
pub struct ReadParts<'s> {
    tables: Result<Vec<Box<dyn ReadTable + 's>>>,
    settings: Settings,
}

impl<'s> ReadParts<'s> {
    fn push(&mut self, table: Result<Box<dyn ReadTable + 's>>) {
        match (&mut self.tables, table) {
            (Ok(tables), Ok(table)) => tables.push(table),
            (tables @ Ok(_), Err(error)) => *tables = Err(error),
            // The first error is reported.
            (Err(_), _) => {}
        }
    }
}

impl fmt::Debug for ReadParts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReadParts").finish_non_exhaustive()
    }
}

/// Takes the items, or the reports, at the end of a batch.
#[doc(hidden)]
pub struct ReadResults<'s, I, R>(Box<dyn ReadEnd<I, R> + Send + 's>);

/// One of the two is called, once.
trait ReadEnd<I, R> {
    fn items(self: Box<Self>) -> Result<I>;

    fn report(self: Box<Self>) -> R;
}

/// The two ends, of what both need.
struct Ends<P, A, B> {
    parts: P,
    items: A,
    report: B,
}

impl<P, I, R, A: FnOnce(P) -> Result<I>, B: FnOnce(P) -> R> ReadEnd<I, R> for Ends<P, A, B> {
    fn items(self: Box<Self>) -> Result<I> {
        (self.items)(self.parts)
    }

    fn report(self: Box<Self>) -> R {
        (self.report)(self.parts)
    }
}

impl<'s, I, R> ReadResults<'s, I, R> {
    fn new<P: Send + 's>(
        parts: P,
        items: impl FnOnce(P) -> Result<I> + Send + 's,
        report: impl FnOnce(P) -> R + Send + 's,
    ) -> Self
    where
        I: 's,
        R: 's,
    {
        Self(Box::new(Ends {
            parts,
            items,
            report,
        }))
    }
}

impl<I, R> fmt::Debug for ReadResults<'_, I, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReadResults").finish_non_exhaustive()
    }
}

impl<'s, M: 's, T: DecodeDocument + Send + 'static> BatchGets<'s> for BatchGet<'s, M, T> {
    type Items = Vec<Option<T>>;
    type Report = ReadReport<M, T>;

    fn add_to(self, parts: &mut ReadParts<'s>) -> ReadResults<'s, Self::Items, Self::Report> {
        parts.settings = parts.settings.strictest(&self.settings);
        let (table, positions) = self.into_table();
        parts.push(table);
        ReadResults::new(
            positions,
            |positions| positions.all(),
            |positions| positions.report(),
        )
    }
}

impl<'s, B: BatchGets<'s>> BatchGets<'s> for Vec<B>
where
    B::Items: 's,
    B::Report: 's,
{
    type Items = Vec<B::Items>;
    type Report = Vec<B::Report>;

    fn add_to(self, parts: &mut ReadParts<'s>) -> ReadResults<'s, Self::Items, Self::Report> {
        let results = self.into_iter().map(|batch| batch.add_to(parts));
        ReadResults::new(
            results.collect::<Vec<_>>(),
            |results| results.into_iter().map(|of| of.0.items()).collect(),
            |results| results.into_iter().map(|of| of.0.report()).collect(),
        )
    }
}

macro_rules! tuples {
    ($($name:ident $index:tt,)*) => {
        impl<'s, $($name: BatchGets<'s, Items: 's, Report: 's>),*> BatchGets<'s> for ($($name,)*) {
            type Items = ($($name::Items,)*);
            type Report = ($($name::Report,)*);

            fn add_to(self, parts: &mut ReadParts<'s>) -> ReadResults<'s, Self::Items, Self::Report> {
                ReadResults::new(
                    ($(self.$index.add_to(parts),)*),
                    |results| Ok(($(results.$index.0.items()?,)*)),
                    |results| ($(results.$index.0.report(),)*),
                )
            }
        }
    };
}

for_tuples!(tuples);

/// Several batches of reads as one: the items of each, in the order of its keys.
///
/// Their keys share requests. If several of them set a concurrency, a number of attempts or a deadline, the strictest
/// setting applies.
///
/// # Errors
/// Awaiting it ends at the first key that is not read. [`report`](Self::report) continues instead.
#[doc(alias = "BatchGetItem")]
#[must_use = "nothing is read until it is awaited"]
pub struct BatchGetAll<'s, I, R> {
    sender: Sender,
    parts: ReadParts<'s>,
    results: ReadResults<'s, I, R>,
}

impl<'s, I, R> BatchGetAll<'s, I, R> {
    fn new(sender: Sender, batches: impl BatchGets<'s, Items = I, Report = R>) -> Self {
        let mut parts = ReadParts {
            tables: Ok(Vec::new()),
            settings: Settings::default(),
        };
        Self {
            sender,
            results: batches.add_to(&mut parts),
            parts,
        }
    }

    /// Counts the consumed capacity of all tables. See [`Meter`].
    pub fn meter(mut self, meter: &Meter) -> Self {
        self.sender.add_meter(meter);
        self
    }

    /// Reads the items and returns the report of each batch, with the keys that were not read.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`](crate::Error::InvalidRequest) if a projection is invalid. Everything else is in the
    /// reports.
    pub async fn report(self) -> Result<R> {
        let ReadParts { tables, settings } = self.parts;
        run(self.sender, tables?, settings, OnFailure::Report).await?;
        Ok(self.results.0.report())
    }
}

impl<'s, I: 's, R: 's> IntoFuture for BatchGetAll<'s, I, R> {
    type Output = Result<I>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 's>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let ReadParts { tables, settings } = self.parts;
            run(self.sender, tables?, settings, OnFailure::End).await?;
            self.results.0.items()
        })
    }
}

impl<I, R> fmt::Debug for BatchGetAll<'_, I, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchGetAll").finish_non_exhaustive()
    }
}

impl Client {
    /// Reads items of several tables in the same requests.
    ///
    /// It takes a tuple of up to 16 [batches](crate::Table::batch_get), or a `Vec` of any number of them, and returns
    /// the items of each. See [`BatchGetAll`].
    ///
    /// ```no_run
    /// # use dyno::{Client, Model};
    /// # #[derive(Model)]
    /// # #[dyno(table = "Movies")]
    /// # struct Movie { #[dyno(partition_key)] year: u16, #[dyno(sort_key)] title: String }
    /// # #[derive(Model)]
    /// # #[dyno(table = "Orders")]
    /// # struct Order { #[dyno(partition_key)] id: u64 }
    /// # async fn example(client: Client) -> dyno::Result<()> {
    /// let movies = client.table::<Movie>().batch_get([(1985, "Brazil")]);
    /// let orders = client.table::<Order>().batch_get(0..10_u64);
    /// let (movies, orders) = client.batch_get((movies, orders)).await?;
    /// # let (_, _): (Vec<Option<Movie>>, Vec<Option<Order>>) = (movies, orders);
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "BatchGetItem")]
    pub fn batch_get<'s, B: BatchGets<'s>>(
        &self,
        batches: B,
    ) -> BatchGetAll<'s, B::Items, B::Report> {
        BatchGetAll::new(self.sender().clone(), batches)
    }
}
