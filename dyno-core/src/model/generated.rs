//! The types of generated ids.

use std::time::UNIX_EPOCH;

use super::WriteContext;

/// A type for `#[dyno(generated)]`: an id that the first write makes, from its time and random bits.
///
/// | Type | Not set | Generated |
/// |---|---|---|
/// | `String` | empty | 26 digits and letters in the format of a ULID |
/// | `Uuid` (feature `uuid`) | nil | a UUID of version 7 |
/// | `Ulid` (feature `ulid`) | nil | a ULID |
/// | an `Option` of these | `None`, or the same | the same |
///
/// All sort by the millisecond in which they were made. They are unique, but no secrets.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a generated id",
    label = "not a type of ids",
    note = "use `String`, `Uuid` with the feature `uuid`, or `Ulid` with the feature `ulid`"
)]
pub trait Generated: Sized {
    /// Returns a new id of a write at a time, in milliseconds since 1970, with these random bits.
    #[must_use]
    fn generate(milliseconds: u64, random: u128) -> Self;

    /// Returns whether there is no id yet.
    #[must_use]
    fn is_unset(&self) -> bool;
}

#[diagnostic::do_not_recommend]
impl<T: Generated> Generated for Option<T> {
    fn generate(milliseconds: u64, random: u128) -> Self {
        Some(T::generate(milliseconds, random))
    }

    fn is_unset(&self) -> bool {
        self.as_ref().is_none_or(T::is_unset)
    }
}

/// The digits of Crockford's base 32, which a ULID is written with.
const DIGITS: [char; 32] = [
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'J',
    'K', 'M', 'N', 'P', 'Q', 'R', 'S', 'T', 'V', 'W', 'X', 'Y', 'Z',
];

#[diagnostic::do_not_recommend]
impl Generated for String {
    fn generate(milliseconds: u64, random: u128) -> Self {
        let bits = (u128::from(milliseconds) << 80) | (random >> 48);
        let digit = |place: u32| {
            let digit = usize::try_from((bits >> (5 * place)) & 31);
            digit.ok().and_then(|digit| DIGITS.get(digit))
        };
        (0..26).rev().filter_map(digit).collect()
    }

    fn is_unset(&self) -> bool {
        self.is_empty()
    }
}

#[cfg(feature = "uuid")]
#[diagnostic::do_not_recommend]
impl Generated for uuid::Uuid {
    fn generate(milliseconds: u64, random: u128) -> Self {
        let [a, b, c, d, e, f, g, h, i, j, ..] = random.to_be_bytes();
        let random = [a, b, c, d, e, f, g, h, i, j];
        uuid::Builder::from_unix_timestamp_millis(milliseconds, &random).into_uuid()
    }

    fn is_unset(&self) -> bool {
        self.is_nil()
    }
}

#[cfg(feature = "ulid")]
#[diagnostic::do_not_recommend]
impl Generated for ulid::Ulid {
    fn generate(milliseconds: u64, random: u128) -> Self {
        Self::from_parts(milliseconds, random >> 48)
    }

    fn is_unset(&self) -> bool {
        self.is_nil()
    }
}

/// The id of this write for a field. It is the same each time, and another one for each field.
#[doc(hidden)]
#[must_use]
pub fn generated<T: Generated>(context: &WriteContext, field: &str) -> T {
    let since = context.now().duration_since(UNIX_EPOCH);
    let milliseconds = since.unwrap_or_default().as_millis();
    T::generate(
        milliseconds.try_into().unwrap_or(u64::MAX),
        context.random_for(field),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_by_time() {
        let text = String::generate(1_469_918_176_385, u128::MAX);
        assert_eq!(text, "01ARYZ6S41ZZZZZZZZZZZZZZZZ");
        assert!(String::generate(1_469_918_176_386, 0) > text);
        assert!(String::new().is_unset() && !text.is_unset());
        assert!(None::<String>.is_unset());
        #[cfg(feature = "uuid")]
        {
            let id = uuid::Uuid::generate(1_469_918_176_385, 0);
            assert_eq!(id.get_version_num(), 7);
            assert!(uuid::Uuid::generate(1_469_918_176_386, 0) > id);
            assert!(uuid::Uuid::nil().is_unset());
        }
        #[cfg(feature = "ulid")]
        {
            let id = ulid::Ulid::generate(1_469_918_176_385, u128::MAX);
            assert_eq!(id.to_string(), text);
            assert!(ulid::Ulid::generate(1_469_918_176_386, 0) > id);
            assert!(ulid::Ulid::nil().is_unset() && !id.is_unset());
        }
    }
}
