//! Items that could be read are written: our text is read as the same items, by us and by the SDK's own parser.
#![no_main]

#[path = "../../dyno-core/tests/reader/both.rs"]
mod both;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| both::write_again(body));
