//! Whole batches: simulated services without requests, and a service that is a closure, with the SDK in between.

mod reads;
mod reads_that_fail;
pub(crate) mod simulation;
mod upserts;
mod writes;
mod writes_that_end_early;
