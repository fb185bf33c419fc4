//! Reads any bytes with dyno and with the SDK's parser. Both read the same items, or both fail.
#![no_main]

#[path = "../../dyno-core/tests/reader/both.rs"]
mod both;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| both::agree_inside(body));
