//! The names and types of the attributes of a document.

use super::attribute::Attribute;
use super::kind::{Kind, Presence};
use crate::wire::AttributeType;

/// An attribute of a document: its name and its type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AttributeSchema {
    /// The name in DynamoDB.
    pub name: &'static str,
    /// The type, if all values have the same one.
    pub attribute_type: Option<AttributeType>,
    /// Whether every item has it: its type is no `Option` and no set, and the field has no default.
    pub is_required: bool,
}

impl AttributeSchema {
    /// Returns the attribute `name` for a field of the Rust type `T`.
    #[must_use]
    pub const fn new<T: Attribute>(name: &'static str) -> Self {
        Self {
            name,
            attribute_type: <T::Kind as Kind>::TYPE,
            is_required: !<T::Presence as Presence>::CAN_BE_ABSENT,
        }
    }

    /// Returns the attribute `name` with this type.
    #[doc(hidden)]
    #[must_use]
    pub const fn of(name: &'static str, attribute_type: Option<AttributeType>) -> Self {
        Self {
            name,
            attribute_type,
            is_required: false,
        }
    }

    /// Returns the same attribute with another name.
    #[doc(hidden)]
    #[must_use]
    pub const fn named(self, name: &'static str) -> Self {
        Self { name, ..self }
    }

    /// Returns the same attribute, which an item can lack.
    #[doc(hidden)]
    #[must_use]
    pub const fn or_absent(self) -> Self {
        Self {
            is_required: false,
            ..self
        }
    }

    /// Returns the attribute of an enum that one variant stores like this and another like `other`. It has no type if
    /// they differ.
    #[doc(hidden)]
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        match (self.attribute_type, other.attribute_type) {
            (Some(one), Some(another)) if one as u8 == another as u8 => self.or_absent(),
            _ => Self::of(self.name, None),
        }
    }
}

/// The attributes of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Shape {
    /// The attributes of the document's own fields, in declaration order.
    pub attributes: &'static [AttributeSchema],
    /// The documents that are flattened into this one (`#[dyno(flatten)]`).
    pub flattened: &'static [&'static Self],
    /// Older names of its attributes, which are only read (`#[dyno(alias = "..")]`).
    pub aliases: &'static [&'static str],
    /// Whether the document can have any attribute, as a map can.
    pub open: bool,
}

impl Shape {
    /// Returns the shape of a document with these attributes.
    #[must_use]
    pub const fn new(
        attributes: &'static [AttributeSchema],
        flattened: &'static [&'static Self],
    ) -> Self {
        Self {
            attributes,
            flattened,
            aliases: &[],
            open: false,
        }
    }

    /// Adds older names of the attributes.
    #[must_use]
    pub const fn with_aliases(mut self, aliases: &'static [&'static str]) -> Self {
        self.aliases = aliases;
        self
    }

    /// A document that can have any attribute.
    pub const OPEN: Self = Self {
        attributes: &[],
        flattened: &[],
        aliases: &[],
        open: true,
    };

    /// The names of all attributes without duplicates, or `None` if the document can have any. Variants of an enum may
    /// share names.
    pub(crate) fn names(&self) -> Option<Vec<&'static str>> {
        let mut names = Vec::new();
        self.collect(&mut names).then_some(names)
    }

    /// The names of the known attributes without duplicates, even if the document can have others.
    pub(crate) fn known_names(&self) -> Vec<&'static str> {
        let mut names = Vec::new();
        self.collect(&mut names);
        names
    }

    /// The older names of attributes, which are only read.
    pub(crate) fn older_names(&self) -> Vec<&'static str> {
        let flattened = self.flattened.iter();
        let mut names = self.aliases.to_vec();
        names.extend(flattened.flat_map(|shape| shape.older_names()));
        names
    }

    /// Adds the known names, and returns whether there are no others.
    fn collect(&self, names: &mut Vec<&'static str>) -> bool {
        let own = self.attributes.iter().map(|attribute| attribute.name);
        for name in own.chain(self.aliases.iter().copied()) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let mut closed = !self.open;
        for flattened in self.flattened {
            closed &= flattened.collect(names);
        }
        closed
    }
}
