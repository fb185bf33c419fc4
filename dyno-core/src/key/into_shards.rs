//! What serves as the partition key of a query on all shards: the values before the shard.

use super::bound::PartitionValue;
use super::half_composer::HalfComposer;
use super::into_key::FieldValues;
use super::key_value;
use crate::codec::{AnyShard, Attribute};
use crate::expr::{Fits, ast};
use crate::model::{BaseOf, Composite, FieldOfKey, KeyNames, Keys, Multi, PartitionFields, Simple};

/// The values of a partition key that come before its last field, a [`Shard`](crate::Shard), for a key of the shape
/// `K`.
///
/// One value is passed as it is, several as a tuple; pass `()` if the shard is the whole key.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not name the shards of a key `{K}`",
    label = "expected the values before the shard: `()`, a value, or a tuple",
    note = "the partition key must be a `Shard<N>`, or be composed of fields of which the last is one, as in \
        `partition_key = \"{{metric}}#{{shard}}\"`",
    note = "`query_partitions` takes any partitions"
)]
pub trait IntoShards<K> {
    /// The value of the partition key in each shard.
    #[doc(hidden)]
    fn into_values(self, names: &KeyNames) -> Vec<PartitionValue>;
}

/// Shards that are the partition key.
macro_rules! alone {
    ($($key:ident<P $(, $sort:ident)?>;)*) => {$(
        impl<P: AnyShard $(, $sort)?> IntoShards<$key<P $(, $sort)?>> for () {
            fn into_values(self, _: &KeyNames) -> Vec<PartitionValue> {
                P::all_shards().map(|shard| key_value::<P>(shard).into()).collect()
            }
        }
    )*};
}

alone! {
    Simple<P>;
    Composite<P, S>;
    Multi<P, S>;
}

/// The shards of a key that is composed of fields.
fn composed<L, F: FieldOfKey<Value: AnyShard>>(
    before: &impl FieldValues<L>,
    names: &KeyNames,
) -> Vec<PartitionValue>
where
    F::Value: Fits<BaseOf<F>>,
{
    let shards = F::Value::all_shards().map(|shard| {
        let mut half = HalfComposer::partition(names.templates());
        before.add_to(&mut half);
        half.field::<F>(&shard);
        half.finish()
    });
    shards.collect()
}

macro_rules! fields {
    ($($($field:ident)*;)*) => {$(
        fields!(@ Keys<S> ($($field)*));
        fields!(@ PartitionFields<> ($($field)*));
    )*};
    (@ $key:ident<$($sort:ident)?> ($($field:ident)*)) => {
        impl<V, $($field,)* F $(, $sort)?> IntoShards<$key<($($field,)* F,) $(, $sort)?>> for V
        where
            V: FieldValues<($($field,)*)>,
            F: FieldOfKey<Value: AnyShard + Fits<BaseOf<F>>>,
        {
            fn into_values(self, names: &KeyNames) -> Vec<PartitionValue> {
                composed::<($($field,)*), F>(&self, names)
            }
        }
    };
}

fields! {
    ;
    A;
    A B;
    A B C;
    A B C D;
    A B C D E;
    A B C D E G;
    A B C D E G H;
}

/// The shards of a key of several attributes, whose values before the shard are given.
fn listed<F: AnyShard>(before: &[ast::Value]) -> Vec<PartitionValue> {
    let list = |shard| {
        let shard = key_value::<F>(shard);
        let mut texts = Vec::with_capacity(before.len() + 1);
        for value in before.iter().chain([&shard]) {
            match value {
                ast::Value::Json(text) => texts.push(&**text),
                ast::Value::Invalid(_) => return value.clone().into(),
            }
        }
        ast::Value::Json(format!(r#"{{"L":[{}]}}"#, texts.join(",")).into()).into()
    };
    F::all_shards().map(list).collect()
}

impl<A: Attribute, F: AnyShard, S, V: Fits<A::Base>> IntoShards<Multi<(A, F), S>> for V {
    fn into_values(self, _: &KeyNames) -> Vec<PartitionValue> {
        listed::<F>(&[key_value::<A::Base>(self)])
    }
}

macro_rules! attributes {
    ($($($attribute:ident $value:ident $at:tt)*;)*) => {$(
        impl<$($attribute,)* F, S, $($value),*> IntoShards<Multi<($($attribute,)* F), S>> for ($($value,)*)
        where
            $($attribute: Attribute, $value: Fits<$attribute::Base>,)*
            F: AnyShard,
        {
            fn into_values(self, _: &KeyNames) -> Vec<PartitionValue> {
                listed::<F>(&[$(key_value::<$attribute::Base>(self.$at)),*])
            }
        }
    )*};
}

attributes! {
    A V 0 B W 1;
    A V 0 B W 1 C X 2;
}
