//! Secondary indexes of a model, as types.

use std::fmt;
use std::marker::PhantomData;

use super::{IndexSchema, KeyNames, KeyTemplates, Model, ModelKey, Schema};

/// The secondary index `N` of the model `M`.
///
/// The derive makes a constant for each `index(..)` and `local_index(..)`: `Movie::BY_RANK`.
pub struct Index<M, const N: usize>(PhantomData<fn() -> M>);

/// A model that has the secondary index number `N`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not in this index",
    label = "an index of another model",
    note = "an entity is in the indexes for which it has `#[dyno(index(GSI1, partition_key = \"..\"))]`"
)]
#[doc(hidden)]
pub trait HasIndex<const N: usize>: Model {
    type Key: ModelKey;
    /// The model if the index holds all its attributes, and [`Projected`] otherwise.
    type Reads;
    /// The same, but the model for a local index, whose other attributes DynamoDB fetches from the table.
    type Fetches;
}

/// A model whose index `N` is a local secondary index.
#[doc(hidden)]
pub trait HasLocalIndex<const N: usize>: HasIndex<N> {}

/// The items of an index that does not hold all attributes of the model `M`: it has only the keys
/// (`projection = keys_only`), or some attributes (`projection = include(..)`).
///
/// They are not read as the model, whose other attributes would seem to be absent. A query or a scan of the index
/// chooses what is read: `project` a view of the index (`#[derive(View)]`), `projection` of some paths of such a view,
/// or `keys`; a local secondary index can also read `all_attributes` from the table. A filter has the paths of
/// the view, too, because what the index does not hold cannot be filtered.
pub struct Projected<M, const N: usize>(PhantomData<fn() -> M>);

impl<M, const N: usize> fmt::Debug for Projected<M, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Projected")
    }
}

impl<M, const N: usize> Index<M, N> {
    /// The index.
    #[doc(hidden)]
    pub const INDEX: Self = Self(PhantomData);
}

impl<M: HasIndex<N>, const N: usize> Index<M, N> {
    #[expect(
        clippy::indexing_slicing,
        reason = "evaluated by the compiler; the derive numbers the indexes"
    )]
    pub(super) const SCHEMA: IndexSchema = M::SCHEMA.table.indexes[N];

    /// The names of the index's key attributes.
    pub(crate) const fn key_names() -> KeyNames {
        let templates = const { index_templates(&M::SCHEMA, N) };
        KeyNames::of_schema(const { &Self::SCHEMA.key }, templates)
    }

    /// Returns the name, the key and the kind of the index.
    #[must_use]
    pub const fn schema(self) -> IndexSchema {
        Self::SCHEMA
    }
}

impl<M, const N: usize> Clone for Index<M, N> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<M, const N: usize> Copy for Index<M, N> {}

impl<M: HasIndex<N>, const N: usize> fmt::Debug for Index<M, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Index({})", Self::SCHEMA.name)
    }
}

impl KeyNames {
    /// The names of the key of the index with this number.
    pub(crate) fn of_index(schema: &'static Schema, number: usize) -> Option<Self> {
        let index = schema.table.indexes.get(number)?;
        Some(Self::of_schema(&index.key, index_templates(schema, number)))
    }
}

/// The templates of the key of an index, if it is composed of fields.
pub(super) const fn index_templates(
    schema: &Schema,
    number: usize,
) -> Option<&'static KeyTemplates> {
    match &schema.entity {
        Some(entity) => entity.templates_of(number),
        None => None,
    }
}
