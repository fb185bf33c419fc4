//! How the items of one entity are told apart from those of others in a query or a scan.

use std::any::Any;

use super::{
    DeclaredTable, EntitySchema, KeyAttribute, KeyTemplates, Model, Schema, TableSchema, Template,
};
use crate::codec::{Item, Members, Value, decode_item};
use crate::wire::{DecodeError, MapReader};

/// Whether an item that cannot be read is one of another entity, which has the key of one of this schema's. `item` is
/// its text.
#[cold]
pub(crate) fn is_of_another_entity(
    schema: Option<&Schema>,
    error: &DecodeError,
    item: &str,
) -> bool {
    if error.is_other_entity() {
        return true;
    }
    // The attributes of an item have any order: an attribute of another type may stand before the entity attribute.
    let Some((schema, entity)) = schema.and_then(|schema| Some((schema, schema.entity?))) else {
        return false;
    };
    let item = decode_item::<Item>(item).unwrap_or_default();
    let stored = schema.table.entity.and_then(|name| item.get(name));
    matches!(stored, Some(Value::S(name)) if *name != *entity.name)
}

/// The items of one entity, in a read of some of their attributes.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnItems {
    /// The entity attribute.
    pub(crate) attribute: &'static str,
    pub(crate) entity: &'static str,
    /// Whether the attribute is requested only in order to tell the items apart.
    pub(crate) added: bool,
}

impl OwnItems {
    /// Reads an item. One of another entity is an error.
    pub(crate) fn read<'b, T: Members<'b> + 'static>(
        own: Option<Self>,
        map: &mut MapReader<'_, 'b>,
    ) -> Result<T, DecodeError> {
        let Some(own) = own else {
            return T::decode_members(map);
        };
        let [entity] = map.ahead([own.attribute])?;
        if entity.is_some_and(|entity| *entity != *own.entity) {
            return Err(DecodeError::other_entity(own.entity).at_name(own.attribute));
        }
        let mut read = T::decode_members(map)?;
        // Other types have no field for it.
        let item: &mut dyn Any = &mut read;
        if let Some(item) = item.downcast_mut::<Item>().filter(|_| own.added) {
            item.remove(own.attribute);
        }
        Ok(read)
    }
}

/// What a read of one entity needs, so that no item of another is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Isolation {
    /// The keys of the entity suffice, or the table has no other items.
    Keys,
    /// A filter on the entity attribute is needed.
    Filter,
}

impl Isolation {
    /// What a query of a partition needs. `index` is the position of the index that is queried.
    ///
    /// It reads the keys that begin as those of the entity do. Whether keys of others begin so, too, is known only if
    /// the table lists its entities.
    pub(crate) fn of_query<M: Model>(index: Option<usize>) -> Self {
        let Some(own) = &M::SCHEMA.entity else {
            return Self::Keys;
        };
        isolation(
            &M::SCHEMA.table,
            own,
            <M::Table as DeclaredTable>::ENTITIES,
            index,
        )
    }

    /// What a write of an existing item needs, so that it does not change one of another entity.
    pub(crate) fn of_key<M: Model>() -> Self {
        let Some(own) = &M::SCHEMA.entity else {
            return Self::Keys;
        };
        let entities = <M::Table as DeclaredTable>::ENTITIES;
        match is_listed(own, entities) {
            true => isolation(&M::SCHEMA.table, own, entities, None),
            // A literal is taken for this entity's own.
            false => match own.key.all().any(|template| !template.prefix().is_empty()) {
                true => Self::Keys,
                false => Self::Filter,
            },
        }
    }

    /// What a scan needs: it reads the items of all entities.
    pub(crate) fn of_scan<M: Model>() -> Self {
        match M::SCHEMA.entity {
            Some(_) => Self::Filter,
            None => Self::Keys,
        }
    }
}

/// What a query of an entity needs, if these are all entities of the table.
pub(super) fn isolation(
    table: &TableSchema,
    own: &EntitySchema,
    entities: &[Schema],
    index: Option<usize>,
) -> Isolation {
    let mut others = others(own, entities);
    match is_listed(own, entities) && others.all(|other| are_apart(table, own, other, index)) {
        true => Isolation::Keys,
        false => Isolation::Filter,
    }
}

fn is_listed(own: &EntitySchema, entities: &[Schema]) -> bool {
    let mut names = entities.iter().filter_map(|schema| schema.entity);
    names.any(|entity| entity.name == own.name)
}

fn others<'e>(
    own: &'e EntitySchema,
    entities: &'e [Schema],
) -> impl Iterator<Item = &'e EntitySchema> {
    let entities = entities.iter().filter_map(|schema| schema.entity.as_ref());
    entities.filter(|entity| entity.name != own.name)
}

/// The templates of a key: those of its partition key, and the first one of its sort key.
struct Begin {
    partition: Vec<&'static Template>,
    sort: Option<&'static Template>,
}

/// The templates of the table or of an index; `None` if the entity is not in the index.
fn begin(table: &TableSchema, entity: &EntitySchema, index: Option<usize>) -> Option<Begin> {
    let Some(number) = index else {
        return Some(Begin::of(&entity.key));
    };
    let mut own = entity.indexes.iter();
    if let Some(own) = own.find(|index| index.number == number) {
        return Some(Begin::of(&own.key));
    }
    // All items are in an index whose key consists of attributes of the table's key.
    let key = table.indexes.get(number)?.key;
    let of_table = |attribute: &KeyAttribute| {
        let mut attributes = table.key.attributes().zip(entity.key.all());
        let found = attributes.find(|(of_table, _)| of_table.name == attribute.name);
        found.map(|(_, template)| template)
    };
    let sorts: Vec<_> = key.sorts().iter().map(of_table).collect::<Option<_>>()?;
    Some(Begin {
        partition: key
            .partitions()
            .iter()
            .map(of_table)
            .collect::<Option<_>>()?,
        sort: sorts.first().copied(),
    })
}

impl Begin {
    fn of(key: &KeyTemplates) -> Self {
        Self {
            partition: key.partition.iter().collect(),
            sort: key.sort.first(),
        }
    }
}

/// Whether no key of `other` is among those that a query of `own` reads.
fn are_apart(
    table: &TableSchema,
    own: &EntitySchema,
    other: &EntitySchema,
    index: Option<usize>,
) -> bool {
    let (Some(own), Some(other)) = (begin(table, own, index), begin(table, other, index)) else {
        return true;
    };
    let partitions = own.partition.into_iter().zip(other.partition);
    // A query compares the whole partition key, and the beginning of the first attribute of the sort key.
    let mut pairs = partitions.chain(own.sort.zip(other.sort));
    pairs.any(|(own, other)| !may_share(own, other))
}

/// Whether a text can be one of the template `own` as far as its first literal tells, and one of `other`.
pub(super) const fn may_share(own: &Template, other: &Template) -> bool {
    if own.is_field || other.is_field {
        return true;
    }
    let (prefix, text) = (own.prefix(), other.prefix());
    match (own.fields.is_empty(), other.fields.is_empty()) {
        (true, true) => begins(prefix, text) && begins(text, prefix),
        (true, false) => begins(prefix, text),
        (false, true) => begins(text, prefix),
        (false, false) => begins(prefix, text) || begins(text, prefix),
    }
}

/// Whether a text can be one of the template, as far as its first literal tells.
pub(super) fn can_be_of(template: &Template, text: &str) -> bool {
    match template.fields.is_empty() {
        true => text == template.prefix(),
        false => text.starts_with(template.prefix()),
    }
}

const fn begins(text: &str, prefix: &str) -> bool {
    match text.as_bytes().split_at_checked(prefix.len()) {
        Some((begin, _)) => same_bytes(begin, prefix.as_bytes()),
        None => false,
    }
}

const fn same_bytes(a: &[u8], b: &[u8]) -> bool {
    match (a, b) {
        ([], []) => true,
        ([one, a @ ..], [other, b @ ..]) => *one == *other && same_bytes(a, b),
        _ => false,
    }
}
