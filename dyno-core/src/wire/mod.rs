//! What do bytes of DynamoDB's JSON say?
//!
//! Every attribute travels as an object with one member, its type: `{"S": "Brazil"}`. [`Reader`] pulls such values out of a text,
//! [`Writer`] appends them to one. Both are bounded in depth and allocate nothing but what they hand out.
//! The same two also speak plain JSON ([`Format::Plain`]), for fixtures; there the Rust type decides what a text or an array means.

mod reader;
mod writer;

pub use reader::{List, Map, Reader, Rest, Set, Value};
pub use writer::{ListWriter, MapWriter, Out, SetWriter, Writer};


/// How attribute values are written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// DynamoDB's own JSON: each value carries its type, `{"N": "1985"}`.
    DynamoDb,
    /// Plain JSON: `1985`. Sets are arrays, binary is base64 text.
    Plain,
}

/// The levels of nesting that an attribute may have when it is written.
///
/// Lists and maps can be nested 32 levels deep (AWS developer guide, "Quotas in Amazon DynamoDB", "Nested attribute depth").
pub const MAX_DEPTH: u32 = 32;

/// The levels of nesting at which reading stops: more than DynamoDB ever sends, few enough for any stack.
const READ_DEPTH: u32 = 2 * MAX_DEPTH;
