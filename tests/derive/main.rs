//! The derive. Each file tests one kind of type, which must compile, and survive writing and reading.

#![allow(
    clippy::allow_attributes_without_reason,
    reason = "the types here are unusual on purpose"
)]
#![forbid(unsafe_code)]

mod aliases;
mod another_crate_name;
mod borrowing;
mod capacity;
mod catch_all;
mod converters;
mod defaults;
mod documents;
mod enums;
mod flattened;
mod generics;
mod key_text;
mod lints;
mod macros;
mod map_keys;
mod models;
mod names;
mod newtype_keys;
mod no_prelude;
mod recursion;
mod serde_attributes;
mod shadowed;
mod skip_empty;
mod static_cows;

use std::fmt::Debug;

use dyno::codec::{Decode, Encode};
use dyno::model::{DecodeDocument, Document};
use dyno::{from_item, from_json, to_item, to_json};

/// Writes an item and reads it back, as a map of the SDK and as plain JSON. Returns the JSON.
#[track_caller]
fn both_ways<T>(item: &T) -> String
where
    T: Document + DecodeDocument + Encode + for<'b> Decode<'b> + Debug + PartialEq,
{
    let map = to_item(item).expect("the item can be written");
    let read: T = from_item(&map).expect("the SDK's map can be read");
    assert_eq!(&read, item);
    let json = to_json(item).expect("the item can be written as JSON");
    let read: T = from_json(&json).expect("the JSON can be read");
    assert_eq!(&read, item);
    json
}
