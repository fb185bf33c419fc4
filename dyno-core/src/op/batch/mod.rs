//! How do any number of operations become requests, and how is none of them lost?
//!
//! The [`engine`] decides what to send and when, without sending anything itself: it knows neither requests nor clocks. [`writes`] adds
//! the order of operations on one key, [`reads`] the places that want the same item. A driver asks them what to do next and does it.

mod engine;
mod key;
mod pace;
mod reads;
#[cfg(test)]
mod simulation;
mod slab;
mod writes;

pub use writes::Duplicates;
