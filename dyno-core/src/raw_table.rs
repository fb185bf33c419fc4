//! Tables of items without a model.

use std::borrow::Cow;
use std::sync::Arc;

use aws_sdk_dynamodb::types::TableDescription as Description;

use crate::batch::{BatchGet, BatchSource, BatchWrite, OwnedOrBorrowed, PutAll, UpsertAll};
use crate::client::Client;
use crate::codec::{Anything, EncodeError, Item, encode_item};
use crate::cursor::Cursor;
use crate::error::Result;
use crate::expr::{self, Expression, Fits, ast};
use crate::key::{IntoKey, check_raw_key, key_value, raw_key_text};
use crate::model::{Isolation, KeyNames, Untyped};
use crate::observe::Meter;
use crate::op::read::cursor_of::cursor_of;
use crate::op::read::index_ref::{Holds, IndexRef};
use crate::op::returns::{Guarded, New, Nothing};
use crate::op::table::{
    CreateTable, DeleteTable, DescribeTable, DiffTable, EnsureTable, TableStatus, TableTags,
    TableTimeToLive, UpdateTable, WaitForTable, definition_of,
};
use crate::op::{ConditionCheck, DeleteItem, Get, PutItem, Query, Scan, UpdateItem, Upsert};
use crate::raw_index::RawIndex;
use crate::table_definition::{IndexDefinition, TableDefinition};
use crate::transport::{self, TableRef};

/// A table of [`Item`]s, without a model.
///
/// It has the methods of a [`Table`](crate::Table), with names instead of types: conditions, updates and projections
/// are built from [`path`](crate::path)s. A key is a value; a tuple of partition key and sort key; or an [`Item`] that
/// has the key's attributes. Other attributes of this item are not sent.
///
/// [`Client::raw_table`] takes the names of the key attributes, and [`Client::describe_raw_table`] asks DynamoDB for
/// them. The raw table of a model is [`Table::raw`](crate::Table::raw).
///
/// ```no_run
/// # use dyno::{Client, begins_with, item, path};
/// # async fn example(client: Client) -> dyno::Result<()> {
/// let movies = client.raw_table("Movies", ["year", "title"]);
/// movies.create(item! { "year" => 1985, "title" => "Brazil" }).await??;
/// let brazil = movies.get((1985, "Brazil")).await?;
/// let good = path("info").key("rating").gt(7.5);
/// let of_1985 = movies.query(1985).sort_key(begins_with("B")).filter(good).all().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct RawTable {
    client: Client,
    target: TableRef,
    key: KeyNames,
    /// The indexes, as far as they are known.
    indexes: Arc<[IndexDefinition]>,
}

impl RawTable {
    /// The table that operations of `target` are about, whose key has these names.
    pub(crate) fn of(
        client: Client,
        target: TableRef,
        key: KeyNames,
        indexes: Arc<[IndexDefinition]>,
    ) -> Self {
        Self {
            client,
            target,
            key,
            indexes,
        }
    }

    fn new(
        client: Client,
        table: Arc<str>,
        key: KeyNames,
        indexes: Arc<[IndexDefinition]>,
    ) -> Self {
        let target = TableRef::new(client.sender(), table, None).keyed(key.clone());
        Self::of(client, target, key, indexes)
    }

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

    /// Returns the names of the key attributes.
    #[must_use]
    pub fn key(&self) -> &KeyNames {
        &self.key
    }

    /// Reads the item with this key. See [`Get`].
    ///
    /// An empty key, or one that lacks an attribute, is an [`Error::Encode`](crate::Error::Encode) before the request
    /// is sent.
    #[doc(alias = "GetItem")]
    pub fn get<By>(&self, key: impl IntoKey<Untyped, Item, By>) -> Get<Item, Item> {
        Get::new(self.target.clone(), raw_key_text(key, &self.key))
    }

    /// Writes an item, and replaces the item with the same key. See [`PutItem`].
    ///
    /// An item whose key is empty or lacks an attribute is an [`Error::Encode`](crate::Error::Encode) before the
    /// request is sent.
    #[doc(alias = "PutItem")]
    pub fn put(&self, item: impl Into<Item>) -> PutItem<Item, Nothing> {
        PutItem::new(self.target.clone(), self.encode(&item.into()))
    }

    /// Writes an item if no item has the same key: a [`put`](Self::put) with that condition.
    ///
    /// The output is a nested `Result<(), ConditionFailed<Item>>`, which contains the existing item.
    pub fn create(&self, item: impl Into<Item>) -> PutItem<Item, Guarded<Nothing>> {
        let partition = self.key.partition_in_expressions();
        let path = ast::Path(
            partition
                .into_iter()
                .take(1)
                .map(ast::Segment::Name)
                .collect(),
        );
        self.put(item)
            .condition(expr::Condition::new(ast::Condition::NotExists(path)))
    }

    /// Changes attributes of the item with this key; creates the item if it does not exist. See [`UpdateItem`].
    ///
    /// An invalid key is an error as for [`get`](Self::get).
    #[doc(alias = "UpdateItem")]
    pub fn update<By>(
        &self,
        key: impl IntoKey<Untyped, Item, By>,
        update: expr::Update<Item>,
    ) -> UpdateItem<Item, New> {
        UpdateItem::new(self.target.clone(), raw_key_text(key, &self.key), update)
    }

    /// Merges an item into the item with the same key and keeps its other attributes. Creates the item if it does not
    /// exist. See [`Upsert`].
    ///
    /// ```no_run
    /// # use dyno::{Client, item};
    /// # async fn example(client: Client) -> dyno::Result<()> {
    /// let movies = client.raw_table("Movies", ["year", "title"]);
    /// let now = movies.upsert(item! { "year" => 1985, "title" => "Brazil", "rank" => 7 }).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn upsert(&self, item: impl Into<Item>) -> Upsert<Item, New> {
        let names: Vec<_> = self.key.all().collect();
        let text = encode_item(&item.into());
        let text = text.map_err(|error| self.target.encode_error(error));
        Upsert::new(self.target.clone(), &names, text, Isolation::Keys)
    }

    /// Deletes the item with this key. See [`DeleteItem`].
    ///
    /// An invalid key is an error as for [`get`](Self::get).
    #[doc(alias = "DeleteItem")]
    pub fn delete<By>(&self, key: impl IntoKey<Untyped, Item, By>) -> DeleteItem<Item, Nothing> {
        DeleteItem::new(self.target.clone(), raw_key_text(key, &self.key))
    }

    /// Requires that a condition holds for the item with this key, as an operation of a transaction. See
    /// [`ConditionCheck`].
    ///
    /// An invalid key is an error as for [`get`](Self::get).
    #[doc(alias = "ConditionCheck")]
    pub fn check<By>(
        &self,
        key: impl IntoKey<Untyped, Item, By>,
        condition: expr::Condition<Item>,
    ) -> ConditionCheck<Item> {
        ConditionCheck::new(self.delete(key).condition(condition))
    }

    /// Reads the items with this partition key, in sort-key order. See [`Query`].
    #[doc(alias = "hash key")]
    #[doc(alias = "hash_key")]
    pub fn query(&self, partition: impl Fits<Anything>) -> Query<Item, Item> {
        Query::of_table(self.target.clone(), self.key.clone(), key_value(partition))
    }

    /// Reads the items of several partitions as one list, in sort-key order. See
    /// [`Table::query_partitions`](crate::Table::query_partitions).
    pub fn query_partitions<P: Fits<Anything>>(
        &self,
        partitions: impl IntoIterator<Item = P>,
    ) -> Query<Item, Item> {
        let values = partitions.into_iter().map(|value| key_value(value).into());
        Query::of_partitions(self.target.clone(), self.key.clone(), values)
    }

    /// Reads the items that meet a key condition written as text: one that the partition key equals a value, and at
    /// most one condition on the sort key. See [`Expression`].
    ///
    /// [`sort_key`](Query::sort_key) adds to the key condition.
    ///
    /// ```no_run
    /// # use dyno::{Client, expression};
    /// # async fn example(client: Client) -> dyno::Result<()> {
    /// let key = expression("#y = :y AND begins_with(title, :t)").name("#y", "year");
    /// let key = key.value(":y", 1985).value(":t", "Br");
    /// let found = client.raw_table("Movies", ["year", "title"]).query_by(key).all().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn query_by(&self, key_condition: Expression) -> Query<Item, Item> {
        Query::of_text(self.target.clone(), None, self.key.clone(), key_condition)
    }

    /// Returns the cursor at an item: [`start_after`](Query::start_after) reads what comes after the item, and
    /// [`end_before`](Query::end_before) what comes before it.
    ///
    /// `item` has the attributes of the key; others are ignored. The item need not exist.
    ///
    /// # Errors
    /// [`Error::Encode`](crate::Error::Encode) if the item lacks an attribute of the key, or it is empty.
    pub fn cursor(&self, item: &Item) -> Result<Cursor> {
        cursor_of(&self.target, None, item)
    }

    /// Reads all items of the table. See [`Scan`].
    pub fn scan(&self) -> Scan<Item, Item> {
        Scan::new(self.target.clone(), None)
    }

    /// Returns a secondary index of the table, which is queried and scanned:
    /// `movies.index("ByRank", ["year", "rank"])`. See [`RawIndex`].
    ///
    /// The raw table of a model and a described one know which attributes the index holds: a filter or a projection of
    /// others is an [`Error::InvalidRequest`](crate::Error::InvalidRequest) before the request is sent. For other raw
    /// tables DynamoDB decides.
    #[doc(alias = "GSI")]
    #[doc(alias = "LSI")]
    #[must_use]
    pub fn index(&self, name: impl Into<Cow<'static, str>>, key: impl Into<KeyNames>) -> RawIndex {
        let name = name.into();
        let known = self.indexes.iter().find(|index| index.name == name);
        let index = IndexRef {
            holds: known.map_or(Holds::All, Holds::of_definition),
            name,
            key: key.into(),
        };
        RawIndex::new(self.target.clone(), index)
    }

    /// Reads the items with the keys of an iterator or a stream, in the order of the keys. See [`BatchGet`].
    #[doc(alias = "BatchGetItem")]
    pub fn batch_get<'s, By, Kind, S>(&self, keys: S) -> BatchGet<'s, Item, Item>
    where
        S: BatchSource<'s, Kind>,
        S::Item: IntoKey<Untyped, Item, By>,
    {
        let names = self.key.clone();
        BatchGet::new(self.target.clone(), keys, move |key| {
            raw_key_text(key, &names)
        })
    }

    /// Merges the items of an iterator or a stream, owned or borrowed, into those with the same keys. See
    /// [`UpsertAll`].
    pub fn upsert_all<'s, Kind, S>(&self, items: S) -> UpsertAll<'s, Item>
    where
        S: BatchSource<'s, Kind>,
        S::Item: OwnedOrBorrowed<Item>,
    {
        UpsertAll::new(
            self.target.clone(),
            self.key_names(),
            items,
            Isolation::Keys,
        )
    }

    /// Puts the items of an iterator or a stream, owned or borrowed, each with a condition or without. See [`PutAll`].
    ///
    /// ```no_run
    /// # use dyno::{Client, Item, path};
    /// # async fn example(client: Client, many: Vec<Item>) -> dyno::Result<()> {
    /// let movies = client.raw_table("Movies", ["year", "title"]);
    /// let report = movies.put_all(many).condition(path("rank").not_exists()).report().await?;
    /// println!("{} written, {} not", report.succeeded(), report.failed.len());
    /// # Ok(())
    /// # }
    /// ```
    pub fn put_all<'s, Kind, S>(&self, items: S) -> PutAll<'s, Item>
    where
        S: BatchSource<'s, Kind>,
        S::Item: OwnedOrBorrowed<Item>,
    {
        let target = self.target.clone();
        PutAll::new(target, self.key_names(), Isolation::Keys, items)
    }

    /// Puts the items of an iterator or a stream, each only if there is no item with its key. See [`PutAll`].
    pub fn create_all<'s, Kind, S>(&self, items: S) -> PutAll<'s, Item>
    where
        S: BatchSource<'s, Kind>,
        S::Item: OwnedOrBorrowed<Item>,
    {
        let mut partition = self.key.partition_in_expressions().into_iter();
        let partition = partition.next().unwrap_or_default();
        self.put_all(items).creating(partition)
    }

    /// Starts a batch of puts and deletes. See [`BatchWrite`].
    ///
    /// ```no_run
    /// # use dyno::{Client, item};
    /// # async fn example(client: Client) -> dyno::Result<()> {
    /// let movies = client.raw_table("Movies", ["year", "title"]);
    /// movies.batch().put(item! { "year" => 1985, "title" => "Brazil" }).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn batch<'s>(&self) -> BatchWrite<'s, Item> {
        BatchWrite::new(self.target.clone(), self.key_names())
    }

    pub(crate) fn key_names(&self) -> Arc<[Box<str>]> {
        self.key.all().map(Into::into).collect()
    }

    fn encode(&self, item: &Item) -> Result<String> {
        let checked = match item.is_empty() {
            true => Err(EncodeError::invalid(
                "the item is empty; it needs at least its key",
            )),
            false => check_raw_key(item, &self.key),
        };
        let encoded = checked.and_then(|()| encode_item(item));
        encoded.map_err(|error| self.target.encode_error(error))
    }

    /// The same table, whose operations count their capacity.
    pub(crate) fn metered(mut self, meter: &Meter) -> Self {
        self.target.sender.add_meter(meter);
        self
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

    /// Creates the table as the definition describes it, and waits until it can be used. See [`CreateTable`].
    pub fn create_table(&self, definition: TableDefinition) -> CreateTable {
        CreateTable::new(self.target.clone(), definition)
    }

    /// Creates the table unless it exists, and reports the differences if it does. See [`EnsureTable`].
    pub fn ensure_table(&self, definition: TableDefinition) -> EnsureTable {
        EnsureTable::new(self.target.clone(), definition)
    }

    /// Updates the table to match the definition. See [`UpdateTable`].
    pub fn update_table(&self, definition: TableDefinition) -> UpdateTable {
        UpdateTable::new(self.target.clone(), definition)
    }

    /// Reports the differences between the definition and the table. See [`DiffTable`].
    pub fn diff_table(&self, definition: TableDefinition) -> DiffTable {
        DiffTable::new(self.target.clone(), definition)
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
}

impl Client {
    /// Returns a table without a model, with this name and these key attributes. Nothing is sent. See [`RawTable`].
    ///
    /// ```no_run
    /// # async fn example(client: dyno::Client) -> dyno::Result<()> {
    /// let users = client.raw_table("Users", "id");
    /// let movies = client.raw_table("Movies", ["year", "title"]); // the partition key first
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// The client's prefix is added to the name. A name that already has the prefix, such as that of
    /// [`Table::name`](crate::Table::name), would get it twice; use [`Table::raw`](crate::Table::raw) instead.
    #[must_use]
    pub fn raw_table(&self, name: impl AsRef<str>, key: impl Into<KeyNames>) -> RawTable {
        RawTable::new(
            self.clone(),
            self.full_name(name.as_ref()),
            key.into(),
            Arc::default(),
        )
    }

    /// Returns a table without a model, whose key attributes are read from DynamoDB with one DescribeTable. See
    /// [`RawTable`].
    ///
    /// # Errors
    /// [`Error::Service`](crate::Error::Service) with [`Code::ResourceNotFound`](crate::error::Code::ResourceNotFound)
    /// when there is no such table, and the errors of the request.
    #[doc(alias = "DescribeTable")]
    pub async fn describe_raw_table(&self, name: impl AsRef<str>) -> Result<RawTable> {
        let name = self.full_name(name.as_ref());
        let request = self.sender().sdk().describe_table().table_name(&*name);
        let description = transport::describe_existing_table(request).await?;
        let definition =
            definition_of(&description.unwrap_or_else(|| Description::builder().build()));
        let key = (&definition).into();
        Ok(RawTable::new(
            self.clone(),
            name,
            key,
            definition.indexes.into(),
        ))
    }
}

#[cfg(test)]
mod tests {
    use crate::example::{Movie, Service, error, ok};
    use crate::{Error, item, path};

    #[tokio::test]
    async fn empty_keys_are_errors_before_sending() {
        let movies = Service::silent()
            .client()
            .raw_table("Movies", ["year", "title"]);
        let named = "Movies: attribute `title`: a key must not be empty";
        let missing = "Movies: attribute `year`: the item lacks an attribute of its key";
        for (key, message) in [
            (item! {}, missing),
            (item! { "year" => 1985, "title" => "" }, named),
            (item! { "year" => 1985, "title" => Vec::<u8>::new() }, named),
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
    #[tokio::test]
    async fn a_key_is_written_as_for_a_model() {
        let service = Service::new(|_, _| ok("{}"));
        let client = service.client();
        let (movies, users) = (
            client.raw_table("Movies", ["year", "title"]),
            client.raw_table("Users", "id"),
        );
        let brazil = item! { "year" => 1985, "title" => "Brazil", "rank" => 7 };
        movies.get((1985, "Brazil")).await.unwrap();
        movies.get(&brazil).await.unwrap();
        movies
            .update((1985, "Brazil"), path("rank").set(1))
            .return_nothing()
            .await
            .unwrap();
        movies.delete((1985, "Brazil")).await.unwrap();
        users.get("ada").await.unwrap();
        movies.create(brazil).await.unwrap().unwrap();
        let asked = service.asked();
        for (operation, body) in &asked[..4] {
            let body: serde_json::Value = serde_json::from_str(body).unwrap();
            let key = serde_json::json!({ "year": { "N": "1985" }, "title": { "S": "Brazil" } });
            assert_eq!(body["Key"], key, "{operation}");
        }
        assert!(
            asked[4].1.contains(r#""Key":{"id":{"S":"ada"}}"#),
            "{}",
            asked[4].1
        );
        let create = &asked[5].1;
        assert!(
            create.contains(r##""ConditionExpression":"attribute_not_exists(#0)""##),
            "{create}"
        );
        assert!(create.contains(r##""#0":"year""##), "{create}");
    }

    // The name of a table has the client's prefix already.
    #[test]
    fn the_raw_table_of_a_model_has_its_name_and_key() {
        let movies = Service::silent()
            .client()
            .with_table_prefix("test-")
            .table::<Movie>();
        let raw = movies.raw();
        assert_eq!(raw.name(), "test-Movies");
        assert_eq!(raw.key().all().collect::<Vec<_>>(), ["year", "title"]);
    }

    #[tokio::test]
    async fn a_raw_table_is_described_once() {
        let service = Service::new(|operation, _| match operation {
            "DescribeTable" => ok(r#"{"Table":{"TableName":"Movies","TableStatus":"ACTIVE",
                "AttributeDefinitions":[{"AttributeName":"year","AttributeType":"N"},{"AttributeName":"title","AttributeType":"S"}],
                "KeySchema":[{"AttributeName":"year","KeyType":"HASH"},{"AttributeName":"title","KeyType":"RANGE"}]}}"#),
            _ => ok("{}"),
        });
        let movies = service.client().describe_raw_table("Movies").await.unwrap();
        assert_eq!(movies.key().partition().collect::<Vec<_>>(), ["year"]);
        assert_eq!(movies.key().sort().collect::<Vec<_>>(), ["title"]);
        movies.get((1985, "Brazil")).await.unwrap();
        movies.get((1985, "Brazil")).await.unwrap();
        assert_eq!(service.requests(), 3);
        let service = Service::new(|_, _| error("ResourceNotFoundException", ""));
        let error = service
            .client()
            .describe_raw_table("Movies")
            .await
            .unwrap_err();
        assert!(error.is_resource_not_found(), "{error:?}");
    }
}
