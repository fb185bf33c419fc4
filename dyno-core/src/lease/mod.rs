//! Leases: sharing a job among workers. Each part of the job has one owner at a time.
//!
//! [`Leases`] are stored in a table. [`ParallelScan::leased`](crate::op::ParallelScan::leased) uses them to distribute
//! the segments of a scan: each process calls it with the same job, and reads the segments that it has taken as
//! [`LeasedItems`]. With the feature `streams`, `Changes::leased` distributes the shards of a table's stream. When a
//! process dies, the others take over its parts and continue after the last confirmed item. [`LeasePart`] describes the
//! state of one part.
//!
//! An owner renews its leases in the background. Each write to the item of a part increments its counter. A worker
//! considers a lease expired if the counter has not changed for the lease's duration, measured by that worker's own
//! clock, so the clocks of the machines need not agree. Each write of an owner has the condition that the lease is
//! still its own, so an owner that has lost a lease cannot overwrite what the next owner has confirmed.

mod held;
mod keeper;
mod leased_items;
mod leased_parts;
mod leases;
mod part;
#[cfg(test)]
mod tests;
mod worker;

pub use held::LeaseLost;
pub use leased_items::LeasedItems;
pub use leased_parts::Confirmed;
pub use leases::Leases;
pub use part::LeasePart;

#[cfg(feature = "streams")]
pub(crate) use self::leased_parts::{LeasedParts, PartPosition, ReadPart};
#[cfg(feature = "streams")]
pub(crate) use self::part::NewPart;
#[cfg(feature = "streams")]
pub(crate) use self::worker::{FindParts, FoundParts, Parts};
