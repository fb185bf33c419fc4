//! Which item is meant? Keys, and the conditions on a sort key.

use std::borrow::Cow;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;

use crate::codec::kind::{Ordered, Prefixed};
use crate::codec::{Attribute, ScalarAttribute};
use crate::expr::Fits;
use crate::expr::ast::{Comparison, SortCondition, Value};
use crate::model::{IndexSchema, KeySchema, Model};
use crate::value::Item;

/// The key of a model that has a partition key alone, of type `P`.
#[derive(Debug)]
pub struct Simple<P>(PhantomData<fn() -> P>);

/// The key of a model with a partition key of type `P` and a sort key of type `S`.
#[derive(Debug)]
pub struct Composite<P, S>(PhantomData<fn() -> (P, S)>);

/// The shape of a key: [`Simple`] or [`Composite`].
pub trait ModelKey {
    /// The type of the partition key.
    type Partition: ScalarAttribute;
}

impl<P: ScalarAttribute> ModelKey for Simple<P> {
    type Partition = P;
}

impl<P: ScalarAttribute, S: ScalarAttribute> ModelKey for Composite<P, S> {
    type Partition = P;
}

/// A key with a sort key.
#[doc(hidden)]
pub trait CompositeKey: ModelKey {
    type Sort: ScalarAttribute;
}

impl<P: ScalarAttribute, S: ScalarAttribute> CompositeKey for Composite<P, S> {
    type Sort = S;
}

/// What can be queried: a table, named by its model, or an [`Index`].
pub trait Source {
    /// The model of the items.
    type Model;
    /// The shape of the key.
    type Key: ModelKey;

    #[doc(hidden)]
    fn key_schema() -> KeySchema;
}

#[diagnostic::do_not_recommend]
impl<M: Model> Source for M {
    type Model = M;
    type Key = M::Key;

    fn key_schema() -> KeySchema {
        M::SCHEMA.key
    }
}

/// A source with a sort key.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no sort key",
    label = "only a partition key",
    note = "mark a field with `#[dyno(sort_key)]`, or name one in the `index(..)`; to look at other attributes use `filter`"
)]
pub trait Sorted: Source {
    /// The type of the sort key.
    type Sort: ScalarAttribute;
}

#[diagnostic::do_not_recommend]
impl<K: Source<Key: CompositeKey>> Sorted for K {
    type Sort = <K::Key as CompositeKey>::Sort;
}

/// A source that can be read consistently: a table or a local secondary index.
#[diagnostic::on_unimplemented(
    message = "a global secondary index has no consistent reads",
    label = "`{Self}` is a global secondary index",
    note = "it follows the table with a delay; query the table, or a local secondary index, with `consistent`"
)]
pub trait ConsistentSource {}

#[diagnostic::do_not_recommend]
impl<M: Model> ConsistentSource for M {}

/// The secondary index `N` of the model `M`. The derive makes one as a constant for each `index(..)`: `Movie::BY_RANK`.
pub struct Index<M, const N: usize>(PhantomData<fn() -> M>);

/// Says that a model has an index of number `N`.
#[doc(hidden)]
pub trait HasIndex<const N: usize>: Model {
    type Key: ModelKey;
}

/// Says that the index `N` of a model is a local one.
#[doc(hidden)]
pub trait HasLocalIndex<const N: usize>: HasIndex<N> {}

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
    const SCHEMA: IndexSchema = M::SCHEMA.indexes[N];

    /// The name, the key and the kind of the index.
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

impl<M: HasIndex<N>, const N: usize> Source for Index<M, N> {
    type Model = M;
    type Key = <M as HasIndex<N>>::Key;

    fn key_schema() -> KeySchema {
        Self::SCHEMA.key
    }
}

impl<M: HasLocalIndex<N>, const N: usize> ConsistentSource for Index<M, N> {}
