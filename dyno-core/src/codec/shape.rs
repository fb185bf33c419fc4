//! What a document looks like: the names and types of its attributes.

use super::kind::Kind;
use super::{Attribute, EncodeMembers, Members};
use crate::wire::AttributeType;

/// One attribute of a document: its name and its type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AttributeSchema {
    /// The name in DynamoDB.
    pub name: &'static str,
    /// The type, where it is one and the same for every value.
    pub attribute_type: Option<AttributeType>,
}

impl AttributeSchema {
    /// The attribute `name` of the Rust type `T`.
    #[must_use]
    pub const fn new<T: Attribute>(name: &'static str) -> Self {
        Self {
            name,
            attribute_type: <T::Kind as Kind>::TYPE,
        }
    }

    /// The attribute `name` of a type that is known.
    #[doc(hidden)]
    #[must_use]
    pub const fn of(name: &'static str, attribute_type: Option<AttributeType>) -> Self {
        Self {
            name,
            attribute_type,
        }
    }

    /// The attribute of an enum of which one variant stores it like this and another like `other`: of no certain type if they differ.
    #[doc(hidden)]
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        match (self.attribute_type, other.attribute_type) {
            (Some(one), Some(another)) if one as u8 == another as u8 => self,
            _ => Self {
                name: self.name,
                attribute_type: None,
            },
        }
    }
}

/// The attributes of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Shape {
    /// The attributes of the document's own fields, in their order.
    pub attributes: &'static [AttributeSchema],
    /// The documents whose members stand among those of this one (`#[dyno(flatten)]`).
    pub flattened: &'static [&'static Self],
    /// Older names of its attributes, which are only read (`#[dyno(alias = "..")]`).
    pub aliases: &'static [&'static str],
    /// Whether the document takes any attribute, as a map does.
    pub open: bool,
}

impl Shape {
    /// A document with these attributes.
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

    /// A document that takes any attribute.
    pub const OPEN: Self = Self {
        attributes: &[],
        flattened: &[],
        aliases: &[],
        open: true,
    };

    /// The names of all attributes, each once, unless the document takes any. Variants of an enum may share names.
    pub(crate) fn names(&self) -> Option<Vec<&'static str>> {
        let mut names = Vec::new();
        self.collect(&mut names).then_some(names)
    }

    /// The names of the attributes that are known, each once, also if the document takes others besides.
    pub(crate) fn known_names(&self) -> Vec<&'static str> {
        let mut names = Vec::new();
        self.collect(&mut names);
        names
    }

    /// Adds the names that are known, and says whether there are no others.
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

/// A type whose value is a map of named attributes: an item, or an M inside of one.
///
/// It comes from `#[derive(Model)]` and `#[derive(Document)]`; `HashMap<String, T>`, `BTreeMap<String, T>` and
/// [`Item`](crate::codec::Item) are documents too.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a document",
    label = "its value is not a map of named attributes",
    note = "items, flattened fields and the contents of enum variants are structs with `#[derive(dyno::Document)]`, or maps"
)]
pub trait Document: EncodeMembers {
    /// The attributes.
    const SHAPE: &'static Shape;
}

/// A document that can be read and owns what it holds.
#[diagnostic::on_unimplemented(
    message = "an item cannot be read as `{Self}`",
    label = "not a document, or one that borrows",
    note = "items are read as models, as structs with `#[derive(dyno::Document)]`, as maps or as `dyno::Item`; they own their strings and bytes"
)]
pub trait DecodeDocument: Document + for<'b> Members<'b> {}

#[diagnostic::do_not_recommend]
impl<T: Document + for<'b> Members<'b>> DecodeDocument for T {}
