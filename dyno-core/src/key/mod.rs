//! Which item is meant? Keys, and the conditions on a sort key.

mod into_key;
mod raw_key;
mod sort_key_condition;
mod typed_key;
mod value;

pub use into_key::IntoKey;
#[doc(hidden)]
pub use into_key::{ByKey, ByValue};
pub(crate) use into_key::{key_text, key_text_of};
pub(crate) use raw_key::raw_key_text;
pub use sort_key_condition::{
    BeginsWith, Between, Compared, SortKeyCondition, begins_with, between, eq, ge, gt, le, lt,
};
pub use typed_key::Key;
pub(crate) use value::{key_value, partition_values};

pub use crate::model::{
    Composite, ConsistentSource, Index, Keyed, ModelKey, Multi, Simple, Sorted, Source, Then,
    Unsorted, WholeSource,
};
#[doc(hidden)]
pub use crate::model::{CompositeKey, HasIndex, HasLocalIndex, PartitionOf};
