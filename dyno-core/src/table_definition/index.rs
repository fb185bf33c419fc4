//! Keys and secondary indexes of a definition.

use std::fmt;

use super::settings::{Billing, WarmThroughput};
use crate::model::{IndexProjection, IndexSchema, KeyAttribute, KeyNames, KeySchema};
use crate::wire::AttributeType;

/// The types that a key attribute can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ScalarType {
    /// A string.
    S,
    /// A number.
    N,
    /// Bytes.
    B,
}

impl ScalarType {
    /// The type's name in DynamoDB: `S`, `N` or `B`.
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
    /// S, N or B.
    pub scalar_type: ScalarType,
}

impl KeyPart {
    /// The attribute `name` of this type.
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
            // A `KeyAttribute` is one of a `ScalarAttribute`: what is left is S.
            _ => ScalarType::S,
        };
        Self::new(key.name, scalar_type)
    }
}

/// `` `rank` (N) ``
impl fmt::Display for KeyPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` ({})", self.name, self.scalar_type)
    }
}

/// The key of a table or an index.
///
/// The key of a table and of a local index is one attribute, or two; that of a global index has up to four for the partition key
/// and up to four for the sort key. (AWS developer guide, "Multi-attribute keys pattern".)
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct KeyDefinition {
    /// The attributes of the partition key.
    pub partition: Vec<KeyPart>,
    /// The attributes of the sort key, from left to right; none when there is no sort key.
    pub sort: Vec<KeyPart>,
}

impl KeyDefinition {
    /// A partition key of one attribute, and no sort key.
    #[must_use]
    pub fn new(name: impl Into<String>, scalar_type: ScalarType) -> Self {
        Self {
            partition: vec![KeyPart::new(name, scalar_type)],
            sort: Vec::new(),
        }
    }

    /// Adds an attribute to the partition key, of a global index.
    #[must_use]
    pub fn and(mut self, name: impl Into<String>, scalar_type: ScalarType) -> Self {
        self.partition.push(KeyPart::new(name, scalar_type));
        self
    }

    /// Adds an attribute to the sort key. More than one has only a global index.
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

    /// All attributes, those of the partition key first.
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

/// What an index holds of each item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ProjectedAttributes {
    /// All attributes.
    #[default]
    All,
    /// The keys of the table and of the index alone.
    KeysOnly,
    /// The keys and these attributes.
    Include(Vec<String>),
}

impl ProjectedAttributes {
    /// The name in DynamoDB: `ALL`, `KEYS_ONLY` or `INCLUDE`.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::All => "ALL",
            Self::KeysOnly => "KEYS_ONLY",
            Self::Include(_) => "INCLUDE",
        }
    }

    /// The attributes that are included beside the keys.
    #[must_use]
    pub fn included(&self) -> &[String] {
        match self {
            Self::All | Self::KeysOnly => &[],
            Self::Include(names) => names,
        }
    }

    fn of(projection: IndexProjection) -> Self {
        match projection {
            IndexProjection::All => Self::All,
            IndexProjection::KeysOnly => Self::KeysOnly,
            IndexProjection::Include(names) => {
                Self::Include(names.iter().map(|&name| name.to_owned()).collect())
            }
        }
    }
}

/// A secondary index of a table.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct IndexDefinition {
    /// The name.
    pub name: String,
    /// Whether it is a global secondary index rather than a local one.
    pub global: bool,
    /// The key. That of a local index has the partition key of the table.
    pub key: KeyDefinition,
    /// What it holds of each item.
    pub projection: ProjectedAttributes,
    /// How reads and writes of a global index are paid for; as those of the table unless it says so.
    pub billing: Option<Billing>,
    /// What a global index can do at once.
    pub warm_throughput: Option<WarmThroughput>,
}

impl IndexDefinition {
    /// A global secondary index that holds all attributes.
    #[must_use]
    pub fn global(name: impl Into<String>, key: KeyDefinition) -> Self {
        Self {
            name: name.into(),
            global: true,
            key,
            projection: ProjectedAttributes::All,
            billing: None,
            warm_throughput: None,
        }
    }

    /// A local secondary index that holds all attributes.
    #[must_use]
    pub fn local(name: impl Into<String>, key: KeyDefinition) -> Self {
        Self {
            global: false,
            ..Self::global(name, key)
        }
    }

    /// Sets what the index holds of each item.
    #[must_use]
    pub fn projecting(mut self, projection: ProjectedAttributes) -> Self {
        self.projection = projection;
        self
    }

    /// Sets how reads and writes of a global index are paid for, in the mode of the table.
    #[must_use]
    pub fn billing(mut self, billing: Billing) -> Self {
        self.billing = Some(billing);
        self
    }

    /// Sets what a global index can do at once.
    #[must_use]
    pub fn warm_throughput(mut self, read_per_second: u64, write_per_second: u64) -> Self {
        self.warm_throughput = Some(WarmThroughput {
            read_per_second,
            write_per_second,
        });
        self
    }

    pub(super) fn of(schema: &IndexSchema) -> Self {
        Self {
            global: schema.global,
            projection: ProjectedAttributes::of(schema.projection),
            ..Self::global(schema.name, KeyDefinition::of(&schema.key))
        }
    }
}
