//! A table that is seen through a cache.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use super::memory::{Asked, CacheStatistics, Memory};
use super::{Cache, CachedBatchGet, CachedGet};
use crate::codec::EncodeError;
use crate::codec::Item;
use crate::error::{Error, Result};
use crate::key::{IntoKey, key_text, raw_key_text};
use crate::model::{Model, ReadModel};
use crate::raw_table::RawTable;
use crate::table::Table;
use crate::transport::TableRef;

/// A table whose [`get`](#method.get) and [`batch_get`](#method.batch_get) are answered from memory as far as the response is known.
///
/// Everything else is the table's own, to which it dereferences: `put`, `create`, `update`, `upsert`, `delete`, batches, `delete_all` and operations
/// of transactions, made from here, forget the items that they write when they have come to their end, however they end. So whoever reads
/// after a write through the same cache reads what was written: the first read of such a key is a consistent one. Where it is not known
/// whether a write was carried out, because no response came or its future was dropped, it may still be; for half a minute its key is then
/// read consistently and not kept. A read that was on its way while its item was written is not kept, either.
///
/// What others write, another process or a table that was not made from here, is not seen before the time to live is over or
/// [`invalidate`](#method.invalidate) is called; `query`, `scan`, statements and `into_sdk` go past the cache both ways.
///
/// Clones share the cache. It holds items as [`Arc`]s; a cached item that is still held by somebody counts for nothing once it is
/// forgotten here.
///
/// ```no_run
/// # use std::sync::Arc;
/// # use dyno::{cache::Cache, key::IntoKey, model::ReadModel};
/// # async fn example<Movie: ReadModel + Sync, By>(movies: dyno::Table<Movie>, brazil: Movie) -> dyno::Result<()>
/// # where (u16, &'static str): IntoKey<Movie::Key, Movie, By> {
/// let movies = movies.cached(Cache::new());
/// let found: Option<Arc<Movie>> = movies.get((1985, "Brazil")).await?;
/// movies.put(&brazil).await?;
/// let found = movies.get((1985, "Brazil")).await?; // what was put
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Cached<T: Cacheable> {
    table: T,
    target: TableRef,
    memory: Arc<Memory<T::Item>>,
}

/// Tables that can be seen through a cache: [`Table`] and [`RawTable`].
pub trait Cacheable: Clone {
    /// What the table's items are read as.
    type Item;
}

impl<M> Cacheable for Table<M> {
    type Item = M;
}

impl Cacheable for RawTable {
    type Item = Item;
}

impl<M: Model> Table<M> {
    /// The table, seen through a cache: reads by key are answered from memory as far as the response is known. See [`Cached`].
    ///
    /// Each call makes a cache of its own; clones of what it returns share one. Nothing is sent.
    ///
    /// ```no_run
    /// # use std::time::Duration;
    /// # use dyno::{cache::Cache, model::ReadModel};
    /// # async fn example<Movie: ReadModel + Sync>(movies: dyno::Table<Movie>) {
    /// let movies = movies.cached(Cache::new().capacity(10_000).time_to_live(Duration::from_secs(60)));
    /// # }
    /// ```
    #[must_use]
    pub fn cached(&self, cache: Cache) -> Cached<Self>
    where
        M: ReadModel + Sync,
    {
        let memory = Memory::new(self.key_names(), cache);
        let target = self.target().clone().telling(memory.clone());
        let table = self.with_target(target.clone());
        Cached::new(table, target, memory)
    }
}

impl RawTable {
    /// The table, seen through a cache: reads by key are answered from memory as far as the response is known. See [`Cached`].
    ///
    /// `key_names` are the names of the attributes that are the key of the table: without them nobody could tell which item a put is about.
    /// Each call makes a cache of its own; clones of what it returns share one. Nothing is sent.
    ///
    /// ```no_run
    /// # use dyno::{Client, cache::Cache};
    /// # async fn example(client: Client) {
    /// let movies = client.raw_table("Movies").cached(["year", "title"], Cache::new());
    /// # }
    /// ```
    #[must_use]
    pub fn cached(
        &self,
        key_names: impl IntoIterator<Item: AsRef<str>>,
        cache: Cache,
    ) -> Cached<Self> {
        let names = key_names.into_iter().map(|name| name.as_ref().into());
        let memory = Memory::new(names.collect(), cache);
        let target = self.target().clone().telling(memory.clone());
        let table = self.with_target(target.clone());
        Cached::new(table, target, memory)
    }
}

impl<T: Cacheable> Cached<T> {
    pub(crate) fn new(table: T, target: TableRef, memory: Arc<Memory<T::Item>>) -> Self {
        Self {
            table,
            target,
            memory,
        }
    }

    /// The table itself: its reads go past the cache, and its writes forget the items that they write.
    #[must_use]
    pub fn table(&self) -> &T {
        &self.table
    }

    /// Forgets everything, as after others have written much. Reads of the next five seconds are consistent ones, so that none of them
    /// brings back what was there before.
    pub fn invalidate_all(&self) {
        self.memory.forget_all();
    }

    /// How often the response was known, and how many keys are known.
    ///
    /// ```no_run
    /// # use dyno::{Client, cache::Cache};
    /// # fn example(client: Client) {
    /// let movies = client.raw_table("Movies").cached(["year", "title"], Cache::new());
    /// let statistics = movies.statistics();
    /// println!("{} hits, {} misses", statistics.hits, statistics.misses);
    /// # }
    /// ```
    #[must_use]
    pub fn statistics(&self) -> CacheStatistics {
        self.memory.statistics()
    }

    fn asked(&self, text: Result<String, EncodeError>) -> Result<Asked> {
        let text = text.map_err(|error| self.target.encode_error(error))?;
        let key = self.memory.key(&text).ok_or_else(|| {
            let error =
                EncodeError::invalid("the key has other attributes than a key of the table");
            Error::encode(self.target.subject(Some(&text)), error)
        })?;
        let text = text.into();
        Ok(Asked { key, text })
    }

    fn forget(&self, text: Result<String, EncodeError>) {
        // Of what cannot be a key there is nothing to be known.
        if let Ok(asked) = self.asked(text) {
            self.memory.forget(asked.key);
        }
    }
}

impl<M: ReadModel + Sync> Cached<Table<M>> {
    /// Reads the item with this key, from memory if it is known: an `Option<Arc<M>>`. See [`CachedGet`].
    pub fn get<By>(&self, key: impl IntoKey<M::Key, M, By>) -> CachedGet<M> {
        let asked = self.asked(key_text::<M, By>(key));
        CachedGet::new(self.memory.clone(), self.target.clone(), asked)
    }

    /// Reads the items of the keys of an iterator, in the order of the keys, from memory as far as they are known. See [`CachedBatchGet`].
    ///
    /// ```no_run
    /// # use std::sync::Arc;
    /// # use dyno::{cache::Cached, Table, key::IntoKey, model::ReadModel};
    /// # async fn example<Movie: ReadModel + Sync, By>(movies: Cached<Table<Movie>>) -> dyno::Result<()>
    /// # where (u16, &'static str): IntoKey<Movie::Key, Movie, By> {
    /// let found: Vec<Option<Arc<Movie>>> = movies.batch_get([(1985, "Brazil"), (1988, "Brasil")]).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn batch_get<By, K: IntoKey<M::Key, M, By>>(
        &self,
        keys: impl IntoIterator<Item = K>,
    ) -> CachedBatchGet<M> {
        let keys = keys.into_iter();
        let keys = keys.map(|key| self.asked(key_text::<M, By>(key)));
        CachedBatchGet::new(self.memory.clone(), self.target.clone(), keys)
    }

    /// Forgets the item with this key, as when a stream of the table says that somebody wrote it. The next read of it is a consistent one.
    pub fn invalidate<By>(&self, key: impl IntoKey<M::Key, M, By>) {
        self.forget(key_text::<M, By>(key));
    }
}

/// Without a model a key is an item of the key's attributes.
impl Cached<RawTable> {
    /// Reads the item with this key, from memory if it is known: an `Option<Arc<Item>>`. See [`CachedGet`].
    pub fn get(&self, key: impl Into<Item>) -> CachedGet<Item> {
        let asked = self.asked(raw_key_text(&key.into()));
        CachedGet::new(self.memory.clone(), self.target.clone(), asked)
    }

    /// Reads the items of the keys of an iterator, in the order of the keys, from memory as far as they are known. See [`CachedBatchGet`].
    pub fn batch_get<K: Into<Item>>(
        &self,
        keys: impl IntoIterator<Item = K>,
    ) -> CachedBatchGet<Item> {
        let keys = keys.into_iter();
        let keys = keys.map(|key| self.asked(raw_key_text(&key.into())));
        CachedBatchGet::new(self.memory.clone(), self.target.clone(), keys)
    }

    /// Forgets the item with this key, as when a stream of the table says that somebody wrote it. The next read of it is a consistent one.
    pub fn invalidate(&self, key: impl Into<Item>) {
        self.forget(raw_key_text(&key.into()));
    }
}

impl<T: Cacheable> Deref for Cached<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.table
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
