//! Key shapes: the types of the key of a table or an index.

use std::marker::PhantomData;

use crate::codec::Attribute;

/// A key that is a partition key of type `P`, without a sort key.
#[derive(Debug)]
pub struct Simple<P>(PhantomData<fn() -> P>);

/// A key that is a partition key of type `P` and a sort key of type `S`.
#[derive(Debug)]
pub struct Composite<P, S>(PhantomData<fn() -> (P, S)>);

/// The key of a global secondary index with several attributes in a half.
///
/// `P` is the type of the partition key, or the tuple of its types; `S` is the type of the sort key, [`Then`] or
/// [`Unsorted`].
#[derive(Debug)]
pub struct Multi<P, S>(PhantomData<fn() -> (P, S)>);

/// The key of a raw table or a raw index: its types are not known to the compiler.
#[derive(Debug)]
pub enum Untyped {}

/// No sort key.
#[derive(Debug)]
pub enum Unsorted {}

/// A sort key of several attributes: the first is an `A`, and `R` is the rest.
#[derive(Debug)]
pub struct Then<A, R>(PhantomData<fn() -> (A, R)>);

/// The shape of a key: [`Simple`], [`Composite`], [`Multi`], [`Keys`](super::Keys) or [`Untyped`].
///
/// The shape does not require that the attributes are S, N or B; the schema, which names them, does.
pub trait ModelKey {}

impl<P: Attribute> ModelKey for Simple<P> {}
impl<P: Attribute, S: Attribute> ModelKey for Composite<P, S> {}
impl<P: Attribute, S> ModelKey for Multi<P, S> {}
impl ModelKey for Untyped {}

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

impl CompositeKey for Untyped {
    type Sort = Self;
}
