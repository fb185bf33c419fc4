//! Writing one item: PutItem, UpdateItem and DeleteItem, and what they return.

pub(crate) mod condition_check;
mod created_item;
pub(crate) mod delete;
pub(crate) mod difference;
pub(crate) mod expiry;
mod in_transaction;
pub(crate) mod index_keys;
pub(crate) mod known_values;
pub(crate) mod marker;
pub(crate) mod marker_change;
pub(crate) mod merged_item;
pub(crate) mod own_actions;
pub(crate) mod put;
pub(crate) mod retry_on_conflict;
pub mod returns;
pub(crate) mod save;
pub(crate) mod update;
pub(crate) mod update_rules;
pub(crate) mod upsert;
pub(crate) mod version_check;
pub(crate) mod write_back;
pub(crate) mod write_item;
