//! A view of a table with a cache.

use std::fmt;
use std::sync::Arc;

use super::batch_get::CachedBatchGet;
use super::get::CachedGet;
use super::memory::Memory;
use super::reads::RequestedKey;
use super::settings::Cache;
use super::statistics::CacheStatistics;
use crate::batch::BatchSource;
use crate::codec::{EncodeError, Item};
use crate::error::{Error, Result};
use crate::key::{IntoKey, key_text, raw_key_text};
use crate::model::{Model, ReadModel, Untyped};
use crate::raw_table::RawTable;
use crate::table::Table;
use crate::transport::TableRef;

/// A view of a table whose reads by key are served from memory where possible.
///
/// [`get`](#method.get) and [`batch_get`](#method.batch_get) read through the cache. The writes of the view are
/// [`put`], [`create`], [`update`], [`upsert`], [`delete`], [`batch`] and [`upsert_all`]. They invalidate the items
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
/// [`invalidate`](#method.invalidate) is called. Statements, `into_sdk` and `call` neither read from the cache nor
/// invalidate its items.
///
/// Clones share the cache. It returns items as [`Arc`]s. An item that is removed from the cache no longer counts toward
/// the cache's limits, even if it is still in use.
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
/// [`put`]: #method.put
/// [`create`]: #method.create
/// [`update`]: #method.update
/// [`upsert`]: #method.upsert
/// [`delete`]: #method.delete
/// [`batch`]: #method.batch
/// [`upsert_all`]: #method.upsert_all
pub struct Cached<T: Cacheable> {
    pub(super) table: T,
    target: TableRef,
    memory: Arc<Memory<T::Item>>,
}

/// A table that can be cached: [`Table`] or [`RawTable`].
pub trait Cacheable: Clone {
    /// The type of the items.
    type Item;
}

impl<M> Cacheable for Table<M> {
    type Item = M;
}

impl Cacheable for RawTable {
    type Item = Item;
}

impl<M: Model> Table<M> {
    /// Returns a view of the table with a cache for reads by key. See [`Cached`].
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
    pub fn cached(&self, cache: Cache) -> Cached<Self>
    where
        M: ReadModel + Sync,
    {
        let memory = Memory::new(self.key_names(), cache);
        let target = self.target().clone().notifying(memory.clone());
        Cached {
            table: self.with_target(target.clone()),
            target,
            memory,
        }
    }
}

impl RawTable {
    /// Returns a view of the table with a cache for reads by key. See [`Cached`].
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
    pub fn cached(&self, cache: Cache) -> Cached<Self> {
        let memory = Memory::new(self.key_names(), cache);
        let target = self.target().clone().notifying(memory.clone());
        Cached {
            table: self.with_target(target.clone()),
            target,
            memory,
        }
    }
}

impl<T: Cacheable> Cached<T> {
    /// Returns the table itself. Its reads bypass the cache; its writes invalidate the items that they write.
    #[must_use]
    pub fn table(&self) -> &T {
        &self.table
    }

    /// Returns the full name of the table.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.target.table
    }

    /// Invalidates all keys, for example after another process has written many items. Reads of the next five seconds
    /// are consistent, so that none of them returns an old item.
    pub fn invalidate_all(&self) {
        self.memory.forget_all();
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
        self.memory.statistics()
    }

    fn requested(&self, text: Result<String, EncodeError>) -> Result<RequestedKey> {
        let text = text.map_err(|error| self.target.encode_error(error))?;
        let key = self.memory.key(&text).ok_or_else(|| {
            let error = EncodeError::invalid("the key's attributes do not match the table's key");
            Error::encode(self.target.subject(Some(&text)), error)
        })?;
        let text = text.into();
        Ok(RequestedKey { key, text })
    }

    fn forget(&self, text: Result<String, EncodeError>) {
        // An invalid key cannot be in memory.
        if let Ok(requested) = self.requested(text) {
            self.memory.forget(&requested.key);
        }
    }
}

impl<M: ReadModel + Sync> Cached<Table<M>> {
    /// Returns the item with this key as an `Option<Arc<M>>`, from memory where possible. See [`CachedGet`].
    #[doc(alias = "GetItem")]
    pub fn get<By>(&self, key: impl IntoKey<M::Key, M, By>) -> CachedGet<M> {
        let requested = self.requested(key_text::<M, By>(key));
        CachedGet::new(self.memory.clone(), self.target.clone(), requested)
    }

    /// Returns the items with the keys of an iterator or a stream, in order of the keys, from memory where possible.
    /// See [`CachedBatchGet`].
    ///
    /// ```no_run
    /// # use std::sync::Arc;
    /// # use dyno::{Model, Table, cache::Cached};
    /// # #[derive(Model)]
    /// # #[dyno(table = "Movies")]
    /// # struct Movie { #[dyno(partition_key)] year: u16, #[dyno(sort_key)] title: String }
    /// # async fn example(movies: Cached<Table<Movie>>) -> dyno::Result<()> {
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
        let keys = keys.open(move |key| cached.requested(key_text::<M, By>(key)));
        CachedBatchGet::new(self.memory.clone(), self.target.clone(), keys)
    }

    /// Invalidates the item with this key, for example when a stream of the table shows that it was written. The next
    /// read of it is consistent.
    pub fn invalidate<By>(&self, key: impl IntoKey<M::Key, M, By>) {
        self.forget(key_text::<M, By>(key));
    }
}

impl Cached<RawTable> {
    /// Returns the item with this key as an `Option<Arc<Item>>`, from memory where possible. See [`CachedGet`].
    #[doc(alias = "GetItem")]
    pub fn get<By>(&self, key: impl IntoKey<Untyped, Item, By>) -> CachedGet<Item> {
        let requested = self.requested(raw_key_text(key, self.table.key()));
        CachedGet::new(self.memory.clone(), self.target.clone(), requested)
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
        let keys = keys.open(move |key| cached.requested(raw_key_text(key, cached.table.key())));
        CachedBatchGet::new(self.memory.clone(), self.target.clone(), keys)
    }

    /// Invalidates the item with this key, for example when a stream of the table shows that it was written. The next
    /// read of it is consistent.
    pub fn invalidate<By>(&self, key: impl IntoKey<Untyped, Item, By>) {
        self.forget(raw_key_text(key, self.table.key()));
    }
}

impl<T: Cacheable> Clone for Cached<T> {
    fn clone(&self) -> Self {
        Self {
            table: self.table.clone(),
            target: self.target.clone(),
            memory: self.memory.clone(),
        }
    }
}

impl<T: Cacheable> fmt::Debug for Cached<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cached")
            .field("table", &self.target.table)
            .field("statistics", &self.statistics())
            .finish()
    }
}
