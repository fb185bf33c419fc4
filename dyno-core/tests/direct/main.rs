//! The direct way against the SDK's: the same calls both ways, into a service that records what it gets.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may panic; these lints leave out only functions with `#[test]`"
)]

mod clock;
mod derived;
mod gate;
mod hostile;
mod misfortunes;
mod nested;
mod outputs;
mod parts;
mod recorder;
mod requests;
mod tries;
mod ways;
