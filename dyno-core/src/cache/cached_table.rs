//! A view of a table with a cache.

use std::fmt;

use super::batch_get::CachedBatchGet;
use super::cached_items::CachedItems;
use super::get::CachedGet;
use super::settings::Cache;
use super::statistics::CacheStatistics;
use crate::batch::{BatchSource, BatchWrite, DeleteAll, OwnedOrBorrowed, PutAll, UpsertAll};
use crate::expr;
use crate::key::{IntoKey, key_text};
use crate::model::{Loaded, Model, ReadModel, Versioned};
use crate::op::returns::{Guarded, New, Nothing};
use crate::op::{ChangeResult, DeleteItem, PutItem, RetryOnConflict, Save, UpdateItem, Upsert};
use crate::table::Table;

/// A view of a table whose reads by key are served from memory where possible.
///
/// [`get`](Self::get) and [`batch_get`](Self::batch_get) read through the cache. The writes of the view are
/// [`put`], [`create`], [`update`], [`upsert`], [`save`](Self::save), [`retry_on_conflict`](Self::retry_on_conflict),
/// [`delete`], [`batch`], [`put_all`], [`create_all`], [`delete_all`] and [`upsert_all`]. They invalidate the items
/// that they write when they end, whether they succeed or fail, even as operations of a transaction. A read after a
/// write through the same cache never returns an older item, whatever its capacity: for a minute after its last write,
/// a key that is not in memory is read consistently. If the outcome of a write is unknown, because there was no
/// response or its future was dropped, it may still be carried out. For half a minute, its key is read consistently and
/// the result is not kept. The result of a read that was in flight while its item was written is not kept either.
///
/// Everything else bypasses the cache and is available through [`table`](Self::table): `table().query(..)`,
/// `table().scan()`, `table().get(..)`. Their results are not kept. Writes of `table()` also invalidate the items that
/// they write.
///
/// Writes of other processes and of other tables are not visible before the time to live has passed or
/// [`invalidate`](Self::invalidate) is called. Statements, `into_sdk` and `call` neither read from the cache nor
/// invalidate its items.
///
/// Clones share the cache. It returns items as [`Arc`](std::sync::Arc)s. An item that is removed from the cache no
/// longer counts toward the cache's limits, even if it is still in use.
///
/// ```no_run
/// # use std::sync::Arc;
/// # use dyno::{Model, Table, cache::Cache};
/// # #[derive(Model)]
/// # #[dyno(table = "Movies")]
/// # struct Movie { #[dyno(partition_key)] year: u16, #[dyno(sort_key)] title: String }
/// # async fn example(movies: Table<Movie>, brazil: Movie) -> dyno::Result<()> {
/// let movies = movies.cached(Cache::new());
/// let found: Option<Arc<Movie>> = movies.get((1985, "Brazil")).await?;
/// movies.put(&brazil).await?;
/// let found = movies.get((1985, "Brazil")).await?; // the item that was put
/// let all = movies.table().query(1985).all().await?; // not from the cache
/// # Ok(())
/// # }
/// ```
///
/// A `CachedTable` is not a [`Table`], so that a function that takes one does not bypass the cache unnoticed:
///
/// ```compile_fail,E0308
/// # use dyno::{Model, Table, cache::CachedTable};
/// # #[derive(Model)]
/// # #[dyno(table = "Movies")]
/// # struct Movie { #[dyno(partition_key)] year: u16, #[dyno(sort_key)] title: String }
/// fn report(movies: &Table<Movie>) {}
///
/// fn example(movies: &CachedTable<Movie>) {
///     report(movies); // with `movies.table()` it compiles
/// }
/// ```
///
/// [`put`]: Self::put
/// [`create`]: Self::create
/// [`update`]: Self::update
/// [`upsert`]: Self::upsert
/// [`delete`]: Self::delete
/// [`batch`]: Self::batch
/// [`put_all`]: Self::put_all
/// [`create_all`]: Self::create_all
/// [`delete_all`]: Self::delete_all
/// [`upsert_all`]: Self::upsert_all
pub struct CachedTable<M> {
    table: Table<M>,
    items: CachedItems<M>,
}

impl<M: Model> Table<M> {
    /// Returns a view of the table with a cache for reads by key. See [`CachedTable`].
    ///
    /// Each call creates a new cache, which the clones of the view share. Nothing is sent.
    ///
    /// ```no_run
    /// # use std::time::Duration;
    /// # use dyno::{Model, Table, cache::Cache};
    /// # #[derive(Model)]
    /// # #[dyno(table = "Movies")]
    /// # struct Movie { #[dyno(partition_key)] year: u16, #[dyno(sort_key)] title: String }
    /// # fn example(movies: Table<Movie>) {
    /// let movies = movies.cached(Cache::new().capacity(10_000).time_to_live(Duration::from_secs(60)));
    /// # }
    /// ```
    #[must_use]
    pub fn cached(&self, cache: Cache) -> CachedTable<M>
    where
        M: ReadModel + Sync,
    {
        let items = CachedItems::new(self.target(), self.key_names(), cache);
        CachedTable {
            table: self.with_target(items.target.clone()),
            items,
        }
    }
}

impl<M> CachedTable<M> {
    /// Returns the table itself. Its reads bypass the cache; its writes invalidate the items that they write.
    #[must_use]
    pub fn table(&self) -> &Table<M> {
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
    ///
    /// ```no_run
    /// # use dyno::{Model, Table, cache::Cache};
    /// # #[derive(Model)]
    /// # #[dyno(table = "Movies")]
    /// # struct Movie { #[dyno(partition_key)] year: u16, #[dyno(sort_key)] title: String }
    /// # fn example(movies: Table<Movie>) {
    /// let movies = movies.cached(Cache::new());
    /// let statistics = movies.statistics();
    /// println!("{} hits, {} misses", statistics.hits, statistics.misses);
    /// # }
    /// ```
    #[must_use]
    pub fn statistics(&self) -> CacheStatistics {
        self.items.statistics()
    }
}

impl<M: ReadModel + Sync> CachedTable<M> {
    /// Returns the item with this key as an `Option<Arc<M>>`, from memory where possible. See [`CachedGet`].
    #[doc(alias = "GetItem")]
    pub fn get<By>(&self, key: impl IntoKey<M::Key, M, By>) -> CachedGet<M> {
        let requested = self.items.requested(key_text::<M, By>(key));
        CachedGet::new(
            self.items.memory.clone(),
            self.items.target.clone(),
            requested,
        )
    }

    /// Returns the items with the keys of an iterator or a stream, in order of the keys, from memory where possible.
    /// See [`CachedBatchGet`].
    ///
    /// ```no_run
    /// # use std::sync::Arc;
    /// # use dyno::{Model, Table, cache::CachedTable};
    /// # #[derive(Model)]
    /// # #[dyno(table = "Movies")]
    /// # struct Movie { #[dyno(partition_key)] year: u16, #[dyno(sort_key)] title: String }
    /// # async fn example(movies: CachedTable<Movie>) -> dyno::Result<()> {
    /// let found: Vec<Option<Arc<Movie>>> = movies.batch_get([(1985, "Brazil"), (1988, "Brasil")]).await?;
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "BatchGetItem")]
    pub fn batch_get<'s, By, Kind, S>(&self, keys: S) -> CachedBatchGet<'s, M>
    where
        S: BatchSource<'s, Kind>,
        S::Item: IntoKey<M::Key, M, By>,
    {
        let cached = self.clone();
        let keys = keys.open(move |key| cached.items.requested(key_text::<M, By>(key)));
        CachedBatchGet::new(self.items.memory.clone(), self.items.target.clone(), keys)
    }

    /// Invalidates the item with this key, for example when a stream of the table shows that it was written. The next
    /// read of it is consistent.
    pub fn invalidate<By>(&self, key: impl IntoKey<M::Key, M, By>) {
        self.items.forget(key_text::<M, By>(key));
    }
}

/// The writes of the table. Each invalidates the items that it writes when it ends.
impl<M: Model> CachedTable<M> {
    /// Replaces the item with the same key. See [`Table::put`].
    #[doc(alias = "PutItem")]
    pub fn put(&self, item: &M) -> PutItem<M, Nothing> {
        self.table.put(item)
    }

    /// Creates the item if no item with its key exists. See [`Table::create`].
    pub fn create(&self, item: &M) -> PutItem<M, Guarded<Nothing>> {
        self.table.create(item)
    }

    /// Updates attributes of the item with this key. See [`Table::update`].
    #[doc(alias = "UpdateItem")]
    pub fn update<By>(
        &self,
        key: impl IntoKey<M::Key, M, By>,
        update: expr::Update<M>,
    ) -> UpdateItem<M, New> {
        self.table.update(key, update)
    }

    /// Creates or updates the item. See [`Table::upsert`].
    pub fn upsert(&self, item: &M) -> Upsert<M, New> {
        self.table.upsert(item)
    }

    /// Writes what was changed since an item was read. See [`Table::save`].
    ///
    /// `table().get(..).loaded()` reads such an item, which is not from the cache.
    pub fn save<'l>(&self, item: &'l mut Loaded<M>) -> Save<'l, M, Nothing>
    where
        M: ReadModel,
    {
        self.table.save(item)
    }

    /// Reads the item with this key, changes it and saves it, and starts again if it was written in the meantime. It
    /// reads the table, not the cache. See [`Table::retry_on_conflict`].
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
        self.table.retry_on_conflict(key, change)
    }

    /// Deletes the item with this key. See [`Table::delete`].
    #[doc(alias = "DeleteItem")]
    pub fn delete<By>(&self, key: impl IntoKey<M::Key, M, By>) -> DeleteItem<M, Nothing> {
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

    /// Puts any number of items, each with a condition or without. See [`Table::put_all`].
    pub fn put_all<'s, Kind, S>(&self, items: S) -> PutAll<'s, M>
    where
        M: 's,
        S: BatchSource<'s, Kind>,
        S::Item: OwnedOrBorrowed<M>,
    {
        self.table.put_all(items)
    }

    /// Puts any number of items where there is none. See [`Table::create_all`].
    pub fn create_all<'s, Kind, S>(&self, items: S) -> PutAll<'s, M>
    where
        M: 's,
        S: BatchSource<'s, Kind>,
        S::Item: OwnedOrBorrowed<M>,
    {
        self.table.create_all(items)
    }

    /// Deletes any number of items, each with a condition or without. See [`Table::delete_all`].
    pub fn delete_all<'s, By, Kind, S>(&self, keys: S) -> DeleteAll<'s, M>
    where
        M: 's,
        S: BatchSource<'s, Kind>,
        S::Item: IntoKey<M::Key, M, By>,
    {
        self.table.delete_all(keys)
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

impl<M> Clone for CachedTable<M> {
    fn clone(&self) -> Self {
        Self {
            table: self.table.clone(),
            items: self.items.clone(),
        }
    }
}

impl<M> fmt::Debug for CachedTable<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.items.debug("CachedTable", f)
    }
}
