//! Any bytes: decoding neither panics nor hangs, and what the SDK's own parser reads as items is read as the same ones.
//!
//! `cargo +nightly fuzz run decode`
#![no_main]

#[path = "../../dyno-core/tests/reader/both.rs"]
mod both;

use dyno_core::Item;
use dyno_core::codec::from_json;
use dyno_core::wire::{Page, read_items};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| {
    let sdk = both::by_the_sdk(body);
    let ours = both::by_us(body);
    if let (Some(sdk), Ok(ours)) = (&sdk, &ours) {
        assert_eq!(sdk, ours);
    }
    // Judges numbers and sets as well.
    let _ = read_items::<Item>(body);
    if let Ok(page) = Page::new(body) {
        let _ = page.items::<Item>();
    }
    if let Ok(text) = std::str::from_utf8(body) {
        let _ = from_json::<Item>(text);
    }
});
