//! Keys of items, names of key attributes, and conditions on a sort key.

mod bound;
mod entity_key;
mod half_composer;
mod into_key;
mod into_partition;
mod into_shards;
mod keys_in;
mod pick;
mod raw_key;
mod sort_composer;
mod sort_key_condition;
mod typed_key;
mod value;

#[doc(hidden)]
pub use bound::{BoundFields, PartitionValue};
pub use entity_key::EntityKey;
#[doc(hidden)]
pub use half_composer::HalfComposer;
pub use into_key::IntoKey;
#[doc(hidden)]
pub use into_key::{ByKey, ByModel, ByValue, FieldValues};
pub(crate) use into_key::{key_text, key_text_of, named_key_text, raw_key_text};
pub use into_partition::IntoPartition;
pub use into_shards::IntoShards;
pub use keys_in::keys_in;
#[doc(hidden)]
pub use pick::{ByCondition, ByPick};
pub use pick::{Pick, pick};
pub(crate) use raw_key::check_raw_key;
#[doc(hidden)]
pub use raw_key::{ByItem, ByOne, ByPair, RawKeyValue};
#[doc(hidden)]
pub use sort_composer::{SortComposer, SortTemplates};
#[doc(hidden)]
pub use sort_key_condition::FieldCondition;
pub use sort_key_condition::{
    BeginsWith, Between, Compared, Equal, SortKeyCondition, StoredPrefix, begins_with, between, eq,
    ge, gt, le, lt,
};
pub use typed_key::Key;
pub(crate) use value::{key_value, partition_values};

#[doc(hidden)]
pub use crate::model::{AttributeNames, CompositeKey, HasIndex, HasLocalIndex};
pub use crate::model::{
    Composite, ConsistentSource, Index, KeyFields, KeyNames, Keyed, Keys, ModelKey, Multi,
    Projected, Simple, Sorted, Source, Then, Unsorted, Untyped, WholeSource,
};
