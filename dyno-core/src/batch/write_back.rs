//! Writes back the older items that a query or a scan finds.

use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures::future;
use futures::stream::{BoxStream, StreamExt as _};

use crate::batch::incomplete::Incomplete;
use crate::batch::report::{Failed, WriteBackReport};
use crate::codec::{Item, encode_item};
use crate::error::{Code, Error, FailureReason, Result, Stopped};
use crate::key::Key;
use crate::model::{ReadModel, UpgradedItems};
use crate::op::write::write_back::{WrittenBack, is_older, write_back};
use crate::op::{Query, Scan};
use crate::transport::TableRef;

/// Writes back the older items that a query or a scan finds, as current ones.
///
/// Awaiting it returns the counts, or fails with [`Incomplete`] if an item was not written; [`report`](Self::report)
/// returns the report without failing. An item that somebody else changes meanwhile is counted, and is no failure. See
/// [`Get::write_back`](crate::op::Get::write_back) for what is written of an item, and on what condition.
///
/// Eight items are written at a time. A limit is one of older items. An item that cannot be upgraded, that breaks a
/// rule of the model, or that DynamoDB rejects does not delay the others. Any other error, such as a missing
/// permission, ends it, and so do ten items in a row without a response or capacity. What was written remains, and a
/// second run goes on, because it finds only items that are still older.
///
/// # Costs
/// The read, of a whole table for a scan, and the write capacity of a put for each older item.
///
/// # Errors
/// [`Incomplete`]. An error of the read ends it: the items that were found before are written, and the error is in
/// [`stopped`](WriteBackReport::stopped) of the report.
///
/// ```no_run
/// # use dyno::{Model, Table};
/// # #[derive(Model)]
/// # #[dyno(table = "Users", item_version = 1)]
/// # struct User { #[dyno(partition_key)] id: String }
/// # async fn example(users: Table<User>) -> dyno::Result<()> {
/// let report = users.scan().write_back().report().await?;
/// println!("{} written, {} changed meanwhile", report.done.written, report.done.changed_meanwhile);
/// for failed in &report.failed {
///     println!("{:?}: {}", failed.input, failed.reason);
/// }
/// report.complete()?;
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is written until it is awaited"]
pub struct WriteBack<M> {
    target: TableRef,
    items: BoxStream<'static, Result<Item>>,
    marker: PhantomData<fn() -> M>,
}

/// The number of items that are written at a time.
const CONCURRENCY: usize = 8;

/// How many items in a row may fail without a response or capacity.
const MAX_IN_A_ROW: usize = 10;

impl<M: UpgradedItems + ReadModel + Send + 'static> WriteBack<M> {
    /// Writes the items back and returns the report, even if some failed.
    ///
    /// # Errors
    /// None: failures are in the report, including those of the read. The `Result` is there because every report has
    /// one.
    pub async fn report(self) -> Result<WriteBackReport<M>> {
        Ok(self.run().await)
    }

    /// Writes the items back, and returns failures as an [`Error::Incomplete`].
    ///
    /// This is the same as awaiting it, for functions whose error type is made from a `dyno::Error`.
    ///
    /// # Errors
    /// [`Error::Incomplete`] if an item was not written; it contains the report.
    pub async fn or_error(self) -> Result<WrittenBack> {
        Ok(self.await?)
    }

    async fn run(self) -> WriteBackReport<M> {
        let target = self.target;
        let mut report = WriteBackReport::new(target.model().into());
        // After the end, no further item is taken; those that are being written are waited for.
        let is_ended = Arc::new(AtomicBool::new(false));
        let ended = is_ended.clone();
        let taken = self
            .items
            .take_while(move |_| future::ready(!ended.load(Ordering::Relaxed)));
        let sent = taken.enumerate().map(|(position, item)| {
            let target = &target;
            async move {
                let item = item.map_err(|error| NotWritten::Read(Arc::new(error)))?;
                let written = write_back::<M>(target, item.clone()).await;
                match written {
                    Ok(written) => Ok(written.map(|(_, outcome)| outcome)),
                    Err(error) => Err(NotWritten::Item(position, key_of(target, &item), error)),
                }
            }
        });
        let mut sent = std::pin::pin!(sent.buffer_unordered(CONCURRENCY));
        let mut in_a_row = 0;
        while let Some(outcome) = sent.next().await {
            let stopped = match outcome {
                Ok(outcome) => {
                    in_a_row = 0;
                    outcome
                        .into_iter()
                        .for_each(|outcome| report.done.count(outcome));
                    continue;
                }
                Err(NotWritten::Read(error)) => Some(Stopped::Error(error)),
                Err(NotWritten::Item(position, key, error)) => {
                    let error = Arc::new(error);
                    let (reason, was_sent) = reason_of(error.clone());
                    in_a_row = match error.is_retryable() {
                        true => in_a_row + 1,
                        false => 0,
                    };
                    report.failed.push(Failed {
                        position,
                        input: key,
                        reason,
                        attempts: was_sent.into(),
                    });
                    match was_sent && ends_all(&error) {
                        true => Some(Stopped::Error(error)),
                        false if in_a_row >= MAX_IN_A_ROW => Some(Stopped::NoProgress(Some(error))),
                        false => None,
                    }
                }
            };
            if stopped.is_some() {
                is_ended.store(true, Ordering::Relaxed);
                report.stopped = report.stopped.or(stopped);
            }
        }
        report.failed.sort_by_key(|failed| failed.position);
        report
    }
}

/// What failed.
enum NotWritten<M> {
    /// The read that finds the items.
    Read(Arc<Error>),
    /// An item, with its position and its key.
    Item(usize, Option<Key<M>>, Error),
}

fn key_of<M>(target: &TableRef, item: &Item) -> Option<Key<M>> {
    let text = encode_item(item).ok()?;
    Key::from_text(target.key_in(&text)?).ok()
}

/// Why an item failed, and whether it was sent.
fn reason_of(error: Arc<Error>) -> (FailureReason, bool) {
    match &*error {
        Error::Decode(unreadable) => {
            let was_sent = unreadable.was_carried_out();
            (FailureReason::Unreadable(error), was_sent)
        }
        Error::Encode(_) | Error::InvalidRequest(_) => (FailureReason::Invalid(error), false),
        failed if failed.is_outcome_unknown() => (FailureReason::Unknown(Some(error)), true),
        failed if failed.is_retryable() => (FailureReason::Unprocessed(Some(error)), true),
        _ => (FailureReason::Rejected(error), true),
    }
}

/// Whether no other item would be written after this error.
fn ends_all(error: &Error) -> bool {
    let is_of_item = match error {
        Error::Decode(_) | Error::NotUnique(_) | Error::TransactionCanceled(_) => true,
        error => matches!(
            error.code(),
            Some(
                Code::ConditionalCheckFailed
                    | Code::Validation
                    | Code::ItemCollectionSizeLimitExceeded
            )
        ),
    };
    !is_of_item && !error.is_retryable()
}

impl<M: UpgradedItems + ReadModel + Send + 'static> IntoFuture for WriteBack<M> {
    type Output = Result<WrittenBack, Incomplete<M, WriteBackReport<M>>>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let report = self.run().await;
            match report.summary() {
                None => Ok(report.done),
                Some(summary) => Err(Incomplete::new(summary, report)),
            }
        })
    }
}

impl<M> fmt::Debug for WriteBack<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WriteBack")
            .field("table", &self.target.table)
            .finish_non_exhaustive()
    }
}

impl<M: ReadModel> Scan<M, M> {
    /// Reads the older items, and writes each of them back as a current one. See [`WriteBack`].
    pub fn write_back(self) -> WriteBack<M>
    where
        M: UpgradedItems + Send + 'static,
    {
        let mut older = self.filter(is_older::<M>()).reading();
        older.request.read_all_attributes();
        WriteBack {
            target: older.request.target.clone(),
            items: older.stream().boxed(),
            marker: PhantomData,
        }
    }
}

impl<M: ReadModel> Query<M, M> {
    /// Reads the older items, and writes each of them back as a current one. See [`WriteBack`].
    pub fn write_back(self) -> WriteBack<M>
    where
        M: UpgradedItems + Send + 'static,
    {
        let mut older = self.filter(is_older::<M>()).reading();
        older.request.read_all_attributes();
        WriteBack {
            target: older.request.target.clone(),
            items: older.stream().boxed(),
            marker: PhantomData,
        }
    }
}
