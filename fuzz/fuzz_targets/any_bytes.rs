//! Any bytes, read as items of a type with fields of every kind: reading neither panics nor hangs.
#![no_main]

#[path = "../../dyno-core/tests/reader/every_kind.rs"]
mod every_kind;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| every_kind::read(body));
