//! Many upserts: UpdateItem requests, several at once.

mod stored;
mod table;
mod update_item;
mod upsert_all;

pub use upsert_all::UpsertAll;
