//! What a model says of its table: key, indexes, stream and Time to Live, as constants.

use crate::codec::kind::{self, Kind};
use crate::codec::{Attribute, ScalarAttribute};
use crate::wire::AttributeType;

/// A key attribute: its name and its type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct KeyAttribute {
    /// The name in DynamoDB.
    pub name: &'static str,
    /// S, N or B.
    pub attribute_type: AttributeType,
}

impl KeyAttribute {
    /// The key attribute `name` of the Rust type `T`.
    #[must_use]
    pub const fn new<T: ScalarAttribute>(name: &'static str) -> Self {
        match <T::Kind as Kind>::TYPE {
            Some(attribute_type) => Self {
                name,
                attribute_type,
            },
            None => panic!("a scalar has a type"),
        }
    }

    /// As [`new`](Self::new) for the key of an index, whose attributes may be absent.
    #[must_use]
    pub const fn of_index<T: Attribute<Base: ScalarAttribute>>(name: &'static str) -> Self {
        Self::new::<T::Base>(name)
    }
}

/// The attributes that make the key of a table or an index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeySchema {
    /// A partition key alone.
    Partition(KeyAttribute),
    /// A partition key and a sort key.
    Composite {
        /// The partition key.
        partition: KeyAttribute,
        /// The sort key.
        sort: KeyAttribute,
    },
    /// The key of a global secondary index with more attributes: up to four of each kind.
    Multi {
        /// The attributes of the partition key, at least one.
        partition: &'static [KeyAttribute],
        /// The attributes of the sort key, from left to right.
        sort: &'static [KeyAttribute],
    },
}

impl KeySchema {
    /// A partition key and a sort key.
    #[must_use]
    pub const fn composite(partition: KeyAttribute, sort: KeyAttribute) -> Self {
        Self::Composite { partition, sort }
    }

    /// The partition key; where it has several attributes, the first.
    #[must_use]
    pub const fn partition(&self) -> KeyAttribute {
        match *self {
            Self::Partition(partition) | Self::Composite { partition, .. } => partition,
            Self::Multi { partition, .. } => match partition.first() {
                Some(first) => *first,
                None => panic!("a key has a partition key"),
            },
        }
    }

    /// The sort key, if there is one; where it has several attributes, the first.
    #[must_use]
    pub const fn sort(&self) -> Option<KeyAttribute> {
        match self.sorts().first() {
            Some(first) => Some(*first),
            None => None,
        }
    }

    /// All attributes of the partition key.
    #[must_use]
    pub const fn partitions(&self) -> &[KeyAttribute] {
        match self {
            Self::Partition(partition) | Self::Composite { partition, .. } => {
                std::slice::from_ref(partition)
            }
            Self::Multi { partition, .. } => partition,
        }
    }

    /// All attributes of the sort key, from left to right.
    #[must_use]
    pub const fn sorts(&self) -> &[KeyAttribute] {
        match self {
            Self::Partition(_) => &[],
            Self::Composite { sort, .. } => std::slice::from_ref(sort),
            Self::Multi { sort, .. } => sort,
        }
    }

    /// All attributes, those of the partition key first.
    pub fn attributes(&self) -> impl Iterator<Item = KeyAttribute> {
        let (partition, sort) = (self.partitions(), self.sorts());
        partition.iter().chain(sort).copied()
    }
}

/// What an index holds of each item, beside the keys of the table and its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum IndexProjection {
    /// All attributes.
    #[default]
    All,
    /// The keys alone.
    KeysOnly,
    /// The keys and these attributes.
    Include(&'static [&'static str]),
}

/// What the records of a table's stream say of an item that was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StreamView {
    /// Its key.
    KeysOnly,
    /// All of it, as it is after the write.
    NewImage,
    /// All of it, as it was before the write.
    OldImage,
    /// Both.
    NewAndOldImages,
}

impl StreamView {
    /// The view's name in DynamoDB: `KEYS_ONLY`, `NEW_IMAGE`, `OLD_IMAGE` or `NEW_AND_OLD_IMAGES`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::KeysOnly => "KEYS_ONLY",
            Self::NewImage => "NEW_IMAGE",
            Self::OldImage => "OLD_IMAGE",
            Self::NewAndOldImages => "NEW_AND_OLD_IMAGES",
        }
    }

    /// The view of that name.
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

/// An attribute that can say when its item expires: a number, absent or not.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say when an item expires",
    label = "not a number",
    note = "Time to Live wants the seconds since 1970 as N: `dyno::Ttl`, an integer, or an `Option` of these"
)]
pub trait Expiry: Attribute {}

#[diagnostic::do_not_recommend]
impl<T: Attribute<Base: Attribute<Kind = kind::N>>> Expiry for T {}

/// A secondary index of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct IndexSchema {
    /// The index's name.
    pub name: &'static str,
    /// Whether it is a global secondary index rather than a local one.
    pub global: bool,
    /// Its key.
    pub key: KeySchema,
    /// What it holds of each item.
    pub projection: IndexProjection,
}

impl IndexSchema {
    /// A global secondary index.
    #[must_use]
    pub const fn global(name: &'static str, key: KeySchema) -> Self {
        Self {
            name,
            global: true,
            key,
            projection: IndexProjection::All,
        }
    }

    /// A local secondary index: the table's partition key with another sort key.
    #[must_use]
    pub const fn local(name: &'static str, partition: KeyAttribute, sort: KeyAttribute) -> Self {
        Self {
            name,
            global: false,
            key: KeySchema::Composite { partition, sort },
            projection: IndexProjection::All,
        }
    }

    /// The same index, holding this of each item.
    #[must_use]
    pub const fn projecting(self, projection: IndexProjection) -> Self {
        Self { projection, ..self }
    }
}

/// What a model says of its table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Schema {
    /// The Rust name of the model, for messages.
    pub model: &'static str,
    /// The name of the table, before any prefix of the client.
    pub table: &'static str,
    /// The table's key.
    pub key: KeySchema,
    /// The table's secondary indexes.
    pub indexes: &'static [IndexSchema],
    /// What the table's stream says, where the model asks for a stream.
    pub stream: Option<StreamView>,
    /// The attribute that says when an item expires, if there is one.
    pub ttl: Option<&'static str>,
}

impl Schema {
    /// The schema of the model `model`.
    #[must_use]
    pub const fn new(
        model: &'static str,
        table: &'static str,
        key: KeySchema,
        indexes: &'static [IndexSchema],
    ) -> Self {
        Self {
            model,
            table,
            key,
            indexes,
            stream: None,
            ttl: None,
        }
    }

    /// The same schema with a stream.
    #[must_use]
    pub const fn with_stream(self, view: StreamView) -> Self {
        Self {
            stream: Some(view),
            ..self
        }
    }

    /// The same schema with an attribute of the Rust type `T` that says when an item expires.
    #[must_use]
    pub const fn with_ttl<T: Expiry>(self, name: &'static str) -> Self {
        Self {
            ttl: Some(name),
            ..self
        }
    }
}
