//! Writes items that could be read. dyno and the SDK's parser read the same items from the result.
#![no_main]

#[path = "../../dyno-core/tests/reader/both.rs"]
mod both;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| both::write_again(body));
