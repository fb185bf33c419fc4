//! The sources of queries and scans, and what each source offers.

use super::{CompositeKey, HasIndex, HasLocalIndex, Index, Model, ModelKey, Untyped};
use crate::codec::Item;

/// The source of a query or a scan: a table, named by its model; an [`Index`]; or a raw table or index, named by
/// [`Item`].
pub trait Source {
    /// The model of the items.
    type Model;
    /// What an item is read as: the model, or [`Projected`](super::Projected) if an index does not hold all its
    /// attributes.
    type Reads;

    /// The position of the index in the table's schema; `None` for a table, and where it is not known.
    #[doc(hidden)]
    const INDEX: Option<usize> = None;
}

#[diagnostic::do_not_recommend]
impl<M: Model> Source for M {
    type Model = M;
    type Reads = M;
}

impl Source for Item {
    type Model = Self;
    type Reads = Self;
}

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

    const INDEX: Option<usize> = Some(N);
}

impl<M: HasIndex<N>, const N: usize> Keyed for Index<M, N> {
    type Key = <M as HasIndex<N>>::Key;
}

impl<M: HasLocalIndex<N>, const N: usize> ConsistentSource for Index<M, N> {}

impl<M: HasLocalIndex<N>, const N: usize> WholeSource for Index<M, N> {}
