//! Tables of items without a model.

use std::borrow::Cow;
use std::sync::Arc;

use crate::batch::{BatchGet, BatchSource, BatchWrite, OwnedOrBorrowed, UpsertAll};
use crate::client::Client;
use crate::codec::Item;
use crate::codec::{Anything, EncodeError, encode_item};
use crate::error::{Error, Result};
use crate::expr::{self, Expression, Fits};
use crate::key::{key_value, raw_key_text};
use crate::op::table::{
    CreateTable, DeleteTable, DescribeTable, DiffTable, EnsureTable, TableStatus, TableTags,
    TableTimeToLive, UpdateTable, WaitForTable,
};
use crate::op::{Check, Delete, Get, New, Nothing, Put, Query, Scan, Update, Upsert};
use crate::table_definition::TableDefinition;
use crate::transport::TableRef;

/// A table of [`Item`]s, of which no model says what they are.
///
/// It reads, writes, queries and scans as a [`Table`](crate::Table) does, with names instead of types: a key is an item of the key's
/// attributes, and conditions, updates and projections are made of [`path`](crate::path)s. What needs to know the key is told
/// it, as [`batch`](Self::batch) is, or left to models: it has no `create` (a put on the condition that the partition key does not exist
/// is the same).
///
/// ```no_run
/// # use dyno::{Client, item, path};
/// # async fn example(client: Client) -> dyno::Result<()> {
/// let movies = client.raw_table("Movies");
/// movies.put(item! { "year" => 1985, "title" => "Brazil" }).condition(path("title").not_exists()).await??;
/// let of_1985 = movies.query("year", 1985).filter(path("info").key("rating").gt(7.5)).all().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct RawTable {
    client: Client,
    target: TableRef,
}

impl RawTable {
    pub(crate) fn new(client: Client, table: Arc<str>) -> Self {
        Self {
            target: TableRef::new(client.sender().clone(), table, None),
            client,
        }
    }

    /// The name of the table, with the client's prefix.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.target.table
    }

    /// The client that made this.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Reads the item with this key. See [`Get`]. An empty key, or an empty string or no bytes in it, is refused before sending.
    pub fn get(&self, key: impl Into<Item>) -> Get<Item, Item> {
        Get::new(self.target.clone(), raw_key_text(&key.into()))
    }

    /// Writes an item, in the place of one with the same key. See [`Put`].
    ///
    /// Which attributes are the key only the service knows, so it is the service that refuses an item whose key is empty or lacks
    /// something, and errors name the table alone. An item without attributes is refused before sending.
    pub fn put(&self, item: impl Into<Item>) -> Put<Item, Nothing> {
        let item = item.into();
        let text = match item.is_empty() {
            true => Err(EncodeError::invalid("an item has a key at least")),
            false => encode_item(&item),
        };
        Put::new(
            self.target.clone(),
            text.map_err(|error| Error::encode(self.target.subject(None), error)),
        )
    }

    /// Changes attributes of the item with this key; makes the item if there is none. See [`Update`].
    ///
    /// Empty keys are refused before sending, as by [`get`](Self::get).
    pub fn update(&self, key: impl Into<Item>, update: expr::Update<Item>) -> Update<Item, New> {
        Update::new(self.target.clone(), raw_key_text(&key.into()), update)
    }

    /// Merges an item into the one with the same key, of which other attributes stay; creates it if there is none. See [`Upsert`].
    ///
    /// `key_names` are the names of the attributes that are the key of the table: an update does not write these.
    ///
    /// ```no_run
    /// # use dyno::{Client, item};
    /// # async fn example(client: Client) -> dyno::Result<()> {
    /// let brazil = item! { "year" => 1985, "title" => "Brazil", "rank" => 7 };
    /// let now = client.raw_table("Movies").upsert(["year", "title"], brazil).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn upsert(
        &self,
        key_names: impl IntoIterator<Item: AsRef<str>>,
        item: impl Into<Item>,
    ) -> Upsert<Item, New> {
        let names: Vec<_> = key_names.into_iter().collect();
        let text = encode_item(&item.into());
        let text = text.map_err(|error| self.target.encode_error(error));
        Upsert::new(self.target.clone(), &names, text)
    }

    /// Deletes the item with this key. See [`Delete`]. Empty keys are refused before sending, as by [`get`](Self::get).
    pub fn delete(&self, key: impl Into<Item>) -> Delete<Item, Nothing> {
        Delete::new(self.target.clone(), raw_key_text(&key.into()))
    }

    /// Demands in a transaction that a condition holds for the item with this key. See [`Check`]. Empty keys are refused before
    /// sending, as by [`get`](Self::get).
    pub fn check(&self, key: impl Into<Item>, condition: expr::Condition<Item>) -> Check<Item> {
        Check::new(self.delete(key).condition(condition))
    }

    /// Reads the items whose partition key, the attribute `name`, has this value. See [`Query`].
    pub fn query(
        &self,
        name: impl Into<Cow<'static, str>>,
        partition: impl Fits<Anything>,
    ) -> Query<Item, Item> {
        Query::new(self.target.clone(), None, name, key_value(partition))
    }

    /// Reads the items for which a key condition holds that is written as text: that the partition key equals a value, and perhaps one
    /// condition on the sort key. See [`Expression`].
    ///
    /// [`sort_key`](Query::sort_key) and [`partition_key`](Query::partition_key) add to it.
    ///
    /// ```no_run
    /// # use dyno::{Client, expression};
    /// # async fn example(client: Client) -> dyno::Result<()> {
    /// let key = expression("#y = :y AND begins_with(title, :t)").name("#y", "year").value(":y", 1985).value(":t", "Br");
    /// let found = client.raw_table("Movies").query_by(key).all().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn query_by(&self, key_condition: Expression) -> Query<Item, Item> {
        Query::of_text(self.target.clone(), None, key_condition)
    }

    /// Reads all items of the table. See [`Scan`].
    pub fn scan(&self) -> Scan<Item, Item> {
        Scan::new(self.target.clone(), None)
    }

    /// A secondary index of the table, to be queried and scanned.
    #[must_use]
    pub fn index(&self, name: impl Into<Cow<'static, str>>) -> RawIndex {
        RawIndex {
            target: self.target.clone(),
            name: name.into(),
        }
    }

    /// Reads the items with the keys of an iterator or a stream, in the order of the keys. See [`BatchGet`].
    #[doc(alias = "BatchGetItem")]
    pub fn batch_get<'s, Kind, S>(&self, keys: S) -> BatchGet<'s, Item, Item>
    where
        S: BatchSource<'s, Kind>,
        S::Item: Into<Item>,
    {
        BatchGet::new(self.target.clone(), keys, |key| raw_key_text(&key.into()))
    }

    /// Merges the items of an iterator or a stream, owned or borrowed, into those with the same keys. See [`UpsertAll`].
    ///
    /// `key_names` are the names of the key's attributes.
    pub fn upsert_all<'s, Kind, S>(
        &self,
        key_names: impl IntoIterator<Item: AsRef<str>>,
        items: S,
    ) -> UpsertAll<'s, Item>
    where
        S: BatchSource<'s, Kind>,
        S::Item: OwnedOrBorrowed<Item>,
    {
        let names = key_names.into_iter().map(|name| name.as_ref().into());
        UpsertAll::new(self.target.clone(), names.collect(), items)
    }

    /// Begins a batch of puts and deletes. See [`BatchWrite`].
    ///
    /// `key_names` are the names of the attributes that are the key of the table: without them nobody could tell which operations are
    /// about the same item.
    ///
    /// ```no_run
    /// # use dyno::{Client, item};
    /// # async fn example(client: Client) -> dyno::Result<()> {
    /// let movies = client.raw_table("Movies").batch(["year", "title"]);
    /// movies.put(item! { "year" => 1985, "title" => "Brazil" }).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn batch<'s>(
        &self,
        key_names: impl IntoIterator<Item: AsRef<str>>,
    ) -> BatchWrite<'s, Item> {
        let names = key_names.into_iter().map(|name| name.as_ref().into());
        BatchWrite::new(self.target.clone(), names.collect())
    }

    /// The table that operations are about.
    #[cfg(feature = "cache")]
    pub(crate) fn target(&self) -> &TableRef {
        &self.target
    }

    /// The same table, of which operations are about `target`.
    #[cfg(feature = "cache")]
    pub(crate) fn with_target(&self, target: TableRef) -> Self {
        Self {
            target,
            ..self.clone()
        }
    }

    /// Creates the table as the definition describes it, and waits until it can be used. See [`CreateTable`].
    pub fn create_table(&self, definition: TableDefinition) -> CreateTable {
        CreateTable::new(self.target.clone(), definition)
    }

    /// Creates the table unless it is there, and says what differs if it is. See [`EnsureTable`].
    pub fn ensure_table(&self, definition: TableDefinition) -> EnsureTable {
        EnsureTable::new(self.target.clone(), definition)
    }

    /// Makes the table as the definition describes it, as far as it can be changed. See [`UpdateTable`].
    pub fn update_table(&self, definition: TableDefinition) -> UpdateTable {
        UpdateTable::new(self.target.clone(), definition)
    }

    /// Says what the table has otherwise than the definition. See [`DiffTable`].
    pub fn diff_table(&self, definition: TableDefinition) -> DiffTable {
        DiffTable::new(self.target.clone(), definition)
    }

    /// Deletes the table with all its items, and waits until it is gone. See [`DeleteTable`].
    pub fn delete_table(&self) -> DeleteTable {
        DeleteTable::new(self.target.clone())
    }

    /// Asks what the table is like now: an `Option<TableDescription>`. See [`DescribeTable`].
    pub fn describe_table(&self) -> DescribeTable {
        DescribeTable::new(self.target.clone())
    }

    /// What the table is doing; `None` when there is none.
    ///
    /// # Errors
    /// What the service or the way to it give.
    pub async fn table_status(&self) -> Result<Option<TableStatus>> {
        let table = self.describe_table().await?;
        Ok(table.map(|table| table.status))
    }

    /// Returns whether the table exists and can be used: it is ACTIVE or UPDATING. A table that is being created or deleted
    /// cannot be used.
    ///
    /// # Errors
    /// As [`table_status`](Self::table_status).
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

    /// Time to Live of the table: described, turned on, turned off. See [`TableTimeToLive`].
    pub fn time_to_live(&self) -> TableTimeToLive {
        TableTimeToLive::new(self.target.clone())
    }

    /// The tags of the table: read, set, removed. See [`TableTags`].
    pub fn tags(&self) -> TableTags {
        TableTags::new(self.target.clone())
    }
}

/// A secondary index of a [`RawTable`]: it can be queried and scanned, and neither read by key nor written.
///
/// ```no_run
/// # use dyno::{Client, key::le};
/// # async fn example(client: Client) -> dyno::Result<()> {
/// let by_rank = client.raw_table("Movies").index("ByRank");
/// let best = by_rank.query("year", 1985).sort_key("rank", le(10)).all().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct RawIndex {
    target: TableRef,
    name: Cow<'static, str>,
}

impl RawIndex {
    /// The name of the index.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Reads the items whose partition key in the index, the attribute `name`, has this value. See [`Query`].
    pub fn query(
        &self,
        name: impl Into<Cow<'static, str>>,
        partition: impl Fits<Anything>,
    ) -> Query<Item, Item> {
        Query::new(
            self.target.clone(),
            Some(self.name.clone()),
            name,
            key_value(partition),
        )
    }

    /// Reads the items for which a key condition holds that is written as text. See [`RawTable::query_by`].
    pub fn query_by(&self, key_condition: Expression) -> Query<Item, Item> {
        let index = Some(self.name.clone());
        Query::of_text(self.target.clone(), index, key_condition)
    }

    /// Reads all items of the index. See [`Scan`].
    pub fn scan(&self) -> Scan<Item, Item> {
        Scan::new(self.target.clone(), Some(self.name.clone()))
    }
}

impl Client {
    /// A table of items without a model. Nothing is sent.
    #[must_use]
    pub fn raw_table(&self, name: impl AsRef<str>) -> RawTable {
        RawTable::new(self.clone(), self.full_name(name.as_ref()))
    }
}

#[cfg(test)]
mod tests {
    use crate::example::Service;
    use crate::{Error, item, path};

    #[tokio::test]
    async fn empty_keys_are_refused_before_sending() {
        let movies = Service::silent().client().raw_table("Movies");
        let named = "Movies: attribute `title`: a key must not be empty";
        for (key, message) in [
            (item! {}, "Movies: a key must not be empty"),
            (item! { "year" => 1985, "title" => "" }, named),
            (item! { "title" => Vec::<u8>::new() }, named),
        ] {
            let errors = [
                movies.get(key.clone()).await.unwrap_err(),
                movies
                    .update(key.clone(), path("rank").set(1))
                    .await
                    .unwrap_err(),
                movies.delete(key).await.unwrap_err(),
            ];
            for error in errors {
                assert!(matches!(error, Error::Encode(_)), "{error:?}");
                assert_eq!(error.to_string(), message);
            }
        }
    }
}
