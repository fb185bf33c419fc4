//! The tests of faults that `live` runs with some hundred seeds. `.ci/seeds` runs most of them with ten thousand.
//!
//! `DYNO_SEEDS=10000 cargo test --release -p dyno-seeds --test seeds`

#[path = "../live/faults/mod.rs"]
mod faults;
#[path = "../live/leases.rs"]
mod leases;
