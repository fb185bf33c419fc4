//! The writes of a cached table: those of the table, which invalidate the items that they write.

use super::cached::Cached;
use crate::batch::{BatchSource, BatchWrite, OwnedOrBorrowed, UpsertAll};
use crate::codec::Item;
use crate::expr;
use crate::key::IntoKey;
use crate::model::{Model, Untyped};
use crate::op::{Delete, Guarded, New, Nothing, Put, Update, Upsert};
use crate::raw_table::RawTable;
use crate::table::Table;

/// The writes of the table. Each invalidates the items that it writes when it ends.
impl<M: Model> Cached<Table<M>> {
    /// Replaces the item with the same key. See [`Table::put`].
    #[doc(alias = "PutItem")]
    pub fn put(&self, item: &M) -> Put<M, Nothing> {
        self.table.put(item)
    }

    /// Creates the item if no item with its key exists. See [`Table::create`].
    pub fn create(&self, item: &M) -> Put<M, Guarded<Nothing>> {
        self.table.create(item)
    }

    /// Updates attributes of the item with this key. See [`Table::update`].
    #[doc(alias = "UpdateItem")]
    pub fn update<By>(
        &self,
        key: impl IntoKey<M::Key, M, By>,
        update: expr::Update<M>,
    ) -> Update<M, New> {
        self.table.update(key, update)
    }

    /// Creates or updates the item. See [`Table::upsert`].
    pub fn upsert(&self, item: &M) -> Upsert<M, New> {
        self.table.upsert(item)
    }

    /// Deletes the item with this key. See [`Table::delete`].
    #[doc(alias = "DeleteItem")]
    pub fn delete<By>(&self, key: impl IntoKey<M::Key, M, By>) -> Delete<M, Nothing> {
        self.table.delete(key)
    }

    /// Begins a batch of puts and deletes. See [`Table::batch`].
    #[doc(alias = "BatchWriteItem")]
    pub fn batch<'s>(&self) -> BatchWrite<'s, M>
    where
        M: 's,
    {
        self.table.batch()
    }

    /// Merges the items of an iterator or a stream into those with the same keys. See [`Table::upsert_all`].
    pub fn upsert_all<'s, Kind, S>(&self, items: S) -> UpsertAll<'s, M>
    where
        M: 's,
        S: BatchSource<'s, Kind>,
        S::Item: OwnedOrBorrowed<M>,
    {
        self.table.upsert_all(items)
    }
}

/// The writes of the table. Each invalidates the items that it writes when it ends.
impl Cached<RawTable> {
    /// Replaces the item with the same key. See [`RawTable::put`].
    #[doc(alias = "PutItem")]
    pub fn put(&self, item: impl Into<Item>) -> Put<Item, Nothing> {
        self.table.put(item)
    }

    /// Creates the item if no item with its key exists. See [`RawTable::create`].
    pub fn create(&self, item: impl Into<Item>) -> Put<Item, Guarded<Nothing>> {
        self.table.create(item)
    }

    /// Updates attributes of the item with this key. See [`RawTable::update`].
    #[doc(alias = "UpdateItem")]
    pub fn update<By>(
        &self,
        key: impl IntoKey<Untyped, Item, By>,
        update: expr::Update<Item>,
    ) -> Update<Item, New> {
        self.table.update(key, update)
    }

    /// Creates or updates the item. See [`RawTable::upsert`].
    pub fn upsert(&self, item: impl Into<Item>) -> Upsert<Item, New> {
        self.table.upsert(item)
    }

    /// Deletes the item with this key. See [`RawTable::delete`].
    #[doc(alias = "DeleteItem")]
    pub fn delete<By>(&self, key: impl IntoKey<Untyped, Item, By>) -> Delete<Item, Nothing> {
        self.table.delete(key)
    }

    /// Begins a batch of puts and deletes. See [`RawTable::batch`].
    #[doc(alias = "BatchWriteItem")]
    pub fn batch<'s>(&self) -> BatchWrite<'s, Item> {
        self.table.batch()
    }

    /// Merges the items of an iterator or a stream into those with the same keys. See [`RawTable::upsert_all`].
    pub fn upsert_all<'s, Kind, S>(&self, items: S) -> UpsertAll<'s, Item>
    where
        S: BatchSource<'s, Kind>,
        S::Item: OwnedOrBorrowed<Item>,
    {
        self.table.upsert_all(items)
    }
}
