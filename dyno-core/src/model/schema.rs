//! The schema of a table and of a model: the key, indexes, stream and Time to Live.

use super::{EntitySchema, KeyAttribute, KeySchema, Life, Unique};
use crate::codec::Attribute;
use crate::codec::kind::SecondsKind;

/// The attributes that an index has, in addition to its own key and the key of the table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum IndexProjection {
    /// All attributes.
    #[default]
    All,
    /// No others: only the keys.
    KeysOnly,
    /// These attributes.
    Include(&'static [&'static str]),
}

/// What the records of a table's stream contain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StreamView {
    /// The key of the item.
    KeysOnly,
    /// The item after the write.
    NewImage,
    /// The item before the write.
    OldImage,
    /// The item before and after the write.
    NewAndOldImages,
}

impl StreamView {
    /// Returns the view's name in DynamoDB: `KEYS_ONLY`, `NEW_IMAGE`, `OLD_IMAGE` or `NEW_AND_OLD_IMAGES`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::KeysOnly => "KEYS_ONLY",
            Self::NewImage => "NEW_IMAGE",
            Self::OldImage => "OLD_IMAGE",
            Self::NewAndOldImages => "NEW_AND_OLD_IMAGES",
        }
    }

    /// Returns the view with this name in DynamoDB, if there is one.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let views = [
            Self::KeysOnly,
            Self::NewImage,
            Self::OldImage,
            Self::NewAndOldImages,
        ];
        views.into_iter().find(|view| view.as_str() == name)
    }
}

/// An attribute for Time to Live: a number, which can be absent.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the attribute for Time to Live",
    label = "not a number",
    note = "Time to Live needs the seconds since 1970 as N: `dyno::Ttl`, an integer, or an `Option` of these"
)]
pub trait Expiry: Attribute {}

#[diagnostic::do_not_recommend]
impl<T: Attribute<Base: Attribute<Kind: SecondsKind>>> Expiry for T {}

/// The provisioned capacity of a table or a global index, in units per second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Capacity {
    /// Read units.
    pub read: u64,
    /// Write units.
    pub write: u64,
}

/// A secondary index of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct IndexSchema {
    /// The index's name.
    pub name: &'static str,
    /// Whether it is a global secondary index rather than a local one.
    pub global: bool,
    /// The key of the index.
    pub key: KeySchema,
    /// The attributes that the index has.
    pub projection: IndexProjection,
    /// Its provisioned capacity, if the table is not billed per request.
    pub capacity: Option<Capacity>,
}

impl IndexSchema {
    /// Makes a global secondary index.
    #[must_use]
    pub const fn global(name: &'static str, key: KeySchema) -> Self {
        Self {
            name,
            global: true,
            key,
            projection: IndexProjection::All,
            capacity: None,
        }
    }

    /// Makes a local secondary index: the partition key of the table with another sort key.
    #[must_use]
    pub const fn local(name: &'static str, partition: KeyAttribute, sort: KeyAttribute) -> Self {
        Self {
            name,
            global: false,
            key: KeySchema::Composite { partition, sort },
            projection: IndexProjection::All,
            capacity: None,
        }
    }

    /// Sets the provisioned capacity of a global index.
    #[must_use]
    pub const fn with_capacity(self, read: u64, write: u64) -> Self {
        Self {
            capacity: Some(Capacity { read, write }),
            ..self
        }
    }

    /// Sets the attributes that the index has.
    #[must_use]
    pub const fn projecting(self, projection: IndexProjection) -> Self {
        Self { projection, ..self }
    }
}

/// The schema of a table: its name, its key and its indexes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TableSchema {
    /// The name of the table, before any prefix of the client.
    pub name: &'static str,
    /// The variable of the environment with the name that requests use instead, if there is one.
    pub name_from_env: Option<&'static str>,
    /// The table's key.
    pub key: KeySchema,
    /// The table's secondary indexes.
    pub indexes: &'static [IndexSchema],
    /// The view of the table's stream, if it has one.
    pub stream: Option<StreamView>,
    /// The attribute for Time to Live, if there is one.
    pub ttl: Option<&'static str>,
    /// The attribute with the name of the entity, if the items of the table are of several models.
    pub entity: Option<&'static str>,
    /// Its provisioned capacity, if it is not billed per request.
    pub capacity: Option<Capacity>,
}

impl TableSchema {
    /// Makes the schema of the table `name`.
    #[must_use]
    pub const fn new(name: &'static str, key: KeySchema, indexes: &'static [IndexSchema]) -> Self {
        Self {
            name,
            name_from_env: None,
            key,
            indexes,
            stream: None,
            ttl: None,
            entity: None,
            capacity: None,
        }
    }

    /// Sets the provisioned capacity.
    #[must_use]
    pub const fn with_capacity(self, read: u64, write: u64) -> Self {
        Self {
            capacity: Some(Capacity { read, write }),
            ..self
        }
    }

    /// Sets the variable of the environment that has the name of the table.
    #[must_use]
    pub const fn with_name_from_env(self, variable: &'static str) -> Self {
        Self {
            name_from_env: Some(variable),
            ..self
        }
    }

    /// Adds a stream.
    #[must_use]
    pub const fn with_stream(self, view: StreamView) -> Self {
        Self {
            stream: Some(view),
            ..self
        }
    }

    /// Sets the attribute for Time to Live, which has the Rust type `T`.
    #[must_use]
    pub const fn with_ttl<T: Expiry>(self, name: &'static str) -> Self {
        Self {
            ttl: Some(name),
            ..self
        }
    }

    /// Sets the attribute for Time to Live, whose fields in the entities are of a type for it.
    #[doc(hidden)]
    #[must_use]
    pub const fn with_ttl_attribute(self, name: &'static str) -> Self {
        Self {
            ttl: Some(name),
            ..self
        }
    }

    /// Sets the attribute with the name of the entity.
    #[must_use]
    pub const fn with_entity(self, attribute: &'static str) -> Self {
        Self {
            entity: Some(attribute),
            ..self
        }
    }
}

/// The schema of a model: its table, and the templates of its keys if it shares the table with other models.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Schema {
    /// The Rust name of the model, for error messages.
    pub model: &'static str,
    /// The table.
    pub table: TableSchema,
    /// What tells its items apart from those of other models; `None` if the table has this model only.
    pub entity: Option<EntitySchema>,
    /// What the model does by itself when an item is written; `None` for nothing.
    pub life: Option<&'static Life>,
}

impl Schema {
    /// Makes the schema of the model `model`, whose items are the only ones in the table.
    #[must_use]
    pub const fn new(model: &'static str, table: TableSchema) -> Self {
        Self {
            model,
            table,
            entity: None,
            life: None,
        }
    }

    /// Makes the schema of the model `model`, which is one of several in the table.
    #[must_use]
    pub const fn of_entity(model: &'static str, table: TableSchema, entity: EntitySchema) -> Self {
        Self {
            model,
            table,
            entity: Some(entity),
            life: None,
        }
    }

    /// The attributes whose values no two items share, if there are any.
    pub(crate) fn unique(&self) -> Option<&'static Unique> {
        self.life?.unique.as_ref()
    }

    /// Sets what the model does by itself when an item is written.
    #[must_use]
    pub const fn with_life(self, life: &'static Life) -> Self {
        Self {
            life: Some(life),
            ..self
        }
    }
}
