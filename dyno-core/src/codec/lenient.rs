//! Values that are read from other forms than their own: `#[dyno(lenient)]`.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::hash::{BuildHasher, Hash};
use std::rc::Rc;
use std::sync::Arc;

use super::decode::Decode;
use super::json::{decode_value, encode_value};
use super::kind::ScalarAttribute;
use super::number::Number;
use crate::wire::{AttributeType, DecodeError, ValueReader};

/// Also reads the forms in which other programs store a value. `#[dyno(lenient)]` on a field uses it.
///
/// | Type | Its own form | Is read from, too |
/// |---|---|---|
/// | integers, floats, [`Number`], `Decimal`, `BigDecimal`, [`Ttl`](crate::codec::Ttl), `Duration` | N | S with the digits: `"19.90"` |
/// | `Duration` | N | M of `secs` and `nanos`, as serde writes it |
/// | `bool` | BOOL | S `true`, `false`, `1`, `0`, in any case; N 1, 0 |
/// | `String` and the like | S | N, as the digits that are stored |
/// | dates and times | S of RFC 3339 | `2026-01-31T12:00:00+0000`, a space in place of the `T`, `12:00` without seconds, ` UTC` at the end |
/// | the same, with [`Timestamps`] | S of RFC 3339 | N, or S with digits: the time since 1970 |
/// | `Uuid` | S | B of 16 bytes |
/// | lists | L | SS, NS, BS |
/// | options, boxes, lists, sets, maps | | the same for their elements |
///
/// Each value is read exactly or not at all: `"1.5"` is not an integer. A value in its own form is read as without the
/// option, and all values are written in their own form.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no other forms that `lenient` can read",
    label = "not a type for `lenient`",
    note = "`lenient` is for numbers, Booleans, strings, dates, and options, lists, sets and maps of them",
    note = "a struct puts `#[dyno(lenient)]` on its own fields; any other form needs a converter: `#[dyno(with = ..)]`"
)]
pub trait Lenient<'b>: Decode<'b> {
    /// Reads the value from any of its forms. `timestamps` is the unit of dates that are stored as numbers.
    ///
    /// # Errors
    /// A [`DecodeError`] if the value has none of the forms.
    fn decode_leniently(
        value: ValueReader<'_, 'b>,
        timestamps: Timestamps,
    ) -> Result<Self, DecodeError>;
}

/// What a number means as a date: `#[dyno(lenient)]`, `lenient(seconds)` and the like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Timestamps {
    /// A number is not a date.
    None,
    /// Seconds since 1970 in UTC, with a fraction if there is one.
    Seconds,
    /// Milliseconds since 1970 in UTC, with a fraction if there is one.
    Milliseconds,
}

impl Timestamps {
    /// The number of decimal places between the unit and nanoseconds.
    #[cfg(any(feature = "chrono", feature = "jiff", feature = "time"))]
    pub(super) const fn places(self) -> Option<i16> {
        match self {
            Self::None => None,
            Self::Seconds => Some(9),
            Self::Milliseconds => Some(6),
        }
    }
}

/// Reads an N, or an S with a number.
pub(super) fn decode_number<'b, T: for<'x> Decode<'x>>(
    value: ValueReader<'_, 'b>,
) -> Result<T, DecodeError> {
    if value.attribute_type()? != AttributeType::S {
        return T::decode(value);
    }
    let number = Number::try_from(value.string()?.trim());
    let number = number.map_err(|error| DecodeError::invalid_because(NUMBER, error))?;
    decode_value(&encode_value(&number)?)
}

const NUMBER: &str = "a number, or a string that is a number";

macro_rules! lenient_numbers {
    ($($type:ty)*) => {$(
        impl<'b> $crate::codec::lenient::Lenient<'b> for $type {
            fn decode_leniently(
                value: $crate::wire::ValueReader<'_, 'b>,
                _: $crate::codec::lenient::Timestamps,
            ) -> Result<Self, $crate::wire::DecodeError> {
                $crate::codec::lenient::decode_number(value)
            }
        }
    )*};
}

#[cfg(any(feature = "bigdecimal", feature = "rust_decimal"))]
pub(super) use lenient_numbers;

lenient_numbers! {
    i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize f32 f64 Number crate::codec::Ttl
    std::num::NonZero<i8> std::num::NonZero<i16> std::num::NonZero<i32> std::num::NonZero<i64>
    std::num::NonZero<i128> std::num::NonZero<isize> std::num::NonZero<u8> std::num::NonZero<u16>
    std::num::NonZero<u32> std::num::NonZero<u64> std::num::NonZero<u128> std::num::NonZero<usize>
}

impl<'b> Lenient<'b> for bool {
    fn decode_leniently(value: ValueReader<'_, 'b>, _: Timestamps) -> Result<Self, DecodeError> {
        let text = match value.attribute_type()? {
            AttributeType::S => value.string()?,
            AttributeType::N => {
                let number = Number::decode(value)?;
                let flag = u8::try_from(&number).ok().filter(|&flag| flag <= 1);
                return flag.map(|flag| flag == 1).ok_or_else(not_a_boolean);
            }
            _ => return Self::decode(value),
        };
        match text.trim() {
            "1" => Ok(true),
            "0" => Ok(false),
            text if text.eq_ignore_ascii_case("true") => Ok(true),
            text if text.eq_ignore_ascii_case("false") => Ok(false),
            _ => Err(not_a_boolean()),
        }
    }
}

fn not_a_boolean() -> DecodeError {
    DecodeError::invalid("a Boolean, or `true`, `false`, 1 or 0")
}

macro_rules! lenient_strings {
    ($($type:ty)*) => {$(
        impl<'b> Lenient<'b> for $type {
            fn decode_leniently(value: ValueReader<'_, 'b>, _: Timestamps) -> Result<Self, DecodeError> {
                let text = match value.attribute_type()? {
                    AttributeType::N => value.number()?,
                    _ => value.string()?,
                };
                Ok(text.into_owned().into())
            }
        }
    )*};
}

lenient_strings!(String Box<str> Rc<str> Arc<str>);

#[cfg(feature = "compact_str")]
lenient_strings!(compact_str::CompactString);

impl<'b> Lenient<'b> for std::time::Duration {
    fn decode_leniently(value: ValueReader<'_, 'b>, _: Timestamps) -> Result<Self, DecodeError> {
        if value.attribute_type()? != AttributeType::M {
            return decode_number(value);
        }
        let (mut seconds, mut nanoseconds) = (None, None);
        let mut map = value.map()?;
        while let Some((name, value)) = map.next()? {
            match &*name {
                "secs" => seconds = Some(u64::decode(value).map_err(|e| e.at_name("secs"))?),
                "nanos" => nanoseconds = Some(u32::decode(value).map_err(|e| e.at_name("nanos"))?),
                _ => value.skip()?,
            }
        }
        let missing = |name| move || DecodeError::missing().at_name(name);
        let seconds = seconds.ok_or_else(missing("secs"))?;
        let nanoseconds = nanoseconds.ok_or_else(missing("nanos"))?;
        match nanoseconds {
            0..1_000_000_000 => Ok(Self::new(seconds, nanoseconds)),
            _ => Err(DecodeError::invalid("less than a second").at_name("nanos")),
        }
    }
}

impl<'b, T: Lenient<'b>> Lenient<'b> for Option<T> {
    fn decode_leniently(
        value: ValueReader<'_, 'b>,
        timestamps: Timestamps,
    ) -> Result<Self, DecodeError> {
        match !T::reads_null() && value.is_null() {
            true => value.null().map(|()| None),
            false => T::decode_leniently(value, timestamps).map(Some),
        }
    }
}

macro_rules! lenient_boxes {
    ($($box:ident)*) => {$(
        impl<'b, T: Lenient<'b>> Lenient<'b> for $box<T> {
            fn decode_leniently(
                value: ValueReader<'_, 'b>,
                timestamps: Timestamps,
            ) -> Result<Self, DecodeError> {
                T::decode_leniently(value, timestamps).map(Self::new)
            }
        }
    )*};
}

lenient_boxes!(Box Rc Arc);

/// Reads the elements of a list or a set.
fn decode_elements<'b, T: Lenient<'b>>(
    value: ValueReader<'_, 'b>,
    timestamps: Timestamps,
    mut insert: impl FnMut(T),
) -> Result<(), DecodeError> {
    let attribute_type = value.attribute_type()?;
    if matches!(
        attribute_type,
        AttributeType::Ss | AttributeType::Ns | AttributeType::Bs
    ) {
        let mut set = value.set(attribute_type)?;
        while let Some(element) = set.next()? {
            insert(T::decode_leniently(element, timestamps)?);
        }
        return Ok(());
    }
    let mut list = value.list()?;
    let mut index = 0;
    while let Some(element) = list.next()? {
        insert(T::decode_leniently(element, timestamps).map_err(|error| error.at_index(index))?);
        index += 1;
    }
    Ok(())
}

impl<'b, T: Lenient<'b>> Lenient<'b> for Vec<T> {
    fn decode_leniently(
        value: ValueReader<'_, 'b>,
        timestamps: Timestamps,
    ) -> Result<Self, DecodeError> {
        // Bytes are a B, and a string in plain JSON.
        if !matches!(
            value.attribute_type()?,
            AttributeType::L | AttributeType::Ss | AttributeType::Ns | AttributeType::Bs
        ) {
            return T::decode_vec(value);
        }
        let mut elements = Self::new();
        decode_elements(value, timestamps, |element| elements.push(element))?;
        Ok(elements)
    }
}

impl<'b, T: Lenient<'b>> Lenient<'b> for VecDeque<T> {
    fn decode_leniently(
        value: ValueReader<'_, 'b>,
        timestamps: Timestamps,
    ) -> Result<Self, DecodeError> {
        Vec::decode_leniently(value, timestamps).map(Into::into)
    }
}

impl<'b, T, H> Lenient<'b> for HashSet<T, H>
where
    T: ScalarAttribute + Lenient<'b> + Eq + Hash,
    H: BuildHasher + Default,
{
    fn decode_leniently(
        value: ValueReader<'_, 'b>,
        timestamps: Timestamps,
    ) -> Result<Self, DecodeError> {
        decode_set(value, timestamps)
    }
}

impl<'b, T: ScalarAttribute + Lenient<'b> + Ord> Lenient<'b> for BTreeSet<T> {
    fn decode_leniently(
        value: ValueReader<'_, 'b>,
        timestamps: Timestamps,
    ) -> Result<Self, DecodeError> {
        decode_set(value, timestamps)
    }
}

/// Reads the elements of a set, which is empty if it is NULL.
fn decode_set<'b, T: Lenient<'b>, C: Default + Extend<T>>(
    value: ValueReader<'_, 'b>,
    timestamps: Timestamps,
) -> Result<C, DecodeError> {
    let mut elements = C::default();
    if value.is_null() {
        return value.null().map(|()| elements);
    }
    decode_elements(value, timestamps, |element| elements.extend([element]))?;
    Ok(elements)
}

/// Reads the entries of a map.
fn decode_entries<'b, T: Lenient<'b>>(
    value: ValueReader<'_, 'b>,
    timestamps: Timestamps,
    mut insert: impl FnMut(String, T),
) -> Result<(), DecodeError> {
    let mut map = value.map()?;
    while let Some((name, value)) = map.next()? {
        let value = T::decode_leniently(value, timestamps);
        let value = value.map_err(|error| error.at_name(&name))?;
        insert(name.into_owned(), value);
    }
    Ok(())
}

impl<'b, T: Lenient<'b>, H: BuildHasher + Default> Lenient<'b> for HashMap<String, T, H> {
    fn decode_leniently(
        value: ValueReader<'_, 'b>,
        timestamps: Timestamps,
    ) -> Result<Self, DecodeError> {
        let mut entries = Self::default();
        decode_entries(value, timestamps, |name, value| {
            entries.insert(name, value);
        })?;
        Ok(entries)
    }
}

impl<'b, T: Lenient<'b>> Lenient<'b> for BTreeMap<String, T> {
    fn decode_leniently(
        value: ValueReader<'_, 'b>,
        timestamps: Timestamps,
    ) -> Result<Self, DecodeError> {
        let mut entries = Self::new();
        decode_entries(value, timestamps, |name, value| {
            entries.insert(name, value);
        })?;
        Ok(entries)
    }
}
