//! Models: the names, types, keys and indexes that the derive finds in a struct.

mod access_patterns;
mod collection;
mod composed;
mod const_message;
mod declared;
mod declared_table;
mod entity;
mod entity_checks;
mod generated;
mod held;
mod index;
mod isolation;
mod key_names;
mod key_schema;
mod key_shape;
mod life;
mod loaded;
mod lookup;
mod schema;
mod shared_texts;
mod source;
mod template;
mod template_text;
mod timestamp;
mod traits;
mod unique;
mod unique_checks;
mod upgraded_items;
mod valid;
mod version;
mod versioned;
mod view;

pub use access_patterns::{AccessPattern, AccessPatterns};
pub use collection::{Collection, Group, PartitionFields};
#[doc(hidden)]
pub use collection::{
    CollectionSource, Entity, KeyHalves, OfIndex, OfTable, SameTable, ThisModel, beginning_of,
    is_one_table, read_by_key, telling_attribute, unknown_key,
};
pub(crate) use composed::BaseOf;
#[doc(hidden)]
pub use composed::{
    AsAttribute, AsText, FieldList, FieldOfKey, KeyCoding, OrderedCoding, PrefixedCoding,
    TextField, Transcode,
};
pub use composed::{KeyFields, Keys};
pub use declared::TableIndex;
#[doc(hidden)]
pub use declared::{
    LocalIndex, ReadsOfIndex, TableOf, check_attributes, check_entity, check_index,
    check_inherited, check_key_field, check_key_part, check_key_text, check_key_value, check_ttl,
    entity_name, is_of_earlier_index, is_of_table, read_key_field, split_key, write_entity,
};
pub use declared_table::DeclaredTable;
pub use entity::{EntitySchema, IndexTemplates};
#[doc(hidden)]
pub use entity_checks::{
    check_apart, check_collection, check_entity_apart, check_listed, check_stored,
};
pub use generated::Generated;
#[doc(hidden)]
pub use generated::generated;
#[doc(hidden)]
pub use held::held_by_index;
#[doc(hidden)]
pub use index::{HasIndex, HasLocalIndex};
pub use index::{Index, Projected};
#[doc(hidden)]
pub use isolation::OwnItems;
pub(crate) use isolation::{Isolation, is_entity_in_index, is_of_another_entity};
#[doc(hidden)]
pub use key_names::AttributeNames;
pub use key_names::KeyNames;
pub use key_schema::{KeyAttribute, KeySchema};
#[doc(hidden)]
pub use key_shape::CompositeKey;
pub use key_shape::{Composite, ModelKey, Multi, Simple, Then, Unsorted, Untyped};
#[doc(hidden)]
pub use life::WriteContext;
pub use life::{ComputedAttribute, FieldRules, Life, LifeAttribute, ModelHook};
pub use loaded::Loaded;
#[doc(hidden)]
pub use lookup::{attribute_name, entity_attribute, index_of, is_key_attribute, is_one_of};
pub use schema::{Capacity, Expiry, IndexProjection, IndexSchema, Schema, StreamView, TableSchema};
pub use source::{ConsistentSource, Keyed, Sorted, Source, WholeSource};
#[doc(hidden)]
pub use source::{Offers, ReadFrom, ViewOf};
#[doc(hidden)]
pub use template::FieldCodec;
pub use template::{KeyTemplates, Template, TemplateField};
pub(crate) use template_text::check_length;
#[doc(hidden)]
pub use template_text::{PARTITION_KEY_LIMIT, SORT_KEY_LIMIT, TemplateText, write_composed};
pub use timestamp::Timestamp;
#[doc(hidden)]
pub use timestamp::written_at;
#[doc(hidden)]
pub use traits::kept_attributes_of;
pub use traits::{Model, ReadModel};
pub(crate) use unique::MARKER_PREFIX;
#[doc(hidden)]
pub use unique::unique_attribute;
pub use unique::{Unique, UniqueValue};
#[doc(hidden)]
pub use unique_checks::check_unique;
pub use upgraded_items::UpgradedItems;
pub use valid::Valid;
#[doc(hidden)]
pub use valid::{check_value, valid};
#[doc(hidden)]
pub use version::write_id;
pub use version::{VersionNumber, WriteId};
pub use versioned::{Unversioned, Versioned};
#[doc(hidden)]
pub use view::{
    KEY_ATTRIBUTES, KeyPlace, KeyTexts, check_of_attribute, check_view, index_number, item_version,
    key_attribute, key_place, read_name, stored_name, version_name, with_version,
};

/// What only generated code names.
pub(crate) mod derived {
    pub use super::versioned::{Derived, next_version};
}

pub use crate::codec::{AttributeSchema, DecodeDocument, Document, Shape};
pub use crate::wire::{AttributeType, Violation, Violations};
