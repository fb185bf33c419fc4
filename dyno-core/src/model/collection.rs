//! Collections: the items of several entities that are read together.

use super::isolation::{can_be_of, may_share};
use super::key_shape::CompositeKey;
use super::lookup::template_in;
use super::{
    ConsistentSource, DeclaredTable, HasIndex, Keyed, Keys, Model, ModelKey, ReadFrom, Source,
};
use super::{KeyAttribute, Loaded, Schema, Template};
use crate::codec::{DecodeDocument, Members as _};
use crate::wire::{AttributeType, DecodeError, EnumTag, MapReader};

/// Several entities of one table that are read together: an enum of them, or a struct that groups them.
///
/// `#[derive(Collection)]` implements it, and `Client::collection` reads it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a collection",
    label = "not a collection of entities",
    note = "add `#[derive(dyno::Collection)]` to an enum whose variants are models of one table: `Order(Order)`"
)]
pub trait Collection: Sized + Send + 'static {
    /// The table of the entities.
    type Table: DeclaredTable;

    /// What an item is read as: the enum itself, or an enum that the derive makes for a struct.
    type Item: DecodeDocument + Send + 'static;

    /// The first entity, whose partition key all entities of the collection have.
    #[doc(hidden)]
    type First: Model<Table = Self::Table>;

    /// The schemas of the entities.
    #[doc(hidden)]
    const SCHEMAS: &'static [Schema];
}

/// A collection that groups items: a struct.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not group items",
    label = "an enum is read item by item: `all`, `stream`, `page`",
    note = "add `#[derive(dyno::Collection)]` to a struct with a field for each entity, such as `orders: Vec<Order>`"
)]
pub trait Group: Collection {
    /// A group without items.
    #[doc(hidden)]
    fn empty() -> Self;

    /// Adds an item. If its field has one already and takes one only, returns the name of the field.
    #[doc(hidden)]
    fn add(&mut self, item: Self::Item) -> Result<(), &'static str>;
}

/// Reads an item as the entity that the table's key tells. `read` gets the number of the entity, or the number of
/// entities if the key is that of none.
///
/// `tag` is that of [`telling_attribute`] and the [`beginning_of`] each entity. What it tells is certain once the item
/// is read, because an entity whose key is composed reads no other keys.
///
/// # Errors
/// The error of `read`, or a [`DecodeError`] if a key attribute is not what the table declares, or the JSON is
/// malformed.
#[doc(hidden)]
pub fn read_by_key<'b, 'r, T>(
    entities: &'static [Schema],
    tag: &'static EnumTag,
    map: &mut MapReader<'r, 'b>,
    read: impl FnMut(&mut MapReader<'r, 'b>, usize) -> Result<T, DecodeError>,
) -> Result<T, DecodeError> {
    map.begun(tag, read, |map| entity_of_key(entities, map))
}

/// The attribute of the table's key by whose beginnings the entities of a collection are told apart, if one is enough
/// for all; empty if none is.
#[doc(hidden)]
#[must_use]
pub const fn telling_attribute(entities: &[Schema]) -> &'static str {
    let [first, ..] = entities else { return "" };
    let key = &first.table.key;
    match (key.sorts(), key.partitions()) {
        ([sort, ..], _) if all_told(entities, sort.name) => sort.name,
        (_, [partition, ..]) if all_told(entities, partition.name) => partition.name,
        _ => "",
    }
}

/// Whether the beginnings of an attribute of the key tell the entities apart.
const fn all_told(mut entities: &[Schema], attribute: &str) -> bool {
    while let [first, rest @ ..] = entities {
        let mut others = rest;
        while let [other, more @ ..] = others {
            let is_told = match (template_of(first, attribute), template_of(other, attribute)) {
                (Some(one), Some(other)) => !may_share(one, other),
                _ => false,
            };
            if !is_told {
                return false;
            }
            others = more;
        }
        entities = rest;
    }
    true
}

const fn template_of(schema: &Schema, attribute: &str) -> Option<&'static Template> {
    match &schema.entity {
        Some(entity) => template_in(&schema.table.key, &entity.key, attribute),
        None => None,
    }
}

/// How the values of an attribute of the key begin in the items of an entity.
#[doc(hidden)]
#[must_use]
pub const fn beginning_of(schema: &Schema, attribute: &str) -> &'static str {
    match template_of(schema, attribute) {
        Some(template) => template.prefix(),
        None => "",
    }
}

/// The number of the entity that the table's key of an item tells; the number of entities if it is none of them.
fn entity_of_key(
    entities: &'static [Schema],
    map: &mut MapReader<'_, '_>,
) -> Result<usize, DecodeError> {
    let Some(first) = entities.first() else {
        return Ok(0);
    };
    let key = &first.table.key;
    // Only texts tell: a key attribute of another type is a field.
    let name = |attribute: Option<&'static KeyAttribute>| match attribute {
        Some(attribute) if attribute.attribute_type == AttributeType::S => attribute.name,
        _ => "",
    };
    let names = [name(key.partitions().first()), name(key.sorts().first())];
    let texts = map.ahead(names)?;
    let is_of = |schema: &Schema| {
        schema.entity.is_some_and(|entity| {
            let templates = [entity.key.partition.first(), entity.key.sort.first()];
            templates.iter().zip(&texts).all(|pair| match pair {
                (Some(template), Some(text)) => template.is_field || can_be_of(template, text),
                (Some(template), None) => template.is_field,
                (None, _) => true,
            })
        })
    };
    Ok(entities.iter().position(is_of).unwrap_or(entities.len()))
}

/// The error for an item whose key tells none of the entities.
#[doc(hidden)]
#[must_use]
pub fn unknown_key(entities: &'static [Schema], names: &'static [&'static str]) -> DecodeError {
    let mut attributes = entities.iter().flat_map(|schema| {
        let key = &schema.table.key;
        key.sorts().iter().chain(key.partitions())
    });
    let name = attributes.next().map_or("", |attribute| attribute.name);
    DecodeError::unknown_variant(names).at_name(name)
}

/// A model, or a [`Loaded`] of one, as the derive of a collection names it.
#[doc(hidden)]
pub trait ThisModel {
    /// The model.
    type This: Model;
    /// What its items are read as.
    type Read;

    /// Reads an item.
    ///
    /// # Errors
    /// A [`DecodeError`] if it is not one of the model.
    // A bound on the type would be a second error for a type that is no model.
    fn read(map: &mut MapReader<'_, '_>) -> Result<Self::Read, DecodeError>;
}

/// A model of a declared table. The derive implements it, so that a type that is none lacks this trait alone.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a model of a table that is declared with `#[derive(dyno::Table)]`",
    label = "has no such table",
    note = "add `#[derive(dyno::Model)]` with `#[dyno(table = Shop, partition_key = \"CUSTOMER#{{id}}\")]`"
)]
pub trait Entity: Model + DecodeDocument {}

#[diagnostic::do_not_recommend]
impl<M: Entity> ThisModel for M {
    type This = M;
    type Read = M;

    #[inline]
    fn read(map: &mut MapReader<'_, '_>) -> Result<M, DecodeError> {
        M::decode_members(map)
    }
}

#[diagnostic::do_not_recommend]
impl<M: Entity> ThisModel for Loaded<M> {
    type This = M;
    type Read = Self;

    #[inline]
    fn read(map: &mut MapReader<'_, '_>) -> Result<Self, DecodeError> {
        Self::decode_members(map)
    }
}

/// Two models of one table.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the models of a collection are of one table, and this one is of `{Self}` rather than `{T}`",
    label = "a model of `{Self}`",
    note = "read it with a query of its own, or add it to the other table: `table = {T}`"
)]
pub trait SameTable<T> {}

#[diagnostic::do_not_recommend]
impl<T> SameTable<T> for T {}

/// Requires that two tables are the same.
#[doc(hidden)]
pub const fn is_one_table<A: SameTable<B>, B>() {}

/// The two halves of a composed key.
#[doc(hidden)]
pub trait KeyHalves: ModelKey {
    type Partition;
}

impl<P, S> KeyHalves for Keys<P, S> {
    type Partition = P;
}

/// The source of the collection `C`: its table, or the index `N` of it.
#[doc(hidden)]
#[derive(Debug)]
pub struct CollectionSource<C, I>(std::marker::PhantomData<fn() -> (C, I)>);

/// The table itself, in [`CollectionSource`].
#[doc(hidden)]
#[derive(Debug)]
pub struct OfTable;

/// The index `N`, in [`CollectionSource`].
#[doc(hidden)]
#[derive(Debug)]
pub struct OfIndex<const N: usize>;

/// The key of a collection: the partition key is composed of the fields `P`; the sort key is the attribute itself.
#[derive(Debug)]
pub struct PartitionFields<P>(std::marker::PhantomData<fn() -> P>);

impl<P> ModelKey for PartitionFields<P> {}

impl<P> CompositeKey for PartitionFields<P> {
    type Sort = String;
}

impl<C: Collection, I> Source for CollectionSource<C, I> {
    type Model = C::Item;
    type Reads = C::Item;
    type Fetches = C::Item;
}

#[diagnostic::do_not_recommend]
impl<T, C, I> ReadFrom<CollectionSource<C, I>> for T {}

impl<C: Collection<First: Model<Key: KeyHalves>>> Keyed for CollectionSource<C, OfTable> {
    type Key = PartitionFields<<<C::First as Model>::Key as KeyHalves>::Partition>;
}

impl<C, const N: usize> Keyed for CollectionSource<C, OfIndex<N>>
where
    C: Collection,
    C::First: HasIndex<N>,
    <C::First as HasIndex<N>>::Key: KeyHalves,
{
    type Key = PartitionFields<<<C::First as HasIndex<N>>::Key as KeyHalves>::Partition>;
}

impl<C> ConsistentSource for CollectionSource<C, OfTable> {}
