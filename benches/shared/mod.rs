//! What the benches share: pages of bytes, the structs that they become, and each way to get there.

#![allow(dead_code, reason = "each bench uses a part of it")]
#![allow(
    clippy::indexing_slicing,
    reason = "as in tests: a bench that panics says so"
)]

pub(crate) mod by_hand;
pub(crate) mod canned;
pub(crate) mod data;
pub(crate) mod entities;
pub(crate) mod films;
pub(crate) mod json;
pub(crate) mod measure;
pub(crate) mod mixed;
pub(crate) mod models;
pub(crate) mod peers;
pub(crate) mod sdk;
pub(crate) mod service;
pub(crate) mod table;
pub(crate) mod write;
