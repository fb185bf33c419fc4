#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod guide;

#[cfg(feature = "axum")]
#[cfg_attr(docsrs, doc(cfg(feature = "axum")))]
pub use dyno_core::axum;
#[cfg(feature = "cache")]
#[cfg_attr(docsrs, doc(cfg(feature = "cache")))]
pub use dyno_core::cache;
pub use dyno_core::codec::{
    Convert, DecodeError, EncodeError, from_dynamodb_json, from_item, from_json, to_dynamodb_json,
    to_item, to_json,
};
pub use dyno_core::error::{ConditionFailed, Error, Result};
pub use dyno_core::expr::{
    Condition, Expression, Path, Projection, Update, expression, list_append, path, path_of,
};
pub use dyno_core::key::{Index, Key, begins_with, between, eq, ge, gt, keys_in, le, lt, pick};
pub use dyno_core::model::{AttributeType, Collection, Document, Model, ReadModel};
pub use dyno_core::table_definition::TableDefinition;
pub use dyno_core::{
    CapacityBudget, Client, CollectionIndex, CollectionTable, ConnectionsPerRuntime, Cursor,
    Hydrate, Hydrated, HydratedPage, IndexTable, Items, Loaded, Page, PageBytes, RawIndex,
    RawTable, Route, Table, item,
};
#[cfg(feature = "env")]
#[cfg_attr(docsrs, doc(cfg(feature = "env")))]
pub use dyno_core::{ClientBuilder, CredentialsChain};
pub use dyno_core::{Item, Number, Shard, Ttl, Value};
pub use dyno_core::{
    batch, codec, cursor, error, export, expr, find, key, lease, model, observe, op, retry, size,
    stream, table_definition, wire,
};
pub use dyno_derive::{Collection, Document, Model, Table, View};

#[doc(hidden)]
pub use dyno_core::__private;
