//! How the items of one entity are told apart from those of others in a query or a scan.

use std::any::Any;

use super::const_message::same;
use super::lookup::{holds, index_of, is_in_key, template_in};
use super::{
    DeclaredTable, EntitySchema, KeyAttribute, KeySchema, Model, Schema, Source, TableSchema,
    Template,
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
    /// Nothing: the keys that are read are those of the entity, or the table has no other items.
    Keys,
    /// A filter on the entity attribute.
    Filter,
    /// A filter on the beginnings of key attributes.
    Beginnings,
    /// What is not there: neither the entity attribute nor the beginnings of keys tell the items apart.
    Unclear,
}

impl Isolation {
    /// What a query of a partition of `S` needs.
    ///
    /// It reads the keys that begin as those of the entity do. Whether keys of others begin so, too, is known only if
    /// the table lists its entities.
    pub(crate) const fn of_query<S: Source<Model: Model>>() -> Self {
        const { Self::of::<S>(EntityRead::Query) }
    }

    /// What a scan of `S` needs: it reads the items of all entities.
    pub(crate) const fn of_scan<S: Source<Model: Model>>() -> Self {
        const { Self::of::<S>(EntityRead::Scan) }
    }

    /// What a query of a partition of the table or of the index with this number needs.
    pub(crate) fn of_query_at<M: Model>(index: Option<usize>) -> Self {
        match &M::SCHEMA.entity {
            None => Self::Keys,
            Some(own) => {
                let entities = <M::Table as DeclaredTable>::ENTITIES;
                isolation(&M::SCHEMA.table, own, entities, index, EntityRead::Query)
            }
        }
    }

    const fn of<S: Source<Model: Model>>(read: EntityRead) -> Self {
        let schema = &<S::Model as Model>::SCHEMA;
        let Some(own) = &schema.entity else {
            return Self::Keys;
        };
        let entities = <<S::Model as Model>::Table as DeclaredTable>::ENTITIES;
        isolation(&schema.table, own, entities, S::INDEX, read)
    }

    /// What a write of an existing item needs, so that it does not change one of another entity: nothing, or a
    /// condition on the entity attribute.
    pub(crate) const fn of_key<M: Model>() -> Self {
        const { of_key(&M::SCHEMA, <M::Table as DeclaredTable>::ENTITIES) }
    }
}

const fn of_key(schema: &Schema, entities: &[Schema]) -> Isolation {
    let Some(own) = &schema.entity else {
        return Isolation::Keys;
    };
    let is_own = match is_listed(own, entities) {
        true => all_apart(&schema.table, own, entities, None, EntityRead::Query, false),
        // The literals of keys of entities that are not listed are not known.
        false => schema.table.entity.is_none(),
    };
    match is_own {
        true => Isolation::Keys,
        false => Isolation::Filter,
    }
}

/// How items are read.
#[derive(Clone, Copy, Debug)]
pub(super) enum EntityRead {
    /// A query compares the whole partition key, and the beginning of the first attribute of the sort key. Its filter
    /// cannot have attributes of the key (AWS developer guide, "Filter expressions for the Query operation in
    /// DynamoDB").
    Query,
    /// The filter of a scan can have all attributes.
    Scan,
}

/// What a read of an entity needs, if these are all entities of the table; without any it is not known which there are.
pub(super) const fn isolation(
    table: &TableSchema,
    own: &EntitySchema,
    entities: &[Schema],
    index: Option<usize>,
    read: EntityRead,
) -> Isolation {
    let is_listed = is_listed(own, entities);
    if is_listed
        && matches!(read, EntityRead::Query)
        && all_apart(table, own, entities, index, read, false)
    {
        return Isolation::Keys;
    }
    if holds_entity(table, index) {
        return Isolation::Filter;
    }
    let are_apart = match (is_listed, table.entity) {
        (true, _) => all_apart(table, own, entities, index, read, true),
        // The table says that the keys tell its items apart.
        (false, None) => true,
        (false, Some(_)) => is_alone(table, own, index, read),
    };
    match are_apart {
        true => Isolation::Beginnings,
        false => Isolation::Unclear,
    }
}

/// Whether a read of the table or the index has the entity attribute.
pub(super) const fn holds_entity(table: &TableSchema, index: Option<usize>) -> bool {
    match (table.entity, index) {
        (Some(name), Some(number)) => holds(table, &index_of(table, number), name),
        (Some(_), None) => true,
        (None, _) => false,
    }
}

const fn is_listed(own: &EntitySchema, mut entities: &[Schema]) -> bool {
    while let [first, rest @ ..] = entities {
        if is_entity(first, own) {
            return true;
        }
        entities = rest;
    }
    false
}

const fn is_entity(schema: &Schema, own: &EntitySchema) -> bool {
    match &schema.entity {
        Some(entity) => same(entity.name, own.name),
        None => false,
    }
}

/// Whether a read of `own` has no items of the others, by the keys that it compares and, with a filter, by the
/// attributes that this can have.
const fn all_apart(
    table: &TableSchema,
    own: &EntitySchema,
    mut entities: &[Schema],
    index: Option<usize>,
    read: EntityRead,
    filter: bool,
) -> bool {
    while let [first, rest @ ..] = entities {
        if let Some(other) = &first.entity
            && !is_entity(first, own)
            && !are_apart(table, own, other, index, read, filter)
        {
            return false;
        }
        entities = rest;
    }
    true
}

/// Whether a read of `own` has no items of `other`.
pub(super) const fn are_apart(
    table: &TableSchema,
    own: &EntitySchema,
    other: &EntitySchema,
    index: Option<usize>,
    read: EntityRead,
    filter: bool,
) -> bool {
    if !is_in(table, own, index) || !is_in(table, other, index) {
        return true;
    }
    let key = key_of(table, index);
    let tell = Telling {
        table,
        index,
        own,
        other: Some(other),
    };
    let by_key = match read {
        EntityRead::Query => tell.any(key.partitions(), None) || tell.any(first(key.sorts()), None),
        EntityRead::Scan => false,
    };
    let queried = match read {
        EntityRead::Query => Some(&key),
        EntityRead::Scan => None,
    };
    by_key
        || filter
            && (tell.any(table.key.partitions(), queried)
                || tell.any(table.key.sorts(), queried)
                || tell.any(key.partitions(), queried)
                || tell.any(key.sorts(), queried))
}

/// Whether a read of `own` has no items of entities that are not known. A text at the beginning of a sort key is taken
/// for the entity's own; one at the beginning of a partition key is often that of several.
const fn is_alone(
    table: &TableSchema,
    own: &EntitySchema,
    index: Option<usize>,
    read: EntityRead,
) -> bool {
    let key = key_of(table, index);
    let tell = Telling {
        table,
        index,
        own,
        other: None,
    };
    let last = match table.key.sorts() {
        [] => table.key.partitions(),
        sorts => sorts,
    };
    match read {
        EntityRead::Query => tell.any(first(key.sorts()), None) || tell.any(last, Some(&key)),
        EntityRead::Scan => tell.any(key.sorts(), None) || tell.any(last, None),
    }
}

/// The beginnings of keys, by which items of `own` are told from those of `other`, or from any.
#[derive(Clone, Copy)]
struct Telling<'s> {
    table: &'s TableSchema,
    index: Option<usize>,
    own: &'s EntitySchema,
    other: Option<&'s EntitySchema>,
}

impl Telling<'_> {
    /// Whether one of these attributes tells the items apart, `except` those of a key.
    const fn any(self, mut attributes: &[KeyAttribute], except: Option<&KeySchema>) -> bool {
        while let [attribute, rest @ ..] = attributes {
            let is_excepted = match except {
                Some(key) => is_in_key(key, attribute.name),
                None => false,
            };
            if !is_excepted && self.one(attribute.name) {
                return true;
            }
            attributes = rest;
        }
        false
    }

    const fn one(self, attribute: &str) -> bool {
        let Some(own) = template_at(self.table, self.own, self.index, attribute) else {
            return false;
        };
        let Some(other) = self.other else {
            return !own.is_field && !own.prefix().is_empty();
        };
        match template_at(self.table, other, self.index, attribute) {
            Some(other) => !may_share(own, other),
            None => false,
        }
    }
}

const fn first(attributes: &[KeyAttribute]) -> &[KeyAttribute] {
    match attributes {
        [first, ..] => std::slice::from_ref(first),
        [] => &[],
    }
}

const fn key_of(table: &TableSchema, index: Option<usize>) -> KeySchema {
    match index {
        Some(number) => index_of(table, number).key,
        None => table.key,
    }
}

/// Whether items of the model can be in the index with this number.
pub(crate) fn is_entity_in_index(schema: &Schema, number: usize) -> bool {
    let is_in = |entity| is_in(&schema.table, entity, Some(number));
    schema.entity.as_ref().is_none_or(is_in)
}

/// Whether items of the entity are in the index. All are in one whose key consists of attributes of the table's key.
const fn is_in(table: &TableSchema, entity: &EntitySchema, index: Option<usize>) -> bool {
    let Some(number) = index else { return true };
    let key = index_of(table, number).key;
    entity.templates_of(number).is_some()
        || are_in_key(&table.key, key.partitions()) && are_in_key(&table.key, key.sorts())
}

const fn are_in_key(key: &KeySchema, mut attributes: &[KeyAttribute]) -> bool {
    while let [first, rest @ ..] = attributes {
        if !is_in_key(key, first.name) {
            return false;
        }
        attributes = rest;
    }
    true
}

/// The template of an attribute of the table's key or of the index's.
const fn template_at(
    table: &TableSchema,
    entity: &EntitySchema,
    index: Option<usize>,
    attribute: &str,
) -> Option<&'static Template> {
    if let Some(found) = template_in(&table.key, &entity.key, attribute) {
        return Some(found);
    }
    let Some(number) = index else { return None };
    match entity.templates_of(number) {
        Some(templates) => template_in(&index_of(table, number).key, templates, attribute),
        None => None,
    }
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

const fn same_bytes(mut a: &[u8], mut b: &[u8]) -> bool {
    loop {
        match (a, b) {
            ([], []) => return true,
            ([one, rest @ ..], [other, others @ ..]) if *one == *other => {
                (a, b) = (rest, others);
            }
            _ => return false,
        }
    }
}
