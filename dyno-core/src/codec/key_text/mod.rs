//! How a field is written into the text of a composed key, and read back from it.
//!
//! A key template such as `"ORDER#{placed_at}#{order_id}"` composes a key attribute from fields. The text of each field
//! keeps the order of its values, so that a range of values is a range of keys, and it can be read back, so that the
//! field need not be stored a second time.

mod booleans;
mod digits;
mod formats;
mod integers;
mod ranges;
mod split;
mod strings;
#[cfg(test)]
mod tests;
mod traits;
mod writer;

pub use formats::{Decimals, Digits, Escaped, Inner, Last, Lower, Natural, Upper};
pub use ranges::{LAST, before, end_of};
pub use split::split;
pub use strings::StringFormat;
pub use traits::{KeyText, OrderedKeyText, PrefixedKeyText, transcode};
pub use writer::KeyTextWriter;
