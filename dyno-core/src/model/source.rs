//! The sources of queries and scans, and what each of them supports.

use super::{CompositeKey, HasIndex, HasLocalIndex, Index, KeySchema, Model, ModelKey};
use crate::codec::{Attribute, Item};

/// The source of a query or a scan: a table, represented by its model, an [`Index`], or a raw table ([`Item`]).
pub trait Source {
    /// The model of the items.
    type Model;
}

#[diagnostic::do_not_recommend]
impl<M: Model> Source for M {
    type Model = M;
}

impl Source for Item {
    type Model = Self;
}

/// A source whose key is known: a table or an [`Index`].
pub trait Keyed: Source {
    /// The shape of the key.
    type Key: ModelKey;

    #[doc(hidden)]
    fn key_schema() -> KeySchema;
}

#[diagnostic::do_not_recommend]
impl<M: Model> Keyed for M {
    type Key = M::Key;

    fn key_schema() -> KeySchema {
        M::SCHEMA.key
    }
}

/// A source with a sort key.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no sort key",
    label = "only a partition key",
    note = "mark a field with `#[dyno(sort_key)]`, or name one in the `index(..)`; for other attributes use `filter`"
)]
pub trait Sorted: Keyed {
    /// The type of the sort key, or [`Then`].
    type Sort;
}

#[diagnostic::do_not_recommend]
impl<K: Keyed<Key: CompositeKey>> Sorted for K {
    type Sort = <K::Key as CompositeKey>::Sort;
}

/// A source with consistent reads: a table or a local secondary index. For raw tables DynamoDB decides.
#[diagnostic::on_unimplemented(
    message = "a global secondary index has no consistent reads",
    label = "`{Self}` is a global secondary index",
    note = "it is updated with a delay; use `consistent` on the table or on a local secondary index"
)]
pub trait ConsistentSource {}

#[diagnostic::do_not_recommend]
impl<M: Model> ConsistentSource for M {}

impl ConsistentSource for Item {}

/// A source that can return all attributes: a table, or a local secondary index, which reads the attributes that it
/// does not have from its table. For raw tables DynamoDB decides.
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
}

impl<M: HasIndex<N>, const N: usize> Keyed for Index<M, N> {
    type Key = <M as HasIndex<N>>::Key;

    fn key_schema() -> KeySchema {
        Self::SCHEMA.key
    }
}

impl<M: HasLocalIndex<N>, const N: usize> ConsistentSource for Index<M, N> {}

impl<M: HasLocalIndex<N>, const N: usize> WholeSource for Index<M, N> {}

/// What the partition key of a source is compared as.
#[doc(hidden)]
pub type PartitionOf<K> = <<<K as Keyed>::Key as ModelKey>::Partition as Attribute>::Base;
