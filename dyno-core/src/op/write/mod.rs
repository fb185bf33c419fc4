//! Writing one item: PutItem, UpdateItem and DeleteItem, and what they return.

pub(crate) mod condition_check;
pub(crate) mod delete;
pub(crate) mod index_keys;
pub(crate) mod merged_item;
pub(crate) mod put;
pub mod returns;
pub(crate) mod update;
pub(crate) mod upsert;
