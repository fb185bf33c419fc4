//! Addresses of attributes, as types.

use std::borrow::Cow;
use std::marker::PhantomData;

use super::ast;
use super::fits::Fits;
use crate::codec::Document;

/// The address of a path.
#[diagnostic::on_unimplemented(
    message = "this field is not an attribute of its own",
    label = "it is part of the key of the table",
    note = "a query selects it with `query` and `sort_key`; `#[dyno(stored)]` on the field stores it as an attribute, \
        too"
)]
#[doc(hidden)]
pub trait Address: Clone {
    fn ast(&self) -> ast::Path;
}

/// An address that is known at compile time, so that its path has fields.
#[doc(hidden)]
pub trait Fixed: Address {}

/// An address that an update can change.
#[diagnostic::on_unimplemented(
    message = "a key attribute cannot be updated",
    label = "this is the address of a key",
    note = "DynamoDB cannot change the key of an item: put a new item and delete the old one"
)]
pub trait Updatable: Address {}

/// An address whose value an update can compute, from its old value or from other attributes.
#[diagnostic::on_unimplemented(
    message = "an update cannot compute a field of the key of an index",
    label = "the key of an index is composed of this field",
    note = "the key is composed of the values of its fields before the update is sent: `set(value)` and `remove()` work"
)]
#[doc(hidden)]
pub trait Computable {}

/// An address that an update can set to the operand `V`, which is written as a `T`.
#[diagnostic::on_unimplemented(
    message = "an update cannot compute a field of the key of an index",
    label = "expected a value",
    note = "the key of the index is composed of the values of its fields before the update is sent"
)]
#[doc(hidden)]
pub trait SetTo<V, T> {}

/// The address of an attribute of the item itself, rather than of a value inside an attribute.
#[diagnostic::on_unimplemented(
    message = "ADD works only on attributes of the item itself",
    label = "this is the address of a value inside an attribute",
    note = "use `set(path + n)` for a number inside a document"
)]
pub trait TopLevel {}

/// The item itself.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Root;

/// The field `N` of the document `D` at the address `A`.
#[doc(hidden)]
#[derive(Debug)]
pub struct Field<A, D, const N: usize>(pub(super) PhantomData<fn() -> (A, D)>);

/// The field `N` of the model `D`, which is part of the key.
#[doc(hidden)]
#[derive(Debug)]
pub struct KeyField<D, const N: usize>(pub(super) PhantomData<fn() -> D>);

/// The field `N` of the model `D`, of which the key of an index is composed. An update sets it to a value or removes
/// it.
#[doc(hidden)]
#[derive(Debug)]
pub struct IndexField<D, const N: usize>(pub(super) PhantomData<fn() -> D>);

/// A field of the model `D` that is part of the composed key only. It has no address.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct ComposedField<D>(pub(super) PhantomData<fn() -> D>);

/// The field `N` of the view `V`, which is an attribute of its own if `STORED`. Otherwise it has no address.
#[doc(hidden)]
#[derive(Debug)]
pub struct ViewField<V, const N: usize, const STORED: bool>(pub(super) PhantomData<fn() -> V>);

impl<V, const N: usize, const STORED: bool> Clone for ViewField<V, N, STORED> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<V, const N: usize, const STORED: bool> Copy for ViewField<V, N, STORED> {}

impl<V: Document, const N: usize> Address for ViewField<V, N, true> {
    fn ast(&self) -> ast::Path {
        ast::Path(Self::segments())
    }
}

impl<V: Document, const N: usize> Segments for ViewField<V, N, true> {
    fn segments() -> Vec<ast::Segment> {
        vec![FieldName::<V, N>::segment()]
    }
}

impl<V: Document, const N: usize> Fixed for ViewField<V, N, true> {}

/// An attribute of the item, with a name that is known at run time.
#[doc(hidden)]
#[derive(Clone, Debug)]
pub struct Top(pub(super) Cow<'static, str>);

/// An address that is known at run time.
#[doc(hidden)]
#[derive(Clone, Debug)]
pub struct At(pub(super) ast::Path);

impl<A, D, const N: usize> Clone for Field<A, D, N> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<A, D, const N: usize> Copy for Field<A, D, N> {}

impl<D, const N: usize> Clone for KeyField<D, N> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<D, const N: usize> Copy for KeyField<D, N> {}

impl<D, const N: usize> Clone for IndexField<D, N> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<D, const N: usize> Copy for IndexField<D, N> {}

/// The name of the field `N` of the document `D`.
struct FieldName<D, const N: usize>(PhantomData<D>);

impl<D: Document, const N: usize> FieldName<D, N> {
    #[expect(
        clippy::indexing_slicing,
        reason = "evaluated by the compiler; the derive numbers the fields"
    )]
    const NAME: &'static str = D::SHAPE.attributes[N].name;

    fn segment() -> ast::Segment {
        ast::Segment::Name(Cow::Borrowed(Self::NAME))
    }
}

/// An address as segments of a path.
#[doc(hidden)]
pub trait Segments {
    fn segments() -> Vec<ast::Segment>;
}

impl Segments for Root {
    fn segments() -> Vec<ast::Segment> {
        Vec::new()
    }
}

impl<A: Segments, D: Document, const N: usize> Segments for Field<A, D, N> {
    fn segments() -> Vec<ast::Segment> {
        let mut segments = A::segments();
        segments.push(FieldName::<D, N>::segment());
        segments
    }
}

impl<D: Document, const N: usize> Segments for KeyField<D, N> {
    fn segments() -> Vec<ast::Segment> {
        vec![FieldName::<D, N>::segment()]
    }
}

impl<D: Document, const N: usize> Segments for IndexField<D, N> {
    fn segments() -> Vec<ast::Segment> {
        vec![FieldName::<D, N>::segment()]
    }
}

impl<A: Segments, D: Document, const N: usize> Address for Field<A, D, N> {
    fn ast(&self) -> ast::Path {
        ast::Path(Self::segments())
    }
}

impl<D: Document, const N: usize> Address for KeyField<D, N> {
    fn ast(&self) -> ast::Path {
        ast::Path(Self::segments())
    }
}

impl<D: Document, const N: usize> Address for IndexField<D, N> {
    fn ast(&self) -> ast::Path {
        ast::Path(Self::segments())
    }
}

impl Address for Top {
    fn ast(&self) -> ast::Path {
        ast::Path(vec![ast::Segment::Name(self.0.clone())])
    }
}

impl Address for At {
    fn ast(&self) -> ast::Path {
        self.0.clone()
    }
}

impl<A: Segments, D: Document, const N: usize> Fixed for Field<A, D, N> {}
impl<D: Document, const N: usize> Fixed for KeyField<D, N> {}
impl<D: Document, const N: usize> Fixed for IndexField<D, N> {}

impl<A: Segments, D: Document, const N: usize> Updatable for Field<A, D, N> {}
impl<D: Document, const N: usize> Updatable for IndexField<D, N> {}
impl Updatable for Top {}
impl Updatable for At {}

impl<A: Segments, D: Document, const N: usize> Computable for Field<A, D, N> {}
impl Computable for Top {}
impl Computable for At {}

// An update does not change these at all, which is another error.
impl<D, const N: usize> Computable for KeyField<D, N> {}
impl<D> Computable for ComposedField<D> {}

#[diagnostic::do_not_recommend]
impl<A: Segments, D: Document, const N: usize, V, T> SetTo<V, T> for Field<A, D, N> {}
#[diagnostic::do_not_recommend]
impl<D: Document, const N: usize, V: Fits<T>, T> SetTo<V, T> for IndexField<D, N> {}
#[diagnostic::do_not_recommend]
impl<D, const N: usize, V, T> SetTo<V, T> for KeyField<D, N> {}
#[diagnostic::do_not_recommend]
impl<D, V, T> SetTo<V, T> for ComposedField<D> {}
#[diagnostic::do_not_recommend]
impl<V, T> SetTo<V, T> for Top {}
#[diagnostic::do_not_recommend]
impl<V, T> SetTo<V, T> for At {}

impl<D: Document, const N: usize> TopLevel for Field<Root, D, N> {}
impl<D: Document, const N: usize> TopLevel for KeyField<D, N> {}
impl<D: Document, const N: usize> TopLevel for IndexField<D, N> {}
impl<D> TopLevel for ComposedField<D> {}
impl TopLevel for Top {}
