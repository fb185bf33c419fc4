//! The direct way against the SDK's: the same calls both ways, into a service that records what it gets.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may panic; these lints leave out only functions with `#[test]`"
)]

mod gate;
mod misfortunes;
mod parts;
mod recorder;
mod requests;
