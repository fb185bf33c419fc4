//! Models: the names, types, keys and indexes that the derive finds in a struct.

mod entity;
mod index;
mod key_names;
mod key_shape;
mod schema;
mod source;
mod traits;

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
#[doc(hidden)]
pub use source::PartitionOf;
pub use source::{ConsistentSource, Keyed, Sorted, Source, WholeSource};
pub use traits::{Model, ReadModel};

pub use crate::codec::{AttributeSchema, DecodeDocument, Document, Shape};
pub use crate::wire::AttributeType;
