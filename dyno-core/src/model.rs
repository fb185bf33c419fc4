//! What does a type look like? The facts that the derive writes down once: names, types, keys and indexes. No I/O here.

use std::fmt;

use crate::codec::kind::{self, Kind};
use crate::codec::{Attribute, Decode, EncodeError, EncodeMembers, Members, ScalarAttribute};
use crate::key::ModelKey;
use crate::wire::MapWriter;

/// A type of DynamoDB, as an attribute value names it (AWS developer guide, "Data type descriptors").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AttributeType {
    /// A string.
    S,
    /// A number of up to 38 digits.
    N,
    /// Bytes.
    B,
    /// True or false.
    Bool,
    /// NULL.
    Null,
    /// A list of any values.
    L,
    /// A map from names to any values.
    M,
    /// A set of strings.
    Ss,
    /// A set of numbers.
    Ns,
    /// A set of bytes.
    Bs,
}

impl AttributeType {
    /// The type's name in DynamoDB: `S`, `N`, `B`, `BOOL`, `NULL`, `L`, `M`, `SS`, `NS` or `BS`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::S => "S",
            Self::N => "N",
            Self::B => "B",
            Self::Bool => "BOOL",
            Self::Null => "NULL",
            Self::L => "L",
            Self::M => "M",
            Self::Ss => "SS",
            Self::Ns => "NS",
            Self::Bs => "BS",
        }
    }

    pub(crate) fn from_tag(tag: &str) -> Option<Self> {
        Some(match tag {
            "S" => Self::S,
            "N" => Self::N,
            "B" => Self::B,
            "BOOL" => Self::Bool,
            "NULL" => Self::Null,
            "L" => Self::L,
            "M" => Self::M,
            "SS" => Self::Ss,
            "NS" => Self::Ns,
            "BS" => Self::Bs,
            _ => return None,
        })
    }

    /// The type of a set's elements.
    pub(crate) const fn element(self) -> Option<Self> {
        match self {
            Self::Ss => Some(Self::S),
            Self::Ns => Some(Self::N),
            Self::Bs => Some(Self::B),
            _ => None,
        }
    }

    /// The type of a set of such elements.
    pub(crate) const fn set(self) -> Option<Self> {
        match self {
            Self::S => Some(Self::Ss),
            Self::N => Some(Self::Ns),
            Self::B => Some(Self::Bs),
            _ => None,
        }
    }
}

impl fmt::Display for AttributeType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

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
            open: false,
        }
    }

    /// A document that takes any attribute.
    pub const OPEN: Self = Self {
        attributes: &[],
        flattened: &[],
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
        for attribute in self.attributes {
            if !names.contains(&attribute.name) {
                names.push(attribute.name);
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
/// [`Item`](crate::Item) are documents too.
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

/// A type whose values are the items of a table.
///
/// Derive it: see [`#[derive(Model)]`](https://docs.rs/dyno-mapper) in the facade crate.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a model",
    label = "this type has no table and no key",
    note = "add `#[derive(dyno::Model)]` with `#[dyno(table = \"..\")]`, and mark a field with `#[dyno(partition_key)]`"
)]
pub trait Model: Document + Attribute<Base = Self> + Sized {
    /// The shape of the key: [`Simple<P>`](crate::key::Simple) or [`Composite<P, S>`](crate::key::Composite).
    type Key: ModelKey;

    /// The table, its key and its indexes.
    const SCHEMA: Schema;

    /// Writes the key's values of this item.
    ///
    /// # Errors
    /// An [`EncodeError`] when a key value is empty or cannot be stored.
    #[doc(hidden)]
    fn encode_key(&self, map: &mut MapWriter<'_>) -> Result<(), EncodeError>;
}

/// A model that can be read: it owns what it holds and can be sent to another thread. Generic functions over models ask for it.
///
/// ```no_run
/// use dyno_core::{ReadModel, Result, Table};
///
/// async fn everything<M: ReadModel>(table: &Table<M>) -> Result<Vec<M>> {
///     table.scan().all().await
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read from a table",
    note = "a model that borrows can be written, but what is read must own its strings and bytes",
    note = "a generic function asks for `M: dyno::ReadModel`"
)]
pub trait ReadModel: Model + DecodeDocument + for<'b> Decode<'b> + Send + 'static {}

impl<T: Model + DecodeDocument + for<'b> Decode<'b> + Send + 'static> ReadModel for T {}
