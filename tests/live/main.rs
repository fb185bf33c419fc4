//! Real requests, each test on tables of its own: on the engine inside the process, or on the endpoint of the
//! environment.

mod actions;
mod batches;
#[cfg(feature = "cache")]
mod cached;
mod clearing;
mod combined;
mod converted;
mod counters;
mod every_operation;
mod expressions;
mod faults;
mod films;
mod indexes;
mod leases;
mod life;
mod movie_task;
mod observe;
mod operations;
mod paging;
mod raw_expressions;
mod reads;
mod resumable;
mod saves;
mod sharded;
mod statements;
mod tables;
mod transactions;
mod trees;
mod unique;
mod upgrades;
mod upserts;
mod values;
mod variants;
mod verbs;
mod views;

use std::ops::Deref;

use dyno::{Model, RawTable};
use dyno_testing::{TemporaryTable, temporary_table};

/// The key of items without a model.
#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Items")]
struct Numbered {
    #[dyno(partition_key)]
    id: u32,
}

/// A temporary table whose items have no model, but the key `id`, a number.
struct Items {
    raw: RawTable,
    _table: TemporaryTable<Numbered>,
}

impl Deref for Items {
    type Target = RawTable;

    fn deref(&self) -> &RawTable {
        &self.raw
    }
}

async fn items() -> Items {
    let table = temporary_table::<Numbered>()
        .await
        .expect("the engine makes tables");
    Items {
        raw: table.raw(),
        _table: table,
    }
}
