//! The key of an item of any entity of a table.

use std::fmt;
use std::marker::PhantomData;

use super::Key;
use crate::model::Model;

/// The key of an item of the declared table `T`, whichever entity the item is of.
///
/// A [`Key`] of a model of the table becomes one, so that the keys of several entities can be in one list.
///
/// ```
/// use dyno::key::{EntityKey, Key};
/// use dyno::{Model, Table};
///
/// #[derive(Table)]
/// #[dyno(name = "shop", partition_key(pk: String), sort_key(sk: String), entity = "kind")]
/// struct Shop;
///
/// #[derive(Model)]
/// #[dyno(table = Shop, partition_key = "CUSTOMER#{id}", sort_key = "CUSTOMER")]
/// struct Customer { id: u64, name: String }
///
/// #[derive(Model)]
/// #[dyno(table = Shop, partition_key = "CUSTOMER#{customer}", sort_key = "ORDER#{number}")]
/// struct Order { customer: u64, number: u32, total: u32 }
///
/// # fn main() -> dyno::Result<()> {
/// let keys: [EntityKey<Shop>; 2] = [Key::<Customer>::new(7)?.into(), Key::<Order>::new((7, 1))?.into()];
/// # Ok(())
/// # }
/// ```
pub struct EntityKey<T> {
    text: String,
    table: PhantomData<fn() -> T>,
}

impl<T> EntityKey<T> {
    pub(crate) fn into_text(self) -> String {
        self.text
    }
}

impl<M: Model> From<Key<M>> for EntityKey<M::Table> {
    fn from(key: Key<M>) -> Self {
        (&key).into()
    }
}

impl<M: Model> From<&Key<M>> for EntityKey<M::Table> {
    fn from(key: &Key<M>) -> Self {
        Self {
            text: key.as_text().to_owned(),
            table: PhantomData,
        }
    }
}

impl<T> Clone for EntityKey<T> {
    fn clone(&self) -> Self {
        Self {
            text: self.text.clone(),
            table: PhantomData,
        }
    }
}

impl<T> fmt::Debug for EntityKey<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EntityKey").finish_non_exhaustive()
    }
}
