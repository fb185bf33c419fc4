//! Models: the names, types, keys and indexes that the derive finds in a struct.

mod composed;
mod entity;
mod index;
mod key_names;
mod key_shape;
mod schema;
mod source;
mod template_text;
mod traits;

#[doc(hidden)]
pub use composed::{
    AsAttribute, AsText, FieldList, FieldOfKey, KeyCoding, OrderedCoding, PrefixedCoding, Transcode,
};
pub use composed::{KeyFields, Keys};
pub(crate) use composed::BaseOf;
pub use entity::{
    DeclaredTable, EntitySchema, IndexTemplates, KeyTemplates, Template, TemplateField,
};
#[doc(hidden)]
pub use index::{HasIndex, HasLocalIndex};
pub use index::{Index, Projected};
#[doc(hidden)]
pub use key_names::AttributeNames;
pub use key_names::KeyNames;
#[doc(hidden)]
pub use key_shape::CompositeKey;
pub use key_shape::{Composite, ModelKey, Multi, Simple, Then, Unsorted, Untyped};
pub use schema::{
    Expiry, IndexProjection, IndexSchema, KeyAttribute, KeySchema, Schema, StreamView, TableSchema,
};
pub use source::{ConsistentSource, Keyed, Sorted, Source, WholeSource};
pub(crate) use template_text::check_length;
#[doc(hidden)]
pub use template_text::{PARTITION_KEY_LIMIT, SORT_KEY_LIMIT, TemplateText, write_composed};
pub use traits::{Model, ReadModel};

pub use crate::codec::{AttributeSchema, DecodeDocument, Document, Shape};
pub use crate::wire::AttributeType;
