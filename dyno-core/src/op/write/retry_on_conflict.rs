//! Reading, changing and writing an item, again if somebody else wrote it meanwhile.

use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::time::Duration;

use crate::codec::EncodeError;
use crate::error::{Error, Result};
use crate::model::{Loaded, ReadModel, Versioned};
use crate::observe::Meter;
use crate::op::read::get::Get;
use crate::op::write::returns::Nothing;
use crate::op::write::save::Save;
use crate::retry::Backoff;
use crate::transport::TableRef;

/// Reads an item, changes it and writes it, and begins again if somebody else wrote it meanwhile. Awaiting it returns
/// the item as it is in the table then, an `M`.
///
/// The first read is strongly consistent. After a conflict there is no further read: the failed condition returns the
/// item that is in the table. The closure is called once for each attempt, always with an item that is in the table
/// then. It returns `()`, or a `Result`: its error ends everything, and nothing is written.
///
/// There are 10 attempts, with random delays that grow from 25 ms to 1 s between them;
/// [`attempts`](Self::attempts) and [`backoff`](Self::backoff) set others.
///
/// Each attempt is a [`save`](crate::Table::save), which sends only what the closure changed: attributes that the model
/// does not have stay. If it changes nothing, nothing is sent, and the item is returned as it was read.
///
/// A change is not applied twice if a response is lost. If the model has a `#[dyno(write_id)]`, the write recognizes
/// its own item and returns it. Without one, the item in the table may be the same change by another writer: the
/// outcome is then unknown.
///
/// # Costs
/// A strongly consistent read, and for each attempt the write capacity of a put. An attempt whose condition fails costs
/// the same. (AWS developer guide, "DynamoDB read and write operations".)
///
/// # Errors
/// [`Error::NotFound`] if the item does not exist, [`Error::VersionConflict`] if the last attempt met another version
/// or the item was deleted, the errors of the requests, and those of the closure.
///
/// ```no_run
/// # use dyno::{Model, Table};
/// #[derive(Model)]
/// #[dyno(table = "Accounts")]
/// struct Account {
///     #[dyno(partition_key)]
///     id: String,
///     balance: i64,
///     #[dyno(version)]
///     version: u64,
/// }
///
/// async fn deposit(accounts: &Table<Account>, id: &str, amount: i64) -> dyno::Result<Account> {
///     accounts.retry_on_conflict(id, |account| account.balance += amount).await
/// }
/// ```
#[must_use = "nothing is written until it is awaited"]
pub struct RetryOnConflict<'f, M, F> {
    target: TableRef,
    key: Result<String, EncodeError>,
    change: F,
    attempts: u32,
    backoff: Backoff,
    marker: PhantomData<fn() -> (M, &'f ())>,
}

/// What the closure of [`RetryOnConflict`] returns: `()`, or a `Result` whose error can be made from a
/// [`dyno::Error`](crate::Error).
#[diagnostic::on_unimplemented(
    message = "the closure returns `{Self}`",
    label = "neither `()` nor a `Result<(), _>`",
    note = "the error of its `Result` needs `From<dyno::Error>`"
)]
pub trait ChangeResult {
    /// The error of the closure; a [`dyno::Error`](crate::Error) if it has none.
    type Error: From<Error>;

    #[doc(hidden)]
    fn into_result(self) -> Result<(), Self::Error>;
}

impl ChangeResult for () {
    type Error = Error;

    fn into_result(self) -> Result<()> {
        Ok(())
    }
}

impl<E: From<Error>> ChangeResult for Result<(), E> {
    type Error = E;

    fn into_result(self) -> Self {
        self
    }
}

impl<'f, M, F> RetryOnConflict<'f, M, F> {
    pub(crate) fn new(target: TableRef, key: Result<String, EncodeError>, change: F) -> Self {
        Self {
            target,
            key,
            change,
            attempts: 10,
            backoff: Backoff::full_jitter(Duration::from_millis(25), Duration::from_secs(1)),
            marker: PhantomData,
        }
    }

    /// Sets the number of attempts, at least 1.
    pub fn attempts(self, attempts: u32) -> Self {
        Self {
            attempts: attempts.max(1),
            ..self
        }
    }

    /// Sets the delays between attempts.
    pub fn backoff(self, backoff: Backoff) -> Self {
        Self { backoff, ..self }
    }

    /// Counts the consumed capacity of all attempts. See [`Meter`].
    pub fn meter(mut self, meter: &Meter) -> Self {
        self.target.sender.add_meter(meter);
        self
    }
}

impl<M, F, C> RetryOnConflict<'_, M, F>
where
    M: ReadModel + Versioned,
    F: FnMut(&mut M) -> C,
    C: ChangeResult,
{
    async fn run(mut self) -> Result<M, C::Error> {
        let get: Get<M, Loaded<M>> = Get::new(self.target.clone(), self.key);
        let mut item = get.consistent().required().await?;
        let mut delays = self.backoff.delays();
        let mut left = self.attempts;
        loop {
            left -= 1;
            (self.change)(&mut item).into_result()?;
            let save: Save<'_, M, Nothing> = Save::new(self.target.clone(), &mut item);
            let error = match save.await {
                Ok(()) => return Ok(item.into_inner()),
                Err(error) => error,
            };
            let stored = match &error {
                Error::VersionConflict(conflict) if left > 0 && !conflict.is_outcome_unknown() => {
                    conflict.stored::<Loaded<M>>()?
                }
                _ => None,
            };
            match stored {
                Some(stored) => item = stored,
                None => return Err(error.into()),
            }
            let delay = delays.next().unwrap_or_default();
            self.target.sender.sleep(delay).await;
        }
    }
}

impl<'f, M, F, C> IntoFuture for RetryOnConflict<'f, M, F>
where
    M: ReadModel + Versioned,
    F: FnMut(&mut M) -> C + Send + 'f,
    C: ChangeResult<Error: 'f> + 'f,
{
    type Output = Result<M, C::Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'f>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

impl<M, F> fmt::Debug for RetryOnConflict<'_, M, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RetryOnConflict")
            .field("table", &self.target.table)
            .finish_non_exhaustive()
    }
}
