//! Key shapes: what the compiler knows about the key of a table or an index.

use std::marker::PhantomData;

use crate::codec::Attribute;

/// A key that is a partition key of type `P`, without a sort key.
#[derive(Debug)]
pub struct Simple<P>(PhantomData<fn() -> P>);

/// A key that is a partition key of type `P` and a sort key of type `S`.
#[derive(Debug)]
pub struct Composite<P, S>(PhantomData<fn() -> (P, S)>);

/// The key of a global secondary index with several attributes: `P` is the type of the partition key, or the tuple of
/// its types, `S` is the type of the sort key, [`Then`] or [`Unsorted`].
#[derive(Debug)]
pub struct Multi<P, S>(PhantomData<fn() -> (P, S)>);

/// The sort key of a [`Multi`] key without a sort key.
#[derive(Debug)]
pub enum Unsorted {}

/// A sort key of several attributes: the first has type `A`, and `R` is the rest.
#[derive(Debug)]
pub struct Then<A, R>(PhantomData<fn() -> (A, R)>);

/// The shape of a key: [`Simple`], [`Composite`] or [`Multi`].
///
/// That the attributes are S, N or B is checked where the schema names them, so that it is reported once.
pub trait ModelKey {
    /// The type of the partition key.
    type Partition: Attribute;
}

impl<P: Attribute> ModelKey for Simple<P> {
    type Partition = P;
}

impl<P: Attribute, S: Attribute> ModelKey for Composite<P, S> {
    type Partition = P;
}

impl<P: Attribute, S> ModelKey for Multi<P, S> {
    type Partition = P;
}

/// A key with a sort key.
#[doc(hidden)]
pub trait CompositeKey: ModelKey {
    type Sort;
}

impl<P: Attribute, S: Attribute> CompositeKey for Multi<P, S> {
    type Sort = S;
}

impl<P: Attribute, A, R> CompositeKey for Multi<P, Then<A, R>> {
    type Sort = Then<A, R>;
}

impl<P: Attribute, S: Attribute> CompositeKey for Composite<P, S> {
    type Sort = S;
}
