//! Reads any bytes as events, exports, and the texts of cursors and checkpoints.
#![no_main]

#[path = "../../dyno-core/tests/reader/from_outside.rs"]
mod from_outside;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| from_outside::read(body));
