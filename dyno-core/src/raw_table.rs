//! Tables of items without a model.

use std::borrow::Cow;
use std::sync::Arc;

use crate::client::Client;
use crate::codec::{Anything, encode_item};
use crate::error::Error;
use crate::expr::{self, Fits};
use crate::key::key_value;
use crate::op::{Delete, DeleteTable, Get, New, Nothing, Put, Query, Scan, Target, Update};
use crate::value::Item;

/// A table of [`Item`]s, of which no model says what they are.
///
/// It has the operations of a [`Table`](crate::Table), with names instead of types: a key is an item of the key's attributes, and
/// conditions, updates and projections are made of [`path`](crate::path)s.
///
/// ```no_run
/// # use dyno_core::{Client, item, path};
/// # async fn example(client: Client) -> dyno_core::Result<()> {
/// let movies = client.raw_table("Movies");
/// movies.put(item! { "year" => 1985, "title" => "Brazil" }).condition(path("title").not_exists()).await??;
/// let of_1985 = movies.query("year", 1985).filter(path("info").key("rating").gt(7.5)).all().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct RawTable {
    target: Target,
}

impl RawTable {
    pub(crate) fn new(client: Client, table: Arc<str>) -> Self {
        Self {
            target: Target {
                client,
                table,
                schema: None,
            },
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
        &self.target.client
    }

    /// Reads the item with this key. See [`Get`].
    pub fn get(&self, key: impl Into<Item>) -> Get<Item, Item> {
        Get::new(self.target.clone(), encode_item(&key.into()))
    }

    /// Writes an item, in the place of one with the same key. See [`Put`].
    pub fn put(&self, item: impl Into<Item>) -> Put<Item, Nothing> {
        let text = encode_item(&item.into());
        Put::new(
            self.target.clone(),
            text.map_err(|error| Error::encode(self.target.subject(None), error)),
        )
    }

    /// Changes attributes of the item with this key; makes the item if there is none. See [`Update`].
    pub fn update(&self, key: impl Into<Item>, update: expr::Update<Item>) -> Update<Item, New> {
        Update::new(self.target.clone(), encode_item(&key.into()), update)
    }

    /// Deletes the item with this key. See [`Delete`].
    pub fn delete(&self, key: impl Into<Item>) -> Delete<Item, Nothing> {
        Delete::new(self.target.clone(), encode_item(&key.into()))
    }

    /// Reads the items whose partition key, the attribute `name`, has this value. See [`Query`].
    pub fn query(
        &self,
        name: impl Into<Cow<'static, str>>,
        partition: impl Fits<Anything>,
    ) -> Query<Item, Item> {
        Query::new(self.target.clone(), None, name, key_value(partition))
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

    /// Deletes the table with all its items, and waits until it is gone. See [`DeleteTable`].
    pub fn delete_table(&self) -> DeleteTable {
        DeleteTable::new(self.target.clone())
    }
}

/// A secondary index of a [`RawTable`]: it can be queried and scanned, and neither read by key nor written.
///
/// ```no_run
/// # use dyno_core::{Client, key::le};
/// # async fn example(client: Client) -> dyno_core::Result<()> {
/// let by_rank = client.raw_table("Movies").index("ByRank");
/// let best = by_rank.query("year", 1985).sort_key("rank", le(10)).all().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct RawIndex {
    target: Target,
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

    /// Reads all items of the index. See [`Scan`].
    pub fn scan(&self) -> Scan<Item, Item> {
        Scan::new(self.target.clone(), Some(self.name.clone()))
    }
}
