//! Secondary indexes of tables of models.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use crate::codec::{Document, Encode};
use crate::cursor::Cursor;
use crate::error::Result;
use crate::key::{IntoPartition, IntoShards, PartitionValue};
use crate::model::{Isolation, KeyNames, Keyed, ReadModel, Source};
use crate::op::read::cursor_of::cursor_of;
use crate::op::read::index_ref::{Holds, IndexRef};
use crate::op::{Query, Scan};
use crate::transport::TableRef;

/// A secondary index of a table. It can be queried and scanned, but not read by key or written.
///
/// An item is in the index if it has all key attributes of the index. A global secondary index follows its table with a
/// delay.
///
/// An index that does not hold all attributes of the model (`projection = keys_only`, or `include(..)` of some) is not
/// read as the model, whose other attributes would seem to be absent: that does not compile. Read what it holds with
/// [`project`](Query::project), [`projection`](Query::projection) or [`keys`](Query::keys). A local secondary index
/// also has [`all_attributes`](Query::all_attributes). (AWS developer guide, "Attribute projections" in "Using Global
/// Secondary Indexes in DynamoDB".)
///
/// ```no_run
/// # use dyno::{Result, Table, key::{HasIndex, Index}, model::ReadModel};
/// # async fn example<Movie>(movies: Table<Movie>, by_rank: Index<Movie, 0>) -> Result<()>
/// # where Movie: ReadModel + HasIndex<0, Reads = Movie> {
/// let ranked: Vec<Movie> = movies.index(by_rank).scan().all().await?;
/// # Ok(())
/// # }
/// ```
pub struct IndexTable<I> {
    target: TableRef,
    name: &'static str,
    key: KeyNames,
    holds: Holds,
    index: PhantomData<fn() -> I>,
}

impl<I> IndexTable<I> {
    pub(crate) fn new(target: TableRef, name: &'static str, key: KeyNames, holds: Holds) -> Self {
        Self {
            target,
            name,
            key,
            holds,
            index: PhantomData,
        }
    }

    /// Returns the name of the index.
    #[must_use]
    pub fn name(&self) -> &str {
        self.name
    }
}

impl<I: Keyed<Model: ReadModel>> IndexTable<I> {
    /// Reads the items of one partition of the index, in the order of the index's sort key. See [`Query`].
    ///
    /// The values of a partition key with several attributes are a tuple: `query(("dyno", "open"))`.
    #[doc(alias = "hash key")]
    #[doc(alias = "hash_key")]
    pub fn query(&self, partition: impl IntoPartition<I::Key>) -> Query<I, <I as Source>::Reads> {
        let value = partition.into_value(&self.key);
        Query::of_index(self.target.clone(), self.index(), value)
            .isolated(Isolation::of_query::<I>())
    }

    /// Reads the items of all shards of the index as one list, in the order of the index's sort key. See
    /// [`Table::query_shards`](crate::Table::query_shards).
    pub fn query_shards(&self, shards: impl IntoShards<I::Key>) -> Query<I, <I as Source>::Reads> {
        self.of_partitions(shards.into_values(&self.key))
    }

    /// Reads the items of several partitions of the index as one list, in the order of the index's sort key. See
    /// [`Table::query_partitions`](crate::Table::query_partitions).
    pub fn query_partitions<P: IntoPartition<I::Key>>(
        &self,
        partitions: impl IntoIterator<Item = P>,
    ) -> Query<I, <I as Source>::Reads> {
        let partitions = partitions.into_iter();
        self.of_partitions(partitions.map(|partition| partition.into_value(&self.key)))
    }

    fn of_partitions(
        &self,
        partitions: impl IntoIterator<Item = PartitionValue>,
    ) -> Query<I, <I as Source>::Reads> {
        let query = Query::of_index_partitions(self.target.clone(), self.index(), partitions);
        query.isolated(Isolation::of_query::<I>())
    }

    /// Reads all items of the index. See [`Scan`].
    pub fn scan(&self) -> Scan<I, <I as Source>::Reads> {
        Scan::new(self.target.clone(), Some(self.index())).isolated(Isolation::of_scan::<I>())
    }

    /// Returns the cursor at an item in the index: [`start_after`](Query::start_after) reads what comes after the item,
    /// and [`end_before`](Query::end_before) what comes before it.
    ///
    /// `item` is the model, or any document with the attributes of the keys of the table and of the index, such as an
    /// [`Item`](crate::Item). The item need not exist.
    ///
    /// # Errors
    /// [`Error::Encode`](crate::Error::Encode) if the item lacks an attribute of a key, or it is empty.
    pub fn cursor(&self, item: &(impl Document + Encode)) -> Result<Cursor> {
        cursor_of(&self.target, Some((self.name, &self.key)), item)
    }

    fn index(&self) -> IndexRef {
        IndexRef {
            name: Cow::Borrowed(self.name),
            key: self.key.clone(),
            holds: self.holds.clone(),
        }
    }
}

impl<I> Clone for IndexTable<I> {
    fn clone(&self) -> Self {
        Self {
            target: self.target.clone(),
            name: self.name,
            key: self.key.clone(),
            holds: self.holds.clone(),
            index: PhantomData,
        }
    }
}

impl<I> fmt::Debug for IndexTable<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IndexTable")
            .field("table", &self.target.table)
            .field("name", &self.name)
            .finish()
    }
}
