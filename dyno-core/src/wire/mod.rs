//! DynamoDB's JSON, read and written.
//!
//! An attribute value is an object with one member, whose name is its type: `{"S": "Brazil"}`. [`Reader`] reads such
//! values, and [`Writer`] writes them. Both limit the depth of nesting, and allocate nothing but the strings that they
//! return. Both also support plain JSON ([`Format::Plain`]), for fixtures; there the Rust type decides what a string or
//! an array is.

mod attribute_finder;
mod attribute_type;
mod decode_error;
mod encode_error;
mod enum_tag;
mod format;
mod guesses;
mod hidden_tags;
mod items_reader;
mod json;
mod limits;
mod list_reader;
mod list_writer;
mod map_reader;
mod map_writer;
mod name;
mod number_error;
mod order;
mod reader;
mod rest;
mod segment;
mod set_reader;
mod set_writer;
mod tagged;
mod tags;
#[cfg(test)]
mod tests;
mod value_reader;
mod value_writer;
mod violation;
mod writer;

pub(crate) use attribute_finder::AttributeFinder;
pub use attribute_type::AttributeType;
pub use decode_error::DecodeError;
pub use encode_error::EncodeError;
pub use enum_tag::EnumTag;
pub use format::Format;
pub use items_reader::ItemsReader;
pub(crate) use items_reader::UnreadableItem;
pub use limits::{MAX_DEPTH, MAX_ITEM_SIZE};
pub use list_reader::ListReader;
pub use list_writer::ListWriter;
pub use map_reader::MapReader;
pub use map_writer::MapWriter;
pub(crate) use map_writer::plain_name;
#[doc(hidden)]
pub use name::Name;
pub use number_error::NumberError;
pub(crate) use reader::Orders;
pub use reader::Reader;
pub use rest::Rest;
pub use segment::Segment;
pub(crate) use segment::write_name;
pub use set_reader::SetReader;
pub use set_writer::SetWriter;
pub use value_reader::ValueReader;
pub use value_writer::ValueWriter;
pub use violation::{Violation, Violations};
pub use writer::Writer;
pub(crate) use writer::{push_quoted, quoted};
