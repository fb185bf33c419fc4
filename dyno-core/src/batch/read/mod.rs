//! Reads by key: BatchGetItem.

mod batch_get;
mod batch_items;
mod found;
mod positions;
mod queue;
mod requests;
mod run;
mod several;
mod table;

pub use batch_get::BatchGet;
pub use batch_items::BatchItems;
#[cfg(test)]
pub(crate) use queue::{ReadQueue, Wanted};
pub use several::{BatchGetAll, BatchGets};
#[doc(hidden)]
pub use several::{ReadParts, ReadResults};
