//! Collections: the items of several entities that are read together.

use super::key_shape::CompositeKey;
use super::{ConsistentSource, DeclaredTable, HasIndex, Keyed, Keys, Model, ModelKey, Source};
use crate::codec::DecodeDocument;

/// Several entities of one table that are read together: an enum of them, or a struct that groups them.
///
/// `#[derive(Collection)]` implements it, and `Client::collection` reads it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a collection",
    label = "not a collection of entities",
    note = "add `#[derive(dyno::Collection)]` to an enum whose variants are models of one table: `Order(Order)`"
)]
pub trait Collection: Sized + Send + 'static {
    /// The table of the entities.
    type Table: DeclaredTable;

    /// What an item is read as: the enum itself, or an enum that the derive makes for a struct.
    type Item: DecodeDocument + Send + 'static;

    /// The first entity, whose partition key all entities of the collection have.
    #[doc(hidden)]
    type First: Model<Table = Self::Table>;
}

/// A collection that groups items: a struct.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not group items",
    label = "an enum is read item by item: `all`, `stream`, `page`",
    note = "add `#[derive(dyno::Collection)]` to a struct with a field for each entity, such as `orders: Vec<Order>`"
)]
pub trait Group: Collection {
    /// A group without items.
    #[doc(hidden)]
    fn empty() -> Self;

    /// Adds an item. If its field has one already and takes one only, returns the name of the field.
    #[doc(hidden)]
    fn add(&mut self, item: Self::Item) -> Result<(), &'static str>;
}

/// The two halves of a composed key.
#[doc(hidden)]
pub trait KeyHalves: ModelKey {
    type Partition;
}

impl<P, S> KeyHalves for Keys<P, S> {
    type Partition = P;
}

/// The source of the collection `C`: its table, or the index `N` of it.
#[doc(hidden)]
#[derive(Debug)]
pub struct CollectionSource<C, I>(std::marker::PhantomData<fn() -> (C, I)>);

/// The table itself, in [`CollectionSource`].
#[doc(hidden)]
#[derive(Debug)]
pub struct OfTable;

/// The index `N`, in [`CollectionSource`].
#[doc(hidden)]
#[derive(Debug)]
pub struct OfIndex<const N: usize>;

/// The key of a collection: the partition key is composed of the fields `P`; the sort key is the attribute itself.
#[derive(Debug)]
pub struct PartitionFields<P>(std::marker::PhantomData<fn() -> P>);

impl<P> ModelKey for PartitionFields<P> {}

impl<P> CompositeKey for PartitionFields<P> {
    type Sort = String;
}

impl<C: Collection, I> Source for CollectionSource<C, I> {
    type Model = C::Item;
    type Reads = C::Item;
}

impl<C: Collection<First: Model<Key: KeyHalves>>> Keyed for CollectionSource<C, OfTable> {
    type Key = PartitionFields<<<C::First as Model>::Key as KeyHalves>::Partition>;
}

impl<C, const N: usize> Keyed for CollectionSource<C, OfIndex<N>>
where
    C: Collection,
    C::First: HasIndex<N>,
    <C::First as HasIndex<N>>::Key: KeyHalves,
{
    type Key = PartitionFields<<<C::First as HasIndex<N>>::Key as KeyHalves>::Partition>;
}

impl<C> ConsistentSource for CollectionSource<C, OfTable> {}
