//! How Rust types are written and read as attribute values.
//!
//! [`Attribute`] is what the compiler knows about a type: its DynamoDB type, and the type that it is compared as.
//! [`Encode`] writes a value and [`Decode`] reads it, as DynamoDB's JSON and without the SDK's `AttributeValue`. A
//! struct is written and read member by member ([`EncodeMembers`], [`Members`]), so that it can be flattened into
//! another.

pub(crate) mod attribute_value;

mod aliased;
mod attribute;
#[cfg(feature = "bigdecimal")]
mod bigdecimal;
mod binary;
#[cfg(feature = "bytes")]
mod bytes;
#[cfg(feature = "chrono")]
mod chrono;
#[cfg(feature = "compact_str")]
mod compact_str;
mod compared;
mod content;
mod convert;
#[cfg(any(feature = "chrono", feature = "jiff", feature = "time"))]
mod dates;
mod decimal;
mod decode;
mod document;
mod duration;
mod empty_as_null;
mod encode;
mod floats;
mod integers;
#[cfg(feature = "jiff")]
mod jiff;
mod json;
pub mod key_text;
pub mod kind;
mod lenient;
mod lists;
mod map_key;
mod maps;
mod members;
mod null;
mod number;
mod other;
mod owned;
mod page_body;
mod reading;
#[cfg(feature = "rust_decimal")]
mod rust_decimal;
mod scalars;
mod sdk_map;
#[cfg(feature = "serde")]
mod serde;
#[cfg(not(feature = "serde"))]
mod serde_off;
mod sets;
mod shape;
mod shard;
pub mod size;
mod skip_empty;
mod slot;
mod storable;
mod strings;
#[cfg(test)]
mod tests;
#[cfg(feature = "time")]
mod time;
mod ttl;
mod tuples;
#[cfg(feature = "ulid")]
mod ulid;
mod upgrade;
#[cfg(feature = "url")]
mod url;
#[cfg(feature = "uuid")]
mod uuid;
mod value;
mod via;
mod wrappers;
mod writing;

#[cfg(feature = "serde")]
#[cfg_attr(docsrs, doc(cfg(feature = "serde")))]
pub use self::serde::{Serde, SerdeError};
#[doc(hidden)]
pub use aliased::{Aliased, aliased};
pub use attribute::Attribute;
pub use compared::{Anything, List, Map, Set};
#[doc(hidden)]
pub use content::{Content, ContentOf};
pub use convert::Convert;
pub(crate) use decimal::{Decimal, canonical};
pub use decode::Decode;
pub use document::{DecodeDocument, Document, HeldByIndex};
pub use encode::Encode;
pub(crate) use json::{
    decode_item, decode_item_with, decode_value, encode_item, encode_item_in, incomplete_value,
};
pub use json::{from_dynamodb_json, from_export_line, from_json, to_dynamodb_json, to_json};
pub use kind::ScalarAttribute;
pub use lenient::{Lenient, Timestamps};
pub use map_key::{EntryName, MapKey};
#[doc(hidden)]
pub use map_key::{Keyed, KeyedMap};
pub use members::{EncodeMembers, Members, decode_document, encode_document};
pub use number::Number;
#[doc(hidden)]
pub use other::{other_item, write_other_item};
#[doc(hidden)]
pub use owned::{FromOwned, absent_owned, decode_owned, slot_owned};
pub use page_body::{PageBody, read_items};
pub use sdk_map::{from_item, to_item};
pub(crate) use sets::encode_set;
pub use shape::{AttributeSchema, Shape};
#[doc(hidden)]
pub use shard::AnyShard;
pub use shard::Shard;
pub use slot::{Slot, slot};
#[doc(hidden)]
pub use storable::{CodecOf, Storable};
pub use ttl::Ttl;
pub use tuples::Tuple;
#[doc(hidden)]
pub use tuples::TupleKind;
pub use upgrade::ItemVersion;
#[doc(hidden)]
pub use upgrade::{
    FoundVersion, KeptAttributes, Upgrade, UpgradeStep, Upgrades, decode_current, decode_upgraded,
    upgrade_step,
};
pub use value::{Item, Value};

pub use crate::wire::{DecodeError, EncodeError, NumberError, Segment};

// For generated code.
#[cfg(feature = "serde")]
#[doc(hidden)]
pub use self::serde::{BothWays, WrittenBySerde, write_with_serde};
#[cfg(not(feature = "serde"))]
#[doc(hidden)]
pub use self::serde_off::{Serde, SerdeFeature, WrittenBySerde, write_with_serde};
#[doc(hidden)]
pub use attribute::{Fields, NoFields};
#[doc(hidden)]
pub use compared::Unknown;
#[doc(hidden)]
#[doc(hidden)]
pub use empty_as_null::{EmptyAsNull, EmptyAsNullField, EmptyIsNull};
#[doc(hidden)]
pub use null::{Null, null, slot_null_set};
#[doc(hidden)]
pub use skip_empty::{EmptyIsAbsent, SkipEmptyField};
#[doc(hidden)]
pub use slot::{slot_via, slot_via_option, slot_with};
#[doc(hidden)]
pub use value::InItem;
pub use via::Converted;
pub(crate) use via::encode_converted;
#[doc(hidden)]
pub use via::{Via, via, via_option};
