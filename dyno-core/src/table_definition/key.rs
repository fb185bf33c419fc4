//! The keys of a definition.

use std::fmt;

use crate::model::{KeyAttribute, KeyNames, KeySchema};
use crate::wire::AttributeType;

/// The type of a key attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ScalarType {
    /// A string.
    S,
    /// A number.
    N,
    /// Binary.
    B,
}

impl ScalarType {
    /// Returns the name of the type in DynamoDB: `S`, `N` or `B`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::S => "S",
            Self::N => "N",
            Self::B => "B",
        }
    }
}

impl fmt::Display for ScalarType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A key attribute: its name and its type.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct KeyPart {
    /// The name of the attribute.
    pub name: String,
    /// The type.
    pub scalar_type: ScalarType,
}

impl KeyPart {
    /// Returns the attribute `name` with this type.
    #[must_use]
    pub fn new(name: impl Into<String>, scalar_type: ScalarType) -> Self {
        Self {
            name: name.into(),
            scalar_type,
        }
    }

    fn of(key: &KeyAttribute) -> Self {
        let scalar_type = match key.attribute_type {
            AttributeType::N => ScalarType::N,
            AttributeType::B => ScalarType::B,
            // A key attribute is N, B or S.
            _ => ScalarType::S,
        };
        Self::new(key.name, scalar_type)
    }
}

/// Prints `` `rank` (N) ``.
impl fmt::Display for KeyPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` ({})", self.name, self.scalar_type)
    }
}

/// The key of a table or an index.
///
/// The key of a table or a local index has one attribute or two. That of a global index has up to four attributes for
/// the partition key, and up to four for the sort key.
///
/// Source: AWS developer guide, "Multi-attribute keys pattern".
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct KeyDefinition {
    /// The attributes of the partition key.
    pub partition: Vec<KeyPart>,
    /// The attributes of the sort key, from left to right; empty without a sort key.
    pub sort: Vec<KeyPart>,
}

impl KeyDefinition {
    /// Returns a partition key of one attribute, without a sort key.
    #[doc(alias = "hash key")]
    #[doc(alias = "hash_key")]
    #[must_use]
    pub fn new(name: impl Into<String>, scalar_type: ScalarType) -> Self {
        Self {
            partition: vec![KeyPart::new(name, scalar_type)],
            sort: Vec::new(),
        }
    }

    /// Adds an attribute to the partition key of a global index.
    #[must_use]
    pub fn and(mut self, name: impl Into<String>, scalar_type: ScalarType) -> Self {
        self.partition.push(KeyPart::new(name, scalar_type));
        self
    }

    /// Adds an attribute to the sort key. Only a global index can have more than one.
    #[doc(alias = "range key")]
    #[doc(alias = "range_key")]
    #[must_use]
    pub fn sort(mut self, name: impl Into<String>, scalar_type: ScalarType) -> Self {
        self.sort.push(KeyPart::new(name, scalar_type));
        self
    }

    pub(super) fn of(schema: &KeySchema) -> Self {
        Self {
            partition: schema.partitions().iter().map(KeyPart::of).collect(),
            sort: schema.sorts().iter().map(KeyPart::of).collect(),
        }
    }

    /// Returns all attributes, first those of the partition key.
    pub fn parts(&self) -> impl Iterator<Item = &KeyPart> {
        self.partition.iter().chain(&self.sort)
    }
}

/// The names of the key's attributes, for [`raw_table`](crate::Client::raw_table) and for an index of a raw table.
impl From<&KeyDefinition> for KeyNames {
    fn from(key: &KeyDefinition) -> Self {
        let names =
            |parts: &[KeyPart]| parts.iter().map(|part| part.name.as_str().into()).collect();
        Self::listed(names(&key.partition), names(&key.sort))
    }
}
