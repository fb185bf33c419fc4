//! What went wrong between a Rust type and the wire, and at which attribute.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use super::{AttributeType, MAX_ITEM_SIZE};

/// A step of the way from an item to a value inside of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Segment {
    /// An attribute or an entry of a map.
    Name(String),
    /// An element of a list.
    Index(usize),
}

/// The steps in reverse order: each layer that an error passes adds its own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Trail(Vec<Segment>);

impl Trail {
    fn iter(&self) -> impl Iterator<Item = &Segment> {
        self.0.iter().rev()
    }
}

impl fmt::Display for Trail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_path(f, self.iter())
    }
}

/// Writes a document path as a person would, `info.actors[2]`; a name that has a dot or a bracket of its own stands in quotes.
pub(crate) fn write_path<'s>(
    f: &mut fmt::Formatter<'_>,
    segments: impl Iterator<Item = &'s Segment>,
) -> fmt::Result {
    for (at, segment) in segments.enumerate() {
        match segment {
            Segment::Name(name) => write_name(f, at == 0, name)?,
            Segment::Index(index) => write!(f, "[{index}]")?,
        }
    }
    Ok(())
}

/// Writes one name of a document path.
pub(crate) fn write_name(f: &mut fmt::Formatter<'_>, first: bool, name: &str) -> fmt::Result {
    if !first {
        f.write_str(".")?;
    }
    let plain = !name.is_empty()
        && name
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | ':' | '#' | '/'));
    if plain {
        f.write_str(name)
    } else {
        write!(f, "{name:?}")
    }
}

/// A value that could not be read.
///
/// It says what was expected, what was found and where: ``attribute `info.actors[2]`: expected S, found N``.
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
    Invalid {
        expected: &'static str,
        source: Option<Arc<dyn StdError + Send + Sync>>,
    },
}

impl DecodeError {
    /// The value has another DynamoDB type than the Rust type wants.
    #[must_use]
    pub fn unexpected(expected: AttributeType, found: AttributeType) -> Self {
        Self::new(DecodeErrorKind::Unexpected { expected, found })
    }

    /// The attribute is absent.
    #[must_use]
    pub fn missing() -> Self {
        Self::new(DecodeErrorKind::Missing)
    }

    /// The value has the right DynamoDB type, but is not `expected`: a date, a number from 0 to 255.
    #[must_use]
    pub fn invalid(expected: &'static str) -> Self {
        Self::new(DecodeErrorKind::Invalid {
            expected,
            source: None,
        })
    }

    /// As [`invalid`](Self::invalid), with the error that says why.
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

    /// The value names none of the variants of an enum. What it names is not kept, for it may be secret.
    #[must_use]
    pub fn unknown_variant(expected: &'static [&'static str]) -> Self {
        Self::new(DecodeErrorKind::UnknownVariant { expected })
    }

    pub(crate) fn malformed(at: usize, what: &'static str) -> Self {
        Self::new(DecodeErrorKind::Malformed { at, what })
    }

    pub(crate) fn too_deep() -> Self {
        Self::new(DecodeErrorKind::TooDeep)
    }

    /// Where the text is malformed, if that is what is wrong.
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

    /// The same error, seen from the map in which the value is the member `name`.
    #[must_use]
    pub fn at_name(mut self, name: &str) -> Self {
        self.0.trail.0.push(Segment::Name(name.to_owned()));
        self
    }

    /// The same error, seen from the list in which the value is the element `index`.
    #[must_use]
    pub fn at_index(mut self, index: usize) -> Self {
        self.0.trail.0.push(Segment::Index(index));
        self
    }

    /// The way from the item to the value that could not be read.
    pub fn path(&self) -> impl Iterator<Item = &Segment> {
        self.0.trail.iter()
    }

    /// Whether an attribute was absent that must be there.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        matches!(self.0.kind, DecodeErrorKind::Missing)
    }
}

/// A value on its way to be read had to be written first, and could not be.
impl From<EncodeError> for DecodeError {
    fn from(error: EncodeError) -> Self {
        let EncodeFailure { trail, kind } = *error.0;
        let source = EncodeError(Box::new(EncodeFailure {
            trail: Trail::default(),
            kind,
        }));
        let kind = DecodeErrorKind::Invalid {
            expected: "a value that DynamoDB can hold",
            source: Some(Arc::new(source)),
        };
        Self(Box::new(DecodeFailure { trail, kind }))
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.0.trail.0.is_empty() {
            write!(f, "attribute `{}`: ", self.0.trail)?;
        }
        match &self.0.kind {
            DecodeErrorKind::Unexpected { expected, found } => {
                write!(f, "expected {expected}, found {found}")
            }
            DecodeErrorKind::Missing => f.write_str("is missing"),
            DecodeErrorKind::Malformed { at, what } => {
                write!(f, "malformed JSON at byte {at}: {what}")
            }
            DecodeErrorKind::TooDeep => f.write_str("nested too deep"),
            DecodeErrorKind::UnknownVariant { expected } => {
                write!(f, "unknown variant; expected one of {}", Listed(expected))
            }
            DecodeErrorKind::Invalid { expected, .. } => write!(f, "expected {expected}"),
        }
    }
}

// No more than `Display`: a cause may quote the value, and `Debug` is what `unwrap` prints.
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
            _ => None,
        }
    }
}

struct Listed(&'static [&'static str]);

impl fmt::Display for Listed {
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

/// A value that DynamoDB cannot hold. Nothing was sent.
///
/// It says why and where: ``attribute `info.rating`: NaN is not a number of DynamoDB``.
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
    Duplicate,
    Refused {
        why: &'static str,
        source: Option<Box<dyn StdError + Send + Sync>>,
    },
}

/// Why a text or a Rust number is not a number of DynamoDB.
///
/// Numbers have up to 38 digits and a magnitude from 1E-130 to 9.9999999999999999999999999999999999999E+125
/// (AWS developer guide, "Supported data types and naming rules", "Number").
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NumberError {
    /// NaN or an infinity.
    #[error("NaN and the infinities are no numbers of DynamoDB")]
    NotFinite,
    /// More than 38 digits.
    #[error("a number has at most 38 digits")]
    TooManyDigits,
    /// A magnitude of 1E+126 or more.
    #[error("a number must be smaller than 1E+126")]
    TooLarge,
    /// A magnitude below 1E-130, but not zero.
    #[error("a number other than zero must be at least 1E-130")]
    TooSmall,
    /// Not a number at all.
    #[error("expected digits, with an optional sign, fraction and exponent")]
    Syntax,
    /// Not an integer, or not one that the Rust type holds.
    #[error("the number is not an integer that fits the type")]
    NoSuchInteger,
}

impl From<NumberError> for EncodeError {
    fn from(error: NumberError) -> Self {
        Self::new(EncodeErrorKind::Number(error))
    }
}

impl EncodeError {
    /// DynamoDB or the type itself refuses the value, because of `why`.
    #[must_use]
    pub fn refused(why: &'static str) -> Self {
        Self::new(EncodeErrorKind::Refused { why, source: None })
    }

    /// As [`refused`](Self::refused), with the error that says more.
    #[must_use]
    pub fn refused_because(
        why: &'static str,
        source: impl Into<Box<dyn StdError + Send + Sync>>,
    ) -> Self {
        Self::new(EncodeErrorKind::Refused {
            why,
            source: Some(source.into()),
        })
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

    pub(crate) fn duplicate() -> Self {
        Self::new(EncodeErrorKind::Duplicate)
    }

    fn new(kind: EncodeErrorKind) -> Self {
        Self(Box::new(EncodeFailure {
            trail: Trail::default(),
            kind,
        }))
    }

    /// The same error, seen from the map in which the value is the member `name`.
    #[must_use]
    pub fn at_name(mut self, name: &str) -> Self {
        self.0.trail.0.push(Segment::Name(name.to_owned()));
        self
    }

    /// The same error, seen from the list in which the value is the element `index`.
    #[must_use]
    pub fn at_index(mut self, index: usize) -> Self {
        self.0.trail.0.push(Segment::Index(index));
        self
    }

    /// The way from the item to the value that could not be written.
    pub fn path(&self) -> impl Iterator<Item = &Segment> {
        self.0.trail.iter()
    }
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.0.trail.0.is_empty() {
            write!(f, "attribute `{}`: ", self.0.trail)?;
        }
        match &self.0.kind {
            EncodeErrorKind::Number(error) => error.fmt(f),
            EncodeErrorKind::EmptySet => {
                f.write_str("an empty set cannot be stored here; DynamoDB has no empty sets")
            }
            EncodeErrorKind::EmptyKey => f.write_str("a key must not be empty"),
            EncodeErrorKind::EmptyName => f.write_str("the name of an attribute must not be empty"),
            EncodeErrorKind::TooDeep => {
                f.write_str("lists and maps can be nested 31 deep inside an item, not more")
            }
            EncodeErrorKind::TooLarge { size } => write!(
                f,
                "the item has {size} bytes; DynamoDB stores items of {MAX_ITEM_SIZE} at most"
            ),
            EncodeErrorKind::Duplicate => {
                f.write_str("is written twice; a flattened field has the same name")
            }
            EncodeErrorKind::Refused { why, .. } => f.write_str(why),
        }
    }
}

// No more than `Display`: a cause may quote the value, and `Debug` is what `unwrap` prints.
impl fmt::Debug for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EncodeError({self})")
    }
}

impl StdError for EncodeError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.0.kind {
            EncodeErrorKind::Refused {
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
    fn debug_says_no_more_than_display() {
        let error = DecodeError::invalid_because("a colour", "no colour: `secret`").at_name("c");
        assert_eq!(
            format!("{error:?}"),
            "DecodeError(attribute `c`: expected a colour)"
        );
        let error = EncodeError::refused_because("not stored", "`secret`").at_index(2);
        assert_eq!(
            format!("{error:?}"),
            "EncodeError(attribute `[2]`: not stored)"
        );
    }
}
