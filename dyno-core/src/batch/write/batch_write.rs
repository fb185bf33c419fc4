//! Any number of puts and deletes of one table.

use std::collections::HashSet;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use aws_sdk_dynamodb::operation::batch_write_item::builders::BatchWriteItemFluentBuilder;
use futures::stream::{Stream, StreamExt};

use super::input::{BatchItem, EncodedWrite};
use super::requests::{WriteTable, WriteTraffic};
use super::table::{MAX_OPERATIONS, PutsAndDeletes};
use crate::batch::drive::Driver;
use crate::batch::duplicates::Duplicates;
use crate::batch::handle::BatchHandle;
use crate::batch::incomplete::Incomplete;
use crate::batch::operation::Write;
use crate::batch::report::WriteReport;
use crate::batch::settings::{Settings, batch_settings};
use crate::batch::source::{BatchSource, OwnedOrBorrowed};
use crate::codec::Item;
use crate::error::Result;
use crate::key::{IntoKey, Keyed, Untyped, named_key_text};
use crate::observe::Meter;
use crate::transport::{self, BatchEntry, TableRef};

/// Puts and deletes any number of items of one table.
///
/// Awaiting it fails with [`Incomplete`] if anything was not written; the error contains the operations that failed.
/// [`report`](Self::report) returns the report without failing.
///
/// Operations come from iterators and streams, which may borrow. They are read only as fast as requests can be sent: at
/// most `concurrency` requests of 25 operations are in memory, and as many operations that wait for another one on the
/// same key.
///
/// Unprocessed operations are retried after a growing delay with jitter, and the batch sends less at once until
/// DynamoDB keeps up. Throttled requests and requests without a response are also retried, because a repeated put or
/// delete has the same effect. A request that DynamoDB rejects because of its content is sent again in halves, so that
/// the operation that causes it is found and the others are written. An item that cannot be stored, or is larger than
/// 400 KB, does not delay the others. Any other error, such as a missing permission, stops the batch, and so do ten
/// requests in a row without progress.
///
/// A batch is not a transaction and has no conditions. No task is spawned: nothing is sent after the future is dropped.
/// A [`handle`](Self::handle) then still has the report.
///
/// An operation consumes the same capacity as outside of a batch. A batch saves round trips. A batch without operations
/// sends nothing.
///
/// # Errors
/// [`Incomplete`], which `?` turns into [`Error::Incomplete`](crate::Error::Incomplete).
///
/// Source: AWS developer guide, "Error handling with DynamoDB", "Batch operations and error handling".
///
/// ```no_run
/// # use dyno::{Client, Model};
/// # #[derive(Model, Clone)]
/// # #[dyno(table = "Movies")]
/// # struct Movie { #[dyno(partition_key)] year: u16, #[dyno(sort_key)] title: String }
/// # async fn example(client: Client, new: Vec<Movie>, old: Vec<(u16, String)>) -> dyno::Result<()> {
/// let movies = client.table::<Movie>();
/// movies.batch().put_all(new).delete_all(old).concurrency(8).await?;
/// # Ok(())
/// # }
/// ```
#[doc(alias = "BatchWriteItem")]
#[must_use = "nothing is written until it is awaited"]
pub struct BatchWrite<'s, M> {
    pub(super) part: PutsAndDeletes<'s, M>,
    pub(super) settings: Settings,
}

impl<'s, M: 's> BatchWrite<'s, M> {
    pub(crate) fn new(target: TableRef, key_names: Arc<[Box<str>]>) -> Self {
        Self {
            part: PutsAndDeletes::new(target, key_names),
            settings: Settings::default(),
        }
    }

    /// Puts an item, owned or borrowed. A borrowed item is cloned, because the report returns what was not written.
    pub fn put(mut self, item: impl OwnedOrBorrowed<M>) -> Self
    where
        M: BatchItem,
    {
        let context = || self.part.table.target.write_context();
        let mut buffer = String::with_capacity(256);
        let put = EncodedWrite::put(item.into_item(), context, &mut buffer);
        self.part.sources.push(put);
        self
    }

    /// Puts the items of an iterator or a stream, owned or borrowed.
    ///
    /// A borrowed item is cloned when it is read from the source, because the report returns what was not written.
    /// While a stream is pending, the operations that were read from it are sent.
    ///
    /// ```no_run
    /// # use dyno::{Client, Model};
    /// # use futures::stream;
    /// # #[derive(Model, Clone)]
    /// # #[dyno(table = "Movies")]
    /// # struct Movie { #[dyno(partition_key)] year: u16 }
    /// # async fn example(client: Client, many: Vec<Movie>) -> dyno::Result<()> {
    /// let movies = client.table::<Movie>();
    /// movies.batch().put_all(&many).await?;
    /// movies.batch().put_all(stream::iter(many)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn put_all<Kind, S>(mut self, items: S) -> Self
    where
        M: BatchItem,
        S: BatchSource<'s, Kind>,
        S::Item: OwnedOrBorrowed<M>,
    {
        let target = self.part.table.target.clone();
        let mut buffer = String::new();
        let items = items.open(move |item| {
            EncodedWrite::put(item.into_item(), || target.write_context(), &mut buffer)
        });
        self.part.sources.push_all(items);
        self
    }

    /// Carries out puts and deletes from an iterator or a stream, in any order.
    ///
    /// It also takes the operations that an earlier batch did not carry out.
    ///
    /// ```no_run
    /// # use dyno::{Client, Model, batch::WriteReport};
    /// # #[derive(Model, Clone)]
    /// # #[dyno(table = "Movies")]
    /// # struct Movie { #[dyno(partition_key)] year: u16 }
    /// # async fn example(client: Client, report: WriteReport<Movie>) -> dyno::Result<()> {
    /// let again = report.failed.into_iter().filter_map(|failed| failed.input);
    /// client.table::<Movie>().batch().write_all(again).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn write_all<Kind, S>(mut self, writes: S) -> Self
    where
        M: BatchItem,
        S: BatchSource<'s, Kind, Item = Write<M>>,
    {
        let target = self.part.table.target.clone();
        let mut buffer = String::new();
        let writes = writes
            .open(move |write| EncodedWrite::write(write, || target.write_context(), &mut buffer));
        self.part.sources.push_all(writes);
        self
    }

    /// Deletes the item with this key.
    ///
    /// A key is a value, a tuple of partition key and sort key, or a [`Key`](crate::key::Key). The key of a raw table
    /// may also be an item.
    pub fn delete<By>(mut self, key: impl IntoKey<M::Key, M, By>) -> Self
    where
        M: Keyed,
    {
        let key = named_key_text(key, &self.part.table.target.key());
        self.part.sources.push(EncodedWrite::delete(key));
        self
    }

    /// Deletes the items with the keys of an iterator or a stream.
    pub fn delete_all<By, Kind, S>(mut self, keys: S) -> Self
    where
        M: Keyed,
        S: BatchSource<'s, Kind>,
        S::Item: IntoKey<M::Key, M, By>,
    {
        let names = self.part.table.target.key();
        let deletes = keys.open(move |key| EncodedWrite::delete(named_key_text(key, &names)));
        self.part.sources.push_all(deletes);
        self
    }

    /// Deletes the items whose keys a read finds. An error of the read ends it, and is in the ledger from then on.
    pub(super) fn delete_found(
        mut self,
        found: impl Stream<Item = Result<Item>> + Send + 's,
    ) -> Self
    where
        M: Send,
    {
        let (ledger, names) = (self.part.table.ledger.clone(), self.part.table.target.key());
        let deletes = found.scan((), move |(), key| {
            let key = key.map_err(|error| ledger.source_failed(error));
            let delete = key
                .map(|key| EncodedWrite::delete(named_key_text::<Untyped, Item, _>(&key, &names)));
            std::future::ready(delete.ok())
        });
        self.part.sources.push_all(deletes.open(|delete| delete));
        self
    }

    /// Counts the consumed capacity of a batch that is awaited by itself. See [`Meter`].
    ///
    /// In a batch of several tables, the meters of [`BatchWriteAll`](crate::batch::BatchWriteAll) and of the client
    /// count.
    pub fn meter(mut self, meter: &Meter) -> Self {
        self.part.table.target.sender.add_meter(meter);
        self
    }

    batch_settings!("4");

    /// Sets what happens to several operations on one key; [`Duplicates::InOrder`] by default.
    pub fn duplicates(mut self, duplicates: Duplicates) -> Self {
        self.part.duplicates = duplicates;
        self
    }
}

impl<M: Send + 'static> BatchWrite<'_, M> {
    /// Returns a handle with the progress, and with the report if the future is dropped.
    #[must_use]
    pub fn handle(&self) -> BatchHandle<WriteReport<M>> {
        BatchHandle::new(self.part.table.ledger.clone())
    }

    /// Carries out the batch, and returns failures as an [`Error::Incomplete`](crate::Error::Incomplete).
    ///
    /// This is the same as awaiting it, for functions whose error type is made from a `dyno::Error`.
    ///
    /// # Errors
    /// [`Error::Incomplete`](crate::Error::Incomplete) if anything was not written; it contains the report.
    pub async fn or_error(self) -> Result<()> {
        Ok(self.await?)
    }
}

impl<M: Send> BatchWrite<'_, M> {
    /// Carries out the batch and returns its report, even if operations failed.
    ///
    /// # Errors
    /// None: failures are in the report. The `Result` is there because every report has one; that of a batch of reads
    /// can fail.
    pub async fn report(self) -> Result<WriteReport<M>> {
        let (ledger, sender) = (
            self.part.table.ledger.clone(),
            self.part.table.target.sender.clone(),
        );
        let parts: Vec<Box<dyn WriteTable + '_>> = vec![Box::new(self.part)];
        let traffic = WriteTraffic::new(sender.clone(), parts, &self.settings);
        let Ok(()) = Driver::new(sender, traffic).run().await;
        Ok(ledger.write_report())
    }

    /// Returns the requests as the SDK's builders, with up to 25 operations each, to be sent one after the other.
    ///
    /// An operation on a key that is already in the request begins the next one. All sources are read to their ends,
    /// and everything is in memory.
    ///
    /// # Errors
    /// [`Error::Encode`](crate::Error::Encode) if an operation cannot be sent.
    pub async fn into_sdk(mut self) -> Result<Vec<BatchWriteItemFluentBuilder>> {
        self.part.table.target.sender.meter_sdk_requests();
        let target = self.part.table.target.clone();
        let (mut requests, mut entries, mut keys) = (Vec::new(), Vec::new(), HashSet::new());
        let mut end = |entries: &mut Vec<BatchEntry>| -> Result<()> {
            let tables = Arc::new(vec![(target.table.clone(), std::mem::take(entries))]);
            let request = transport::batch_write_input(&target.sender, &tables).into_sdk();
            requests.push(request.map_err(|error| target.not_written(error))?);
            Ok(())
        };
        while let Some((_, checked)) =
            std::future::poll_fn(|context| self.part.poll_checked(context)).await
        {
            let (key, entry) = checked?;
            if entries.len() == MAX_OPERATIONS || keys.contains(&key) {
                end(&mut entries)?;
                keys.clear();
            }
            keys.insert(key);
            entries.push(entry);
        }
        if !entries.is_empty() {
            end(&mut entries)?;
        }
        Ok(requests)
    }
}

impl<'s, M: Send + 's> IntoFuture for BatchWrite<'s, M> {
    type Output = Result<(), Incomplete<M>>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 's>>;

    fn into_future(self) -> Self::IntoFuture {
        let (ledger, sender) = (
            self.part.table.ledger.clone(),
            self.part.table.target.sender.clone(),
        );
        let parts: Vec<Box<dyn WriteTable + 's>> = vec![Box::new(self.part)];
        let driver = Driver::new(
            sender.clone(),
            WriteTraffic::new(sender, parts, &self.settings),
        );
        Box::pin(async move {
            let Ok(()) = driver.run().await;
            Incomplete::check(ledger.write_report())
        })
    }
}

impl<M> fmt::Debug for BatchWrite<'_, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchWrite")
            .field("table", &self.part.table.target.table)
            .finish_non_exhaustive()
    }
}
