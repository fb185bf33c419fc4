//! Keys that are composed of fields by templates, as types.

use std::marker::PhantomData;

use super::{CompositeKey, ModelKey};
use crate::codec::key_text::{KeyText, KeyTextWriter, OrderedKeyText, PrefixedKeyText, TextOrder};
use crate::codec::kind::{Ordered, Prefixed, ScalarAttribute};
use crate::codec::{Attribute, Encode};
use crate::wire::EncodeError;

/// The shape of a key whose attributes are composed of fields: those of the partition key and those of the sort key, as
/// tuples. A field that occurs in the key more than once is in its first position only.
#[derive(Debug)]
pub struct Keys<P, S>(PhantomData<fn() -> (P, S)>);

/// A sort key that is composed of the fields `L`, a tuple.
#[derive(Debug)]
pub struct KeyFields<L>(PhantomData<fn() -> L>);

impl<P, S> ModelKey for Keys<P, S> {}

impl<P, S> CompositeKey for Keys<P, S> {
    type Sort = KeyFields<S>;
}

/// A field of a template. The derive makes a type for each, which has the name of the field.
#[doc(hidden)]
pub trait FieldOfKey {
    /// The type of the field, without `Option`.
    type Value: Attribute;
    /// How the value is written in the key: [`AsText`] or [`AsAttribute`].
    type Coding: KeyCoding<Self::Value>;
    const NAME: &'static str;
}

/// What a field of a key is compared as.
pub(crate) type BaseOf<F> = <<F as FieldOfKey>::Value as Attribute>::Base;

/// A field in a text: its type without `Option`, and the format of its text.
///
/// The derive makes a type for each. All other code names this type rather than the field's, so that a field without a
/// text is one error.
#[doc(hidden)]
pub trait TextField {
    type Value: Attribute + KeyText<Self::Format> + Encode;
    type Format;
    const WIDTH: Option<usize> = <Self::Value as KeyText<Self::Format>>::WIDTH;
    const OPEN: bool = <Self::Value as KeyText<Self::Format>>::OPEN;
    const FREE: bool = <Self::Value as KeyText<Self::Format>>::FREE;
    const DISTINCT: bool = <Self::Value as KeyText<Self::Format>>::DISTINCT;
    const ORDER: TextOrder = <Self::Value as KeyText<Self::Format>>::ORDER;
}

/// The text of the field `F` at the place `P`.
#[doc(hidden)]
#[derive(Debug)]
pub struct AsText<F, P>(PhantomData<fn() -> (F, P)>);

/// A field that is the key attribute itself.
#[doc(hidden)]
#[derive(Debug)]
pub struct AsAttribute;

/// How a value of type `T` stands in a key.
#[doc(hidden)]
pub trait KeyCoding<T> {
    /// Adds the text of a value, which is given as DynamoDB's JSON. `None` if the value is the attribute itself.
    const TRANSCODE: Option<Transcode>;
}

/// Adds the text of a value that is given as DynamoDB's JSON.
#[doc(hidden)]
pub type Transcode = fn(&str, &mut KeyTextWriter<'_>) -> Result<(), EncodeError>;

impl<F: TextField, P> KeyCoding<F::Value> for AsText<F, P> {
    const TRANSCODE: Option<Transcode> = Some(<F::Value as KeyText<F::Format>>::transcode_key_text);
}

#[diagnostic::do_not_recommend]
impl<T: ScalarAttribute> KeyCoding<T> for AsAttribute {
    const TRANSCODE: Option<Transcode> = None;
}

/// A field whose texts or values have an order.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{T}` has no order at this place of the key",
    label = "cannot be compared with `lt`, `le`, `gt`, `ge` or `between`",
    note = "a string that is followed by another field ends at the separator, and an enum is stored by its name: \
        neither sorts as its values do",
    note = "`eq` works; `#[dyno(key = escape)]` on the field of a string keeps the order"
)]
pub trait OrderedCoding<T>: KeyCoding<T> {}

#[diagnostic::do_not_recommend]
impl<F: TextField, P> OrderedCoding<F::Value> for AsText<F, P> where
    F::Value: OrderedKeyText<F::Format, P>
{
}

#[diagnostic::do_not_recommend]
impl<T: ScalarAttribute + Ordered> OrderedCoding<T> for AsAttribute {}

/// A field with prefixes.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`begins_with` does not work on `{T}` in a key",
    label = "not a string",
    note = "`begins_with` needs a string; for numbers and dates there are `between`, `ge` and `lt`"
)]
pub trait PrefixedCoding<T>: KeyCoding<T> {}

#[diagnostic::do_not_recommend]
impl<F: TextField, P> PrefixedCoding<F::Value> for AsText<F, P> where
    F::Value: PrefixedKeyText<F::Format>
{
}

#[diagnostic::do_not_recommend]
impl<T: ScalarAttribute + Prefixed> PrefixedCoding<T> for AsAttribute {}

/// Fields of a key, from left to right: a tuple.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "this sort key has no further field for a condition",
    label = "too many values, or a sort key without fields",
    note = "a sort key such as `sort_key = \"PROFILE\"` is one item of its partition: `get` reads it",
    note = "a field that the partition key has, too, is given there"
)]
pub trait FieldList {
    type First: FieldOfKey;
    type Rest;
}

macro_rules! lists {
    ($($first:ident $($rest:ident)*;)*) => {$(
        impl<$first: FieldOfKey, $($rest),*> FieldList for ($first, $($rest,)*) {
            type First = $first;
            type Rest = ($($rest,)*);
        }
    )*};
}

lists! {
    A;
    A B;
    A B C;
    A B C D;
    A B C D E;
    A B C D E F;
    A B C D E F G;
    A B C D E F G H;
}
