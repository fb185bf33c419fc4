//! The sources of queries and scans, and what each source offers.

use super::{CompositeKey, HasIndex, HasLocalIndex, Index, Model, ModelKey, Projected, Untyped};
use crate::codec::Item;

/// The source of a query or a scan: a table, named by its model; an [`Index`]; or a raw table or index, named by
/// [`Item`].
pub trait Source {
    /// The model of the items.
    type Model;
    /// What an item is read as: the model, or [`Projected`](super::Projected) if an index does not hold all its
    /// attributes. A filter has the paths of this type.
    type Reads;
    /// What a read can return: the model, or [`Projected`](super::Projected) if neither the index holds all attributes
    /// nor DynamoDB fetches them from the table.
    type Fetches;

    /// The position of the index in the table's schema; `None` for a table, and where it is not known.
    #[doc(hidden)]
    const INDEX: Option<usize> = None;
}

#[diagnostic::do_not_recommend]
impl<M: Model> Source for M {
    type Model = M;
    type Reads = M;
    type Fetches = M;
}

impl Source for Item {
    type Model = Self;
    type Reads = Self;
    type Fetches = Self;
}

/// A type that items of the source `S` can be read as: any, but for an index that holds some attributes, a view of it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a view of this index, which does not hold all attributes of the model",
    label = "not a view of `{S}`",
    note = "name what the index holds: `#[derive(View)] #[dyno(of = Order, index = GSI2)]`; `Item` is all that it holds"
)]
#[doc(hidden)]
pub trait ReadFrom<S> {}

#[diagnostic::do_not_recommend]
impl<T, M: Model> ReadFrom<M> for T {}

#[diagnostic::do_not_recommend]
impl<T> ReadFrom<Item> for T {}

#[diagnostic::do_not_recommend]
impl<T, M: HasIndex<N, Fetches: Offers<T>>, const N: usize> ReadFrom<Index<M, N>> for T {}

/// Items that can be read as a `T`.
#[doc(hidden)]
pub trait Offers<T> {}

impl<T, M: Model> Offers<T> for M {}

impl<T: ViewOf<M, N>, M, const N: usize> Offers<T> for Projected<M, N> {}

/// A view of the index `N` of the model `M`. The derive implements it.
#[doc(hidden)]
pub trait ViewOf<M, const N: usize> {}

// All that the index holds.
impl<M, const N: usize> ViewOf<M, N> for Item {}

/// A source with a key.
pub trait Keyed: Source {
    /// The shape of the key.
    type Key: ModelKey;
}

#[diagnostic::do_not_recommend]
impl<M: Model> Keyed for M {
    type Key = M::Key;
}

impl Keyed for Item {
    type Key = Untyped;
}

/// A source with a sort key.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no sort key",
    label = "only a partition key",
    note = "mark a field with `#[dyno(sort_key)]`, or name one in the `index(..)`; for other attributes use `filter`"
)]
pub trait Sorted: Keyed {
    /// The type of the sort key, or [`Then`](super::Then).
    type Sort;
}

#[diagnostic::do_not_recommend]
impl<K: Keyed<Key: CompositeKey>> Sorted for K {
    type Sort = <K::Key as CompositeKey>::Sort;
}

/// A source that can be read consistently: a table or a local secondary index.
///
/// For a raw index, DynamoDB decides: it rejects a consistent read of a global secondary index.
#[diagnostic::on_unimplemented(
    message = "a global secondary index has no consistent reads",
    label = "`{Self}` is a global secondary index",
    note = "it is updated with a delay; use `consistent` on the table or on a local secondary index"
)]
pub trait ConsistentSource {}

#[diagnostic::do_not_recommend]
impl<M: Model> ConsistentSource for M {}

impl ConsistentSource for Item {}

/// A source whose items can be read as a whole: a table, or a local secondary index, for which DynamoDB fetches the
/// missing attributes from the table.
///
/// For a raw index, DynamoDB decides: it rejects such a read of a global secondary index that does not have all
/// attributes.
#[diagnostic::on_unimplemented(
    message = "a global secondary index has only the attributes that are projected into it",
    label = "`{Self}` is a global secondary index",
    note = "read it without `all_attributes` for the attributes that it has, or get the items from the table by key"
)]
pub trait WholeSource {}

#[diagnostic::do_not_recommend]
impl<M: Model> WholeSource for M {}

impl WholeSource for Item {}

impl<M: HasIndex<N>, const N: usize> Source for Index<M, N> {
    type Model = M;
    type Reads = <M as HasIndex<N>>::Reads;
    type Fetches = <M as HasIndex<N>>::Fetches;

    const INDEX: Option<usize> = Some(N);
}

impl<M: HasIndex<N>, const N: usize> Keyed for Index<M, N> {
    type Key = <M as HasIndex<N>>::Key;
}

impl<M: HasLocalIndex<N>, const N: usize> ConsistentSource for Index<M, N> {}

impl<M: HasLocalIndex<N>, const N: usize> WholeSource for Index<M, N> {}
