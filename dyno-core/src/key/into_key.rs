//! What serves as a key: values, tuples and [`Key`]s.

use std::marker::PhantomData;

use super::Key;
use crate::codec::{Attribute, Encode};
use crate::expr::Fits;
use crate::model::{Composite, KeySchema, Model, Simple};
use crate::wire::{EncodeError, Format, MapWriter, ValueWriter, Writer};

/// A value that is a key of the model `M`, whose key has the shape `K`.
///
/// For a partition key alone it is the value; for a partition key and a sort key the tuple of both, `(1985, "Brazil")`; and
/// for each model a [`Key`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a key of `{M}`",
    label = "expected a key of the shape `{K}`",
    note = "a model with a partition key and a sort key takes a tuple `(partition, sort)`, one with a partition key alone takes the value"
)]
pub trait IntoKey<K, M, By> {
    #[doc(hidden)]
    fn write_key(self, schema: KeySchema, map: &mut MapWriter<'_>) -> Result<(), EncodeError>;
}

#[diagnostic::do_not_recommend]
impl<M, P: Attribute, V: Fits<P::Base>> IntoKey<Simple<P>, M, ByValue> for V {
    fn write_key(self, schema: KeySchema, map: &mut MapWriter<'_>) -> Result<(), EncodeError> {
        map.key(schema.partition().name, &Fitted::new(&self))
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
    fn write_key(self, schema: KeySchema, map: &mut MapWriter<'_>) -> Result<(), EncodeError> {
        let sort = schema.sort();
        let sort = sort.expect("a key of the shape `Composite` has a sort key in its schema");
        map.key(schema.partition().name, &Fitted::new(&self.0))?;
        map.key(sort.name, &Fitted::new(&self.1))
    }
}

#[diagnostic::do_not_recommend]
impl<M: Model> IntoKey<M::Key, M, ByKey> for Key<M> {
    fn write_key(self, schema: KeySchema, map: &mut MapWriter<'_>) -> Result<(), EncodeError> {
        (&self).write_key(schema, map)
    }
}

#[diagnostic::do_not_recommend]
impl<M: Model> IntoKey<M::Key, M, ByKey> for &Key<M> {
    fn write_key(self, schema: KeySchema, map: &mut MapWriter<'_>) -> Result<(), EncodeError> {
        let names = [Some(schema.partition()), schema.sort()]
            .into_iter()
            .flatten()
            .map(|key| key.name);
        names
            .filter_map(|name| Some((name, self.as_item().get(name)?)))
            .try_for_each(|(name, value)| map.key(name, value))
    }
}

/// By which impl a value is a key: the compiler finds out. Without it, it could not tell the impls for values and for [`Key`] apart.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct ByValue;

#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct ByKey;

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

/// The text of a key in DynamoDB's JSON.
pub(crate) fn key_text<M: Model, By>(
    key: impl IntoKey<M::Key, M, By>,
) -> Result<String, EncodeError> {
    let mut writer = Writer::new(Format::DynamoDb);
    let mut map = writer.item();
    key.write_key(M::SCHEMA.key, &mut map)?;
    map.end();
    Ok(writer.into_json())
}

/// The text of an item's key in DynamoDB's JSON.
pub(crate) fn key_text_of<M: Model>(item: &M) -> Result<String, EncodeError> {
    let mut writer = Writer::new(Format::DynamoDb);
    let mut map = writer.item();
    item.encode_key(&mut map)?;
    map.end();
    Ok(writer.into_json())
}
