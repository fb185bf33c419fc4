//! The values that keys can have, in DynamoDB's order.

use crate::codec::key_text::after;
use crate::codec::{Number, Value, decode_value};
use crate::expr::ast;
use crate::model::SORT_KEY_LIMIT;
use crate::wire::AttributeType;

/// A value of type S, N or B. Strings are compared by the bytes of UTF-8.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Scalar {
    S(String),
    N(Number),
    B(Vec<u8>),
}

impl Scalar {
    /// The value of an expression; `None` if it cannot be a key.
    pub(super) fn of(value: &ast::Value) -> Option<Self> {
        let ast::Value::Json(json) = value else {
            return None;
        };
        match decode_value(json).ok()? {
            Value::S(text) => Some(Self::S(text)),
            Value::N(number) => Some(Self::N(number)),
            Value::B(bytes) => Some(Self::B(bytes)),
            _ => None,
        }
    }

    pub(super) fn attribute_type(&self) -> AttributeType {
        match self {
            Self::S(_) => AttributeType::S,
            Self::N(_) => AttributeType::N,
            Self::B(_) => AttributeType::B,
        }
    }

    /// Whether it is an empty string or empty bytes, which no key is.
    pub(super) fn is_empty(&self) -> bool {
        match self {
            Self::S(text) => text.is_empty(),
            Self::N(_) => false,
            Self::B(bytes) => bytes.is_empty(),
        }
    }

    fn len(&self) -> usize {
        match self {
            Self::S(text) => text.len(),
            Self::N(_) => 0,
            Self::B(bytes) => bytes.len(),
        }
    }

    /// Whether a key attribute of at most so many bytes can have it.
    pub(super) fn can_be_key(&self, limit: usize) -> bool {
        !self.is_empty() && self.len() <= limit
    }

    /// Whether it is longer than a sort key.
    pub(super) fn is_long(&self) -> bool {
        self.len() > SORT_KEY_LIMIT
    }

    /// The greatest value of a sort key that is less than one that is too long.
    pub(super) fn cut(&self) -> Self {
        match self {
            Self::S(text) => {
                let end = text.floor_char_boundary(SORT_KEY_LIMIT);
                Self::S(filled(text.get(..end).unwrap_or_default().to_owned()))
            }
            Self::N(_) => self.clone(),
            Self::B(bytes) => Self::B(bytes.iter().take(SORT_KEY_LIMIT).copied().collect()),
        }
    }

    pub(super) fn begins_with(&self, prefix: &Self) -> bool {
        match (self, prefix) {
            (Self::S(text), Self::S(prefix)) => text.starts_with(prefix.as_str()),
            (Self::B(bytes), Self::B(prefix)) => bytes.starts_with(prefix),
            _ => false,
        }
    }

    pub(super) fn to_item_value(&self) -> Value {
        match self {
            Self::S(text) => Value::S(text.clone()),
            Self::N(number) => Value::N(number.clone()),
            Self::B(bytes) => Value::B(bytes.clone()),
        }
    }

    pub(super) fn to_value(&self) -> ast::Value {
        ast::Value::encode(&self.to_item_value())
    }

    /// The least value of a sort key that is greater; `None` if there is none.
    pub(super) fn next(&self) -> Option<Self> {
        match self {
            Self::S(text) => after(text, 0, SORT_KEY_LIMIT).map(Self::S),
            Self::B(bytes) => {
                let mut next = bytes.clone();
                if next.len() < SORT_KEY_LIMIT {
                    next.push(0);
                    return Some(Self::B(next));
                }
                // No longer value fits, so that a byte becomes the next one, and those behind it go.
                next.truncate(SORT_KEY_LIMIT);
                while let Some(last) = next.pop() {
                    if let Some(greater) = last.checked_add(1) {
                        next.push(greater);
                        return Some(Self::B(next));
                    }
                }
                None
            }
            Self::N(number) => number.next().map(Self::N),
        }
    }

    /// The greatest value of a sort key that is less; `None` if there is none.
    pub(super) fn previous(&self) -> Option<Self> {
        match self {
            Self::S(text) => previous_text(text).map(Self::S),
            Self::B(bytes) => {
                let (last, before) = bytes.split_last()?;
                let mut previous = before.to_vec();
                if let Some(less) = last.checked_sub(1) {
                    previous.push(less);
                    previous.resize(SORT_KEY_LIMIT.max(previous.len()), u8::MAX);
                }
                Some(Self::B(previous)).filter(|previous| !previous.is_empty())
            }
            Self::N(number) => number.previous().map(Self::N),
        }
    }

    /// The greatest value of a sort key that begins with this one.
    pub(super) fn last_with_prefix(&self) -> Self {
        match self {
            Self::S(text) => Self::S(filled(text.clone())),
            Self::B(bytes) => {
                let mut last = bytes.clone();
                last.resize(SORT_KEY_LIMIT.max(last.len()), u8::MAX);
                Self::B(last)
            }
            // A number has no prefixes.
            Self::N(_) => self.clone(),
        }
    }
}

/// The greatest text of a sort key that is less than `text`.
fn previous_text(text: &str) -> Option<String> {
    let (at, last) = text.char_indices().next_back()?;
    let before = text.get(..at)?.to_owned();
    match ('\0'..last).next_back() {
        Some(less) => {
            let mut previous = before;
            previous.push(less);
            Some(filled(previous))
        }
        None => Some(before).filter(|before| !before.is_empty()),
    }
}

/// The greatest text of a sort key that begins with `text`.
fn filled(mut text: String) -> String {
    loop {
        match SORT_KEY_LIMIT.saturating_sub(text.len()) {
            0 => return text,
            1 => text.push('\u{7F}'),
            2 => text.push('\u{7FF}'),
            3 => text.push('\u{FFFF}'),
            _ => text.push(char::MAX),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Scalar {
        Scalar::S(text.to_owned())
    }

    #[test]
    fn nothing_is_between_a_value_and_its_neighbours() {
        let number = |text: &str| Scalar::N(text.parse().unwrap());
        let values = [
            text("a"),
            text("b\0"),
            text("Zürich"),
            text("\u{10FFFF}"),
            Scalar::B(vec![1, 0]),
            Scalar::B(vec![7]),
            number("5"),
            number("-5"),
            number("0"),
            number("1E-130"),
            number("-1E+125"),
            number("99999999999999999999999999999999999999"),
            number("0.1"),
        ];
        for value in values {
            let next = value.next().unwrap();
            assert!(value < next);
            assert!(next.previous().unwrap() == value);
            let previous = value.previous().unwrap();
            assert!(previous < value);
            if let Scalar::N(_) = value {
                assert!(previous.next().unwrap() == value);
            }
        }
        assert!(number("5").previous() == Some(number("4.9999999999999999999999999999999999999")));
        assert!(number("0").next() == Some(number("1E-130")));
        let greatest = number("9.9999999999999999999999999999999999999E+125");
        assert!(greatest.next().is_none());
    }

    #[test]
    fn the_last_value_with_a_prefix_is_as_long_as_a_key() {
        for prefix in ["", "a", "ab", "abc", "é"] {
            let Scalar::S(last) = text(prefix).last_with_prefix() else {
                panic!("a string has one");
            };
            assert_eq!(last.len(), SORT_KEY_LIMIT);
            assert!(text(&last).begins_with(&text(prefix)));
        }
        assert!(text("b").previous() > Some(text("a\u{10FFFF}")));
        assert!(text("").previous().is_none());
    }

    // No longer value fits behind one of 1,024 bytes, but greater ones are there.
    #[test]
    fn the_next_value_is_one_of_a_key() {
        for length in [1023, 1024, 1025] {
            let long = text(&"a".repeat(length));
            let next = long.next().unwrap();
            assert!(long < next && next <= text("b"), "{length}");
            let bytes = Scalar::B([vec![7], vec![u8::MAX; length - 1]].concat());
            let next = bytes.next().unwrap();
            assert!(bytes < next && next <= Scalar::B(vec![8]), "{length}");
        }
        assert!(Scalar::B(vec![u8::MAX; 1024]).next().is_none());
    }
}
