//! Puts and deletes: BatchWriteItem.

mod batch_write;
mod delete_found;
mod input;
mod queue;
mod requests;
mod several;
mod table;
mod written_table;

pub use batch_write::BatchWrite;
pub use delete_found::DeleteFound;
pub use input::BatchItem;
#[cfg(test)]
pub(crate) use queue::WriteQueue;
pub(crate) use requests::{ByTable, Entry, SentEntry, WriteTable, WriteTraffic};
pub use several::{BatchWriteAll, BatchWrites};
#[doc(hidden)]
pub use several::{WriteParts, WriteReports};
pub(crate) use written_table::{AnyWrittenTable, NextWrite, WrittenTable};
