//! The secondary indexes of a definition.

use super::key::KeyDefinition;
use super::settings::{Billing, WarmThroughput};
use crate::model::{IndexProjection, IndexSchema};

/// The attributes that an index holds of each item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ProjectedAttributes {
    /// All attributes.
    #[default]
    All,
    /// The keys of the table and of the index only.
    KeysOnly,
    /// The keys and these attributes.
    Include(Vec<String>),
}

impl ProjectedAttributes {
    /// Returns the name of the projection type in DynamoDB: `ALL`, `KEYS_ONLY` or `INCLUDE`.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::All => "ALL",
            Self::KeysOnly => "KEYS_ONLY",
            Self::Include(_) => "INCLUDE",
        }
    }

    /// Returns the included attributes that are not key attributes.
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
    /// The key. A local index has the partition key of the table.
    pub key: KeyDefinition,
    /// The attributes that the index holds.
    pub projection: ProjectedAttributes,
    /// The billing of a global index; by default that of the table.
    pub billing: Option<Billing>,
    /// The throughput that a global index supports instantly.
    pub warm_throughput: Option<WarmThroughput>,
}

impl IndexDefinition {
    /// Returns a global secondary index that holds all attributes.
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

    /// Returns a local secondary index that holds all attributes.
    #[must_use]
    pub fn local(name: impl Into<String>, key: KeyDefinition) -> Self {
        Self {
            global: false,
            ..Self::global(name, key)
        }
    }

    /// Sets the attributes that the index holds.
    #[must_use]
    pub fn projecting(mut self, projection: ProjectedAttributes) -> Self {
        self.projection = projection;
        self
    }

    /// Sets the billing of a global index, in the mode of the table.
    #[must_use]
    pub fn billing(mut self, billing: Billing) -> Self {
        self.billing = Some(billing);
        self
    }

    /// Sets the warm throughput of a global index.
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
            billing: schema.capacity.map(Billing::of),
            ..Self::global(schema.name, KeyDefinition::of(&schema.key))
        }
    }
}
