//! Items as JSON, without the request around them.

use dyno_core::codec::EncodeMembers;
use dyno_core::wire::{Format, Writer};

/// The JSON of the items, one after the other, as the transport puts it into the body of a request.
pub(crate) fn encode<T: EncodeMembers>(items: &[T]) -> String {
    let mut writer = Writer::new(Format::DynamoDb);
    for item in items {
        let mut map = writer.item();
        item.encode_members(&mut map).expect("an item");
        map.end();
    }
    writer.into_json()
}
