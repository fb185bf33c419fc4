//! Any bytes: what the SDK's own parser reads as items is read as the same ones, and what it refuses is refused.
#![no_main]

#[path = "../../dyno-core/tests/reader/both.rs"]
mod both;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| both::agree_inside(body));
