//! The items with any number of keys of one table.

use std::collections::HashSet;
use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;

use aws_sdk_dynamodb::operation::batch_get_item::builders::BatchGetItemFluentBuilder;

use super::batch_items::BatchItems;
use super::positions::{AnyPositions, Positions};
use super::requests::{CheckedKey, MAX_KEYS, OnFailure, ReadTable};
use super::run::run;
use super::table::KeysToRead;
use crate::batch::report::ReadReport;
use crate::batch::settings::{Settings, batch_settings};
use crate::batch::source::{BatchSource, Sources};
use crate::codec::{DecodeDocument, Document, EncodeError, Item};
use crate::error::{Error, InvalidRead, Result};
use crate::expr::{Projection, ast};
use crate::model::{Loaded, ReadModel, Valid};
use crate::observe::Meter;
use crate::op::expressions::{projection_of, with_entity};
use crate::op::read::get::check_expiry_requested;
use crate::transport::{self, TableKeys, TableRef};

/// Reads the items with any number of keys of one table: a `Vec<Option<T>>` in the order of the keys.
///
/// The result has `None` where there is no such item. A key that is passed again while its first read is pending is
/// requested once. A request has up to 100 keys, and several requests are in flight at the same time. Keys that
/// DynamoDB leaves unprocessed, because the response reaches 16 MB or because of throttling, are retried with the same
/// projection and consistency, after a growing delay with jitter.
///
/// The result is not a snapshot: the items are read one after the other. The batch consumes the same capacity as single
/// gets.
///
/// # Errors
/// Awaiting it ends at the first key that is not read, with its error. [`report`](Self::report) continues instead, and
/// returns the items together with the keys that were not read. [`stream`](Self::stream) returns an error at the
/// position of an item that cannot be decoded, and continues.
///
/// ```no_run
/// # use dyno::{Client, Model};
/// # #[derive(Model)]
/// # #[dyno(table = "Movies")]
/// # struct Movie { #[dyno(partition_key)] year: u16, #[dyno(sort_key)] title: String }
/// # async fn example(client: Client) -> dyno::Result<()> {
/// let movies = client.table::<Movie>();
/// let keys = (1980..1990).map(|year| (year, "Brazil"));
/// for (year, found) in (1980..1990).zip(movies.batch_get(keys).await?) {
///     println!("{year}: {}", found.is_some());
/// }
/// # Ok(())
/// # }
/// ```
#[doc(alias = "BatchGetItem")]
#[must_use = "nothing is read until it is awaited"]
pub struct BatchGet<'s, M, T> {
    target: TableRef,
    keys: Sources<'s, Result<String, EncodeError>>,
    consistent: bool,
    hide_expired: bool,
    projection: Result<Option<ast::Projection>, InvalidRead>,
    pub(super) settings: Settings,
    marker: PhantomData<fn() -> (M, T)>,
}

impl<'s, M, T> BatchGet<'s, M, T> {
    pub(crate) fn new<Kind, S: BatchSource<'s, Kind>>(
        target: TableRef,
        keys: S,
        key_json: impl FnMut(S::Item) -> Result<String, EncodeError> + Send + 's,
    ) -> Self {
        let mut sources = Sources::default();
        sources.push_all(keys.open(key_json));
        Self {
            target,
            keys: sources,
            consistent: false,
            hide_expired: false,
            projection: Ok(None),
            settings: Settings::default(),
            marker: PhantomData,
        }
    }

    /// Uses strongly consistent reads, for twice the capacity.
    pub fn consistent(mut self) -> Self {
        self.consistent = true;
        self
    }

    /// Returns `None` for items whose expiry time has passed by the client's clock. DynamoDB deletes them within a few
    /// days, and returns them until then.
    ///
    /// The read costs the same. A table without an attribute for Time to Live, and a projection that leaves it out, are
    /// an [`Error::InvalidRequest`]. The requests of [`into_sdk`](Self::into_sdk) hide nothing. (AWS developer guide,
    /// "Using time to live (TTL) in DynamoDB", "Working with expired items and time to live (TTL)".)
    pub fn hide_expired(mut self) -> Self {
        self.hide_expired = true;
        self
    }

    /// Reads the items as another type, and requests only the attributes that are fields of this type, and the key.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`] if the type has an attribute that the model does not have. Nothing is sent then.
    pub fn project<T2: DecodeDocument>(mut self) -> BatchGet<'s, M, T2>
    where
        M: Document,
    {
        let projection = projection_of(T2::SHAPE, M::SHAPE, &self.target, None);
        self.projection = projection.map(|projection| with_entity(&mut self.target, projection));
        self.returning()
    }

    /// Reads only these attributes and the key, as an [`Item`].
    pub fn projection(mut self, projection: impl Into<Projection<M>>) -> BatchGet<'s, M, Item> {
        let projection = Some(projection.into().into_ast());
        self.projection = Ok(with_entity(&mut self.target, projection));
        self.returning()
    }

    fn returning<T2>(self) -> BatchGet<'s, M, T2> {
        BatchGet {
            target: self.target,
            keys: self.keys,
            consistent: self.consistent,
            hide_expired: self.hide_expired,
            projection: self.projection,
            settings: self.settings,
            marker: PhantomData,
        }
    }

    /// Counts the consumed capacity of a batch that is awaited by itself. See [`Meter`].
    ///
    /// In a batch of several tables, the meters of [`BatchGetAll`](crate::batch::BatchGetAll) and of the client count.
    pub fn meter(mut self, meter: &Meter) -> Self {
        self.target.sender.add_meter(meter);
        self
    }

    batch_settings!("4");

    /// The keys, checked as they are read from their source.
    fn into_keys(self, positions: Arc<dyn AnyPositions>) -> Result<KeysToRead<'s>> {
        let target = self.target;
        let projection = self.projection.and_then(|projection| {
            if self.hide_expired {
                check_expiry_requested(&target, projection.as_ref())?;
            }
            Ok(projection)
        });
        let projection = projection.map_err(|error| Error::read(target.subject(None), error))?;
        let (keys, consistent) = (self.keys, self.consistent);
        Ok(KeysToRead::new(
            target, keys, consistent, projection, positions,
        ))
    }
}

impl<'s, M: ReadModel> BatchGet<'s, M, M> {
    /// Reads the items as [`Loaded`]s, which [`Table::save`](crate::Table::save) writes: only what was changed since.
    ///
    /// The read costs the same.
    pub fn loaded(self) -> BatchGet<'s, M, Loaded<M>> {
        self.returning()
    }

    /// Checks the rules of the model: an item that breaks one is an [`Error::Decode`]. See [`Valid`].
    pub fn validated(self) -> BatchGet<'s, M, Valid<M>> {
        self.returning()
    }
}

impl<'s, M, T: DecodeDocument + Send + 'static> BatchGet<'s, M, T> {
    /// Reads the items and returns the report, with the keys that were not read.
    ///
    /// ```no_run
    /// # use dyno::{Client, Model};
    /// # #[derive(Model)]
    /// # #[dyno(table = "Orders")]
    /// # struct Order { #[dyno(partition_key)] id: u64 }
    /// # async fn example(client: Client) -> dyno::Result<()> {
    /// let report = client.table::<Order>().batch_get(0..100_u64).attempts(1).report().await?;
    /// println!("{} found", report.items.iter().flatten().count());
    /// for failed in &report.failed {
    ///     println!("{:?}: {}", failed.input, failed.reason);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::InvalidRequest`] if the projection is invalid. Everything else is in the report.
    pub async fn report(self) -> Result<ReadReport<M, T>> {
        let (sender, settings) = (self.target.sender.clone(), self.settings.clone());
        let (table, positions) = self.into_table();
        run(sender, vec![table?], settings, OnFailure::Report).await?;
        Ok(positions.report())
    }

    /// Returns the items as a stream, in the order of the keys, with an `Option` for each.
    ///
    /// Keys are read from their source only as the stream is polled. At most twice as many keys as `concurrency`
    /// requests contain are read ahead.
    ///
    /// ```no_run
    /// # use dyno::{Client, Model};
    /// use futures::TryStreamExt;
    ///
    /// # #[derive(Debug, Model)]
    /// # #[dyno(table = "Orders")]
    /// # struct Order { #[dyno(partition_key)] id: u64 }
    /// # async fn example(client: Client) -> dyno::Result<()> {
    /// let mut orders = client.table::<Order>().batch_get(0..1_000_000_u64).stream();
    /// while let Some(order) = orders.try_next().await? {
    ///     println!("{order:?}");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[must_use = "nothing is read until it is polled"]
    pub fn stream(self) -> BatchItems<'s, T> {
        let (sender, settings) = (self.target.sender.clone(), self.settings.clone());
        let (table, positions) = self.into_table();
        BatchItems::new(sender, table, &settings, positions)
    }

    /// Returns the requests as the SDK's builders, with up to 100 keys each. A repeated key is requested once.
    ///
    /// All sources are read to their ends, and everything is in memory.
    ///
    /// # Errors
    /// [`Error::Encode`] if a key is invalid, [`Error::InvalidRequest`] if the projection is.
    pub async fn into_sdk(mut self) -> Result<Vec<BatchGetItemFluentBuilder>> {
        self.target.sender.meter_sdk_requests();
        let target = self.target.clone();
        let positions = Arc::new(Positions::<T>::new(&target));
        let mut table = self.into_keys(positions)?;
        let (mut requests, mut keys, mut seen) = (Vec::new(), Vec::new(), HashSet::new());
        let end = |keys, others| -> Result<_> {
            let table = target.table.clone();
            let keys = [TableKeys {
                table,
                keys,
                others,
            }];
            let request = transport::batch_get_input(&target.sender, &keys).into_sdk();
            request.map_err(|error| target.not_written(error))
        };
        while let Some(key) = std::future::poll_fn(|context| table.poll_key(context)).await {
            let CheckedKey { key, text } = key?;
            if !seen.insert(key) {
                continue;
            }
            keys.push(text);
            if keys.len() == MAX_KEYS {
                requests.push(end(std::mem::take(&mut keys), table.others())?);
            }
        }
        if !keys.is_empty() {
            requests.push(end(keys, table.others())?);
        }
        Ok(requests)
    }

    pub(super) fn into_table(self) -> (Result<Box<dyn ReadTable + 's>>, Arc<Positions<T>>) {
        let positions = Arc::new(Positions::new(&self.target).hiding(self.hide_expired));
        let table = self.into_keys(positions.clone());
        (table.map(|table| Box::new(table) as _), positions)
    }
}

impl<'s, M: 's, T: DecodeDocument + Send + 'static> IntoFuture for BatchGet<'s, M, T> {
    type Output = Result<Vec<Option<T>>>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 's>>;

    fn into_future(self) -> Self::IntoFuture {
        let (sender, settings) = (self.target.sender.clone(), self.settings.clone());
        let (table, positions) = self.into_table();
        Box::pin(async move {
            run(sender, vec![table?], settings, OnFailure::End).await?;
            positions.all()
        })
    }
}

impl<M, T> fmt::Debug for BatchGet<'_, M, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchGet")
            .field("table", &self.target.table)
            .finish_non_exhaustive()
    }
}
