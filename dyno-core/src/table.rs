//! A client, a name, and one short method per operation.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use crate::batch::{
    BatchGet, BatchSource, BatchWrite, DeleteAll, DeleteFound, OwnedOrBorrowed, PutAll, UpsertAll,
};
use crate::client::Client;
use crate::codec::{Document, Encode, encode_item};
use crate::cursor::Cursor;
use crate::error::{Error, Result};
use crate::expr::{self, Condition};
use crate::find::{DeleteWhere, Find};
use crate::index_table::IndexTable;
use crate::key::{IntoKey, IntoPartition, IntoShards, PartitionValue, key_text, key_text_of};
use crate::model::{HasIndex, Index, Isolation, KeyNames, Loaded};
use crate::model::{Model, ReadModel, Versioned};
use crate::op::read::cursor_of::cursor_of;
use crate::op::read::index_ref::Holds;
use crate::op::returns::{Guarded, New, Nothing};
use crate::op::table::{
    CreateTable, DeleteTable, DescribeTable, DiffTable, EnsureTable, TableStatus, TableTags,
    TableTimeToLive, UpdateTable, WaitForTable,
};
use crate::op::{
    ChangeResult, ConditionCheck, DeleteItem, Get, PutItem, Query, RetryOnConflict, Save, Scan,
    UpdateItem, Upsert, WriteItem as _,
};
use crate::raw_table::RawTable;
use crate::table_definition::TableDefinition;
use crate::transport::TableRef;

/// The table of the model `M`.
///
/// [`Client::table`] returns it without sending a request. It is cheap to clone. Each method begins an operation, which
/// is sent when it is awaited or when a terminal such as `page` is called.
///
/// ```no_run
/// # use dyno::model::ReadModel;
/// # async fn example<Movie: ReadModel + 'static>(client: dyno::Client, brazil: Movie) -> dyno::Result<()> {
/// let movies = client.table::<Movie>();
/// movies.put(&brazil).await?;
/// let all: Vec<Movie> = movies.scan().all().await?;
/// # Ok(())
/// # }
/// ```
pub struct Table<M> {
    client: Client,
    target: TableRef,
    model: PhantomData<fn() -> M>,
}

impl<M> Table<M> {
    /// Returns the name of the table, with the client's prefix.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.target.table
    }

    /// Returns the client that made this table.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.client
    }
}

impl<M: Model> Table<M> {
    pub(crate) fn new(client: Client, table: Arc<str>) -> Self {
        Self {
            target: TableRef::new(client.sender(), table, Some(M::SCHEMA))
                .keyed(KeyNames::of_model::<M>()),
            client,
            model: PhantomData,
        }
    }

    /// Returns the same table without a model: it reads and writes [`Item`](crate::Item)s. See [`RawTable`].
    #[must_use]
    pub fn raw(&self) -> RawTable {
        RawTable::of(
            self.client.clone(),
            self.target.clone().raw(),
            KeyNames::of_model::<M>(),
            TableDefinition::of::<M>().indexes.into(),
        )
    }

    /// Returns the same table for another model whose items are in it.
    ///
    /// ```
    /// use dyno::{Model, Table};
    ///
    /// #[derive(Table)]
    /// #[dyno(name = "shop", partition_key(pk: String), sort_key(sk: String), entity = "kind")]
    /// struct Shop;
    ///
    /// #[derive(Model)]
    /// #[dyno(table = Shop, partition_key = "CUSTOMER#{id}", sort_key = "CUSTOMER")]
    /// struct Customer { id: u64 }
    ///
    /// #[derive(Model)]
    /// #[dyno(table = Shop, partition_key = "CUSTOMER#{customer}", sort_key = "ORDER#{number}")]
    /// struct Order { customer: u64, number: u32 }
    ///
    /// fn orders(customers: &dyno::Table<Customer>) -> dyno::Table<Order> {
    ///     customers.entity()
    /// }
    /// ```
    #[must_use]
    pub fn entity<N: Model<Table = M::Table>>(&self) -> Table<N> {
        Table::new(self.client.clone(), self.target.table.clone())
    }

    /// Reads the item with this key: an `Option<M>`. See [`Get`].
    ///
    /// A key is a value; a tuple of partition key and sort key, `movies.get((1985, "Brazil"))`; or a
    /// [`Key`](crate::key::Key).
    #[doc(alias = "GetItem")]
    pub fn get<By>(&self, key: impl IntoKey<M::Key, M, By>) -> Get<M, M>
    where
        M: ReadModel,
    {
        Get::new(self.target.clone(), key_text::<M, By>(key))
    }

    /// Writes an item, and replaces the item with the same key. See [`PutItem`].
    #[doc(alias = "PutItem")]
    pub fn put(&self, item: &M) -> PutItem<M, Nothing> {
        PutItem::new(self.target.clone(), self.encode(item)).isolated(Isolation::of_key::<M>())
    }

    /// Writes an item if no item has the same key: a [`put`](Self::put) with that condition. See [`PutItem`].
    ///
    /// The output is a nested `Result<(), ConditionFailed<M>>`, which contains the existing item; `.or_error()` makes
    /// an existing item an [`Error`]. After a retry by the SDK, the existing item may be the one that the first attempt
    /// wrote; see [`ConditionFailed`](crate::ConditionFailed).
    #[doc(alias = "PutItem")]
    pub fn create(&self, item: &M) -> PutItem<M, Guarded<Nothing>> {
        self.put(item)
            .creating(M::SCHEMA.table.key.partition().name)
    }

    /// Changes attributes of the item with this key. The item must exist, unless `.or_create()` is called. See
    /// [`UpdateItem`].
    #[doc(alias = "UpdateItem")]
    pub fn update<By>(
        &self,
        key: impl IntoKey<M::Key, M, By>,
        update: expr::Update<M>,
    ) -> UpdateItem<M, New> {
        let key = key_text::<M, By>(key);
        UpdateItem::new(self.target.clone(), key, update).of_existing(
            M::SCHEMA.table.key.partition().name,
            Isolation::of_key::<M>(),
        )
    }

    /// Merges an item into the item with the same key and keeps its other attributes. Creates the item if it does not
    /// exist. See [`Upsert`].
    pub fn upsert(&self, item: &M) -> Upsert<M, New> {
        let names: Vec<_> = self.target.key_names().into_iter().flatten().collect();
        let isolation = Isolation::of_key::<M>();
        let item = self.encode(item);
        Upsert::new(self.target.clone(), &names, item, isolation).of_shape(M::SHAPE)
    }

    /// Writes what was changed since an item was read, and nothing else. See [`Save`].
    ///
    /// The [`Loaded`] then holds the item as it is in the table now.
    #[doc(alias = "UpdateItem")]
    pub fn save<'l>(&self, item: &'l mut Loaded<M>) -> Save<'l, M, Nothing>
    where
        M: ReadModel,
    {
        Save::new(self.target.clone(), item)
    }

    /// Reads the item with this key, changes it and writes it, and starts again if it was written in the meantime. See
    /// [`RetryOnConflict`].
    pub fn retry_on_conflict<'f, By, C, F>(
        &self,
        key: impl IntoKey<M::Key, M, By>,
        change: F,
    ) -> RetryOnConflict<'f, M, F>
    where
        M: ReadModel + Versioned,
        F: FnMut(&mut M) -> C + Send + 'f,
        C: ChangeResult,
    {
        RetryOnConflict::new(self.target.clone(), key_text::<M, By>(key), change)
    }

    /// Deletes the item with this key. See [`DeleteItem`].
    #[doc(alias = "DeleteItem")]
    pub fn delete<By>(&self, key: impl IntoKey<M::Key, M, By>) -> DeleteItem<M, Nothing> {
        DeleteItem::new(self.target.clone(), key_text::<M, By>(key))
            .isolated(Isolation::of_key::<M>())
    }

    /// Requires that a condition holds for the item with this key, as an operation of a transaction. See
    /// [`ConditionCheck`].
    #[doc(alias = "ConditionCheck")]
    pub fn check<By>(
        &self,
        key: impl IntoKey<M::Key, M, By>,
        condition: Condition<M>,
    ) -> ConditionCheck<M> {
        // It is about the item that is there, whatever its entity is.
        let check = self.delete(key).isolated(Isolation::Keys);
        ConditionCheck::new(check.condition(condition))
    }

    /// Reads the items of one partition, in sort-key order. See [`Query`].
    #[doc(alias = "hash key")]
    #[doc(alias = "hash_key")]
    pub fn query(&self, partition: impl IntoPartition<M::Key>) -> Query<M, M>
    where
        M: ReadModel,
    {
        let names = KeyNames::of_model::<M>();
        let value = partition.into_value(&names);
        Query::of_table(self.target.clone(), names, value).isolated(Isolation::of_query::<M>())
    }

    /// Reads the items of all shards as one list, in sort-key order. See [`Shard`](crate::Shard).
    ///
    /// `shards` is the partition key without its last field, the shard: `query_shards("cpu")`, or `query_shards(())` if
    /// the shard is the whole key. It is [`query_partitions`](Self::query_partitions) with a partition for each shard.
    pub fn query_shards(&self, shards: impl IntoShards<M::Key>) -> Query<M, M>
    where
        M: ReadModel,
    {
        let names = KeyNames::of_model::<M>();
        let values = shards.into_values(&names);
        self.of_partitions(names, values)
    }

    /// Reads the items of several partitions as one list, in sort-key order.
    ///
    /// All partitions are read at the same time, each with requests of its own, and merged: forward and backward, with
    /// limit, filter, pages and cursors, as if they were one partition. Items with the same sort key are ordered by
    /// partition, independently of the order of `partitions`. Without a sort key, the partitions follow one another.
    ///
    /// ```no_run
    /// # use dyno::{Model, Table};
    /// #[derive(Model, Debug)]
    /// #[dyno(table = "Logs")]
    /// struct Entry {
    ///     #[dyno(partition_key)]
    ///     day: String,
    ///     #[dyno(sort_key)]
    ///     at: String,
    /// }
    ///
    /// # async fn example(logs: Table<Entry>) -> dyno::Result<()> {
    /// let days = ["2026-11-29", "2026-11-30"];
    /// let latest = logs.query_partitions(days).descending().limit(50).all().await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Costs
    /// At least one request for each partition, at least half a read unit each (one if strongly consistent), all of
    /// them at the same time. Use it for hundreds of partitions, not for thousands. A read of `n` items evaluates about
    /// twice as many, and at most `n` in each partition; a stream without a limit holds two pages of each partition in
    /// memory, at most 1 MB each. A cursor is the key of one item, whatever the number of partitions: the other
    /// partitions continue at its sort key, and read again the items with the same sort key, or the same first
    /// attribute of a sort key with several.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`](crate::Error::InvalidRequest) if a partition is listed twice, for `bytes` and
    /// `into_sdk`, which are single requests, and if the user's own projection leaves out an attribute of the key. An
    /// empty list returns no items.
    pub fn query_partitions<P: IntoPartition<M::Key>>(
        &self,
        partitions: impl IntoIterator<Item = P>,
    ) -> Query<M, M>
    where
        M: ReadModel,
    {
        let names = KeyNames::of_model::<M>();
        let partitions = partitions.into_iter();
        let values = partitions
            .map(|partition| partition.into_value(&names))
            .collect();
        self.of_partitions(names, values)
    }

    fn of_partitions(&self, names: KeyNames, partitions: Vec<PartitionValue>) -> Query<M, M>
    where
        M: ReadModel,
    {
        let query = Query::of_partitions(self.target.clone(), names, partitions);
        query.isolated(Isolation::of_query::<M>())
    }

    /// Returns the cursor at an item: [`start_after`](Query::start_after) reads what comes after the item, and
    /// [`end_before`](Query::end_before) what comes before it.
    ///
    /// `item` is the model, or any document with the attributes of the key, such as an [`Item`](crate::Item). The item
    /// need not exist. A [`Key`](crate::Key) becomes the same cursor by `into()`. An [`IndexTable`] has cursors of its
    /// own.
    ///
    /// ```no_run
    /// # use dyno::{Model, Table};
    /// # #[derive(Model)]
    /// # #[dyno(table = "Movies")]
    /// # struct Movie { #[dyno(partition_key)] year: u16, #[dyno(sort_key)] title: String }
    /// # async fn example(movies: Table<Movie>, last: Movie) -> dyno::Result<()> {
    /// let next = movies.query(1985).start_after(movies.cursor(&last)?).limit(25).page().await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::Encode`] if the item lacks an attribute of the key, or it is empty.
    pub fn cursor(&self, item: &(impl Document + Encode)) -> Result<Cursor> {
        cursor_of(&self.target, None, item)
    }

    /// Reads all items of the table. See [`Scan`].
    pub fn scan(&self) -> Scan<M, M>
    where
        M: ReadModel,
    {
        Scan::new(self.target.clone(), None).isolated(Isolation::of_scan::<M>())
    }

    /// Reads the items that meet a condition, by the request that reads the least: a get, a batch get, a query, or a
    /// scan if it is allowed. See [`Find`].
    ///
    /// ```no_run
    /// # use dyno::{Model, Table};
    /// # #[derive(Model)]
    /// # #[dyno(table = "Movies")]
    /// # struct Movie { #[dyno(partition_key)] year: u16, #[dyno(sort_key)] title: String, rank: Option<u32> }
    /// # async fn example(movies: Table<Movie>) -> dyno::Result<()> {
    /// let find = movies.find(Movie::YEAR.eq(1985) & Movie::TITLE.begins_with("B") & Movie::RANK.lt(100));
    /// println!("{}", find.explain()?); // a query with a filter on the rank
    /// let found: Vec<Movie> = find.all().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn find(&self, condition: Condition<M>) -> Find<M>
    where
        M: ReadModel,
    {
        Find::new(self.target.clone(), condition)
    }

    /// Deletes the items that meet a condition when they are read. A scan must be allowed. See [`DeleteWhere`].
    pub fn delete_where(&self, condition: Condition<M>) -> DeleteWhere<M>
    where
        M: ReadModel,
    {
        DeleteWhere::new(self.target.clone(), condition)
    }

    /// Deletes all items of the model, which are found by a scan. See [`DeleteFound`].
    ///
    /// Items of other models in the same table stay. To delete a part of the items:
    ///
    /// | Part | Call |
    /// |---|---|
    /// | a partition | `query(1985).delete_all()` |
    /// | the sort keys with a prefix | `query(1985).sort_key(begins_with("B")).delete_all()` |
    /// | the items that meet a condition | `delete_where(condition)` |
    /// | the items of an index | `index(Movie::BY_RANK).query(1985).delete_all()` |
    /// | so many items | `.limit(100)` on each of them |
    ///
    /// To clear a whole table of one model, delete it and create it again, which consumes no capacity.
    ///
    /// ```no_run
    /// # use dyno::{Model, Table};
    /// # #[derive(Model)]
    /// # #[dyno(table = "Movies")]
    /// # struct Movie { #[dyno(partition_key)] year: u16, #[dyno(sort_key)] title: String }
    /// # async fn example(movies: Table<Movie>) -> dyno::Result<()> {
    /// movies.clear().await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Costs
    /// A scan of the table, also of the items of other models, and a delete for each item.
    pub fn clear(&self) -> DeleteFound<M>
    where
        M: ReadModel,
    {
        self.scan().delete_all().allow_all()
    }

    /// Returns a secondary index of the table, which can be queried and scanned: `movies.index(Movie::BY_RANK)`.
    #[doc(alias = "GSI")]
    #[doc(alias = "LSI")]
    #[must_use]
    pub fn index<const N: usize>(&self, index: Index<M, N>) -> IndexTable<Index<M, N>>
    where
        M: HasIndex<N>,
    {
        IndexTable::new(
            self.target.clone(),
            index.schema().name,
            Index::<M, N>::key_names(),
            Holds::of_schema(&index.schema()),
        )
    }

    /// Reads the items with the keys of an iterator or a stream, in the order of the keys. See [`BatchGet`].
    ///
    /// ```no_run
    /// # use dyno::{Client, Model};
    /// # #[derive(Model)]
    /// # #[dyno(table = "Movies")]
    /// # struct Movie { #[dyno(partition_key)] year: u16, #[dyno(sort_key)] title: String }
    /// # async fn example(client: Client) -> dyno::Result<()> {
    /// let movies = client.table::<Movie>();
    /// let found: Vec<Option<Movie>> = movies.batch_get([(1985, "Brazil"), (1988, "Brasil")]).await?;
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "BatchGetItem")]
    pub fn batch_get<'s, By, Kind, S>(&self, keys: S) -> BatchGet<'s, M, M>
    where
        M: ReadModel,
        S: BatchSource<'s, Kind>,
        S::Item: IntoKey<M::Key, M, By>,
    {
        BatchGet::new(self.target.clone(), keys, |key| key_text::<M, By>(key))
    }

    /// Puts any number of items, each with a condition or without. See [`PutAll`].
    ///
    /// Unlike a [`batch`](Self::batch), it takes conditions, and items of a model with a `version`.
    ///
    /// ```no_run
    /// # use dyno::{Client, Model};
    /// # #[derive(Model, Clone)]
    /// # #[dyno(table = "Movies")]
    /// # struct Movie { #[dyno(partition_key)] year: u16, rank: Option<u32> }
    /// # async fn example(client: Client, many: Vec<Movie>) -> dyno::Result<()> {
    /// let report = client.table::<Movie>().put_all(many).condition(Movie::RANK.not_exists()).report().await?;
    /// println!("{} written, {} not", report.succeeded(), report.failed.len());
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "save_many")]
    pub fn put_all<'s, Kind, S>(&self, items: S) -> PutAll<'s, M>
    where
        M: 's,
        S: BatchSource<'s, Kind>,
        S::Item: OwnedOrBorrowed<M>,
    {
        let isolation = Isolation::of_key::<M>();
        PutAll::new(self.target.clone(), self.key_names(), isolation, items)
    }

    /// Puts any number of items, each only if there is no item with its key. See [`PutAll`].
    ///
    /// Of two items with the same key, the first one is written.
    ///
    /// ```no_run
    /// # use dyno::{Client, Model};
    /// # #[derive(Model, Clone)]
    /// # #[dyno(table = "Movies")]
    /// # struct Movie { #[dyno(partition_key)] year: u16 }
    /// # async fn example(client: Client, many: Vec<Movie>) -> dyno::Result<()> {
    /// let report = client.table::<Movie>().create_all(many).report().await?;
    /// println!("{} new", report.succeeded());
    /// # Ok(())
    /// # }
    /// ```
    pub fn create_all<'s, Kind, S>(&self, items: S) -> PutAll<'s, M>
    where
        M: 's,
        S: BatchSource<'s, Kind>,
        S::Item: OwnedOrBorrowed<M>,
    {
        self.put_all(items)
            .creating(M::SCHEMA.table.key.partition().name)
    }

    /// Deletes any number of items by their keys, each with a condition or without. See [`DeleteAll`].
    ///
    /// [`delete_where`](Self::delete_where) deletes what a condition finds, and [`clear`](Self::clear) everything.
    ///
    /// ```no_run
    /// # use dyno::{Client, Model, pick};
    /// # #[derive(Model, Clone)]
    /// # #[dyno(table = "Movies")]
    /// # struct Movie { #[dyno(partition_key)] year: u16, rank: u32 }
    /// # async fn example(client: Client, old: Movie) -> dyno::Result<()> {
    /// let movies = client.table::<Movie>();
    /// movies.delete_all([1985, 1986]).await?;
    /// movies.delete_all([pick(1987), pick(&old), pick(Movie::YEAR.eq(1988) & Movie::RANK.gt(100))]).await?;
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "delete_many")]
    pub fn delete_all<'s, By, Kind, S>(&self, keys: S) -> DeleteAll<'s, M>
    where
        M: 's,
        S: BatchSource<'s, Kind>,
        S::Item: IntoKey<M::Key, M, By>,
    {
        DeleteAll::new(self.target.clone(), self.key_names(), keys)
    }

    /// Merges the items of an iterator or a stream, owned or borrowed, into those with the same keys. See
    /// [`UpsertAll`].
    pub fn upsert_all<'s, Kind, S>(&self, items: S) -> UpsertAll<'s, M>
    where
        M: 's,
        S: BatchSource<'s, Kind>,
        S::Item: OwnedOrBorrowed<M>,
    {
        let isolation = Isolation::of_key::<M>();
        UpsertAll::new(self.target.clone(), self.key_names(), items, isolation).of_shape(M::SHAPE)
    }

    /// Begins a batch of puts and deletes. See [`BatchWrite`].
    #[doc(alias = "BatchWriteItem")]
    pub fn batch<'s>(&self) -> BatchWrite<'s, M>
    where
        M: 's,
    {
        BatchWrite::new(self.target.clone(), self.key_names())
    }

    pub(crate) fn key_names(&self) -> Arc<[Box<str>]> {
        let names = self.target.key_names().into_iter().flatten();
        names.map(Into::into).collect()
    }

    /// The table of the operations.
    #[cfg(feature = "cache")]
    pub(crate) fn target(&self) -> &TableRef {
        &self.target
    }

    /// The same table, whose operations use `target`.
    #[cfg(feature = "cache")]
    pub(crate) fn with_target(&self, target: TableRef) -> Self {
        Self {
            target,
            ..self.clone()
        }
    }

    /// Returns the definition of the table: that of the model, with the name of this table.
    #[must_use]
    pub fn definition(&self) -> TableDefinition {
        TableDefinition::of::<M>().named(self.name())
    }

    /// Creates the table as the model describes it, and waits until it can be used. See [`CreateTable`].
    pub fn create_table(&self) -> CreateTable {
        CreateTable::new(self.target.clone(), self.definition())
    }

    /// Creates the table unless it exists, and reports the differences if it does. See [`EnsureTable`].
    pub fn ensure_table(&self) -> EnsureTable {
        EnsureTable::new(self.target.clone(), self.definition())
    }

    /// Updates the table to match the model. See [`UpdateTable`].
    pub fn update_table(&self) -> UpdateTable {
        UpdateTable::new(self.target.clone(), self.definition())
    }

    /// Reports the differences between the model and the table. See [`DiffTable`].
    pub fn diff_table(&self) -> DiffTable {
        DiffTable::new(self.target.clone(), self.definition())
    }

    /// Deletes the table with all its items, and waits until it is gone. See [`DeleteTable`].
    pub fn delete_table(&self) -> DeleteTable {
        DeleteTable::new(self.target.clone())
    }

    /// Describes the table as it is now: an `Option<TableDescription>`. See [`DescribeTable`].
    pub fn describe_table(&self) -> DescribeTable {
        DescribeTable::new(self.target.clone())
    }

    /// Returns the status of the table; `None` if it does not exist.
    ///
    /// # Errors
    /// The errors of the request.
    pub async fn table_status(&self) -> Result<Option<TableStatus>> {
        let table = self.describe_table().await?;
        Ok(table.map(|table| table.status))
    }

    /// Returns whether the table exists and can be used: it is ACTIVE or UPDATING. A table that is being created or
    /// deleted cannot be used.
    ///
    /// # Errors
    /// The errors of [`table_status`](Self::table_status).
    pub async fn is_active(&self) -> Result<bool> {
        let status = self.table_status().await?;
        Ok(status.is_some_and(|status| status.is_active()))
    }

    /// Waits until the table and its indexes can be used. See [`WaitForTable`].
    pub fn wait_until_active(&self) -> WaitForTable {
        WaitForTable::until_active(self.target.clone())
    }

    /// Waits until the table is gone. See [`WaitForTable`].
    pub fn wait_until_gone(&self) -> WaitForTable {
        WaitForTable::until_gone(self.target.clone())
    }

    /// Describes, enables or disables Time to Live of the table. See [`TableTimeToLive`].
    pub fn time_to_live(&self) -> TableTimeToLive {
        TableTimeToLive::new(self.target.clone())
    }

    /// Reads, sets or removes the tags of the table. See [`TableTags`].
    pub fn tags(&self) -> TableTags {
        TableTags::new(self.target.clone())
    }

    /// The item as it is sent.
    fn encode(&self, item: &M) -> Result<String> {
        if M::SCHEMA.life.is_some() || M::SCHEMA.table.ttl.is_some() {
            let text = item.text_to_write(|| self.target.write_context());
            return text.map_err(|error| {
                let key = item.known_key();
                Error::encode(self.target.subject(key.as_deref()), error)
            });
        }
        let text = key_text_of(item).map_err(|error| (None, error));
        let text = text.and_then(|key| encode_item(item).map_err(|error| (Some(key), error)));
        text.map_err(|(key, error)| Error::encode(self.target.subject(key.as_deref()), error))
    }
}

impl<M> Clone for Table<M> {
    fn clone(&self) -> Self {
        Self {
            client: self.client.clone(),
            target: self.target.clone(),
            model: PhantomData,
        }
    }
}

impl<M> fmt::Debug for Table<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Table")
            .field("name", &self.target.table)
            .field("model", &self.target.model())
            .finish()
    }
}

impl Client {
    /// Returns the table of the model `M`. Nothing is sent.
    ///
    /// If the table has `name_from_env`, its name is read from that variable now. Without the variable, or if it is
    /// empty, every request of the table, and every one on several tables with it, is an
    /// [`Error::Config`](crate::Error::Config) that names it, and nothing is sent.
    #[must_use]
    pub fn table<M: Model>(&self) -> Table<M> {
        Table::new(self.clone(), self.name_of(&M::SCHEMA.table))
    }

    /// Returns a table of the model `M` with another name than the model's. Nothing is sent.
    #[must_use]
    pub fn table_named<M: Model>(&self, name: impl AsRef<str>) -> Table<M> {
        Table::new(self.clone(), self.full_name(name.as_ref()))
    }
}
