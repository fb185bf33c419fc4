//! What carries out a batch: reads the sources, sends the requests, waits for responses and delays.

mod clock;
mod driver;
mod tables;
mod verdict;

pub(crate) use driver::{Driver, InFlight, Traffic};
pub(crate) use tables::{OfTable, Tables, Turn};
pub(crate) use verdict::verdict;
