//! A view of a table without a model, with a cache.

use super::batch_get::CachedBatchGet;
use super::cached_items::CachedItems;
use super::get::CachedGet;
use super::settings::Cache;
use super::statistics::CacheStatistics;
use crate::batch::{BatchSource, BatchWrite, OwnedOrBorrowed, UpsertAll};
use crate::codec::Item;
use crate::expr;
use crate::key::{IntoKey, raw_key_text};
use crate::model::Untyped;
use crate::op::returns::{Guarded, New, Nothing};
use crate::op::{DeleteItem, PutItem, UpdateItem, Upsert};
use crate::raw_table::RawTable;

/// A view of a table without a model, whose reads by key are served from memory where possible.
///
/// It reads, writes and invalidates [`Item`]s as a [`CachedTable`](super::CachedTable) does those of a model. Clones
/// share the cache.
///
/// ```no_run
/// # use std::sync::Arc;
/// # use dyno::{Client, Item, cache::Cache, item};
/// # async fn example(client: Client) -> dyno::Result<()> {
/// let movies = client.raw_table("Movies", ["year", "title"]).cached(Cache::new());
/// let found: Option<Arc<Item>> = movies.get((1985, "Brazil")).await?;
/// movies.put(item! { "year" => 1985, "title" => "Brazil" }).await?;
/// let found = movies.get((1985, "Brazil")).await?; // the item that was put
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct CachedRawTable {
    table: RawTable,
    items: CachedItems<Item>,
}

impl RawTable {
    /// Returns a view of the table with a cache for reads by key. See [`CachedRawTable`].
    ///
    /// Each call creates a new cache, which the clones of the view share. Nothing is sent.
    ///
    /// ```no_run
    /// # use dyno::{Client, cache::Cache};
    /// # async fn example(client: Client) {
    /// let movies = client.raw_table("Movies", ["year", "title"]).cached(Cache::new());
    /// # }
    /// ```
    #[must_use]
    pub fn cached(&self, cache: Cache) -> CachedRawTable {
        let items = CachedItems::new(self.target(), self.key_names(), cache);
        CachedRawTable {
            table: self.with_target(items.target.clone()),
            items,
        }
    }
}

impl CachedRawTable {
    /// Returns the table itself. Its reads bypass the cache; its writes invalidate the items that they write.
    #[must_use]
    pub fn table(&self) -> &RawTable {
        &self.table
    }

    /// Returns the full name of the table.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.items.target.table
    }

    /// Invalidates all keys, for example after another process has written many items. Reads of the next five seconds
    /// are consistent, so that none of them returns an old item.
    pub fn invalidate_all(&self) {
        self.items.memory.forget_all();
    }

    /// Returns the hits, the misses and the number of keys.
    #[must_use]
    pub fn statistics(&self) -> CacheStatistics {
        self.items.statistics()
    }

    /// Returns the item with this key as an `Option<Arc<Item>>`, from memory where possible. See [`CachedGet`].
    #[doc(alias = "GetItem")]
    pub fn get<By>(&self, key: impl IntoKey<Untyped, Item, By>) -> CachedGet<Item> {
        let requested = self.items.requested(raw_key_text(key, self.table.key()));
        CachedGet::new(
            self.items.memory.clone(),
            self.items.target.clone(),
            requested,
        )
    }

    /// Returns the items with the keys of an iterator or a stream, in order of the keys, from memory where possible.
    /// See [`CachedBatchGet`].
    #[doc(alias = "BatchGetItem")]
    pub fn batch_get<'s, By, Kind, S>(&self, keys: S) -> CachedBatchGet<'s, Item>
    where
        S: BatchSource<'s, Kind>,
        S::Item: IntoKey<Untyped, Item, By>,
    {
        let cached = self.clone();
        let keys = keys.open(move |key| {
            cached
                .items
                .requested(raw_key_text(key, cached.table.key()))
        });
        CachedBatchGet::new(self.items.memory.clone(), self.items.target.clone(), keys)
    }

    /// Invalidates the item with this key, for example when a stream of the table shows that it was written. The next
    /// read of it is consistent.
    pub fn invalidate<By>(&self, key: impl IntoKey<Untyped, Item, By>) {
        self.items.forget(raw_key_text(key, self.table.key()));
    }
}

/// The writes of the table. Each invalidates the items that it writes when it ends.
impl CachedRawTable {
    /// Replaces the item with the same key. See [`RawTable::put`].
    #[doc(alias = "PutItem")]
    pub fn put(&self, item: impl Into<Item>) -> PutItem<Item, Nothing> {
        self.table.put(item)
    }

    /// Creates the item if no item with its key exists. See [`RawTable::create`].
    pub fn create(&self, item: impl Into<Item>) -> PutItem<Item, Guarded<Nothing>> {
        self.table.create(item)
    }

    /// Updates attributes of the item with this key. See [`RawTable::update`].
    #[doc(alias = "UpdateItem")]
    pub fn update<By>(
        &self,
        key: impl IntoKey<Untyped, Item, By>,
        update: expr::Update<Item>,
    ) -> UpdateItem<Item, New> {
        self.table.update(key, update)
    }

    /// Creates or updates the item. See [`RawTable::upsert`].
    pub fn upsert(&self, item: impl Into<Item>) -> Upsert<Item, New> {
        self.table.upsert(item)
    }

    /// Deletes the item with this key. See [`RawTable::delete`].
    #[doc(alias = "DeleteItem")]
    pub fn delete<By>(&self, key: impl IntoKey<Untyped, Item, By>) -> DeleteItem<Item, Nothing> {
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

impl std::fmt::Debug for CachedRawTable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.items.debug("CachedRawTable", f)
    }
}
