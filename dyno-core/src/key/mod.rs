//! Keys of items, names of key attributes, and conditions on a sort key.

mod into_key;
mod raw_key;
mod sort_key_condition;
mod typed_key;
mod value;

pub use into_key::IntoKey;
#[doc(hidden)]
pub use into_key::{ByKey, ByValue};
pub(crate) use into_key::{key_text, key_text_of, named_key_text, raw_key_text};
pub(crate) use raw_key::check_raw_key;
#[doc(hidden)]
pub use raw_key::{ByItem, ByOne, ByPair, RawKeyValue};
pub use sort_key_condition::{
    BeginsWith, Between, Compared, SortKeyCondition, StoredPrefix, begins_with, between, eq, ge,
    gt, le, lt,
};
pub use typed_key::Key;
pub(crate) use value::{key_value, partition_values};

#[doc(hidden)]
pub use crate::model::{AttributeNames, CompositeKey, HasIndex, HasLocalIndex, PartitionOf};
pub use crate::model::{
    Composite, ConsistentSource, Index, KeyNames, Keyed, ModelKey, Multi, Projected, Simple,
    Sorted, Source, Then, Unsorted, Untyped, WholeSource,
};
