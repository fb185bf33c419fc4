//! Models of declared tables: composed keys, isolation of entities, and index keys that follow their fields. Real
//! requests, on the engine inside the process, or on the endpoint of the environment.

#![expect(
    clippy::unwrap_used,
    reason = "a test may panic; the lint leaves out only functions with `#[test]`"
)]

mod adopted;
mod designs;
mod engine;
mod examples;
mod guarded_writes;
mod keys;
mod partial_indexes;
mod reads;
mod serde_attributes;
mod shared_fields;
mod tables;
mod updates;
mod upserts;

use dyno::{Item, ReadModel};
use dyno_testing::{TemporaryTable, temporary_table};

/// A temporary table with the schema of a model's table.
async fn temporary<M: ReadModel + Send + Sync + 'static>() -> TemporaryTable<M> {
    temporary_table::<M>()
        .await
        .expect("the engine makes tables")
}

/// All items of the table, as they are stored.
async fn stored<M: ReadModel>(table: &TemporaryTable<M>) -> Vec<Item> {
    let items = table.raw().scan().consistent().all().await;
    items.expect("the table can be read")
}
