//! What serves as a key: values and tuples.

use std::marker::PhantomData;

use crate::codec::{Attribute, Encode, Item};
use crate::expr::{Condition, Fits};
use crate::key::half_composer::{HalfComposer, write_half};
use crate::model::{
    BaseOf, Composite, FieldList, FieldOfKey, KeyNames, Keys, Model, Simple, Untyped,
};
use crate::wire::{EncodeError, MapWriter, ValueWriter, Writer};

/// A value that is a key of the model `M`, whose key has the shape `K`.
///
/// For a model with only a partition key, the key is its value. For a model with a sort key, it is a tuple, `(1985,
/// "Brazil")`. A [`Key`](super::Key) is a key of its model, and so is a reference to an item: `movies.delete(&movie)`.
/// A raw table takes a value or a tuple according to its key, or an [`Item`](crate::Item) that has the key's
/// attributes.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a key of `{M}`",
    label = "expected a key of the shape `{K}`",
    note = "a model with a partition key and a sort key takes a tuple `(partition, sort)`, one with a partition key \
        alone takes the value"
)]
pub trait IntoKey<K, M, By> {
    #[doc(hidden)]
    fn write_key(self, names: &KeyNames, map: &mut MapWriter<'_>) -> Result<(), EncodeError>;

    /// Returns the JSON of the key, and what a write of the item is to check.
    #[doc(hidden)]
    fn into_pick(self, names: &KeyNames) -> (Result<String, EncodeError>, Option<Condition<M>>)
    where
        Self: Sized,
    {
        (named_key_text(self, names), None)
    }
}

#[diagnostic::do_not_recommend]
impl<M, P: Attribute, V: Fits<P::Base>> IntoKey<Simple<P>, M, ByValue> for V {
    fn write_key(self, names: &KeyNames, map: &mut MapWriter<'_>) -> Result<(), EncodeError> {
        let name = names.partition().next();
        let name = name.expect("every key has a partition key");
        map.key(name, &Fitted::new(&self))
    }
}

// Recommended, so that a value of the wrong type is named by itself.
impl<M, P, S, V, W> IntoKey<Composite<P, S>, M, ByValue> for (V, W)
where
    P: Attribute,
    S: Attribute,
    V: Fits<P::Base>,
    W: Fits<S::Base>,
{
    fn write_key(self, names: &KeyNames, map: &mut MapWriter<'_>) -> Result<(), EncodeError> {
        let (partition, sort) = (names.partition().next(), names.sort().next());
        let (partition, sort) = partition
            .zip(sort)
            .expect("a key of the shape `Composite` has two attributes");
        map.key(partition, &Fitted::new(&self.0))?;
        map.key(sort, &Fitted::new(&self.1))
    }
}

/// The values of all fields of one half of a composed key: none, one, or a tuple.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a value for the key fields `{L}`",
    label = "expected a value for one field, or a tuple in the order of the template for several"
)]
pub trait FieldValues<L> {
    fn add_to(&self, half: &mut HalfComposer);
}

#[diagnostic::do_not_recommend]
impl FieldValues<()> for () {
    fn add_to(&self, _: &mut HalfComposer) {}
}

// Recommended, so that a value of the wrong type is named by itself.
impl<F: FieldOfKey, V: Fits<BaseOf<F>>> FieldValues<(F,)> for V {
    fn add_to(&self, half: &mut HalfComposer) {
        half.field::<F>(self);
    }
}

macro_rules! field_values {
    ($($($field:ident $value:ident $at:tt)*;)*) => {$(
        impl<$($field: FieldOfKey, $value: Fits<BaseOf<$field>>),*> FieldValues<($($field,)*)> for ($($value,)*) {
            fn add_to(&self, half: &mut HalfComposer) {
                $(half.field::<$field>(&self.$at);)*
            }
        }
    )*};
}

field_values! {
    A V 0 B W 1;
    A V 0 B W 1 C X 2;
    A V 0 B W 1 C X 2 D Y 3;
    A V 0 B W 1 C X 2 D Y 3 E Z 4;
    A V 0 B W 1 C X 2 D Y 3 E Z 4 F U 5;
    A V 0 B W 1 C X 2 D Y 3 E Z 4 F U 5 G T 6;
    A V 0 B W 1 C X 2 D Y 3 E Z 4 F U 5 G T 6 H S 7;
}

fn write_halves(
    names: &KeyNames,
    map: &mut MapWriter<'_>,
    partition: impl FnOnce(&mut HalfComposer),
    sort: impl FnOnce(&mut HalfComposer),
) -> Result<(), EncodeError> {
    let mut half = HalfComposer::partition(names.templates());
    partition(&mut half);
    let bound = write_half(half, names.partition(), map)?;
    let mut half = HalfComposer::sort(names.templates(), bound);
    sort(&mut half);
    write_half(half, names.sort(), map).map(drop)
}

// A half without fields has no value: the key is the value of the other half.

#[diagnostic::do_not_recommend]
impl<M> IntoKey<Keys<(), ()>, M, ByValue> for () {
    fn write_key(self, names: &KeyNames, map: &mut MapWriter<'_>) -> Result<(), EncodeError> {
        write_halves(names, map, |_| {}, |_| {})
    }
}

impl<M, S: FieldList, V: FieldValues<S>> IntoKey<Keys<(), S>, M, ByValue> for V {
    fn write_key(self, names: &KeyNames, map: &mut MapWriter<'_>) -> Result<(), EncodeError> {
        write_halves(names, map, |_| {}, |half| self.add_to(half))
    }
}

impl<M, P: FieldList, V: FieldValues<P>> IntoKey<Keys<P, ()>, M, ByValue> for V {
    fn write_key(self, names: &KeyNames, map: &mut MapWriter<'_>) -> Result<(), EncodeError> {
        write_halves(names, map, |half| self.add_to(half), |_| {})
    }
}

// A list of fields is never `()`, so that the impls do not overlap.
impl<M, P, S, V, W> IntoKey<Keys<P, S>, M, ByValue> for (V, W)
where
    P: FieldList,
    S: FieldList,
    V: FieldValues<P>,
    W: FieldValues<S>,
{
    fn write_key(self, names: &KeyNames, map: &mut MapWriter<'_>) -> Result<(), EncodeError> {
        write_halves(
            names,
            map,
            |half| self.0.add_to(half),
            |half| self.1.add_to(half),
        )
    }
}

/// An item, for its key.
#[diagnostic::do_not_recommend]
impl<M: Model> IntoKey<M::Key, M, ByModel> for &M {
    fn write_key(self, _: &KeyNames, map: &mut MapWriter<'_>) -> Result<(), EncodeError> {
        self.encode_key(map)
    }
}

/// Selects the impl of [`IntoKey`]; the compiler infers it. Without it the impls for values and for [`Key`](super::Key)
/// would overlap.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct ByValue;

#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct ByKey;

#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct ByModel;

/// A value that is written as the attribute that it fits.
struct Fitted<'v, T, V> {
    value: &'v V,
    marker: PhantomData<fn() -> T>,
}

impl<'v, T, V> Fitted<'v, T, V> {
    fn new(value: &'v V) -> Self {
        Self {
            value,
            marker: PhantomData,
        }
    }
}

impl<T, V: Fits<T>> Encode for Fitted<'_, T, V> {
    fn encode(&self, out: ValueWriter<'_>) -> Result<(), EncodeError> {
        self.value.encode_as(out)
    }
}

/// A key of a model, as DynamoDB's JSON.
pub(crate) fn key_text<M: Model, By>(
    key: impl IntoKey<M::Key, M, By>,
) -> Result<String, EncodeError> {
    named_key_text(key, &KeyNames::of_model::<M>())
}

/// A key of a raw table, as DynamoDB's JSON.
pub(crate) fn raw_key_text<By>(
    key: impl IntoKey<Untyped, Item, By>,
    names: &KeyNames,
) -> Result<String, EncodeError> {
    named_key_text(key, names)
}

/// A key of a table whose key has these names, as DynamoDB's JSON.
pub(crate) fn named_key_text<K, M, By>(
    key: impl IntoKey<K, M, By>,
    names: &KeyNames,
) -> Result<String, EncodeError> {
    if names.partition().next().is_none() {
        return Err(EncodeError::empty_key());
    }
    let mut writer = Writer::with_capacity(64);
    let mut map = writer.item();
    key.write_key(names, &mut map)?;
    map.end();
    Ok(writer.into_json())
}

/// The key of an item, as DynamoDB's JSON.
pub(crate) fn key_text_of<M: Model>(item: &M) -> Result<String, EncodeError> {
    let mut writer = Writer::with_capacity(64);
    let mut map = writer.item();
    item.encode_key(&mut map)?;
    map.end();
    Ok(writer.into_json())
}
