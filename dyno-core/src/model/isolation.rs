//! How the items of one entity are told apart from those of others in a query or a scan.

use super::{DeclaredTable, EntitySchema, KeyTemplates, Model, Schema, Template};

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
        isolation(own, <M::Table as DeclaredTable>::ENTITIES, index)
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
    own: &EntitySchema,
    entities: &[Schema],
    index: Option<usize>,
) -> Isolation {
    let mut others = others(own, entities);
    match is_listed(own, entities) && others.all(|other| are_apart(own, other, index)) {
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

/// The templates of the table or of an index; `None` if the entity is not in the index.
fn templates(entity: &EntitySchema, index: Option<usize>) -> Option<&KeyTemplates> {
    match index {
        None => Some(&entity.key),
        Some(number) => entity
            .indexes
            .iter()
            .find(|index| index.number == number)
            .map(|index| &index.key),
    }
}

/// Whether no key of `other` is among those that a query of `own` reads.
fn are_apart(own: &EntitySchema, other: &EntitySchema, index: Option<usize>) -> bool {
    let (Some(own), Some(other)) = (templates(own, index), templates(other, index)) else {
        return true;
    };
    let partitions = own.partition.iter().zip(other.partition);
    let differs = |(own, other): (&Template, &Template)| !may_share(own, other);
    // A query compares the whole partition key, and the beginning of the first attribute of the sort key.
    partitions.clone().any(differs)
        || own
            .sort
            .first()
            .zip(other.sort.first())
            .is_some_and(differs)
}

/// Whether a text can be one of the template `own` as far as its first literal tells, and one of `other`.
fn may_share(own: &Template, other: &Template) -> bool {
    if own.is_field || other.is_field {
        return true;
    }
    let (prefix, text) = (own.prefix(), other.prefix());
    match (own.fields.is_empty(), other.fields.is_empty()) {
        (true, true) => prefix == text,
        (true, false) => prefix.starts_with(text),
        (false, true) => text.starts_with(prefix),
        (false, false) => prefix.starts_with(text) || text.starts_with(prefix),
    }
}
