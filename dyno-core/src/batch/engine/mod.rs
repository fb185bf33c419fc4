//! What a batch sends next, and the outcome of each entry: without requests, clock or randomness of its own.
//!
//! A driver asks [`Engine::step`] what to do, does it, and reports the responses. Entries come in by [`Engine::insert`]
//! and go out by [`Engine::settled`], each of them once. Times are counted from the begin of the batch.

mod events;
mod pace;
mod responses;
mod schedule;
#[cfg(test)]
mod tests;

pub(crate) use events::{End, Limits, Outcome, Response, Settled, Step, Verdict};
pub(crate) use schedule::Engine;
