//! The core of dyno: codec, expressions and client. Use it through the crate `dyno-mapper`.

#[cfg(feature = "axum")]
pub mod axum;
pub mod batch;
#[cfg(feature = "cache")]
pub mod cache;
// For dyno-testing, which looks for the same endpoint.
#[doc(hidden)]
pub mod client;
pub mod codec;
mod collection_table;
pub mod cursor;
pub mod error;
#[cfg(test)]
mod example;
pub mod export;
pub mod expr;
pub mod find;
mod hydrate;
mod index_table;
pub mod key;
pub mod lease;
pub mod model;
pub mod observe;
pub mod op;
mod page;
mod raw_index;
mod raw_table;
pub mod retry;
pub mod stream;
mod table;
pub mod table_definition;
mod transport;
pub mod wire;

pub use client::{Client, ConnectionsPerRuntime, Route};
#[cfg(feature = "env")]
pub use client::{ClientBuilder, CredentialsChain};
pub use codec::{Item, Number, Shard, Ttl, Value, size};
pub use collection_table::{CollectionIndex, CollectionTable};
pub use cursor::Cursor;
pub use error::{ConditionFailed, Error, Result};
pub use expr::{Condition, Expression, Projection, Update, expression, list_append, path, path_of};
pub use hydrate::{Hydrate, Hydrated, HydratedPage};
pub use index_table::IndexTable;
pub use key::{Key, begins_with, between, eq, ge, gt, keys_in, le, lt, pick};
pub use model::{Loaded, Model, ReadModel, Schema};
pub use op::read::budget::CapacityBudget;
pub use op::read::items::Items;
pub use op::read::page_bytes::PageBytes;
pub use page::Page;
pub use raw_index::RawIndex;
pub use raw_table::RawTable;
pub use table::Table;
pub use table_definition::TableDefinition;

/// What generated code names. It may change in any release.
#[doc(hidden)]
pub mod __private {
    pub use core::clone::Clone;
    pub use core::convert::{AsRef, From};
    pub use core::default::Default;
    pub use core::marker::PhantomData;
    pub use core::mem::swap;
    pub use core::option::Option;
    pub use core::primitive::{bool, char, str, u8, u32, usize};
    pub use core::result::Result;
    pub use std::borrow::Cow;
    pub use std::string::String;

    pub use crate::codec::key_text::{
        KeyName, KeyText, KeyTextWriter, OrderedKeyText, PrefixedKeyText, TextOrder,
        read_converted, write_converted,
    };
    pub use crate::codec::{
        Attribute, Convert, Decode, DecodeError, Encode, EncodeError, EncodeMembers, Fields,
        Members, NoFields, ScalarAttribute, Serde, Unknown, Via, decode_document, encode_document,
        kind, null, slot, slot_via, slot_via_option, via, via_option,
    };
    pub use crate::codec::{
        EmptyAsNull, EmptyAsNullField, EmptyIsAbsent, EmptyIsNull, FromOwned, HeldByIndex, Lenient,
        MapKey, SkipEmptyField, Storable, Timestamps, absent_owned, aliased, decode_owned,
        other_item, slot_null_set, slot_owned, slot_with, write_other_item, write_with_serde,
    };
    pub use crate::codec::{
        FoundVersion, ItemVersion, UpgradeStep, Upgrades, decode_current, decode_upgraded,
        upgrade_step,
    };
    pub use crate::codec::{Item, key_text};
    pub use crate::expr::{
        ComposedPath, Field, FieldPath, Fits, IndexField, IndexPath, KeyField, KeyPath, Path, Root,
        RootPath, ViewPath,
    };
    pub use crate::model::derived::{Derived, next_version};
    pub use crate::model::{
        AccessPatterns, AsAttribute, AsText, AttributeSchema as Stored, Collection, Composite,
        ComputedAttribute, DeclaredTable, Document, Entity, EntitySchema, Expiry, FieldCodec,
        FieldOfKey, FieldRules, Generated, Group, HasIndex, Index, IndexProjection, IndexSchema,
        IndexTemplates, KEY_ATTRIBUTES, KeyAttribute, KeyPlace, KeySchema, KeyTemplates, KeyTexts,
        Keys, Life, LifeAttribute, LocalIndex, Model, ModelHook, Multi, PARTITION_KEY_LIMIT,
        Projected, ReadsOfIndex, SORT_KEY_LIMIT, Schema, Shape, Simple, StreamView, TableIndex,
        TableOf, TableSchema, Template, TemplateField, TemplateText, TextField, Then, ThisModel,
        Timestamp, Unique, Unsorted, Unversioned, UpgradedItems, Versioned, ViewOf, WriteContext,
        attribute_name, beginning_of, check_apart, check_attributes, check_collection,
        check_entity, check_entity_apart, check_index, check_inherited, check_key_field,
        check_key_part, check_key_text, check_key_value, check_listed, check_of_attribute,
        check_stored, check_ttl, check_unique, check_value, check_view, entity_attribute,
        entity_name, generated, held_by_index, index_number, index_of, is_key_attribute,
        is_of_earlier_index, is_of_table, is_one_of, is_one_table, item_version,
        kept_attributes_of, key_attribute, key_place, read_by_key, read_key_field, read_name,
        split_key, stored_name, telling_attribute, unique_attribute, unknown_key, valid,
        version_name, with_version, write_composed, write_entity, write_id, written_at,
    };
    pub use crate::wire::{
        EnumTag, MapReader as Map, MapWriter, Name, Rest, ValueReader as Value, ValueWriter as Out,
    };
}
