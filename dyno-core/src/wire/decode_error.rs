//! Why a value cannot be read, and at which path.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use super::attribute_type::AttributeType;
use super::encode_error::EncodeError;
use super::segment::{Segment, Trail};

/// A value cannot be read as the Rust type.
///
/// The message says what was expected, what was found and at which path: ``attribute `info.actors[2]`: expected S,
/// found N``.
#[derive(Clone)]
pub struct DecodeError(Box<DecodeFailure>);

#[derive(Clone)]
struct DecodeFailure {
    trail: Trail,
    kind: DecodeErrorKind,
}

#[derive(Clone)]
enum DecodeErrorKind {
    Unexpected {
        expected: AttributeType,
        found: AttributeType,
    },
    Missing,
    Malformed {
        at: usize,
        what: &'static str,
    },
    TooDeep,
    UnknownVariant {
        expected: &'static [&'static str],
    },
    OtherEntity {
        expected: &'static str,
    },
    OtherTemplate {
        template: &'static str,
    },
    OtherValue {
        field: &'static str,
        template: &'static str,
        first: &'static str,
    },
    OtherItemVersion {
        found: u64,
        oldest: u32,
        current: u32,
    },
    Upgrade {
        from: u32,
        source: DecodeError,
    },
    UpgradedKey {
        from: u32,
    },
    Invalid {
        expected: &'static str,
        source: Option<Arc<dyn StdError + Send + Sync>>,
    },
}

impl DecodeError {
    /// Returns the error for a value of another DynamoDB type than the Rust type expects.
    #[must_use]
    pub fn unexpected(expected: AttributeType, found: AttributeType) -> Self {
        Self::new(DecodeErrorKind::Unexpected { expected, found })
    }

    /// Returns the error for a missing attribute.
    #[must_use]
    pub fn missing() -> Self {
        Self::new(DecodeErrorKind::Missing)
    }

    /// Returns the error for a value that has the right DynamoDB type but is not what is `expected`, for example a date
    /// or a number from 0 to 255.
    #[must_use]
    pub fn invalid(expected: &'static str) -> Self {
        Self::new(DecodeErrorKind::Invalid {
            expected,
            source: None,
        })
    }

    /// Like [`invalid`](Self::invalid), with the underlying error as the source.
    #[must_use]
    pub fn invalid_because(
        expected: &'static str,
        source: impl Into<Box<dyn StdError + Send + Sync>>,
    ) -> Self {
        Self::new(DecodeErrorKind::Invalid {
            expected,
            source: Some(source.into().into()),
        })
    }

    /// Returns the error for a value that is not the name of a variant of the enum. The value is not kept, because it
    /// may be secret.
    #[must_use]
    pub fn unknown_variant(expected: &'static [&'static str]) -> Self {
        Self::new(DecodeErrorKind::UnknownVariant { expected })
    }

    pub(crate) fn other_entity(expected: &'static str) -> Self {
        Self::new(DecodeErrorKind::OtherEntity { expected })
    }

    pub(crate) fn other_template(template: &'static str) -> Self {
        Self::new(DecodeErrorKind::OtherTemplate { template })
    }

    /// The error for a field whose value in a key is another one than in the template `first`.
    pub(crate) fn other_value(
        field: &'static str,
        template: &'static str,
        first: &'static str,
    ) -> Self {
        Self::new(DecodeErrorKind::OtherValue {
            field,
            template,
            first,
        })
    }

    /// The error for an item of a version that is not read, with those that are.
    pub(crate) fn other_item_version(found: u64, oldest: u32, current: u32) -> Self {
        Self::new(DecodeErrorKind::OtherItemVersion {
            found,
            oldest,
            current,
        })
    }

    /// The error of a function that should make an item of the next version.
    pub(crate) fn upgrade(from: u32, source: Self) -> Self {
        Self::new(DecodeErrorKind::Upgrade { from, source })
    }

    /// The error for such a function that changes the key.
    pub(crate) fn upgraded_key(from: u32) -> Self {
        Self::new(DecodeErrorKind::UpgradedKey { from })
    }

    /// Returns the version of the item, if it is one that the model does not read: a newer one than the program knows,
    /// or an older one without an `upgrade`.
    ///
    /// ```
    /// use dyno::{Model, from_dynamodb_json};
    ///
    /// #[derive(Model)]
    /// #[dyno(table = "Users", item_version = 1)]
    /// struct User {
    ///     #[dyno(partition_key)]
    ///     id: String,
    /// }
    ///
    /// let newer = r#"{"id": {"S": "7"}, "item_version": {"N": "2"}}"#;
    /// let error = from_dynamodb_json::<User>(newer).err().unwrap();
    /// assert_eq!(error.unknown_item_version(), Some(2));
    /// ```
    #[must_use]
    pub fn unknown_item_version(&self) -> Option<u64> {
        match self.0.kind {
            DecodeErrorKind::OtherItemVersion { found, .. } => Some(found),
            _ => None,
        }
    }

    /// Whether the item itself is one of another entity, rather than a document in it.
    pub(crate) fn is_other_entity(&self) -> bool {
        let is_top_level = self.path().count() == 1;
        is_top_level && matches!(self.0.kind, DecodeErrorKind::OtherEntity { .. })
    }

    /// Whether the value has another DynamoDB type than the Rust type expects.
    pub(crate) fn is_unexpected(&self) -> bool {
        matches!(self.0.kind, DecodeErrorKind::Unexpected { .. })
    }

    pub(crate) fn malformed(at: usize, what: &'static str) -> Self {
        Self::new(DecodeErrorKind::Malformed { at, what })
    }

    pub(crate) fn too_deep() -> Self {
        Self::new(DecodeErrorKind::TooDeep)
    }

    /// The position at which the JSON is malformed, if it is.
    pub(crate) fn malformed_at(&self) -> Option<usize> {
        match self.0.kind {
            DecodeErrorKind::Malformed { at, .. } => Some(at),
            _ => None,
        }
    }

    fn new(kind: DecodeErrorKind) -> Self {
        Self(Box::new(DecodeFailure {
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

    /// Returns the path from the item to the value that cannot be read.
    pub fn path(&self) -> impl Iterator<Item = &Segment> {
        self.0.trail.iter()
    }

    /// Returns whether the error is that a required attribute is missing.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        matches!(self.0.kind, DecodeErrorKind::Missing)
    }
}

/// A value that is written in order to be read cannot be stored.
impl From<EncodeError> for DecodeError {
    fn from(error: EncodeError) -> Self {
        let (trail, source) = error.split_path();
        let kind = DecodeErrorKind::Invalid {
            expected: "a value that DynamoDB can hold",
            source: Some(Arc::new(source)),
        };
        Self(Box::new(DecodeFailure { trail, kind }))
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let DecodeFailure { trail, kind } = &*self.0;
        match kind {
            DecodeErrorKind::Missing if trail.is_empty() => {
                return f.write_str("a value is missing");
            }
            DecodeErrorKind::Missing => return write!(f, "attribute `{trail}` is missing"),
            _ if trail.is_empty() => {}
            _ => write!(f, "attribute `{trail}`: ")?,
        }
        match kind {
            DecodeErrorKind::Unexpected { expected, found } => {
                write!(f, "expected {expected}, found {found}")
            }
            // Written above, because it is a sentence with the attribute.
            DecodeErrorKind::Missing => Ok(()),
            DecodeErrorKind::Malformed { at, what } => {
                write!(f, "malformed JSON at byte {at}: {what}")
            }
            DecodeErrorKind::TooDeep => f.write_str("nested too deeply"),
            DecodeErrorKind::UnknownVariant { expected } => {
                write!(
                    f,
                    "unknown variant; expected one of {}",
                    InBackticks(expected)
                )
            }
            DecodeErrorKind::OtherEntity { expected } => {
                write!(f, "expected the entity `{expected}`")
            }
            DecodeErrorKind::OtherTemplate { template } => {
                write!(f, "expected a key of the template \"{template}\"")
            }
            DecodeErrorKind::OtherValue {
                field,
                template,
                first,
            } => write!(
                f,
                "expected the same `{field}` in the templates \"{first}\" and \"{template}\""
            ),
            DecodeErrorKind::OtherItemVersion {
                found,
                oldest,
                current,
            } => match oldest == current {
                true => write!(f, "expected the item version {current}, found {found}"),
                false => write!(
                    f,
                    "expected an item version from {oldest} to {current}, found {found}"
                ),
            },
            DecodeErrorKind::Upgrade { from, .. } => {
                write!(f, "the item of version {from} cannot be upgraded")
            }
            DecodeErrorKind::UpgradedKey { from } => {
                write!(
                    f,
                    "the upgrade from item version {from} must not change the key"
                )
            }
            DecodeErrorKind::Invalid { expected, .. } => write!(f, "expected {expected}"),
        }
    }
}

// Prints the same as `Display`: a cause may contain the value, and `unwrap` prints `Debug`.
impl fmt::Debug for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DecodeError({self})")
    }
}

impl StdError for DecodeError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.0.kind {
            DecodeErrorKind::Invalid {
                source: Some(source),
                ..
            } => Some(source.as_ref()),
            DecodeErrorKind::Upgrade { source, .. } => Some(source),
            _ => None,
        }
    }
}

/// Names in backticks, separated by commas.
struct InBackticks(&'static [&'static str]);

impl fmt::Display for InBackticks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, name) in self.0.iter().enumerate() {
            if at > 0 {
                f.write_str(", ")?;
            }
            write!(f, "`{name}`")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_prints_no_more_than_display() {
        let error = DecodeError::invalid_because("a colour", "no colour: `secret`").at_name("c");
        assert_eq!(
            format!("{error:?}"),
            "DecodeError(attribute `c`: expected a colour)"
        );
    }
}
