//! How do any number of operations become requests, and how is none of them lost?
//!
//! The [`engine`] decides what to send and when, without sending anything itself: it knows neither requests nor clocks. [`writes`] adds
//! the order of operations on one key, [`reads`] the places that want the same item. A driver asks them what to do next and does it.
//! What a driver sends its entries say: puts and deletes go by BatchWriteItem, upserts one by one ([`update_items`]).

mod account;
mod clock;
pub(crate) mod delete_found;
#[cfg(test)]
mod driven;
#[cfg(test)]
mod driven_reads;
#[cfg(test)]
mod driven_upserts;
mod driver;
mod engine;
mod fetch;
mod incomplete;
mod key;
mod ledger;
mod owned;
mod pace;
mod read;
mod read_all;
mod read_ledger;
mod reads;
mod send;
mod settings;
#[cfg(test)]
mod simulation;
mod slab;
mod source;
mod unread;
mod update_items;
mod upsert_all;
mod upserted;
mod write;
mod write_all;
mod writes;

pub use account::{BatchAccount, FailedWrite, Progress, Write, WriteReport};
pub use delete_found::DeleteFound;
#[cfg(feature = "cache")]
pub(crate) use key::canonical_key;
pub use owned::OwnedOrBorrowed;
pub use read::{BatchGet, BatchItems};
#[doc(hidden)]
pub use read_all::Gets;
pub use read_all::{BatchGetAll, BatchGets};
pub use unread::{FailedRead, ReadReport};
pub use upsert_all::UpsertAll;
pub use upserted::{FailedUpsert, UpsertAccount, UpsertReport};
#[doc(hidden)]
pub use write::BatchItem;
pub use write::BatchWrite;
#[doc(hidden)]
pub use write_all::Parts;
pub use write_all::{BatchWriteAll, BatchWrites};
pub use writes::Duplicates;

pub use crate::error::{FailureReason, Incomplete, Stopped};
