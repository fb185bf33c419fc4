//! Does the derive write what a person would have written? Each file is one kind of type.

#![forbid(unsafe_code)]

mod documents;
mod models;

use std::fmt::Debug;

use dyno::codec::{Decode, Encode, from_item, from_json, to_item, to_json};
use dyno::model::{DecodeDocument, Document};

/// Writes an item and reads it back: by the SDK's map and by plain JSON. Gives the JSON.
#[track_caller]
fn both_ways<T: Document + DecodeDocument + Encode + for<'b> Decode<'b> + Debug + PartialEq>(
    item: &T,
) -> String {
    let map = to_item(item).expect("the item can be written");
    assert_eq!(
        &from_item::<T>(&map).expect("the SDK's map can be read"),
        item
    );
    let json = to_json(item).expect("the item can be written as JSON");
    assert_eq!(&from_json::<T>(&json).expect("the JSON can be read"), item);
    json
}
