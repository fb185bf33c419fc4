//! Writing one item: PutItem, UpdateItem and DeleteItem, and what they return.

pub(crate) mod check;
pub(crate) mod delete;
pub(crate) mod merge;
pub(crate) mod put;
pub(crate) mod returns;
pub(crate) mod update;
pub(crate) mod upsert;
