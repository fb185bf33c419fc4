//! Batches: any number of items written or read, with a report of what failed.
//!
//! A batch is started by [`batch`](crate::Table::batch), [`put_all`](crate::Table::put_all),
//! [`delete_all`](crate::Table::delete_all), [`batch_get`](crate::Table::batch_get) or
//! [`upsert_all`](crate::Table::upsert_all) of a table, by `delete_all` or `write_back` of a query or a scan, or by
//! [`batch_write`](crate::Client::batch_write) or [`batch_get`](crate::Client::batch_get) of the client for several
//! tables.
// The engine decides what is sent and when, without sending anything. The queues on top of it keep the order of
// operations on one key, and the positions that want the same item. The driver asks them what to do, and does it.

mod canonical_key;
mod drive;
mod duplicates;
mod engine;
mod handle;
mod incomplete;
mod ledger;
mod many;
mod operation;
mod read;
mod report;
mod settings;
mod source;
#[cfg(test)]
mod tests;
mod upsert;
mod write;
mod write_back;

#[cfg(feature = "cache")]
pub(crate) use canonical_key::canonical_key;
pub use duplicates::Duplicates;
pub use handle::BatchHandle;
pub use incomplete::Incomplete;
pub use many::{DeleteAll, PutAll};
pub use operation::Write;
pub use read::{BatchGet, BatchGetAll, BatchGets, BatchItems};
#[doc(hidden)]
pub use read::{ReadParts, ReadResults};
pub use report::{
    BatchProgress, BatchReport, DeleteReport, Failed, PutReport, ReadReport, UpsertReport,
    WriteBackReport, WriteReport,
};
pub(crate) use settings::{Settings as BatchSettings, batch_settings};
pub use source::{BatchSource, OwnedOrBorrowed};
#[doc(hidden)]
pub use source::{Iterates, OpenSource, Streams};
pub use upsert::UpsertAll;
pub use write::{BatchItem, BatchWrite, BatchWriteAll, BatchWrites, DeleteFound};
#[doc(hidden)]
pub use write::{WriteParts, WriteReports};
pub use write_back::WriteBack;

pub use crate::error::{FailureReason, IncompleteBatch, Stopped};
