//! Reads any bytes as items of a type with fields of every kind. Reading never panics or hangs, and finds each field in
//! any order.
#![no_main]

#[path = "../../dyno-core/tests/reader/every_kind.rs"]
mod every_kind;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| {
    every_kind::read(body);
    every_kind::find_as_by_text(body);
});
