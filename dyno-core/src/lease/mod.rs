//! Leases: parts of a job that several workers share, of which each has one owner at a time.
//!
//! [`Leases`] are kept in a table. [`ParallelScan::leased`](crate::op::ParallelScan::leased) shares out the segments of
//! a scan by them: each process calls it with the same job, and reads the segments that it has taken as
//! [`LeasedItems`]. When a process dies, the others take over its segments where it had confirmed them. [`Part`] says
//! how far a job is.
//!
//! An owner renews its leases all the time. It counts each write in the item of its part, and a lease whose counter has
//! not changed for the lease's duration, as another worker sees it by its own clock, is dead. So the clocks of machines
//! need not agree. Each write of an owner has the condition that the lease is still its own: whoever has lost one
//! cannot change what the next owner has confirmed.

mod held;
mod keeper;
mod leased_items;
mod leases;
mod part;
#[cfg(test)]
mod tests;
mod worker;

pub use held::LeaseLost;
pub use leased_items::{Confirmed, LeasedItems};
pub use leases::Leases;
pub use part::Part;
