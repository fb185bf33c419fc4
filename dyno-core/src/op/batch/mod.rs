//! How do any number of operations become requests, and how is none of them lost?
//!
//! The [`engine`] decides what to send and when, without sending anything itself: it knows neither requests nor clocks. [`writes`] adds
//! the order of operations on one key, [`reads`] the places that want the same item. A driver asks them what to do next and does it.

mod account;
mod answers;
mod clock;
#[cfg(test)]
mod driven;
#[cfg(test)]
mod driven_reads;
mod engine;
mod fetch;
mod key;
mod pace;
mod read;
mod reads;
mod send;
mod settings;
#[cfg(test)]
mod simulation;
mod slab;
mod source;
mod write;
mod writes;

pub use account::{
    BatchAccount, BatchWritten, Incomplete, Progress, Stopped, Unwritten, Why, Write,
};
#[doc(hidden)]
pub use read::Gets;
pub use read::{BatchGet, BatchGetAll, BatchGets, BatchItems};
#[doc(hidden)]
pub use write::{BatchItem, Parts};
pub use write::{BatchWrite, BatchWriteAll, BatchWrites};
pub use writes::Duplicates;
