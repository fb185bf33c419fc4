//! What serves as the partition key of a query: values and tuples.

use super::bound::PartitionValue;
use super::half_composer::HalfComposer;
use super::into_key::FieldValues;
use super::key_value;
use crate::codec::Attribute;
use crate::expr::Fits;
use crate::model::{Composite, KeyNames, Keys, Multi, PartitionFields, Simple};

/// A value of the partition key of a table or an index, whose key has the shape `K`.
///
/// A partition key of several attributes, or one that is composed of several fields, takes a tuple:
/// `query(("dyno", "open"))`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a value of the partition key of `{K}`",
    label = "expected the value of the partition key",
    note = "a partition key of several attributes or fields takes a tuple; one without fields takes `()`"
)]
pub trait IntoPartition<K> {
    /// The value; several are a list.
    #[doc(hidden)]
    fn into_value(self, names: &KeyNames) -> PartitionValue;
}

impl<P: Attribute, V: Fits<P::Base>> IntoPartition<Simple<P>> for V {
    fn into_value(self, _: &KeyNames) -> PartitionValue {
        key_value::<P::Base>(self).into()
    }
}

impl<P: Attribute, S: Attribute, V: Fits<P::Base>> IntoPartition<Composite<P, S>> for V {
    fn into_value(self, _: &KeyNames) -> PartitionValue {
        key_value::<P::Base>(self).into()
    }
}

impl<P: Attribute, S, V: Fits<P::Base>> IntoPartition<Multi<P, S>> for V {
    fn into_value(self, _: &KeyNames) -> PartitionValue {
        key_value::<P::Base>(self).into()
    }
}

impl<P, S, V: FieldValues<P>> IntoPartition<Keys<P, S>> for V {
    fn into_value(self, names: &KeyNames) -> PartitionValue {
        composed(&self, names)
    }
}

impl<P, V: FieldValues<P>> IntoPartition<PartitionFields<P>> for V {
    fn into_value(self, names: &KeyNames) -> PartitionValue {
        composed(&self, names)
    }
}

fn composed<P>(values: &impl FieldValues<P>, names: &KeyNames) -> PartitionValue {
    let mut half = HalfComposer::partition(names.templates());
    values.add_to(&mut half);
    half.finish()
}
