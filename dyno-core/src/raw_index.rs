//! Secondary indexes of raw tables.

use crate::codec::{Anything, Item};
use crate::cursor::Cursor;
use crate::error::Result;
use crate::expr::{Expression, Fits};
use crate::key::key_value;
use crate::op::read::cursor_of::cursor_of;
use crate::op::read::index_ref::IndexRef;
use crate::op::{Query, Scan};
use crate::transport::TableRef;

/// A secondary index of a [`RawTable`](crate::RawTable). It can be queried and scanned, but not read by key or written.
///
/// ```no_run
/// # use dyno::{Client, key::le};
/// # async fn example(client: Client) -> dyno::Result<()> {
/// let movies = client.raw_table("Movies", ["year", "title"]);
/// let by_rank = movies.index("ByRank", ["year", "rank"]);
/// let best = by_rank.query(1985).sort_key(le(10)).all().await?;
///
/// // A global secondary index can have up to four attributes in each half of its key.
/// let tickets = client.raw_table("Tickets", ["project", "number"]);
/// let by_state = tickets.index("ByState", (["project", "state"], ["priority", "opened"]));
/// let urgent = by_state.query(("dyno", "open")).sort_key(le(2)).all().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct RawIndex {
    target: TableRef,
    index: IndexRef,
}

impl RawIndex {
    pub(crate) fn new(target: TableRef, index: IndexRef) -> Self {
        Self { target, index }
    }

    /// Returns the name of the index.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.index.name
    }

    /// Reads the items with this partition key in the index. See [`Query`].
    ///
    /// The values of a partition key with several attributes are a tuple.
    pub fn query(&self, partition: impl Fits<Anything>) -> Query<Item, Item> {
        Query::of_index(
            self.target.clone(),
            self.index.clone(),
            key_value(partition),
        )
    }

    /// Reads the items of several partitions of the index as one list, in the order of the index's sort key. See
    /// [`Table::query_partitions`](crate::Table::query_partitions).
    pub fn query_partitions<P: Fits<Anything>>(
        &self,
        partitions: impl IntoIterator<Item = P>,
    ) -> Query<Item, Item> {
        let values = partitions.into_iter().map(|value| key_value(value).into());
        Query::of_index_partitions(self.target.clone(), self.index.clone(), values)
    }

    /// Reads the items that meet a key condition written as text. See
    /// [`RawTable::query_by`](crate::RawTable::query_by).
    pub fn query_by(&self, key_condition: Expression) -> Query<Item, Item> {
        let (index, names) = (self.index.clone(), self.index.key.clone());
        Query::of_text(self.target.clone(), Some(index), names, key_condition)
    }

    /// Returns the cursor at an item in the index: [`start_after`](Query::start_after) reads what comes after the item,
    /// and [`end_before`](Query::end_before) what comes before it.
    ///
    /// `item` has the attributes of the keys of the table and of the index; others are ignored. The item need not
    /// exist.
    ///
    /// # Errors
    /// [`Error::Encode`](crate::Error::Encode) if the item lacks an attribute of a key, or it is empty.
    pub fn cursor(&self, item: &Item) -> Result<Cursor> {
        cursor_of(
            &self.target,
            Some((&self.index.name, &self.index.key)),
            item,
        )
    }

    /// Reads all items of the index. See [`Scan`].
    pub fn scan(&self) -> Scan<Item, Item> {
        Scan::new(self.target.clone(), Some(self.index.clone()))
    }
}
