//! Cursors: where a page ended and a later query or scan continues.
//!
//! A [`Cursor`] is a position; [`CursorKeys`] make a [`Seal`], with which a read signs or encrypts its cursors.
//! [`Pagination`] is the page that a caller requests. A [`Checkpoint`] is the remaining part of a parallel scan.

mod checkpoint;
mod envelope;
pub(crate) mod opaque;
mod pagination;
mod seal;
#[cfg(test)]
mod tests;
mod token;

pub use checkpoint::Checkpoint;
pub(crate) use envelope::Fingerprint;
pub use pagination::Pagination;
pub(crate) use seal::ReadSeal;
pub use seal::{CursorKeys, Seal};
pub use token::Cursor;
pub(crate) use token::{Position, Side, SourceId};
