//! Why a value cannot be stored, and at which path.

use std::error::Error as StdError;
use std::fmt;

use super::limits::{MAX_DEPTH, MAX_ITEM_SIZE};
use super::number_error::NumberError;
use super::segment::{Segment, Trail};
use super::violation::{Violation, Violations};

/// A value cannot be stored in DynamoDB. No request was sent.
///
/// The message says the reason and the path: ``attribute `info.rating`: NaN and infinity are not valid numbers in
/// DynamoDB``.
pub struct EncodeError(Box<EncodeFailure>);

struct EncodeFailure {
    trail: Trail,
    kind: EncodeErrorKind,
}

enum EncodeErrorKind {
    Number(NumberError),
    EmptySet,
    EmptyKey,
    EmptyName,
    TooDeep,
    TooLarge {
        size: usize,
    },
    LongKey {
        size: usize,
        limit: usize,
    },
    Duplicate,
    Separator {
        separator: char,
        advice: &'static str,
    },
    Violations(Violations),
    Invalid {
        reason: &'static str,
        source: Option<Box<dyn StdError + Send + Sync>>,
    },
}

impl From<NumberError> for EncodeError {
    fn from(error: NumberError) -> Self {
        Self::new(EncodeErrorKind::Number(error))
    }
}

impl EncodeError {
    /// Returns the error for a value that DynamoDB or the Rust type does not allow. `reason` is the message.
    #[must_use]
    pub fn invalid(reason: &'static str) -> Self {
        Self::new(EncodeErrorKind::Invalid {
            reason,
            source: None,
        })
    }

    /// Like [`invalid`](Self::invalid), with the underlying error as the source.
    #[must_use]
    pub fn invalid_because(
        reason: &'static str,
        source: impl Into<Box<dyn StdError + Send + Sync>>,
    ) -> Self {
        Self::new(EncodeErrorKind::Invalid {
            reason,
            source: Some(source.into()),
        })
    }

    /// The error of an item that breaks rules of its model.
    pub(crate) fn violations_of(violations: Violations) -> Self {
        Self::new(EncodeErrorKind::Violations(violations))
    }

    /// Returns the rules of the model that the item breaks; none for any other error.
    #[must_use]
    pub fn violations(&self) -> &[Violation] {
        match &self.0.kind {
            EncodeErrorKind::Violations(violations) => &violations.0,
            _ => &[],
        }
    }

    pub(crate) fn empty_set() -> Self {
        Self::new(EncodeErrorKind::EmptySet)
    }

    pub(crate) fn empty_key() -> Self {
        Self::new(EncodeErrorKind::EmptyKey)
    }

    pub(crate) fn empty_name() -> Self {
        Self::new(EncodeErrorKind::EmptyName)
    }

    pub(crate) fn too_deep() -> Self {
        Self::new(EncodeErrorKind::TooDeep)
    }

    pub(crate) fn too_large(size: usize) -> Self {
        Self::new(EncodeErrorKind::TooLarge { size })
    }

    pub(crate) fn long_key(size: usize, limit: usize) -> Self {
        Self::new(EncodeErrorKind::LongKey { size, limit })
    }

    pub(crate) fn duplicate() -> Self {
        Self::new(EncodeErrorKind::Duplicate)
    }

    pub(crate) fn separator(separator: char, advice: &'static str) -> Self {
        Self::new(EncodeErrorKind::Separator { separator, advice })
    }

    /// Whether the value itself is an empty set, rather than a part of it.
    pub(crate) fn is_empty_set(&self) -> bool {
        self.0.trail.is_empty() && matches!(self.0.kind, EncodeErrorKind::EmptySet)
    }

    /// Whether the item is larger than DynamoDB allows.
    #[cfg(feature = "axum")]
    pub(crate) fn is_too_large(&self) -> bool {
        matches!(self.0.kind, EncodeErrorKind::TooLarge { .. })
    }

    /// The path, and the same error without it.
    pub(super) fn split_path(self) -> (Trail, Self) {
        let EncodeFailure { trail, kind } = *self.0;
        (trail, Self::new(kind))
    }

    fn new(kind: EncodeErrorKind) -> Self {
        Self(Box::new(EncodeFailure {
            trail: Trail::default(),
            kind,
        }))
    }

    /// Adds a step to the path: the value is the member `name` of a map.
    #[must_use]
    pub fn at_name(mut self, name: &str) -> Self {
        self.0.trail.push(Segment::Name(name.to_owned()));
        self
    }

    /// Adds a step to the path: the value is the element `index` of a list.
    #[must_use]
    pub fn at_index(mut self, index: usize) -> Self {
        self.0.trail.push(Segment::Index(index));
        self
    }

    /// Returns the path from the item to the value that cannot be stored.
    pub fn path(&self) -> impl Iterator<Item = &Segment> {
        self.0.trail.iter()
    }
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let EncodeFailure { trail, kind } = &*self.0;
        match kind {
            _ if trail.is_empty() => {}
            // This one is a sentence with the attribute.
            EncodeErrorKind::Duplicate => write!(f, "attribute `{trail}` ")?,
            _ => write!(f, "attribute `{trail}`: ")?,
        }
        match kind {
            EncodeErrorKind::Number(error) => error.fmt(f),
            EncodeErrorKind::EmptySet => {
                f.write_str("an empty set cannot be stored here; DynamoDB has no empty sets")
            }
            EncodeErrorKind::EmptyKey => f.write_str("a key must not be empty"),
            EncodeErrorKind::EmptyName => f.write_str("the name of an attribute must not be empty"),
            EncodeErrorKind::TooDeep => {
                write!(
                    f,
                    "lists and maps can be nested at most {MAX_DEPTH} deep in an item"
                )
            }
            EncodeErrorKind::TooLarge { size } => write!(
                f,
                "the item has {size} bytes; an item can have at most {MAX_ITEM_SIZE}"
            ),
            EncodeErrorKind::LongKey { size, limit } => {
                write!(f, "the key has {size} bytes; it can have at most {limit}")
            }
            EncodeErrorKind::Duplicate => f.write_str(
                "is written twice; rename the field or the one in the flattened document",
            ),
            EncodeErrorKind::Separator { separator, advice } => write!(
                f,
                "contains the separator `{separator}` of the key template; {advice}"
            ),
            EncodeErrorKind::Violations(violations) => violations.fmt(f),
            EncodeErrorKind::Invalid { reason, .. } => f.write_str(reason),
        }
    }
}

// Prints the same as `Display`: a cause may contain the value, and `unwrap` prints `Debug`.
impl fmt::Debug for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EncodeError({self})")
    }
}

impl StdError for EncodeError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.0.kind {
            EncodeErrorKind::Invalid {
                source: Some(source),
                ..
            } => Some(source.as_ref()),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_prints_no_more_than_display() {
        let error = EncodeError::invalid_because("not stored", "`secret`").at_index(2);
        assert_eq!(
            format!("{error:?}"),
            "EncodeError(attribute `[2]`: not stored)"
        );
    }
}
