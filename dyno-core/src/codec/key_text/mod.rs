//! How a field is written into the text of a composed key, and read back from it.
//!
//! A key template such as `"ORDER#{placed_at}#{order_id}"` composes a key attribute from fields. The text of each field
//! keeps the order of its values, so that a range of values is a range of keys, and it can be read back, so that the
//! field need not be stored a second time.

#[cfg(feature = "bigdecimal")]
mod bigdecimal;
mod booleans;
#[cfg(feature = "chrono")]
mod chrono;
#[cfg(any(feature = "chrono", feature = "jiff", feature = "time"))]
mod civil;
mod converted;
mod decimals;
mod digits;
mod displayed;
mod durations;
mod escape;
mod fixed_width;
mod formats;
mod integers;
#[cfg(feature = "jiff")]
mod jiff;
mod letter_case;
mod names;
mod ranges;
#[cfg(feature = "rust_decimal")]
mod rust_decimal;
mod split;
mod strings;
#[cfg(test)]
mod tests;
#[cfg(feature = "time")]
mod time;
mod traits;
#[cfg(feature = "uuid")]
mod uuid;
mod writer;

#[doc(hidden)]
pub use converted::{read_converted, write_converted};
pub use formats::{Decimals, Digits, Escaped, Inner, Last, Lower, Natural, Upper};
#[doc(hidden)]
pub use names::KeyName;
pub use ranges::{LAST, before, end_of};
pub use split::split;
pub use strings::StringFormat;
pub use traits::{KeyText, OrderedKeyText, PrefixedKeyText, transcode};
pub use writer::KeyTextWriter;
