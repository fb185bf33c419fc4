//! The attributes of keys: their names and types.

use crate::codec::kind::Kind;
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
    /// Returns the key attribute `name` for a field of the Rust type `T`.
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

    /// Like [`new`](Self::new), for the key of an index, whose attributes can be absent.
    #[must_use]
    pub const fn of_index<T: Attribute<Base: ScalarAttribute>>(name: &'static str) -> Self {
        Self::new::<T::Base>(name)
    }
}

/// The attributes of the key of a table or an index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeySchema {
    /// A partition key without a sort key.
    Partition(KeyAttribute),
    /// A partition key and a sort key.
    Composite {
        /// The partition key.
        partition: KeyAttribute,
        /// The sort key.
        sort: KeyAttribute,
    },
    /// The key of a global secondary index, with up to four attributes each for the partition key and the sort key.
    Multi {
        /// The attributes of the partition key, at least one.
        partition: &'static [KeyAttribute],
        /// The attributes of the sort key, from left to right.
        sort: &'static [KeyAttribute],
    },
}

impl KeySchema {
    /// Returns a key with a partition key and a sort key.
    #[must_use]
    pub const fn composite(partition: KeyAttribute, sort: KeyAttribute) -> Self {
        Self::Composite { partition, sort }
    }

    /// Returns the partition key, or its first attribute if it has several.
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

    /// Returns the sort key, if there is one, or its first attribute if it has several.
    #[must_use]
    pub const fn sort(&self) -> Option<KeyAttribute> {
        match self.sorts().first() {
            Some(first) => Some(*first),
            None => None,
        }
    }

    /// Returns all attributes of the partition key.
    #[must_use]
    pub const fn partitions(&self) -> &[KeyAttribute] {
        match self {
            Self::Partition(partition) | Self::Composite { partition, .. } => {
                std::slice::from_ref(partition)
            }
            Self::Multi { partition, .. } => partition,
        }
    }

    /// Returns all attributes of the sort key, from left to right.
    #[must_use]
    pub const fn sorts(&self) -> &[KeyAttribute] {
        match self {
            Self::Partition(_) => &[],
            Self::Composite { sort, .. } => std::slice::from_ref(sort),
            Self::Multi { sort, .. } => sort,
        }
    }

    /// Iterates over all attributes, those of the partition key first.
    pub fn attributes(&self) -> impl Iterator<Item = KeyAttribute> {
        let (partition, sort) = (self.partitions(), self.sorts());
        partition.iter().chain(sort).copied()
    }
}
