//! How a field is written into the text of a composed key, and read back from it.
//!
//! A key template such as `"ORDER#{placed_at}#{order_id}"` composes a key attribute from fields. The text of each field
//! keeps the order of its values, so that a range of values is a range of keys, and it is read back, so that the field
//! need not be stored a second time. DynamoDB compares strings by their bytes.
//!
//! | Type | Text | Example | Bytes | Order |
//! |---|---|---|---|---|
//! | `u8`, `u16`, `u32`, `u64`, `u128`, `usize` | zeros in front | 7: `007` | 3, 5, 10, 20, 39, 20 | yes |
//! | `i8`, `i16`, `i32`, `i64`, `i128`, `isize` | `0` and the digits, or `-` and their nines' complements | 7: `0007`, -7: `-992` | 4, 6, 11, 20, 40, 20 | yes |
//! | integers and `Ttl` as `{n:04}` | four digits; a signed integer has its sign before them | 7: `0007` | 4 or 5 | yes |
//! | `NonZero` | as the integer | 7: `007` | | yes |
//! | `Decimal`, `BigDecimal`, [`Number`](crate::codec::Number), always as `{price:8.2}` | as a signed integer, with a point | 12.5: `000000012.50`, -12.5: `-99999987.49` | 12 | yes |
//! | `bool` | a digit | `true`: `1` | 1 | yes |
//! | [`Shard`](crate::codec::Shard) | three digits | `007` | 3 | yes |
//! | `Uuid` | in lower case, with hyphens | | 36 | yes |
//! | `Ulid` | in upper case | | 26 | yes |
//! | times in UTC: `chrono::DateTime<Utc>`, `time::OffsetDateTime`, `jiff::Timestamp` | to the nanosecond | `1985-02-20T12:00:00.000000000Z` | 30 | yes |
//! | dates with a time: `NaiveDateTime`, `PrimitiveDateTime`, `civil::DateTime` | the same without `Z` | | 29 | yes |
//! | dates: `NaiveDate`, `time::Date`, `civil::Date` | | `1985-02-20` | 10 | yes |
//! | times of the day: `NaiveTime`, `time::Time`, `civil::Time` | | `12:00:00.000000000` | 18 | yes |
//! | [`Ttl`](crate::codec::Ttl) | seconds since 1970 | 7: `00000000000000000007` | 20 | yes |
//! | `Duration` | seconds and nanoseconds; whole seconds as `{d:06}` | `00000000000000000001.500000000` | 30 | yes |
//! | `String`, `Box<str>`, `Rc<str>`, `Arc<str>`, `Cow<str>`, `CompactString`, `char` | as it is, without the separator | `bolt` | any | at the end |
//! | the same with `#[dyno(key = escape)]` | characters up to the one after the separator are escaped | `a#b`: `a$cb` | any | yes |
//! | the same with `#[dyno(key = lower)]` or `upper` | in lower or upper case, and read back so | `Bolt`: `bolt` | any | at the end, of what is written |
//! | enums without data | the name of the variant | `Open` | any | no |
//! | `IpAddr`, `Ipv4Addr`, `Ipv6Addr`, `Url` | as it is displayed | `10.0.0.1` | any | no |
//! | newtypes | the text of their field, or of what its converter stores | | | as there |
//!
//! A value that would not be read back unchanged is invalid: more digits than the format has, a year beyond 9999, a
//! leap second, an offset from UTC. Strings of every kind reject U+10FFFF, the last character, which ends ranges of
//! keys. A float has no such text, nor has a time with an offset: use a decimal, or a time in UTC.
//!
//! The separator is the first character of what follows the field in the template. Characters that sort below letters
//! and digits, such as `#`, are good separators: `escape` escapes every character that sorts below its separator.
//!
//! ```
//! use dyno::codec::key_text::{Digits, Escaped, KeyText, KeyTextWriter, split};
//!
//! let mut key = String::from("LINE#");
//! KeyText::<Escaped>::write_key_text(&"no. #7".to_owned(), &mut KeyTextWriter::new(&mut key, Some('#')))?;
//! key.push('#');
//! KeyText::<Digits<4>>::write_key_text(&12_u16, &mut KeyTextWriter::new(&mut key, None))?;
//! assert_eq!(key, "LINE#no.$`$c7#0012");
//!
//! let [sku, number] = split(&key, &["LINE#", "#", ""], [None, Some(4)]).expect("it is of the template");
//! assert_eq!(<String as KeyText<Escaped>>::read_key_text(sku, Some('#')), Some("no. #7".to_owned()));
//! assert_eq!(<u16 as KeyText<Digits<4>>>::read_key_text(number, None), Some(12));
//! # Ok::<(), dyno::EncodeError>(())
//! ```

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
mod shards;
mod split;
mod strings;
#[cfg(test)]
mod tests;
#[cfg(feature = "time")]
mod time;
mod traits;
#[cfg(feature = "ulid")]
mod ulid;
#[cfg(feature = "uuid")]
mod uuid;
mod writer;

#[doc(hidden)]
pub use converted::{read_converted, write_converted};
pub use formats::{Decimals, Digits, Escaped, Inner, Last, Lower, Natural, Upper};
#[doc(hidden)]
pub use names::KeyName;
pub(crate) use ranges::after;
pub use ranges::{LAST, before, end_of};
pub use split::split;
pub(crate) use split::split_field;
pub use strings::StringFormat;
pub use traits::{KeyText, OrderedKeyText, PrefixedKeyText, TextOrder, transcode};
pub use writer::KeyTextWriter;
