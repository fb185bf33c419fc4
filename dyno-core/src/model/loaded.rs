//! An item that remembers how it was read, so that only what changed is written.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use super::Model;
use crate::codec::{Document, EncodeMembers, Members, Shape};
use crate::wire::{DecodeError, EncodeError, MapReader, MapWriter};

/// An item of the model `M` that was read, and the item as it is in the table.
///
/// It is used like an `M`, which it dereferences to. [`Table::save`](crate::Table::save) sends what was changed since
/// the item was read, and nothing else: attributes that the model does not have, and changes that others make to other
/// fields meanwhile, stay.
///
/// `loaded()` of a get, a query or a scan reads items as `Loaded<M>`, and so does every method that reads as a type of
/// the caller's, such as `conflict.stored::<Loaded<Movie>>()`. It holds the item twice: as a value, and as the text of
/// the response.
///
/// ```no_run
/// use dyno::{Loaded, Model, Table};
///
/// #[derive(Model)]
/// #[dyno(table = "Movies")]
/// struct Movie {
///     #[dyno(partition_key)]
///     year: u16,
///     #[dyno(sort_key)]
///     title: String,
///     rank: Option<u32>,
///     views: u64,
/// }
///
/// # async fn example(movies: Table<Movie>) -> dyno::Result<()> {
/// let mut brazil: Loaded<Movie> = movies.get((1985, "Brazil")).loaded().required().await?;
/// brazil.rank = Some(7);
/// movies.save(&mut brazil).await?; // SET rank
///
/// for mut movie in movies.query(1985).loaded().all().await? {
///     movie.rank = None;
///     movies.save(&mut movie).await?; // REMOVE rank, and no request for a movie without one
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Loaded<M> {
    item: M,
    /// The item as it is in the table, as DynamoDB's JSON.
    stored: Arc<str>,
}

impl<M> Loaded<M> {
    /// Returns the item alone.
    #[must_use]
    pub fn into_inner(self) -> M {
        self.item
    }

    /// The item as it is in the table, as DynamoDB's JSON.
    pub(crate) fn stored(&self) -> &str {
        &self.stored
    }
}

impl<M: Model> Loaded<M> {
    /// Replaces the item by the one that is in the table now, and keeps the fields that are not stored.
    pub(crate) fn replace(&mut self, now: Self) {
        let mut before = std::mem::replace(self, now);
        self.item.take_skipped(&mut before.item);
    }
}

impl<M> Deref for Loaded<M> {
    type Target = M;

    fn deref(&self) -> &M {
        &self.item
    }
}

impl<M> DerefMut for Loaded<M> {
    fn deref_mut(&mut self) -> &mut M {
        &mut self.item
    }
}

impl<M> AsRef<M> for Loaded<M> {
    fn as_ref(&self) -> &M {
        &self.item
    }
}

/// Shows the item as its type does.
impl<M: fmt::Debug> fmt::Debug for Loaded<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Loaded").field(&self.item).finish()
    }
}

#[diagnostic::do_not_recommend]
impl<M: EncodeMembers> EncodeMembers for Loaded<M> {
    fn encode_members(&self, map: &mut MapWriter<'_>) -> Result<(), EncodeError> {
        self.item.encode_members(map)
    }
}

#[diagnostic::do_not_recommend]
impl<M: Document> Document for Loaded<M> {
    const SHAPE: &'static Shape = M::SHAPE;
}

#[diagnostic::do_not_recommend]
impl<'b, M: Model + Members<'b>> Members<'b> for Loaded<M> {
    fn decode_members(map: &mut MapReader<'_, 'b>) -> Result<Self, DecodeError> {
        let stored = map.whole_text()?;
        Ok(Self {
            item: M::decode_members(map)?,
            stored: stored.into(),
        })
    }
}
