//! The index that is read, and the attributes that it holds.

use std::borrow::Cow;

use crate::model::{IndexProjection, IndexSchema, KeyNames};
use crate::table_definition::{IndexDefinition, ProjectedAttributes};

/// The index that is read.
#[derive(Clone, Debug)]
pub(crate) struct IndexRef {
    pub(crate) name: Cow<'static, str>,
    pub(crate) key: KeyNames,
    pub(crate) holds: Holds,
}

/// The attributes that an index holds besides the keys.
#[derive(Clone, Debug)]
pub(crate) enum Holds {
    /// All attributes. An index of a raw table of which nothing is known is taken for such an index: DynamoDB decides.
    All,
    /// Some attributes.
    Some {
        included: Vec<Cow<'static, str>>,
        /// Whether it is a local index, for which DynamoDB fetches the other attributes from the table if a projection
        /// asks for them.
        local: bool,
    },
}

impl Holds {
    /// What an index of a model holds.
    pub(crate) fn of_schema(schema: &IndexSchema) -> Self {
        let included: &[&str] = match schema.projection {
            IndexProjection::All => return Self::All,
            IndexProjection::KeysOnly => &[],
            IndexProjection::Include(names) => names,
        };
        Self::Some {
            included: included.iter().map(|&name| Cow::Borrowed(name)).collect(),
            local: !schema.global,
        }
    }

    /// What an index of a table definition holds.
    pub(crate) fn of_definition(definition: &IndexDefinition) -> Self {
        if definition.projection == ProjectedAttributes::All {
            return Self::All;
        }
        let included = definition.projection.included().iter();
        Self::Some {
            included: included.map(|name| Cow::Owned(name.clone())).collect(),
            local: !definition.global,
        }
    }

    /// Whether DynamoDB fetches what the index does not hold from the table.
    pub(crate) fn can_fetch(&self) -> bool {
        matches!(self, Self::All | Self::Some { local: true, .. })
    }
}

impl IndexRef {
    /// The attributes that the index of a table with this key holds; `None` for all.
    pub(crate) fn attributes(&self, table: &KeyNames) -> Option<Vec<String>> {
        let Holds::Some { included, .. } = &self.holds else {
            return None;
        };
        let keys = table.all().chain(self.key.all());
        let names = keys.chain(included.iter().map(|name| &**name));
        Some(names.map(str::to_owned).collect())
    }

    /// Whether the index of a table with this key holds the attribute.
    pub(crate) fn holds(&self, table: &KeyNames, attribute: &str) -> bool {
        match &self.holds {
            Holds::All => true,
            Holds::Some { included, .. } => {
                let keys = table.all().chain(self.key.all());
                keys.chain(included.iter().map(|name| &**name))
                    .any(|held| held == attribute)
            }
        }
    }
}
